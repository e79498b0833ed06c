//! Every page as axe-core judges it: for people who cannot see it well, use no mouse, or hear it read out.
//!
//! Light and dark, since contrast differs, and in the narrow window, where other parts are on show.

use std::path::Path;

use serde_json::{Value, json};

use super::driver::{self, Browser, Look};
use super::sites::{self, Site};

/// Runs the rules, those that are named first or all but those that are named second, and gives each fault in a line.
const JUDGE: &str = "
    const [only, spared] = arguments;
    const options = { resultTypes: ['violations'], preload: false };
    if (only.length) options.runOnly = { type: 'rule', values: only };
    else options.rules = Object.fromEntries(spared.map((rule) => [rule, { enabled: false }]));
    const { violations } = await axe.run(document, options);
    const faults = [];
    for (const { id, nodes } of violations) {
        for (const node of nodes.slice(0, 3)) {
            const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ');
            faults.push(`${id} (${nodes.length}): ${node.target.join(' ')}: ${node.html.slice(0, 160)}: ${why}`);
        }
    }
    return faults;";

/// The rules whose verdict depends on colours.
const COLOURS: &[&str] = &["color-contrast", "link-in-text-block"];

/// Rules about what an author wrote, which is kept as it is.
const AUTHORS: &[&str] = &["heading-order", "image-alt", "empty-table-header"];

#[test]
fn everyone_can_use_the_book() {
    judge(sites::book, &[]);
}

#[test]
fn everyone_can_use_the_notes() {
    let Some(site) = sites::notes() else { return };
    judge(|| site, AUTHORS);
}

fn judge(site: impl FnOnce() -> &'static Site, spared: &[&str]) {
    let Some(browser) = Browser::start() else { return };
    let Some(axe) = axe() else { return };
    let site = site();
    let mut faults = Vec::new();
    for page in &site.pages {
        browser.width(1440);
        browser.look(Look::Light);
        browser.open(&site.url(page));
        browser.run(&axe, &[]);
        for (name, width, look, rules) in [
            ("wide and light", 1440, Look::Light, &[][..]),
            ("wide and dark", 1440, Look::Dark, COLOURS),
            ("narrow and dark", 360, Look::Dark, &[]),
        ] {
            browser.width(width);
            browser.look(look);
            let found = browser.wait(JUDGE, &[json!(rules), json!(spared)]);
            let found = found.as_array().expect("faults").iter().filter_map(Value::as_str);
            faults.extend(found.map(|fault| format!("{page}, {name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The source of axe-core, or nothing where it is not installed, which is said.
fn axe() -> Option<String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let source = std::fs::read_to_string(target.join("browser/node_modules/axe-core/axe.min.js")).ok();
    if source.is_none() {
        driver::missing("axe-core is", "`.ci/browser`");
    }
    source
}
