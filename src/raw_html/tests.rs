use proptest::prelude::*;
use pulldown_cmark::{Event, TagEnd};

use super::*;

/// The HTML of a note, as pages show it, and what is wrong with it.
fn contained(markdown: &str) -> (String, Vec<ProblemKind>) {
    let mut containment = Containment::default();
    let mut written = String::new();
    let mut block = None;
    let mut put =
        |events: Vec<pulldown_cmark::Event<'_>>| pulldown_cmark::html::push_html(&mut written, events.into_iter());
    for (event, _) in crate::parse::events(markdown) {
        match event {
            Event::Start(Markdown::HtmlBlock) => block = Some(String::new()),
            Event::Html(html) | Event::Text(html) if block.is_some() => block.get_or_insert_default().push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let html = containment.contain(&block.take().unwrap_or_default(), Piece::Block);
                put(vec![Event::Html(html.into())]);
            }
            Event::InlineHtml(html) => put(vec![Event::Html(containment.contain(&html, Piece::Inline).into())]),
            Event::Start(tag) => {
                containment.enter(&tag);
                put(vec![Event::Start(tag)]);
            }
            Event::End(tag) => {
                let closed = containment.leave();
                put(vec![Event::Html(closed.into()), Event::End(tag)]);
            }
            event => put(vec![event]),
        }
    }
    let closed = containment.end();
    put(vec![Event::Html(closed.into())]);
    (written, containment.problems.into_iter().map(|problem| problem.kind).collect())
}

fn unclosed(name: &str) -> ProblemKind {
    ProblemKind::Unclosed(name.to_owned())
}

fn stray(name: &str) -> ProblemKind {
    ProblemKind::Stray(name.to_owned())
}

#[test]
fn what_is_well_formed_stays_as_written() {
    for (markdown, html) in [
        ("<div>\n\n**a**\n\n</div>\n", "<div>\n<p><strong>a</strong></p>\n</div>\n"),
        ("<TABLE><tr><td>a<td>\n\nb\n\n</TABLE>\n", "<TABLE><tr><td>a<td>\n<p>b</p>\n</TABLE>\n"),
        ("text <details>\n\nmore\n\n</details>\n", "<p>text <details></p>\n<p>more</p>\n</details>\n"),
        ("<b>\n\na\n\n</b>\n", "<b>\n<p>a</p>\n</b>\n"),
        ("<ul><li>a<li>b</ul>\n", "<ul><li>a<li>b</ul>\n"),
        ("H<sub>2</sub>O<br>x <img src='a>b'>\n", "<p>H<sub>2</sub>O<br>x <img src='a>b'></p>\n"),
        ("<svg><path d=\"M0\"/><title>a</title></svg>\n", "<p><svg><path d=\"M0\"/><title>a</title></svg></p>\n"),
        ("<script>\nlet a = '</b>';\n\nx\n</script>\n", "<script>\nlet a = '</b>';\n\nx\n</script>\n"),
        ("<!-- </div> -->\n", "<!-- </div> -->\n"),
    ] {
        assert_eq!(contained(markdown), (html.to_owned(), vec![]), "{markdown}");
    }
}

#[test]
fn habits_are_no_mistakes() {
    // Browsers would leave the anchor open.
    assert_eq!(contained("<a name=\"x\"/> y\n"), ("<p><a name=\"x\"/></a> y</p>\n".to_owned(), vec![]));
    // The paragraph of Markdown ends that of the author.
    let html = "<p align=\"center\">\n<p>x</p>\n\n";
    assert_eq!(contained("<p align=\"center\">\n\nx\n\n</p>\n"), (html.to_owned(), vec![]));
    assert_eq!(contained("a<br></br><img></img>\n"), ("<p>a<br><img></p>\n".to_owned(), vec![]));
}

