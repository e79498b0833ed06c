"""What Python shows of an example's surroundings: made to look as in a script that is the note."""

DRIVER = (lambda: 0).__code__.co_filename


def install_hooks():
    """Replaces the hooks that print exceptions: Python's own look for source lines in files, and a note is none."""
    sys.excepthook = sys.__excepthook__ = excepthook
    sys.unraisablehook = sys.__unraisablehook__ = unraisablehook
    threading.excepthook = thread_excepthook
    if hasattr(threading, "__excepthook__"):
        threading.__excepthook__ = thread_excepthook


def excepthook(kind, value, trace):
    """As CPython's `sys.excepthook`."""
    if sys.stderr is not None:
        traceback.print_exception(kind, value, trace)


def thread_excepthook(args):
    """As CPython's `threading.excepthook`."""
    if args.exc_type is SystemExit or sys.stderr is None:
        return
    name = threading.get_ident() if args.thread is None else args.thread.name
    text = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
    sys.stderr.write("Exception in thread %s:\n%s" % (name, "".join(text)))


def unraisablehook(args, python=sys.unraisablehook):
    """As CPython's `sys.unraisablehook`."""
    if sys.stderr is None:
        return
    try:
        about = [] if args.object is None else [repr(args.object)]
        text = ": ".join([args.err_msg or "Exception ignored in"] + about)
        lines = [text + ("\n" if about else ":\n")]
        if args.exc_traceback is not None:
            lines += ["Traceback (most recent call last):\n"] + traceback.format_tb(args.exc_traceback)
        lines += traceback.format_exception_only(args.exc_type, args.exc_value)
        sys.stderr.write("".join(lines))
    except BaseException:
        python(args)


def hide_frames(hidden):
    """Makes the driver's frames below an example invisible where scripts often look: recursion limit and printed stacks."""
    get, set_, walk = sys.getrecursionlimit, sys.setrecursionlimit, traceback.walk_stack

    def getrecursionlimit():
        """Return the current value of the recursion limit."""
        return get() - hidden

    def setrecursionlimit(limit):
        """Set the maximum depth of the Python interpreter stack to n."""
        set_(limit + hidden if isinstance(limit, int) and limit > 0 else limit)

    def walk_stack(frame):
        """Walk a stack yielding the frame and line number for each frame."""
        # Without a frame it counts its own callers: it must not have more of them.
        return walk(frame) if frame is None else above_driver(walk(frame))

    set_(get() + hidden)
    sys.getrecursionlimit, sys.setrecursionlimit, traceback.walk_stack = getrecursionlimit, setrecursionlimit, walk_stack


def above_driver(steps):
    for step in steps:
        if step[0].f_code.co_filename == DRIVER:
            return
        yield step
