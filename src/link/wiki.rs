//! Which note a wiki link means.
//!
//! Takes what stands between the brackets, and the note that it stands in; gives the place that it names. A note is known
//! by the name of its file (in any folder), by its path, by its title and by its aliases, in this order; of several, the
//! one in the nearest folder is meant. Case does not matter unless two names differ by nothing else.

use std::collections::HashMap;

use super::target::{has_scheme, join};
use super::{Destination, Problem, Resolution, Targets, Way};
use crate::parse::{LinkKind, Page, slug};
use crate::site;

/// The names under which notes and files are known, in lower case.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Notes by the names of their files without extension, and those that stand for a folder by its name too.
    files: HashMap<String, Vec<usize>>,
    titles: HashMap<String, Vec<usize>>,
    aliases: HashMap<String, Vec<usize>>,
    /// Other files by their names with extension.
    assets: HashMap<String, Vec<&'a str>>,
}

/// What a name means.
enum Meaning<'a> {
    Page(usize),
    Asset(&'a str),
    Several(Vec<String>),
    Nothing,
}

impl<'a> Names<'a> {
    pub(super) fn new(pages: impl Iterator<Item = (&'a str, &'a Page)>, assets: impl Iterator<Item = &'a str>) -> Self {
        let mut names = Self::default();
        for (index, (path, page)) in pages.enumerate() {
            let mut enter = |name: &str| names.files.entry(name.to_lowercase()).or_default().push(index);
            let name = file_name(without_markdown(path));
            enter(name);
            if matches!(name.to_lowercase().as_str(), "readme" | "index") && !site::folder(path).is_empty() {
                enter(file_name(site::folder(path).trim_end_matches('/')));
            }
            names.titles.entry(folded(&page.title)).or_default().push(index);
            for alias in &page.front_matter.aliases {
                names.aliases.entry(folded(alias)).or_default().push(index);
            }
        }
        for asset in assets {
            names.assets.entry(file_name(asset).to_lowercase()).or_default().push(asset);
        }
        names.assets.values_mut().for_each(|paths| paths.sort_unstable());
        names
    }
}

/// Everything that notes are called, as it is written.
pub(super) fn all_names<'t>(targets: &'t Targets<'_>) -> impl Iterator<Item = &'t str> {
    targets.pages.iter().flat_map(|found| {
        let aliases = found.page.front_matter.aliases.iter().map(String::as_str);
        [file_name(without_markdown(found.path)), found.page.title.as_str()].into_iter().chain(aliases)
    })
}

/// Where `written`, the text between the brackets on the page with this index, leads.
pub(super) fn resolve(targets: &Targets<'_>, here: usize, written: &str, kind: LinkKind) -> Resolution {
    if has_scheme(written) && written.contains("://") {
        return Resolution::External;
    }
    let (name, heading) = written.split_once('#').unwrap_or((written, ""));
    let name = name.trim();
    match meaning(targets, here, name, kind) {
        Meaning::Page(page) => to_page(targets, page, heading, name.is_empty()),
        Meaning::Asset(path) => Resolution::Internal(Way {
            page: None,
            url: path.to_owned(),
            anchor: String::new(),
            query: String::new(),
            same_page: false,
        }),
        Meaning::Several(candidates) => Resolution::Broken(Problem::Ambiguous { name: name.to_owned(), candidates }),
        Meaning::Nothing => match targets.drafts.named(name) {
            Some(draft) => Resolution::Broken(Problem::Draft(draft.to_owned())),
            None if is_text(written) => Resolution::Text,
            None if kind == LinkKind::Embed && is_image(name) => Resolution::Broken(Problem::NoImage(name.to_owned())),
            None => Resolution::Broken(Problem::NoNote(name.to_owned())),
        },
    }
}

fn to_page(targets: &Targets<'_>, page: usize, heading: &str, same_page: bool) -> Resolution {
    let found = &targets.pages[page];
    // `note#One#Two` is the heading Two below the heading One.
    let last = heading.rsplit('#').map(str::trim).find(|part| !part.is_empty()).unwrap_or("");
    let Some(anchor) = anchor(targets, page, last) else {
        let anchor = last.to_owned();
        return Resolution::Broken(Problem::NoAnchor { page, path: found.path.to_owned(), anchor });
    };
    Resolution::Internal(Way { page: Some(page), url: found.url.to_owned(), anchor, query: String::new(), same_page })
}

/// The anchor of a heading or a block as a wiki link names it: by its text, by what GitHub makes of it, or by the anchor itself.
fn anchor(targets: &Targets<'_>, page: usize, heading: &str) -> Option<String> {
    let found = &targets.pages[page];
    if heading.is_empty() || found.has_anchor(heading) {
        return Some(heading.to_owned());
    }
    if heading.starts_with('^') {
        let block = found.page.blocks.iter().find(|block| block.anchor.eq_ignore_ascii_case(heading));
        return block.map(|block| block.anchor.clone());
    }
    let wanted = folded(heading);
    let by_text = found.page.headings.iter().find(|known| folded(&known.text) == wanted);
    let slug = slug(heading);
    by_text.map(|known| known.anchor.clone()).or_else(|| (!slug.is_empty() && found.has_anchor(&slug)).then_some(slug))
}

