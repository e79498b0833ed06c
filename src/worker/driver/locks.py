"""Locks, and what is made of them: who waits for which, has it, and gives it back, and on which line.

The methods of `_thread.lock` and `_thread.RLock` are watched where they are built in, so that a lock, its type, its methods
and its tracebacks are what they always are. Only locks that the note uses itself are told of, directly or through
`threading`, `queue` and `concurrent.futures`: their own and those of other modules are nobody's business.
"""


class Locks:
    """Tells of what the note does with locks."""

    def __init__(self):
        self.on = self.installed = False
        self.known = {}  # by identity: number and kind
        self.numbers = 0
        self.waiting = {}  # by thread: the number of what it waits for
        home = os.path.dirname(threading.__file__)
        parts = ("threading.py", "queue.py", "concurrent/futures/_base.py", "concurrent/futures/thread.py")
        self.library = {os.path.join(home, part) for part in parts}
        self.hooks = self.before_acquire, self.after_acquire, self.before_release

    def install(self):
        if self.installed:
            return
        self.installed = True
        before_acquire, after_acquire, before_release = self.hooks
        for kind in (LOCK, RLOCK):
            methods = vars(kind)
            for name in ("acquire", "acquire_lock", "__enter__", "_acquire_restore"):
                if name in methods:
                    watch(methods[name], before_acquire, after_acquire, ACQUIRES if kind is LOCK else ACQUIRES_AGAIN)
            for name in ("release", "release_lock", "__exit__", "_release_save"):
                if name in methods:
                    watch(methods[name], before_release, None, RELEASES_ALL if name == "_release_save" else RELEASES)

    def begin(self, wanted):
        """Called before each example."""
        self.on = wanted
        if wanted:
            self.install()
            self.events = 0
            set_calm(ALL)

    def before_acquire(self, lock, arguments, keywords):
        if not self.on or not TRACE.live() or does_not_wait(arguments, keywords) or not held_elsewhere(lock):
            return
        use = self.use(lock, sys._getframe(1))
        ident = threading.get_ident()
        if use is None:
            PAUSES.at(sys._getframe(1))
        elif self.waiting.get(ident) != use.number:
            self.waiting[ident] = use.number
            holder = TRACE.threads.get(_tracebook.untold(lock))
            if holder is not None and use.role is ITSELF:
                TRACE.tell_thread(holder)
                TRACE.emit_of(holder.number, ACQUIRE, monotonic_ns(), 0, None, use.number)
            self.emit(WAIT, use)

    def after_acquire(self, lock, got=False):
        if not self.on or not TRACE.live():
            return
        waited = self.waiting.get(threading.get_ident())
        if waited is None and (got is False or depth(lock) != 1):
            return
        use = self.use(lock, sys._getframe(1))
        if use is None or use.role is INNER or use.role is OWNER and waited != use.number:
            return
        if use.role is OWNER and use.kind in SEMAPHORES:
            return  # has it when it leaves, if then
        if waited == use.number:
            del self.waiting[threading.get_ident()]
        self.emit(GIVE_UP if got is False else ACQUIRE, use)

    def before_release(self, lock, arguments, keywords):
        if not self.on or not TRACE.live() or depth(lock) != 1:
            return
        use = self.use(lock, sys._getframe(1))
        if use is None or use.role is INNER:
            return
        if use.role is not OWNER:
            self.emit(RELEASE, use)
        elif use.kind in SEMAPHORES and use.function in ("release", "__exit__"):
            self.emit(RELEASE, use)
        elif use.kind in SEMAPHORES and use.function == "acquire":
            waited = self.waiting.pop(threading.get_ident(), None) == use.number
            if use.frame.f_locals.get("rc"):
                self.emit(ACQUIRE, use)
            elif waited:
                self.emit(GIVE_UP, use)

    def use(self, lock, frame):
        """What the note does with which lock; nothing where it is not the note that does it."""
        file = TRACE.recorder.file
        outer = None
        while frame is not None and frame.f_code.co_filename in self.library:
            outer, frame = frame, frame.f_back
        if frame is None or frame.f_code.co_filename != file:
            return None
        if outer is None:
            return Use(self.number(lock, lock, frame), ITSELF, frame.f_lineno)
        owner = outer.f_locals.get("self")
        kind, function = type(owner).__name__, outer.f_code.co_name
        if owner is None or isinstance(owner, threading.Thread):
            return None
        if not isinstance(owner, threading.Condition):
            return Use(self.number(owner, owner, frame), OWNER, frame.f_lineno, kind, function, outer)
        # A condition is its lock, but for the locks by which it wakes those who wait for it.
        inner = vars(owner).get("_lock")
        if function not in ("__enter__", "__exit__", "wait", "wait_for"):
            return None
        return Use(self.number(inner, owner, frame), ITSELF if lock is inner else INNER, frame.f_lineno)

    def number(self, lock, shown, frame):
        known = self.known.get(id(lock))
        if known is None or known[1]() is not lock:
            try:
                alive = hidden(weakref_to(lock))
            except TypeError:
                alive = lambda: lock
            self.numbers += 1
            known = self.known[id(lock)] = hidden((self.numbers, alive))
        number = known[0]
        if "lock %d" % number not in TRACE.told:
            TRACE.told.add("lock %d" % number)
            kind = KINDS.get(type(shown), type(shown).__name__)
            TRACE.name("lock", number, clean(kind)[:200], self.name(lock, shown, frame))
        return number

    def name(self, lock, shown, frame):
        """The variable or attribute that holds a lock. Nothing of the note's is called to find it."""
        space = sys.modules["__main__"].__dict__
        for wanted in (shown, lock):
            found = named(wanted, space)
            if found is not None:
                return clean(found)[:200]
        lines = linecache.cache[TRACE.recorder.file][2]
        text = lines[frame.f_lineno - 1] if frame.f_lineno <= len(lines) else ""
        return written(text)

    def emit(self, step, use):
        self.events += 1
        if self.events == MOST_LOCK_EVENTS:
            set_calm(WAITED_FOR)
            TRACE.drop("locks")
        TRACE.emit(step, monotonic_ns(), 0, use.line, use.number)


