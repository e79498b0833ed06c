"""What an example writes: from `sys.stdout`, `sys.stderr` and the descriptors beneath them into the journal."""


NATIVE = ((1, OUT), (2, ERR))  # descriptors that take what C code and children write, by stream


class Output(io.RawIOBase):
    """What lies under `sys.stdout` and `sys.stderr`: gives every piece to the recorder, with the line that wrote it."""

    mode = "wb"

    def __init__(self, recorder, stream):
        self.recorder = recorder
        self.stream = stream
        self.name = "<stdout>" if stream == 1 else "<stderr>"

    def writable(self):
        return True

    def fileno(self):
        return self.stream

    @property
    def raw(self):
        return self

    def write(self, data):
        data = bytes(data)
        self.recorder.write(self.stream, data, sys._getframe(1))
        return len(data)


class Recorder:
    """Writes the journal. Pieces of one line of output by one thread from one source line are joined."""

    def __init__(self):
        self.file = None
        self.seen, self.native = {}, 0  # bytes of native output, by stream and in all
        self.lock = threading.RLock()
        self.pending = None
        self.pieces = []
        self.muted = True  # until it runs: what the collector does before that is nobody's
        self.held = b""  # a record that goes with the next one: a write to the journal takes time
        self.child = False  # whether this is a process that an example forked
        self.statement = None
        self.skipped = 0  # what the clock had skipped before that
        self.owners = {}  # threads that outlived the task which started them: that task

    def skip_native(self):
        """What an earlier process of the session wrote is told of."""
        self.journal = fstat(JOURNAL)[1:3]  # inode and device
        self.seen = {stream: lseek(descriptor, 0, SEEK_END) for stream, descriptor in NATIVE}
        self.native = sum(self.seen.values())

    def follow_forks(self):
        """Notices the forks that examples make."""
        after, child = self.after_fork, self.after_fork_in_child
        os.register_at_fork(before=self.before_fork, after_in_parent=after, after_in_child=child)

    def before_fork(self):
        THREADING_HOOK.__code__ = THREADING_CODE
        self.lock.acquire()
        self.flush()
        self.put(b"")

    def after_fork(self):
        self.lock.release()

    def after_fork_in_child(self):
        self.child = True
        COLLECTOR.disarm()
        self.lock.release()

    def begin(self, start):
        self.start = start
        self.left = OUTPUT_LIMIT

    def now(self):
        return monotonic_ns() - self.start

    def record(self, name, *values):
        # A child's output is the example's; how its statements end is its own business.
        if not (self.muted or self.child and name != "write"):
            self.put(encode({name: values}) + b"\n")

    def put(self, line):
        with self.lock:
            held, self.held = self.held, b""
            if held or line:
                write(JOURNAL, held + line)

    def begin_statement(self, line, end):
        """Records that a statement begins, and when, which it gives: the common records are written without `json`."""
        self.statement = line
        self.skipped = CLOCK.skipped()
        now = monotonic_ns() - self.start
        if not (self.muted or self.child):
            self.put(b'{"begin": [%d, %d, %d]}\n' % (line, end, now))
        return now

    def end_statement(self, elapsed, value, receiver):
        if value is not None or receiver is not None:
            self.record("statement", elapsed, value, receiver, self.skips())
        elif not (self.muted or self.child):
            if self.held:
                self.put(b"")
            self.held = b'{"statement": [%d, null, null, %d]}\n' % (elapsed, self.skips())

    def skips(self):
        """Nanoseconds that the clock has skipped in the statement that runs."""
        return CLOCK.skipped() - self.skipped

    def end(self):
        """Records that the task has ended."""
        self.statement = None
        if not self.has_journal():
            os._exit(UNHEARD)
        if not (self.muted or self.child):
            self.put(b'{"end": [%d]}\n' % self.now())

    def has_journal(self):
        """Whether what is recorded arrives: an example may have closed the journal, or put something else in its place."""
        try:
            return fstat(JOURNAL)[1:3] == self.journal
        except OSError:
            return False

    def fail(self, why):
        """Ends a session's process that cannot go on."""
        if not self.has_journal():
            os._exit(UNHEARD)
        self.record("fault", why)
        os._exit(70)

    def write(self, stream, data, frame):
        file = self.file
        while frame is not None and frame.f_code.co_filename != file:
            frame = frame.f_back
        key = (stream, None if frame is None else frame.f_lineno, threading.get_ident())
        with self.lock:
            if key != self.pending:
                self.flush()
                self.pending = key
                self.since = self.now()
            self.pieces.append(data)
            if data[-1:] == b"\n":
                self.give_pieces()

    def flush(self):
        """Brings everything written so far into the journal, in order."""
        with self.lock:
            if native_size() != self.native and not self.child:
                self.take_native()
            if self.pieces:
                self.give_pieces()

    def give_pieces(self):
        data, key = b"".join(self.pieces), self.pending
        self.pieces, self.pending = [], None
        if len(data) > self.left:
            if self.left:
                self.record("truncated")
            data = data[: self.left]
        self.left -= len(data)
        if data:
            self.record_write(key, data.decode("utf-8", "replace"))

    def record_write(self, key, text):
        stream, line, thread = key
        values = stream, json_number(line), json_number(self.statement), json_text(clean(self.thread(thread))), self.since
        if not self.muted:
            self.put(b'{"write": [%d, %b, %b, %b, %d, ' % values + json_text(text) + b", %b]}\n" % json_number(self.owners.get(thread)))

    def take_native(self):
        """Tells of what C code and children have written."""
        for stream, descriptor in NATIVE:
            size = lseek(descriptor, 0, SEEK_END)
            if size != self.seen[stream]:
                self.record("native", stream, self.statement, self.now(), self.seen[stream], size)
                self.seen[stream] = size
        self.native = sum(self.seen.values())

    def thread(self, ident):
        # Not current_thread(): that would register threads which Python did not start.
        thread = threading._active.get(ident)
        name = "foreign thread" if thread is None else thread.name
        if self.child:
            process = sys.modules.get("multiprocessing.process")
            child = process.current_process().name if process else "child process"
            name = child if name == "MainThread" else child + " " + name
        return name


def native_size():
    """How many bytes C code and children have written so far."""
    return lseek(OUT, 0, SEEK_END) + lseek(ERR, 0, SEEK_END)


def in_place():
    """Whether the standard streams lead to where what C code and children write is taken from."""
    try:
        return all(os.path.samestat(fstat(stream), fstat(native)) for stream, native in NATIVE)
    except OSError:
        return False


native_size, in_place = getattr(_tracebook, "native_size", native_size), getattr(_tracebook, "in_place", in_place)


def json_number(value):
    """A number or nothing, as JSON has it."""
    return b"null" if value is None else b"%d" % value


def json_text(text):
    """A text as JSON has it."""
    return quote(text).encode("ascii")


# What `threading` does in a fork is left out in forks of the warm interpreter: it repairs what other threads leave, and there
# are none, at the price of dozens of pages to copy. Forks of a session do it.
THREADING_HOOK = threading._after_fork
THREADING_CODE = THREADING_HOOK.__code__
