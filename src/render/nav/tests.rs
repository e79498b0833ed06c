use super::*;
use crate::outline::{Chapter, Item, Origin, Target as To};
use crate::render::view::NavView;

fn page<'a>(path: &'a str, url: &'a str, title: &'a str) -> NavPage<'a> {
    NavPage { path, url, title, weight: None, is_excluded: false }
}

/// A book in folders.
fn pages() -> Vec<NavPage<'static>> {
    vec![
        page("README.md", "index.html", "Start"),
        page("end.md", "end.html", "End"),
        page("guide/README.md", "guide/index.html", "The guide"),
        page("guide/a b.md", "guide/a b.html", "A"),
        page("guide/gc.md", "guide/gc.html", "GC"),
        page("my-notes/x.md", "my-notes/x.html", "X"),
    ]
}

/// What is seen, one line for each entry.
fn lines(views: &[NavView]) -> Vec<String> {
    let mut lines = Vec::new();
    tell(views, 0, &mut lines);
    lines
}

fn tell(views: &[NavView], depth: usize, lines: &mut Vec<String>) {
    for view in views {
        let sign = if view.current {
            "*"
        } else if view.open {
            "-"
        } else {
            ""
        };
        let href = view.href.as_deref().unwrap_or("");
        lines.push(format!("{}{sign}{} [{}] {href}", "  ".repeat(depth), view.title, view.kind));
        tell(&view.children, depth + 1, lines);
    }
}

fn chapter(title: Option<&str>, target: To, children: Vec<Item>) -> Item {
    Item::Chapter(Chapter { title: title.map(str::to_owned), target, range: 0..0, children })
}

fn note(path: &str) -> Item {
    chapter(None, To::Note(path.to_owned()), Vec::new())
}

fn outline(items: Vec<Item>) -> Outline {
    Outline { path: "SUMMARY.md".to_owned(), text: String::new(), origin: Origin::Summary, items }
}

#[test]
fn folders_are_branches_and_an_index_is_its_folder() {
    let nav = Nav::new(pages(), None);
    assert_eq!(
        lines(&nav.seen_from("guide/gc.html")),
        [
            "Start [page] ../index.html",
            "End [page] ../end.html",
            "-The guide [section] index.html",
            "  A [page] a%20b.html",
            "  *GC [page] gc.html",
            "-My notes [section] ",
            "  X [page] ../my-notes/x.html",
        ]
    );
    let crumbs = nav.trail("guide/gc.html");
    assert_eq!(crumbs.len(), 1);
    assert_eq!((crumbs[0].title.as_str(), crumbs[0].href.as_deref()), ("The guide", Some("index.html")));
    assert!(nav.trail("end.html").is_empty() && nav.trail("report.html").is_empty());
}

#[test]
fn the_front_matter_orders_a_folder() {
    let weights = ["", "2", "1.5", "3", "", "-1"];
    let mut pages = pages();
    for (page, weight) in pages.iter_mut().zip(weights) {
        page.weight = Weight::read(weight);
    }
    pages.push(NavPage { is_excluded: true, ..page("z.md", "z.html", "Z") });
    let nav = Nav::new(pages, None);
    let titles: Vec<_> = lines(&nav.whole("index.html")).iter().map(|line| line.replace(" [", "|")).collect();
    let titles: Vec<_> = titles.iter().filter_map(|line| line.split('|').next()).collect();
    assert_eq!(titles, ["Start", "-The guide", "  A", "  GC", "End", "-My notes", "  X"]);
    assert_eq!(nav.others("index.html"), [LinkView { title: "Z".to_owned(), href: "z.html".to_owned() }]);
    assert_eq!(nav.neighbours(6), (None, None));
}

#[test]
fn neighbours_follow_the_tree() {
    let nav = Nav::new(pages(), None);
    let href = |link: Option<LinkView>| link.map(|link| link.href);
    let (before, after) = nav.neighbours(2);
    assert_eq!((href(before), href(after)), (Some("../end.html".into()), Some("a%20b.html".into())));
    assert_eq!(href(nav.neighbours(0).0), None);
    assert_eq!(href(nav.neighbours(5).1), None);
}

