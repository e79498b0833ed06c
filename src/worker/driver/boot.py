"""What the interpreter is started with: runs the driver, whose source is the last argument but one.

The last argument is the folder in which the driver is kept compiled from one run to the next, or nothing: to compile it
takes a quarter of the time until the first example. The kept form counts only for this very source and this version of
Python's bytecode, and only whole.
"""

import builtins
import marshal
import os
import sys

try:
    from _frozen_importlib_external import MAGIC_NUMBER
    from _imp import source_hash
except ImportError:  # other implementations
    source_hash = None


def driver(source, folder):
    if not (folder and source_hash):
        return compiled(source)
    key = int.from_bytes(MAGIC_NUMBER, "little")
    known = source_hash(key, source.encode())
    path = os.path.join(folder, "driver-" + sys.implementation.cache_tag)
    try:
        with open(path, "rb") as kept:
            data = kept.read()
    except OSError:
        data = b""
    if data[:8] == known and data[8:16] == source_hash(key, data[16:]):
        return marshal.loads(data[16:])
    code = compiled(source)
    data = marshal.dumps(code)
    keep(path, known + source_hash(key, data) + data)
    return code


def compiled(source):
    return compile(source, "<tracebook>", "exec", optimize=2)  # without docstrings, which sessions never see


def keep(path, data):
    """Writes the file, all or nothing. A folder that cannot be written costs time only."""
    draft = "%s.%d" % (path, os.getpid())
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(draft, "xb") as out:
            out.write(data)
        os.replace(draft, path)
    except OSError:
        pass


exec(driver(*sys.argv[-2:]), {"__name__": "tracebook", "__builtins__": dict(vars(builtins))})
