//! What parsing gives: a page with its headings, fences, links and front matter, all as spans into the sources.

use super::Weight;
use crate::source::{FileId, Span};

/// One parsed note.
#[derive(Debug)]
pub struct Page {
    /// The note.
    pub file: FileId,
    /// What the metadata block at the top says.
    pub front_matter: FrontMatter,
    /// The text below the front matter.
    pub body: Span,
    /// The title: from the front matter, else the first heading that has text, else the file's name (the folder's for
    /// `README.md` and `index.md`).
    pub title: String,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Code blocks in order, fenced ones only.
    pub fences: Vec<Fence>,
    /// Links and images in order.
    pub links: Vec<Link>,
    /// Blocks that have names, in order.
    pub blocks: Vec<Block>,
}

/// What the metadata block of a note says. Keys that tracebook does not use are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The page's title.
    pub title: Option<String>,
    /// One sentence about the page.
    pub description: Option<String>,
    /// The date as written.
    pub date: Option<String>,
    /// Tags as written.
    pub tags: Vec<String>,
    /// Categories as written.
    pub categories: Vec<String>,
    /// Other names of the note, and addresses that it had before.
    pub aliases: Vec<String>,
    /// Addresses that it had before (`redirect_from`).
    pub redirects: Vec<String>,
    /// `draft: true`, or Jekyll's `published: false`: the note is left out of the book, unless it is named itself.
    pub draft: bool,
    /// `weight`, `order`, `nav_order` or `sidebar_position`: where it stands in its folder, where no outline says that.
    pub weight: Option<Weight>,
    /// `nav: false`, or `nav_exclude: true`: the page is made, and is not part of the navigation.
    pub nav_exclude: bool,
}

impl FrontMatter {
    /// Its tags and categories.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().chain(&self.categories).map(String::as_str)
    }
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// The anchor, unique on its page: as written in `{#anchor}`, else as GitHub makes it.
    pub anchor: String,
    /// The 1-based line that it stands on.
    pub line: u32,
    /// The whole heading.
    pub span: Span,
}

/// A paragraph, an entry of a list or another block that links can name: `^name` stands at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// `^name`: its anchor. No heading has one with a `^`, unless its author gives it.
    pub anchor: String,
    /// The whole block.
    pub span: Span,
    /// The name, with the space before it.
    pub mark: Span,
}

/// A code block with an opening marker.
#[derive(Clone, Debug)]
pub struct Fence {
    /// From the first character of the opening marker to the end of the closing one.
    pub span: Span,
    /// The 1-based line of the opening marker.
    pub line: u32,
    /// The 1-based line of the closing marker, or the last line where there is none.
    pub end_line: u32,
    /// The info string as written.
    pub info: String,
    /// What language the info string names.
    pub language: Language,
    /// What the info string and the comment above ask for.
    pub options: Options,
    /// The lines between the markers, without the indentation that the Markdown around them asks for.
    pub lines: Vec<CodeLine>,
    /// Texts of the headings above, outermost first.
    pub heading_path: Vec<String>,
    /// Anchor of the nearest heading above, or nothing before the first one.
    pub section: Option<String>,
    /// The offset at which the Markdown parser reports the block: the renderer finds the fence by it. Several fences
    /// share it where one indented code block holds them.
    pub block_start: u32,
}

impl Fence {
    /// The code: every line with a line feed behind it.
    #[must_use]
    pub fn code(&self) -> String {
        let mut code = String::new();
        for line in &self.lines {
            code.push_str(&line.text);
            code.push('\n');
        }
        code
    }

    /// The 1-based line of the note that the first line of code stands on.
    #[must_use]
    pub fn first_code_line(&self) -> u32 {
        self.lines.first().map_or(self.line + 1, |line| line.line)
    }
}

/// One line of code in a fence. The lines of a fence follow each other in the note without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLine {
    /// The 1-based line in the note.
    pub line: u32,
    /// Its text, without indentation of the Markdown around it and without line ending.
    pub text: String,
    /// Where that text stands in the note. The text may begin with spaces that do not stand there: what is left of a tab
    /// of which a part is indentation of the Markdown around. So find columns from the end of both.
    pub span: Span,
}

/// What the info string of a fence names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// `python`, `py`, `python3` and so on.
    Python,
    /// `pycon` and its like: a transcript with prompts. (A fence of [`Language::Python`] may hold prompts as well.)
    PythonSession,
    /// No info string, or one without a language.
    Untagged,
    /// Anything else, in lower case.
    Other(String),
}

impl Language {
    /// The name that the JSON report and the page give.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Python => "python",
            Self::PythonSession => "pycon",
            Self::Untagged => "",
            Self::Other(name) => name,
        }
    }
}

/// What an author asks for one example, in the info string or in a `<!-- tracebook: … -->` comment above the fence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `norun`: show, never run.
    pub norun: bool,
    /// `raises=TypeError`: the example must end with this exception, or one derived from it.
    pub raises: Option<String>,
    /// `broken`: the example must have a broken claim or end in a failure, which is then not counted as one.
    pub broken: bool,
    /// `isolated`: run alone in a session of its own.
    pub isolated: bool,
    /// `session=name`: share a session with the examples of the page that name it too.
    pub session: Option<String>,
    /// `timeout=5`: seconds, more than zero and at most a day.
    pub timeout: Option<f64>,
    /// `clock=real`: the clock that it runs on.
    pub clock: Option<crate::clock::Clock>,
    /// `stdin="…"`: what standard input holds; `\n` and `\t` are understood.
    pub stdin: Option<String>,
    /// `hidden`: run, but do not show.
    pub hidden: bool,
    /// `python=">=3.12"`: run only where the version matches.
    pub python: Option<crate::python::VersionSpec>,
    /// `title="x"`: a caption.
    pub title: Option<String>,
    /// `trace=off`, `trace=locks,refs`: what is recorded of it.
    pub trace: Option<crate::trace::Wish>,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole link.
    pub span: Span,
    /// Link or image.
    pub kind: LinkKind,
    /// The destination as written: entities resolved, and without the text behind `|` of a wiki link.
    pub target: String,
}

/// What a [`Link`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)` in any of its forms.
    Link,
    /// `![text](target)`.
    Image,
    /// `[[target]]`.
    Wiki,
    /// `![[target]]`.
    Embed,
}
