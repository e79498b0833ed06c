//! Old addresses that `[site.redirects]` gives.
//!
//! Takes the targets of a book, those of its notes' old addresses among them; gives where each line of the section leads.
//! A line may lead to the old address of another one.

use std::collections::BTreeMap;

use super::{Destination, Redirects, Taken, url};
use crate::config::site::{Redirect, Redirects as Settings, Written, is_web_url};
use crate::diagnostic::Diagnostic;
use crate::link::target::Target;
use crate::link::{Problem, Targets, suggest};
use crate::parse::LinkKind;

/// The lines of the section by their URLs in the site.
type Lines<'s> = BTreeMap<String, &'s Redirect>;

/// Why a line leads nowhere.
enum Trouble {
    /// Its target is no such thing.
    Problem(Problem),
    /// Its target is an address that is neither in the site nor on the web.
    NoAddress,
    /// It leads back to itself by way of these URLs.
    Circle(Vec<String>),
}

/// What `settings` adds to the old addresses of the notes.
pub(in crate::link) fn read(targets: &Targets<'_>, settings: &Settings, taken: &Taken<'_>) -> Redirects {
    let mut problems = Vec::new();
    let mut tell = |written: &Written, message: String, help: String| {
        let problem = Diagnostic::error("redirect", settings.place(written), message).with_help(help);
        problems.push((written.range.start, problem));
    };
    let mut lines = Lines::new();
    for line in &settings.list {
        let from = &line.from;
        let Some(url) = url(&from.text) else {
            let message = format!("`{}` is no address within the site", from.text);
            tell(from, message, "write the path of one page, such as `old/name.html`".to_owned());
            continue;
        };
        let note = targets.redirects.places.get(&url).and_then(Destination::page);
        let note = note.map(|page| targets.pages[page].path).or_else(|| taken.owner(&url)).map(str::to_owned);
        let owner = lines.get(&url).map(|earlier| format!("`{}` above", earlier.from.text)).or(note);
        match owner {
            Some(owner) => {
                let help = "give each old address once, and none that is in use".to_owned();
                tell(from, format!("{url} is already that of {owner}"), help);
            }
            None => drop(lines.insert(url, line)),
        }
    }
    let mut places = BTreeMap::new();
    for (url, line) in &lines {
        match lead(targets, &lines, url) {
            Ok(destination) => drop(places.insert(url.clone(), destination)),
            Err(Trouble::Problem(problem)) => {
                tell(&line.to, message(&problem), suggest::help(targets, "", &problem));
            }
            Err(Trouble::NoAddress) => {
                let help = "name a note, a file of the book, or a URL that begins with https:// or http://".to_owned();
                tell(&line.to, format!("`{}` is no place that a page can lead to", line.to.text), help);
            }
            // Each circle is told once, at the first of its addresses.
            Err(Trouble::Circle(urls)) if urls.iter().min() == Some(url) => {
                let way = urls.join(" → ");
                tell(
                    &line.to,
                    format!("this leads back to itself: {way} → {url}"),
                    "name a page that there is".to_owned(),
                );
            }
            Err(Trouble::Circle(_)) => {}
        }
    }
    problems.sort_by_key(|(start, _)| *start);
    Redirects { places, problems: problems.into_iter().map(|(_, problem)| problem).collect() }
}

/// Where the line of the URL `from` leads in the end.
fn lead(targets: &Targets<'_>, lines: &Lines<'_>, from: &str) -> Result<Destination, Trouble> {
    let mut urls = vec![from.to_owned()];
    let mut anchor = String::new();
    loop {
        let Some(line) = urls.last().and_then(|url| lines.get(url)) else { return Err(Trouble::NoAddress) };
        let mut inside = match Target::read(&line.to.text, "") {
            Target::External if is_web_url(&line.to.text) => return Ok(Destination::Web(line.to.text.clone())),
            Target::External => return Err(Trouble::NoAddress),
            Target::Outside(path) => return Err(Trouble::Problem(Problem::Outside(path))),
            Target::Inside(inside) if inside.same_page => return Err(Trouble::NoAddress),
            Target::Inside(inside) => inside,
        };
        if anchor.is_empty() {
            anchor.clone_from(&inside.anchor);
        }
        let Some(next) = url(&inside.path).filter(|url| lines.contains_key(url)) else {
            inside.anchor = anchor;
            let way = targets.place(inside, LinkKind::Link).map_err(Trouble::Problem)?;
            return Ok(Destination::Here(way));
        };
        // What only leads into a circle is no part of it.
        if let Some(start) = urls.iter().position(|known| *known == next) {
            return Err(Trouble::Circle(urls.split_off(start)));
        }
        urls.push(next);
    }
}

fn message(problem: &Problem) -> String {
    match problem {
        Problem::NoFile(path) => format!("{path} is neither a note nor a file of the book"),
        problem => problem.to_string(),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
