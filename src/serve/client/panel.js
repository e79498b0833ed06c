// What the preview shows besides the page: how far it is, what is wrong, and how a claim would be rewritten. It stands beside
// the body and in a tree of its own, so no theme reaches it and no page holds it.
const makePanel = (act) => {
  const host = document.createElement("tracebook-panel");
  const shadow = host.attachShadow({ mode: "open" });
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const button = (text, action, className = "") =>
    element("button", { type: "button", textContent: text, onclick: action, className });

  const words = element("span", { role: "status" });
  const show = button("", () => toggle("problems"), "problems");
  const quiet = button("", () => toggle("warnings"), "warnings");
  const edit = button("Edit", () => act("open", { line: lineInView() }));
  const bar = element("div", { className: "bar" }, words, show, quiet, edit);
  const list = element("div", { className: "list" });
  const title = element("h2");
  const box = element("section", { className: "overlay", hidden: true }, title, button("Hide", () => open(null)), list);
  box.setAttribute("role", "alert");
  const dialog = element("dialog");
  shadow.append(element("style", { textContent: STYLE }), box, bar, dialog);

  let state = { problems: [], warnings: [] };
  let facts = {};
  // Problems show themselves, until they are hidden; warnings wait until they are asked for. A problem is known by what is
  // wrong and in which note: it stands on another line after each edit above it.
  const known = ({ text, note }) => `${note} ${text.split("\n", 1)[0]}`;
  let hidden = new Set();
  let asked = null;
  let shown = null;
  const is = { offline: false };

  // The line of the note at which the reader looks.
  const lineInView = () => {
    const seen = [...facts.headings, ...facts.examples.map(({ anchor, line }) => [anchor, line])]
      .map(([anchor, line]) => [document.getElementById(anchor)?.getBoundingClientRect().top, line])
      .filter(([top]) => top !== undefined && top < innerHeight / 3);
    return seen.length ? Math.max(...seen.map(([, line]) => line)) : 1;
  };
  const open = (kind) => {
    asked = kind;
    hidden = new Set(state.problems.map(known));
    draw();
  };
  const toggle = (kind) => open(shown === kind ? null : kind);
  const problem = ({ severity, text, note, line }) => {
    const article = element("article", { className: severity }, element("pre", { textContent: text, tabIndex: 0 }));
    if (note && facts.editor) article.append(button("Open", () => act("open", { note, line })));
    return article;
  };
  const count = (list, name) => (list.length === 1 ? `1 ${name}` : `${list.length} ${name}s`);
  const titleOf = () => {
    if (shown === "warnings") return "What is odd";
    return state.stale ? "The page below is as it was before this mistake" : "What is wrong";
  };
  const draw = () => {
    const { done, all } = state.progress || {};
    const isRunning = all !== undefined && done < all;
    words.textContent = is.offline ? "The preview has ended" : isRunning ? `${done} of ${all} examples have run` : "";
    words.className = is.offline ? "offline" : "";
    show.textContent = count(state.problems, "problem");
    quiet.textContent = count(state.warnings, "warning");
    [show.hidden, quiet.hidden] = [!state.problems.length, !state.warnings.length];
    edit.hidden = !facts.editor || !facts.note;
    bar.hidden = !words.textContent && show.hidden && quiet.hidden && edit.hidden;
    const isNew = (each) => each.severity === "error" && !hidden.has(known(each));
    if (asked && !state[asked].length) asked = null;
    shown = state.problems.some(isNew) ? "problems" : asked;
    box.classList.toggle("quiet", shown === "warnings");
    title.textContent = titleOf();
    // Told once: progress comes while they are read.
    const now = JSON.stringify(shown && [state[shown], facts.editor]);
    if (list.dataset.shows !== now) {
      // What is new, and what is wrong with this very note, comes first.
      const rank = (each) => (isNew(each) ? 0 : 2) + (each.note === facts.note ? 0 : 1);
      const sorted = shown ? [...state[shown]].sort((a, b) => rank(a) - rank(b)) : [];
      list.replaceChildren(...sorted.map(problem));
    }
    list.dataset.shows = now;
    box.hidden = !shown;
    for (const [each, kind] of [[show, "problems"], [quiet, "warnings"]]) each.setAttribute("aria-expanded", String(shown === kind));
  };

  const ask = (heading, content, ...buttons) => {
    const close = button("Leave it", () => dialog.close());
    dialog.replaceChildren(element("h2", { textContent: heading }), content, element("p", {}, ...buttons, close));
    if (!dialog.open) dialog.showModal();
  };
  const lineOf = (line) => {
    const isName = line.startsWith("+++ ") || line.startsWith("--- ");
    const kind = isName ? "place" : { "+": "added", "-": "removed", "@": "place" }[line[0]] || "";
    return element("span", { className: kind, textContent: `${line}\n` });
  };

  document.documentElement.append(host);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden && !dialog.open) open(null);
  });
  return {
    element,
    button,
    say: (text) => ask("This was not done", element("p", { textContent: text })),
    propose: (diff, accept) => {
      const rewrite = button("Rewrite", () => {
        dialog.close();
        accept();
      });
      ask("Rewrite this claim?", element("pre", { tabIndex: 0 }, ...diff.trimEnd().split("\n").map(lineOf)), rewrite);
      rewrite.focus();
    },
    offline: (now) => {
      is.offline = now;
      draw();
    },
    state: (next) => {
      state = { warnings: [], ...next };
      const now = new Set(state.problems.map(known));
      hidden = new Set([...hidden].filter((each) => now.has(each)));
      draw();
    },
    facts: (next) => {
      facts = next;
      draw();
    },
  };
};
