//! What notes can put into a site: of those that are trusted raw HTML, of others nothing that runs.

use std::collections::BTreeSet;
use std::path::Path;

use crate::book::Book;
use crate::markup;

/// Text that means harm wherever it is not taken for text.
const TRY: &str =
    "'\"></title></script></style></pre><script>alert('PWNED')</script><img src=x onerror=alert('PWNED')>";

/// A book with `text` wherever something other than raw HTML can be written.
fn everywhere(text: &str) -> Book {
    let quoted = text.replace('\'', "''");
    let python = format!("{text:?}").replace("\\'", "'");
    let notes = [
        (
            "index.md",
            format!(
                "---\ntitle: '{quoted}\n\n  next line'\ndescription: '{quoted}'\ntags: ['{quoted}', plain]\ncategories: ['{quoted}']\n\
                 date: 2026-01-02\nauthor: '{quoted}'\naliases: ['/{quoted}']\nslug: '{quoted}'\n---\n\n\
                 # {{#a}}\n\nplain\n"
            ),
        ),
        (
            "code.md",
            format!(
                "`{text}`\n\n``` {text}\n{text}\n```\n\n```python title=\"{}\"\nprint(1)\n```\n\n    {text}\n",
                text.replace('"', "'")
            ),
        ),
        (
            "output.md",
            format!(
                "```python\nimport sys\nprint({python})\nprint({python}, file=sys.stderr)\n{python}\nx = {python}  # {text}\n```\n\n```python\nraise ValueError({python})\n```\n"
            ),
        ),
        (
            "threads.md",
            format!(
                "```python\nimport threading, time\nlocks = [threading.Lock() for _ in range(2)]\ndef work():\n    with locks[0]:\n        time.sleep(0.01)\nall = [threading.Thread(target=work, name={python}) for _ in range(2)]\n[one.start() for one in all]\n[one.join() for one in all]\nprint(threading.Thread(name={python}).name)\n```\n"
            ),
        ),
        (
            "mermaid.md",
            format!(
                "```mermaid\ngraph LR\n a[\"{0}\"] --> b[{0}]\n click a \"javascript:alert('PWNED')\" \"{0}\"\n click b href \"JavaScript:alert('PWNED')\"\n click c call alert('PWNED')\n```\n\n```mermaid\nsequenceDiagram\n A->>B: {0}\n```\n\n```mermaid\npie title {0}\n \"{0}\" : 3\n```\n",
                text.replace('"', "'")
            ),
        ),
        (
            "maths.md",
            format!(
                "$\\text{{{text}}}$ $\\href{{javascript:alert('PWNED')}}{{x}}$ $\\mathrm{{{text}}}$\n\n$$\n{text}\n$$\n\n$\\color{{red\" onclick=\"alert('PWNED')}}{{x}}$ $\\unicode{{x}}$ $\\class{{\" onclick=\"alert('PWNED')}}{{x}}$\n"
            ),
        ),
        (
            "links.md",
            format!(
                "[[{0}]] [[index|{0}]] ![[{0}.png]] ![[a.png|{0}]] [a](<{1}>) ![{0}](a.png \"{2}\") [b](index.md?{1})\n\n[x]: index.md '{2}'\n\n[x] [^n]\n\n[^n]: {0}\n",
                escaped(text),
                text.replace(['<', '>', ' '], ""),
                text.replace(['\'', '"'], "&quot;")
            ),
        ),
        (
            "words.md",
            format!(
                "> [!NOTE]\n> \\{}\n\n- [ ] {}\n\n| a |\n|---|\n| {} |\n\nTerm\n: {}\n",
                escaped(text),
                escaped(text),
                escaped(text),
                escaped(text)
            ),
        ),
    ];
    let book = notes.into_iter().fold(Book::new(), |book, (path, note)| book.file(path, note));
    book.file("a.png", "").file("book.toml", "[site]\nsite-url = 'https://example.org/'\n")
}

/// `text` with what begins a tag escaped.
fn escaped(text: &str) -> String {
    text.replace('<', "\\<")
}

