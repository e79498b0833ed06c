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
fn a_footnote_that_is_not_there_is_an_error_with_the_nearest_name() {
    let book = Book::of("# Note\n\nOne[^first], two[^secnd].\n\n[^first]: a\n\n[^second]: b\n")
        .file("regex.md", "# Sets\n\n[^abc] and [^0]+ are text, a note[^1].\n");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 2);
    let told = "\
error[missing-footnote]: no footnote of this page is called secnd
  --> note.md:3:17
   |
 3 | One[^first], two[^secnd].
   |                 ^^^^^^^^
  help: did you mean [^second]?
error[missing-footnote]: no footnote of this page is called 1
  --> regex.md:3:34
   |
 3 | [^abc] and [^0]+ are text, a note[^1].
   |                                  ^^^^
  help: add its text on a line of its own, `[^1]: …`, or write `\\[` for a bracket
";
    assert!(done.stderr.contains(told), "{}", done.stderr);
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

#[test]
fn a_page_tells_what_links_to_it_and_from_where() {
    let book = Book::new()
        .file("a.md", "# Heaps\n\n[self](#heaps)\n")
        .file("b.md", "# Names\n\n## Where they live\n\nin [[a]], in [the heap](a.md)\n\n## Again\n\n[x](a.md#heaps)\n")
        .file("c/d.md", "[[Heaps]]\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let links = between(&book.read("site/a.html"), "<h2>Linked from</h2>", "</aside>").replace('\n', "");
    assert_eq!(
        links,
        "<ul><li><a href=\"b.html\">Names</a>: <a href=\"b.html#where-they-live\">Where they live</a>, \
         <a href=\"b.html#again\">Again</a></li><li><a href=\"c/d.html\">D</a></li></ul>"
    );
    assert!(!book.read("site/b.html").contains("Linked from"));
}

#[test]
fn every_tag_has_a_page() {
    let book = Book::new()
        .file("a.md", "---\ntags: [GC, \"C++\"]\ncategories: [gc]\ndescription: About <it>\n---\n# A\n")
        .file("b/b.md", "---\ntags: gc C#\n---\n# B\n\n[all](../tags.html)\n");
    let done = book.run(&["build", "."]);
    assert_eq!((done.code, told(&done.stderr)), (0, Vec::new()));
    let tags = between(&book.read("site/b/b.html"), "<ul class=\"tags\"", "</ul>").replace('\n', "");
    assert_eq!(
        tags,
        " aria-label=\"Tags\"><li><a href=\"../tags/c.html\">C#</a></li><li><a href=\"../tags/gc.html\">GC</a></li>"
    );
    let gc = book.read("site/tags/gc.html");
    assert!(gc.contains("<a href=\"../a.html\">A</a> <span class=\"detail\">About &lt;it&gt;</span>"), "{gc}");
    assert!(
        gc.contains("<a href=\"../b/b.html\">B</a>") && gc.contains("<a href=\"../tags.html\">All tags</a>"),
        "{gc}"
    );
    assert!(book.read("site/tags.html").contains("<h2 id=\"tag-c-1\"><a href=\"tags/c-1.html\">C++</a></h2>"));
}

#[test]
fn a_book_without_tags_has_no_list_of_them() {
    let book = Book::of("# A\n\n[tags](tags.html)\n");
    assert_eq!(book.run(&["build", "."]).code, 2);
    assert!(!book.path().join("site/tags.html").exists());
}

#[test]
fn a_note_called_tags_keeps_its_place() {
    let book = Book::new().file("tags.md", "---\ntags: x\n---\n# Mine\n").file("tags/x.md", "# Also mine\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(book.read("site/tags.html").contains("<h1 id=\"mine\">Mine"));
    assert!(book.read("site/tags-1.html").contains("href=\"tags/x-1.html\""));
    assert!(book.read("site/tags/x.html").contains("Also mine"));
}

