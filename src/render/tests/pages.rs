//! Whole pages: text, links, navigation, the report.

use std::collections::HashSet;
use std::path::PathBuf;

use proptest::prelude::*;

use super::lab::*;
use crate::claim::{Form, NotRun};
use crate::config::site::Redirects;
use crate::discover::Asset;
use crate::link::html::attributes;
use crate::run::Ending;
use crate::site::{self, Content, Site};
use crate::verify::{Failure, Status};

/// The article of a page, as HTML.
fn article(site: &Site, path: &str) -> String {
    let page = text(site, path);
    let proof = page.find("<p class=\"proof").unwrap();
    let start = proof + page[proof..].find("</p>\n").unwrap() + 5;
    page[start..page.find("</article>").unwrap()].trim().to_owned()
}

fn rendered(note: &str) -> String {
    article(&Lab::new(&[("index.md", note), ("guide/b c.md", "# B\n")], &[]).site(), "index.html")
}

#[test]
fn headings_have_anchors_and_the_title_stands_above() {
    let site = Lab::new(&[("a.md", "# One & two\n\ntext\n\n## Ünder *it*\n")], &[]).site();
    let page = text(&site, "a.html");
    assert!(page.contains("<title>One &amp; two · A &lt;small&gt; book</title>"), "{page}");
    assert!(
        page.contains("<article>\n<h1 id=\"one--two\">One &amp; two <a class=\"anchor\" href=\"#one--two\""),
        "{page}"
    );
    assert!(
        page.contains("<h2 id=\"ünder-it\">Ünder <em>it</em> <a class=\"anchor\" href=\"#%C3%BCnder-it\""),
        "{page}"
    );
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn a_note_without_a_heading_gets_its_title() {
    let site = Lab::new(&[("a.md", "---\ntitle: From <above>\n---\ntext\n")], &[]).site();
    assert!(text(&site, "a.html").contains("<h1>From &lt;above&gt;</h1>"));
    assert_eq!(article(&site, "a.html"), "<p>text</p>");
}

#[test]
fn a_heading_of_any_level_is_the_title_where_the_note_begins_with_it() {
    let site = Lab::new(&[("a.md", "### Low\n\n### Next\n")], &[]).site();
    let page = text(&site, "a.html");
    assert!(page.contains("<article>\n<h1 id=\"low\">Low <a"), "{page}");
    assert!(article(&site, "a.html").starts_with("<h3 id=\"next\">Next <a"), "{page}");
    let site = Lab::new(&[("a.md", "---\ntitle: Above\n---\n## Low\n\n# High\n")], &[]).site();
    let page = text(&site, "a.html");
    assert!(page.contains("<article>\n<h1>Above</h1>\n"), "{page}");
    assert_eq!((page.matches("<h1").count(), page.matches("<h2").count()), (2, 1));
}

#[test]
fn links_to_notes_lead_to_pages() {
    assert_eq!(
        rendered("[b](guide/b%20c.md#b) <a href='guide/b c.md'>r</a> [w](https://x.y/z.md) <ada@x.org>"),
        "<p><a href=\"guide/b%20c.html#b\">b</a> <a href='guide/b%20c.html'>r</a> <a href=\"https://x.y/z.md\">w</a> \
         <a href=\"mailto:ada@x.org\">ada@x.org</a></p>"
    );
}

#[test]
fn a_link_to_nowhere_is_text_and_says_so() {
    assert_eq!(
        rendered("[b *c*](no.md) ![alt](no.png)"),
        "<p><span class=\"broken-link\" title=\"the link leads to no.md, which is neither a note nor a file of the \
         book\">b <em>c</em></span> <span class=\"broken-link\" title=\"there is no image no.png\">alt</span></p>"
    );
}

#[test]
fn tables_alerts_and_tasks_are_made_for_everyone() {
    let table = rendered("| a |\n|---|\n| b |\n");
    assert!(table.starts_with("<div class=\"table\" tabindex=\"0\">\n<table>"), "{table}");
    let alert = rendered("> [!WARNING]\n> hot\n");
    assert!(alert.contains("<p class=\"alert-title\">Warning</p>\n<p>hot</p>"), "{alert}");
    let tasks = rendered("- [x] a\n- [ ] b\n");
    assert!(tasks.contains("<span class=\"task done\" role=\"img\" aria-label=\"done\">☑</span> a"), "{tasks}");
}

#[test]
fn fences_in_an_indented_block_are_examples_and_the_rest_stays() {
    let html = rendered("text\n\n\t```python\n\tx = 1\n\t```\n\n\tplain <b>\n");
    assert!(html.contains("<figure class=\"example is-ran\" id=\"ex-index-md-1\">"), "{html}");
    assert!(html.contains("<pre><code>plain &lt;b&gt;</code></pre>"), "{html}");
    assert_eq!(html.matches("x = 1").count() + html.matches("x <span").count(), 1, "{html}");
}

#[test]
fn fences_inside_html_and_lists_are_found() {
    let html = rendered("<table><tr><td>\n\n```python\na\n```\n\n</td></tr></table>\n\n- one\n  ~~~py\n  b\n  ~~~\n");
    assert_eq!(html.matches("<figure class=\"example is-ran\"").count(), 2, "{html}");
}

#[test]
fn anchors_of_examples_are_never_those_of_headings() {
    let site = Lab::new(&[("a.md", "# A\n\n## Ex a 1\n\n# A\n\n```python\n1\n```\n")], &[]).site();
    assert!(text(&site, "a.html").contains("id=\"ex-a-1-1\""));
    let site = Lab::new(&[("a.md", "# Ex a 1\n\n## A\n\n```python\n1\n```\n")], &[]).site();
    assert!(text(&site, "a.html").contains("id=\"ex-a-1-x\""));
}

#[test]
fn anchors_of_examples_are_plain_whatever_the_note_and_its_headings_are_called() {
    let anchors = |path: &str, note: &str| {
        let site = Lab::new(&[(path, note)], &[]).site();
        let page = text(&site, &path.replace(".md", ".html")).to_owned();
        let ids = page.split("<figure class=\"example is-ran\" id=\"").skip(1);
        ids.map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let code = "```python\n1\n```\n\n";
    let none = code.repeat(2);
    assert_eq!(
        anchors("sub dir/no head ing.md", &none),
        ["ex-sub-dir-no-head-ing-md-1", "ex-sub-dir-no-head-ing-md-2"]
    );
    assert_eq!(anchors("c# [x] ('y').md", &none), ["ex-c-x-y-md-1", "ex-c-x-y-md-2"]);
    assert_eq!(anchors("größe.md", &none), ["ex-größe-md-1", "ex-größe-md-2"]);
    // What an author wrote stays where it can, and none is there twice.
    assert_eq!(anchors("a.md", &format!("# A {{#Fig:1.2}}\n\n{code}")), ["ex-Fig:1.2-1"]);
    assert_eq!(anchors("a.md", &format!("# A {{#f(x)\"}}\n\n{code}")), ["ex-fx-1"]);
    assert_eq!(anchors("a.md", &format!("{code}# A md\n\n## Ex a md 1\n")), ["ex-a-md-1-x"]);
}

#[test]
fn a_page_says_what_was_verified_with_what() {
    let note = "# T\n\n```python\n1\n```\n\n```json\n{}\n```\n";
    let site =
        Lab::new(&[("a.md", note)], &[ran(Status::Passed, printed("")).with(4, Form::Trailing, "1", holds("1"))])
            .site();
    let page = text(&site, "a.html");
    let proof = &page[page.find("<p class=\"proof").unwrap()..];
    assert_eq!(
        seen(&proof[..proof.find("</p>").unwrap()]),
        [
            "✓",
            "1 example: 1 passed",
            "1 claim: 1 holds",
            "CPython 3.13.0 (library host, with GIL)",
            "1970-01-01 00:00 UTC",
            "Report"
        ]
    );
    let site = Lab::new(&[("a.md", "# T\n")], &[]).site();
    assert!(text(&site, "a.html").contains("No example was run"));
}

#[test]
fn the_front_page_shows_the_proof_of_the_whole_book() {
    let one = "# T\n\n```python\n1\n```\n";
    let outcomes = [ran(Status::Passed, printed("")), ran(Status::Failed(Failure::Ending), printed(""))];
    let site = Lab::new(&[("index.md", one), ("b.md", one)], &outcomes).site();
    let page = text(&site, "index.html");
    let proofs: Vec<_> = page.split("<p class=\"proof").skip(1).collect();
    let words = |at: usize| seen(&format!("<p{}", &proofs[at][..proofs[at].find("</p>").unwrap()]));
    assert_eq!(proofs.len(), 2);
    assert_eq!(words(0)[..3], ["✗", "The whole book", "2 examples: 1 passed, 1 failed"]);
    assert_eq!(words(1)[..3], ["✓", "This page", "1 example: 1 passed"]);
    assert!(proofs[0].contains("<a href=\"report.html\">Report</a>"), "{page}");
}

#[test]
fn pages_know_their_neighbours_and_their_place() {
    let notes = [("README.md", "# Start\n"), ("guide/one.md", "# One\n\n## S\n"), ("guide/two.md", "# Two\n")];
    let site = Lab::new(&notes, &[]).site();
    let page = text(&site, "guide/one.html");
    assert!(page.contains("<a href=\"one.html\" aria-current=\"page\">One</a>"), "{page}");
    assert!(page.contains("<a class=\"previous\" rel=\"prev\" href=\"../index.html\"><span>Previous</span> Start</a>"));
    assert!(page.contains("<a class=\"next\" rel=\"next\" href=\"two.html\"><span>Next</span> Two</a>"));
    assert!(page.contains("<link rel=\"stylesheet\" href=\"../static/style.css\">"));
    assert!(page.contains("<li><a href=\"#s\">S</a></li>"));
}

#[test]
fn the_report_lists_failures_problems_and_reasons() {
    let note =
        "# T\n\n## Sub\n\n```python\n1 / 0\n```\n\n```python\n1  # 2\n```\n\n```python norun\n```\n\n[x](no.md)\n";
    let raised = Ending::Raised(exception("ZeroDivisionError", "division by zero", 6));
    let outcomes = [
        ran(Status::Failed(Failure::Ending), capture(&[], None, raised)),
        ran(Status::Failed(Failure::Claims), printed("")).with(10, Form::Trailing, "2", broken("1")),
        skipped(NotRun::Option),
    ];
    let mut lab = Lab::new(&[("guide/a.md", note)], &outcomes);
    lab.diagnostics = crate::link::check(lab.pages(), lab.sources(), &[], &Redirects::default());
    let site = lab.site();
    let report = text(&site, "report.html");
    assert!(report.contains("<a href=\"guide/a.html#ex-sub-1\">guide/a.md:5</a>"), "{report}");
    let lines = seen(&report[report.find("<h2 id=\"failures").unwrap()..report.find("<h2 id=\"pages").unwrap()]);
    assert_eq!(
        lines,
        [
            "Failures",
            "✗ guide/a.md:5",
            "T › Sub",
            "it raised ZeroDivisionError: division by zero on line 6",
            "✗ guide/a.md:9",
            "T › Sub",
            "1 claim is broken",
            "✗",
            "Line 10 broken",
            "Expected2",
            "Got1",
            "Problems in the notes",
            "error guide/a.md:16:1",
            "the link leads to guide/no.md, which is neither a note nor a file of the book broken-link",
            "correct the link, or add the note that it speaks of",
        ]
    );
    assert!(report.contains("its author asked for it (norun) <span class=\"number\">1</span>"), "{report}");
    assert!(report.contains("<span class=\"badge\">2<span class=\"wide\"> failed</span></span>"), "{report}");
}

#[test]
fn a_book_without_an_index_gets_one() {
    let site = Lab::new(&[("a b.md", "# A\n")], &[]).site();
    let index = text(&site, "index.html");
    assert!(index.contains("<h1>A &lt;small&gt; book</h1>"), "{index}");
    assert!(index.contains("<li class=\"card\"><a href=\"a%20b.html\">A</a>"), "{index}");
    let site = Lab::new(&[("README.md", "# Mine\n")], &[]).site();
    assert!(text(&site, "index.html").contains("<h1 id=\"mine\">"));
}

#[test]
fn an_empty_book_and_odd_notes_are_rendered() {
    assert!(text(&Lab::new(&[], &[]).site(), "index.html").contains("No example was run"));
    let odd = [
        "",
        "\u{feff}# A\r\n\r\n```python\r\nx\r\n```\r\n",
        "```",
        "\t```\n\tx",
        "# \n",
        "\u{fffd}🎉\0",
        "> ```python\n> 1",
    ];
    for note in odd {
        text(&Lab::new(&[("a.md", note)], &[]).site(), "a.html");
    }
}

#[test]
fn every_link_of_a_site_leads_somewhere() {
    let notes = [
        (
            "README.md",
            "# Start\n\n[gc](guide/g%20c.md#über) [file](data/x.csv) ![i](img/a.png) [no](gone.md) [r](report.html)",
        ),
        (
            "guide/g c.md",
            "# GC\n\n## Über\n\n```python\n1\n```\n\n[up](../README.md) [^1] <a id=\"k\"></a>[k](#k)\n\n[^1]: foot\n",
        ),
        (
            "guide/deep/er.md",
            "# Er\n\n```python norun hidden\n```\n\n[x](../g%20c.md#k) [root](/) <img src=\"/img/a.png\">",
        ),
    ];
    let outcomes = [ran(Status::Failed(Failure::Ending), printed("")), skipped(NotRun::Option)];
    let mut lab = Lab::new(&notes, &outcomes);
    let asset = |path: &str| Asset { path: path.into(), disk: PathBuf::from("/book").join(path) };
    lab.assets = vec![asset("img/a.png"), asset("data/x.csv")];
    let site = lab.site();
    let mut checked = 0;
    for file in &site.files {
        let Content::Text(html) = &file.content else { continue };
        if std::path::Path::new(&file.path).extension().is_none_or(|end| end != "html") {
            continue; // A note that is published as it is written.
        }
        for attribute in attributes(html).iter().filter(|found| matches!(found.name, "href" | "src")) {
            assert_eq!(problem(&site, &file.path, attribute.value), None, "{} {}", file.path, attribute.value);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

/// What is wrong with a link on the page at `from`.
fn problem(site: &Site, from: &str, href: &str) -> Option<String> {
    if href.starts_with("data:") {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(href).decode_utf8().unwrap();
    let (path, anchor) = decoded.split_once('#').unwrap_or((&decoded, ""));
    let mut parts: Vec<&str> = site::folder(from).split_terminator('/').collect();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    let target = if path.is_empty() { from.to_owned() } else { parts.join("/") };
    match site.files.iter().find(|file| file.path == target).map(|file| &file.content) {
        None => Some(format!("no file {target}")),
        Some(Content::Text(html)) if !anchor.is_empty() => {
            let ids: HashSet<_> =
                attributes(html).into_iter().filter(|found| found.name == "id").map(|found| found.value).collect();
            (!ids.contains(anchor)).then(|| format!("no id {anchor} in {target}"))
        }
        Some(_) => None,
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_and_times_stand_apart() {
    let note = "# T\n\n```python\n1\n```\n";
    let site = |micros| {
        let mut capture = printed("1\n");
        capture.duration = std::time::Duration::from_micros(micros);
        Lab::new(&[("a.md", note)], &[ran(Status::Ran, capture)]).site()
    };
    assert_eq!(site(420).files, site(420).files);
    let plain = |site: &Site| {
        let page = text(site, "a.html");
        let mut pieces = page.split("<span class=\"timing\" data-timing>");
        let first = pieces.next().unwrap().to_owned();
        pieces.fold(first, |all, piece| all + piece.split_once("</span>").unwrap().1)
    };
    assert_ne!(text(&site(420), "a.html"), text(&site(999_000), "a.html"));
    assert_eq!(plain(&site(420)), plain(&site(999_000)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_rendered_and_none_of_its_links_is_dead(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("```python\n"), Just("~~~\n"), Just("\t```\n"), Just("> "), Just("- "), Just("# A\n"), Just("\n"),
                Just("[x](b.md#b)"), Just("[y](#a)"), Just("![z](p.png)"), Just("<a href='b.md'>"), Just("<td>\n"),
                Just("<img src=x"), Just(">>> f'{1}'\n"), Just("\r\n"), Just("é🎉\u{fffd}"), Just("\\"), Just("|-|\n"),
                Just("[^1]: "), Just("x[^1] "), Just("    code\n"), Just("<!-- -->"), Just("'''"), Just(": x\n"),
            ],
            0..24,
        )
    ) {
        let site = Lab::new(&[("index.md", &pieces.concat()), ("b.md", "# B\n")], &[]).site();
        let page = text(&site, "index.html");
        let start = page.find("<article>").unwrap();
        for found in attributes(&page[start..]).iter().filter(|found| found.name == "href" && found.tag == "a") {
            prop_assert!(problem(&site, "index.html", found.value).is_none(), "{}", found.value);
        }
    }
}
