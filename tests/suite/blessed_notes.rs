//! Notes that are generated: with claims in any form and surroundings, right and wrong ones, blessing makes all of them hold
//! and changes nothing beside them.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::book::Book;

/// How many notes the book of one run has.
const NOTES: usize = 60;

/// A statement whose outcome is known: its code, what it shows, and how the same could be stated wrongly.
#[derive(Clone, Debug)]
struct Fact {
    expression: String,
    repr: String,
    wrong: String,
}

/// The form in which a claim is written.
#[derive(Clone, Copy, Debug)]
enum Form {
    Trailing(&'static str, &'static str),
    Assigned,
    Pointed,
    Label,
    Quoted,
    NextFence(&'static str),
    InBlock,
    Session,
    Ghost,
}

/// Where a fence stands.
#[derive(Clone, Copy, Debug)]
enum Around {
    Nothing,
    List,
    Quote,
    QuotedList,
}

/// A fence with claims, as it is written and as it should be after blessing: what blessing may change is between `\u{1}` and `\u{2}`.
#[derive(Clone, Debug)]
struct Piece {
    wrong: String,
}

fn fact() -> impl Strategy<Value = Fact> {
    let number = (0_i64..5_000, 1_i64..5_000, 1_i64..9).prop_map(|(a, b, off)| Fact {
        expression: format!("{a} + {b}"),
        repr: (a + b).to_string(),
        wrong: (a + b + off).to_string(),
    });
    let text = ("[a-z]{1,6}", 2_usize..4).prop_map(|(word, times)| Fact {
        expression: format!("'{word}' * {times} + '!'"),
        repr: format!("'{}!'", word.repeat(times)),
        wrong: format!("\"{word}?\""),
    });
    let list = (proptest::collection::vec(0_u8..99, 2..8), any::<bool>()).prop_map(|(items, dense)| {
        let shown: Vec<String> = items.iter().map(ToString::to_string).collect();
        let wrong: Vec<String> = items.iter().map(|item| (u16::from(*item) + 100).to_string()).collect();
        Fact {
            expression: format!("list(({},))", shown.join(", ")),
            repr: format!("[{}]", shown.join(", ")),
            wrong: format!("[{}]", wrong.join(if dense { "," } else { ", " })),
        }
    });
    let shortened = (3_u32..400).prop_map(|end| Fact {
        expression: format!("list(range({end}))"),
        repr: format!("[{}]", (0..end).map(|item| item.to_string()).collect::<Vec<_>>().join(", ")),
        wrong: format!("[0, 7, ..., {end}]"),
    });
    let dict = (0_u8..9, 0_u8..9).prop_map(|(a, b)| Fact {
        expression: format!("dict(x={a}, y=[{b}])"),
        repr: format!("{{'x': {a}, 'y': [{b}]}}"),
        wrong: format!("{{\"x\":{a}, \"y\": [{}]}}", b + 1),
    });
    prop_oneof![number, text, list, shortened, dict]
}

fn form() -> impl Strategy<Value = Form> {
    let marker = prop::sample::select(vec!["# ", "#  ", "#> ", "# => ", "# -> ", "# Output: "]);
    let prose = prop::sample::select(vec!["", " (as it is)", " - so far", ", as before", "  "]);
    prop_oneof![
        4 => (marker, prose).prop_map(|(marker, prose)| Form::Trailing(marker, prose)),
        1 => Just(Form::Assigned),
        2 => Just(Form::Pointed),
        2 => Just(Form::Label),
        2 => Just(Form::Quoted),
        // A console may hold commands, and many lines of words may be such: see the last test.
        2 => prop::sample::select(vec!["output", "text"]).prop_map(Form::NextFence),
        1 => Just(Form::InBlock),
        2 => Just(Form::Session),
        1 => Just(Form::Ghost),
    ]
}

fn around() -> impl Strategy<Value = Around> {
    prop::sample::select(vec![Around::Nothing, Around::Nothing, Around::List, Around::Quote, Around::QuotedList])
}

/// Lines that are printed, blank ones and markers of fences among them.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        4 => "[a-z]{2,5} [0-9]{1,3}",
        1 => Just(String::new()),
        1 => Just("```".to_owned()),
        1 => Just("a \\ b".to_owned()),
        1 => Just("\"\"\"x\"\"\"".to_owned()),
        1 => Just("it's \"so\"".to_owned()),
    ];
    // Blank lines at an end are no part of what a form can hold.
    proptest::collection::vec(line, 0..4).prop_map(|middle| {
        let mut lines = vec!["first 1".to_owned()];
        lines.extend(middle);
        lines.push("last 2".to_owned());
        lines
    })
}

