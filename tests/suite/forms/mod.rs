//! Every form in which authors state an outcome, in the spellings that are common: right, wrong, and as an explanation.
//!
//! A [`Form`] is some notes with a `§` in them and the texts to put there. All notes of a test are one book, which runs once.

mod comments;
mod fences;
mod sessions;
mod special;
mod values;

use std::fmt::Write as _;

use crate::book::{Book, Report};

/// One form of claim.
struct Form {
    /// What it is called where a test fails.
    name: &'static str,
    /// Notes with a `§` where the outcome is stated.
    notes: &'static [&'static str],
    /// Texts that state what happens: one claim, which holds.
    right: &'static [&'static str],
    /// Texts that state something else: one claim, which is broken.
    wrong: &'static [&'static str],
    /// Texts that may or may not be claims: nothing is broken, and whatever is found holds or says why it cannot be checked.
    open: &'static [&'static str],
    /// Texts that explain: no claim.
    explains: &'static [&'static str],
}

impl Form {
    /// A form without texts.
    const fn new(name: &'static str, notes: &'static [&'static str]) -> Self {
        Self { name, notes, right: &[], wrong: &[], open: &[], explains: &[] }
    }

    const fn right(self, right: &'static [&'static str]) -> Self {
        Self { right, ..self }
    }

    const fn wrong(self, wrong: &'static [&'static str]) -> Self {
        Self { wrong, ..self }
    }

    const fn open(self, open: &'static [&'static str]) -> Self {
        Self { open, ..self }
    }

    const fn explains(self, explains: &'static [&'static str]) -> Self {
        Self { explains, ..self }
    }
}

/// All forms.
fn forms() -> Vec<Form> {
    let mut forms = comments::forms();
    forms.extend(sessions::forms());
    forms.extend(fences::forms());
    forms.extend(special::forms());
    forms.extend(values::forms());
    forms
}

/// Runs every note of every form with each of its texts that `pick` gives, and asserts that `fits` is true of the verdicts.
fn check(pick: fn(&Form) -> &'static [&'static str], fits: fn(&[String]) -> bool) {
    let mut book = Book::new();
    let mut notes = Vec::new();
    for form in forms() {
        for note in form.notes {
            for text in pick(&form) {
                let file = format!("n{:04}.md", notes.len());
                let note = note.replace('§', text);
                book = book.file(&file, &note);
                notes.push((file, form.name, note));
            }
        }
    }
    let report = book.test(&[]);
    let mut wrong = String::new();
    for (file, name, note) in &notes {
        let verdicts = verdicts(&report, file);
        if !fits(&verdicts) {
            let _ = write!(wrong, "--- {name}: {verdicts:?}\n{note}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The verdicts on all claims of one note.
fn verdicts(report: &Report, file: &str) -> Vec<String> {
    let examples = report.json["examples"].as_array().expect("examples");
    let ours = (0..examples.len()).filter(|&index| examples[index]["file"] == file);
    ours.flat_map(|index| report.verdicts(index)).collect()
}

#[test]
fn what_is_right_holds() {
    check(|form| form.right, |verdicts| verdicts == ["holds"]);
}

#[test]
fn what_is_wrong_is_broken() {
    check(|form| form.wrong, |verdicts| verdicts == ["broken"]);
}

#[test]
fn what_may_be_meant_otherwise_is_never_broken() {
    check(|form| form.open, |verdicts| verdicts.len() <= 1 && verdicts.iter().all(|verdict| verdict != "broken"));
}

#[test]
fn what_explains_is_no_claim() {
    check(|form| form.explains, <[String]>::is_empty);
}

#[test]
fn a_value_inside_a_block_is_not_seen_and_a_print_is() {
    let note = |line: &str| format!("```python\nwith open('/dev/null') as file:\n    {line}  # False\n```\n");
    assert_eq!(Book::of(&note("file.closed")).test(&[]).verdicts(0), ["unverifiable: unseen"]);
    assert_eq!(Book::of(&note("print(file.closed)")).test(&[]).verdicts(0), ["holds"]);
}

#[test]
fn what_ends_an_example_is_expected_where_its_name_stands_alone() {
    let note = |comment: &str| {
        format!(
            "```python\nimport queue\nsmall = queue.Queue(1)\nsmall.put(1)\nsmall.put_nowait(2)  # {comment}\n```\n"
        )
    };
    assert_eq!(Book::of(&note("Full")).test(&[]).statuses(), ["passed"]);
    assert_eq!(Book::of(&note("Empty")).test(&[]).statuses(), ["failed: queue.Full"]);
}

#[test]
fn words_that_hold_are_counted_and_others_are_not() {
    let code =
        "word = 'change * 2'\nprint(word[3:])  # nge * 2\nprint(word[4:])  # the end\nprint(word[:6])  # 'change'";
    let report = Book::of(&format!("```python\n{code}\n```\n")).test(&[]);
    let summary = &report.json["summary"];
    assert_eq!((&summary["claims"], &summary["holds"], &summary["unverifiable"]), (&2.into(), &2.into(), &0.into()));
    let claims = report.example(0)["claims"].as_array().expect("claims");
    assert_eq!(claims.iter().map(|claim| claim["line"].to_string()).collect::<Vec<_>>(), ["3", "5"]);
}

#[test]
fn each_heading_states_what_was_printed_since_the_last_one() {
    let note = |second: &str| {
        let code = "print('a')\n# Output:\n# a\nprint('b')\nprint('c')\n# Output:\n# b\n# ";
        Book::of(&format!("```python\n{code}{second}\n```\n")).test(&[]).verdicts(0)
    };
    assert_eq!(note("c"), ["holds", "holds"]);
    assert_eq!(note("d"), ["holds", "broken"]);
}
