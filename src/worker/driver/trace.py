"""What goes on inside while an example runs: recorded as it happens, so that it outlives the process.

Two places take it. Events, which may be many, go into a ring of records of one size: a file in memory that is made when the
first one happens and given to the parent, which reads it however this process ends. Names (of threads, locks, tasks,
classes) and what is rare go into the journal. `src/run/trace/` is the other end of both. Nothing here costs an example
that does nothing of the kind, and nothing keeps an object of an example alive.
"""

from itertools import count as counter

RING = 8192  # records
RECORD = 96  # bytes of each
WORD = (1 << 64) - 1
NAMES = 1000  # of one task; what has none is dropped, and the trace says that it is cut short
GC, WAIT, ACQUIRE, RELEASE, GIVE_UP, RAN, FREED, COUNTED, PLACE = range(1, 10)


tracer = profiler = None  # those that an example has left in place, while none of it runs (`serve.py`)
tools = ()


class Trace:
    """The session's trace. There is one, for the hooks that are in place before any session is."""

    def __init__(self):
        self.recorder = self.ring = self.task = None
        self.threads = {}  # by identifier
        self.told = set()  # what has been named in this task
        self.used = 0
        self.numbers, self.write = counter(1).__next__, self.write_plainly
        self.on = False
        self.hooked = self.plain = True

    def attach(self, session):
        self.recorder = session.recorder
        self.session = session
        self.tell_main()
        self.on = True

    def tell_main(self):
        self.main = TracedThread(0, threading.main_thread().name, None, False, None, None)
        self.threads = {threading.get_ident(): self.main}
        self.next_thread = 1

    def resume(self):
        """A checkpoint goes on: what was recorded since is not its own."""
        COLLECTOR.disarm()
        self.ring = self.task = None
        self.tell_main()

    def begin_task(self, wants):
        """What is to be recorded beyond what always is (`src/trace/wish.rs`)."""
        COLLECTOR.disarm()
        # What looks at every call of a Python function would see ours.
        self.on = "off" not in wants and tracer is None and profiler is None and not tools
        COLLECTOR.begin(self.on and "signals" not in wants and not handles_signals())
        if self.on or self.hooked:
            self.hook(self.on)
        if wants or not self.plain:
            self.plain = not wants
            LOCKS.begin("locks" in wants)
            PAUSES.begin("locks" in wants)
            PROCESSES.begin("processes" in wants)
            OBJECTS.begin("refs" in wants)
            COUNTS.begin([want[6:] for want in wants if want.startswith("count:")])

    def hook(self, wanted):
        """Puts in place, or out of the way, what somebody who looks at every call would see."""
        if wanted is not self.hooked:
            self.hooked = wanted
            watch_threads(wanted)
            TASKS.watch(wanted)
            set_calm(ALL if wanted else NONE)

    def after_statement(self, line, space):
        if OBJECTS.on:
            OBJECTS.after_statement(line, space)
        if COUNTS.on:
            COUNTS.after_statement(line, space)

    def live(self):
        """Whether anything is recorded now; makes what is needed for that at the first time in a task."""
        recorder = self.recorder
        if not self.on or recorder is None or recorder.muted or recorder.child:
            return False
        if self.task != recorder.start:
            self.open_task(recorder)
        return True

    def open_task(self, recorder):
        self.task = recorder.start
        self.told.clear()
        self.used = 0
        if self.ring is None:
            self.ring = RECORDS
            place(os.memfd_create("tracebook", os.MFD_CLOEXEC), RECORDS)
            hand_over(b'{"ring": []}', self.ring)
            if hasattr(_tracebook, "open_ring") and _tracebook.open_ring(self.ring):
                self.write = _tracebook.emit
        self.tell("begin", recorder.start, self.write())
        self.main.native = os.getpid()
        self.tell_thread(self.main)

    def emit(self, kind, at, detail=0, line=None, *words):
        """Records an event; `at` as `time.monotonic_ns` gives it.

        A record is a row of little-endian numbers: of 64 bits its own number and the time; of 8, 8, 16 and 32 bits kind,
        detail, thread and line; then words of 64 bits.
        """
        self.emit_of(self.thread(), kind, at, detail, line, *words)

    def emit_of(self, thread, kind, at, detail, line, *words):
        """Records an event of a thread that need not be the one that runs."""
        self.write(at, kind | detail << 8 | (thread & 0xFFFF) << 16 | (line or 0) << 32, *words)

    def write_plainly(self, *words):
        """Writes a record where there is nothing that does it faster, and gives its number; without words, only that."""
        number = self.numbers()
        record, place = number, 64
        for word in words:
            record |= (word & WORD) << place
            place += 64
        try:
            if words:
                pwrite(self.ring, record.to_bytes(RECORD, "little"), number % RING * RECORD)
        except OSError:  # the example closed it
            self.on = False
        return number

    def tell(self, kind, *values):
        self.recorder.put(encode({"traced": {kind: values}}) + b"\n")

    def name(self, *values):
        """Names something in the journal, unless there are too many names already."""
        self.used += 1
        if self.used < NAMES:
            self.tell(*values)
        elif self.used == NAMES:
            self.drop("names")

    def drop(self, what):
        """Says what is not told from now on: `objects`, `locks` that nobody waits for, or `names` and all that has one."""
        self.tell("dropped", what)

    def at(self, now=None):
        return max(0, (now or monotonic_ns()) - self.recorder.start)

    def line(self, frame):
        """The line of the note that the innermost frame of it is on."""
        file = self.recorder.file
        while frame is not None and frame.f_code.co_filename != file:
            frame = frame.f_back
        return None if frame is None else frame.f_lineno

    def thread(self):
        """The number of the thread that runs."""
        ident = threading.get_ident()
        known = self.threads.get(ident)
        if known is None:
            known = starting_or_ended(ident)
        if known is None:  # one that `threading` did not start, or in a task that was run again
            thread = threading._active.get(ident)
            name = "foreign thread" if thread is None else clean(str(thread.name))[:200]
            known = self.threads[ident] = self.new_thread(name, None, True, None)
        self.tell_thread(known)
        return known.number

    def new_thread(self, name, parent, daemon, line):
        number = self.next_thread
        self.next_thread += 1
        return hidden(TracedThread(number, name, parent, daemon, line, monotonic_ns()))

    def tell_thread(self, thread):
        key = "thread %d" % thread.number
        if key not in self.told:
            self.told.add(key)
            start = None if thread.start is None or thread.start < self.task else self.at(thread.start)
            self.name("thread", thread.number, thread.name, thread.parent, thread.daemon, thread.line, start)
            if thread.native is not None:
                self.name("native", thread.number, thread.native)


class TracedThread:
    """What is told of a thread."""

    __slots__ = ("number", "name", "parent", "daemon", "line", "start", "native")

    def __init__(self, number, name, parent, daemon, line, start):
        self.number, self.name, self.parent, self.daemon = number, name, parent, daemon
        self.line, self.start, self.native = line, start, None


def hidden(kept):
    """An object that is kept for as long as there is something to tell, which `gc` is not to show."""
    if HIDE is not None:
        HIDE(kept)
    return kept


def plainly(function, *arguments):
    return function(*arguments)


HIDE = getattr(_tracebook, "hide", None)
aside = getattr(_tracebook, "aside", plainly)  # calls a function of which the collector is to know nothing


def handles_signals():
    """Whether an example has left a handler that may raise: from a callback of the collector, that would be lost."""
    for number in HANDLED:
        if callable(getsignal(number)):
            return True
    return False


HANDLED = [signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGHUP]
getsignal = sys.modules["_signal"].getsignal  # the other one makes enumeration members
pwrite = os.pwrite
_socket.socket.sendmsg  # the first use of the type makes a few dozen objects, which `gc` would show
TRACE = Trace()
