//! Puts a new text in place of a note on disk, in one step, and only if the note is still what was read.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use crate::disk::{Draft, Readers};
use crate::error::{Error, Result};
use crate::source::SourceFile;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It holds the new text.
    Written,
    /// It is not what was read, and was left alone.
    Changed,
    /// It may not be written, and was left alone.
    ReadOnly,
}

/// Writes `text` in the place of `old`, which was read from `path`. Links are followed; permissions stay. A write that is cut
/// short leaves the old file.
///
/// # Errors
/// When the system refuses to read the old file or to write the new one.
pub fn save(path: &Path, old: &SourceFile, text: &str) -> Result<Saved> {
    let mark = if old.byte_order_mark { "\u{feff}" } else { "" };
    let (before, after) = (format!("{mark}{}", old.text), format!("{mark}{text}"));
    replace(path, before.as_bytes(), after.as_bytes()).map_err(Error::io("rewrite", path))
}

fn replace(path: &Path, before: &[u8], after: &[u8]) -> io::Result<Saved> {
    let target = path.canonicalize()?;
    let metadata = fs::metadata(&target)?;
    if metadata.permissions().readonly() {
        return Ok(Saved::ReadOnly);
    }
    let mut draft = Draft::beside(&target, Readers::Owner)?;
    draft.write_all(after)?;
    keep(&draft, metadata.permissions(), (metadata.uid(), metadata.gid()))?;
    // The last moment at which somebody else's change can be seen.
    let now = fs::read(&target)?;
    if now == after {
        // It has another name in the book, by which it was written already.
        return Ok(Saved::Written);
    }
    if now != before {
        return Ok(Saved::Changed);
    }
    draft.publish(&target)?;
    Ok(Saved::Written)
}

/// Gives the new file the permissions of the old one, and its owner where that is allowed.
fn keep(draft: &Draft, permissions: Permissions, (user, group): (u32, u32)) -> io::Result<()> {
    let own = draft.file().metadata()?;
    if (own.uid(), own.gid()) != (user, group) {
        // Only the superuser may; a file that somebody may rewrite is theirs enough.
        let _ = chown(draft.path(), Some(user), Some(group));
    }
    draft.file().set_permissions(permissions)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn note(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note.md");
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn decoded(content: &[u8]) -> SourceFile {
        SourceFile::decode("note.md".to_owned(), content).0
    }

    #[test]
    fn the_file_is_replaced_with_its_mark_and_permissions() {
        let (folder, path) = note(b"\xef\xbb\xbfold");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(save(&path, &decoded(b"\xef\xbb\xbfold"), "new").unwrap(), Saved::Written);
        assert_eq!(fs::read(&path).unwrap(), b"\xef\xbb\xbfnew");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let (folder, path) = note(b"changed");
        assert_eq!(save(&path, &decoded(b"old"), "new").unwrap(), Saved::Changed);
        assert_eq!(fs::read(&path).unwrap(), b"changed");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_has_two_names_is_written_once() {
        let (folder, path) = note(b"old");
        let link = folder.path().join("link.md");
        symlink(&path, &link).unwrap();
        for (name, text, expected) in
            [(&path, "new", Saved::Written), (&link, "new", Saved::Written), (&link, "another", Saved::Changed)]
        {
            assert_eq!(save(name, &decoded(b"old"), text).unwrap(), expected);
        }
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(link.is_symlink());
    }

    #[test]
    fn a_file_that_may_not_be_written_is_left_alone() {
        let (_folder, path) = note(b"old");
        fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
        assert_eq!(save(&path, &decoded(b"old"), "new").unwrap(), Saved::ReadOnly);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_link_is_followed_and_stays() {
        let (folder, path) = note(b"old");
        let link = folder.path().join("link.md");
        symlink(&path, &link).unwrap();
        assert_eq!(save(&link, &decoded(b"old"), "new").unwrap(), Saved::Written);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(link.is_symlink());
    }

    #[test]
    fn a_file_that_is_gone_is_an_error() {
        let (_folder, path) = note(b"old");
        fs::remove_file(&path).unwrap();
        assert!(save(&path, &decoded(b"old"), "new").is_err());
    }
}
