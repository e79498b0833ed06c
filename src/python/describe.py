# Run by an interpreter that tracebook found, of any version: one line about itself.
import sys

if sys.path[:1] == [""]:
    del sys.path[0]  # no module of the current folder

import json


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
}))
