use super::{mistakes, ok};
use crate::outline::{Item, Target};

/// What `[nav]` with these `pages` lists: a line for each item, `title -> target`, those below others indented.
fn read(pages: &str) -> Vec<String> {
    let nav = ok(&format!("[nav]\npages = {pages}\n")).nav.unwrap();
    let mut lines = Vec::new();
    tell(&nav.items, "", &mut lines);
    lines
}

fn tell(items: &[Item], indent: &str, lines: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Part(title) => lines.push(format!("{indent}# {title}")),
            Item::Separator => lines.push(format!("{indent}---")),
            Item::Chapter(chapter) => {
                let title = chapter.title.as_deref().unwrap_or("-");
                let target = match &chapter.target {
                    Target::Note(path) | Target::Folder(path) | Target::Web(path) => path.as_str(),
                    Target::Nothing => "",
                };
                lines.push(format!("{indent}{title} -> {target}"));
                tell(&chapter.children, &format!("{indent}  "), lines);
            }
        }
    }
}

/// The mistakes in these `pages`.
fn wrong(pages: &str) -> Vec<String> {
    mistakes(&format!("[nav]\npages = {pages}\n"))
}

#[test]
fn every_form_is_read() {
    let pages = "[
  \"index.md\",
  { title = \"Guide\", pages = [\"./guide/start.md\", { title = \"GC\", page = \"guide/gc.md\" }, \"guide/\"] },
  \"---\",
  { part = \"Reference\", pages = [\"claims.md\"] },
  { title = \"Python\", url = \"https://docs.python.org/3/\" },
  { page = \"more.markdown\", pages = [\"less.md\"] },
  { title = \"Soon\" },
]";
    assert_eq!(
        read(pages),
        [
            "- -> index.md",
            "Guide -> ",
            "  - -> guide/start.md",
            "  GC -> guide/gc.md",
            "  - -> guide/",
            "---",
            "# Reference",
            "- -> claims.md",
            "Python -> https://docs.python.org/3/",
            "- -> more.markdown",
            "  - -> less.md",
            "Soon -> ",
        ]
    );
    assert_eq!(ok("[nav]\n").nav, None);
}

#[test]
fn what_makes_no_sense_is_told() {
    let cases = [
        ("'index.md'", "2:9 wrong-type: `pages` must be a list, not a text"),
        ("[1]", "2:10 wrong-type: `pages` must be a list of paths and tables, not a whole number"),
        ("['data.csv']", "2:10 bad-value: `data.csv` is not the name of a note"),
        ("['../x.md']", "2:10 bad-value: `../x.md` is outside the folder of the notes"),
        ("[{ titel = 'x', page = 'a.md' }]", "2:12 unknown-key: unknown key `titel` in [nav]"),
        ("[{ }]", "2:10 bad-value: this chapter has no name and leads nowhere"),
        ("[{ title = 'x', url = 'docs' }]", "2:31 bad-value: `docs` is no URL that begins with https:// or http://"),
        (
            "[{ page = 'a.md', url = 'https://x.org' }]",
            "2:33 bad-value: a chapter leads to a note or to a URL, not to both",
        ),
        ("[{ part = 'x', page = 'a.md' }]", "2:10 bad-value: a part has a name and pages, and leads nowhere itself"),
        ("[{ title = '' }]", "2:20 bad-value: `title` is empty"),
    ];
    for (pages, expected) in cases {
        let found = wrong(pages);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{expected} (")), "{pages}: {found:?}");
    }
    assert_eq!(wrong("['x.csv', { titel = 'y' }, 3]").len(), 3);
}

#[test]
fn a_slip_has_a_remedy() {
    assert_eq!(wrong("[{ titel = 'x' }]"), ["2:12 unknown-key: unknown key `titel` in [nav] (did you mean `title`?)"]);
}
