//! Themes: those that are built in, the book's own, and single files of them that a book replaces.

use crate::book::Book;

const NOTE: &str = "# A note\n\n```python\nprint(1)  # 1\n```\n";

/// What `build` says of a book whose theme is wrong: it ends with 2, and the old site stays.
fn refused(book: &Book, arguments: &[&str]) -> String {
    let old = book.read("site/note.html");
    let all: Vec<&str> = ["build", "--no-run"].iter().chain(arguments).copied().collect();
    let done = book.run(&all);
    assert_eq!(done.code, 2, "{done:?}");
    assert_eq!(book.read("site/note.html"), old);
    done.stderr
}

fn built(book: Book) -> Book {
    let done = book.run(&["build", "--no-run"]);
    assert_eq!(done.code, 0, "{done:?}");
    book
}

#[test]
fn a_book_replaces_a_template_and_a_file_and_adds_one() {
    let book = Book::of(NOTE)
        .file("theme/macros.html", Book::theme_file("macros.html").replace("No example was run", "Not proved"))
        .file("theme/static/style.css", "body { color: red }")
        .file("theme/static/extra.css", "p { color: blue }");
    let book = built(book);
    assert!(book.read("site/note.html").contains("<span>Not proved</span>"));
    assert_eq!(book.read("site/static/style.css"), "body { color: red }");
    assert_eq!(book.read("site/static/extra.css"), "p { color: blue }");
    assert!(!book.path().join("site/theme").exists());
}

#[test]
fn a_theme_of_ones_own_is_a_folder_and_none_of_its_files_is_a_page() {
    let book = Book::of(NOTE)
        .file("book.toml", "[site]\ntheme = \"my/theme\"\n")
        .file("my/theme/theme.toml", "extends = \"default\"\n")
        .file("my/theme/page.html", "mine: {{ frame.title }}")
        .file("my/theme/README.md", "# How it is made\n");
    let book = built(book);
    assert_eq!(book.read("site/note.html"), "mine: A note");
    assert!(!book.path().join("site/my").exists());
}

#[test]
fn a_theme_on_the_command_line_comes_before_the_one_of_the_book() {
    let book = Book::of(NOTE)
        .file("theme/page.html", "replaced")
        .file("other/theme.toml", "extends = \"default\"\n")
        .file("other/page.html", "other");
    let book = built(book);
    assert_eq!(book.read("site/note.html"), "replaced");
    assert_eq!(book.run(&["build", "--no-run", "--theme", "other"]).code, 0);
    assert_eq!(book.read("site/note.html"), "other");
}

#[test]
fn a_theme_that_there_is_not_is_told() {
    let book = built(Book::of(NOTE));
    assert_eq!(
        refused(&book, &["--theme", "defualt"]),
        "error[theme]: there is no theme `defualt`\n  help: did you mean `default`?\n"
    );
}

#[test]
fn a_wrong_template_is_told_with_file_line_and_remedy() {
    let book = built(Book::of(NOTE)).file("theme/page.html", "<h1>\n{{ frame.titel }}\n</h1>\n");
    assert_eq!(
        refused(&book, &[]),
        "error[template]: the template failed: `frame.titel` is undefined\n  --> theme/page.html:2:4\n   |\n 2 | {{ frame.titel }}\n   |    ^^^^^^^^^^^\n  help: did you mean `title`?\n"
    );
    let book = book.file("theme/page.html", "{% if %}\n");
    assert_eq!(
        refused(&book, &[]),
        "error[template]: the template failed: unexpected end of block\n  --> theme/page.html:1:7\n   |\n 1 | {% if %}\n   \
         |       ^^\n  help: the language of the template is described at \
         https://docs.rs/minijinja/latest/minijinja/syntax/\n"
    );
}

#[test]
fn a_wrong_template_in_tera_is_told_as_well() {
    let book = built(Book::of(NOTE))
        .file("book.toml", "[site]\ntheme = \"mine\"\n")
        .file("mine/theme.toml", "engine = \"tera\"\n")
        .file("mine/example.html", "")
        .file("mine/report.html", "")
        .file("mine/index.html", "")
        .file("mine/listing.html", "")
        .file("mine/pages.html", "")
        .file("mine/page.html", "<h1>\n{{ frame.titel }}\n</h1>\n");
    assert_eq!(
        refused(&book, &[]),
        "error[template]: the template failed: field `titel` is not defined\n  --> mine/page.html:2:10\n   |\n 2 | {{ frame.titel }}\n   |          ^^^^^\n  help: did you mean `title`?\n"
    );
    let book = book.file("mine/page.html", "{{ frame.title | shout }}\n");
    assert_eq!(
        refused(&book, &[]),
        "error[template]: the template failed: unknown filter `shout`\n  --> mine/page.html:1:18\n   |\n 1 | \
         {{ frame.title | shout }}\n   |                  ^^^^^\n  help: the language of the template is described at \
         https://keats.github.io/tera/docs/\n"
    );
}

