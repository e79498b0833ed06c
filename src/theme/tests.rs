use super::*;
use crate::diagnostic::Place;
use crate::render::view::{BookView, ExampleView, Frame, HeadView, IndexView, ProofView};
use crate::source::SourceFile;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with these files: paths and texts.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A whole theme in the language `engine`, whose `example.html` is `template`, beside `more` files.
fn theme(engine: &str, template: &str, more: &[(&str, &str)]) -> tempfile::TempDir {
    let manifest = format!("engine = \"{engine}\"\n");
    let mut files = vec![("theme.toml", manifest.as_str()), ("example.html", template)];
    files.extend([
        ("page.html", "page"),
        ("report.html", "report"),
        ("index.html", "index"),
        ("listing.html", "list"),
        ("pages.html", "pages"),
    ]);
    files.extend(more);
    folder(&files)
}

fn load(path: &Path) -> Result<Theme> {
    Theme::load(&Choice::Folder(path.to_owned()), None)
}

fn example() -> ExampleView {
    ExampleView {
        anchor: "ex-1".into(),
        line: 1,
        status: "plain",
        caption: Some("a/b <&\"'>".into()),
        language: String::new(),
        code: "<span>x</span>".into(),
        results: Vec::new(),
        verdict: None,
        asked: Vec::new(),
        claims: Vec::new(),
        trace: None,
    }
}

fn rendered(folder: &tempfile::TempDir) -> Result<String> {
    load(folder.path())?.render("example.html", View::Example(&example()))
}

/// Everything that is wrong: `place: message (help)`, with the folder cut off.
fn complaints<T: Debug>(result: Result<T>, folder: &Path) -> Vec<String> {
    let Err(Error::Content(found)) = result else { panic!("{result:?}") };
    found.iter().map(|found| told(found, folder)).collect()
}

fn told(found: &Diagnostic, folder: &Path) -> String {
    let place = match &found.place {
        Place::Text { path, text, range } => {
            let position = SourceFile::decode(path.clone(), text.as_bytes()).0.position(range.start);
            format!("{path}:{}:{} `{}`", position.line, position.column, &text[range.clone()])
        }
        Place::Path(path) => path.clone(),
        place => panic!("{place:?}"),
    };
    let help = found.help.as_deref().unwrap_or_default();
    let text = format!("{place}: {} ({help})", found.message);
    text.replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), "THEME")
}

/// What is wrong with `template` in each language.
fn wrong(template: &str, more: &[(&str, &str)]) -> [Vec<String>; 2] {
    ["minijinja", "tera"].map(|engine| {
        let folder = theme(engine, template, more);
        complaints(rendered(&folder), folder.path())
    })
}

#[test]
fn both_languages_get_the_same_data_and_escape_the_same() {
    let template = "{% if not verdict %}{{ caption }} {{ code | safe }} {{ line + 1 }}{% endif %}";
    for (engine, apostrophe) in [("minijinja", "&#39;"), ("tera", "&#39;")] {
        let expected = format!("a/b &lt;&amp;&quot;{apostrophe}&gt; <span>x</span> 2");
        assert_eq!(rendered(&theme(engine, template, &[])).unwrap(), expected, "{engine}");
    }
}

#[test]
fn a_name_that_is_not_defined_is_told_with_the_nearest() {
    assert_eq!(
        wrong("{{ caption }}\n  {{ captoin }}", &[]),
        [
            ["example.html:2:6 `captoin`: the template failed: `captoin` is undefined (did you mean `caption`?)"],
            [
                "example.html:2:6 `captoin`: the template failed: variable `captoin` is not defined (did you mean `caption`?)"
            ],
        ]
    );
}

#[test]
fn a_mistake_of_syntax_is_told_with_its_place() {
    assert_eq!(
        wrong("a\n{% if %}", &[]),
        [
            [
                "example.html:2:7 `%}`: the template failed: unexpected end of block (the language of the template is described at https://docs.rs/minijinja/latest/minijinja/syntax/)"
            ],
            [
                "example.html:2:7 `%}`: the template failed: found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(` (the language of the template is described at https://keats.github.io/tera/docs/)"
            ],
        ]
    );
}

#[test]
fn a_template_that_is_missing_is_told_with_the_nearest() {
    let more = [("pieces.html", "p")];
    assert_eq!(
        wrong("{% include \"peices.html\" %}", &more),
        [
            ["example.html:1:4 `include \"peices.html\"`: the template failed: \
          tried to include non-existing template 'peices.html' (did you mean `pieces.html`?)"],
            ["example.html:1:12 `\"peices.html\"`: the template failed: unknown template `peices.html` \
          (did you mean `pieces.html`?)"],
        ]
    );
    for found in wrong("{% extends \"peices.html\" %}", &more) {
        assert!(found[0].starts_with("example.html:1:"), "{found:?}");
        assert!(found[0].ends_with("(did you mean `pieces.html`?)"), "{found:?}");
    }
}

#[test]
fn the_place_is_that_in_the_innermost_template() {
    assert_eq!(
        wrong("{% include \"pieces.html\" %}", &[("pieces.html", "{{ caption.titel }}")]),
        [
            [
                "pieces.html:1:4 `caption.titel`: the template failed: `caption.titel` is undefined (the page on themes describes the data that templates get)"
            ],
            [
                "pieces.html:1:12 `titel`: the template failed: field `titel` is not defined (the page on themes describes the data that templates get)"
            ],
        ]
    );
}

#[test]
fn an_unknown_filter_is_told() {
    assert_eq!(
        wrong("{{ caption | shout }}", &[]),
        [
            [
                "example.html:1:14 `shout`: the template failed: filter shout is unknown (the language of the template is described at https://docs.rs/minijinja/latest/minijinja/syntax/)"
            ],
            [
                "example.html:1:14 `shout`: the template failed: unknown filter `shout` (the language of the template is described at https://keats.github.io/tera/docs/)"
            ],
        ]
    );
}

