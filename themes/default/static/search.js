// The search box: a button in the bar, a dialog in which people type, and the results below.
//
// Takes the element with `data-search`; puts a button into it, so that there is none without scripts. What is found and how is
// the engine's, `search/engine.js` beside this file, which is loaded when the dialog is opened for the first time.
"use strict";
(() => {
  const place = document.querySelector("[data-search]");
  if (!place || !window.HTMLDialogElement) return;
  const here = document.currentScript.src;
  const root = new URL("..", here);
  const MOST = 20; // results that are shown
  const PAUSE = 60; // milliseconds without a key before it searches

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const button = make("button", { type: "button", class: "search-open", "aria-label": "Search", "aria-haspopup": "dialog", "aria-keyshortcuts": "/ Control+K" });
  button.append(make("span", { class: "search-sign", "aria-hidden": "true" }), make("span", { class: "search-word" }, "Search"), make("kbd", { "aria-hidden": "true" }, "/"));
  place.append(button);

  const input = make("input", {
    type: "search",
    id: "search-input",
    role: "combobox",
    placeholder: "Search the book",
    "aria-label": "Search the book",
    "aria-expanded": "false",
    "aria-controls": "search-results",
    "aria-autocomplete": "list",
    "aria-describedby": "search-keys",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "go",
  });
  const close = make("button", { type: "button", class: "search-close" }, "Close");
  const status = make("p", { class: "search-status", role: "status" });
  const list = make("div", { class: "search-results", id: "search-results", role: "listbox", "aria-label": "Results" });
  const keys = make("p", { class: "search-keys", id: "search-keys" }, "↑ and ↓ choose, Enter opens, Esc closes");
  const dialog = make("dialog", { class: "search", "aria-label": "Search" });
  dialog.append(make("div", { class: "search-head" }, input, close), status, list, keys);
  document.body.append(dialog);

  // --- Results ---

  let chosen = -1;

  function choose(index) {
    const options = list.children;
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = options.length ? (index + options.length) % options.length : -1;
    const option = options[chosen];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  const marked = (pieces) => pieces.map((piece) => (piece.marked ? make("mark", {}, piece.text) : piece.text));

  function option(result, index) {
    const link = make("a", { role: "option", id: `search-${index}`, tabindex: "-1", "aria-selected": "false", href: new URL(result.url, root).href });
    const name = make("span", { class: "search-title" }, ...marked(result.heading ?? result.title));
    if (result.heading) name.append(make("span", { class: "search-page" }, " in ", ...marked(result.title)));
    link.append(name);
    if (result.text) link.append(make("span", { class: "search-text" }, ...marked(result.text)));
    if (result.code) link.append(make("code", { class: "search-text" }, ...marked(result.code)));
    return link;
  }

  function words({ total, all, results }, query) {
    if (!total) return `Nothing found for “${query}”.`;
    const count = total === 1 ? "1 result" : `${total} results`;
    const few = total > results.length ? `, the best ${results.length} of which are shown` : "";
    return `${all ? "" : "No page has all of these words. "}${count}${few}.`;
  }

  function show(found, query) {
    list.replaceChildren(...(found ? found.results.map(option) : []));
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", String(Boolean(found?.results.length)));
    status.textContent = found ? words(found, query) : "";
    chosen = -1;
    choose(0);
  }

  // --- Searching ---

  let engine = null;
  let latest = 0;
  let timer = 0;

  function prepare() {
    engine ??= new Promise((resolve, reject) => {
      const script = make("script", { src: new URL("search/engine.js", here).href });
      script.onload = () => resolve(window.tracebookSearch);
      script.onerror = () => reject(new Error("the search cannot be loaded"));
      document.head.append(script);
    }).then((found) => found.prepare().then(() => found));
    engine.catch(() => (engine = null)); // The next key tries again.
    return engine;
  }

  async function search() {
    const query = input.value.trim();
    const number = ++latest;
    try {
      const found = query ? await (await prepare()).find(query, MOST) : null;
      if (number === latest) show(found, query);
    } catch (error) {
      if (number !== latest) return;
      show(null);
      status.textContent = `This did not work: ${error.message}.`;
    }
  }

  // --- Opening, closing, keys ---

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    prepare().catch(() => {});
  }

  const isTyping = (element) => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!slash && !k) return;
    event.preventDefault();
    open();
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    if (event.key in steps && list.children.length) {
      event.preventDefault();
      const to = chosen + steps[event.key];
      choose(event.key.startsWith("Page") ? Math.max(0, Math.min(list.children.length - 1, to)) : to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const { ctrlKey, metaKey, shiftKey } = event;
      list.children[chosen]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
    }
  });

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  // A result on this very page would be behind the dialog.
  list.addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  button.addEventListener("click", open);
  close.addEventListener("click", () => dialog.close());
})();
