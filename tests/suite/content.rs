//! What Markdown is understood beside code: formulas, diagrams, emoji, alerts, leftovers of Jekyll.

use crate::book::{Book, Done};

fn built(note: &str) -> (String, Done) {
    let book = Book::of(note);
    let done = book.run(&["build", ".", "--no-run", "--dest", "site"]);
    (book.read("site/note.html"), done)
}

#[test]
fn formulas_become_mathml() {
    let (html, done) = built("# A\n\nIt is $x^2$.\n\n$$y$$\n\n```math\nz\n```\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(html.contains("It is <span class=\"formula\"><math display=\"inline\">"), "{html}");
    assert!(html.contains("<p><math tabindex=\"0\" display=\"block\"><semantics><mrow><mi>y</mi>"), "{html}");
    assert!(html.contains("<math tabindex=\"0\" display=\"block\"><semantics><mrow><mi>z</mi>"), "{html}");
}

#[test]
fn a_formula_that_is_not_understood_is_shown_with_a_warning() {
    let (html, done) = built("# A\n\nIt is $\\nosuch x$ <b>.\n\n```math\n\\frac{1\n```\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(html.contains("<code class=\"math-source\">$\\nosuch x$</code></span>"), "{html}");
    assert!(html.contains("\\frac{1"), "{html}");
    assert!(
        done.stderr.contains("warning[bad-math]: the formula is shown as it is written: unknown command in `\\nosuch"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("note.md:3:7") && done.stderr.contains("note.md:5:1"), "{}", done.stderr);
}

#[test]
fn prices_and_variables_are_text() {
    let (html, done) = built("# A\n\nFrom $5 to $10, $HOME/$PATH, a$b$c.\n");
    assert!(html.contains("From $5 to $10, $HOME/$PATH, a$b$c."), "{html}");
    assert!(!done.stderr.contains("bad-math"), "{}", done.stderr);
}

#[test]
fn emoji_are_shown_and_anchors_keep_their_names() {
    let (html, _) = built("# :tada: Party\n\n## :rocket: Start\n\n[there](#rocket-start) `:tada:`\n");
    assert!(html.contains("🎉 Party"), "{html}");
    assert!(html.contains("<h2 id=\"rocket-start\">🚀 Start"), "{html}");
    assert!(html.contains("href=\"#rocket-start\">there</a> <code>:tada:</code>"), "{html}");
}

#[test]
fn what_jekyll_would_take_out_is_not_shown() {
    let (html, done) = built(
        "---\nlayout: post\n---\n\n# A\n\n* TOC\n{:toc}\n\n[[toc]]\n\n[TOC]\n\nText\n{: .lead}\n\n{% raw %}{{ x }}{% endraw %}\n",
    );
    assert_eq!(done.code, 0, "{done:?}");
    assert!(html.contains("<p>Text</p>") && html.contains("<p>{{ x }}</p>"), "{html}");
    for gone in ["{:", "[TOC]", "[[toc]]", "{%"] {
        assert!(!html.contains(gone), "{gone}: {html}");
    }
}

#[test]
fn alerts_lists_and_footnotes_are_what_their_author_meant() {
    let (html, _) = built(
        "# A\n\n> [!TIP]\n> Do.\n\n- [x] done\n- [ ] open\n\nTerm\n: Meaning\n\nSee[^1].\n\n[^1]: The note.\n\n~~gone~~\n",
    );
    for piece in [
        "alert-title\">Tip<",
        "aria-label=\"done\"",
        "<dt>Term</dt>",
        "<dd>Meaning</dd>",
        "footnote",
        "<del>gone</del>",
    ] {
        assert!(html.contains(piece), "{piece}: {html}");
    }
}

#[test]
fn no_heading_has_the_id_of_a_footnote() {
    let (html, _) = built("# T\n\nText[^a].\n\n## fn 1\n\n## fnref 1\n\n## fn:1\n\n[^a]: A note.\n");
    for id in ["fn-1", "fnref-1", "fn1", "fn:1", "fnref:1"] {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn diagrams_are_drawn_and_keep_their_source() {
    let (html, done) = built("# A\n\n```mermaid\ngraph BT\n  A[One] --\"3\"--> B[Two]\n```\n");
    assert_eq!(done.code, 0, "{done:?}");
    for piece in
        ["<figure class=\"diagram tinted\">", "<svg role=\"img\" aria-label=\"Flowchart\"", ">One<", ">3<", "A[One] --"]
    {
        assert!(html.contains(piece), "{piece}: {html}");
    }
}

#[test]
fn a_diagram_that_cannot_be_drawn_is_shown_with_a_warning() {
    let (html, done) = built("# A\n\n```mermaid\n\nflowchrt LR\n  A --> B\n```\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(html.contains("flowchrt LR"), "{html}");
    let expected = "warning[bad-diagram]: the diagram is shown as it is written: `flowchrt` is no kind of diagram";
    assert!(done.stderr.contains(expected) && done.stderr.contains("note.md:5:1"), "{}", done.stderr);
}

#[test]
fn a_diagram_that_takes_too_long_costs_itself_only() {
    // Each of 20 nodes in a row is linked with each of the next row: more links than any layout gets through in time.
    let row = |at: usize| (0..20).map(|node| format!("n{at}x{node}")).collect::<Vec<_>>().join(" & ");
    let rows: Vec<_> = (0..60).map(|at| format!("  {} --> {}", row(at), row(at + 1))).collect();
    let rows = rows.join("\n");
    let (html, done) =
        built(&format!("# A\n\n```mermaid\ngraph LR\n{rows}\n```\n\n```mermaid\ngraph LR\n  A --> B\n```\n"));
    assert_eq!(done.code, 0, "{done:?}");
    let expected =
        "warning[bad-diagram]: the diagram is shown as it is written: this diagram takes too long to be drawn";
    assert!(done.stderr.contains(expected) && done.stderr.contains("note.md:3:1"), "{}", done.stderr);
    assert!(html.contains("n0x0 &amp; n0x1"), "{html}");
    assert_eq!(html.matches("<svg role=\"img\" aria-label=\"Flowchart\"").count(), 1, "{html}");
}
