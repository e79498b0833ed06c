"""Children of an example: watched where the system is asked for them and for their ends."""


class Processes:
    """Tells of children and of how they ended."""

    def __init__(self):
        self.on = self.installed = False
        self.running = {}  # by process id
        self.numbers = 0
        self.hooks = self.started, self.waited

    def begin(self, wanted):
        """Called before each example."""
        self.on = wanted
        if wanted and not self.installed:
            self.install()

    def install(self):
        self.installed = True
        import _posixsubprocess

        started, waited = self.hooks
        for start in (os.fork, getattr(os, "forkpty", None), os.posix_spawn, getattr(os, "posix_spawnp", None)):
            watch(start, None, started)
        watch(_posixsubprocess.fork_exec, None, started)
        for end in (os.waitpid, os.wait, os.wait3, os.wait4):
            watch(end, None, waited)

    def started(self, module, pid=None):
        pid = pid[0] if type(pid) is tuple else pid
        if not pid or not self.on or not TRACE.live():
            return
        name, line = self.describe(sys._getframe(1))
        if line is not None:
            self.numbers += 1
            self.running[pid] = self.numbers
            TRACE.name("process", self.numbers, clean(name)[:200], TRACE.at(), line)

    def waited(self, module, told=None):
        number = self.running.pop(told[0], None) if told else None
        if number is not None and TRACE.live():
            TRACE.name("exited", number, exit_status(told[1]), TRACE.at())

    def describe(self, frame):
        """A child's name, and the line of the note that starts it; no line for a helper of the library."""
        name, file = None, TRACE.recorder.file
        while frame is not None and frame.f_code.co_filename != file:
            place, code = frame.f_code.co_filename.replace(os.sep, "/"), frame.f_code
            if place.endswith(("/resource_tracker.py", "/forkserver.py")):
                return "", None
            if place.endswith("multiprocessing/process.py") and code.co_name == "start":
                name = str(frame.f_locals["self"]._name)
            elif place.endswith("/subprocess.py") and code.co_name == "_execute_child":
                name = command(frame.f_locals["args"])
            frame = frame.f_back
        return name or "fork", None if frame is None else frame.f_lineno


def command(words):
    """A command as a short name: the program without its folder, and the first words after it."""
    if isinstance(words, (str, bytes)):
        words = [words]
    words = [os.fsdecode(word) for word in words if isinstance(word, (str, bytes, os.PathLike))]
    text = " ".join([os.path.basename(words[0])] + words[1:3]) if words else ""
    return " ".join(text.split())[:60]


def exit_status(status):
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


PROCESSES = Processes()
