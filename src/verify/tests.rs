//! Verdicts on small examples, whose captures are written by hand.

mod nearby;
mod traceback;
mod unordered;

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::claim::testing::page;
use crate::run::{Ending, Exception, Ghost, Origin, Statement, Stream, Value, Write};

/// What the first example of a page did, step by step.
struct Run {
    capture: Capture,
}

impl Run {
    fn new() -> Self {
        Self { capture: Capture::empty(Ending::Completed) }
    }

    /// A statement on these lines ran and printed `text`.
    fn printed(mut self, line: u32, end_line: u32, text: &str) -> Self {
        let statement = Statement::on(line, end_line);
        self.capture.statements.push(statement);
        if text.is_empty() { self } else { self.write(line, text) }
    }

    /// The last statement wrote `text` from this line.
    fn write(mut self, line: u32, text: &str) -> Self {
        self.capture.writes.push(Write {
            stream: Stream::Stdout,
            origin: Origin::Python,
            line: Some(line),
            statement: self.capture.statements.last().map(|statement| statement.line),
            thread: "MainThread".to_owned(),
            at: Duration::ZERO,
            text: text.to_owned(),
        });
        self
    }

    /// A statement on this line ran and wrote `text` to standard error.
    fn warned(self, line: u32, text: &str) -> Self {
        let mut run = self.printed(line, line, text);
        if let Some(last) = run.capture.writes.last_mut() {
            last.stream = Stream::Stderr;
        }
        run
    }

    /// A statement on this line has this value.
    fn value(self, line: u32, repr: &str) -> Self {
        let mut run = self.printed(line, line, "");
        if let Some(last) = run.capture.statements.last_mut() {
            last.value = Some(Value { repr: repr.to_owned(), text: None, kind: String::new() });
        }
        run
    }

    /// The last statement raised.
    fn raised(mut self, kind: &str, message: &str) -> Self {
        let exception = exception(kind, message, self.capture.statements.last().map(|statement| statement.line));
        if let Some(last) = self.capture.statements.last_mut() {
            last.exception = Some(exception.clone());
        }
        self.ended(Ending::Raised(exception))
    }

    fn ended(mut self, ending: Ending) -> Self {
        self.capture.ending = ending;
        self
    }

    fn ghost(mut self, line: u32, ending: Ending) -> Self {
        self.capture.ghosts.push((line, Ghost { ending, stdout: String::new(), value: None }));
        self
    }

    fn verdict(&self, text: &str) -> Verdict {
        let (page, sources) = page(text);
        let (examples, _) = crate::claim::read(&page, &sources);
        let version = Version { major: 3, minor: 13, patch: 0, suffix: String::new() };
        let setting = Setting { version: &version, host: Host::Library, wish: Wish::Auto };
        verify(&examples[0], &page.fences[0], &self.capture, setting, &Lost::default())
    }

    /// The verdict on the first claim of a page with this code.
    fn on(&self, code: &str) -> ClaimVerdict {
        self.verdict(&format!("```python\n{code}\n```\n")).claims.remove(0)
    }
}

fn exception(kind: &str, message: &str, line: Option<u32>) -> Exception {
    let bases = vec![kind.to_owned(), "Exception".to_owned(), "object".to_owned()];
    let traceback = format!("Traceback (most recent call last):\n{kind}: {message}\n");
    Exception { kind: kind.to_owned(), bases, message: message.to_owned(), line, traceback }
}

fn holds(rule: Rule, got: &str) -> ClaimVerdict {
    ClaimVerdict::Holds { rule, got: got.to_owned() }
}

fn broken(got: &str) -> ClaimVerdict {
    ClaimVerdict::Broken { got: got.to_owned() }
}

