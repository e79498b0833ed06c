//! Which kind of diagram a source is, by its first word.

use super::{Failure, failure};
use crate::diagnostic::nearest;

/// A kind of diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// What it is called in Mermaid; some kinds have versions behind it (`stateDiagram-v2`, `xychart-beta`).
    pub(super) word: &'static str,
    /// What it is called by people.
    pub(super) name: &'static str,
    /// Whether its links may be written in ways that the library does not know.
    pub(super) has_links: bool,
    /// Whether its colours follow those of the page; others are drawn on paper.
    pub(super) is_tinted: bool,
}

const fn kind(word: &'static str, name: &'static str, has_links: bool, is_tinted: bool) -> Kind {
    Kind { word, name, has_links, is_tinted }
}

const KINDS: &[Kind] = &[
    kind("graph", "Flowchart", true, true),
    kind("flowchart", "Flowchart", true, true),
    kind("sequenceDiagram", "Sequence diagram", false, true),
    kind("classDiagram", "Class diagram", false, true),
    kind("stateDiagram", "State diagram", false, true),
    kind("erDiagram", "Entity relationship diagram", false, true),
    kind("pie", "Pie chart", false, false),
    kind("mindmap", "Mind map", false, false),
    kind("journey", "User journey", false, false),
    kind("timeline", "Timeline", false, false),
    kind("gantt", "Gantt chart", false, false),
    kind("requirementDiagram", "Requirement diagram", false, false),
    kind("gitGraph", "Git graph", false, false),
    kind("C4Context", "C4 diagram", false, false),
    kind("C4Container", "C4 diagram", false, false),
    kind("C4Component", "C4 diagram", false, false),
    kind("C4Dynamic", "C4 diagram", false, false),
    kind("C4Deployment", "C4 diagram", false, false),
    kind("sankey", "Sankey diagram", false, false),
    kind("quadrantChart", "Quadrant chart", false, false),
    kind("zenuml", "Sequence diagram", false, false),
    kind("block", "Block diagram", false, false),
    kind("packet", "Packet diagram", false, false),
    kind("kanban", "Kanban board", false, false),
    kind("architecture", "Architecture diagram", false, false),
    kind("radar", "Radar chart", false, false),
    kind("treemap", "Treemap", false, false),
    kind("xychart", "Chart", false, false),
];

/// The kind of the diagram that `source` is.
pub(super) fn of(source: &str) -> Result<Kind, Failure> {
    let Some((number, line)) = first_line(source) else { return Err(failure("this diagram is empty", None)) };
    let word = line.split(|c: char| c.is_whitespace() || matches!(c, ';' | ':')).next().unwrap_or_default();
    let plain = word.trim_end_matches("-beta").trim_end_matches("-v2").trim_end_matches("-elk");
    let number = u32::try_from(number).ok();
    KINDS.iter().find(|kind| kind.word == plain).copied().ok_or_else(|| {
        let near = nearest(plain, KINDS.iter().map(|kind| kind.word));
        let near = near.map(|near| format!("; `{near}` is one")).unwrap_or_default();
        failure(&format!("`{word}` is no kind of diagram that can be drawn{near}"), number)
    })
}

/// The first line that is no comment and not in the front matter, with its 1-based number.
pub(super) fn first_line(source: &str) -> Option<(usize, &str)> {
    let mut front_matter = false;
    for (index, line) in source.lines().enumerate() {
        let line = line.trim();
        if line == "---" {
            front_matter = !front_matter;
        } else if !front_matter && !line.is_empty() && !line.starts_with("%%") {
            return Some((index + 1, line));
        }
    }
    None
}