#[test]
fn an_outline_says_what_is_shown_and_how_it_is_called() {
    let items = vec![
        note("README.md"),
        Item::Part("Part one".to_owned()),
        chapter(Some("Collector"), To::Note("guide/gc.md".to_owned()), vec![note("end.md")]),
        Item::Separator,
        chapter(Some("Soon"), To::Nothing, vec![]),
        chapter(None, To::Note("gone.md".to_owned()), vec![]),
        chapter(Some("Rest of the guide"), To::Folder("guide/".to_owned()), vec![]),
        chapter(Some("Python"), To::Web("https://docs.python.org/3/".to_owned()), vec![]),
        note("README.md"),
    ];
    let nav = Nav::new(pages(), Some(&outline(items)));
    assert_eq!(
        lines(&nav.seen_from("index.html")),
        [
            "*Start [page] index.html",
            "Part one [part] ",
            "-Collector [section] guide/gc.html",
            "  End [page] end.html",
            " [separator] ",
            "Soon [draft] ",
            "gone.md [draft] ",
            "-Rest of the guide [section] ",
            "  The guide [page] guide/index.html",
            "  A [page] guide/a%20b.html",
            "Python [web] https://docs.python.org/3/",
            "Start [page] index.html",
        ]
    );
    assert_eq!(nav.others("end.html").len(), 1);
    assert_eq!(nav.neighbours(4).0.map(|link| link.title).as_deref(), Some("Start"));
    assert_eq!(nav.neighbours(1).0.map(|link| link.title).as_deref(), Some("Collector"));
}

#[test]
fn the_data_holds_every_node_once() {
    let items = vec![
        Item::Part("A </script> \"part\"".to_owned()),
        chapter(None, To::Note("guide/a b.md".to_owned()), vec![note("end.md"), Item::Separator]),
        chapter(Some("Soon"), To::Nothing, vec![]),
    ];
    assert_eq!(
        Nav::new(pages(), Some(&outline(items))).data(),
        "tracebookNav([\n[0,\"A </script> \\\"part\\\"\",1],\n[0,\"A\",\"guide/a%20b.html\"],\n[1,\"End\",\"end.html\"],\n\
         [1,\"\",0],\n[0,\"Soon\"],\n]);\n"
    );
}

/// A book of `count` pages in one folder, and of as many folders.
fn wide(count: usize) -> Vec<(String, String)> {
    let name = |number: usize| format!("{number:05}");
    let flat = (0..count).map(|number| (format!("all/{}.md", name(number)), format!("all/{}.html", name(number))));
    let deep = (0..count).map(|number| (format!("d{}/a.md", name(number)), format!("d{}/a.html", name(number))));
    flat.chain(deep).collect()
}

/// How many entries a page of such a book shows.
fn shown(count: usize, from: &str) -> usize {
    let paths = wide(count);
    let pages = paths.iter().map(|(path, url)| page(path, url, "T")).collect();
    lines(&Nav::new(pages, None).seen_from(from)).len()
}

#[test]
fn what_a_page_repeats_does_not_grow_with_the_book() {
    for from in ["all/00050.html", "d00050/a.html", "report.html"] {
        let few = shown(100, from);
        assert!(few <= 3 * (LEVEL + 2), "{from}: {few}");
        assert_eq!(few, shown(2000, from), "{from}");
    }
}

#[test]
fn what_is_left_out_of_a_level_is_counted() {
    let paths = wide(100);
    let pages = paths.iter().map(|(path, url)| page(path, url, "T")).collect();
    let nav = Nav::new(pages, None);
    let all = &nav.seen_from("all/00050.html")[0];
    let first = &all.children[0];
    assert_eq!((first.title.as_str(), first.href.as_deref()), ("26 more", Some("../pages.html#nav-0")));
    assert_eq!((first.key, all.key), (Some(0), Some(0)));
    assert!(all.children[25].current, "{:?}", all.children[25]);
    assert_eq!(all.children.last().map(|last| last.title.as_str()), Some("26 more"));
    let root = nav.seen_from("all/00050.html");
    // A folder that is shut says only where its pages are listed.
    let shut = &root[1];
    assert_eq!((shut.kind, shut.href.as_deref()), ("section", Some("../pages.html#nav-101")));
    assert!(shut.children.is_empty() && !shut.open, "{shut:?}");
    assert_eq!(root.last().map(|last| (last.title.as_str(), last.key)), Some(("69 more", None)));
}
