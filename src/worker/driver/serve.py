"""The warm interpreter: answers requests until there are no more."""


def start_session(request, descriptors):
    """The life of a session's process: yields the calls that its examples ask for, and ends with the process."""
    channel, plan, journal, out, err, faults = [high(descriptor) for descriptor in descriptors]
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in IGNORED:
        signal.signal(number, signal.SIG_DFL)
    os.dup2(out, 1)
    os.dup2(err, 2)
    faulthandler.enable(faults)
    folder = request["folder"]
    os.chdir(os.path.join(folder, "work"))
    os.environ["TMPDIR"] = os.path.join(folder, "tmp")
    channel = _socket.socket(fileno=channel)
    with os.fdopen(plan, "rb") as source:
        plan = json.load(source)
    sys.argv = [plan["file"]]
    sys.orig_argv = [sys.executable, plan["file"]]
    session = Session(plan, channel, journal, {1: out, 2: err}, folder)
    try:
        yield from session.run(request["replay"], request["then"])
    except BaseException as error:
        session.recorder.muted = False
        session.recorder.record("fault", describe_error(error, error.__traceback__, None)["traceback"])
        os._exit(70)
    session.recorder.muted = True
    finish()


def finish(status=0):
    """Ends a session's process as an interpreter ends, but for what takes long."""
    import atexit

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
    }


# What comes from the terminal or from an example is not for the warm interpreter, which has to clear up.
IGNORED = [signal.SIGTERM, signal.SIGHUP]


def serve():
    """Answers requests until there are no more: fork a session, or tell how one ended."""
    os.setsid()
    control = _socket.socket(fileno=high(os.dup(0)))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    for number in [signal.SIGINT] + IGNORED:
        signal.signal(number, signal.SIG_IGN)
    answer(control, {"hello": hello()})
    statuses = {}
    gc.collect()
    getattr(gc, "freeze", lambda: None)()
    while True:
        request, descriptors = receive(control, 8)
        if request is None:
            abandoned()
        if "end" in request:
            end_descendants()
            os._exit(0)
        if "fork" in request:
            child = os.fork()
            if child == 0:
                control.close()
                yield from start_session(request["fork"], descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            statuses.pop(child, None)  # of an earlier process with this number
            answer(control, {"forked": child})
        elif "group" in request:
            reap(statuses, os.WNOHANG)
            answer(control, {"lives": group_lives(request["group"])})
        else:
            child = request["reap"]
            while child not in statuses and reap(statuses, 0):
                pass
            reap(statuses, os.WNOHANG)
            answer(control, {"ended": [statuses.pop(child, None), group_lives(child)]})


def answer(control, reply):
    try:
        control.send(encode(reply))
    except OSError:
        abandoned()


def abandoned():
    """Ends and removes what is left when the parent was killed."""
    end_descendants()
    remove_folder()
    os._exit(0)


def reap(statuses, options):
    """Notes how children ended; whether there may be more of them."""
    while True:
        try:
            child, status = os.waitpid(-1, options)
        except ChildProcessError:
            return False
        if child == 0:
            return True
        statuses[child] = status
        if not options:
            return True


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
            os.kill(child, number)
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


def remove_folder():
    """Removes the folder of a run whose parent was killed, and could not."""
    import shutil

    folder = os.getcwd()
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
session = serve()
call, arguments = next(session)
monitoring = getattr(sys, "monitoring", None)
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
