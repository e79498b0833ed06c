"""The warm interpreter: answers requests until there are no more."""


def start_session(session, plan):
    """The life of a session's process: yields the calls that its examples ask for, and ends with the process."""
    threading._main_thread._native_id = getpid()
    plan = marshal.loads(plan)
    CLOCK.prepare(plan["tasks"], plan["ahead"])
    session.begin(plan)
    session.recorder.follow_forks()
    FREEZE()  # every session begins with the same counts, and without what is ours
    try:
        yield from session.run(plan["replay"], plan["then"])
    except BaseException as error:
        session.recorder.muted = False
        session.recorder.fail(describe_error(error, error.__traceback__, None)["traceback"])
    session.recorder.muted = True
    finish()


def finish(status=0):
    """Ends a session's process as an interpreter ends, but for what takes long."""
    try:
        atexit._run_exitfuncs()
    except BaseException:
        pass
    os._exit(status)


def hello():
    sys_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    if not sys_gil:
        collector = "free-threaded"
    elif sys.implementation.name != "cpython":
        collector = sys.implementation.name
    else:
        # The incremental collector has no oldest threshold.
        collector = "incremental" if gc.get_threshold()[2] == 0 else "generational"
    return {
        "implementation": sys.implementation.name,
        "version": sys.version.split()[0],
        "executable": sys.executable,
        "gil": sys_gil,
        "collector": collector,
        "lacks": [] if restrict is not None or not is_open(RULES) else ["files", "signals"],
    }


def is_open(number):
    try:
        fstat(number)
    except OSError:
        return False
    return True


def find_restrict():
    """The call that restricts a process to the rules that wait at `RULES`; nothing where there are none, or no such call."""
    if not is_open(RULES):
        return None
    try:
        from _ctypes import call_function, dlopen, dlsym  # `ctypes` would be seen by examples

        syscall = dlsym(dlopen(None, 0), "syscall")
    except (ImportError, OSError):
        return None
    return lambda: call_function(syscall, (446, RULES, 0))  # landlock_restrict_self(2)


restrict = find_restrict()


def serve():
    """Forks sessions until there are no more, and yields the calls of the one that this process becomes by a fork."""
    os.setsid()
    place(os.dup(0), CONTROL)
    block_signals()
    faulthandler.enable(FAULTS)
    own_folder, own_main = os.getcwd(), sys.modules["__main__"]
    THREADING_HOOK.__code__ = (lambda: None).__code__
    try:
        write(CONTROL, encode({"hello": hello()}))
    except OSError:
        pass  # the parent was killed, as the next request tells
    CLOCK.install()
    session = rehearse()
    for number in RECORDS, TURNS:
        place(os.open(os.devnull, os.O_RDWR), number)  # else a descriptor of an example's might be there
    set_immortal(globals())
    FREEZE()
    plan = (answer_requests if _tracebook is None else _tracebook.answer_requests)()
    if plan not in ENDS:
        yield from start_session(session, plan)
    end_descendants()
    if plan != ENDS[1]:
        remove_folder(own_folder)
    os.close(CONTROL)  # which tells the parent that nothing is left; the memory takes its time to go
    os._exit(0)


def set_immortal(names):
    """Makes our functions immortal: a session that calls them need not copy the pages that they lie in (`src/worker/immortal.rs`)."""
    make = getattr(_tracebook, "set_immortal", None)
    todo = list(names.values()) if make else []
    while todo:
        each = todo.pop()
        if isinstance(each, types.FunctionType) and each.__globals__ is names:
            make(each)
            todo.append(each.__code__)
        elif isinstance(each, types.CodeType):
            make(each)
            todo.extend(each.co_consts)
        elif isinstance(each, type) and each.__module__ == __name__:
            todo.extend(vars(each).values())


FREEZE = getattr(gc, "freeze", lambda: None)
ENDS = b"", b'"end"'  # the parent was killed, or ends us


def answer_requests():
    """Answers requests, and gives the plan of the session that this process, a fork, is for; or one of `ENDS`.

    `src/worker/serve` is the same for the library host, and faster.
    """
    control = socket_at(CONTROL)
    statuses = {}
    while True:
        request, descriptors = receive(control, DESCRIPTORS)
        for number, descriptor in enumerate(descriptors, PLAN):
            place(descriptor, number)
        if request in ENDS:
            control.detach()
            return request
        kind, about = decode(request).popitem()
        if kind == "fork":
            try:
                child = os.fork()
            except OSError as error:
                reply = {"refused": str(error)}
            else:
                if child == 0:
                    control.close()
                    return settle(about)
                statuses.pop(child, None)  # of an earlier process with this number
                reply = {"forked": child}
            os.closerange(PLAN, PLAN + DESCRIPTORS)
        elif kind == "reap":
            reap(statuses)
            reply = {"ended": [statuses.pop(about, None), group_lives(about)]}
        else:
            reap(statuses)
            reply = {"lives": group_lives(about)}
        try:
            control.send(encode(reply))
        except OSError:
            pass  # the parent was killed, as the next request tells


def settle(folder):
    """Makes a fork the process of a session: at the head of its own group, deaf to nothing, with its streams, in its folder.

    Gives its plan.
    """
    os.setsid()
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.dup2(OUT, 1)
    os.dup2(ERR, 2)
    os.chdir(folder + "/work")
    plan = os.pread(PLAN, fstat(PLAN).st_size, 0)
    os.close(PLAN)
    if restrict is not None:
        if restrict() != 0:
            os._exit(71)  # nothing has begun yet, and nothing may
        os.close(RULES)
    return plan


