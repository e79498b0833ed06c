"""The virtual clock: it skips what examples wait for (`src/worker/clock`)."""


class Clock:
    """Has the clock jump while an example runs, and not while the driver does."""

    def __init__(self):
        self.installed = self.on = self.jumps = False
        self.skipped = int  # nanoseconds that were skipped in this process: none

    def install(self):
        """Called in the warm interpreter, before it forks."""
        if hasattr(_tracebook, "install_clock"):
            self.installed = _tracebook.install_clock(os.fsencode(file_of_select()))
            self.skipped = _tracebook.skipped

    def prepare(self, tasks, ahead):
        """Called in a session's process while it has one thread: no clock from before the fork goes on in it."""
        self.on = False
        for task in tasks:
            if task["clock"] == "virtual":
                self.on = self.installed and _tracebook.prepare_clock(ahead * 1_000_000)
                break

    def start(self, index, task, recorder):
        """Called before an example runs."""
        self.jumps = self.on and task["clock"] == "virtual"
        if self.jumps:
            tells = not (recorder.muted or recorder.child)
            _tracebook.start_clock(tells, index, recorder.start, task["most_skipped"] * 1_000_000)

    def stop(self, task, recorder):
        """Called when it has ended: tells what the clock has skipped meanwhile, and why not all of what was waited for."""
        if self.jumps:
            self.jumps = False
            told = _tracebook.stop_clock()
            if told:  # most examples do not wait
                recorder.record("clock", told >> 2, TIMED[told & 3])
        elif not self.on and task["clock"] == "virtual":
            recorder.record("clock", 0, "unsupported")


def file_of_select():
    """The file of the module `select`, which is not imported; nothing where the interpreter holds it."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)  # some have none (importlib/_bootstrap.py, _find_spec)
        spec = find and find("select", None, None)
        if spec is not None:
            return spec.origin if spec.has_location else ""
    return ""


TIMED = "virtual", "waits", "children"  # `Timed` in src/run/protocol.rs
CLOCK = Clock()
