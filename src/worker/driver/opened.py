"""What examples read outside of their folder and of Python's own: what they did holds as long as that stays what it is."""

abspath, fsdecode, fsencode = os.path.abspath, os.fsdecode, os.fsencode  # an example may replace them
OPENINGS = {"open": 0, "os.listdir": 0, "os.scandir": 0, "sqlite3.connect": 0, "import": 1}  # where the path stands
CHANGES = {"os." + name: 0 for name in ("remove", "rename", "mkdir", "rmdir", "link", "symlink", "truncate", "chmod")}
OPENINGS.update(CHANGES)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch_opened(folder):
    """Tells of each such path once, at once: the process may not live to its end."""
    if not hasattr(sys, "addaudithook"):
        return
    packages = [path for path in sys.path if path.endswith("-packages")]
    places = [folder, os.path.dirname(os.getcwd()), os.path.dirname(os.__file__), "/dev", "/proc", "/sys", *packages]
    own = tuple(place + "/" for place in places)
    searched = set(sys.path)
    told = set()

    def opened(event, arguments):
        if event not in OPENINGS:
            return
        try:
            path = arguments[OPENINGS[event]]
            if path is None or isinstance(path, int):
                return
            path = abspath(file_of_database(fsdecode(path)) if event == "sqlite3.connect" else fsdecode(path))
            writes = event in CHANGES or event == "open" and bool((arguments[2] or 0) & WRITES)
            writes = writes and "/__pycache__" not in path  # Python's own doing
            known = (path, writes)
            if known in told or (path + "/").startswith(own) or (event == "os.listdir" and path in searched):
                return
            told.add(known)
            write(JOURNAL, encode({"opened": known}) + b"\n")
        except BaseException:
            pass  # the example is to see what it would see

    sys.addaudithook(opened)


def file_of_database(name):
    """The file of an SQLite database, which a URI may name (<https://www.sqlite.org/uri.html>)."""
    if not name.startswith("file:"):
        return name
    path = name[5:].partition("#")[0].partition("?")[0]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]  # behind the authority, which is empty or `localhost`
    first, *rest = fsencode(path).split(b"%")
    return fsdecode(first + b"".join(bytes.fromhex(part[:2].decode()) + part[2:] for part in rest))