#[test]
fn a_print_is_about_what_its_line_printed() {
    assert_eq!(Run::new().printed(2, 2, "5\n").on("print(x)  # 5"), holds(Rule::Exact, "5"));
    assert_eq!(Run::new().printed(2, 2, "6\n").on("print(x)  # 5"), broken("6"));
    let looped = Run::new().printed(2, 3, "").write(3, "1\n").write(3, "2\n");
    assert_eq!(looped.on("for i in x:\n    print(i)  # 1, 2"), holds(Rule::Sequence, "1\n2"));
    assert_eq!(looped.on("for i in x:\n    print(i)  # 1, 3"), broken("1\n2"));
    assert_eq!(looped.on("for i in x:\n    print(i)  # 2"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
}

#[test]
fn a_print_that_was_never_reached_says_nothing() {
    let defined = Run::new().printed(2, 3, "");
    assert_eq!(defined.on("def f():\n    print(1)  # 1"), ClaimVerdict::Unverifiable(Reason::NotRun));
}

#[test]
fn an_expression_is_about_its_value_and_an_assignment_about_what_it_binds() {
    assert_eq!(Run::new().value(2, "[1, 2]").on("f()  # [1,2]"), holds(Rule::Value, "[1, 2]"));
    assert_eq!(Run::new().value(2, "[1, 2]").on("x = f()  # [1, 3]"), broken("[1, 2]"));
    assert_eq!(Run::new().value(2, "[1, 2]").on("x = f()  # 2"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    assert_eq!(Run::new().value(2, "(1, 2)").on("a, b = f()  # 1, 2"), holds(Rule::Sequence, "(1, 2)"));
}

#[test]
fn a_method_that_gives_none_is_about_its_object() {
    let mut run = Run::new().value(2, "None");
    assert_eq!(run.on("s.sort()  # [1, 3]"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    run.capture.statements[0].receiver = Some(Value { repr: "[1, 3]".to_owned(), text: None, kind: "list".to_owned() });
    assert_eq!(run.on("s.sort()  # [1, 3]"), holds(Rule::Exact, "[1, 3]"));
    assert_eq!(run.on("s.sort()  # [3, 1]"), broken("[1, 3]"));
    assert_eq!(run.on("s.sort()  # None"), holds(Rule::Exact, "None"));
}

#[test]
fn an_exception_holds_by_type_and_message() {
    let run = Run::new().printed(2, 2, "").raised("TypeError", "bad operand");
    let holding = holds(Rule::Exception, "TypeError: bad operand");
    for code in
        ["f()  # TypeError!", "f()  # TypeError: bad operand", "f()  # Raises error!", "f()  # raises Exception"]
    {
        assert_eq!(run.on(code), holding, "{code}");
        assert_eq!(run.verdict(&format!("```python\n{code}\n```\n")).status, Status::Passed, "{code}");
    }
    assert_eq!(run.on("f()  # ValueError"), broken("TypeError: bad operand"));
    assert_eq!(run.on("f()  # TypeError: other"), broken("TypeError: bad operand"));
    assert_eq!(Run::new().value(2, "5").on("f()  # TypeError"), broken("no exception"));
}

#[test]
fn the_error_of_a_module_holds_by_its_name_and_its_message() {
    let on = |kind: &str, code: &str| {
        Run::new().printed(2, 2, "").raised(kind, "bad").verdict(&format!("```python\n{code}\n```\n"))
    };
    let first = |kind: &str, code: &str| on(kind, code).claims.remove(0);
    assert_eq!(first("struct.error", "f()  # struct.error: bad"), holds(Rule::Exception, "struct.error: bad"));
    assert_eq!(first("struct.error", "f()  # struct.error: good"), broken("struct.error: bad"));
    assert_eq!(first("KeyError", "f()  # struct.error: bad"), broken("KeyError: bad"));
    assert_eq!(first("re.PatternError", "f()  # re.error: bad"), holds(Rule::Exception, "re.PatternError: bad"));
    assert_eq!(first("re.PatternError", "f()  # raises struct.error"), broken("re.PatternError: bad"));
    let silent = Run::new().value(2, "5");
    assert_eq!(silent.on("f()  # struct.error: bad"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    assert_eq!(on("struct.error", "f()  # struct.error").status, Status::Passed);
    assert_eq!(on("zlib.Oops", "f()  # struct.error").status, Status::Failed(Failure::Ending));
    assert_eq!(on("queue.Empty", "f()  # queue.Empty: bad").status, Status::Passed);
    assert_eq!(on("queue.Empty", "f()  # queue.Empty: good").status, Status::Failed(Failure::Ending));
}

#[test]
fn a_range_and_a_view_may_be_stated_by_their_members() {
    let members = |code: &str, repr: &str| {
        assert_eq!(Run::new().value(2, repr).on(code), holds(Rule::Sequence, repr), "{code}");
    };
    members("f()  # 0, 1, 2", "range(0, 3)");
    members("f()  # [0, 1, 2]", "range(0, 3)");
    members("f()  # 2 4 6 8", "range(2, 10, 2)");
    members("f()  # 3, 2, 1", "range(3, 0, -1)");
    members("f()  # 0, 1, ..., 9", "range(0, 10)");
    members("f()  # 1, 2", "dict_values([1, 2])");
    members("f()  # 'a'", "dict_keys(['a'])");
    let unclear = ClaimVerdict::Unverifiable(Reason::Ambiguous);
    assert_eq!(Run::new().value(2, "dict_values([1])").on("f()  # 1, 2"), unclear);
    assert_eq!(Run::new().value(2, "range(0, 3)").on("f()  # 0, 1, 2, 3"), unclear);
    assert_eq!(Run::new().value(2, "range(0, 3)").on("f()  # range(0, 4)"), broken("range(0, 3)"));
    assert_eq!(Run::new().value(2, "dict_keys(['a'])").on("f()  # dict_keys(['b'])"), broken("dict_keys(['a'])"));
    assert_eq!(Run::new().printed(2, 2, "range(0, 3)\n").on("print(x)  # 0, 1, 2"), broken("range(0, 3)"));
}

#[test]
fn a_comment_that_is_the_output_letter_by_letter_has_no_marker() {
    for text in ["-> 5", "= 5", "== 5", "→ 3"] {
        let on = |comment: &str| Run::new().printed(2, 2, &format!("{text}\n")).on(&format!("print(x)  # {comment}"));
        assert_eq!(on(text), holds(Rule::Exact, text));
        assert_eq!(on("-> 6"), broken(text));
    }
    assert_eq!(Run::new().printed(2, 2, "5\n").on("print(x)  # -> 6"), broken("5"));
}

#[test]
fn two_numbers_in_a_loop_may_be_from_where_to_where_it_counts() {
    let looped = Run::new().printed(2, 3, "").write(3, "0\n").write(3, "1\n").write(3, "2\n");
    let on = |comment: &str| looped.on(&format!("for i in x:\n    print(i)  # {comment}"));
    assert_eq!(on("0..2"), holds(Rule::Sequence, "0\n1\n2"));
    assert_eq!(on("0-2"), holds(Rule::Sequence, "0\n1\n2"));
    assert_eq!(on("0..3"), broken("0\n1\n2"));
    assert_eq!(on("0-3"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    assert_eq!(Run::new().printed(2, 2, "2024-01\n").on("print(x)  # 2024-02"), broken("2024-01"));
}

#[test]
fn several_names_hold_by_what_was_taken_apart() {
    let on = |code: &str| Run::new().value(2, "(1, [2, 3])").on(code);
    assert_eq!(on("a, b = f()  # a = 1, b = [2, 3]"), holds(Rule::Sequence, "(1, [2, 3])"));
    assert_eq!(on("a, b = f()  # a = 1, b = [2]"), broken("(1, [2, 3])"));
    assert_eq!(on("a, b = f()  # a = [2, 3], b = 1"), broken("(1, [2, 3])"));
    let unclear = ClaimVerdict::Unverifiable(Reason::Ambiguous);
    // What a starred name takes is not looked at.
    assert_eq!(Run::new().printed(2, 2, "").on("a, *b = f()  # a = 1, b = [2, 3]"), unclear);
    assert_eq!(Run::new().printed(2, 2, "").on("del x[0]  # [1, 2]"), unclear);
    assert_eq!(Run::new().value(2, "7").on("x[0] = 7  # x is now [7, 2]"), unclear);
}

#[test]
fn what_is_cut_off_is_compared_as_far_as_it_goes() {
    let third = "0.3333333333333333";
    assert_eq!(Run::new().value(2, third).on("f()  # 0.333..."), holds(Rule::Rounded, third));
    assert_eq!(Run::new().value(2, third).on("f()  # 0.444..."), broken(third));
    let row = "[0, 1, 2, 3]";
    assert_eq!(Run::new().value(2, row).on("f()  # [0, 1, ... 3]"), holds(Rule::Ellipsis, row));
    assert_eq!(Run::new().value(2, row).on("f()  # [0, 1, ... 4]"), broken(row));
}

#[test]
fn arrows_below_a_print_hold_line_by_line() {
    let on = |comments: &str| Run::new().printed(2, 2, "a\nb c\n").on(&format!("print(x)\n{comments}"));
    assert_eq!(on("# => a\n# => b c"), holds(Rule::Exact, "a\nb c"));
    assert_eq!(on("# => a\n# => b d"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    let numbers = |comments: &str| Run::new().printed(2, 2, "1\n2\n").on(&format!("print(x)\n{comments}"));
    assert_eq!(numbers("# => 1\n# => 2"), holds(Rule::Exact, "1\n2"));
    assert_eq!(numbers("# => 1\n# => 3"), broken("1\n2"));
}

#[test]
fn an_exception_that_may_be_caught_is_ambiguous_where_none_is_seen() {
    let run = Run::new().printed(2, 5, "");
    let code = "try:\n    f()  # TypeError\nexcept E:\n    pass";
    assert_eq!(run.on(code), ClaimVerdict::Unverifiable(Reason::Ambiguous));
}

#[test]
fn a_value_stated_on_what_raised_is_broken() {
    let run = Run::new().printed(2, 2, "").raised("ValueError", "empty");
    assert_eq!(run.on("print(max(g))  # -inf"), broken("ValueError: empty"));
    let verdict = run.verdict("```python\nprint(max(g))  # -inf\n```\n");
    assert_eq!(verdict.status, Status::Failed(Failure::Ending));
}

#[test]
fn what_is_missing_around_the_note_breaks_no_claim() {
    let ended = |kind| Run::new().printed(2, 2, "").raised(kind, "x").on("print(f())  # 5");
    assert_eq!(ended("ModuleNotFoundError"), ClaimVerdict::Unverifiable(Reason::MissingModule));
    assert_eq!(ended("FileNotFoundError"), ClaimVerdict::Unverifiable(Reason::Environment));
    assert_eq!(ended("EOFError"), ClaimVerdict::Unverifiable(Reason::Environment));
    assert_eq!(ended("NameError"), ClaimVerdict::Unverifiable(Reason::NotRun));
    assert_eq!(ended("KeyError"), broken("KeyError: x"));
}

#[test]
fn claims_behind_the_end_say_why_they_were_not_reached() {
    let code = "f()\nprint(1)  # 1";
    let run = || Run::new().printed(2, 2, "");
    assert_eq!(run().raised("KeyError", "x").on(code), ClaimVerdict::Unverifiable(Reason::NotRun));
    assert_eq!(run().raised("ModuleNotFoundError", "x").on(code), ClaimVerdict::Unverifiable(Reason::MissingModule));
    let limit = Duration::from_secs(10);
    let timeout = Ending::TimedOut { limit, line: None, stacks: String::new() };
    assert_eq!(run().ended(timeout).on(code), ClaimVerdict::Unverifiable(Reason::Timeout));
    let syntax = Ending::DidNotParse(exception("SyntaxError", "bad", None));
    assert_eq!(Run::new().ended(syntax).on(code), ClaimVerdict::Unverifiable(Reason::Syntax));
}

#[test]
fn durations_addresses_hedges_and_chance_are_no_failures() {
    let on = |code: &str| Run::new().printed(2, 2, "7\n").on(code);
    assert_eq!(on("print(f'{t}s')  # ~0.5s"), ClaimVerdict::Unverifiable(Reason::Timing));
    assert_eq!(on("print(id(x))  # 139922334455"), ClaimVerdict::Unverifiable(Reason::Address));
    assert_eq!(on("print(x)  # ~350 bytes"), ClaimVerdict::Unverifiable(Reason::Hedged));
    assert_eq!(on("print(a is b)  # Might be True"), ClaimVerdict::Unverifiable(Reason::Hedged));
    assert_eq!(on("print(random.random())  # 0.5"), ClaimVerdict::Unverifiable(Reason::Random));
    assert_eq!(on("print(os.getpid())  # 8"), ClaimVerdict::Unverifiable(Reason::Environment));
    assert_eq!(on("print(os.getpid())  # 7"), holds(Rule::Exact, "7"));
    assert_eq!(on("print(sys.getsizeof(x))  # 8 bytes"), broken("7"));
    assert_eq!(on("print(sys.getrefcount(x))  # 8"), broken("7"));
}

#[test]
fn a_version_that_is_not_ours_breaks_no_claim() {
    let on = |code: &str| Run::new().printed(2, 2, "7\n").on(code);
    assert_eq!(on("print(x)  # Output (Python < 3.12): 8"), ClaimVerdict::Unverifiable(Reason::Environment));
    assert_eq!(on("print(x)  # Output (Python 3.12+): 8"), broken("7"));
}

#[test]
fn another_order_is_chance_where_nothing_orders_it() {
    let on = |code: &str| Run::new().printed(2, 2, "['b', 'a']\n").on(code);
    assert_eq!(on("print(list(set(x)))  # ['a', 'b']"), ClaimVerdict::Unverifiable(Reason::Random));
    assert_eq!(on("print(list(x))  # ['a', 'b']"), broken("['b', 'a']"));
}

#[test]
fn stated_output_is_what_was_printed_nearby_or_so_far() {
    let run = Run::new().printed(2, 2, "a\n").printed(3, 3, "b\n");
    assert_eq!(run.on("f()\ng()\n# Output:\n# b"), holds(Rule::Exact, "b"));
    assert_eq!(run.on("f()\ng()\n# Output:\n# a\n# b"), holds(Rule::Exact, "a\nb"));
    assert_eq!(run.on("f()\ng()\n# Output: a, b"), holds(Rule::Sequence, "a\nb"));
    assert_eq!(run.on("f()\ng()\n# Output:\n# c"), broken("b"));
}

#[test]
fn a_session_is_judged_prompt_by_prompt() {
    let text = "```pycon\n>>> f()\n1\n>>> 1/0\nTraceback (most recent call last):\n    ...\nZeroDivisionError: division by zero\n>>> g()\n2\n```\n";
    let mut run = Run::new()
        .printed(2, 2, "1\n")
        .printed(4, 4, "")
        .raised("ZeroDivisionError", "division by zero")
        .printed(8, 8, "3\n");
    run.capture.ending = Ending::Completed;
    let verdict = run.verdict(text);
    assert_eq!(
        verdict.claims,
        [holds(Rule::Exact, "1"), holds(Rule::Exception, "ZeroDivisionError: division by zero"), broken("3")]
    );
    assert_eq!(verdict.status, Status::Failed(Failure::Claims));
}

#[test]
fn a_following_fence_is_about_the_whole_example() {
    let text = "```python\nf()\n```\n```output\na\nTraceback (most recent call last):\nKeyError: 'x'\n```\n";
    let run = Run::new().printed(2, 2, "a\n").raised("KeyError", "'x'");
    let verdict = run.verdict(text);
    assert_eq!(verdict.claims, [holds(Rule::Exception, "KeyError: 'x'")]);
    assert_eq!(verdict.status, Status::Passed);
    let other = Run::new().printed(2, 2, "b\n").raised("KeyError", "'x'").verdict(text);
    assert_eq!(other.claims, [broken("b\nKeyError: 'x'")]);
}

#[test]
fn a_ghost_is_about_its_own_run() {
    let code = "x = 5\n# f(x)  # TypeError";
    let run = || Run::new().printed(2, 2, "");
    let raised = |kind| Ending::Raised(exception(kind, "x", Some(3)));
    assert_eq!(run().ghost(3, raised("TypeError")).on(code), holds(Rule::Exception, "TypeError: x"));
    assert_eq!(run().ghost(3, raised("ValueError")).on(code), broken("ValueError: x"));
    assert_eq!(run().ghost(3, raised("NameError")).on(code), ClaimVerdict::Unverifiable(Reason::NotRun));
    assert_eq!(run().ghost(3, Ending::Completed).on(code), broken("no exception"));
    assert_eq!(run().on(code), ClaimVerdict::Unverifiable(Reason::NotRun));
}

#[test]
fn a_doubtful_reading_is_never_broken() {
    let on = |code: &str| Run::new().printed(2, 2, "7\n").on(code);
    assert_eq!(on("print(len(x))  # 8 items"), ClaimVerdict::Unverifiable(Reason::Ambiguous));
    assert_eq!(on("print(len(x))  # 7 items"), holds(Rule::Prose, "7"));
}

fn status(run: &Run, text: &str) -> Status {
    run.verdict(text).status
}

#[test]
fn an_example_passes_runs_or_fails() {
    let five = Run::new().printed(2, 2, "5\n");
    assert_eq!(status(&five, "```python\nprint(x)  # 5\n```\n"), Status::Passed);
    assert_eq!(status(&five, "```python\nprint(x)\n```\n"), Status::Ran);
    assert_eq!(status(&five, "```python\nprint(x)  # 6\n```\n"), Status::Failed(Failure::Claims));
    let raised = Run::new().printed(2, 2, "").raised("KeyError", "x");
    assert_eq!(status(&raised, "```python\nf()\n```\n"), Status::Failed(Failure::Ending));
}

#[test]
fn a_failure_that_is_asked_for_or_announced_is_none() {
    let raised = Run::new().printed(2, 2, "").raised("KeyError", "x");
    assert_eq!(status(&raised, "```python raises=KeyError\nf()\n```\n"), Status::Passed);
    assert_eq!(status(&raised, "```python\nf()  # fails with a KeyError for x\n```\n"), Status::Ran);
    let said = "This raises a `KeyError`:\n\n```python\nf()\n```\n";
    let mut run = Run::new().printed(4, 4, "").raised("KeyError", "x");
    assert_eq!(status(&run, said), Status::Ran);
    run = Run::new().printed(4, 4, "").raised("ValueError", "x");
    assert_eq!(status(&run, said), Status::Failed(Failure::Ending));
    assert_eq!(status(&raised, "```python\nf()  # a ValueError for x\n```\n"), Status::Failed(Failure::Ending));
    let wanted = Failure::NotRaised("TypeError".to_owned());
    assert_eq!(status(&raised, "```python raises=TypeError\nf()\n```\n"), Status::Failed(wanted));
    let missing = Run::new().printed(2, 2, "").raised("ModuleNotFoundError", "x");
    assert_eq!(
        status(&missing, "```python\nf()  # a ModuleNotFoundError if x\n```\n"),
        Status::Failed(Failure::Ending)
    );
}

#[test]
fn code_that_does_not_parse_fails_unless_it_was_never_code() {
    let run = Run::new().ended(Ending::DidNotParse(exception("SyntaxError", "bad", None)));
    assert_eq!(status(&run, "```python\nf(\n```\n"), Status::Failed(Failure::Ending));
    assert_eq!(status(&run, "```python\nx = <value>\n```\n"), Status::Skipped(NotRun::NotPython));
    assert_eq!(status(&run, "```\nreturn f(x)\n```\n"), Status::Skipped(NotRun::NotPython));
}

#[test]
fn claims_of_what_does_not_run_are_not_run() {
    let (page, sources) = page("```python norun\nprint(1)  # 2\n```\n");
    let (examples, _) = crate::claim::read(&page, &sources);
    let verdict = skipped(&examples[0], NotRun::Option);
    assert_eq!(verdict.status, Status::Skipped(NotRun::Option));
    assert_eq!(verdict.claims, [ClaimVerdict::Unverifiable(Reason::NotRun)]);
}

#[test]
fn what_looks_like_an_equation_is_true_of_itself() {
    for text in ["0%=0", "5 + 1 = 6"] {
        let verdict = Run::new().printed(2, 2, &format!("{text}\n")).on(&format!("print(x)  #> {text}"));
        assert!(matches!(verdict, ClaimVerdict::Holds { .. }), "{text}: {verdict:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_printed_is_always_true_of_itself(text in "[A-Za-z0-9][ -~é🚀]{0,40}") {
        let code = format!("print(x)  #> {text}");
        let printed = text.trim();
        let (page, sources) = page(&format!("```python\n{code}\n```\n"));
        let (examples, _) = crate::claim::read(&page, &sources);
        // Whether a time that computing takes is the same is never told, also where it happens to be.
        prop_assume!(examples[0].claims.iter().all(|claim| claim.kind != crate::claim::Kind::Timing));
        let verdict = Run::new().printed(2, 2, &format!("{printed}\n")).on(&code);
        prop_assert_eq!(matches!(verdict, ClaimVerdict::Holds { .. }), true, "{:?}", verdict);
    }

    #[test]
    fn another_integer_is_never_the_same(stated in any::<i64>(), got in any::<i64>()) {
        prop_assume!(stated != got);
        let verdict = Run::new().printed(2, 2, &format!("{got}\n")).on(&format!("print(x)  # {stated}"));
        prop_assert_eq!(verdict, broken(&got.to_string()));
    }

    #[test]
    fn any_texts_are_compared_without_panic(stated in any::<String>(), got in any::<String>()) {
        let run = Run::new().printed(2, 2, &got);
        let _ = run.verdict(&format!("```python\nprint(x)\n```\n```output\n{stated}\n```\n"));
        let _ = run.verdict(&format!("```python\nprint(x)  # {stated}\n```\n"));
    }
}
