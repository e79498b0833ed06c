//! Tracebacks that code prints itself, and those of exception groups.

use super::*;

/// What Python prints of a division, by another file, line and statement than the note's.
const PRINTED: &str = "Traceback (most recent call last):\n  File \"note.md\", line 4, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n";

const GROUP: &str = "  + Exception Group Traceback (most recent call last):\n  |   File \"note.md\", line 2, in <module>\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File \"note.md\", line 2, in <module>\n    | ValueError: a\n    +---------------- 2 ----------------\n    | TypeError: b\n    +------------------------------------\n";

fn by_author(traceback: &str) -> String {
    traceback
        .replace("note.md\", line 4", "app.py\", line 3")
        .replace("note.md\", line 2", "app.py\", line 1")
        .replace("1 / 0", "x / 0")
}

fn fence(run: &Run, stated: &str) -> ClaimVerdict {
    run.verdict(&format!("```python\nf()\n```\n```output\n{stated}\n```\n")).claims.remove(0)
}

#[test]
fn of_a_traceback_that_is_printed_the_exception_counts() {
    for run in [Run::new().printed(2, 2, PRINTED), Run::new().warned(2, PRINTED)] {
        let holding = holds(Rule::Exception, PRINTED.trim_end());
        assert_eq!(fence(&run, &by_author(PRINTED)), holding);
        let short = fence(&run, "Traceback (most recent call last):\n  ...\nZeroDivisionError: division by zero");
        assert_eq!(short, holds(Rule::Ellipsis, PRINTED.trim_end()));
        assert_eq!(fence(&run, "ZeroDivisionError: division by zero"), holding);
        for (right, wrong) in [("by zero", "by two"), ("ZeroDivisionError", "ValueError")] {
            assert_eq!(fence(&run, &by_author(PRINTED).replace(right, wrong)), broken(PRINTED.trim_end()));
        }
        assert_eq!(fence(&run, &format!("{}bye", by_author(PRINTED))), broken(PRINTED.trim_end()));
    }
}

#[test]
fn the_lines_around_a_printed_traceback_count() {
    let logged = format!("ERROR:root:oops\n{PRINTED}");
    let run = Run::new().warned(2, &logged);
    assert_eq!(fence(&run, &by_author(&logged)), holds(Rule::Exception, logged.trim_end()));
    assert_eq!(fence(&run, &by_author(&logged).replace("oops", "ops")), broken(logged.trim_end()));
    assert_eq!(fence(&run, &by_author(PRINTED)), broken(logged.trim_end()));
    let on = |wanted: &str| run.verdict(&format!("```pycon\n>>> f()\n{wanted}\n```\n")).claims.remove(0);
    assert_eq!(on(&by_author(&logged)), holds(Rule::Exception, logged.trim_end()));
    assert_eq!(on(&by_author(&logged).replace("by zero", "by two")), broken(logged.trim_end()));
}

#[test]
fn a_group_holds_with_every_exception_in_it() {
    let mut run = Run::new().printed(2, 2, "").raised("ExceptionGroup", "two (2 sub-exceptions)");
    if let Ending::Raised(exception) = &mut run.capture.ending {
        exception.traceback = GROUP.to_owned();
        run.capture.statements[0].exception = Some(exception.clone());
    }
    let line = "ExceptionGroup: two (2 sub-exceptions)";
    assert_eq!(fence(&run, &by_author(GROUP)), holds(Rule::Exception, line));
    assert_eq!(fence(&run, line), holds(Rule::Exception, line));
    let left_out = GROUP.replace("    +---------------- 2 ----------------\n    | TypeError: b\n", "");
    for wrong in [
        GROUP.replace("TypeError: b", "TypeError: c"),
        GROUP.replace("ValueError: a", "KeyError: a"),
        left_out,
        GROUP.replace("two", "to"),
    ] {
        assert_eq!(fence(&run, &wrong), broken(line), "{wrong}");
    }
    let printed = Run::new().warned(2, GROUP);
    assert_eq!(fence(&printed, &by_author(GROUP)), holds(Rule::Exception, GROUP.trim_end()));
    assert_eq!(fence(&printed, &GROUP.replace("TypeError: b", "TypeError: c")), broken(GROUP.trim_end()));
}

#[test]
fn a_group_may_stand_below_a_statement_of_several_lines() {
    let run = Run::new().printed(2, 5, GROUP);
    let text = format!("```pycon\n>>> try:\n...     f()\n... except* E:\n...     show()\n{GROUP}```\n");
    assert_eq!(run.verdict(&text).claims, [holds(Rule::Exact, GROUP.trim_end())]);
}
