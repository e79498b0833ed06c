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
mod tests {
    use std::ops::Range;
    use std::path::PathBuf;

    use super::*;
    use crate::diagnostic::Place;
    use crate::source::{SourceFile, Sources};

    const NOTES: &[(&str, &str)] =
        &[("gc.md", "---\nredirect_from: /posts/gc/\n---\n# GC\n\n## The end\n"), ("index.md", "# Start\n")];

    /// What lines of `from > to` give: for each old address where it leads, then what is wrong.
    fn given(lines: &[&str]) -> Vec<String> {
        let files = NOTES.iter().map(|(path, text)| SourceFile::decode((*path).into(), text.as_bytes()).0).collect();
        let sources = Sources::new(PathBuf::new(), files);
        let (pages, _) = crate::parse::parse(&sources);
        let located: Vec<_> = pages.iter().zip(["gc.html", "index.html"]).collect();
        let text = lines.concat();
        let written = |range: Range<usize>| Written { text: text[range.clone()].to_owned(), range };
        let redirect = |(index, line): (usize, &&str)| {
            let start = lines[..index].concat().len();
            let (from, _) = line.split_once(" > ").unwrap();
            Redirect {
                from: written(start..start + from.len()),
                to: written(start + from.len() + 3..start + line.len()),
            }
        };
        let list = lines.iter().enumerate().map(redirect).collect();
        let settings = Settings { list, file: "book.toml".to_owned(), text: text.clone() };
        let targets = Targets::new(&located, &sources, ["a.png"], &settings);
        let place = |(url, to): (&str, &Destination)| match to {
            Destination::Here(way) => format!("{url} > {}", way.href("")),
            Destination::Web(web) => format!("{url} > {web}"),
        };
        let told = |problem: &Diagnostic| match &problem.place {
            Place::Text { range, .. } => {
                format!("{}: {} ({})", &text[range.clone()], problem.message, problem.help.as_deref().unwrap_or(""))
            }
            other => format!("{other:?}"),
        };
        targets.redirects().map(place).chain(targets.redirects.problems.iter().map(told)).collect()
    }

    #[test]
    fn an_address_leads_to_a_page_a_heading_a_file_or_the_web() {
        assert_eq!(
            given(&[
                "/one > gc.md",
                "two/ > gc#the-end",
                "/3.html > /a.png",
                "4.md > https://example.org/x?y#z",
                "5 > /",
                "6 > report.html",
                "7 > posts/gc/#the-end",
            ]),
            [
                "3.html > a.png",
                "4.html > https://example.org/x?y#z",
                "5.html > index.html",
                "6.html > report.html",
                "7.html > gc.html#the-end",
                "one.html > gc.html",
                "posts/gc/index.html > gc.html",
                "two/index.html > gc.html#the-end",
            ]
        );
    }

    #[test]
    fn an_address_may_lead_by_way_of_others() {
        assert_eq!(
            given(&["a > b.html", "b > c", "c > gc.md", "d > b#the-end", "e > f", "f > https://example.org/"])[..6],
            [
                "a.html > gc.html",
                "b.html > gc.html",
                "c.html > gc.html",
                "d.html > gc.html#the-end",
                "e.html > https://example.org/",
                "f.html > https://example.org/"
            ]
        );
    }

    #[test]
    fn what_leads_nowhere_is_told_with_the_nearest_name() {
        let right = "posts/gc/index.html > gc.html";
        assert_eq!(
            given(&[
                "a > gcc.md",
                "b > gc.md#the-ende",
                "c > ../up.md",
                "d > mailto:x@example.org",
                "e > #x",
                "f > //x"
            ]),
            [
                right,
                "gcc.md: gcc.md is neither a note nor a file of the book (did you mean gc.md?)",
                "gc.md#the-ende: gc.md has no heading or anchor #the-ende (did you mean #the-end?)",
                "../up.md: ../up.md lies outside the folder of the notes (move the file into the folder of the notes, or \
                 link to where it is published)",
                "mailto:x@example.org: `mailto:x@example.org` is no place that a page can lead to (name a note, a file of \
                 the book, or a URL that begins with https:// or http://)",
                "#x: `#x` is no place that a page can lead to (name a note, a file of the book, or a URL that begins with \
                 https:// or http://)",
                "//x: `//x` is no place that a page can lead to (name a note, a file of the book, or a URL that begins with \
                 https:// or http://)",
            ]
        );
    }

    #[test]
    fn an_address_that_is_in_use_or_outside_is_told() {
        let help = "give each old address once, and none that is in use";
        let path = "write the path of one page, such as `old/name.html`";
        assert_eq!(
            given(&[
                "gc > index.md",
                "/posts/gc/ > gc.md",
                "x > gc.md",
                "/x.html > gc.md",
                "../y > gc.md",
                "z#q > gc.md"
            ]),
            [
                "posts/gc/index.html > gc.html".to_owned(),
                "x.html > gc.html".to_owned(),
                format!("gc: gc.html is already that of gc.md ({help})"),
                format!("/posts/gc/: posts/gc/index.html is already that of gc.md ({help})"),
                format!("/x.html: x.html is already that of `x` above ({help})"),
                format!("../y: `../y` is no address within the site ({path})"),
                format!("z#q: `z#q` is no address within the site ({path})"),
            ]
        );
    }

    #[test]
    fn a_circle_is_told_once() {
        let help = "name a page that there is";
        assert_eq!(
            given(&["a > b", "b > c", "c > a.html", "d > a", "e > e"])[1..],
            [
                format!("b: this leads back to itself: a.html → b.html → c.html → a.html ({help})"),
                format!("e: this leads back to itself: e.html → e.html ({help})"),
            ]
        );
    }
}
