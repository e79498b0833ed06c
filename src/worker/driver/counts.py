"""Reference counts of the objects whose counts an example looks at, after each of its statements."""

IMMORTAL = 1 << 29  # counts above are not counts (PEP 683)


class Counts:
    """Looks at counts. It holds no object: names, and identities of what has lost its name."""

    def __init__(self):
        self.on = False
        self.numbers = {}
        self.names = {}
        self.objects = {}
        self.last = {}

    def begin(self, names):
        self.on = bool(names)
        for name in names:
            self.numbers.setdefault(name, len(self.numbers))
        # What the example before did not look at may have gone since, and another may be at its place.
        self.objects = {name: self.objects[name] for name in names if name in self.names and name in self.objects}
        self.names = {name: self.numbers[name] for name in names}

    def after_statement(self, line, space):
        if not self.on or not TRACE.live():
            return
        for name, number in self.names.items():
            if name in space:
                # One reference is that of the call.
                count = sys.getrefcount(space[name]) - 1
                self.objects[name] = id(space[name])
            elif name in self.objects:
                count = self.references(self.objects[name], self.last[name], space)
                if not count:
                    del self.objects[name]
            else:
                continue
            if count is None:
                continue
            self.last[name] = count
            if count < IMMORTAL:
                self.tell(name, number, count, line)

    def references(self, identity, last, space):
        """The count of an object that has lost its name, where that can be told.

        What has another name, or is in a list or dictionary that has one, is found there; else it is gone if the name was
        the only reference, or if the collector knows of nothing at its place, where something new may be by now.
        """
        path = where(identity, space)
        if path is None:
            return None if last > 1 and identity in map(id, gc.get_objects()) else 0
        # One reference is that of the call.
        return (sys.getrefcount(space[path[0]]) if len(path) == 1 else sys.getrefcount(space[path[0]][path[1]])) - 1

    def tell(self, name, number, count, line):
        if "count %d" % number not in TRACE.told:
            TRACE.told.add("count %d" % number)
            TRACE.name("counted", number, name)
        TRACE.emit(COUNTED, monotonic_ns(), 0, line, number, count)


def where(identity, space):
    """The keys that lead to an object in a namespace."""
    for name, value in list(space.items()):
        if id(value) == identity:
            return (name,)
        kind = type(value)
        inside = enumerate(value) if kind in (list, tuple) else list(value.items()) if kind is dict else ()
        for key, each in inside:
            if id(each) == identity:
                return name, key
    return None


COUNTS = Counts()
