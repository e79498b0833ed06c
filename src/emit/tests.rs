//! Sites in folders of their own.

use std::fs::File;

use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

use super::*;

/// Emits a site that stays wanted.
fn put(site: &Site, dest: &Path, notes: &Path) -> Result<()> {
    emit(site, dest, notes, &|| true)
}

fn site(files: &[(&str, &str)]) -> Site {
    let file = |(path, text): &(&str, &str)| SiteFile { path: (*path).into(), content: Content::Text((*text).into()) };
    Site::new(files.iter().map(file).collect())
}

fn room() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Paths of all files below `folder`, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn code(result: Result<()>) -> &'static str {
    match result {
        Err(Error::Content(diagnostics)) => diagnostics[0].code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_folder_is_made_with_its_parents() {
    let room = room();
    let dest = room.path().join("a/b/site");
    put(&site(&[("index.html", "x"), ("guide/gc.html", "y")]), &dest, room.path()).unwrap();
    assert_eq!(files(room.path()), ["a/b/site/.tracebook", "a/b/site/guide/gc.html", "a/b/site/index.html"]);
    assert_eq!(fs::read_to_string(dest.join("guide/gc.html")).unwrap(), "y");
}

#[test]
fn the_old_site_is_replaced_as_a_whole() {
    let room = room();
    let dest = room.path().join("site");
    put(&site(&[("old/x.html", "1"), ("same.html", "1")]), &dest, room.path()).unwrap();
    put(&site(&[("same.html", "2")]), &dest, room.path()).unwrap();
    assert_eq!(files(room.path()), ["site/.tracebook", "site/same.html"]);
    assert_eq!(fs::read_to_string(dest.join("same.html")).unwrap(), "2");
}

#[test]
fn an_empty_folder_is_taken_and_stays_readable_for_others() {
    use std::os::unix::fs::PermissionsExt;
    let room = room();
    let (dest, plain) = (room.path().join("site"), room.path().join("plain"));
    fs::create_dir(&dest).unwrap();
    fs::create_dir(&plain).unwrap();
    put(&site(&[("a.html", "")]), &dest, room.path()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&dest), mode(&plain));
}

#[test]
fn assets_and_bytes_are_written() {
    let room = room();
    let asset = room.path().join("notes/p.png");
    fs::create_dir(room.path().join("notes")).unwrap();
    fs::write(&asset, b"\x89PNG").unwrap();
    let files = vec![
        SiteFile { path: "img/p.png".into(), content: Content::Copy(asset) },
        SiteFile { path: "b".into(), content: Content::Bytes(vec![0, 255]) },
    ];
    let dest = room.path().join("site");
    put(&Site::new(files), &dest, &room.path().join("notes")).unwrap();
    assert_eq!(fs::read(dest.join("img/p.png")).unwrap(), b"\x89PNG");
    assert_eq!(fs::read(dest.join("b")).unwrap(), [0, 255]);
}

#[test]
fn a_folder_of_others_is_refused_and_untouched() {
    let room = room();
    let dest = room.path().join("site");
    fs::create_dir(&dest).unwrap();
    fs::write(dest.join("thesis.txt"), "").unwrap();
    assert_eq!(code(put(&site(&[("a.html", "")]), &dest, Path::new("/nowhere"))), "foreign-folder");
    assert_eq!(files(room.path()), ["site/thesis.txt"]);
}

#[test]
fn a_file_is_refused() {
    let room = room();
    let dest = room.path().join("site");
    fs::write(&dest, "mine").unwrap();
    assert_eq!(code(check(&dest, Path::new("/nowhere"))), "foreign-folder");
    assert_eq!(fs::read_to_string(&dest).unwrap(), "mine");
}

#[test]
fn a_folder_with_the_notes_inside_is_refused_even_when_it_is_ours() {
    let room = room();
    let dest = room.path().join("site");
    let notes = dest.join("notes");
    put(&site(&[("a.html", "")]), &dest, room.path()).unwrap();
    fs::create_dir(&notes).unwrap();
    assert_eq!(code(check(&dest, &notes)), "notes-inside");
    assert_eq!(code(check(&dest, &dest)), "notes-inside");
    assert!(check(&dest, room.path()).is_ok());
}

