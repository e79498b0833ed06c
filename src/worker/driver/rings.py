"""Objects that refer to each other in a ring, so that only the collector can free them: which ones, and what they were called.

Nothing is kept but identities, names of classes and names of variables.
"""


class Rings:
    """Looks at the example's own objects before a collection, and tells which rings of them it has freed."""

    def __init__(self):
        self.names = {}  # of objects by identity, as long as they are alive
        self.links = {}
        self.told = 0

    def begin(self):
        self.told = 0

    def learn(self, alive, space):
        """Called after each statement: variables that are gone by the time of a collection have named their objects."""
        if len(alive) > MOST_LINKED:
            self.names = {}
            return
        names = {key: name for key, name in self.names.items() if key in alive}
        for name, value in list(space.items()):
            if id(value) in alive:
                names.setdefault(id(value), name)
        self.names = names

    def before_collection(self, objects):
        """`objects` are all of the example's classes; nothing is looked at where they are many."""
        self.links = {}
        if self.told < MOST_RINGS and len(objects) <= MOST_LINKED:
            own = {id(each) for each in objects}
            for each in objects:
                self.links[id(each)] = linked(each, own)

    def after_collection(self, gone, line):
        """`gone` has the classes of the objects that the collection freed, by their identities."""
        links = {key: [other for other in others if other in gone] for key, others in self.links.items() if key in gone}
        self.links = {}
        kinds = {}
        for ring in rings(sorted(links, key=lambda key: key not in self.names), links):
            kind = tuple((clean(gone[key])[:200], self.names.get(key)) for key in ring)
            kinds[kind] = kinds.get(kind, 0) + 1
        for kind, count in kinds.items():
            if self.told < MOST_RINGS:
                self.told += 1
                TRACE.name("ring", TRACE.at(), line, [[name, called and clean(called)[:200]] for name, called in kind], count)


def linked(each, own):
    """The identities of those among `own` that an object refers to, by itself or through what holds its attributes."""
    found, inner, depth = [], [each], 0
    while inner and depth < 4 and len(inner) < 1000:
        deeper = []
        for outer in inner:
            for other in gc.get_referents(outer):
                if id(other) in own:
                    found.append(id(other))
                elif type(other) in CONTAINERS:
                    deeper.append(other)
        inner, depth = deeper, depth + 1
    return found


def rings(order, links):
    """The shortest ring through each object, in this order; no object is in two of them."""
    used = set()
    for start in order:
        ring = None if start in used else shortest(start, links, used)
        if ring:
            used.update(ring)
            yield ring


def shortest(start, links, used):
    """The shortest way from an object back to itself."""
    came_from, ways = {}, [start]
    for here in ways:
        for other in links[here]:
            if other == start:
                ring = [here]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if other not in came_from and other not in used:
                came_from[other] = here
                ways.append(other)
    return None


MOST_LINKED = 200  # objects that are looked at
MOST_RINGS = 4  # of a task
RINGS = Rings()
CONTAINERS = {dict, list, tuple, set, frozenset, type(RINGS.begin)}
