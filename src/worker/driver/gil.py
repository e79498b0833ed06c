"""The GIL's history: with the library host it is watched while there may be more than one thread (`src/worker/probe`)."""


class GilWatch:
    """Has the GIL watched in time, and tells the parent which tasks it was watched in.

    The events go into a file in memory that is made when they are first wanted, and given to the parent.
    """

    def __init__(self, session):
        self.session = session
        self.wanted = False
        self.descriptor = self.told = None

    def prepare(self, threads):
        """Called before a task. One that may start threads is watched from its beginning, and so are all after it."""
        self.wanted = self.wanted or threads
        if self.wanted:
            self.start()

    def start(self):
        """Watches from now on. Called before a thread is started, where `prepare` has not foreseen it."""
        recorder = self.session.recorder
        if recorder.child or recorder.muted or self.told == recorder.start:
            return
        self.wanted = True
        self.told = recorder.start
        recorder.record("watched", recorder.start, self.watch())

    def watch(self):
        """Whether the GIL is watched; None where there is no probe."""
        if not hasattr(_tracebook, "watch_gil"):
            return None
        if self.descriptor is None:
            self.descriptor = TURNS
            place(os.memfd_create("tracebook", os.MFD_CLOEXEC), TURNS)
            hand_over(b'{"gil": []}', self.descriptor)
        return _tracebook.watch_gil(self.descriptor)
