// The buttons of each example: run it again, rewrite a claim that is broken, open the note. They are added to what the theme
// shows, by the id of the example, and are no part of the page that is patched.
const makeTools = (panel, act) => {
  const tools = new Map();

  const propose = (line, claim) =>
    act("bless", { line, claim }).then((answer) => {
      if (answer) panel.propose(answer.diff, () => act("accept", { proposal: answer.proposal }));
    });
  const fill = (host, { line, runs, broken }, editor) => {
    const buttons = [];
    if (runs) buttons.push(panel.button("Run again", () => act("run", { line })));
    for (const claim of broken) {
      const name = broken.length === 1 ? "Rewrite the claim …" : `Rewrite line ${claim} …`;
      buttons.push(panel.button(name, () => propose(line, claim)));
    }
    if (editor) buttons.push(panel.button("Edit", () => act("open", { line })));
    const signature = JSON.stringify([line, runs, broken, editor]);
    if (host.dataset.shows === signature) return;
    host.dataset.shows = signature;
    host.shadowRoot.replaceChildren(
      panel.element("style", { textContent: STYLE }),
      panel.element("div", { className: "tools" }, ...buttons),
    );
  };

  return (facts) => {
    const known = new Set(facts.examples.map(({ anchor }) => anchor));
    for (const [anchor, host] of tools) {
      if (!known.has(anchor) || !host.isConnected) {
        host.remove();
        tools.delete(anchor);
      }
    }
    for (const example of facts.examples) {
      const place = document.getElementById(example.anchor);
      if (!place || (!example.runs && !facts.editor)) {
        tools.get(example.anchor)?.remove();
        tools.delete(example.anchor);
        continue;
      }
      if (!tools.has(example.anchor)) {
        const host = document.createElement("tracebook-tools");
        host.attachShadow({ mode: "open" });
        tools.set(example.anchor, host);
      }
      const host = tools.get(example.anchor);
      fill(host, example, facts.editor);
      if (place.lastElementChild !== host) place.append(host);
    }
  };
};
