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
