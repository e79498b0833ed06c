use super::*;
use crate::claim::{Certainty, Flags, Target};
use crate::source::{FileId, Span};

fn claim(head: &str, rest: &str) -> Claim {
    Claim {
        line: 1,
        span: Span::new(FileId(0), 0, 0),
        form: Form::Trailing,
        kind: Kind::Value,
        head: head.to_owned(),
        rest: rest.to_owned(),
        certainty: Certainty::Sure,
        volatile: None,
        version: None,
        target: Target::Example,
        flags: Flags::default(),
    }
}

fn got(text: &str, nature: Nature) -> Got {
    Got { text: text.to_owned(), nature }
}

fn printed(head: &str, text: &str) -> Option<Rule> {
    compare(&claim(head, ""), &got(text, Nature::Printed))
}

#[test]
fn each_step_has_its_rule() {
    assert_eq!(printed("a b", "a b\n"), Some(Rule::Exact));
    assert_eq!(printed("a\nb", "a  \n\nb\n"), Some(Rule::Whitespace));
    assert_eq!(printed("Hello.", "Hello\n"), Some(Rule::Whitespace));
    assert_eq!(printed("[\"a\"]", "['a']\n"), Some(Rule::Value));
    assert_eq!(printed("\"hello\"", "hello\n"), Some(Rule::Value));
    assert_eq!(printed("int", "<class 'int'>\n"), Some(Rule::Value));
    assert_eq!(printed("Mean: 1.73", "Mean: 1.7272727\n"), Some(Rule::Rounded));
    assert_eq!(printed("[1, ...]", "[1, 2]\n"), Some(Rule::Ellipsis));
    assert_eq!(printed("a ... z", "a b c z\n"), Some(Rule::Ellipsis));
    assert_eq!(printed("<A object at 0x7f0011223344>", "<__main__.A object at 0x55aa00bb>\n"), Some(Rule::Address));
    assert_eq!(printed("4000", "Sum total: 4000\n"), Some(Rule::Label));
    assert_eq!(printed("3", "sum: 3\n"), Some(Rule::Label));
    assert_eq!(printed("5", "5 items\n"), Some(Rule::Label));
    assert_eq!(printed("1, 2", "1\n2\n"), Some(Rule::Sequence));
}

#[test]
fn a_wrong_outcome_is_not_forgiven() {
    for (head, text) in [
        ("3", "4"),
        ("3", "3.0"),
        ("'a b'", "a  b"),
        ("hello", "Hello"),
        ("True", "1"),
        ("[1, 2]", "[2, 1]"),
        ("a\nb", "a\nc"),
        ("a\nb", "a"),
        ("5", "1 5"),
        ("5", "15"),
        ("0.1", "0.2"),
        ("Total: 5", "Total: 6"),
        ("1.5", "2"),
        ("<class 'A'>", "<class '__main__.B'>"),
    ] {
        assert_eq!(printed(head, text), None, "{head} {text}");
    }
}

#[test]
fn every_character_of_a_string_counts() {
    for (head, text) in [
        ("'a  b'", "'a b'"),
        ("['a  b']", "['a b']"),
        ("'0.67'", "'0.667'"),
        ("'2.5'", "'2.50'"),
        ("'3.14'", "'03.14'"),
        ("x = '0.67'", "x = '0.667'"),
        ("['0.67', 0.67]", "['0.667', 0.667]"),
        ("'a '", "a"),
    ] {
        for nature in [Nature::Repr, Nature::Printed, Nature::Echo] {
            assert_eq!(compare(&claim(head, ""), &got(text, nature)), None, "{head} {text}");
        }
        let session = Claim { form: Form::Session, ..claim(head, "") };
        assert_eq!(compare(&session, &got(text, Nature::Printed)), None, "{head} {text}");
    }
    assert_eq!(printed("x = 'a' 0.67", "x = 'a' 0.6667"), Some(Rule::Rounded));
    assert_eq!(printed("it's 0.67 of Ann's", "it's 0.6667 of Ann's"), Some(Rule::Rounded));
    assert_eq!(printed("5' and 0.67'", "5' and 0.6667'"), Some(Rule::Rounded));
    assert_eq!(printed("\"0.67\"", "0.67\n"), Some(Rule::Value));
    assert_eq!(printed("'a'", "a \n"), Some(Rule::Value));
    assert_eq!(printed("'a\\n'", "a\n"), Some(Rule::Value));
}

#[test]
fn prose_behind_the_head_is_told_by_its_rule() {
    assert_eq!(compare(&claim("2", " (both names)"), &got("2\n", Nature::Printed)), Some(Rule::Prose));
    assert_eq!(compare(&claim("inner", " (not f)"), &got("inner (not f)\n", Nature::Printed)), Some(Rule::Exact));
    assert_eq!(compare(&claim("2", " (x)"), &got("3\n", Nature::Printed)), None);
}

#[test]
fn a_repr_and_what_is_printed_are_different_things() {
    let value = |head, text, nature| compare(&claim(head, ""), &got(text, nature));
    assert_eq!(value("'a'", "'a'", Nature::Repr), Some(Rule::Exact));
    assert_eq!(value("a", "'a'", Nature::Repr), Some(Rule::Value));
    assert_eq!(value("'1'", "1", Nature::Repr), None);
    assert_eq!(value("'1'", "1", Nature::Str), Some(Rule::Value));
}

#[test]
fn directives_are_followed() {
    let mut one = Claim { form: Form::Session, ..claim("1", "") };
    assert_eq!(compare(&one, &got("True\n", Nature::Printed)), Some(Rule::Flag));
    one.flags.dont_accept_true_for_1 = true;
    assert_eq!(compare(&one, &got("True\n", Nature::Printed)), None);
}

#[test]
fn lines_are_compared_one_by_one() {
    assert_eq!(printed("a: {2, 1}\nb: [1]", "a: {1, 2}\nb: [1]\n"), Some(Rule::Value));
    assert_eq!(
        printed("<generator object f at 0x7f0000aa5900>\n1", "<generator object f at 0x7f11aa22bb33>\n1\n"),
        Some(Rule::Address)
    );
}