fn meaning<'a>(targets: &Targets<'a>, here: usize, name: &str, kind: LinkKind) -> Meaning<'a> {
    if name.is_empty() {
        return Meaning::Page(here);
    }
    let path = targets.pages[here].path;
    let names = &targets.names;
    if kind == LinkKind::Embed && is_image(name) {
        return asset(targets, path, name);
    }
    if name.contains('/') {
        let found = by_path(targets, path, name);
        return if matches!(found, Meaning::Nothing) { asset(targets, path, name) } else { found };
    }
    let stem = without_markdown(name);
    let known = [(&names.files, stem.to_lowercase()), (&names.titles, folded(name)), (&names.aliases, folded(name))];
    match known.iter().find_map(|(names, key)| names.get(key)) {
        Some(candidates) => nearest(targets, path, stem, candidates),
        None => asset(targets, path, name),
    }
}

/// The note at a path: from the root, from the folder of the note that speaks of it, or at the end of any other path.
fn by_path<'a>(targets: &Targets<'a>, here: &str, name: &str) -> Meaning<'a> {
    let name = name.trim_start_matches('/');
    let relative = join(site::folder(here), name);
    let exact = [Some(name), relative.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|path| targets.page_at(path).or_else(|| targets.moved(path).and_then(Destination::page)));
    if let Some(page) = exact {
        return Meaning::Page(page);
    }
    let stem = without_markdown(name).trim_start_matches("./");
    let end = format!("/{}", stem.to_lowercase());
    let ends = |path: &str| format!("/{}", without_markdown(path).to_lowercase()).ends_with(&end);
    let found: Vec<usize> = (0..targets.pages.len()).filter(|&page| ends(targets.pages[page].path)).collect();
    nearest(targets, here, stem, &found)
}

/// The one of `candidates` in the nearest folder.
fn nearest<'a>(targets: &Targets<'a>, here: &str, name: &str, candidates: &[usize]) -> Meaning<'a> {
    let same_case = |page: &usize| file_name(without_markdown(targets.pages[*page].path)) == file_name(name);
    let exact: Vec<usize> = candidates.iter().copied().filter(same_case).collect();
    let candidates = if exact.is_empty() { candidates } else { &exact };
    let away = |page: usize| distance(site::folder(here), site::folder(targets.pages[page].path));
    let Some(least) = candidates.iter().map(|&page| away(page)).min() else { return Meaning::Nothing };
    let mut near: Vec<usize> = candidates.iter().copied().filter(|&page| away(page) == least).collect();
    near.dedup();
    match near.as_slice() {
        [only] => Meaning::Page(*only),
        several => Meaning::Several(several.iter().map(|&page| targets.pages[page].path.to_owned()).collect()),
    }
}

/// The file at a path, or of that name in the nearest folder.
fn asset<'a>(targets: &Targets<'a>, here: &str, name: &str) -> Meaning<'a> {
    let known = |path: &str| targets.assets.get(path).copied();
    let relative = join(site::folder(here), name).and_then(|path| known(&path));
    if let Some(path) = relative.or_else(|| known(name)) {
        return Meaning::Asset(path);
    }
    let end = format!("/{}", name.to_lowercase());
    let candidates = targets.names.assets.get(&file_name(name).to_lowercase()).into_iter().flatten();
    let fitting = candidates.filter(|path| format!("/{}", path.to_lowercase()).ends_with(&end));
    // The same picture in two folders is no reason to complain: the nearest one, else the first.
    fitting
        .min_by_key(|path| distance(site::folder(here), site::folder(path)))
        .map_or(Meaning::Nothing, |path| Meaning::Asset(path))
}

/// How many steps lead from one folder to another.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split_terminator('/').collect(), to.split_terminator('/').collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    from.len() + to.len() - 2 * same
}

/// Whether what no note is called is rather code or punctuation than a name: `1`, `x[0]`, ` -f file `, `a = b`, `:alpha:`.
fn is_text(written: &str) -> bool {
    let name = written.trim();
    let is_number = |part: &str| part.trim().parse::<f64>().is_ok();
    name.split(',').all(is_number)
        || name.starts_with(['^', '-', '$', '"', '\'', '<', ':', '!', '~', '*', '.'])
        || name.contains(['=', '{', '}', '"', '<', '>', '\\'])
        || !name.contains(char::is_alphabetic)
        || written.contains(',') && name.split(',').all(|part| is_identifier(part.trim()))
}

fn is_identifier(part: &str) -> bool {
    part.parse::<f64>().is_ok()
        || !part.is_empty() && part.chars().all(|each| each.is_ascii_alphanumeric() || each == '_')
}

fn is_image(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase();
    matches!(end.as_str(), "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif" | "bmp" | "ico")
}

pub(super) fn without_markdown(path: &str) -> &str {
    let end = path.rsplit_once('.').filter(|(_, end)| matches!(end.to_lowercase().as_str(), "md" | "markdown"));
    end.map_or(path, |(stem, _)| stem)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A text as it is compared: lower case, single spaces.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