#[test]
fn what_is_open_is_closed_where_it_stands() {
    for (markdown, html, problems) in [
        (
            "<div>\n\na\n\n<section>\n\nb\n",
            "<div>\n<p>a</p>\n<section>\n<p>b</p>\n</section></div>",
            vec![unclosed("section"), unclosed("div")],
        ),
        (
            "- <details>\n\n  b\n\nc\n\n</details>\n",
            "<ul>\n<li><details>\n<p>b</p>\n</details></li>\n</ul>\n<p>c</p>\n\n",
            vec![unclosed("details"), stray("details")],
        ),
        ("a <b>c\n\nd\n", "<p>a <b>c</b></p>\n<p>d</p>\n", vec![unclosed("b")]),
        ("*<b>c*\n", "<p><em><b>c</b></em></p>\n", vec![unclosed("b")]),
        ("<div><b><i>x</b></div>\n", "<div><b><i>x</i></b></div>\n", vec![unclosed("i")]),
        ("List<int> x\n", "<p>List<int> x</int></p>\n", vec![unclosed("int")]),
    ] {
        assert_eq!(contained(markdown), (html.to_owned(), problems), "{markdown}");
    }
}

#[test]
fn what_closes_nothing_is_left_out() {
    for (markdown, html, problems) in [
        ("</div></main>\n\nx </span> y\n", "\n<p>x  y</p>\n", vec![stray("div"), stray("main"), stray("span")]),
        ("<div>\n\n- a </div>\n\n</div>\n", "<div>\n<ul>\n<li>a </li>\n</ul>\n</div>\n", vec![stray("div")]),
        (
            "<div><table><tr><td></div></td></tr></table></div>\n",
            "<div><table><tr><td></td></tr></table></div>\n",
            vec![stray("div")],
        ),
    ] {
        assert_eq!(contained(markdown), (html.to_owned(), problems), "{markdown}");
    }
}

#[test]
fn what_is_cut_off_is_shown_or_hidden_up_to_there() {
    assert_eq!(
        contained("<div class=\"x\n\ny\n"),
        ("&lt;div class=\"x\n<p>y</p>\n".to_owned(), vec![ProblemKind::CutTag])
    );
    assert_eq!(contained("<!-- a\n\nb\n"), (String::new(), vec![ProblemKind::CutComment]));
    assert_eq!(
        contained("<div>\n<textarea> </div>\n"),
        (
            "<div>\n&lt;textarea&gt; &lt;/div&gt;\n</div>".to_owned(),
            vec![ProblemKind::CutText("textarea".to_owned()), unclosed("div")]
        )
    );
}

#[test]
fn what_is_text_to_browsers_is_none_of_ours() {
    assert_eq!(
        contained("a <textarea> <b> *c* </textarea> d\n"),
        ("<p>a <textarea> <b> <em>c</em> </textarea> d</p>\n".to_owned(), vec![])
    );
    assert_eq!(contained("a <title>b\n"), ("<p>a <title>b</title></p>\n".to_owned(), vec![unclosed("title")]));
}

#[test]
fn what_belongs_to_the_page_is_left_out() {
    let (html, problems) = contained("<!doctype html>\n<body>\n<base href=x>a</body>\n\n<plaintext></div>\n");
    assert_eq!(html, "\n\na\n<p></p>\n");
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert_eq!(problems[0], ProblemKind::OfThePage("body".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn what_was_contained_needs_nothing_more(pieces in proptest::collection::vec(0..PIECES.len(), 0..24)) {
        let markdown: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let (html, _) = contained(&markdown);
        let mut again = Containment::default();
        let written = again.contain(&html, Piece::Block) + &again.end();
        // The end of a paragraph that a block has ended before changes nothing.
        prop_assert_eq!(written.replace("</p>", ""), html.replace("</p>", ""), "{}", markdown);
        prop_assert_eq!(again.problems, vec![], "{}", html);
    }
}

/// Without elements of raw text and paragraphs, whose ends mean more when they are read a second time.
const PIECES: [&str; 21] = [
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<table>",
    "<tr><td>",
    "</td>",
    "</table>",
    "</p>",
    "<!--",
    "-->",
    "<a href=\"",
    "\">",
    "text",
    "\n\n",
    "\n\n- ",
    "\n> ",
    "*",
    "`",
    "</main>",
    "<svg>",
];
