"""Statements and prompts: compiled one by one, run, and told of."""


class Statements:
    """The part of a session that runs an example's code."""

    def run_chunks(self, task, parsed):
        watched = set(task["watched"])
        ghosts = sorted(task["ghosts"])
        last = len(parsed) - 1
        for position, (chunk, body) in enumerate(zip(task["chunks"], parsed)):
            if body is None:
                yield from self.run_prompt(chunk)
                continue
            body.reverse()
            while body:
                while ghosts and ghosts[0][0] < body[-1][0].lineno:
                    self.run_ghost(*ghosts.pop(0))
                unit = body.pop()
                final = position == last and not body
                if not (yield from self.run_statement(unit, watched, final, chunk["source"])):
                    return
        for ghost in ghosts:
            self.run_ghost(*ghost)

    def run_statement(self, unit, watched, final, source):
        """Runs what stands at the top level of a block: one statement, or several on one line. Whether it completed."""
        recorder = self.recorder
        node = unit[-1]
        line, end = first_line(unit[0]), node.end_lineno
        start = recorder.begin_statement(line, end)
        wanted = end in watched or line in watched
        echo = final and is_shown(node)
        target = result_of(node) if wanted else None
        try:
            marked = self.awaits and needs_loop(unit)
            code = self.compile_statement(unit, source)
            del node, unit
        except BaseException as error:
            self.failed(error, start)
            return False
        value, error = yield from self.execute(code, marked)
        del code
        if error is not None:
            self.failed(error, start)
            return False
        elapsed = recorder.now() - start
        self.flush_native()
        echo = echo and value is not None
        try:
            described, receiver = self.look(value, target) if wanted or echo else (None, None)
        except BaseException as error:
            if echo:
                self.failed(error, start)
                return False
            described = receiver = None
        if value is not None:
            held = [value]
            del value
            self.at_line(line, held.clear)
        recorder.flush()
        if TRACE.on:
            TRACE.after_statement(end, self.main.__dict__)
        recorder.end_statement(elapsed, described if wanted else None, receiver)
        if echo:
            recorder.record("echo", described["repr"])
        return True

    def compile_statement(self, unit, source):
        self.spawning.prepare(source)
        if TRACE.on:
            TASKS.install()
        flags = self.flags | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if "await" in source or "async" in source else 0)
        if isinstance(unit[0], ast.Expr):
            return compile(ast.Expression(unit[0].value), self.file, "eval", flags, True)
        code = compile(ast.Module(unit, []), self.file, "exec", flags, True)
        self.flags |= code.co_flags & FUTURE_FLAGS
        return code

    def execute(self, code, marked=False):
        """Has the code run; gives its value and what it raised."""
        loop = self.own_loop() if marked else None
        if marked:
            sys.modules["asyncio"]._set_running_loop(loop)
        value, error = taken((yield eval, (code, self.main.__dict__)))
        if marked:
            sys.modules["asyncio"]._set_running_loop(None)
        if error is None and code.co_flags & CO_COROUTINE:
            awaited = value
            del value
            value, error = taken((yield self.own_loop().run_until_complete, (awaited,)))
        return value, error

    def own_loop(self):
        """The loop in which what is awaited at the top level runs; it lives as long as the session."""
        import asyncio

        if self.loop is None or self.loop.is_closed():
            self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        return self.loop

    def look(self, value, target):
        """The value that a statement is about; and for a call of a method that gave None, the object it belongs to."""
        if target is None:
            return describe_value(value), None
        name, is_receiver = target
        if is_receiver and value is not None:
            return describe_value(value), None
        found = eval(compile(ast.Expression(name), self.file, "eval", 0, True), self.main.__dict__)
        return (describe_value(value), describe_value(found)) if is_receiver else (describe_value(found), None)

    def at_line(self, line, function, *arguments):
        """Lets go of what a statement made. What Python says then, as of coroutines never awaited, has its line."""
        code = CALL.__code__.replace(co_filename=self.file, co_firstlineno=line, co_name="<module>")
        types.FunctionType(code, self.main.__dict__)(function, *arguments)

    def run_prompt(self, chunk):
        """Runs one prompt as the interactive interpreter does: values are printed, an exception ends only the prompt."""
        recorder, source, line = self.recorder, chunk["source"], chunk["line"]
        start = recorder.begin_statement(line, line + source.rstrip("\n").count("\n"))
        try:
            self.spawning.prepare(source)
            if TRACE.on:
                TASKS.install()
            flags = self.flags | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if "await" in source else 0)
            self.learn_lines(chunk)
            code = compile("\n" * (line - 1) + source, self.file, "single", flags, True)
            self.flags |= code.co_flags & FUTURE_FLAGS
        except BaseException as error:
            self.failed(error, start)
            return
        if code.co_flags & CO_COROUTINE:
            error = (yield from self.execute(code))[1]
        else:
            error = (yield eval, (code, self.main.__dict__)).pop()
        if error is not None:
            self.failed(error, start)
            return
        elapsed = monotonic_ns() - recorder.start - start
        self.flush_native()
        recorder.flush()
        if TRACE.on:
            TRACE.after_statement(line, self.main.__dict__)
        recorder.end_statement(elapsed, None, None)

    def failed(self, error, start):
        recorder = self.recorder
        elapsed = recorder.now() - start
        if recorder.child:
            self.leave(error)
        if sys.excepthook is not excepthook and not isinstance(error, SystemExit):
            self.call_excepthook(error)
        self.flush_native()
        recorder.flush()
        told = describe_error(error, error.__traceback__, self.file)
        if told["line"] is None:
            told["line"] = recorder.statement
        recorder.record("raised", elapsed, told, recorder.skips())
        # The frames hold the example's objects alive.
        self.at_line(recorder.statement, error.with_traceback, None)

    def call_excepthook(self, error):
        """Calls the example's own hook, as Python does when nothing catches an exception."""
        try:
            sys.excepthook(type(error), error, without_driver(error.__traceback__, self.file))
        except BaseException as another:
            sys.stderr.write("Error in sys.excepthook:\n")
            excepthook(type(another), another, another.__traceback__)


CALL = lambda function, *arguments: function(*arguments)


def taken(outcome):
    """A call's value and error, which the caller no longer holds then."""
    error = outcome.pop()
    return outcome.pop(), error


def units(body):
    """A block's statements, those of one line together but for expressions: they are compiled as one, as at a prompt."""
    found = []
    for node in body:
        alone = isinstance(node, ast.Expr) or not found or isinstance(found[-1][-1], ast.Expr)
        if alone or found[-1][-1].end_lineno != node.lineno:
            found.append([node])
        else:
            found[-1].append(node)
    return found


def top_level(nodes):
    """The nodes that run at the top level: not those in functions."""
    todo = list(nodes)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(node))


def awaits(body):
    """Whether a block awaits at its top level, and so is written for a prompt in a running loop."""
    kinds = (ast.Await, ast.AsyncFor, ast.AsyncWith)
    return any(isinstance(node, kinds) for unit in body for node in top_level(unit))


def needs_loop(unit):
    """Whether statements that do not await need a running loop all the same."""
    for node in top_level(unit):
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return False
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            if name in ("create_task", "get_running_loop"):
                return True
    return False
