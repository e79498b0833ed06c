# Run by an interpreter that tracebook found, of any version: one line about itself.
import sys

if sys.path[:1] == [""]:
    del sys.path[0]  # no module of the current folder

import json
import os


def config(name):
    try:
        import sysconfig
        return sysconfig.get_config_var(name) or None
    except Exception:  # parts of the standard library may not be installed
        return None


def packages():
    found = [path for path in sys.path if path.endswith("-packages")]
    try:
        import site
        return found + [site.getusersitepackages()]  # left out here (-s), and not when examples run
    except Exception:
        return found


def places():
    """What of the file system the interpreter and its packages take up; not all of it has to be there."""
    found = [path for path in sys.path if path]
    for root in (sys.prefix, sys.exec_prefix, getattr(sys, "base_prefix", None), getattr(sys, "base_exec_prefix", None)):
        # Not all of it: a prefix may be somebody's home.
        found += [os.path.join(root, part) for part in PARTS] if root else []
    try:
        import site
        found.append(site.getusersitepackages())
    except Exception:
        pass
    return sorted(set(found))


PARTS = ("bin", "etc", "include", "lib", "lib32", "lib64", "libexec", "share", "ssl", "pyvenv.cfg", "lib-python", "lib_pypy")

print("tracebook:" + json.dumps({
    "implementation": getattr(getattr(sys, "implementation", None), "name", "cpython"),
    "version": sys.version.split()[0],
    "executable": sys.executable or "",
    "prefix": sys.prefix,
    "base_prefix": getattr(sys, "base_prefix", sys.prefix),
    "free_threaded": bool(config("Py_GIL_DISABLED")),
    "library_folder": config("LIBDIR"),
    "config_folder": config("LIBPL"),
    "multiarch": config("MULTIARCH"),
    "framework": config("PYTHONFRAMEWORKPREFIX"),
    "soname": config("INSTSONAME"),
    "linked_name": config("LDLIBRARY"),
    "packages": packages(),
    "places": places(),
}))
