"""Children that `multiprocessing` starts afresh: they must find what the session has defined."""


class Spawning:
    """Lets such children import the session's definitions.

    A child that is spawned imports the main module by its file (multiprocessing/spawn.py, get_preparation_data). Ours is
    a note, so it is given a file that defines again what the session's code imported, defined and assigned.
    """

    def __init__(self, lines):
        self.file = self.folder = None
        self.lines = lines
        self.ready = False

    def prepare(self, source):
        """Called before each statement, with its block: nothing is imported that an example does not use."""
        if self.ready or not ("multiprocessing" in sys.modules or "multiprocessing" in source or "ProcessPool" in source):
            return
        self.ready = True
        import multiprocessing.spawn as spawn

        original = spawn.get_preparation_data

        def get_preparation_data(name):
            data = original(name)
            data.pop("init_main_from_name", None)
            data["init_main_from_path"] = self.write()
            return data

        spawn.get_preparation_data = get_preparation_data

    def write(self):
        known = [(number + 1, line) for number, line in enumerate(self.lines) if line.strip()]
        path = os.path.join(self.folder, "definitions.py")
        # In one step: a child that was started just before may be reading it.
        with open(path + ".new", "w", encoding="utf-8") as out:
            out.write(DEFINITIONS.format(lines=known, file=self.file))
        os.replace(path + ".new", path)
        return path


# Whatever a script would have had to put below `if __name__ == "__main__":` is left out: other statements, and
# assignments that fail in a child. What is left has been told of once and is quiet here.
DEFINITIONS = '''\
def load(space):
    import ast
    import linecache
    import os
    import sys
    lines = {lines!r}
    text, at = [], 1
    for number, line in lines:
        text.append("\\n" * (number - at) + line)
        at = number + 1
    shown = ["\\n"] * at
    for number, line in lines:
        shown[number - 1] = line
    linecache.cache[{file!r}] = (0, None, shown, {file!r})
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    streams = sys.stdout, sys.stderr
    with open(os.devnull, "w") as sys.stdout, open(os.devnull, "w") as sys.stderr:
        for node in ast.parse("".join(text)).body:
            if isinstance(node, kinds):
                try:
                    exec(compile(ast.Module([node], []), {file!r}, "exec"), space)
                except Exception:
                    pass
    sys.stdout, sys.stderr = streams
load(globals())
del load
'''
