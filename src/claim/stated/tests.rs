use super::*;
use crate::claim::syntax::Code;

/// What the comment in `line` states, read with the strings of the whole of `page`.
fn on_page(page: &str, line: &str) -> Option<Stated> {
    let code = Code::parse(line);
    let statement = code.statements.last().unwrap();
    let templates = Code::parse(page).templates;
    let comment = code.comments.last().unwrap();
    let subject = Subject {
        kind: statement.kind,
        shape: &statement.shape,
        place: statement.place,
        source: &line[statement.start..statement.end],
        templates: &templates,
    };
    read(&comment.text, subject)
}

fn stated(line: &str) -> Option<Stated> {
    on_page(line, line)
}

#[track_caller]
fn claims(line: &str, head: &str, kind: Kind, certainty: Certainty) {
    let found = stated(line).map(|stated| (stated.head, stated.kind, stated.certainty));
    assert_eq!(found, Some((head.to_owned(), kind, certainty)), "{line}");
}

#[track_caller]
fn explains(line: &str) {
    assert_eq!(stated(line), None, "{line}");
}

#[test]
fn a_literal_head_on_a_print_an_expression_or_an_assignment_is_a_claim() {
    claims("print(x)  # 2 (both names)", "2", Kind::Value, Certainty::Sure);
    claims("print(x)  # => 3", "3", Kind::Value, Certainty::Sure);
    claims("print(x)  #> 3", "3", Kind::Value, Certainty::Sure);
    claims("list(it)  # [] (exhausted!)", "[]", Kind::Value, Certainty::Sure);
    claims("r = list(it)  # [] - nothing left", "[]", Kind::Value, Certainty::Sure);
    claims("print(x)  # <class 'int'>", "<class 'int'>", Kind::Value, Certainty::Sure);
    claims("print(x)  # Point(x=1, y=2)", "Point(x=1, y=2)", Kind::Value, Certainty::Sure);
    claims("print(x)  # ['a', ...]", "['a', ...]", Kind::Value, Certainty::Sure);
    claims("print(max(g))  # Returns -inf (empty)", "-inf", Kind::Value, Certainty::Sure);
    claims("r = f(1)  # Returns 14, as an int", "14", Kind::Value, Certainty::Sure);
    claims("r = add('a', 'b')  # Fine! Returns \"ab\"", "\"ab\"", Kind::Value, Certainty::Sure);
    claims("r = f(5)  # (3+4)*2 = 14", "14", Kind::Value, Certainty::Sure);
    claims("print(sig)  # (left, right=None)", "(left, right=None)", Kind::Value, Certainty::Sure);
    claims("print(x)  # 45.0%", "45.0%", Kind::Value, Certainty::Sure);
    claims("print(x)  # x = 5", "5", Kind::Value, Certainty::Sure);
}

#[test]
fn rows_of_values_are_one_claim() {
    claims("print(n)  # 5, 4, 3", "5, 4, 3", Kind::Value, Certainty::Sure);
    claims("twice(g)  # Prints [0,1] then []", "[0,1] then []", Kind::Value, Certainty::Sure);
}

#[test]
fn sizes_counts_times_and_addresses_have_their_kinds() {
    claims("print(sys.getsizeof(x))  # 88 bytes (wide build)", "88 bytes", Kind::Size, Certainty::Sure);
    claims("print(sys.getsizeof(x))  # 88", "88", Kind::Size, Certainty::Sure);
    claims("print(sys.getrefcount(x))  # 2", "2", Kind::Refcount, Certainty::Sure);
    claims("del q  # refcount = 7", "refcount = 7", Kind::Refcount, Certainty::Sure);
    claims("print(id(x))  # 139922334455 (an address)", "139922334455", Kind::Address, Certainty::Sure);
    claims("print(hex(id(x)))  # 0x7f00aabbccdd", "0x7f00aabbccdd", Kind::Address, Certainty::Sure);
    claims("print(f'{t:.2f}s')  # ~0.5s", "~0.5s", Kind::Timing, Certainty::Hedged);
    claims("g = make()  # ~350 bytes!", "~350 bytes!", Kind::Size, Certainty::Hedged);
    claims("g = [x for x in y]  # Eager: ~12 MB", "Eager: ~12 MB", Kind::Size, Certainty::Hedged);
    claims("slow()  # Prints: Took: 2.5s", "Took: 2.5s", Kind::Timing, Certainty::Sure);
}

#[test]
fn bounds_on_what_is_printed_or_on_a_call_are_durations() {
    claims("print(f'{t}s')  # at least 2 s (two naps)", "at least 2 s", Kind::Timing, Certainty::Hedged);
    claims("print(f'{t}s')  # < 0.5s", "< 0.5s", Kind::Timing, Certainty::Hedged);
    claims("print(f'{t}s')  # Took: > 1 s", "Took: > 1 s", Kind::Timing, Certainty::Hedged);
    claims("run(jobs)  # under 3 seconds", "under 3 seconds", Kind::Timing, Certainty::Hedged);
    explains("time.sleep(0.1)  # > 100ms threshold");
    explains("job.result(timeout=5)  # at most 5 seconds");
    explains("limit = 3  # at most 3 seconds");
}

