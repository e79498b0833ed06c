"""asyncio's tasks: when they are made, when they run, where they wait, how they end.

There is no frame of ours around what a loop runs. Two attributes notice that they are read: `Handle._run`, which a loop
reads to run something, and the `select` of its selector, which it reads when there is nothing to run. Tasks register
themselves in a set of asyncio's, whose `add` tells us.
"""


class Tasks:
    """Tells of tasks and of the times in which they ran."""

    def __init__(self):
        self.installed = False
        self.numbers = 0
        self.replaced = []
        self.known = {}  # by identity: number and name
        self.running = {}  # by thread: the task that runs, weakly, since when, and the handle that runs it, weakly

    def install(self):
        """Called before each statement: nothing is imported that an example does not use."""
        if self.installed or "asyncio.base_events" not in sys.modules:
            return
        self.installed = True
        events, tasks, selectors = (sys.modules[name] for name in ("asyncio.events", "asyncio.tasks", "selectors"))
        self.replace(events.Handle, "_run", Noticed(events.Handle._run, self.runs))
        for name in ("EpollSelector", "PollSelector", "SelectSelector"):
            kind = getattr(selectors, name, None)
            if kind is not None and "select" in vars(kind):
                self.replace(kind, "select", Noticed(kind.select, self.idle))
        for name in ("_all_tasks", "_scheduled_tasks"):
            known = getattr(tasks, name, None)
            if isinstance(known, sys.modules["weakref"].WeakSet):
                self.replace(known, "__class__", registering(type(known), self.made))
        self.watch(TRACE.hooked)

    def replace(self, owner, name, ours):
        self.replaced.append((owner, name, getattr(owner, name), ours))

    def watch(self, wanted):
        """Puts what notices in the place of what was there, or that back."""
        for owner, name, original, ours in self.replaced:
            setattr(owner, name, ours if wanted else original)

    def made(self, task):
        coroutine = task.get_coro()
        coroutine = clean(str(getattr(coroutine, "__qualname__", type(coroutine).__name__)))[:200]
        self.known.pop(id(task), None)
        # asyncio's own at the end of a loop are not the example's.
        if TRACE.live() and not coroutine.startswith("BaseEventLoop."):
            self.numbers += 1
            self.known[id(task)] = hidden([self.numbers, name_of(task), coroutine])
            self.tell(self.known[id(task)], TRACE.line(sys._getframe(2)))

    def tell(self, known, line):
        number, name, coroutine = known
        TRACE.told.add("task %d" % number)
        TRACE.name("task", number, clean(name)[:200], coroutine, TRACE.at(), TRACE.thread(), line)

    def runs(self, handle):
        self.idle(None)
        task = getattr(handle._callback, "__self__", None)
        if id(task) in self.known and TRACE.live():
            self.running[threading.get_ident()] = weakref_to(task), monotonic_ns(), weakref_to(handle, self.goes)

    def goes(self, handle):
        """A handle goes as soon as it has run, and often takes the task with it: it is the last that shows how a task ended."""
        aside(self.idle, None)

    def idle(self, selector):
        """Ends what ran in this thread until now."""
        if not self.running:
            return
        running, since, _ = self.running.pop(threading.get_ident(), (None, 0, None))
        task = running and running()
        if task is None or not TRACE.live():
            return
        known, now = self.known[id(task)], monotonic_ns()
        if "task %d" % known[0] not in TRACE.told:
            self.tell(known, None)
        if name_of(task) != known[1]:  # Python 3.8 names it after it was made, and so does a factory of tasks
            known[1] = name_of(task)
            TRACE.name("named", known[0], clean(known[1])[:200])
        TRACE.emit(RAN, since, ending(task), waits_at(task, TRACE.recorder.file), known[0], now - since)


class Noticed:
    """A method of which it is noticed that it is looked up in an instance."""

    def __init__(self, function, notice):
        self.function, self.notice = function, notice

    def __get__(self, instance, owner=None):
        if instance is not None:
            aside(self.notice, instance)
        return self.function.__get__(instance, owner)


def registering(kind, notice):
    """The class of a set that tells what is put into it."""

    class WeakSet(kind):
        def add(self, item):
            kind.add(self, item)
            aside(notice, item)

    return WeakSet


def name_of(task):
    """The name of a task. Empty where it has none: a task that a factory makes is registered before it is named, and up to
    Python 3.13.2 it is given the text "None" where nobody names it.
    """
    name = task.get_name()
    return "" if name is None or name == "None" else str(name)


def ending(task):
    """0 for a task that goes on, 1 for one that returned, 2 for one that raised, 3 for one that was cancelled.

    The exception is not asked for in the way that counts as asking: asyncio says when nobody does.
    """
    if not task.done():
        return 0
    if task.cancelled():
        return 3
    return 2 if task._exception is not None else 1


def waits_at(task, file):
    """The innermost line of the note at which a task waits."""
    line, step = None, task.get_coro()
    while step is not None:
        frame = getattr(step, "cr_frame", None)
        if frame is not None and frame.f_code.co_filename == file:
            line = frame.f_lineno
        step = getattr(step, "cr_await", None)
    return line


TASKS = Tasks()
