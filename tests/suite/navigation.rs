//! The navigation: where it comes from, what is wrong with it, and that it does not grow with the book.

use crate::book::Book;

fn four() -> Book {
    ["index", "guide/start", "guide/gc", "extra"]
        .iter()
        .fold(Book::new(), |book, name| book.file(&format!("{name}.md"), format!("# The {name}\n")))
}

/// The sidebar of a page, without the line breaks that only make it readable.
fn sidebar(book: &Book, page: &str) -> String {
    let html = book.read(&format!("site/{page}"));
    let start = html.find("<nav class=\"sidebar\"").expect("a sidebar");
    let nav = &html[html[start..].find("<ul>").expect("a list") + start..];
    nav[..nav.find("<p class=\"nav-all\"").expect("an end")].replace('\n', "")
}

#[test]
fn the_settings_order_and_group_the_pages() {
    let toml = "[nav]\npages = [\n  'index.md',\n  { part = 'All <of> it' },\n  { title = 'Guide', pages = ['guide/gc.md', \
                'guide/'] },\n  '---',\n  { title = 'Soon' },\n]\n";
    let book = four().file("book.toml", toml);
    let done = book.run(&["build", "."]);
    assert_eq!((done.code, done.stderr.as_str()), (0, "site: site/index.html\n"));
    assert_eq!(
        sidebar(&book, "index.html"),
        "<ul><li><a href=\"index.html\" aria-current=\"page\">The index</a></li>\
         <li class=\"nav-part\">All &lt;of&gt; it</li>\
         <li><details open><summary>Guide</summary><ul><li><a href=\"guide/gc.html\">The guide/gc</a></li>\
         <li><a href=\"guide/start.html\">The guide/start</a></li></ul></details></li>\
         <li class=\"nav-line\"></li><li><span class=\"nav-draft\">Soon</span></li></ul>"
    );
    let gc = book.read("site/guide/gc.html");
    assert!(gc.contains("<a class=\"previous\" rel=\"prev\" href=\"../index.html\">"), "{gc}");
    assert!(gc.contains("<a class=\"next\" rel=\"next\" href=\"start.html\">"), "{gc}");
    assert!(gc.contains("<li>Guide</li>\n</ol>"), "{gc}");
    let extra = book.read("site/extra.html");
    assert!(!extra.contains("class=\"turn\""), "{extra}");
    let pages = book.read("site/pages.html");
    let others = pages.find("Not in the navigation").expect("the others");
    assert!(pages[others..].contains("<a href=\"extra.html\">The extra</a>"), "{pages}");
}

#[test]
fn a_wrong_path_in_the_settings_is_an_error_with_the_nearest_name() {
    let book = four().file("book.toml", "[nav]\npages = [\"indx.md\", \"start.md\", \"nothing/\"]\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 2);
    let told: Vec<&str> = done
        .stderr
        .lines()
        .map(str::trim)
        .filter(|line| ["error", "-->", "help"].iter().any(|start| line.starts_with(start)))
        .collect();
    assert_eq!(
        told,
        [
            "error[nav-missing]: there is no note `indx.md`",
            "--> book.toml:2:10",
            "help: did you mean `index.md`?",
            "error[nav-missing]: there is no note `start.md`",
            "--> book.toml:2:21",
            "help: did you mean `guide/start.md`?",
            "error[nav-missing]: there are no notes below `nothing/`",
            "--> book.toml:2:33",
            "help: name a folder with notes in it, or remove the line",
        ]
    );
    assert!(sidebar(&book, "index.html").contains("<span class=\"nav-draft\">indx.md</span>"));
}

#[test]
fn of_two_outlines_the_settings_are_read() {
    let book = four().file("book.toml", "[nav]\npages = ['extra.md']\n").file("SUMMARY.md", "- [Lost](lost.md)\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 0);
    assert!(
        done.stderr.starts_with(
            "warning[two-outlines]: [nav] in book.toml orders the notes, so SUMMARY.md is not read\n  --> book.toml\n  \
             help: remove one of the two\n"
        ),
        "{}",
        done.stderr
    );
    assert_eq!(sidebar(&book, "guide/gc.html"), "<ul><li><a href=\"../extra.html\">The extra</a></li></ul>");
}

#[test]
fn the_front_matter_orders_folders() {
    let book = Book::new()
        .file("a.md", "# A\n")
        .file("b.md", "---\nnav_order: 1\n---\n# B\n")
        .file("c/README.md", "---\nweight: 0.5\n---\n# C\n")
        .file("c/d.md", "# D\n")
        .file("e.md", "---\nnav: false\n---\n# E\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let shown = sidebar(&book, "a.html");
    let titles: Vec<_> = shown.split("</a>").filter_map(|part| part.rsplit_once('>')).map(|(_, title)| title).collect();
    assert_eq!(titles, ["C", "D", "B", "A", ""]);
}

/// The size of a page of a book of `count` pages with names of the same length.
fn size(count: usize) -> usize {
    let name = |number: usize| format!("{number:04}.md");
    let book = (0..count).fold(Book::new(), |book, number| book.file(&name(number), format!("# Page {number:04}\n")));
    assert_eq!(book.run(&["build", ".", "--no-run"]).code, 0);
    assert_eq!(book.read("site/static/nav.js").lines().count(), count + 2);
    assert_eq!(book.read("site/pages.html").matches("<li><a href").count(), count + 48);
    book.read("site/0100.html").len()
}

#[test]
fn a_page_does_not_grow_with_the_book() {
    let (few, many) = (size(300), size(600));
    assert!(many.abs_diff(few) <= 2, "{few} {many}");
}

#[test]
fn the_place_of_a_missing_chapter_is_a_path_that_can_be_opened() {
    let book = Book::new().file("notes/a.md", "# A\n").file("notes/SUMMARY.md", "- [A](a.md)\n- [Lost](lost.md)\n");
    assert!(book.run(&["test", "notes"]).stderr.contains("--> notes/SUMMARY.md:2:3\n"));
}
