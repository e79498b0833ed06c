"""The part of tracebook that runs inside Python: keeps an interpreter warm and runs sessions in forks of it.

The files of this folder are joined to one program, in the order that `src/worker/mod.rs` gives; this one is the first and
imports for all. The program has builtins of its own, so that an example may replace Python's. It takes requests on file descriptor 0, a SOCK_SEQPACKET socket whose messages are JSON and may carry
descriptors (unix(7), SCM_RIGHTS). It gives, for each session, records in a journal file and short notices on the
session's channel; `src/run/protocol.rs` lists both. Standard library only, CPython 3.8 to 3.15 and PyPy, no output of
its own.

A session is a fork, so nothing that an example does reaches another session or this process. The parent of it all
sets the time limits and does the killing; code here only reports.
"""

import _signal as signal  # all that is used of `signal`, which makes enumerations of its numbers
import _socket
import ast
import atexit
import builtins
import faulthandler
import gc
import io
import linecache
import marshal
import os
import sys
import threading
import time
import traceback
import types
import warnings  # else C code shows warnings, and reads source lines from files only

try:
    import _tracebook  # the library host's own module
except ImportError:
    _tracebook = None


def json_tools():
    """What writes a text, writes a value and reads one, as JSON.

    They are what `json` uses. To import that takes a millisecond more of the start, for what does it without C code.
    """
    try:
        import _json

        class Usual:
            strict, memo = True, {}
            object_hook = object_pairs_hook = None
            parse_float = parse_constant = float
            parse_int = int

        quote = _json.encode_basestring_ascii
        pieces = _json.make_encoder(None, None, quote, None, ": ", ", ", False, False, True)
        return quote, lambda value: "".join(pieces(value, 0)), _json.make_scanner(Usual)
    except (ImportError, AttributeError, TypeError):
        import json

        return json.encoder.encode_basestring_ascii, json.dumps, json.JSONDecoder().scan_once


# What an example may replace is taken while it is still Python's own.
quote, dumps, scan = json_tools()
fstat, getpid, lseek, write, SEEK_END = os.fstat, os.getpid, os.lseek, os.write, os.SEEK_END
monotonic_ns = getattr(_tracebook, "monotonic_ns", time.monotonic_ns)

# Our descriptors, those from `PLAN` on in the order in which a request for a fork carries them: an example's own begin at 3.
CONTROL, PLAN, CHANNEL, JOURNAL, OUT, ERR, FAULTS = range(200, 207)
DESCRIPTORS = 6
RULES = 209  # of the sandbox, which a wrapper leaves to the executable host
RECORDS, TURNS = 207, 208  # kept free for the files in memory that a session makes when it has something to record
CHECKPOINT_AFTER = 100_000_000  # ns of work that is worth the fork of a checkpoint
CHECKPOINT_SHARE = 50  # a checkpoint of much memory takes longer: it may cost a fiftieth of the work since the last one
OUTPUT_LIMIT = 1 << 20  # bytes of output that are kept of one example
REPR_LIMIT = 100_000  # characters of a value that are kept
MAX_MESSAGE = 1 << 16
NOTICE_AFTER = 10_000_000  # ns between notices: each costs the parent a wake-up, and the journal has it all
UNHEARD = 219  # the status of a session whose journal an example has closed or replaced: far from those that examples use
DESCENDANTS_GRACE = 0.5  # seconds for what is left of all examples at the end
THREAD_GRACE = 1.0  # seconds for threads that an example started and did not join


def place(descriptor, number):
    """Moves a descriptor to its place among ours."""
    os.dup2(descriptor, number, False)
    os.close(descriptor)


def socket_at(number):
    """The channel at one of our descriptors; whoever has it detaches it again."""
    return _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, number)


def hand_over(notice, descriptor):
    """Gives the parent a descriptor with a notice."""
    channel = socket_at(CHANNEL)
    channel.sendmsg([notice], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptor.to_bytes(4, sys.byteorder))])
    channel.detach()


def encode(record):
    return dumps(record).encode("ascii")


def decode(data):
    """What `encode` made, or the parent: JSON that is known to be whole."""
    return scan(data.decode(), 0)[0]


def clean(text):
    """Text without lone surrogates, which JSON readers refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8") if not text.isascii() else text


def receive(channel, descriptors):
    """The next message, nothing at the end, with up to `descriptors` descriptors."""
    size = _socket.CMSG_SPACE(4 * descriptors)
    try:
        data, ancillary, _, _ = channel.recvmsg(MAX_MESSAGE, size)
    except ConnectionResetError:  # the other end went with messages unread
        return b"", []
    found = []
    for level, kind, payload in ancillary:
        if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
            found += memoryview(payload).cast("i")
    return data, found


def die_with_parent():
    if _tracebook is not None:
        _tracebook.die_with_parent()