class Use:
    """One use of a lock by the note: of the lock itself, of what is made of it, or of a part of that."""

    __slots__ = ("number", "role", "line", "kind", "function", "frame")

    def __init__(self, number, role, line, kind=None, function=None, frame=None):
        self.number, self.role, self.line, self.kind, self.function, self.frame = number, role, line, kind, function, frame


def does_not_wait(arguments, keywords):
    """Whether the arguments of an `acquire` say so."""
    blocking = keywords.get("blocking") if keywords else None
    if arguments:
        blocking = arguments[0]
    return type(blocking) in (bool, int) and not blocking


def held_elsewhere(lock):
    """Whether the thread that runs would have to wait."""
    if type(lock) is LOCK:
        return lock.locked()
    owner = RLOCK_OWNER(lock)[0]
    return owner not in (0, threading.get_ident())


def depth(lock):
    """How often a lock is held: by the thread that runs, where it matters."""
    if type(lock) is LOCK:
        return int(lock.locked())
    owner, count = RLOCK_OWNER(lock)
    return count if owner == threading.get_ident() else 0


def rlock_owner(lock):
    """The owner of an RLock and how often it holds it, which only its `repr` tells."""
    words = RLOCK_REPR(lock).split("=")
    return int(words[1].split()[0]), int(words[2].split()[0])


def named(wanted, space):
    """`name`, `name.attribute`, `name[0]`: how a namespace leads to an object."""
    for name, value in list(space.items()):
        if value is wanted:
            return name
    for name, value in list(space.items()):
        if name.startswith("__"):
            continue
        kind = type(value)
        if kind is list or kind is tuple:
            for index, each in enumerate(value[:100]):
                if each is wanted:
                    return "%s[%d]" % (name, index)
        elif kind is dict:
            for key, each in list(value.items())[:100]:
                if each is wanted and type(key) in (str, int):
                    return "%s[%r]" % (name, key)
        elif kind.__module__ == "__main__" or kind is type and value.__module__ == "__main__":
            for key, each in attributes(value):
                if each is wanted:
                    return name + "." + key
    return None


def attributes(value):
    """The attributes that an object or a class has itself."""
    found = value.__dict__ if type(value) is type else getattr_static(value)
    return list(found.items())[:100]


def getattr_static(value):
    """An object's own dictionary, whatever its class makes of `__dict__`."""
    for found in gc.get_referents(value):
        if type(found) is dict and found is not type(value).__dict__:
            return {key: each for key, each in found.items() if type(key) is str}
    try:
        return {key: each for key, each in object.__getattribute__(value, "__dict__").items() if type(key) is str}
    except Exception:
        return {}


def written(text):
    """The one lock that a line of code names: `with self.lock:`, `lock.acquire()`."""
    text = text.strip()
    if text.startswith("with "):
        found = text[5:].rstrip(":").strip()
    else:
        found = text.split("=")[-1].strip().partition(".acquire(")[0] if ".acquire(" in text else ""
        found = found.split()[-1] if found else text.partition(".release(")[0]
    return found if found.replace(".", "").replace("_", "").isalnum() and not found[0].isdigit() else None


MOST_LOCK_EVENTS = 2000  # of a task; from then on, locks are told of when they are waited for
ACQUIRES, ACQUIRES_AGAIN, RELEASES, RELEASES_ALL = range(1, 5)  # src/worker/locks.rs
ITSELF, OWNER, INNER = range(3)
SEMAPHORES = ("Semaphore", "BoundedSemaphore")
LOCK, RLOCK = type(threading.Lock()), type(threading.RLock())
KINDS = {LOCK: "Lock", RLOCK: "RLock"}
RLOCK_REPR = RLOCK.__repr__
RLOCK_OWNER = rlock_owner
weakref_to = sys.modules["_weakref"].ref
LOCKS = Locks()
