use super::*;
use crate::claim::{Place, StatementKind};

fn kinds(source: &str) -> Vec<(usize, usize, StatementKind, Place)> {
    Code::parse(source).statements.iter().map(|s| (s.first, s.last, s.kind, s.place)).collect()
}

#[test]
fn statements_come_in_order_with_their_place() {
    let source =
        "x = 1\nfor i in x:\n    print(\n        i)\ndef f():\n    try:\n        g()\n    except E:\n        pass\n";
    assert_eq!(
        kinds(source),
        [
            (0, 0, StatementKind::Assignment, Place::TopLevel),
            (1, 3, StatementKind::Other, Place::TopLevel),
            (2, 3, StatementKind::Print, Place::Block),
            (4, 8, StatementKind::Other, Place::TopLevel),
            (5, 8, StatementKind::Other, Place::Function),
            (6, 6, StatementKind::Expression, Place::Function),
            (8, 8, StatementKind::Other, Place::Function),
        ]
    );
}

#[test]
fn comments_are_found_with_and_without_code_before_them_also_where_the_code_is_wrong() {
    let code = Code::parse("# a\nx = '# no'  #> 5\nif x ( # c\n");
    let found: Vec<_> = code.comments.iter().map(|c| (c.line, c.column, c.text.as_str(), c.own_line)).collect();
    assert_eq!(found, [(0, 0, " a", true), (1, 12, "> 5", false), (2, 7, " c", false)]);
    assert!(!code.valid);
}

#[test]
fn a_bare_triple_quoted_string_is_a_text_and_a_docstring_is_marked() {
    let code = Code::parse("f()\n\"\"\"\nout\n\"\"\"\ndef f():\n    '''doc'''\n");
    let texts: Vec<_> = code
        .statements
        .iter()
        .filter_map(|s| match &s.shape {
            Shape::Text { content, docstring, .. } => Some((content.as_str(), *docstring)),
            _ => None,
        })
        .collect();
    assert_eq!(texts, [("\nout\n", false), ("doc", true)]);
}

#[test]
fn a_template_fits_what_its_string_prints() {
    let code = Code::parse("f'Hello, {name}!'\n'done: %d of {}'\n'ab'\nf'{x}'\n");
    let fits = |text: &str| code.templates.iter().any(|template| template.fits(text));
    assert!(fits("Hello, World!"));
    assert!(!fits("Hello, World"));
    assert!(fits("done: 3 of 5"));
    assert!(!fits("ab"));
    assert!(!fits("anything"));
}

#[test]
fn the_receiver_of_a_method_is_known() {
    let source = "items.inner.sort()\nf().sort()\nsort()\n";
    let receivers: Vec<_> = Code::parse(source)
        .statements
        .iter()
        .map(|s| match s.shape {
            Shape::Call(Some((start, end))) => &source[start..end],
            _ => "",
        })
        .collect();
    assert_eq!(receivers, ["items.inner", "", ""]);
}

#[test]
fn deep_and_broken_sources_neither_panic_nor_overflow() {
    for source in [
        "(".repeat(20_000),
        "x = ".to_owned() + &"1+".repeat(50_000) + "1",
        "not ".repeat(20_000),
        "f(".repeat(3_000) + &")".repeat(3_000),
        "a.".repeat(50_000) + "a",
        "if x:\n".to_owned() + &" ".repeat(3) + "\u{FFFD}\u{0}\r\n\"\"\"",
        "f'{".repeat(2_000),
        "lambda: ".repeat(5_000) + "1",
        "x if y else ".repeat(5_000) + "1",
    ] {
        let _ = Code::parse(&source);
    }
}
