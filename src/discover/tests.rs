use super::*;
use std::fs;

/// A book with these files.
struct Book {
    folder: tempfile::TempDir,
    config: Config,
}

impl Book {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::defaults(folder.path().to_owned());
        let book = Self { folder, config };
        for (path, text) in files {
            book.write(path, text.as_bytes());
        }
        book
    }

    /// A book of empty files.
    fn of(paths: &[&str]) -> Self {
        Self::new(&paths.iter().map(|&path| (path, "")).collect::<Vec<_>>())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn link(&self, from: &str, to: &str) {
        std::os::unix::fs::symlink(to, self.path(from)).unwrap();
    }

    fn find(&self) -> Found {
        discover(&self.config, &Scope::Folder).unwrap()
    }

    /// Codes, paths below the book and messages of what is wrong.
    fn wrong(&self, scope: &Scope) -> Vec<String> {
        match discover(&self.config, scope) {
            Err(Error::Content(diagnostics)) => diagnostics.iter().map(|each| self.describe(each)).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn describe(&self, diagnostic: &Diagnostic) -> String {
        let Place::Path(path) = &diagnostic.place else { panic!("{diagnostic:?}") };
        let root = format!("{}/", self.folder.path().display());
        format!("{} {}: {}", diagnostic.code, path.replace(&root, ""), diagnostic.message)
    }

    fn files(&self, paths: &[&str]) -> Scope {
        Scope::Files(paths.iter().map(|path| self.path(path)).collect())
    }
}

fn notes(found: &Found) -> Vec<&str> {
    found.sources.iter().map(|(_, file)| file.path.as_str()).collect()
}

fn assets(found: &Found) -> Vec<&str> {
    found.assets.iter().map(|asset| asset.path.as_str()).collect()
}

#[test]
fn notes_come_by_path_and_an_index_first() {
    let book = Book::of(&["b.md", "a/z.md", "a/README.md", "a/b/c.MD", "index.markdown", "a.md", "C.md"]);
    let found = book.find();
    assert_eq!(notes(&found), ["index.markdown", "C.md", "a/README.md", "a/b/c.MD", "a/z.md", "a.md", "b.md"]);
    assert_eq!(found.sources.root, book.folder.path());
    assert!(found.diagnostics.is_empty() && found.assets.is_empty());
}

#[test]
fn other_files_are_assets() {
    let book = Book::of(&["a.md", "img/p.png", "data.csv", "book.toml", "sub/book.toml", "mdfile"]);
    let found = book.find();
    assert_eq!(assets(&found), ["data.csv", "img/p.png", "mdfile", "sub/book.toml"]);
    assert_eq!(found.assets[1].disk, book.path("img/p.png"));
}

#[test]
fn what_is_no_part_of_the_book_is_left_out() {
    let book = Book::of(&[
        "a.md",
        "site/a.md",
        "theme/t.md",
        "sub/theme/kept.md",
        "node_modules/n.md",
        "env/pyvenv.cfg",
        "env/lib/e.md",
        "__pycache__/x.pyc",
        ".hidden/h.md",
        "ignored/i.md",
    ]);
    book.write(".gitignore", b"ignored/\n");
    let found = book.find();
    assert_eq!((notes(&found), assets(&found)), (vec!["a.md", "sub/theme/kept.md"], Vec::new()));
}

#[test]
fn the_site_is_left_out_however_it_is_written() {
    let mut book = Book::of(&["a.md", "out/html/a.md", "site/b.md"]);
    book.config.build.build_dir = PathBuf::from("./out/html/");
    assert_eq!(notes(&book.find()), ["a.md", "site/b.md"]);
    book.config.build.build_dir = book.path("site");
    assert_eq!(notes(&book.find()), ["a.md", "out/html/a.md"]);
}

#[test]
fn the_folder_of_the_notes_may_be_below_the_root() {
    let mut book = Book::of(&["pages/a.md", "pages/x.png", "README.md"]);
    book.config.book.src = PathBuf::from("pages");
    let found = book.find();
    assert_eq!((notes(&found), assets(&found)), (vec!["a.md"], vec!["x.png"]));
    assert_eq!(found.sources.root, book.path("pages"));
}

#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    let book = Book::of(&["a/real.md"]);
    book.link("linked.md", "a/real.md");
    book.link("a/loop", "..");
    book.link("nowhere.png", "missing.png");
    assert_eq!(notes(&book.find()), ["a/real.md", "linked.md"]);
}

#[test]
fn every_note_that_cannot_be_read_is_told() {
    let book = Book::of(&["a.md"]);
    book.link("gone.md", "missing.md");
    book.link("round.md", "round.md");
    assert_eq!(
        book.wrong(&Scope::Folder),
        [
            "unreadable gone.md: this cannot be read: the link leads nowhere",
            "unreadable round.md: this cannot be read: too many levels of symbolic links",
        ]
    );
}

#[test]
fn folders_that_come_and_go_meanwhile_are_no_part_of_it() {
    let book = Book::of(&["a.md"]);
    let (come, gone) = (book.path("come"), book.path("gone"));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                fs::create_dir(&come).unwrap();
                fs::rename(&come, &gone).unwrap();
                fs::remove_dir(&gone).unwrap();
            }
        });
        let found = (0..1000).map(|_| discover(&book.config, &Scope::Folder)).find(Result::is_err);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(found.is_none(), "{found:?}");
    });
}

#[test]
fn the_folder_of_the_notes_has_to_be_there() {
    let mut book = Book::of(&["a.md"]);
    book.config.book.src = PathBuf::from("missing");
    assert_eq!(book.wrong(&Scope::Folder), ["unreadable missing: this cannot be read: no such file or directory"]);
}

