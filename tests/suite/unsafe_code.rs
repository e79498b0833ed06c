//! Unsafe code stands below `src/worker` only, and each piece of it says why it is sound.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let of = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(end) if end == "rs" => vec![path],
        _ => Vec::new(),
    };
    entries.flat_map(of).collect()
}

fn texts() -> Vec<(bool, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src", "tests/suite", "tests/bench"].map(|folder| root.join(folder));
    let paths = folders.iter().flat_map(|folder| sources(folder));
    let own = Path::new(file!()).file_name();
    let paths = paths.filter(|path| path.file_name() != own);
    let worker = root.join("src/worker");
    paths.map(|path| (path.starts_with(&worker), path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn unsafe_code_is_the_workers_alone() {
    for (worker, path, text) in texts() {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let of_code: Vec<&str> =
            code.filter(|line| line.contains("unsafe ") || line.contains("(unsafe_code")).collect();
        assert!(worker || of_code.is_empty(), "{}: {of_code:?}", path.display());
    }
}

#[test]
fn each_unsafe_block_has_its_reason() {
    for (_, path, text) in texts() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, _) in
            lines.iter().enumerate().filter(|(_, line)| line.contains("unsafe {") || line.contains("unsafe impl"))
        {
            // It stands above the statement that holds the block.
            let above = lines[at.saturating_sub(8)..at].iter().any(|line| line.starts_with("// SAFETY: "));
            assert!(above, "{}:{}: {}", path.display(), at + 1, lines[at]);
        }
    }
}

#[test]
fn where_it_is_allowed_a_file_says_what_for() {
    for (worker, path, text) in texts().into_iter().filter(|(_, _, text)| text.contains("expect(unsafe_code")) {
        let reason = text.split("expect(unsafe_code, reason = \"").nth(1).and_then(|rest| rest.split('"').next());
        assert!(worker && reason.is_some_and(|reason| reason.len() > 10), "{}", path.display());
    }
}
