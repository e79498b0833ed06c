"""Threads: their starts and ends, told by the tables in which `threading` keeps them.

A thread is entered by the one that starts it into `_limbo`, by itself into `_active`, and taken out there at its end. The
tables are dictionaries that notice; so there is no frame of ours below an example's thread.
"""


class Limbo(dict):
    """Threads that are being started."""

    def __setitem__(self, thread, value):
        dict.__setitem__(self, thread, value)
        aside(starts, thread, sys._getframe(1))


class Active(dict):
    """Threads that run."""

    def __setitem__(self, ident, thread):
        dict.__setitem__(self, ident, thread)
        aside(runs, ident, thread)

    def __delitem__(self, ident):
        aside(ends, ident, self.get(ident))
        dict.__delitem__(self, ident)


def starts(thread, frame):
    if TRACE.live():
        known = TRACE.new_thread(clean(str(thread.name))[:200], TRACE.thread(), bool(thread.daemon), TRACE.line(frame))
        TRACE.tell_thread(known)
        TRACE.session.gil.start()
        STARTING[id(thread)] = known


def runs(ident, thread):
    known = STARTING.pop(id(thread), None)
    if known is not None:
        known.native = threading.get_native_id()
        TRACE.threads[ident] = known
        if TRACE.live():
            TRACE.name("native", known.number, known.native)


def ends(ident, thread):
    known = TRACE.threads.pop(ident, None)
    if known is not None and known.number:
        ENDED[ident] = known
    if known is not None and known.number and TRACE.live():
        TRACE.tell_thread(known)
        TRACE.name("ended", known.number, TRACE.at(), known.name if thread is None else clean(str(thread.name))[:200])


def starting_or_ended(ident):
    """What is told of the thread that runs, where `threading` has not entered it yet, or has taken it out already.

    Both happen in the frame below all others of a thread that `threading` started: it knows which one it is.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
    if frame.f_code is not BOOTSTRAP:
        return None
    return STARTING.get(id(frame.f_locals.get("self"))) or ENDED.get(ident)


STARTING = {}
ENDED = {}  # by identifier: the last thread that had it
BOOTSTRAP = threading.Thread._bootstrap.__code__


def watch_threads(wanted):
    """Has `threading` use tables that notice, or plain ones."""
    limbo, active = (Limbo, Active) if wanted else (dict, dict)
    with threading._active_limbo_lock:
        threading._limbo, threading._active = limbo(threading._limbo), active(threading._active)


watch_threads(True)
