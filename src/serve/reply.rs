//! What is sent back: status, headers and bytes.
//!
//! Takes a file of the site and what was asked about it; gives a [`Reply`]. A file is sent whole, in part, or not at all
//! where the browser has it already. Which of these it is does not depend on the network.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::kinds::kind;
use super::range::{Part, part};

/// What is said about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// `If-None-Match`
    pub(super) known: Option<String>,
    /// `Range`
    pub(super) range: Option<String>,
    /// `If-Range`
    pub(super) range_of: Option<String>,
}

/// Bytes that can be sent.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// These.
    Bytes(Arc<[u8]>),
    /// Those of a file on disk from an offset on, so many.
    File(Arc<File>, u64, u64),
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Names and values.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

impl Reply {
    /// A text.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.as_bytes().into())
    }

    /// A JSON document.
    pub(super) fn json(status: u16, value: &serde_json::Value) -> Self {
        Self::new(status, "application/json", value.to_string().into_bytes().into())
    }

    /// Where the browser is to go instead.
    pub(super) fn elsewhere(to: &str) -> Self {
        let mut reply = Self::text(302, "");
        reply.headers.push(("Location", to.to_owned()));
        reply
    }

    /// Bytes of a type.
    pub(super) fn new(status: u16, kind: &str, bytes: Arc<[u8]>) -> Self {
        Self { status, headers: vec![("Content-Type", kind.to_owned())], body: Body::Bytes(bytes) }
    }

    /// What is made of a page or another file, with its tag.
    pub(super) fn tagged(path: &str, bytes: Arc<[u8]>, tag: &str) -> Self {
        let mut reply = Self::new(200, kind(path), bytes);
        reply.headers.push(("ETag", tag.to_owned()));
        reply
    }

    /// A file on disk. Its tag is made of its size and of when it was changed.
    ///
    /// # Errors
    /// When it is gone, or is no regular file.
    pub(super) fn on_disk(path: &str, disk: &Path) -> io::Result<Self> {
        // What is no regular file may never be ready to be read: it is opened without waiting.
        let file = File::options().read(true).custom_flags(libc::O_NONBLOCK).open(disk)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let changed = about.modified()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let tag = format!("\"{:x}-{changed:x}\"", about.len());
        let headers = vec![("Content-Type", kind(path).to_owned()), ("ETag", tag)];
        Ok(Self { status: 200, headers, body: Body::File(Arc::new(file), 0, about.len()) })
    }

    /// As much of it as is wanted.
    pub(super) fn for_request(mut self, wanted: &Wanted) -> Self {
        if self.status != 200 {
            return self;
        }
        let tag = self.header("ETag").map(str::to_owned);
        if let (Some(known), Some(tag)) = (&wanted.known, &tag)
            && known.split(',').map(str::trim).any(|each| each == "*" || each.trim_start_matches("W/") == tag)
        {
            return Self { status: 304, body: Body::Bytes([].into()), ..self };
        }
        self.headers.push(("Accept-Ranges", "bytes".to_owned()));
        let still = wanted.range_of.is_none() || wanted.range_of == tag;
        let Some(range) = wanted.range.as_deref().filter(|_| still) else { return self };
        let length = self.length();
        match part(range, length) {
            Part::All => self,
            Part::Nothing => {
                let mut reply = Self::text(416, "");
                reply.headers.push(("Content-Range", format!("bytes */{length}")));
                reply
            }
            Part::Some(first, last) => {
                self.status = 206;
                self.headers.push(("Content-Range", format!("bytes {first}-{last}/{length}")));
                self.body = self.body.part(first, last - first + 1);
                self
            }
        }
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| *each == name).map(|(_, value)| value.as_str())
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, _, length) => *length,
        }
    }

    /// What reads its bytes.
    ///
    /// # Errors
    /// When the file cannot be read from where its part begins.
    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.body {
            Body::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Body::File(file, from, length) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(*from))?;
                Box::new(file.take(*length))
            }
        })
    }
}

impl Body {
    fn part(self, from: u64, length: u64) -> Self {
        match self {
            Self::Bytes(bytes) => {
                let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                Self::Bytes(bytes[place(from)..place(from + length)].into())
            }
            Self::File(file, start, _) => Self::File(file, start + from, length),
        }
    }
}

/// A tag for bytes: the same for the same bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply() -> Reply {
        Reply::tagged("a.txt", b"0123456789".as_slice().into(), "\"t\"")
    }

    fn body(reply: &Reply) -> String {
        let mut text = String::new();
        reply.reader().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn range(range: &str) -> Reply {
        reply().for_request(&Wanted { range: Some(range.to_owned()), ..Wanted::default() })
    }

    #[test]
    fn what_a_browser_has_is_not_sent_again() {
        let known = |tag: &str| reply().for_request(&Wanted { known: Some(tag.to_owned()), ..Wanted::default() });
        assert_eq!((known("\"t\"").status, known("\"t\"").length()), (304, 0));
        assert_eq!(known("\"old\", W/\"t\"").status, 304);
        assert_eq!((known("\"old\"").status, known("\"old\"").length()), (200, 10));
    }

    #[test]
    fn parts_of_a_file_are_sent() {
        for (asked, status, text) in [
            ("bytes=2-4", 206, "234"),
            ("bytes=7-", 206, "789"),
            ("bytes=-3", 206, "789"),
            ("bytes=5-99", 206, "56789"),
            ("bytes=-99", 206, "0123456789"),
            ("bytes=10-", 416, ""),
            ("bytes=-0", 416, ""),
            ("bytes=4-2", 200, "0123456789"),
            ("bytes=0-1,4-5", 200, "0123456789"),
            ("lines=1-2", 200, "0123456789"),
            ("bytes=x-y", 200, "0123456789"),
        ] {
            let reply = range(asked);
            assert_eq!((reply.status, body(&reply).as_str()), (status, text), "{asked}");
        }
        assert_eq!(range("bytes=2-4").header("Content-Range"), Some("bytes 2-4/10"));
        assert_eq!(range("bytes=10-").header("Content-Range"), Some("bytes */10"));
    }

    #[test]
    fn a_part_of_another_file_is_not_what_was_asked_for() {
        let wanted = |tag: &str| Wanted {
            range: Some("bytes=2-4".to_owned()),
            range_of: Some(tag.to_owned()),
            ..Wanted::default()
        };
        assert_eq!(reply().for_request(&wanted("\"t\"")).status, 206);
        assert_eq!(reply().for_request(&wanted("\"old\"")).status, 200);
    }

    #[test]
    fn files_on_disk_are_read_in_parts_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        std::fs::write(&path, "0123456789").unwrap();
        let part = Reply::on_disk("a.bin", &path)
            .unwrap()
            .for_request(&Wanted { range: Some("bytes=3-5".to_owned()), ..Wanted::default() });
        assert_eq!(
            (part.status, body(&part).as_str(), part.header("Content-Type")),
            (206, "345", Some("application/octet-stream"))
        );
        assert!(Reply::on_disk("a.bin", folder.path()).is_err());
        assert!(Reply::on_disk("a.bin", &folder.path().join("none")).is_err());
    }
}
