"""Where threads are about to wait: the lines at which the note sleeps or joins a thread.

How long that takes is seen by the probe (`src/worker/probe`); here is only told on which line it began.
"""


class Pauses:
    """Tells of places."""

    def __init__(self):
        self.on = self.installed = False
        self.places = 0

    def begin(self, wanted):
        """Called before each example."""
        self.on = wanted
        self.places = 0
        if wanted and not self.installed:
            self.installed = True
            watch(sys.modules["time"].sleep, self.before, None)
            # Up to Python 3.12 a thread is joined by its lock (`locks.py`).
            join = vars(getattr(sys.modules["_thread"], "_ThreadHandle", Pauses)).get("join")
            if join is not None:
                watch(join, self.before, None)

    def before(self, owner, arguments, keywords):
        self.at(sys._getframe(1))

    def at(self, frame):
        if self.on and self.places < MOST_PLACES and TRACE.live():
            line = TRACE.line(frame)
            if line is not None:
                self.places += 1
                TRACE.emit(PLACE, monotonic_ns(), 0, line)


MOST_PLACES = 1000  # of a task; later ones have no line
PAUSES = Pauses()
