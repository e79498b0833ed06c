use super::*;
use crate::config::site::{Inventory, Notes, Redirects, Search};
use crate::theme::Choice;
use crate::untrusted::Trust;

#[test]
fn every_key_of_the_site_is_read() {
    let (_folder, root) = book(
        b"[site]\ntheme = 'pages'\nsite-url = 'https://example.org/notes'\n\
          edit-url-template = 'https://example.org/edit/main/{path}'\n\
          additional-css = ['./pages/a.css']\nadditional-js = ['b.js']\nsearch = false\nllms = false\nuntrusted = true\n\
          [[site.inventories]]\npath = 'python.inv'\nurl = 'https://docs.example.org/3'\n",
    );
    for file in ["pages/a.css", "b.js", "python.inv"] {
        fs::write(root.join(file), "").unwrap();
    }
    let expected = Site {
        theme: Choice::Folder(root.join("pages")),
        site_url: Some("https://example.org/notes/".to_owned()),
        edit_url_template: Some("https://example.org/edit/main/{path}".to_owned()),
        additional_css: vec!["pages/a.css".to_owned()],
        additional_js: vec!["b.js".to_owned()],
        search: Search::Off,
        notes: Notes::Kept,
        inventories: vec![Inventory {
            path: PathBuf::from("python.inv"),
            url: "https://docs.example.org/3/".to_owned(),
        }],
        redirects: Redirects::default(),
        trust: Trust::Settings,
        forgotten: Vec::new(),
    };
    assert_eq!(load(&root).unwrap().site, expected);
}

#[test]
fn urls_of_the_site_must_make_sense() {
    let help = "write a whole URL, such as `https://example.org/notes/`";
    for url in ["/notes/", "example.org", "https://", "https:///x", "http://a b"] {
        let expected = format!("2:12 bad-value: `{url}` is no URL that begins with https:// or http:// ({help})");
        assert_eq!(mistakes(&format!("[site]\nsite-url = '{url}'\n")), [expected]);
    }
    assert_eq!(
        mistakes("[site]\nsite-url = 'https://example.org/?a=1'\nedit-url-template = 'https://example.org/edit/'\n"),
        [
            "2:12 bad-value: `site-url` cannot have a query or a fragment \
             (write the URL of the folder that the site is in)",
            "3:21 bad-value: `edit-url-template` does not say where the path of the note goes: it has no `{path}` \
             (write it as `https://example.org/edit/main/{path}`)",
        ]
    );
}

#[test]
fn files_of_the_site_must_be_there() {
    assert_eq!(
        mistakes("[site]\nadditional-css = ['book.toml', 'no.css']\nadditional-js = ['../x.js']\n"),
        [
            "2:32 bad-value: there is no file `no.css` in the book's folder (check the path)",
            "3:18 bad-value: `../x.js` is outside the book's folder (put the file beside the notes, and name it there)",
        ]
    );
}

#[test]
fn wrong_types_in_the_site_are_told() {
    assert_eq!(
        mistakes("[site]\nsearch = 'yes'\nadditional-js = 'b.js'\ninventories = ['objects.inv']\nthem = 1\n"),
        [
            "2:10 wrong-type: `search` must be true or false, not a text (write it as `search = true`)",
            "3:17 wrong-type: `additional-js` must be a list of texts, not a text (write it as `additional-js = [\"…\"]`)",
            "4:16 wrong-type: `inventories` must be a list of tables, not a text \
             (write it as `inventories = [{ path = \"objects.inv\", url = \"https://docs.example.org/\" }]`)",
            "5:1 unknown-key: unknown key `them` in [site] (did you mean `theme`?)",
        ]
    );
}

#[test]
fn an_inventory_needs_a_path_and_a_url() {
    assert_eq!(
        mistakes("[site]\ninventories = [{ path = 'book.toml' }, { pat = 'x', url = 'https://x.org' }]\n"),
        [
            "2:16 bad-value: this inventory has no `url` (write `inventories = \
             [{ path = \"objects.inv\", url = \"https://docs.example.org/\" }]`)",
            "2:40 bad-value: this inventory has no `path` (write `inventories = \
             [{ path = \"objects.inv\", url = \"https://docs.example.org/\" }]`)",
            "2:42 unknown-key: unknown key `pat` in [site.inventories] (did you mean `path`?)",
        ]
    );
    assert_eq!(
        mistakes("[site]\ninventories = [{ path = 'no.inv', url = 'docs' }]\n"),
        [
            "2:25 bad-value: there is no file `no.inv` in the book's folder (check the path)",
            "2:41 bad-value: `docs` is no URL that begins with https:// or http:// \
             (write a whole URL, such as `https://example.org/notes/`)",
        ]
    );
}

#[test]
fn a_theme_must_be_there() {
    assert_eq!(
        mistakes("[site]\ntheme = 'defualt'\n"),
        ["2:9 bad-value: there is no theme `defualt` (did you mean `default`?)"]
    );
    assert_eq!(mistakes("[site]\ntheme = ''\n"), ["2:9 bad-value: `theme` is empty (fill it in, or remove the line)"]);
}

#[test]
fn redirects_are_read_in_the_order_of_the_file() {
    let (_folder, root) = book(b"[site.redirects]\n'old/b.html' = 'a.md#x'\n\"/a\" = 'https://example.org/'\n");
    let found = load(&root).unwrap().site.redirects;
    let pairs: Vec<_> = found.list.iter().map(|each| (each.from.text.as_str(), each.to.text.as_str())).collect();
    assert_eq!(pairs, [("old/b.html", "a.md#x"), ("/a", "https://example.org/")]);
    let written: Vec<_> = found.list.iter().map(|each| &found.text[each.from.range.clone()]).collect();
    assert_eq!(written, ["'old/b.html'", "\"/a\""]);
}

#[test]
fn a_redirect_leads_to_a_text() {
    assert_eq!(
        mistakes("[site.redirects]\n'a' = ''\n'b' = 1\n"),
        [
            "2:7 bad-value: `a` is empty (fill it in, or remove the line)",
            "3:7 wrong-type: `b` must be a text, not a whole number (write it as `b = \"1\"`)"
        ]
    );
    assert_eq!(
        mistakes("[site]\nredirects = ['a']\n"),
        ["2:13 wrong-type: `redirects` must be a section, not a list (write `[site.redirects]` on a line of its own)"]
    );
}
