"""A session: one namespace, and the examples that run in it, statement by statement.

The code of an example is not run here but by `serve.py` at the end, below which there are no frames of ours: what runs
statements is a generator that yields each call to be made and is sent its outcome.
"""

FUTURE_FLAGS = 0
for _name in __import__("__future__").all_feature_names:
    FUTURE_FLAGS |= getattr(__import__("__future__"), _name).compiler_flag

CO_COROUTINE = 0x80  # inspect.CO_COROUTINE: the code awaits


class Session(Checkpoints, Statements):
    """One namespace and the examples that share it."""

    def __init__(self):
        """A session of no note: the warm interpreter makes one, and forks of it get a note each."""
        self.recorder = Recorder()
        self.main = types.ModuleType("__main__")
        if "__annotations__" in sys.modules["__main__"].__dict__:
            self.main.__annotations__ = {}  # as in every `__main__` up to Python 3.13
        self.main.__builtins__ = builtins
        self.lines = []
        self.flags = 0
        self.loop = None
        self.spawning = Spawning(self.lines)
        self.streams = self.open_streams()
        self.open_stdin("")
        self.gil = GilWatch(self)
        TRACE.attach(self)

    def begin(self, plan):
        """Makes it the session of a note, in a process of its own."""
        self.tasks = plan["tasks"]
        self.file = self.main.__file__ = self.recorder.file = self.spawning.file = plan["file"]
        self.folder = self.spawning.folder = plan["folder"]
        set_temporary(self.folder + "/tmp")
        sys.argv = [self.file]
        sys.orig_argv = [sys.executable, self.file]
        self.recorder.skip_native()
        self.recorder.begin(monotonic_ns())
        self.traced = plan["traced"]
        self.noticed = self.checkpointed = worked()
        self.checkpoint_after = CHECKPOINT_AFTER
        linecache.cache[self.file] = (0, None, self.lines, self.file)
        sys.modules["__main__"] = self.main
        if plan["opens"]:
            watch_opened(self.folder)
        if not self.traced:
            TRACE.begin_task(("off",))

    def open_streams(self):
        out = io.TextIOWrapper(Output(self.recorder, 1), "utf-8", "strict", "\n", True, True)
        err = io.TextIOWrapper(Output(self.recorder, 2), "utf-8", "backslashreplace", "\n", True, True)
        out.mode = err.mode = "w"
        return out, err

    def use_streams(self, stdin):
        """Gives the example fresh standard streams where an earlier one has closed or replaced them."""
        out, err = self.streams
        if not (is_open_stream(out) and is_open_stream(err)):
            out, err = self.streams = self.open_streams()
        sys.stdout = sys.__stdout__ = out
        sys.stderr = sys.__stderr__ = err
        if not in_place():
            for stream, native in NATIVE:
                os.dup2(native, stream)
        if stdin or self.stdin is None or getattr(sys, "stdin", None) is not self.stdin or not is_open_stream(self.stdin):
            self.open_stdin(stdin)

    def open_stdin(self, text):
        if text:
            path = os.path.join(self.folder, "stdin")
            with open(path, "w", encoding="utf-8", newline="") as out:
                out.write(text)
            source = os.open(path, os.O_RDONLY)
        else:
            source = os.open(os.devnull, os.O_RDONLY)
        if source:
            os.dup2(source, 0)
            os.close(source)
        raw = io.FileIO(0, "r", closefd=False)
        raw.name = "<stdin>"
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(raw), "utf-8", "surrogateescape")
        sys.stdin.mode = "r"
        # What one example has left to read is not for the next.
        self.stdin = None if text else sys.stdin

    def run(self, replay, then):
        """Runs the tasks `replay` without a trace of them, then all from `then` on."""
        for index in replay:
            self.recorder.muted = True
            yield from self.run_task(index)
        self.recorder.muted = False
        if replay or then:
            write(CHANNEL, encode({"replayed": then}))
        index = then
        while index < len(self.tasks):
            resumed = self.checkpoint(index)
            if resumed is not None:
                yield from self.run(resumed["replay"], resumed["then"])
                return
            yield from self.run_task(index)
            index += 1
            now = worked()
            if now - self.noticed > NOTICE_AFTER or index == len(self.tasks):
                self.noticed = now
                write(CHANNEL, b'{"done": %d}' % index)  # as common as tasks: without `json`

    def run_task(self, index):
        task, recorder = self.tasks[index], self.recorder
        recorder.begin(monotonic_ns())
        wants = task["trace"]
        if self.traced and "off" not in wants:
            self.gil.prepare(task["threads"])
        self.use_streams(task["stdin"])
        known = set(threading._active)
        parsed = []
        try:
            for chunk in task["chunks"]:
                parsed.append(self.parse(chunk) if chunk["mode"] == "block" else None)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as error:
            recorder.record("unparsed", describe_error(error, None, self.file))
        else:
            self.awaits = False  # by no generator, here and in `Clock.prepare`: it would be one page more to copy
            for body in parsed:
                if body is not None and awaits(body):
                    self.awaits = True
            if self.traced:
                TRACE.begin_task(wants)
            CLOCK.start(index, task, recorder)
            yield from self.run_chunks(task, parsed)
        if recorder.child:
            self.leave(None)
        recorder.flush()
        recorder.statement = None
        if recorder.owners or threading._active.keys() != known:
            self.join_threads(known)
            self.settle_threads(known, index)
        CLOCK.stop(task, recorder)
        self.flush_native()
        recorder.end()

    def parse(self, chunk):
        """The chunk's statements, each a list of those that are compiled together."""
        source = "\n" * (chunk["line"] - 1) + chunk["source"]
        place, known = self.learn_lines(chunk)
        try:
            tree = compile(source, self.file, "exec", ast.PyCF_ONLY_AST | self.flags, True)
        except BaseException:
            # `inspect` of Python 3.9 to 3.12 parses the whole file to find a class.
            self.lines[place] = known
            raise
        return units(tree.body)

    def learn_lines(self, chunk):
        """Makes the chunk's lines known to tracebacks, warnings and `inspect`; gives what was known before."""
        first, lines = chunk["line"] - 1, self.lines
        new = [line + "\n" for line in chunk["source"].rstrip("\n").split("\n")]
        lines += ["\n"] * (first + len(new) - len(lines))
        place = slice(first, first + len(new))
        known = lines[place]
        lines[place] = new
        return place, known

    def leave(self, error):
        """Ends a process that the example forked and that came to the end of the example, as a script would end."""
        status = 0
        if isinstance(error, SystemExit):
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
            if not isinstance(error.code, (int, type(None))):
                sys.stderr.write(str(error.code) + "\n")
        elif error is not None:
            status = 1
            sys.excepthook(type(error), error, without_driver(error.__traceback__, self.file))
        self.recorder.flush()
        finish(status & 0xFF)

    def join_threads(self, known):
        """Waits a little for threads that the example started, as the interpreter would before it ends."""
        pools = sys.modules.get("concurrent.futures.thread")
        pooled = getattr(pools, "_threads_queues", ())
        until = time.monotonic() + THREAD_GRACE
        for ident, thread in list(threading._active.items()):
            if ident not in known and not thread.daemon and thread not in pooled:
                thread.join(max(0, until - time.monotonic()))
        self.recorder.flush()

    def settle_threads(self, known, index):
        """Notes which task the threads belong to that go on after it."""
        alive = dict(threading._active)
        owners = self.recorder.owners
        self.recorder.owners = {ident: owners.get(ident, index) for ident in alive if ident in owners or ident not in known}

    def flush_native(self):
        """Brings out what C code has in its own buffers, and streams that an example has put in the place of ours."""
        if getattr(sys, "stdout", None) is not self.streams[0]:
            flush_other("stdout")
        if getattr(sys, "stderr", None) is not self.streams[1]:
            flush_other("stderr")
        if _tracebook is not None:
            _tracebook.flush()
        elif "ctypes" in sys.modules:
            sys.modules["ctypes"].CDLL(None).fflush(None)


def is_open_stream(stream):
    """Whether an example can write to it, or read from it: it has not been closed, and its buffer not been taken away."""
    try:
        return not stream.closed
    except ValueError:
        return False


def flush_other(name):
    """Flushes a stream of an example's, as Python does when a script ends; what becomes of that is its own business."""
    try:
        getattr(sys, name).flush()
    except BaseException:
        pass


def set_temporary(folder):
    """Sets `$TMPDIR`: what `os.environ` does, without the many functions by which it does it (os.py, `_Environ`)."""
    encoded = folder.encode("utf-8", "surrogateescape")
    os.putenv(b"TMPDIR", encoded)
    os.environ._data[b"TMPDIR"] = encoded