#[test]
fn a_note_that_is_too_long_is_refused() {
    let book = Book::new(&[("a.md", "12345")]);
    let entry = Entry { path: "a.md".to_owned(), disk: book.path("a.md") };
    assert_eq!(read::one(&entry, 5).unwrap().0.text, "12345");
    let diagnostic = read::one(&entry, 4).unwrap_err();
    assert_eq!(book.describe(&diagnostic), "unreadable a.md: this cannot be read: it is longer than 0 MiB");
    let sparse = fs::File::create(book.path("b.md")).unwrap();
    sparse.set_len(read::MAX_BYTES + 1).unwrap();
    let expected = "unreadable b.md: this cannot be read: it is longer than 256 MiB";
    assert_eq!(book.wrong(&Scope::Folder), [expected]);
}

#[test]
fn a_name_that_is_not_utf_8_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let book = Book::of(&["a.md"]);
    fs::write(book.folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.md")), "").unwrap();
    assert_eq!(book.wrong(&Scope::Folder), ["unreadable \u{fffd}.md: this cannot be read: its name is not UTF-8"]);
}

#[test]
fn a_folder_without_notes_is_nothing() {
    let book = Book::of(&["x.txt", "SUMMARY.md"]);
    let Err(Error::Nothing { message, help }) = discover(&book.config, &Scope::Folder) else { panic!("it was found") };
    assert_eq!(message, format!("no Markdown in {}", book.folder.path().display()));
    assert_eq!(help, "put a note there whose name ends in `.md`, or name another folder");
}

#[test]
fn bytes_that_are_not_utf_8_are_told_line_by_line() {
    let book = Book::of(&["b.md"]);
    book.write("a.md", b"ok\n\xff and \xfe\nx\xff\n");
    book.write("c.md", &b"\xff\n".repeat(7));
    let found = book.find();
    let told = found.diagnostics.iter().map(|each| {
        let Place::Note(span) = each.place else { panic!("{each:?}") };
        let position = found.sources.position(span);
        assert_eq!((found.sources.text(span), each.code), ("\u{fffd}", "not-utf-8"));
        let path = &found.sources.file(span.file).path;
        format!("{path}:{}:{} {}", position.line, position.column, each.message)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "a.md:2:1 this is not UTF-8",
            "a.md:3:2 this is not UTF-8",
            "c.md:1:1 this is not UTF-8",
            "c.md:2:1 this is not UTF-8",
            "c.md:3:1 this is not UTF-8",
            "c.md:4:1 this is not UTF-8",
            "c.md:5:1 this is not UTF-8, and 2 more lines",
        ]
    );
}

#[test]
fn a_summary_orders_the_notes() {
    let summary = "# Summary\n[First](./z.md)\n- [Two](a%20b.md#part)\n  - [Again](z.md)\n  - [Draft]()\n\
                   - [Site](https://e.org/x.md)\n- [Lost](lost.md)\n- [Up](sub/../c.md)\n";
    let book =
        Book::new(&[("SUMMARY.md", summary), ("a b.md", ""), ("c.md", ""), ("z.md", ""), ("b.md", ""), ("a.md", "")]);
    let found = book.find();
    assert_eq!(notes(&found), ["z.md", "a b.md", "c.md", "a.md", "b.md"]);
    let [missing] = found.diagnostics.as_slice() else { panic!("{:?}", found.diagnostics) };
    let Place::Text { path, text, range } = &missing.place else { panic!("{missing:?}") };
    assert_eq!((missing.code, missing.message.as_str()), ("summary-missing", "there is no note `lost.md`"));
    assert_eq!((Path::new(path), &text[range.clone()]), (&*book.path("SUMMARY.md"), "[Lost](lost.md)"));
}

#[test]
fn a_summary_in_a_folder_below_is_a_note() {
    let book = Book::of(&["a.md", "sub/SUMMARY.md"]);
    assert_eq!(notes(&book.find()), ["a.md", "sub/SUMMARY.md"]);
}

#[test]
fn named_files_alone_are_read() {
    let book = Book::new(&[
        ("SUMMARY.md", "[z](z.md) [lost](lost.md)"),
        ("a.md", ""),
        ("z.md", ""),
        ("s/b.md", ""),
        ("p.png", ""),
    ]);
    let found = discover(&book.config, &book.files(&["s/b.md", "a.md", "s/../a.md", "z.md"])).unwrap();
    assert_eq!((notes(&found), assets(&found)), (vec!["z.md", "a.md", "s/b.md"], Vec::new()));
    assert!(found.diagnostics.is_empty());
}

#[test]
fn a_named_link_keeps_its_name() {
    let book = Book::new(&[("real.txt", "text")]);
    book.link("linked.md", "real.txt");
    let found = discover(&book.config, &book.files(&["linked.md"])).unwrap();
    assert_eq!(notes(&found), ["linked.md"]);
}

#[test]
fn files_that_cannot_be_named_are_told() {
    let mut book = Book::of(&["pages/a.md", "outside.md", "pages/x.py"]);
    book.config.book.src = PathBuf::from("pages");
    let wrong = book.wrong(&book.files(&["pages/gone.md", "pages/x.py", "pages", "outside.md"]));
    let root = book.path("pages").canonicalize().unwrap();
    assert_eq!(
        wrong,
        [
            "unreadable pages/gone.md: this cannot be read: no such file or directory".to_owned(),
            "not-a-note pages/x.py: this is no Markdown file".to_owned(),
            "not-a-note pages: this is no Markdown file".to_owned(),
            format!("outside outside.md: this note is not below {}", root.display()),
        ]
    );
}