def reap(statuses):
    """Notes how those children ended that have."""
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        statuses[child] = status


def rehearse():
    """Runs a session that nobody asked for, some times, with its descriptors leading nowhere; gives a new one for forks to come.

    Python fills caches in the code that it has run a few times. A fork would do that again in pages that it has to copy first.
    """
    streams = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    KEPT.extend(streams + (sys.stdin,))
    main, errors = sys.modules["__main__"], os.dup(2)
    for number in range(CHANNEL, FAULTS + 1):
        place(os.open(os.devnull, os.O_RDWR), number)
    session = Session()
    clock, CLOCK.on = ("virtual" if CLOCK.installed else "real"), CLOCK.installed
    chunks = [{"mode": "prompt", "line": 1, "source": "x = 1\n"}, {"mode": "prompt", "line": 2, "source": "x + 1\n"}]
    task = {"chunks": chunks, "watched": [], "ghosts": [], "stdin": "", "clock": clock, "most_skipped": 0, "trace": [], "threads": False}
    gc.disable()  # a collection would be told of
    plan = {"file": "rehearsal", "folder": "rehearsal", "traced": True, "opens": False, "tasks": [task] * REHEARSED_TASKS}
    for _ in range(REHEARSALS):
        THREADING_HOOK()
        session.begin(marshal.loads(marshal.dumps(plan)))
        session.checkpoint_after = 1 << 62  # on a slow machine it would leave a checkpoint, to nobody
        run_through(session.run([], 0))
    TRACE.recorder = None
    CLOCK.on = False
    gc.enable()
    sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = streams
    sys.modules["__main__"] = main
    del linecache.cache["rehearsal"], builtins._
    os.dup2(errors, 2)
    os.close(errors)
    os.closerange(CHANNEL, FAULTS + 1)
    return Session()


def run_through(steps):
    """Makes the calls that a session yields, of which none raises anything."""
    outcome = None
    while True:
        try:
            call, arguments = steps.send(outcome)
        except StopIteration:
            return
        outcome = [call(*arguments), None]


# Python 3.12 and later specialise code at its second run; 3.11 does at the eighth, which pays off for what runs in each task.
REHEARSALS, REHEARSED_TASKS = 3, 6
KEPT = []  # the interpreter's own streams: a session that replaces them need not take them apart


def block_signals():
    """What comes from the terminal or from an example is not for the warm interpreter, which has to clear up.

    They are blocked, not ignored: a session takes that back in one call, and handles them as a script does.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


def group_lives(group):
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def end_descendants():
    """Ends every process that descends from this one: their orphans come here (`src/worker/mod.rs`).

    They are asked first: `multiprocessing`'s resource tracker removes shared memory when those who use it are gone.
    """
    until = time.monotonic() + DESCENDANTS_GRACE
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        number = signal.SIGTERM if time.monotonic() < until else signal.SIGKILL
        for child in children():
            try:
                os.kill(child, number)
            except OSError:
                pass  # of another user, as a program with that right is
        time.sleep(0.005)


def children():
    """The process ids of all children (proc(5))."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open("/proc/%d/stat" % int(name)) as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
        except (ValueError, OSError):
            continue
        if int(parent) == os.getpid():
            found.append(int(name))
    return found


def remove_folder(folder):
    """Removes the folder of a run whose parent was killed, and could not."""
    import shutil

    if os.path.basename(folder).startswith("tracebook-"):
        shutil.rmtree(folder, True)


def stack_depth():
    frame, depth = sys._getframe(1), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


linecache.cache.clear()  # Python 3.13 enters the program that it was started with
install_hooks()
# Up to Python 3.11 the calls of `exec` below and of `eval` here count as well.
hide_frames(stack_depth() + (2 if sys.version_info < (3, 12) else 0))
# A name that is new to this level would have Python learn anew, in each session, where to find all others.
session = call = arguments = value = error = outcome = tool = events = None
monitoring = getattr(sys, "monitoring", None)
session = serve()
call, arguments = next(session)
tracer = profiler = None
tools = ()
while True:
    # Nothing may refer to what the example is about to use.
    value = error = None
    for tool, events in tools:
        monitoring.set_events(tool, events)
    if profiler is not None:
        profiler.enable() if hasattr(profiler, "enable") else sys.setprofile(profiler)
    if tracer is not None:
        sys.settrace(tracer)
    try:
        value = call(*arguments)
    except BaseException as problem:
        error = problem
    # What an example traces is not what goes on between its statements. A call from here may be traced still: few.
    profiler = sys.getprofile()
    if profiler is not None:
        profiler.disable() if hasattr(profiler, "disable") else sys.setprofile(None)
    tracer = sys.gettrace()
    if tracer is not None:
        sys.settrace(None)
    if monitoring is not None:
        tools = [(tool, monitoring.get_events(tool)) for tool in range(6) if monitoring.get_tool(tool) is not None]
        for tool, events in tools:
            monitoring.set_events(tool, 0)
    call = arguments = None
    outcome = [value, error]
    value = error = None
    call, arguments = session.send(outcome)