/// Code that prints `lines`, one statement.
fn printing(lines: &[String]) -> String {
    let quoted: Vec<String> =
        lines.iter().map(|line| format!("'{}'", line.replace('\\', "\\\\").replace('\'', "\\'"))).collect();
    format!("print({}, sep='\\n')", quoted.join(", "))
}

fn fence(tag: &str, body: &str) -> String {
    format!("```{tag}\n{body}\n```\n")
}

/// A marked head: what blessing may change.
fn open(head: &str) -> String {
    format!("\u{1}{head}\u{2}")
}

fn written(form: Form, fact: &Fact, lines: &[String], is_wrong: bool) -> String {
    let head = open(if is_wrong { &fact.wrong } else { &fact.repr });
    let expression = &fact.expression;
    let stated: Vec<String> = if is_wrong { vec!["stale 9".to_owned(), "last 2".to_owned()] } else { lines.to_vec() };
    let commented = |sign: &str| -> String {
        let lines: Vec<String> = stated.iter().map(|line| format!("{sign} {line}").trim_end().to_owned()).collect();
        lines.join("\n")
    };
    let code = printing(lines);
    // Longer markers hold an output with markers in it.
    let markers = |text: &str| text.replace("```", &open("```"));
    match form {
        Form::Trailing(marker, prose) => fence("python", &format!("print({expression}) {marker}{head}{prose}")),
        Form::Assigned => fence("python", &format!("value = {expression}  # {head}")),
        Form::Pointed => fence("python", &format!("{code}\n{}\nafter = 1", open(&commented("#>")))),
        Form::Label => fence("python", &format!("{code}\n\n# Output:\n{}\n\nafter = 1", open(&commented("#")))),
        Form::Quoted if !is_wrong => fence("python", "print('plain 5')\n\n\"\"\"\nplain 5\n\"\"\""),
        Form::Quoted => {
            markers(&fence("python", &format!("{code}\n\n\"\"\"\n{}\n\"\"\"\nafter = 1", open(&stated.join("\n")))))
        }
        Form::NextFence(_) | Form::InBlock if !is_wrong => fence("python", &code),
        Form::NextFence(tag) => fence("python", &code) + "\n" + &markers(&fence(tag, &open(&stated.join("\n")))),
        Form::InBlock => markers(&fence("python", &format!("{code}\n\n[*]Output\n{}", open(&stated.join("\n"))))),
        Form::Session => fence("pycon", &format!(">>> {expression}\n{head}\n>>> after = 1")),
        Form::Ghost if is_wrong => fence("python", &format!("# int('x')  # {}\nafter = 1", open("TypeError: no"))),
        Form::Ghost => fence("python", "# int('x')  # ValueError\nafter = 1"),
    }
}

/// `text` inside a list or a quote.
fn inside(around: Around, text: &str) -> String {
    let (first, further) = match around {
        Around::Nothing => return format!("{text}\n"),
        Around::List => ("- ", "  "),
        Around::Quote => ("> ", "> "),
        Around::QuotedList => ("> 1. ", ">    "),
    };
    let mut nested = format!("{first}item\n{}\n", further.trim_end());
    for line in text.lines() {
        nested.push_str(format!("{further}{line}").trim_end());
        nested.push('\n');
    }
    nested + "\n"
}