/// Builds the site and gives what runs and loads in it, of all of its pages.
fn powers(book: &Book, arguments: &[&str]) -> BTreeSet<String> {
    let done = book.run(&[&["build", ".", "--dest", "site"], arguments].concat());
    assert!([0, 1, 2].contains(&done.code), "{done:?}");
    let mut powers = BTreeSet::new();
    for path in pages(&book.path().join("site")) {
        let html = std::fs::read_to_string(&path).expect("a page");
        assert_eq!(markup::unbalanced(&html), None, "{}", path.display());
        powers.extend(markup::powers(&html));
    }
    powers
}

fn pages(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}")).flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut pages: Vec<_> =
        files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "html")).collect();
    pages.extend(folders.iter().flat_map(|folder| pages_below(folder)));
    pages
}

fn pages_below(folder: &Path) -> Vec<std::path::PathBuf> {
    pages(folder)
}

/// What of `powers` is not the theme's own.
fn own(powers: BTreeSet<String>, arguments: &[&str]) -> Vec<String> {
    let plain = self::powers(&everywhere("plain"), arguments);
    // Pages at earlier addresses of a note lead on to it.
    let leads_on = |power: &str| power.starts_with("{\"content\": \"0; url=../") || power == "link href=data:,";
    powers.into_iter().filter(|power| !plain.contains(power) && !leads_on(power) && !is_heads(power)).collect()
}

/// Whether this is the style of `paper` that writes titles above pages, each a text from quotation mark to quotation mark.
fn is_heads(power: &str) -> bool {
    let is_head =
        |line: &str| line.starts_with("@page chapter-") && line.ends_with("\"; } }") && line.matches('"').count() == 2;
    power.strip_prefix("style \n").is_some_and(|rules| rules.lines().all(is_head))
}

#[test]
fn what_is_no_raw_html_is_text_whoever_wrote_it() {
    for theme in [&[][..], &["--theme", "paper"], &["--untrusted"]] {
        assert_eq!(own(powers(&everywhere(TRY), theme), theme), Vec::<String>::new(), "{theme:?}");
    }
}

#[test]
fn what_is_written_into_other_files_is_text_as_well() {
    let book = everywhere(TRY);
    powers(&book, &[]);
    let feed = book.read("site/feed.xml");
    assert!(feed.contains("PWNED") && !feed.contains("<script") && !feed.contains("<img"), "{feed}");
    assert!(!book.read("site/sitemap.xml").contains("<script"));
}

const RAW: &str = "\
# Title {#x .y onclick=alert('PWNED')}

<script>alert('PWNED')</script> <img src=x onerror=alert('PWNED')> <b onclick=alert('PWNED')>b</b> <details open><summary>more</summary>

text <sub>low</sub> <svg><script>alert('PWNED')</script></svg>

</details>

