//! Files beside the notes.

use std::path::Path;

/// The ends of the names of files that browsers show or save, and do not run. An SVG is not among them: opened by itself it
/// runs its scripts.
const HARMLESS: &[&str] = &[
    "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "webp", // pictures
    "flac", "m4a", "mp3", "mp4", "ogg", "wav", "webm", // sound and film
    "csv", "ini", "ipynb", "json", "jsonl", "log", "py", "pyi", "rst", "toml", "tsv", "txt", "yaml",
    "yml", // text
    "gz", "pdf", "tar", "zip", // to be saved
];

/// Whether the site may have this file, by the end of its name.
pub(crate) fn may_be_published(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    HARMLESS.iter().any(|harmless| harmless.eq_ignore_ascii_case(end))
}

/// Whether the file at `path` lies below `root` where no link is followed, and so is not one that only we may read.
pub(crate) fn is_inside(path: &Path, root: &Path) -> bool {
    match (path.canonicalize(), root.canonicalize()) {
        (Ok(path), Ok(root)) => path.starts_with(root),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_runs_is_not_published() {
        for name in ["a.png", "b/DATA.CSV", "c.tar.gz", "d.py"] {
            assert!(may_be_published(Path::new(name)), "{name}");
        }
        for name in ["a.html", "a.svg", "a.js", "a.css", "a.xml", "a.png.htm", "CNAME", "_headers", "sw.mjs", "png"] {
            assert!(!may_be_published(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_link_may_lead_out() {
        let room = tempfile::tempdir().unwrap();
        let notes = room.path().join("notes");
        std::fs::create_dir(&notes).unwrap();
        std::fs::write(room.path().join("secret"), "").unwrap();
        std::fs::write(notes.join("a"), "").unwrap();
        std::os::unix::fs::symlink("a", notes.join("b")).unwrap();
        std::os::unix::fs::symlink("../secret", notes.join("c")).unwrap();
        assert!(is_inside(&notes.join("a"), &notes) && is_inside(&notes.join("b"), &notes));
        assert!(!is_inside(&notes.join("c"), &notes) && !is_inside(&notes.join("missing"), &notes));
    }
}