#[test]
fn hedged_outcomes_say_so() {
    claims("print(a is b)  # Might be True", "Might be True", Kind::Value, Certainty::Hedged);
    claims("print(n)  # Maybe not 40,000!", "Maybe not 40,000!", Kind::Value, Certainty::Hedged);
    claims("print(a is b)  # True (usually)", "True", Kind::Value, Certainty::Hedged);
    claims("print(a)  # 1 or 2", "1", Kind::Value, Certainty::Hedged);
}

#[test]
fn exceptions_are_claims_on_what_runs() {
    claims("f('x')  # TypeError!", "TypeError", Kind::Exception, Certainty::Sure);
    claims("f('x')  # Raises error!", "error", Kind::Exception, Certainty::Sure);
    claims("class A(metaclass=M): pass  # TypeError: no", "TypeError: no", Kind::Exception, Certainty::Sure);
    explains("f('x')  # Type error!");
    explains("f('x')  # Error!");
    explains("f('x')  # ValueError if x is bad");
}

#[test]
fn words_are_a_claim_where_the_page_can_print_them() {
    let page = "def f(v):\n    print(f'Told: {v}')\n    print('Mending it now')\n";
    let head = |line| on_page(page, line).map(|stated| (stated.head, stated.certainty));
    assert_eq!(head("g.send('a')  # Told: a"), Some(("Told: a".to_owned(), Certainty::Sure)));
    assert_eq!(head("g.throw(E)  # Mending it now"), Some(("Mending it now".to_owned(), Certainty::Sure)));
    assert_eq!(head("g.send('a')  # The first one"), None);
    claims("exec(c)  # n = 7, prints \"seven\"", "\"seven\"", Kind::Value, Certainty::Sure);
    claims("print('anna'.upper())  # ANNA", "ANNA", Kind::Value, Certainty::Doubtful);
}

#[test]
fn behind_a_label_any_words_are_a_claim() {
    claims("f()  # Output: Moin!", "Moin!", Kind::Value, Certainty::Sure);
    claims("print(f.__name__)  # Output: inner (not 'f')", "inner", Kind::Value, Certainty::Sure);
    explains("print(x)  # Output: ...");
}

#[test]
fn comments_that_explain_are_no_claims() {
    for line in [
        "b = buffer(f, 0)  # 0 = no limit",
        "f = opened('w', 0)  # 'w' = write",
        "print(sum(d))  # Second round",
        "print(shape(x))  # (rows, columns)",
        "y = (1, 2)  # BUILD_TUPLE (never changes)",
        "x = 10  # May hold text, a number, anything",
        "p(n)  # refcount grows by one",
        "r = f(1)  # type: ignore[arg-type]",
        "ok(1)  # OK",
        "r = m(f, d)  # 3x slower!",
        "time.sleep(2)  # 2 seconds",
        "s = Gate(3)  # At most 3 guests",
        "r = c(5)  # low = 1, high = 5",
        "print(m[:80])  # Take 80 characters",
        "print(item.pairs())  # Turn into pairs",
        "obj.size = 10  # Goes through the setter",
        "report()  # Prints a table of costs",
        "c = sweep()  # Returns how many were swept",
        "cubes = [x for x in n]  # Saves computing x ** 3 again.",
        "data = load()  # 3 GB",
        "x = True  # True if found",
        "import x  # 5",
        "def f(): pass  # 5",
        "print(d[2:7])  # [2:7]",
        "print(x)  # (1)!",
        "class A: x = 0  # 0",
    ] {
        explains(line);
    }
}

#[test]
fn a_literal_beside_a_constant_or_with_words_behind_is_doubtful() {
    claims("color = 'red'  # 'red', 'green'", "'red', 'green'", Kind::Value, Certainty::Doubtful);
    claims("print(len(x))  # 3 items", "3", Kind::Value, Certainty::Doubtful);
    explains("n = len(x)  # 3 items");
}

#[test]
fn versions_are_read_from_the_label_and_from_the_remark() {
    let version = |line| stated(line).unwrap().version.unwrap().text;
    assert_eq!(version("print(x)  # Output (Python < 3.12): 5"), "<3.12");
    assert_eq!(version("print(x)  # 5 (Python 3.8+)"), ">=3.8");
}

#[test]
fn an_equation_behind_the_outcome_explains_it() {
    let sure = |line, head| claims(line, head, Kind::Value, Certainty::Sure);
    sure("0.1 + 0.2 == 0.3  # False, because 0.1 + 0.2 = 0.30000000000000004", "False");
    sure("0.1 + 0.2 == 0.3  # False, 0.1 + 0.2 = 0.30000000000000004", "False");
    sure("7 % 3  # 1 because 2 * 3 = 6", "1");
    sure("7 % 3  # 1, 7 = 2 * 3 + 1", "1");
    sure("10 / 4  # 2.5; 2.5 * 4 = 10", "2.5");
    sure("divmod(7, 2)  # (3, 1), 3 * 2 + 1 = 7", "(3, 1)");
    sure("print(10 % 4)  # 2 (4 * 2 = 8)", "2");
    sure("2 ** 3 == 8  # True (2 * 2 * 2 = 8)", "True");
}

