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
  const show = button("", () => open(true), "problems");
  const edit = button("Edit", () => act("open", { line: lineInView() }));
  const bar = element("div", { className: "bar" }, words, show, edit);
  const list = element("div", { className: "list" });
  const title = element("h2");
  const box = element("section", { className: "overlay", hidden: true }, title, button("Hide", () => open(false)), list);
  box.setAttribute("role", "alert");
  const dialog = element("dialog");
  shadow.append(element("style", { textContent: STYLE }), box, bar, dialog);

  let state = { problems: [] };
  let facts = {};
  let hidden = null;
  const is = { offline: false };

  // The line of the note at which the reader looks.
  const lineInView = () => {
    const seen = [...facts.headings, ...facts.examples.map(({ anchor, line }) => [anchor, line])]
      .map(([anchor, line]) => [document.getElementById(anchor)?.getBoundingClientRect().top, line])
      .filter(([top]) => top !== undefined && top < innerHeight / 3);
    return seen.length ? Math.max(...seen.map(([, line]) => line)) : 1;
  };
  const open = (wanted) => {
    hidden = wanted ? null : JSON.stringify(state.problems);
    draw();
  };
  const problem = ({ severity, text, note, line }) => {
    const shown = element("article", { className: severity }, element("pre", { textContent: text, tabIndex: 0 }));
    if (note && facts.editor && note === facts.note) shown.append(button("Open", () => act("open", { line })));
    return shown;
  };
  const draw = () => {
    const { done, all } = state.progress || {};
    const isRunning = all !== undefined && done < all;
    words.textContent = is.offline ? "The preview has ended" : isRunning ? `${done} of ${all} examples have run` : "";
    words.className = is.offline ? "offline" : "";
    const count = state.problems.length;
    show.textContent = count === 1 ? "1 problem" : `${count} problems`;
    show.hidden = !count;
    edit.hidden = !facts.editor || !facts.note;
    bar.hidden = !words.textContent && show.hidden && edit.hidden;
    const isOpen = count > 0 && hidden !== JSON.stringify(state.problems);
    title.textContent = state.stale ? "The page below is as it was before this mistake" : "What is wrong";
    if (isOpen) list.replaceChildren(...state.problems.map(problem));
    box.hidden = !isOpen;
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
    if (event.key === "Escape" && !box.hidden && !dialog.open) open(false);
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
      state = next;
      draw();
    },
    facts: (next) => {
      facts = next;
      draw();
    },
  };
};