#[test]
fn a_failure_leaves_the_old_site_and_nothing_else() {
    let room = room();
    let dest = room.path().join("site");
    put(&site(&[("a.html", "old")]), &dest, room.path()).unwrap();
    let missing = SiteFile { path: "p.png".into(), content: Content::Copy(room.path().join("no.png")) };
    let broken = Site::new(vec![SiteFile { path: "a.html".into(), content: Content::Text("new".into()) }, missing]);
    let error = put(&broken, &dest, room.path()).unwrap_err();
    assert!(error.to_string().starts_with("failed to copy "), "{error}");
    assert_eq!(files(room.path()), ["site/.tracebook", "site/a.html"]);
    assert_eq!(fs::read_to_string(dest.join("a.html")).unwrap(), "old");
}

#[test]
fn a_site_that_is_no_longer_wanted_changes_nothing() {
    let room = room();
    let dest = room.path().join("site");
    put(&site(&[("a.html", "old")]), &dest, room.path()).unwrap();
    let asked = std::sync::atomic::AtomicUsize::new(0);
    // Not before it is about to be put in place: three files of it and its folder are written and flushed by then.
    let wanted = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 7;
    let result = emit(&site(&[("a.html", "new"), ("b.html", ""), ("c.html", "")]), &dest, room.path(), &wanted);
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
    assert_eq!(files(room.path()), ["site/.tracebook", "site/a.html"]);
    assert_eq!(fs::read_to_string(dest.join("a.html")).unwrap(), "old");
}

#[test]
fn a_path_out_of_the_site_is_a_bug_and_writes_nothing() {
    let room = room();
    for path in ["../x", "/x", "", "a/../../x", ".tracebook"] {
        let error = put(&site(&[(path, "")]), &room.path().join("site"), Path::new("/nowhere")).unwrap_err();
        assert!(matches!(error, Error::Internal(_)), "{path}: {error}");
    }
    assert_eq!(files(room.path()), Vec::<String>::new());
}

#[test]
fn what_killed_builds_left_is_removed_and_nothing_else() {
    let room = room();
    for (folder, file) in [
        (".site.tracebook-dead", "x/a.html"),
        (".site.tracebook-live", "a.html"),
        (".site.tracebook-notours", "a.html"),
        (".site.tracebook-early", ".tracebook-new"),
        (".other.tracebook-dead", "a.html"),
    ] {
        let file = room.path().join(folder).join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    for folder in [".site.tracebook-dead", ".site.tracebook-live", ".other.tracebook-dead"] {
        fs::write(room.path().join(folder).join(MARKER), "").unwrap();
    }
    let running = File::open(room.path().join(".site.tracebook-live").join(MARKER)).unwrap();
    flock(&running, FlockOperation::LockExclusive).unwrap();

    put(&site(&[("a.html", "")]), &room.path().join("site"), Path::new("/nowhere")).unwrap();

    assert_eq!(
        files(room.path()),
        [
            ".other.tracebook-dead/.tracebook",
            ".other.tracebook-dead/a.html",
            ".site.tracebook-live/.tracebook",
            ".site.tracebook-live/a.html",
            ".site.tracebook-notours/a.html",
            "site/.tracebook",
            "site/a.html",
        ]
    );
}

#[test]
fn a_symbolic_link_stays_and_its_folder_is_replaced() {
    let room = room();
    let real = room.path().join("real");
    fs::create_dir(&real).unwrap();
    let dest = room.path().join("site");
    std::os::unix::fs::symlink(&real, &dest).unwrap();
    put(&site(&[("a.html", "")]), &dest, Path::new("/nowhere")).unwrap();
    assert!(dest.is_symlink());
    assert_eq!(files(&real), [".tracebook", "a.html"]);
}
