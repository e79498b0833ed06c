"""Values and exceptions, as the report needs them."""


def describe_error(error, trace, file):
    """An exception as the report needs it, without the frames of this file."""
    trace = without_driver(trace, file)
    line = None
    if isinstance(error, SyntaxError) and error.filename == file:
        line = error.lineno
    step = trace
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    kind = type(error)
    module = kind.__module__
    name = kind.__qualname__ if module in ("builtins", "__main__") else module + "." + kind.__qualname__
    try:
        message = str(error)
    except BaseException:
        message = "<exception str() failed>"
    try:
        text = "".join(traceback.format_exception(kind, error, trace))
    except BaseException:
        text = name + ": " + message + "\n"
    return {
        "kind": clean(name),
        "bases": [base.__name__ for base in kind.__mro__],
        "message": clean(message)[:REPR_LIMIT],
        "line": line,
        "traceback": clean(text)[:REPR_LIMIT],
    }


def without_driver(trace, file):
    """A traceback from the note's first frame on; where there is none, from the first frame that is not the driver's."""
    note = trace
    while note is not None and note.tb_frame.f_code.co_filename != file:
        note = note.tb_next
    while note is None and trace is not None and trace.tb_frame.f_code.co_filename == DRIVER:
        trace = trace.tb_next
    return note or trace


def describe_value(value):
    text = repr(value)
    plain = text if isinstance(value, (int, float, list, dict, tuple, set)) else str(value)
    return {
        "repr": clean(text)[:REPR_LIMIT],
        "text": None if plain == text else clean(plain)[:REPR_LIMIT],
        "kind": type(value).__name__,
    }


def first_line(node):
    """The first line of a statement, decorators included."""
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno


def is_shown(node):
    """Whether a notebook would show the statement's value. A bare string is a comment or states an output."""
    return isinstance(node, ast.Expr) and not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str))


def result_of(node):
    """The expression that gives what a statement is about, and whether it is the receiver of a call."""
    target = None
    receiver = False
    if isinstance(node, ast.Assign):
        target = node.targets[0]
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        target = node.target
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        receiver = isinstance(node.value.func.value, ast.Name)
        target = node.value.func.value if receiver else None
    if target is None or (isinstance(node, ast.AnnAssign) and node.value is None):
        return None
    for part in ast.walk(target):
        if isinstance(part, (ast.Starred, ast.Call)):
            return None
    return loaded(target), receiver


def loaded(target):
    """An assignment's target as an expression that reads it."""
    if isinstance(target, (ast.Tuple, ast.List)):
        read = ast.Tuple([loaded(part) for part in target.elts], ast.Load())
    elif isinstance(target, ast.Name):
        read = ast.Name(target.id, ast.Load())
    elif isinstance(target, ast.Attribute):
        read = ast.Attribute(target.value, target.attr, ast.Load())
    else:
        read = ast.Subscript(target.value, target.slice, ast.Load())
    return ast.fix_missing_locations(ast.copy_location(read, target))
