"""The cyclic collector, seen through `gc.callbacks`; and which objects of the example's own classes it and the reference
counts freed.
"""

OBJECTS_LIMIT = 20_000  # how many objects of a session are looked at, each time


class Collector:
    """Records collections. Its callback is in the list that the collector has; an example sees another one."""

    def __init__(self):
        self.visible = self.hidden = None
        self.began = self.callback = None
        self.on = True
        self.armed = False
        self.explicit = -1
        self.collect = None
        self.get_count, self.get_threshold, self.is_enabled = gc.get_count, gc.get_threshold, gc.isenabled
        self.counts = self.count_plainly

    def install(self):
        if not isinstance(getattr(gc, "callbacks", None), list):
            return
        self.hidden, self.visible = gc.callbacks, []
        gc.callbacks = self.visible
        self.callback = self.own = self.called
        if hasattr(_tracebook, "arm"):
            _tracebook.arm(self.own, None, self.visible, self.hidden, 0)
            self.callback = _tracebook.collected
            if self.find_generations():
                self.counts = _tracebook.counts
        self.hidden.append(self.callback)
        self.explicit = watch(gc.collect, None, None)

    def find_generations(self):
        """Shows the native part where the collector counts: with thresholds that nothing else in memory looks like."""
        limits = gc.get_threshold()
        gc.set_threshold(7919, 1709, 1723)
        found = _tracebook.find_generations(gc.get_threshold(), gc.get_count())
        gc.set_threshold(*limits)
        return found

    def count_plainly(self):
        return triple(self.get_count())

    def begin(self, wanted):
        """Called before each example. Where nothing is wanted, the collector has the example's list itself."""
        if wanted is self.on or self.hidden is None:
            return
        self.on = wanted
        if wanted:
            self.visible[:] = self.hidden
            self.hidden.insert(0, self.callback)
            gc.callbacks = self.visible
        else:
            self.hidden[:] = self.visible
            gc.callbacks = self.hidden

    def called(self, phase, info):
        if self.visible or len(self.hidden) > 1:
            # The collector goes on with the next of the list: the example's own are called by it, not from here.
            self.hidden[1:] = self.visible
        if phase == "start":
            self.began = None
            if TRACE.live() and TRACE.recorder.statement is not None:
                if OBJECTS.on:
                    OBJECTS.before_collection()
                self.began = self.counts(), monotonic_ns()
        elif self.began is not None:
            now = monotonic_ns()
            before, began = self.began
            self.began = None
            self.ended(info, before, began, now, sys._getframe(1))

    def ended(self, info, before, began, now, frame):
        line = TRACE.line(frame)
        if line is None and threading.get_ident() == MAIN or not TRACE.live():
            return  # between statements
        generation = info["generation"]
        limits = self.get_threshold()
        detail = generation * 2 + self.is_explicit(generation, before, limits, line)
        numbers = info["collected"], info["uncollectable"], before, self.counts(), triple(limits)
        TRACE.emit(GC, began, detail, line, now - began, *numbers)
        if OBJECTS.on:
            OBJECTS.after_collection(line)
        elif self.callback is not self.own and threading.get_ident() == MAIN:
            # From now on, until `disarm`, without a detour through here.
            _tracebook.arm(self.own, TRACE.recorder.file, self.visible, self.hidden, self.explicit)
            self.armed = True

    def disarm(self):
        """Called when what is recorded may not be what it was."""
        if self.armed:
            self.armed = False
            _tracebook.disarm()

    def is_explicit(self, generation, counts, limits, line):
        """Whether `gc.collect` was called: known where calls of it can be watched, else told by what starts a collection."""
        if self.explicit >= 0:
            return _tracebook.inside(self.explicit) > 0
        count = counts >> 21 * generation & TRIPLE
        if not self.is_enabled() or count <= limits[min(generation, 2)]:
            return True
        lines = linecache.cache[TRACE.recorder.file][2]
        return line is not None and line <= len(lines) and ".collect(" in lines[line - 1]


class Objects:
    """The objects of classes that the example defines: which have gone since they were looked at last.

    What was made and went between two looks is not noticed. Nothing is kept but identities and names.
    """

    def __init__(self):
        self.on = False
        self.alive = {}
        self.classes = {}

    def begin(self, wanted):
        self.on = wanted
        if wanted:
            RINGS.begin()
            self.alive = self.look() or {}

    def look(self, own=None):
        """The classes of the objects by their identities; the objects themselves go into `own`. Nothing where there are too
        many: then nobody looks again in this example, and what is alive is not known.
        """
        found = {}
        objects = gc.get_objects()
        if len(objects) > OBJECTS_LIMIT:
            self.on = False
            if TRACE.live():
                TRACE.drop("objects")
            return None
        for each in objects:
            kind = type(each)
            if kind.__flags__ & HEAP_TYPE and kind.__module__ == "__main__":
                found[id(each)] = kind.__qualname__
                if own is not None:
                    own.append(each)
        return found

    def before_collection(self):
        own = []
        self.compare(False, None, own)
        RINGS.before_collection(own)

    def after_collection(self, line):
        before = self.alive
        self.compare(True, line)
        if self.on and RINGS.links and TRACE.live():
            RINGS.after_collection({key: name for key, name in before.items() if self.alive.get(key) != name}, line)

    def after_statement(self, line, space):
        self.compare(False, line)
        RINGS.learn(self.alive, space)

    def compare(self, collected, line, own=None):
        now = self.look(own)
        if now is None:
            self.alive = {}
            return
        gone = {}
        for key, name in self.alive.items():
            if now.get(key) != name:
                gone[name] = gone.get(name, 0) + 1
        self.alive = now
        if gone and TRACE.live():
            line = line or TRACE.line(sys._getframe(2)) or TRACE.recorder.statement
            for name, count in gone.items():
                TRACE.emit(FREED, monotonic_ns(), collected, line, self.named(name), count)

    def named(self, name):
        number = self.classes.setdefault(name, len(self.classes))
        if "class %d" % number not in TRACE.told:
            TRACE.told.add("class %d" % number)
            TRACE.name("class", number, clean(name)[:200])
        return number


def triple(numbers):
    """Three counts in one word, of 21 bits each."""
    first, second, third = numbers
    if 0 <= first < TRIPLE and 0 <= second < TRIPLE and 0 <= third < TRIPLE:
        return first | second << 21 | third << 42
    return min(first & WORD, TRIPLE) | min(second & WORD, TRIPLE) << 21 | min(third & WORD, TRIPLE) << 42


TRIPLE = (1 << 21) - 1
MAIN = threading.main_thread().ident
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class made by a `class` statement or `type`


def watch(function, before, after, role=0):
    """Has functions called before and after a built-in one, unseen; gives a number, or -1 where that cannot be done."""
    return -1 if _tracebook is None else getattr(_tracebook, "watch", lambda *_: -1)(function, before, after, role)


def set_calm(which):
    """Which calls of watched functions are told of."""
    if _tracebook is not None and hasattr(_tracebook, "calm"):
        _tracebook.calm(which)


ALL, WAITED_FOR, NONE = range(3)  # src/worker/watch.rs
COLLECTOR = Collector()
OBJECTS = Objects()
COLLECTOR.install()