#[test]
fn what_a_theme_says_about_itself_is_checked() {
    let book = built(Book::of(NOTE)).file("mine/theme.toml", "engine = \"terra\"\n");
    assert_eq!(
        refused(&book, &["--theme", "mine"]),
        "error[theme]: `engine` cannot be \"terra\"\n  --> mine/theme.toml:1:10\n   |\n 1 | engine = \"terra\"\n   |          ^^^^^^^\n  help: did you mean \"tera\"?\n"
    );
}

/// Every anchor and every link of a page.
fn anchors_and_links(html: &str) -> (Vec<&str>, Vec<&str>) {
    let values = |name: &str| {
        let after = html.split(name).skip(1).map(|rest| rest.split('"').next().expect("a value"));
        after.collect::<Vec<_>>()
    };
    (values(" id=\""), values(" href=\""))
}

#[test]
fn paper_is_one_page_for_the_whole_book() {
    let book = Book::new()
        .file("index.md", "# Start\n\nSee [the guide](guide/gc.md#cycles) and [a file](data.csv).\n")
        .file("guide/gc.md", "# GC\n\n## Cycles\n\nBack to [the start](../index.md), ![a picture](dot.png)\n\n```python\nprint(1)  # 2\n```\n")
        .file("guide/more.md", "## Cycles\n\nThe [same](#cycles) word, [elsewhere](gc.md#cycles).\n")
        .file("data.csv", "1,2")
        .file("guide/dot.png", "no picture")
        .file("book.toml", "[book]\ntitle = \"All of it\"\nauthors = [\"Ada\", \"Bob\"]\n\n[site]\ntheme = \"paper\"\n");
    let done = book.run(&["build"]);
    assert_eq!(done.code, 1, "{done:?}");
    let html = book.read("site/index.html");
    for part in [
        "<p class=\"cover-title\">All of it</p>",
        "<p class=\"cover-authors\">Ada, Bob</p>",
        "<li class=\"line line-page deep-0\"><a href=\"#index\">Start</a>",
        "<article class=\"chapter\" id=\"guide-gc\" style=",
        "<a href=\"#guide-gc--cycles\">the guide</a>",
        "<a href=\"data.csv\">a file</a>",
        "<a href=\"#index\">the start</a>",
        "<img src=\"guide/dot.png\" alt=\"a picture\"",
        "<a href=\"#guide-more--cycles\">same</a>",
        "<h3><span class=\"mark mark-failed\" aria-hidden=\"true\">✗</span> <a href=\"#guide-gc--ex-cycles-1\">guide/gc.md:7</a></h3>",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    let (mut anchors, links) = anchors_and_links(&html);
    for link in links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(anchors.contains(&link), "#{link} leads nowhere");
    }
    let count = anchors.len();
    anchors.sort_unstable();
    anchors.dedup();
    assert_eq!(anchors.len(), count);
    let mut files: Vec<String> = std::fs::read_dir(book.path().join("site"))
        .expect("a site")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("a name"))
        .collect();
    files.sort();
    assert_eq!(files, [".tracebook", "badge.json", "badge.svg", "data.csv", "guide", "index.html", "static"]);
}

#[test]
fn a_book_adds_style_sheets_and_scripts_to_any_theme() {
    let book = Book::new()
        .file("guide/a.md", NOTE)
        .file("extra/more.css", "p {}")
        .file("more.js", "1")
        .file("book.toml", "[site]\nadditional-css = [\"extra/more.css\"]\nadditional-js = [\"more.js\"]\n");
    let book = built(book);
    let html = book.read("site/guide/a.html");
    assert!(html.contains("<link rel=\"stylesheet\" href=\"../extra/more.css\">"), "{html}");
    assert!(html.contains("<script src=\"../more.js\" defer></script>"), "{html}");
    assert_eq!((book.read("site/extra/more.css"), book.read("site/more.js")), ("p {}".to_owned(), "1".to_owned()));
    assert_eq!(book.run(&["build", "--no-run", "--theme", "paper"]).code, 0);
    let html = book.read("site/index.html");
    assert!(html.contains("<link rel=\"stylesheet\" href=\"extra/more.css\">"), "{html}");
    assert!(html.contains("<script src=\"more.js\" defer></script>"), "{html}");
}

#[test]
fn paper_has_the_title_of_each_chapter_at_the_head_of_its_sheets() {
    let book = Book::of("# A \"b\" `</style>`\n");
    assert_eq!(book.run(&["build", "--no-run", "--theme", "paper", "."]).code, 0);
    let html = book.read("site/index.html");
    let heads = r#"@page chapter-1 { @top-center { content: "A \22 b\22  \3c /style>"; } }"#;
    assert!(html.contains(heads), "{html}");
    assert!(html.contains("<article class=\"chapter\" id=\"note\" style=\"page: chapter-1\">"), "{html}");
}