#[test]
fn a_folder_without_a_manifest_is_no_theme() {
    let folder = folder(&[("page.html", "")]);
    assert_eq!(
        complaints(load(folder.path()), folder.path()),
        ["THEME: this folder is no theme: it has no theme.toml \
          (write one that says engine = \"minijinja\" or engine = \"tera\", or extends = \"default\")"]
    );
}

#[test]
fn a_theme_must_be_whole_or_extend_another() {
    let part = [("theme.toml", "engine = 'minijinja'\n"), ("page.html", "")];
    let whole = folder(&part);
    assert_eq!(
        complaints(load(whole.path()), whole.path()),
        [
            "THEME: the theme is not whole: it has no example.html, no report.html, no index.html, no listing.html, no pages.html \
          (write what is missing, or take it from another theme with extends = \"default\")"
        ]
    );
    let part =
        [("theme.toml", "extends = 'default'\n"), ("example.html", "mine {{ line }}"), ("static/my.css", "p {}")];
    let extending = folder(&part);
    assert_eq!(rendered(&extending).unwrap(), "mine 1");
    let theme = load(extending.path()).unwrap();
    let files: Vec<&str> = theme.files().map(|(path, _)| path).collect();
    assert!(files.contains(&"static/my.css") && files.contains(&"static/style.css"), "{files:?}");
    let other = folder(&[("theme.toml", "extends = 'default'\nengine = 'tera'\n")]);
    assert_eq!(
        complaints(load(other.path()), other.path()),
        ["theme.toml: the theme extends default, which is written in another template language \
          (remove the line `engine`)"]
    );
}

#[test]
fn a_book_replaces_single_files() {
    let own = folder(&[("example.html", "mine {{ caption }}"), ("static/style.css", "p {}"), ("static/new.js", "1")]);
    let theme = Theme::load(&Choice::default(), Some(own.path())).unwrap();
    assert_eq!(theme.warnings, []);
    assert_eq!(theme.render("example.html", View::Example(&example())).unwrap(), "mine a/b &lt;&amp;&quot;&#39;&gt;");
    let files: BTreeMap<&str, &[u8]> = theme.files().collect();
    assert_eq!((files["static/style.css"], files["static/new.js"]), (&b"p {}"[..], &b"1"[..]));
    assert!(files.contains_key("static/trace.js"));
}

#[test]
fn files_of_a_book_that_do_nothing_are_told() {
    let own = folder(&[("pgae.html", ""), ("style.css", ""), ("README.md", ""), (".hidden.css", "")]);
    let theme = Theme::load(&Choice::default(), Some(own.path())).unwrap();
    let found: Vec<String> = theme.warnings.iter().map(|warning| told(warning, own.path())).collect();
    assert_eq!(
        found,
        [
            "style.css: this file of the theme is not used: it is no template, and not below static \
         (move it to theme/static/style.css)",
            "pgae.html: no page and no template uses this template (did you mean `page.html`?)",
        ]
    );
}

#[test]
fn a_theme_among_the_files_of_a_book_is_told() {
    let own = folder(&[("theme.toml", "engine = 'tera'\n")]);
    assert_eq!(
        complaints(Theme::load(&Choice::default(), Some(own.path())), own.path()),
        ["theme.toml: this folder replaces single files of the theme default, which has a theme.toml of its own \
          (remove the file, or write `theme = \"theme\"` below [site] to make the folder the theme)"]
    );
    let whole = theme("tera", "whole", &[]);
    let theme = Theme::load(&Choice::Folder(whole.path().to_owned()), Some(whole.path())).unwrap();
    assert_eq!(theme.render("example.html", View::Example(&example())).unwrap(), "whole");
}

#[test]
fn a_template_that_is_not_utf_8_is_told() {
    let folder = theme("tera", "", &[]);
    fs::write(folder.path().join("page.html"), b"caf\xe9").unwrap();
    assert_eq!(
        complaints(load(folder.path()), folder.path()),
        ["page.html:1:4 `\u{fffd}`: this file of the theme is not UTF-8 (save it as UTF-8)"]
    );
}

#[test]
fn a_link_that_leads_nowhere_is_told() {
    let folder = theme("tera", "", &[]);
    std::os::unix::fs::symlink(PathBuf::from("nowhere"), folder.path().join("static")).unwrap();
    assert_eq!(
        complaints(load(folder.path()), folder.path()),
        ["static: the theme cannot be read: no such file or directory (mend it or remove it)"]
    );
}

#[test]
fn the_built_in_theme_renders_an_empty_book() {
    let book = BookView { title: "T".into(), language: "de".into(), description: None, authors: vec![] };
    let frame = Frame {
        book: &book,
        title: "T".into(),
        description: None,
        root: String::new(),
        home: "index.html".into(),
        report: "report.html".into(),
        head: HeadView::default(),
        search: true,
        failed: 0,
        pages: "pages.html".into(),
        trail: vec![],
        nav: vec![],
        additional_css: vec![],
        additional_js: vec![],
        lists: vec![],
    };
    let proof = ProofView {
        status: "none",
        mark: "–",
        runtime: None,
        examples: String::new(),
        claims: String::new(),
        known: None,
        timing: String::new(),
    };
    let index = IndexView { frame, proof, pages: vec![] };
    let html = Theme::builtin().unwrap().render("index.html", View::Index(&index)).unwrap();
    assert!(html.starts_with("<!doctype html>\n<html lang=\"de\">\n"), "{html}");
    assert!(html.contains("<title>T</title>"), "{html}");
}
