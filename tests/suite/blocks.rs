//! Blocks that links name, and ids that a page has once.

use crate::book::Book;

/// What a build says: the first line of each diagnostic and its place.
fn told(stderr: &str) -> Vec<&str> {
    let lines = stderr.lines().map(str::trim);
    lines
        .filter(|line| {
            line.starts_with("error")
                || line.starts_with("warning")
                || line.starts_with("-->")
                || line.starts_with("help")
        })
        .collect()
}

/// The ids of a page, in order.
fn ids(page: &str) -> Vec<&str> {
    page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

const GC: &str = "# GC\n\nIt counts. ^counts\n\n- one\n- two ^second\n\n| a |\n|---|\n| b |\n\n^table\n";

#[test]
fn links_lead_to_blocks() {
    let book = Book::new()
        .file("gc.md", GC)
        .file("a.md", "[[gc#^counts]] [[gc#^Second|two]] [x](gc.md#^table) [[#^here]] ^here\n");
    let done = book.run(&["build", "."]);
    assert_eq!((done.code, done.stderr.contains("error")), (0, false), "{done:?}");
    let page = book.read("site/gc.html");
    let anchor = |name: &str| format!("<span class=\"block-anchor\" id=\"^{name}\"></span>");
    assert!(page.contains(&format!("<p>{}It counts.</p>", anchor("counts"))), "{page}");
    assert!(page.contains(&format!("<li>{}two</li>", anchor("second"))), "{page}");
    assert!(page.contains(&format!("{}<div class=\"table\"", anchor("table"))), "{page}");
    let links = book.read("site/a.html");
    for link in [
        "<a href=\"gc.html#^counts\">gc</a>",
        "<a href=\"gc.html#^second\">two</a>",
        "<a href=\"gc.html#^table\">x</a>",
        "<a href=\"#^here\">^here</a>",
    ] {
        assert!(links.contains(link), "{link} in {links}");
    }
    assert!(page.contains("<a href=\"a.html\">"), "a backlink");
}

#[test]
fn blocks_are_shown_in_other_notes() {
    let book =
        Book::new().file("gc.md", GC).file("a.md", "# A\n\n![[gc#^second]]\n\n![[gc#^counts]]\n\n![[gc#^table]]\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    let page = book.read("site/a.html");
    let parts: Vec<&str> = page.split("<p class=\"embed-source\">").skip(1).collect();
    let part = |index: usize| parts[index].split("</section>").next().unwrap_or_default();
    assert_eq!(part(0), "From <a href=\"gc.html#^second\">GC</a></p>\n<ul>\n<li>two</li>\n</ul>\n");
    assert_eq!(part(1), "From <a href=\"gc.html#^counts\">GC</a></p>\n<p>It counts.</p>\n");
    assert!(part(2).contains("<td>b</td>") && part(2).matches("^table").count() == 1, "{}", part(2));
}

#[test]
fn blocks_that_are_missing_or_doubled_are_told() {
    let book = Book::of("one ^a\n\ntwo ^a\n\n[[#^b-ock]] [[#^other]] [[note#^a]]\n\nthree ^block\n");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 2);
    assert_eq!(
        told(&done.stderr),
        [
            "error[missing-anchor]: no block of note.md is called ^b-ock",
            "--> note.md:5:1",
            "help: did you mean #^block?",
            "error[missing-anchor]: no block of note.md is called ^other",
            "--> note.md:5:13",
            "help: write ` ^other` at the end of the paragraph or entry that is meant",
            "error[double-block]: another block of this page is called ^a too",
            "--> note.md:3:4",
            "help: give each a name of its own",
        ]
    );
}

#[test]
fn no_id_stands_on_a_page_twice() {
    let note = "# Set up\n\n<p id=\"set-up\">a</p>\n\n<b id=x>b</b> <i id='x' class=\"y\">c</i>\n\n<a id=\"next\"></a>\n\n\
                ## Next\n\ntext ^block <u id=\"^block\">d</u>\n\n<u id=\"ex-next-1\">e</u>\n\nlast ^block\n\n```python norun\n1\n```\n";
    let book = Book::of(note);
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(
        told(&done.stderr),
        [
            "warning[double-id]: set-up is the id of a heading of this page too, and is left out here",
            "--> note.md:3:8",
            "help: take it out, or give it a name of its own",
            "warning[double-id]: x is the id of another element of this page too, and is left out here",
            "--> note.md:5:22",
            "help: take it out, or give it a name of its own",
            "warning[double-id]: ^block is the id of a block of this page too, and is left out here",
            "--> note.md:11:20",
            "help: take it out, or give it a name of its own",
        ]
    );
    let page = book.read("site/note.html");
    let mut ids = ids(&page);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{page}");
    for shown in ["<p>a</p>", "<b id=x>b</b> <i class=\"y\">c</i>", "<u>d</u>", "<u>e</u>"] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
}

#[test]
fn ids_of_a_part_are_those_of_no_other_part() {
    let book = Book::new()
        .file("gc.md", "# GC\n\n<label for=\"x\">a</label> <input id=\"x\">\n")
        .file("a.md", "# A\n\n<i id=\"x\">own</i>\n\n![[gc]]\n\n![[gc]]\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/a.html");
    for part in ["embed-1-x", "embed-2-x"] {
        assert!(page.contains(&format!("<label for=\"{part}\">a</label> <input id=\"{part}\">")), "{page}");
    }
    assert!(page.contains("<i id=\"x\">own</i>"));
}