fn piece() -> impl Strategy<Value = Piece> {
    (form(), fact(), lines(), any::<bool>(), around()).prop_map(|(form, fact, lines, is_wrong, around)| Piece {
        wrong: inside(around, &written(form, &fact, &lines, is_wrong)),
    })
}

/// A note and whether its lines end as on Windows.
fn note() -> impl Strategy<Value = String> {
    (proptest::collection::vec(piece(), 1..7), any::<bool>(), any::<bool>()).prop_map(|(pieces, returns, marked)| {
        let body: Vec<String> = pieces.into_iter().map(|piece| format!("Words before.\n\n{}", piece.wrong)).collect();
        let text = format!("{}# Title\n\n{}The end.\n", if marked { "\u{feff}" } else { "" }, body.join(""));
        if returns { text.replace('\n', "\r\n") } else { text }
    })
}

/// The parts of a note that blessing must not change.
fn fixed(note: &str) -> Vec<String> {
    note.split('\u{1}').map(|part| part.split_once('\u{2}').map_or(part, |(_, rest)| rest).to_owned()).collect()
}

fn plain(note: &str) -> String {
    note.replace(['\u{1}', '\u{2}'], "")
}

/// Whether `text` has all of `parts` in their order, with anything between them.
fn holds_in_order(text: &str, parts: &[String]) -> bool {
    let mut rest = text;
    let [first, .., last] = parts else { return parts == [text] };
    let bounded = text.starts_with(first.as_str()) && text.ends_with(last.as_str());
    bounded
        && parts.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
}

#[test]
fn blessed_notes_hold_and_stay() {
    let mut runner = TestRunner::new(ProptestConfig::default());
    let notes: Vec<String> = (0..NOTES).map(|_| note().new_tree(&mut runner).expect("a note").current()).collect();
    let book = notes
        .iter()
        .enumerate()
        .fold(Book::new(), |book, (number, note)| book.file(&format!("{number:03}.md"), plain(note)));
    let done = book.run(&["bless", "."]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let names: Vec<String> = (0..NOTES).map(|number| format!("{number:03}.md")).collect();
    let blessed: Vec<String> = names.iter().map(|name| book.read(name)).collect();
    for (note, text) in notes.iter().zip(&blessed) {
        assert!(holds_in_order(text, &fixed(note)), "more than claims changed:\n{}\n{text}", plain(note));
        assert_eq!(note.contains('\r'), text.contains('\r'));
        assert_eq!(
            text.matches('\n').count(),
            if note.contains('\r') { text.matches("\r\n").count() } else { text.matches('\n').count() }
        );
    }
    let report = book.test(&[]);
    let summary = &report.json["summary"];
    assert_eq!((report.code, &summary["broken"], &summary["failed"]), (0, &0.into(), &0.into()));
    assert!(summary["holds"].as_u64().is_some_and(|holds| holds > 60), "{summary}");
    assert_eq!(book.run(&["bless", "."]).stdout, "no claim is broken\n");
    assert_eq!(names.iter().map(|name| book.read(name)).collect::<Vec<_>>(), blessed);
}

#[test]
fn a_console_gets_no_outcome_that_could_be_commands() {
    let note = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        fence("python", &printing(&lines)) + "\n" + &fence("console", "stale 9\nlast 2")
    };
    let few = note(&["first 1", "last 2"]);
    let many = note(&["first 1", "ab 12", "ab 12", "ab 12", "last 2"]);
    let book = Book::new().file("few.md", few.clone()).file("many.md", many.clone());
    let done = book.run(&["bless", "."]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(done.stderr.contains("put it in a fence of output"), "{}", done.stderr);
    assert_eq!(book.read("few.md"), few.replace("stale 9", "first 1"));
    assert_eq!(book.read("many.md"), many);
}
