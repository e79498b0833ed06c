//! Raw HTML of a note stays in its place, whatever is wrong with it, and its author is told.

use crate::book::{Book, Done};

/// A page around a note, and what the build said.
fn built(note: &str) -> (String, Done) {
    let book = Book::of(note);
    let done = book.run(&["build", ".", "--no-run", "--dest", "site"]);
    (book.read("site/note.html"), done)
}

#[test]
fn what_is_open_or_closes_nothing_is_told_with_its_place() {
    let (html, done) = built("# A\n\n- <div class=\"x\">\n  text\n\nThe end </main>.\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(html.contains("<li><div class=\"x\">\ntext\n</div></li>"), "{html}");
    assert!(html.contains("<p>The end .</p>"), "{html}");
    let told = "\
warning[unclosed-html]: `<div>` is not closed in what it stands in, so it is closed where that ends
  --> note.md:3:3
   |
 3 | - <div class=\"x\">
   |   ^^^^^^^^^^^^^^^
  help: write `</div>` where it should end; text that only looks like a tag belongs into backticks
warning[stray-html]: `</main>` closes nothing that is open here, so it is left out
  --> note.md:6:9
   |
 6 | The end </main>.
   |         ^^^^^^^
  help: take it out, or put it where the element is open that `<main>` begins
";
    assert!(done.stderr.contains(told), "{}", done.stderr);
}

#[test]
fn a_tag_that_is_cut_off_is_shown_and_a_comment_without_an_end_is_not() {
    let (html, done) = built("# A\n\n<div title=\"x\n\ny\n\n<!-- hidden\n\nto the end\n");
    assert!(html.contains("&lt;div title=\"x\n<p>y</p>"), "{html}");
    assert!(!html.contains("to the end"), "{html}");
    for told in ["this tag has no `>`", "note.md:3:1", "this comment has no end", "note.md:7:1"] {
        assert!(done.stderr.contains(told), "{told}: {}", done.stderr);
    }
}

#[test]
fn a_table_with_fences_and_a_folded_part_stay_as_written() {
    let note = "# A\n\n<table>\n<tr><td>\n\n```text\nx\n```\n\n</td></tr>\n</table>\n\n<details>\n<summary>More</summary>\n\n- b\n\n</details>\n";
    let (html, done) = built(note);
    assert!(html.contains("<details>\n<summary>More</summary>\n<ul>\n<li>b</li>\n</ul>\n</details>\n"), "{html}");
    assert!(html.contains("<table>\n<tr><td>\n") && html.contains("</td></tr>\n</table>\n"), "{html}");
    assert!(!done.stderr.contains("-html]"), "{}", done.stderr);
}

#[test]
fn html_of_a_section_that_is_shown_elsewhere_ends_with_it() {
    let book = Book::new()
        .file("a.md", "# A\n\n![[b#One]]\n\nafter\n")
        .file("b.md", "# B\n\n## One\n\n<div>\n\nx\n\n## Two\n\n</div>\n");
    book.run(&["build", ".", "--no-run", "--dest", "site"]);
    let html = book.read("site/a.html");
    assert!(html.contains("<div>\n<p>x</p>\n</div></section>\n<p>after</p>"), "{html}");
}
