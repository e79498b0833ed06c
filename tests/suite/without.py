"""without.py NUMBERS COMMAND...: runs a command for which the system calls with these numbers do not exist."""

import ctypes
import os
import struct
import sys

NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2  # prctl(2)
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 38  # ENOSYS


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def step(code, right=0, wrong=0, value=0):
    return struct.pack("HBBI", code, right, wrong, value)


steps = [step(LOAD)]
for number in sys.argv[1].split(","):
    steps += [step(EQUAL, 0, 1, int(number)), step(RETURN, value=REFUSE)]
steps.append(step(RETURN, value=ALLOW))
text = ctypes.create_string_buffer(b"".join(steps))
program = Program(len(steps), ctypes.cast(text, ctypes.c_void_p))
prctl = ctypes.CDLL(None).prctl
assert prctl(NO_NEW_PRIVS, 1, 0, 0, 0) == 0
assert prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0
os.execv(sys.argv[2], sys.argv[2:])