#[test]
fn old_addresses_lead_to_the_note() {
    let book = Book::new()
        .file("gc/new.md", "---\nredirect_from: /posts/gc/\naliases: [Cycles, old.html]\n---\n# GC\n")
        .file("b.md", "[[cycles]] [old](old.html) [older](posts/gc/)\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let old = book.read("site/posts/gc/index.html");
    assert!(old.contains("<meta http-equiv=\"refresh\" content=\"0; url=../../gc/new.html\">"), "{old}");
    assert!(old.contains("<link rel=\"canonical\" href=\"../../gc/new.html\">"), "{old}");
    assert!(book.read("site/old.html").contains("<a href=\"gc/new.html\">GC</a>"));
    let links = between(&book.read("site/b.html"), "<p><a", "</p>").matches("href=\"gc/new.html\"").count();
    assert_eq!(links, 3);
}

#[test]
fn settings_redirect_to_headings_files_and_the_web() {
    let settings = "[site.redirects]\n\"/one\" = \"gc/new.md#the-end\"\n\"two/\" = \"a.csv\"\n\
                    three = \"https://example.org/?a&b\"\n";
    let book = Book::new()
        .file("book.toml", settings)
        .file("gc/new.md", "# GC\n\n## The end\n\n[1](/one) [2](/two/) [3](../three.html)\n")
        .file("a.csv", "1\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(book.read("site/one.html").contains("<a href=\"gc/new.html#the-end\">GC</a>"));
    let file = book.read("site/two/index.html");
    assert!(file.contains("<meta http-equiv=\"refresh\" content=\"0; url=../a.csv\">"), "{file}");
    let web = book.read("site/three.html");
    assert!(web.contains("<link rel=\"canonical\" href=\"https://example.org/?a&amp;b\">"), "{web}");
    let page = book.read("site/gc/new.html");
    assert!(
        page.contains("<p><a href=\"new.html#the-end\">1</a> <a href=\"../a.csv\">2</a> <a href=\"https://example.org/?a&amp;b\">3</a>"),
        "{page}"
    );
}

#[test]
fn old_addresses_lead_into_the_one_page_of_a_printable_book() {
    let book = Book::new()
        .file("book.toml", "[site]\ntheme = \"paper\"\n\n[site.redirects]\n\"old/x\" = \"gc.md#the-end\"\n")
        .file("gc.md", "---\nredirect_from: /posts/gc/\n---\n# GC\n\n## The end\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(book.read("site/old/x.html").contains("<a href=\"../index.html#gc--the-end\">GC</a>"));
    assert!(book.read("site/posts/gc/index.html").contains("<a href=\"../../index.html#gc\">GC</a>"));
    let page = book.read("site/index.html");
    assert!(page.contains("id=\"gc--the-end\"") && page.contains("id=\"gc\""));
}

