//! The index and the script that reads it, together.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::site::Content;
use crate::source::SourceFile;

/// The files of the index of a book of `notes`, paths and texts.
fn index(notes: &[(&str, &str)]) -> Vec<SiteFile> {
    let files = notes.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
    let sources = Sources::new(PathBuf::new(), files);
    let (pages, _) = crate::parse::parse(&sources);
    let paths: Vec<&str> = notes.iter().map(|(path, _)| *path).collect();
    let urls = crate::site::urls(&paths);
    let entries: Vec<Entry<'_>> = pages.iter().zip(&urls).map(|(page, url)| Entry { page, url }).collect();
    super::files(&entries, &sources)
}

fn text<'f>(files: &'f [SiteFile], name: &str) -> &'f str {
    let file = files.iter().find(|file| file.path.ends_with(name)).unwrap();
    match &file.content {
        Content::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_index_of_a_small_book() {
    let files = index(&[("gc.md", "# The GC\n\nCounts.\n\n## Cycles\n\n```python\na\n```\n")]);
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        names,
        ["start", "words", "postings-0", "text-0", "engine"].map(|name| format!("static/search/{name}.js"))
    );
    assert!(text(&files, "start.js").contains(r#"{"sections":"C","texts":"B","postings":"F"}"#));
    assert!(text(&files, "words.js").contains(r#""GAa KAcounts YBycles oAgc oAthe""#), "{}", text(&files, "words.js"));
    assert!(text(&files, "postings-0.js").contains(r#""BG AK BY Ao Ao""#), "{}", text(&files, "postings-0.js"));
    let shown = r#"[["gc.html","The GC",[["","","Counts.",""],["Cycles","cycles","","a"]]]]"#;
    assert!(text(&files, "text-0.js").contains(shown), "{}", text(&files, "text-0.js"));
}

#[test]
fn an_empty_book_has_an_empty_index() {
    let files = index(&[]);
    assert!(text(&files, "words.js").contains(",\"\");"));
    assert_eq!(files.len(), 3);
}

#[test]
fn the_same_book_gives_the_same_index_and_another_one_another_version() {
    let notes: Vec<(String, String)> = (0..200)
        .map(|page| {
            (format!("{page}.md"), format!("# Page {page}\n\nword{page} and more\n\n## Part\n\nx{}\n", page % 7))
        })
        .collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(index(&notes), index(&notes));
    let version = |files: &[SiteFile]| text(files, "start.js").split('"').nth(3).map(str::to_owned);
    assert_ne!(version(&index(&notes)), version(&index(&notes[1..])));
}

#[test]
fn the_index_grows_with_the_text() {
    let size = |pages: usize| {
        let notes: Vec<(String, String)> = (0..pages)
            .map(|page| {
                (format!("{page}.md"), format!("# Page {page}\n\nThe word{} stands here.\n\n## Part\n\nx\n", page % 50))
            })
            .collect();
        let notes: Vec<(&str, &str)> = notes.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let files = index(&notes);
        let pieces = files.iter().filter(|file| !file.path.ends_with("engine.js"));
        pieces.map(|file| text(&files, &file.path).len()).sum::<usize>()
    };
    let (small, large) = (size(200), size(1000));
    assert!(large < small * 11 / 2, "{small}, {large}");
}

/// What `script` prints after the engine has been loaded with the index of `notes`; nothing where there is no node.
fn node(notes: &[(&str, &str)], script: &str) -> Option<serde_json::Value> {
    if Command::new("node").arg("--version").stdout(Stdio::null()).status().is_err() {
        #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("skipped: there is no node to run the script of the search with");
        }
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    for file in &index(notes) {
        let path = folder.path().join(Path::new(&file.path).file_name().unwrap());
        std::fs::write(path, text(std::slice::from_ref(file), "")).unwrap();
    }
    let main = folder.path().join("main.js");
    std::fs::write(&main, format!("{BROWSER}\n(async () => {{ {script} }})();\n")).unwrap();
    let output = Command::new("node").arg(&main).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {output:?}")))
}

/// As much of a browser as the engine needs: script elements.
const BROWSER: &str = r#"
const fs = require("fs"), vm = require("vm"), path = require("path"), url = require("url");
const loaded = [];
const run = (href) => {
  const file = url.fileURLToPath(href);
  loaded.push(path.basename(file));
  vm.runInThisContext(fs.readFileSync(file, "utf8"), file);
};
const engine = url.pathToFileURL(path.join(__dirname, "engine.js")).href;
globalThis.document = {
  currentScript: { src: engine },
  createElement: () => ({}),
  head: { append: (element) => setTimeout(() => { try { run(element.src); } catch { element.onerror(); } }) },
};
run(engine);
const tell = (value) => console.log(JSON.stringify(value));
const shown = (pieces) => pieces && pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
const urls = async (query) => (await tracebookSearch.find(query, 20)).results.map((result) => result.url);
"#;

const BOOK: &[(&str, &str)] = &[
    ("index.md", "# Notes\n\nAbout threads, the collector and more. See 垃圾回收 and café.\n"),
    (
        "threads.md",
        "# Threads\n\n## Locks\n\nOnly one thread holds a lock.\n\n```python\nwith threading.Lock():\n    pass\n```\n\n\
         ## Pools\n\n```python\nThreadPoolExecutor(4)\n```\n",
    ),
    (
        "gc.md",
        "# The collector\n\n## Cycles\n\nCall it yourself.\n\n```python\ngc.collect()\n```\n\n## `__slots__`\n\nSmaller.\n",
    ),
    ("os.md", "# The system\n\nA thread of the system; its lock.\n"),
];

#[test]
fn both_sides_split_texts_alike() {
    let text = "The GIL: it's threading.Lock, __slots__, gc.get_count ThreadPoolExecutor HTTPServer 3.13 a..b. python3 X_1 xY1Z \
                Größe café ﬁne Ａｂ 한국어 йод 垃圾回收 型 x型 gcは参照 ไทย नमस्ते İstanbul ΣΑΣ v1.2.३ ²x 𠀀𠀁 — … €";
    let mut words = Vec::new();
    super::words::each_word(text, |word| words.push(word.to_owned()));
    words.sort();
    words.dedup();
    let script = format!(
        "tell([...new Set(tracebookWords.chains({}).flatMap(tracebookWords.wordsOf))]);",
        serde_json::to_string(text).unwrap()
    );
    if let Some(theirs) = node(BOOK, &script) {
        let mut theirs: Vec<String> = serde_json::from_value(theirs).unwrap();
        theirs.sort();
        assert_eq!(theirs, words);
    }
}

/// Checks which URLs each query finds, in order.
fn finds(queries: &[(&str, &[&str])]) {
    for (query, urls) in queries {
        let found = node(BOOK, &format!("tell(await urls({}));", serde_json::to_string(query).unwrap()));
        if let Some(found) = found {
            assert_eq!(found, serde_json::json!(urls), "{query}");
        }
    }
}

#[test]
fn titles_come_before_headings_before_text() {
    finds(&[
        ("collector", &["gc.html", "index.html"]),
        ("lock", &["threads.html#locks", "os.html"]),
        ("zzzz-qqqq", &[]),
        ("", &[]),
    ]);
}

#[test]
fn beginnings_parts_and_names_are_found() {
    finds(&[
        ("thr", &["threads.html", "index.html", "threads.html#locks", "os.html", "threads.html#pools"]),
        ("threading.Lock", &["threads.html#locks"]),
        ("threading.lo", &["threads.html#locks"]),
        ("gc.collect", &["gc.html#cycles"]),
        ("slots", &["gc.html#__slots__"]),
        ("__slots__", &["gc.html#__slots__"]),
        ("executor", &["threads.html#pools"]),
        ("threadpool", &["threads.html#pools"]),
        ("回收", &["index.html"]),
        ("CAFE", &["index.html"]),
    ]);
}

#[test]
fn typing_mistakes_are_forgiven() {
    finds(&[
        ("colector", &["gc.html", "index.html"]),
        ("thraeds", &["threads.html", "index.html"]),
        ("exceutor", &["threads.html#pools"]),
        ("slotz", &["gc.html#__slots__"]),
        ("gcx", &[]),
    ]);
}

#[test]
fn all_words_are_wanted_and_most_where_no_page_has_all() {
    let all = node(
        BOOK,
        r#"const a = await tracebookSearch.find("system lock", 9), b = await tracebookSearch.find("lock zzzz", 9);
        tell([a.all, a.results.map((each) => each.url), b.all, b.total]);"#,
    );
    if let Some(all) = all {
        assert_eq!(all, serde_json::json!([true, ["os.html"], false, 2]));
    }
}

#[test]
fn results_show_where_the_words_stand() {
    let shown = node(
        BOOK,
        r#"const [lock] = (await tracebookSearch.find("lock", 1)).results;
        tell([shown(lock.title), shown(lock.heading), shown(lock.text), shown(lock.code)]);"#,
    );
    if let Some(shown) = shown {
        let wanted = ["Threads", "[Locks]", "Only one thread holds a [lock].", "with [threading.Lock](): pass"];
        assert_eq!(shown, serde_json::json!(wanted));
    }
}

#[test]
fn a_long_text_is_cut_around_the_words() {
    let filler = "many words that say little ".repeat(60);
    let note = format!("# Long\n\n{filler} the needle in it {filler}\n");
    let script = r#"const [long] = (await tracebookSearch.find("needle", 1)).results; tell(shown(long.text));"#;
    if let Some(shown) = node(&[("long.md", &note)], script) {
        let shown = shown.as_str().unwrap();
        assert!(shown.contains("the [needle] in it"), "{shown}");
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.len() < 200, "{shown}");
    }
}

#[test]
fn pieces_are_loaded_when_they_are_needed() {
    let notes: Vec<(String, String)> = (0..300)
        .map(|page| (format!("{page}.md"), format!("# Page {page}\n\n{}\n", format!("w{page}x ").repeat(150))))
        .collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let script = r#"await tracebookSearch.prepare(); const before = loaded.length;
        const found = await urls("w250x"); tell([before, found, loaded.length]);"#;
    if let Some(told) = node(&notes, script) {
        assert_eq!(told, serde_json::json!([3, ["250.html"], 5]));
    }
}

#[test]
fn a_book_that_changed_is_searched_anew() {
    let script = r#"await tracebookSearch.find("lock", 1);
        const before = loaded.length;
        tracebookSearch.renew();
        for (const name of fs.readdirSync(__dirname).filter((name) => /^(start|words|postings|text)/.test(name))) {
            const file = path.join(__dirname, name);
            fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/,"[0-9a-f]{16}",/, ',"another",'));
        }
        const [first] = await urls("lock");
        tell([first, loaded.length - before]);"#;
    if let Some(told) = node(BOOK, script) {
        assert_eq!(told, serde_json::json!(["threads.html#locks", 4]));
    }
}

#[test]
fn pieces_of_another_build_are_refused() {
    let script = r#"await tracebookSearch.prepare();
        globalThis.document.head.append = () => tracebookSearch("postings", 0, "another", "");
        tell(await tracebookSearch.find("lock", 1).catch((error) => error.message));"#;
    if let Some(told) = node(BOOK, script) {
        assert_eq!(told, serde_json::json!("the book has changed: load this page again"));
    }
}
