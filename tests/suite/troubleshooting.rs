//! The book's page on what tracebook says: it explains every code that the source can give and no other, and each example there
//! gives its code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::book::Book;

const PAGE: &str = include_str!("../../content/troubleshooting.md");

/// The codes that no small book gives: something must be wrong with the machine, or happen at the right moment.
const WITHOUT_EXAMPLE: &str = "broken-environment cache-not-written damaged-cache gil-contradiction no-cache-folder not-utf-8 \
                               not-written outside sandbox unreadable";

/// How `tracebook` is called where an example does not say.
const COMMAND: &str = "tracebook test . --no-run";

/// A code of the page, and what stands below its heading.
struct Section {
    code: &'static str,
    text: &'static str,
}

/// A fence.
struct Fence {
    language: String,
    title: Option<String>,
    content: String,
}

impl Section {
    fn all() -> Vec<Self> {
        let parts = PAGE.split("\n### `").skip(1);
        parts
            .map(|part| {
                let (code, text) = part.split_once("`\n").expect("a heading that is a code");
                Self { code, text: text.split("\n## ").next().unwrap_or(text).trim() }
            })
            .collect()
    }

    fn fences(&self) -> Vec<Fence> {
        let mut fences = Vec::new();
        let mut lines = self.text.lines();
        while let Some(line) = lines.find(|line| line.starts_with("```")) {
            let marker = &line[..line.len() - line.trim_start_matches('`').len()];
            let info = &line[marker.len()..];
            let content = lines.by_ref().take_while(|line| *line != marker).flat_map(|line| [line, "\n"]).collect();
            let title = info.split_once("title=\"").and_then(|(_, rest)| rest.split('"').next());
            let language = info.split(' ').next().unwrap_or_default().to_owned();
            fences.push(Fence { language, title: title.map(str::to_owned), content });
        }
        fences
    }

    /// What tracebook says, on standard error, of the files and by the commands of the section; nothing where it has neither.
    fn told(&self) -> Option<String> {
        let fences = self.fences();
        let gc = "# The collector\n";
        let mut book = Book::of("# A note\n").file("one/gc.md", gc).file("two/gc.md", gc);
        for fence in &fences {
            if let Some(title) = &fence.title {
                book = book.file(title, &fence.content);
            }
        }
        let consoles = fences.iter().filter(|fence| fence.language == "console");
        let mut commands: Vec<&str> = consoles.flat_map(|fence| fence.content.lines()).collect();
        if fences.iter().all(|fence| fence.title.is_none()) && commands.is_empty() {
            return None;
        }
        if commands.is_empty() {
            commands.push(COMMAND);
        }
        Some(commands.into_iter().map(|line| run(&book, line.trim_start_matches("$ "))).collect())
    }
}

/// What `line` says on standard error in the folder of `book`.
fn run(book: &Book, line: &str) -> String {
    let (before, arguments) = line.split_once("tracebook").expect("a call of tracebook");
    let mut command = book.command(&arguments.split_whitespace().collect::<Vec<_>>());
    command.envs(before.split_whitespace().filter_map(|variable| variable.split_once('=')));
    String::from_utf8_lossy(&command.output().expect("tracebook runs").stderr).into_owned()
}

/// The texts of the source without its tests.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| !path.to_string_lossy().contains("test")).collect();
    paths.sort();
    let read = |path: &PathBuf| match path.extension() {
        _ if path.is_dir() => sources(path),
        Some(extension) if extension == "rs" => {
            let text = fs::read_to_string(path).expect("text");
            vec![text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text).to_owned()]
        }
        _ => Vec::new(),
    };
    paths.iter().flat_map(read).collect()
}

/// Every code in the source: what is given to a function that takes a `code`, and what a function `code` gives.
fn codes() -> BTreeSet<String> {
    const PARAMETER: &str = "code: &'static str";
    const GIVES: &str = "fn code(&self) -> &'static str {";
    let texts = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let function = |before: &str| {
        let signature = &before[before.rfind("fn ")? + "fn ".len()..];
        let name = signature.split(['(', '<']).next()?;
        (!signature.contains('{')).then(|| name.to_owned())
    };
    let names = texts.iter().flat_map(|text| text.match_indices(PARAMETER).map(|(at, _)| function(&text[..at])));
    let takers: BTreeSet<String> = names.flatten().map(|name| format!("{name}(")).collect();
    let mut codes = BTreeSet::new();
    for text in &texts {
        let after = |taker: &str| text.match_indices(taker).map(|(at, found)| at + found.len()).collect::<Vec<_>>();
        let arguments = takers.iter().flat_map(|taker| after(taker)).map(|at| text[at..].trim_start());
        codes.extend(arguments.filter_map(|first| first.strip_prefix('"')?.split('"').next()).map(str::to_owned));
        for at in after(GIVES) {
            let body = text[at..].split("\n    }").next().unwrap_or_default();
            codes.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    codes.retain(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
    codes
}

#[test]
fn every_code_of_the_source_is_explained_and_no_other() {
    let explained: Vec<&str> = Section::all().iter().map(|section| section.code).collect();
    let set: BTreeSet<String> = explained.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(explained.len(), set.len(), "each is explained once");
    assert_eq!(set, codes());
}

#[test]
fn each_example_gives_its_code() {
    let mut without = Vec::new();
    for section in Section::all() {
        let Some(told) = section.told() else {
            without.push(section.code);
            continue;
        };
        let severity = if section.text.starts_with("Error") { "error" } else { "warning" };
        assert!(told.contains(&format!("{severity}[{}]: ", section.code)), "{}: {told}", section.code);
    }
    without.sort_unstable();
    assert_eq!(without.join(" "), WITHOUT_EXAMPLE);
}

#[test]
fn the_report_of_a_hang_is_quoted_as_it_is() {
    let (before, quoted) = PAGE.split_once("```text\nIt timed out").expect("the report");
    let quoted = quoted.split("```").next().expect("its end");
    let note = before.replace("python broken timeout", "python timeout");
    let done = Book::of(&note).run(&["test", "."]);
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.stdout.contains(&format!("It timed out{quoted}")), "{done:?}");
}

/// What stands behind `stopped: ` in reports, each up to the first number that is put into it.
fn reasons_to_stop() -> BTreeSet<String> {
    let texts = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/run"));
    let given = |text: &String| -> Vec<String> {
        let after = text.split("Ending::Lost(").skip(1).map(str::trim_start);
        let texts = after.filter_map(|after| after.strip_prefix("format!(").unwrap_or(after).strip_prefix('"'));
        texts.filter_map(|text| text.split(['"', '{']).next()).map(str::to_owned).collect()
    };
    texts.iter().flat_map(given).collect()
}

#[test]
fn every_reason_to_stop_an_example_is_explained() {
    let reasons = reasons_to_stop();
    assert!(reasons.contains("it closed the channel that it is followed by"), "{reasons:?}");
    for reason in reasons {
        assert!(PAGE.contains(&format!("| `stopped: {reason}")), "{reason}");
    }
}
