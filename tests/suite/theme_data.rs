//! The page that describes what templates get says what the code says: it is made of the structs that templates get.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "content/theme-data.md";

/// Set to anything, it makes the test write the page anew.
const WRITE: &str = "TRACEBOOK_WRITE_PAGES";

const INTRO: &str = "# What templates get

Each template of a [theme](themes.md) gets the data that this page lists, by the names that stand here, in both template
languages. A field that holds HTML says so: write it with the filter `safe`. Every other text is escaped when it is
written. A field that may be missing has no value then, and `if` tells. Links are relative to the page that they stand on,
and ready to be written.

Two builds of the same notes give the same data, but for the fields called `timing` and `trace`, and for text that a field
beside it says varies.

";

/// A struct that templates get: what it is, and its fields.
#[derive(Debug, Default)]
struct Shape {
    text: String,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: String,
    kind: String,
    text: String,
}

/// Everything that is said in `src/render/view`.
#[derive(Debug, Default)]
struct Views {
    /// Templates, and the structs that they get.
    templates: Vec<(String, String)>,
    shapes: BTreeMap<String, Shape>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn views() -> Views {
    let mut views = Views::default();
    let folder = root().join("src/render/view");
    let files = fs::read_dir(&folder).expect("the views").map(|entry| entry.expect("a file").path());
    for file in files {
        read(&fs::read_to_string(&file).expect("a text"), &mut views);
    }
    views
}

fn read(source: &str, views: &mut Views) {
    let (mut text, mut shape) = (String::new(), None::<String>);
    for line in source.lines() {
        let line = line.trim();
        if let Some(more) = line.strip_prefix("///") {
            text.push_str(more);
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            let name = rest.split(['<', ' ']).next().expect("a name").to_owned();
            views.shapes.insert(name.clone(), Shape { text: text.trim().to_owned(), fields: Vec::new() });
            shape = Some(name);
            text.clear();
        } else if let Some((name, kind)) = field(line).filter(|_| shape.is_some()) {
            let field = Field { name: name.to_owned(), kind: kind.to_owned(), text: text.trim().to_owned() };
            let name = shape.as_ref().expect("a struct");
            views.shapes.get_mut(name).expect("a struct").fields.push(field);
            text.clear();
        } else if let Some((template, _)) = text.trim().split_once(": ").filter(|_| line.contains("(&'a ")) {
            let given = line.split("(&'a ").nth(1).expect("a type").split(['<', ')']).next().expect("a type");
            views.templates.push((template.trim_matches('`').to_owned(), given.to_owned()));
            text.clear();
        } else if line == "}" {
            shape = None;
        } else if !line.starts_with("#[") {
            text.clear();
        }
        assert!(!line.starts_with("#[serde(rename =") && !line.starts_with("#[serde(flatten"), "{line}: names differ");
    }
}

/// `pub NAME: TYPE,`
fn field(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("pub ")?.strip_suffix(',')?.split_once(": ").filter(|(name, _)| !name.contains([' ', '(']))
}

/// A type in words, with a link where it has a part of its own.
fn words(kind: &str, views: &Views) -> String {
    let inside = |prefix: &str| kind.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    if let Some(kind) = inside("Option<") {
        return format!("{}, or none", words(kind, views));
    }
    if let Some(kind) = inside("Vec<") {
        return format!("list of {}", words(kind, views));
    }
    let kind = kind.trim_start_matches("&'a ").trim_start_matches("&'static ");
    match kind.split('<').next().expect("a name") {
        "String" | "str" | "Standing" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "u32" => "number".to_owned(),
        name => {
            assert!(views.shapes.contains_key(name), "the type {kind} is not described");
            format!("[{name}](#{})", name.to_lowercase())
        }
    }
}

fn section(page: &mut String, title: &str, shape: &Shape, views: &Views) {
    let _ = write!(page, "{title}\n\n{}\n\n| field | type | meaning |\n|---|---|---|\n", shape.text);
    for field in &shape.fields {
        let text = field.text.replace('|', "\\|");
        let _ = writeln!(page, "| `{}` | {} | {text} |", field.name, words(&field.kind, views));
    }
    page.push('\n');
}

fn page() -> String {
    let views = views();
    let mut page = INTRO.to_owned();
    page.push_str("| template | what it gets |\n|---|---|\n");
    for (template, given) in &views.templates {
        let _ = writeln!(page, "| `{template}` | [{given}](#{}) |", given.to_lowercase());
    }
    page.push_str("\n## Templates\n\n");
    for (_, given) in &views.templates {
        section(&mut page, &format!("### {given}"), &views.shapes[given], &views);
    }
    page.push_str("## Their parts\n\n");
    for (name, shape) in &views.shapes {
        if views.templates.iter().all(|(_, given)| given != name) {
            section(&mut page, &format!("### {name}"), shape, &views);
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

#[test]
fn the_page_says_what_the_code_says() {
    let (expected, path) = (page(), root().join(PAGE));
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &expected).expect("the page");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(written.lines()).find(|(expected, written)| expected != written);
    assert!(
        written == expected,
        "{PAGE} is not what src/render/view says: {differs:?}\nto write it anew: {WRITE}=1 cargo test --test suite theme_data"
    );
}

#[test]
fn every_template_and_every_part_is_read() {
    let views = views();
    let templates: Vec<&str> = views.templates.iter().map(|(template, _)| template.as_str()).collect();
    assert!(templates.contains(&"page.html") && templates.contains(&"book.html"), "{templates:?}");
    let page = &views.shapes["PageView"];
    assert!(page.fields.iter().any(|field| field.name == "content" && field.text.starts_with("HTML: ")), "{page:?}");
    let nameless = views.shapes.values().flat_map(|shape| &shape.fields).filter(|field| field.text.is_empty());
    assert_eq!(nameless.count(), 0);
}
