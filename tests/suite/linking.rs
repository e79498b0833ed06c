//! Links: what a reader of the site can follow, and what an author is told.

use crate::book::Book;

/// What stands between the first `from` and the next `to`.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} behind {from}")).0
}

/// The lines of what was told that begin with a word for how bad it is, or with an arrow to the place.
fn told(stderr: &str) -> Vec<String> {
    let lines = stderr.lines().map(str::trim);
    lines
        .filter(|line| ["error", "warning", "-->", "help"].iter().any(|word| line.starts_with(word)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn wiki_links_lead_to_notes_wherever_they_are() {
    let book = Book::new()
        .file("README.md", "# Start\n\nSee [[gil]], [[The GIL|*that* lock]] and [[gil#Who holds it]].\n\n| a |\n|---|\n| [[gil\\|cell]] |\n")
        .file("deep/gil.md", "# The GIL\n\n## Who holds it\n\n![[heap.png|120x80]] ![[heap.png]]\n")
        .file("img/heap.png", "not really");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let start = book.read("site/index.html");
    assert_eq!(
        between(&start, "<p>See ", ".</p>"),
        "<a href=\"deep/gil.html\">gil</a>, <a href=\"deep/gil.html\"><em>that</em> lock</a> and \
         <a href=\"deep/gil.html#who-holds-it\">gil › Who holds it</a>"
    );
    assert_eq!(between(&start, "<td>", "</td>"), "<a href=\"deep/gil.html\">cell</a>");
    let gil = book.read("site/deep/gil.html");
    assert!(gil.contains("<img src=\"../img/heap.png\" alt=\"heap\" width=\"120\" height=\"80\">"), "{gil}");
    assert!(gil.contains("<img src=\"../img/heap.png\" alt=\"heap\">"), "{gil}");
}

#[test]
fn a_wiki_link_that_leads_nowhere_is_an_error_with_its_place() {
    let book = Book::of("# Note\n\nsee [[nott]], ![[no.png]] and [[#Nowhere]]\n")
        .file("a/x.md", "")
        .file("b/x.md", "")
        .file("c.md", "[[x]]\n");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 2);
    let errors: Vec<_> = told(&done.stderr).into_iter().filter(|line| line.starts_with("error")).collect();
    assert_eq!(
        errors,
        [
            "error[ambiguous-wiki-link]: x can mean a/x.md or b/x.md",
            "error[unknown-wiki-link]: no note is called nott, by its file, its title or an alias",
            "error[missing-image]: there is no image no.png",
            "error[missing-anchor]: note.md has no heading or anchor #Nowhere",
        ]
    );
    assert!(told(&done.stderr).contains(&"--> note.md:3:5".to_owned()), "{}", done.stderr);
    assert!(done.stderr.contains("did you mean [[Note]]?"), "{}", done.stderr);
}

#[test]
fn lists_of_lists_are_no_links() {
    let text = "A matrix [[1, 0], [0, 1]], one row [[1, 2]], `[[x]]`, m[[0]] and [[1]](https://example.org).\n";
    let book = Book::of(text);
    let done = book.run(&["build", "."]);
    assert_eq!((done.code, told(&done.stderr)), (0, Vec::new()));
    assert_eq!(
        between(&book.read("site/note.html"), "<p>A matrix", "</p>"),
        " [[1, 0], [0, 1]], one row [[1, 2]], <code>[[x]]</code>, m[[0]] and <a href=\"https://example.org\">[1]</a>."
    );
}
