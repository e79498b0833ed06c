//! The remedy for a link that leads nowhere: the nearest name that exists.

use std::collections::HashMap;

use super::{Problem, Targets, wiki};
use crate::diagnostic::nearest;
use crate::site;

/// So many different broken links of one page are looked into; a page with more has one cause for all of them.
const MOST_LOOKED_INTO: usize = 200;

/// What to do about the broken links of one page. The same link is looked into once.
pub(super) struct Helps<'t> {
    targets: &'t Targets<'t>,
    here: &'t str,
    known: HashMap<Problem, String>,
}

impl<'t> Helps<'t> {
    /// Of the page with this index.
    pub(super) fn new(targets: &'t Targets<'t>, page: usize) -> Self {
        Self { targets, here: targets.pages[page].path, known: HashMap::new() }
    }

    pub(super) fn of(&mut self, problem: Problem) -> String {
        if let Some(help) = self.known.get(&problem) {
            return help.clone();
        }
        if self.known.len() >= MOST_LOOKED_INTO {
            return "correct the link".to_owned();
        }
        let help = help(self.targets, self.here, &problem);
        self.known.insert(problem, help.clone());
        help
    }
}

/// What to do about `problem`, which was found in the note at the path `here`.
pub(super) fn help(targets: &Targets<'_>, here: &str, problem: &Problem) -> String {
    match problem {
        Problem::NoFile(path) => match near_path(path, targets.pages.iter().map(|page| page.path))
            .or_else(|| near_path(path, targets.assets.iter().copied()))
        {
            Some(near) => format!("did you mean {}?", site::relative(here, near)),
            None => "correct the link, or add the note that it speaks of".to_owned(),
        },
        Problem::Draft(_) => {
            "take the link away until the note is published, or take `draft` or `published` out of its front matter"
                .to_owned()
        }
        Problem::NoImage(path) => match near_path(path, targets.assets.iter().copied()) {
            Some(near) => format!("did you mean {}?", site::relative(here, near)),
            None => "correct the path, or put the image there".to_owned(),
        },
        Problem::NoAnchor { page, anchor, .. } => match near_anchor(targets, *page, anchor) {
            Some(near) => format!("did you mean #{near}?"),
            None if anchor.starts_with('^') => {
                format!("write ` {anchor}` at the end of the paragraph or entry that is meant")
            }
            None => "anchors are made of headings: lower case, hyphens for spaces, no punctuation".to_owned(),
        },
        Problem::NoNote(name) => match nearest(name, wiki::all_names(targets)) {
            Some(near) => format!("did you mean [[{near}]]?"),
            None => "correct the name, add the note, or take the brackets away".to_owned(),
        },
        Problem::Ambiguous { candidates, .. } => {
            let first = candidates.first().map_or("", String::as_str);
            format!("name the folder too: [[{}]]", first.strip_suffix(".md").unwrap_or(first))
        }
        Problem::Outside(_) => {
            "move the file into the folder of the notes, or link to where it is published".to_owned()
        }
    }
}

/// The path with the same file name in another folder (the note has moved, or the folder is spelt wrong), else the file
/// of the same folder whose name is spelt most like it.
fn near_path<'k>(path: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let (folder, name) = path.split_at(site::folder(path).len());
    let (mut moved, mut beside) = (Vec::new(), Vec::new());
    for known in known {
        let (known_folder, known_name) = known.split_at(site::folder(known).len());
        if known_name.eq_ignore_ascii_case(name) {
            moved.push(known);
        } else if known_folder == folder {
            beside.push(known);
        }
    }
    match moved.as_slice() {
        [only] => Some(only),
        [] => {
            let near = nearest(name, beside.iter().map(|known| &known[folder.len()..]))?;
            beside.into_iter().find(|known| &known[folder.len()..] == near)
        }
        several => nearest(path, several.iter().copied()),
    }
}

fn near_anchor<'t>(targets: &'t Targets<'_>, page: usize, anchor: &str) -> Option<&'t str> {
    let page = &targets.pages[page];
    let known = page.anchors.iter().copied().chain(page.html.anchors.iter().map(String::as_str));
    nearest(anchor, known.filter(|known| known.starts_with('^') == anchor.starts_with('^')))
}
