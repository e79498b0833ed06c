// What a page does beyond being read: colours, copies of code, the table of contents, the sidebar, and keys. Without it
// everything is still there to be read and followed.
(() => {
  "use strict";

  const root = document.documentElement;
  const site = new URL("..", document.currentScript.src);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const store = (kind, key, value) => {
    try {
      window[kind].setItem(key, value);
    } catch {
      // The choice then lasts as long as the page does.
    }
  };
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Colours: as the system has them, light, or dark.
  const THEMES = ["auto", "light", "dark"];
  const theme = () => root.dataset.theme || "auto";
  const switcher = document.querySelector(".theme-switch");
  const showTheme = (wanted) => {
    if (wanted === "auto") delete root.dataset.theme;
    else root.dataset.theme = wanted;
    const next = THEMES[(THEMES.indexOf(wanted) + 1) % THEMES.length];
    switcher.setAttribute("aria-label", `Colours: ${wanted}. Change to ${next}`);
    switcher.title = `Colours: ${wanted}`;
  };
  if (switcher) {
    showTheme(theme());
    switcher.addEventListener("click", () => {
      showTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
      store("localStorage", "tracebook-theme", theme());
    });
    addEventListener("storage", ({ key, newValue }) => {
      if (key === "tracebook-theme") showTheme(THEMES.includes(newValue) ? newValue : "auto");
    });
  }

  // The code of an example as it can be run: without prompts, outputs of a session, and what stands beside it.
  const OUTPUT = "\0";
  const codeOf = (pre) => {
    const copy = pre.cloneNode(true);
    for (const each of all(".sign, .remark, .p", copy)) each.remove();
    for (const each of all(".g", copy)) each.textContent = OUTPUT;
    return copy.textContent
      .split("\n")
      .filter((line) => !line.includes(OUTPUT))
      .join("\n");
  };
  // The clipboard is not given to every page that is opened from a file.
  const copyByHand = (text) => {
    const field = element("textarea", { value: text, className: "copy-field" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copying is not allowed"));
  };
  const copy = (text) =>
    navigator.clipboard ? navigator.clipboard.writeText(text).catch(() => copyByHand(text)) : copyByHand(text);

  const said = element("p", { className: "said", role: "status" });
  document.body.append(said);
  const offerCopy = (pre) => {
    if (pre.nextElementSibling?.matches(".copy")) return;
    const button = element("button", { className: "copy", type: "button", title: "Copy the code" });
    button.setAttribute("aria-label", "Copy the code");
    const tell = (state, words) => {
      button.dataset.state = state;
      said.textContent = words;
      setTimeout(() => {
        delete button.dataset.state;
        said.textContent = "";
      }, 1600);
    };
    button.addEventListener("click", () => {
      copy(codeOf(pre)).then(
        () => tell("done", "Copied"),
        () => tell("failed", "The code could not be copied"),
      );
      button.focus();
    });
    pre.after(button);
  };
  const offerCopies = () => all(".example > pre.code").forEach(offerCopy);
  offerCopies();

  // The table of contents marks the section that is being read.
  const followReading = () => {
    const links = new Map();
    for (const link of all(".toc a")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
    }
    const headings = [...links.keys()];
    let marked = null;
    const mark = () => {
      const line = innerHeight / 3;
      const above = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
      const atEnd = scrollY > 0 && scrollY + innerHeight >= root.scrollHeight - 2;
      const here = atEnd ? headings.at(-1) : above.at(-1);
      const link = here ? links.get(here) : null;
      if (link === marked) return;
      marked?.removeAttribute("aria-current");
      marked = link;
      if (!link) return;
      link.setAttribute("aria-current", "location");
      const box = link.closest(".aside");
      const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 3;
    };
    // Not by observing the headings: a leap from one long section into another shows none of them.
    let asked = false;
    const ask = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        mark();
      });
    };
    for (const event of ["scroll", "resize"]) addEventListener(event, ask, { passive: true });
    ask();
    return () => ["scroll", "resize"].forEach((event) => removeEventListener(event, ask));
  };
  let stopFollowing = followReading();

  // A preview changes the page while it is open.
  document.addEventListener("tracebook:patched", () => {
    offerCopies();
    stopFollowing();
    stopFollowing = followReading();
  });

  // The sidebar: what a page does not hold is in static/nav.js, which is loaded when it is first asked for. Each of its
  // rows is `[depth, title, where it leads]`; `1` in the place of the last is the title of a part, `0` a line.
  const sidebar = document.querySelector(".sidebar");
  let tree = null;
  const load = () => {
    tree ??= new Promise((resolve, reject) => {
      window.tracebookNav = resolve;
      document.head.append(element("script", { src: new URL("static/nav.js", site).href, onerror: reject }));
    });
    return tree;
  };
  // The numbers of the rows directly below row `key`, or of those at the top.
  const below = (rows, key) => {
    const depth = key === null ? 0 : rows[key][0] + 1;
    const found = [];
    for (let at = key === null ? 0 : key + 1; at < rows.length && rows[at][0] >= depth; at++) {
      if (rows[at][0] === depth) found.push(at);
    }
    return found;
  };
  const hrefOf = (to) => (/^(https?|file):/.test(to) ? to : new URL(to, site).href);
  const linkTo = (title, to) => element("a", { href: hrefOf(to), textContent: title });
  const entry = (rows, key) => {
    const [depth, title, to] = rows[key];
    if (to === 1) return element("li", { className: "nav-part", textContent: title });
    if (to === 0) return element("li", { className: "nav-line" });
    if ((rows[key + 1]?.[0] ?? 0) > depth) return shut(title, key, to);
    if (to === undefined) return element("li", {}, element("span", { className: "nav-draft", textContent: title }));
    return element("li", {}, linkTo(title, to));
  };
  // A section whose entries are not at hand.
  const shut = (title, key, to) => {
    if (to === undefined) {
      const more = element("li", { className: "nav-more" }, element("a", { href: listed(key), textContent: "…" }));
      more.firstChild.dataset.nav = key;
      return element("li", {}, element("details", {}, element("summary", { textContent: title }), element("ul", {}, more)));
    }
    const button = element("button", { className: "fold", type: "button" });
    button.dataset.nav = key;
    button.setAttribute("aria-label", `Pages of ${title}`);
    button.setAttribute("aria-expanded", "false");
    return element("li", {}, element("div", { className: "nav-row" }, linkTo(title, to), button));
  };
  const keyOf = (each) => (each.dataset.nav === "" ? null : +each.dataset.nav);
  // Where the tree cannot be loaded, the page that lists all pages still has it.
  const listed = (key) => new URL(key === null ? "pages.html" : `pages.html#nav-${key}`, site).href;
  const withTree = (each, use) => {
    const key = keyOf(each);
    load().then(
      (rows) => use(rows, key),
      () => location.assign(listed(key)),
    );
  };

  // Puts a whole level in the place of the part that a page holds. What the reader looks at stays where it is.
  const widen = (link) =>
    withTree(link, (rows, key) => {
      const list = link.closest("ul");
      const hidden = list.firstElementChild.matches(".nav-more") ? parseInt(list.firstElementChild.textContent, 10) || 0 : 0;
      const held = all(":scope > :not(.nav-more)", list);
      const ids = below(rows, key);
      const made = (some) => some.map((id) => entry(rows, id));
      const place = () => held[0]?.getBoundingClientRect().top ?? 0;
      const before = place();
      list.replaceChildren(...made(ids.slice(0, hidden)), ...held, ...made(ids.slice(hidden + held.length)));
      sidebar.scrollTop += place() - before;
    });
  const fold = (button) => {
    const item = button.closest("li");
    const open = button.getAttribute("aria-expanded") !== "true";
    const show = (list) => {
      list.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    const list = item.querySelector(":scope > ul");
    if (list) show(list);
    else
      withTree(button, (rows, key) => {
        item.append(element("ul", {}, ...below(rows, key).map((id) => entry(rows, id))));
        show(item.lastElementChild);
      });
  };
  const remember = (top) => {
    if (sidebar) store("sessionStorage", "tracebook-sidebar", JSON.stringify({ scroll: sidebar.scrollTop, top }));
  };
  let followed = false;
  if (sidebar) {
    // What is a link without a script can be opened where it stands with one.
    for (const link of all("li:not(.nav-more) > a[data-nav]", sidebar)) {
      const to = link.hash.startsWith("#nav-") ? undefined : link.href;
      link.parentElement.replaceWith(shut(link.textContent, keyOf(link), to));
    }
    sidebar.addEventListener(
      "toggle",
      ({ target }) => {
        const more = target.open && target.querySelector(":scope > ul > .nav-more:only-child > a");
        if (more) widen(more);
      },
      true,
    );
    sidebar.addEventListener("click", (event) => {
      const button = event.target.closest(".fold");
      const link = event.target.closest("a");
      if (button) fold(button);
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link.parentElement.matches(".nav-more")) {
        event.preventDefault();
        widen(link);
        return;
      }
      followed = true;
      remember(link.getBoundingClientRect().top - sidebar.getBoundingClientRect().top);
    });
    addEventListener("pagehide", () => {
      if (!followed) remember(null);
      followed = false;
    });
  }

  // What lies over the text on a narrow screen goes away when it is left.
  const drawer = document.querySelector("#tb-show-pages");
  const closeDrawer = () => {
    if (drawer?.checked) {
      drawer.checked = false;
      drawer.focus();
    }
  };

  // Keys: the pages before and after. Not where a key has a meaning of its own: in a field, or in what scrolls sideways.
  const isBusy = () => document.activeElement?.closest('input, textarea, select, dialog, [contenteditable], [tabindex="0"]');
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeDrawer();
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = way && document.querySelector(`.turn a[rel~="${way}"]`);
    if (!link || isBusy() || root.scrollWidth > root.clientWidth) return;
    link.click();
  });
})();
