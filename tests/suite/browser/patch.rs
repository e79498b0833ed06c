//! The script that changes an open page: whatever the two pages are, the one becomes the other, and what scripts and readers
//! did to it stays.

use serde_json::{Value, json};

use super::driver::Browser;

const PATCH: &str = include_str!("../../../src/serve/client/patch.js");

/// Makes pages of chance, patches one into the other, and gives what differs then. What is of the class `mine` was put in
/// by a script, after nodes of the old page.
const CHANCE: &str = r#"
    let seed = arguments[0];
    const random = (most) => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor((seed / 2147483648) * most);
    };
    const words = ["one", "two", "three", "four"];
    const node = (depth) => {
        if (depth === 0 || random(4) === 0) return words[random(4)];
        const name = ["p", "div", "ul", "section", "b", "svg", "pre"][random(7)];
        const id = random(3) === 0 ? ` id="i${random(12)}"` : "";
        const mark = random(3) === 0 ? ` class="c${random(3)}"` : "";
        return `<${name}${id}${mark}>${nodes(depth - 1)}</${name}>`;
    };
    const nodes = (depth) => Array.from({ length: random(5) }, () => node(depth)).join(random(2) ? "\n" : "");
    const change = (html) => {
        const text = html.split(/(?=<)/);
        for (let turn = random(4); turn >= 0; turn -= 1) {
            const at = random(text.length);
            if (random(2)) text.splice(at, random(3));
            else text.splice(at, 0, node(2));
        }
        return text.join("");
    };
    const pageOf = (html) => `<!doctype html><html lang="en"><head><title>${random(9)}</title></head><body>${html}</body></html>`;
    const parse = (html) => new DOMParser().parseFromString(html, "text/html");
    const wrong = [];
    for (let turn = 0; turn < 400; turn += 1) {
        const before = nodes(4);
        const after = random(3) ? change(before) : nodes(4);
        const page = parse(pageOf(before));
        const patch = makePatcher(page);
        const strange = arguments[1];
        if (strange) {
            for (const each of [...page.body.querySelectorAll("p, div, ul, section, b, pre")]) {
                each.setAttribute("data-mine", "");
                if (random(3) === 0) each.append(Object.assign(page.createElement("i"), { className: "mine" }));
            }
        }
        const mine = page.querySelectorAll(".mine").length;
        for (const next of [after, change(after)]) {
            const html = pageOf(next);
            patch(html);
            const [got, wanted] = [page.cloneNode(true), parse(html)];
            got.querySelectorAll(".mine").forEach((each) => each.remove());
            got.querySelectorAll("[data-mine]").forEach((each) => each.removeAttribute("data-mine"));
            got.normalize();
            wanted.normalize();
            if (["head", "body"].some((part) => got[part].outerHTML !== wanted[part].outerHTML)) {
                wrong.push([before, next, got.body.innerHTML]);
            }
        }
        if (page.querySelectorAll(".mine").length > mine) wrong.push("more of mine");
    }
    return wrong.slice(0, 2);
"#;

#[test]
fn one_page_becomes_the_other() {
    let Some(browser) = Browser::start() else { return };
    for strange in [false, true] {
        for seed in 1..6 {
            let wrong = browser.wait(&format!("{PATCH}\n{CHANCE}"), &[json!(seed * 7919), json!(strange)]);
            assert_eq!(wrong, json!([]), "{seed} {strange}");
        }
    }
}

/// The nodes of a page before and after: which of them are the same, by their texts.
fn kept(browser: &Browser, before: &str, after: &str) -> Value {
    let script = "const page = new DOMParser().parseFromString(`<body>${arguments[0]}</body>`, 'text/html');
        const patch = makePatcher(page);
        const nodes = new Set(page.querySelectorAll('*'));
        patch(`<body>${arguments[1]}</body>`);
        const [all, leaf] = [[...page.body.querySelectorAll('*')], (each) => !each.children.length];
        return all.filter((each) => leaf(each) && nodes.has(each)).map((each) => each.textContent);";
    browser.run(&format!("{PATCH}\n{script}"), &[json!(before), json!(after)])
}

#[test]
fn what_is_the_same_is_the_same_node() {
    let Some(browser) = Browser::start() else { return };
    let kept = |before, after| kept(&browser, before, after);
    assert_eq!(kept("<p>a</p><p>b</p><p>c</p>", "<p>new</p><p>a</p><p>c</p>"), json!(["a", "c"]));
    assert_eq!(kept("<p>a</p><p>b</p>", "<p>a</p><p>b!</p>"), json!(["a", "b!"]));
    assert_eq!(kept("<p>a</p><pre id=x>b</pre>", "<pre id=x>b</pre><p>a</p>").as_array().map(Vec::len), Some(1));
    assert_eq!(kept("<pre id=x>b</pre>", "<p>a</p><pre id=x>c</pre>"), json!(["c"]));
    assert_eq!(kept("<pre id=x>b</pre>", "<pre id=y>b</pre>"), json!([]));
}