#[test]
fn a_redirect_that_leads_nowhere_is_an_error_in_its_line() {
    let settings = "[site.redirects]\n\"/old\" = \"gcc.md\"\n\"gc.html\" = \"gc.md\"\n";
    let book = Book::new().file("book.toml", settings).file("gc.md", "# GC\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 2);
    assert_eq!(
        done.stderr.lines().take(12).collect::<Vec<_>>(),
        [
            "error[redirect]: gcc.md is neither a note nor a file of the book",
            "  --> book.toml:2:10",
            "   |",
            " 2 | \"/old\" = \"gcc.md\"",
            "   |          ^^^^^^^^",
            "  help: did you mean gc.md?",
            "error[redirect]: gc.html is already that of gc.md",
            "  --> book.toml:3:1",
            "   |",
            " 3 | \"gc.html\" = \"gc.md\"",
            "   | ^^^^^^^^^",
            "  help: give each old address once, and none that is in use",
        ]
    );
}

#[test]
fn an_old_address_that_is_taken_is_an_error() {
    let book = Book::new().file("a.md", "---\nredirect_from: [b.html, ../x]\n---\n").file("b.md", "");
    let done = book.run(&["test", "."]);
    assert_eq!(done.code, 2);
    assert_eq!(
        told(&done.stderr),
        [
            "error[redirect]: b.html is already that of b.md",
            "--> a.md:2:17",
            "help: give each old address to one note, as a path such as `old/name.html`",
            "error[redirect]: ../x is no address within the site",
            "--> a.md:2:25",
            "help: give each old address to one note, as a path such as `old/name.html`",
        ]
    );
}

/// The documentation of the library of the Python that runs the book.
fn documentation(book: &Book) -> String {
    let version = book.test(&[]).json["runtime"]["version"].as_str().expect("a version").to_owned();
    let numbers: Vec<&str> = version.split('.').take(2).collect();
    format!("https://docs.python.org/{}/library", numbers.join("."))
}

#[test]
fn names_in_code_and_prose_lead_to_the_documentation_of_the_python_that_ran() {
    let book = Book::of("# Note\n\n`gc.collect()` and `gc.colect`.\n\n```python\nimport gc\ngc.collect()\n```\n");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let note = book.read("site/note.html");
    let gc = documentation(&book) + "/gc.html";
    assert_eq!(
        between(&note, "<p><a class", "</p>"),
        format!(
            "=\"name\" href=\"{gc}#gc.collect\" rel=\"external\"><code>gc.collect()</code></a> and <code>gc.colect</code>."
        )
    );
    let code = between(&note, "<code><span", "</code>");
    assert!(code.contains(&format!("<a class=\"name\" href=\"{gc}#module-gc\" rel=\"external\">gc</a>")), "{code}");
    assert!(code.contains(&format!("<a class=\"name\" href=\"{gc}#gc.collect\" rel=\"external\">gc.")), "{code}");
}

#[test]
fn other_inventories_are_read() {
    let inventory = "# Sphinx inventory version 2\n# Project: own\n# Version: 1\n\
        # The remainder of this file is compressed using plain-text\n\
        own.thing py:function 1 api.html#$ -\nown std:label -1 x.html Own\n";
    let settings = "[[site.inventories]]\npath = \"own.inv\"\nurl = \"https://own.example.org/docs/\"\n";
    let book = Book::of("# Note\n\nsee `own.thing`\n").file("own.inv", inventory).file("book.toml", settings);
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(book.read("site/note.html").contains("href=\"https://own.example.org/docs/api.html#own.thing\""));
    let broken = book.file("own.inv", "no inventory\n");
    let done = broken.run(&["build", "."]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.starts_with("error[inventory]: this is no inventory of Sphinx: "), "{}", done.stderr);
}

#[test]
fn the_modules_that_examples_use_are_listed() {
    let one = "# One\n\n## Locks\n\n```python\nimport os.path, threading as t\n```\n\n```pycon\n>>> from gc import collect\n```\n";
    let two = "# Two\n\n[all](modules.html)\n\n```python\ndef f():\n    import gc\n```\n\n```python norun\nimport numpy\n```\n";
    let book = Book::new().file("one.md", one).file("two.md", two);
    let done = book.run(&["build", "."]);
    assert_eq!((done.code, told(&done.stderr)), (0, Vec::new()));
    let modules = book.read("site/modules.html");
    let docs = documentation(&book);
    let gc = between(&modules, "<h2 id=\"module-gc\">", "</ul>").replace('\n', "");
    assert_eq!(
        gc,
        format!(
            "<a href=\"{docs}/gc.html#module-gc\" rel=\"external\"><code>gc</code></a></h2><ul>\
             <li><a href=\"one.html#ex-locks-2\">One › Locks</a> <span class=\"detail\">line 9</span></li>\
             <li><a href=\"two.html#ex-two-1\">Two</a> <span class=\"detail\">line 5</span></li>"
        )
    );
    assert_eq!(modules.matches("<h2 id=\"module-").count(), 3);
    assert!(book.read("site/two.html").contains("<a href=\"modules.html\">Modules</a>"));
}

#[test]
fn a_section_of_another_note_is_shown_with_its_examples() {
    let gc = "# Collector\n\nIntro.\n\n## Cycles {#loops}\n\nSee [[#Rest]] and [up](../README.md).\n\n### Small\n\n\
        ```python\nprint(1)  # 1\n```\n\n```python\nprint(2)  # 3\n```\n\n## Rest\n\nNot this.\n";
    let book = Book::new()
        .file("README.md", "# Start\n\nBefore ![[Collector#Cycles]] after.\n\n- ![[gc#rest]]\n\n| ![[gc]] |\n|---|\n")
        .file("deep/gc.md", gc);
    let report = book.test(&[]);
    assert_eq!(report.json["summary"]["examples"], 2);
    assert_eq!(book.run(&["build", "."]).code, 1);
    let start = book.read("site/index.html");
    let embed = between(&start, "<p>Before </p>\n<section", "</section>\n<p> after.</p>");
    let source = " class=\"embed\" aria-label=\"From Collector › Cycles\">\n<p class=\"embed-source\">From \
                  <a href=\"deep/gc.html#loops\">Collector › Cycles</a></p>\n<h3>Cycles</h3>\n\
                  <p>See <a href=\"deep/gc.html#rest\">Rest</a> and <a href=\"index.html\">up</a>.</p>\n<h4>Small</h4>\n";
    assert!(embed.starts_with(source), "{embed}");
    assert!(embed.contains("id=\"embed-1-ex-small-1\"") && embed.contains("is-failed"), "{embed}");
    assert!(!embed.contains("Not this") && !embed.contains("Intro"), "{embed}");
    assert!(between(&start, "aria-label=\"From Collector › Rest\">", "</li>").contains("<p>Not this.</p>"), "{start}");
    assert!(start.contains("<th><a href=\"deep/gc.html\">gc</a></th>"), "{start}");
    let ids = start.matches("id=\"").count();
    let different: std::collections::BTreeSet<&str> =
        start.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids, different.len());
}