<iframe src=\"javascript:alert('PWNED')\"></iframe>
<style>body { background: url(//evil.example/x) }</style>
<base href=\"https://evil.example/\"><meta http-equiv=refresh content=\"0; url=https://evil.example/\">
<form action=\"https://evil.example/\"><button formaction=\"javascript:alert('PWNED')\">x</button></form>
<a href=\"java&#115;cript:alert('PWNED')\">x</a> <math><mi xlink:href=\"javascript:alert('PWNED')\">x</mi></math>

[a](javascript:alert('PWNED')) [b](JaVaScRiPt:alert('PWNED')) [c](<java\tscript:alert('PWNED')>) [d](javascript&colon;alert('PWNED'))
[e](data:text/html,PWNED) <javascript:alert('PWNED')> [f](vbscript:PWNED) [g][r] [[javascript:alert('PWNED')]] [h](&#1;javascript:alert(1))

[r]: javascript:alert('PWNED')

![a](https://evil.example/x.png) ![b](//evil.example/x.png) ![[https://evil.example/x.png]] ![c](javascript:alert('PWNED')) ![d](data:image/svg+xml,PWNED)

[ok](https://example.org) <mail@example.org>
";

#[test]
fn raw_html_of_notes_that_are_trusted_is_theirs_to_write() {
    let found = own(powers(&Book::of("<b onclick=\"greet()\">b</b> [a](javascript:greet())\n"), &[]), &[]);
    assert_eq!(found, ["a href=javascript:greet()", "b onclick=greet()"]);
}

#[test]
fn nothing_of_a_note_that_is_not_trusted_runs() {
    for (settings, arguments) in [("", &["--untrusted"][..]), ("[site]\nuntrusted = true\n", &[])] {
        let book = Book::of(RAW).file("part.md", "![[note]]\n").file("book.toml", settings);
        assert_eq!(own(powers(&book, arguments), arguments), Vec::<String>::new());
        let page = book.read("site/note.html");
        for kept in [
            "&lt;script>alert('PWNED')&lt;/script>",
            "<sub>low</sub>",
            "<details open><summary>more</summary>",
            "<a href=\"https://example.org\">ok</a>",
            "<a href=\"mailto:mail@example.org\">",
            "title=\"a link of this kind could run something in the reader's browser\">a</span>",
            "title=\"a picture of another host would tell it who reads this page\">a</span>",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
    }
}

#[test]
fn files_that_browsers_run_are_kept_back() {
    let book = Book::of("[a](a.html) ![b](b.svg) ![c](c.png)\n")
        .file("a.html", "<script>1</script>")
        .file("b.svg", "<svg/>")
        .file("c.png", "")
        .file("sub/CNAME", "");
    let done = book.run(&["build", ".", "--untrusted"]);
    assert_eq!(done.code, 2, "{done:?}");
    let told = "warning[not-published]: b.svg may run something in the reader's browser, so the site does not have it\n  \
                --> b.svg\n  help: write what it shows as Markdown, or build without --untrusted if you trust whoever wrote it\n";
    assert!(done.stderr.contains(told), "{}", done.stderr);
    assert_eq!(done.stderr.matches("warning[not-published]").count(), 3);
    let has = |path: &str| book.path().join("site").join(path).exists();
    assert!(has("c.png") && !has("a.html") && !has("b.svg") && !has("sub/CNAME"));
    assert_eq!(book.run(&["build", "."]).code, 0);
    assert!(has("a.html") && has("b.svg") && has("sub/CNAME"));
}

#[test]
fn links_on_disk_do_not_lead_out() {
    let book = Book::new().file("secret.txt", "secret").file("b/note.md", "a\n").file("b/files/x", "");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, book.path().join(at)).expect("a link");
    link("../secret.txt", "b/secret.txt");
    link("../secret.txt", "b/secret.md");
    link("../../secret.txt", "b/files/.hidden");
    link("note.md", "b/same.md");
    let done = book.run(&["test", "b", "--untrusted"]);
    assert_eq!(done.code, 2, "{done:?}");
    let why = "error[unreadable]: this cannot be read: the link leads out of the folder of the notes, which are not trusted\n";
    assert_eq!(done.stderr.matches(why).count(), 3, "{}", done.stderr);
    assert!(done.stderr.contains("  --> b/files/.hidden\n"), "{}", done.stderr);
    assert_eq!(book.run(&["test", "b/secret.md", "--untrusted"]).code, 2);
    let done = book.run(&["test", "b/note.md", "--untrusted"]);
    assert!(done.stderr.contains("/b/files/.hidden\n"), "{done:?}");
    assert_eq!(book.run(&["test", "b/same.md", "b/note.md"]).code, 4, "it holds no example");
}

#[test]
fn what_steers_a_book_does_not_lead_out_either() {
    let error = |at: &str| {
        format!("error[unreadable]: this leads out of the folder of the book, which is not trusted\n  --> {at}\n")
    };
    for (at, toml, told) in [
        ("b/book.toml", None, error("b/book.toml")),
        ("b/tracebook-baseline.toml", None, error("b/tracebook-baseline.toml")),
        ("unused", Some("run.baseline = '../secret.txt'\n"), error("b/../secret.txt")),
        ("unused", Some("[[site.inventories]]\npath = '../secret.txt'\nurl = 'https://x.org/'\n"), error("b/../secret.txt")),
        (
            "b/SUMMARY.md",
            None,
            "error[unreadable]: this cannot be read: the link leads out of the folder of the notes, which are not trusted\n  \
             --> b/SUMMARY.md\n"
                .to_owned(),
        ),
    ] {
        let book = Book::new().file("secret.txt", "# [a](b.md)\n[secret = 1").file("b/note.md", "a\n");
        if let Some(toml) = toml {
            std::fs::write(book.path().join("b/book.toml"), toml).expect("a file");
        }
        std::os::unix::fs::symlink(book.path().join("secret.txt"), book.path().join(at)).expect("a link");
        for arguments in [&["build", "b", "--untrusted"][..], &["bless", "b", "--untrusted"]] {
            if arguments[0] == "bless" && !told.contains("book.toml") && !told.contains("SUMMARY") {
                continue; // it reads neither
            }
            let done = book.run(arguments);
            assert_eq!((done.code, done.stderr.matches(&told).count()), (2, 1), "{at}: {done:?}");
            assert!(!done.stderr.contains("secret = 1"), "{at}: {done:?}");
        }
    }
}

#[test]
fn the_settings_of_a_book_above_do_not_lead_out_either() {
    let book = Book::new().file("secret.txt", "[secret = 1").file("b/part/note.md", "a\n");
    std::os::unix::fs::symlink("../secret.txt", book.path().join("b/book.toml")).expect("a link");
    assert!(book.run(&["test", "b/part"]).stderr.contains("secret = 1"));
    let done = book.run(&["test", "b/part", "--untrusted"]);
    assert!(done.code == 2 && !done.stderr.contains("secret"), "{done:?}");
}

#[test]
fn a_folder_of_notes_that_is_a_link_does_not_lead_out() {
    let book = Book::new().file("b/book.toml", "[book]\nsrc = 'notes'\n").file("private/secret.md", "secret\n");
    std::os::unix::fs::symlink("../private", book.path().join("b/notes")).expect("a link");
    assert_eq!(book.run(&["build", "b"]).code, 0);
    let done = book.run(&["build", "b", "--untrusted"]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.ends_with("  --> b/notes\n  help: put what it leads to in its place\n"), "{done:?}");
}

#[test]
fn bless_heeds_no_settings_that_are_not_trusted() {
    let book = Book::of("```python\nprint(1)  # 2\n```\n")
        .file("evil", "#!/bin/sh\ntouch ran\n")
        .file("book.toml", "[run]\npython = './evil'\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(book.path().join("evil"), mode).expect("a mode");
    let done = book.run(&["bless", ".", "--untrusted"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.contains("`python` is not heeded"), "{done:?}");
    assert!(!book.path().join("ran").exists());
    assert!(book.read("note.md").contains("print(1)  # 1\n"));
}

#[test]
fn settings_that_are_not_trusted_name_no_program_and_no_script() {
    let book = Book::of("```python\nprint(1)  # 1\n```\n")
        .file("evil", "#!/bin/sh\ntouch ran\n")
        .file(".venv/pyvenv.cfg", "")
        .file(".venv/bin/python", "#!/bin/sh\ntouch ran\n")
        .file("x.js", "")
        .file("theme/base.html", "<script>alert('PWNED')</script>")
        .file(
            "book.toml",
            "[run]\npython = './evil'\ncache = 'kept'\nsandbox = { mode = 'off' }\n[build]\nbuild-dir = '../elsewhere'\n[site]\nadditional-js = ['x.js']\nuntrusted = false\n",
        );
    for program in ["evil", ".venv/bin/python"] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(book.path().join(program), mode).expect("a mode");
    }
    let done = book.run(&["build", ".", "--untrusted"]);
    assert_eq!(done.code, 0, "{done:?}");
    for key in ["python", "sandbox", "cache", "build-dir", "additional-js"] {
        let told = format!(
            "warning[not-trusted]: `{key}` is not heeded, since nothing of this book is trusted\n  --> book.toml\n"
        );
        assert!(done.stderr.contains(&told), "{key}: {}", done.stderr);
    }
    let theme = "warning[not-trusted]: this folder is not used, since nothing of this book is trusted\n  --> theme\n";
    assert!(done.stderr.contains(theme), "{}", done.stderr);
    assert!(!book.path().join("ran").exists());
    assert!(!book.read("site/note.html").contains("PWNED") && !book.path().join("site/x.js").exists());
}
