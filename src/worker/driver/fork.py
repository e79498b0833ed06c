"""Forks that a session leaves beside itself: checkpoints to go on from, and trials of commented-out statements."""


SCM_CREDENTIALS = 2  # older versions of `socket` do not name it


class Checkpoints:
    """The part of a session that forks."""

    def checkpoint(self, index):
        """Leaves a fork behind that can go on from here should the next examples take this process with them.

        Gives nothing, or in a fork that was told to go on, what it was told.
        """
        if worked() - self.checkpointed < self.checkpoint_after or not alone():
            return None
        return self.leave_fork(index)

    def leave_fork(self, index):
        """The fork waits until it is told what to do, and ends when nobody can tell it any more.

        It is no child of the session, so that examples that wait for their children do not wait for it. Told to go on, it
        first leaves a fork of itself: what took one process may take the next.
        """
        begin = worked()
        # `random` seeds itself anew in a fork (random.py, register_at_fork); the fork is to go on as we would.
        chance = sys.modules.get("random")
        state = chance.getstate() if chance else None
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        self.recorder.muted = True
        middle = os.fork()
        if middle == 0:
            os.setsid()  # out of the group that is ended with the session, before that goes on
            if os.fork():
                os._exit(0)
            os.setsid()
            ours.close()
            place(theirs.detach(), CHANNEL)
            orders = self.wait_for_orders()
            if chance:
                chance.setstate(state)
            return self.leave_fork(index) or orders
        os.waitpid(middle, 0)
        self.recorder.muted = False
        hand_over(encode({"checkpoint": index}), ours.fileno())
        ours.close()
        theirs.close()
        self.checkpointed = worked()
        self.checkpoint_after = max(CHECKPOINT_AFTER, CHECKPOINT_SHARE * (self.checkpointed - begin))
        return None

    def wait_for_orders(self):
        channel = socket_at(CHANNEL)
        # The kernel vouches for the number: the parent goes by no other (unix(7), SCM_CREDENTIALS).
        ids = [number.to_bytes(4, sys.byteorder) for number in (os.getpid(), os.getuid(), os.getgid())]
        channel.sendmsg([encode({"ready": os.getpid()})], [(_socket.SOL_SOCKET, SCM_CREDENTIALS, b"".join(ids))])
        orders = receive(channel, 0)[0]
        channel.detach()
        if not orders:
            os._exit(0)
        orders = decode(orders)
        CLOCK.prepare(self.tasks, orders["ahead"])
        self.recorder.child = False
        if self.traced:
            TRACE.resume()
        die_with_parent()
        self.recorder.skip_native()
        return orders

    def run_ghost(self, line, source):
        """Runs a commented-out statement in a fork and tells what it did; nothing here changes."""
        recorder = self.recorder
        recorder.flush()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.alarm(2)
            printed = io.StringIO()
            sys.stdout = sys.stderr = printed
            recorder.muted = True
            told = {"exception": None, "value": None, "stdout": ""}
            try:
                text = "\n" * (line - 1) + source
                tree = compile(text, self.file, "exec", ast.PyCF_ONLY_AST | self.flags, True)
                for node in tree.body:
                    if isinstance(node, ast.Expr):
                        value = eval(compile(ast.Expression(node.value), self.file, "eval", 0, True), self.main.__dict__)
                        told["value"] = describe_value(value)
                    else:
                        exec(compile(ast.Module([node], []), self.file, "exec", 0, True), self.main.__dict__)
            except BaseException as error:
                told["exception"] = describe_error(error, error.__traceback__, self.file)
            told["stdout"] = clean(printed.getvalue())[:REPR_LIMIT]
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(encode(told))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        status = os.waitpid(child, 0)[1]
        recorder.record("ghost", line, decode(data) if data else None, status)


def worked():
    """Nanoseconds of a clock that does not count what was skipped."""
    return monotonic_ns() - CLOCK.skipped()


def alone():
    """Whether this process has one thread and no children, so that a fork of it is a faithful copy."""
    if len(threading._active) != 1:
        return False
    try:
        if len(os.listdir("/proc/self/task")) != 1:
            return False
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    except OSError:
        pass
    return False