#[test]
fn a_note_that_would_show_itself_is_an_error() {
    let book = Book::new()
        .file("a.md", "# A\n\n![[b]]\n\n## Apart\n\nText.\n")
        .file("b.md", "# B\n\n![[c#In]]\n\n![[a#Apart]]\n")
        .file("c.md", "# C\n\n![[a]]\n\n## In\n\n![[A]]\n")
        .file("d.md", "# D\n\n![[#Below]]\n\n## Below\n\nText.\n");
    let done = book.run(&["build", "."]);
    assert_eq!(done.code, 2);
    assert_eq!(
        told(&done.stderr),
        [
            "error[embed-cycle]: a.md would show itself through this",
            "--> c.md:7:1",
            "help: link to one of the notes instead: [[…]] without `!`",
        ]
    );
    assert!(book.read("site/d.html").contains("From <a href=\"#below\">D › Below</a>"));
}

#[test]
fn films_and_sounds_are_played_and_other_files_linked() {
    let book = Book::of("# Note\n\n![[v.mp4]] ![[a.mp3]] ![[d.pdf]] ![[d.pdf|The paper]]\n")
        .file("files/v.mp4", "")
        .file("files/a.mp3", "")
        .file("files/d.pdf", "");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let page = book.read("site/note.html");
    assert_eq!(
        between(&page, "<p>", "</p>"),
        "<video src=\"files/v.mp4\" aria-label=\"v\" controls></video> \
         <audio src=\"files/a.mp3\" aria-label=\"a\" controls></audio> \
         <a href=\"files/d.pdf\">d.pdf</a> <a href=\"files/d.pdf\">The paper</a>"
    );
}

#[test]
fn plain_links_obey_the_rules_of_a_book_that_is_not_trusted() {
    let book = Book::of("# Note\n\nSee https://a.org, b@c.org, ftp://d.org or javascript://e.org.\n");
    assert_eq!(book.run(&["build", ".", "--untrusted"]).code, 0);
    let page = book.read("site/note.html");
    let paragraph = between(&page, "<p>See ", ".</p>");
    assert!(
        paragraph.starts_with("<a href=\"https://a.org\">https://a.org</a>, <a href=\"mailto:b@c.org\">b@c.org</a>, "),
        "{paragraph}"
    );
    assert_eq!(paragraph.matches("<a ").count(), 2, "{paragraph}");
    assert!(paragraph.contains("class=\"broken-link\"") && paragraph.ends_with("or javascript://e.org"), "{paragraph}");
}

#[test]
fn raw_html_that_loads_files_is_checked_and_seen_from_its_page() {
    let note = "# Note\n\n<video src=\"/files/v.mp4\" poster=\"p.png\"></video>\n\n\
                <picture><source srcset=\"p.png 2x, /files/q.png\"></picture>\n\n<iframe src=\"other.md#part\"></iframe>\n";
    let book = Book::new()
        .file("index.md", "# Start\n\n![[note]]\n")
        .file("deep/note.md", note)
        .file("deep/other.md", "# Other\n\n## Part\n")
        .file("deep/p.png", "")
        .file("files/v.mp4", "")
        .file("files/q.png", "");
    assert_eq!(book.run(&["build", "."]).code, 0);
    let seen = |page: &str, to_files: &str, to_notes: &str| {
        let page = book.read(page);
        for written in [
            format!("<video src=\"{to_files}v.mp4\" poster=\"{to_notes}p.png\">"),
            format!("<source srcset=\"{to_notes}p.png 2x, {to_files}q.png\">"),
            format!("<iframe src=\"{to_notes}other.html#part\">"),
        ] {
            assert!(page.contains(&written), "{written} in {page}");
        }
    };
    seen("site/deep/note.html", "../files/", "");
    seen("site/index.html", "files/", "deep/");
    let done =
        Book::of("<audio src=\"a.mp3\"></audio>\n\n<img src=\"data:,x\" srcset=\"b.png 2x\">\n").run(&["test", "."]);
    assert_eq!(done.code, 2);
    let errors: Vec<_> = told(&done.stderr).into_iter().filter(|line| line.starts_with(['e', '-'])).collect();
    assert_eq!(
        errors,
        [
            "error[broken-link]: the link leads to a.mp3, which is neither a note nor a file of the book",
            "--> note.md:1:13",
            "error[missing-image]: there is no image b.png",
            "--> note.md:3:28",
        ]
    );
}