#[test]
fn the_right_side_of_an_equation_is_stated_where_its_left_side_is_calculated() {
    let sure = |line, head| claims(line, head, Kind::Value, Certainty::Sure);
    sure("math.factorial(5)  # 5! = 120", "120");
    sure("f(5)  # 5 - 1 = 4", "4");
    sure("f(5)  # 5 * 4 = 10 + 10 = 20 (both)", "20");
    sure("f(5)  # max(3, 5) + 1 = 6", "6");
    sure("f(5)  # 2 × 3 = 6", "6");
    claims("f(5)  # 2 + 3 = 5, 3 + 3 = 6", "6", Kind::Value, Certainty::Doubtful);
    claims(
        "x == y  # because 0.1 + 0.2 = 0.30000000000000004",
        "0.30000000000000004",
        Kind::Value,
        Certainty::Doubtful,
    );
}

#[test]
fn errors_of_modules_are_exceptions_with_a_message_or_a_verb() {
    let doubtful = |line, head| claims(line, head, Kind::Exception, Certainty::Doubtful);
    doubtful("re.compile('(')  # re.error: missing )", "re.error: missing )");
    doubtful("f(x)  # binascii.Error: Incorrect padding", "binascii.Error: Incorrect padding");
    claims("f(x)  # raises struct.error", "struct.error", Kind::Exception, Certainty::Sure);
    for line in [
        "f(x)  # struct.error",
        "f(x)  # log.error: the disk is full",
        "f(x)  # self.error: set by then",
        "f(x)  # error: bad",
        "f(x)  # re.compile: once",
    ] {
        explains(line);
    }
}

#[test]
fn a_question_and_a_version_state_nothing() {
    for line in [
        "print(x)  # True? No, False!",
        "print(x)  # [2]? No! [1, 2]",
        "print(x)  # [2]?",
        "print(f'{x=}')  # 3.8+",
        "print(f'{x=}')  # 3.10+",
    ] {
        explains(line);
    }
    claims("print(x)  # Output: True?", "True?", Kind::Value, Certainty::Doubtful);
    claims("print(x)  # 'why?'", "'why?'", Kind::Value, Certainty::Sure);
    claims("print(x)  # 3.10", "3.10", Kind::Value, Certainty::Sure);
}

#[test]
fn numbers_that_are_cut_off_are_claims() {
    claims("1 / 3  # 0.333...", "0.333", Kind::Value, Certainty::Sure);
    claims("1 / 3  # 0.333… (it goes on)", "0.333", Kind::Value, Certainty::Sure);
    claims("1 / 3  # 0.333..., a third", "0.333", Kind::Value, Certainty::Sure);
    claims("list(range(20))  # [0, 1, ... 19]", "[0, 1, ... 19]", Kind::Value, Certainty::Sure);
    claims("f(x)  # {0: 0, 1: 1, ... 8: 64}", "{0: 0, 1: 1, ... 8: 64}", Kind::Value, Certainty::Sure);
    claims("f(x)  # {0, 1 ... 8}", "{0, 1 ... 8}", Kind::Value, Certainty::Sure);
    explains("f(x)  # 0.333..., 0.666...");
    explains("f(x)  # 0.5...0.9");
    explains("f(x)  # 3...");
}

#[test]
fn values_of_several_names_are_one_claim() {
    claims("a, b = f()  # a = 5, b = 6", "a = 5, b = 6", Kind::Value, Certainty::Sure);
    claims("a, *b = f()  # a=3, b=[9] (the rest)", "a=3, b=[9]", Kind::Value, Certainty::Sure);
    claims("a, b = 1, 2  # a = 5; b = 6", "a = 5; b = 6", Kind::Value, Certainty::Doubtful);
    for line in [
        "a, b = f()  # a = 5, c = 6",
        "a, b = f()  # a = 5, b = the rest",
        "a, b, c = f()  # a = 5, b = 6",
        "a, b = f()  # a = 5, b = 6 times a",
        "f(a, b)  # a = 5, b = 6",
    ] {
        explains(line);
    }
}

#[test]
fn what_an_item_changes_is_told_and_not_checked() {
    claims("del lst[0]  # [1, 2]", "[1, 2]", Kind::Value, Certainty::Doubtful);
    claims("del d['a']  # d is now {'b': 2}", "{'b': 2}", Kind::Value, Certainty::Doubtful);
    claims("lst[0] = 7  # lst is now [1, 1] (in place)", "[1, 1]", Kind::Value, Certainty::Doubtful);
    for line in [
        "del lst[0]  # the first one",
        "del lst[0]  # 5",
        "del x  # [1]",
        "lst[0] = 7  # other is now [1]",
        "del lst[0]  # other is now [1]",
        "lst[0] = 7  # lst is now longer",
    ] {
        explains(line);
    }
}
