// The filter of the report: by kind, by page and by words. What is asked for stands in the address, so that it can be
// sent to others: report.html?kind=failures&file=guide/gc.md
(() => {
  "use strict";

  const form = document.querySelector(".filter");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  let sections = [];
  const ENTRIES = ".failure, .problem, .places > li, tbody > tr";
  // Headed by the place that it is about, which ends in line and column; a row of the table of pages says it.
  const fileOf = (entry) => entry.dataset.file ?? entry.querySelector("a, code").textContent.replace(/(:\d+)+$/, "");
  let entries = [];
  const read = () => {
    sections = all(".report section");
    entries = sections.flatMap((section) =>
      all(ENTRIES, section)
        .filter((entry) => !entry.closest(".claims"))
        .map((entry) => ({ entry, section, file: fileOf(entry), text: wordsOf(entry) })),
    );
  };

  // An entry of a list of reasons is found by its reason too.
  function wordsOf(entry) {
    const reason = entry.closest(".group")?.querySelector("summary").textContent ?? "";
    return `${reason} ${entry.textContent}`.toLowerCase();
  }

  const apply = () => {
    const { kind, file, text } = Object.fromEntries(new FormData(form));
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const asks = kind || file || words.length;
    const shown = entries.filter((each) => {
      const fits =
        (!kind || each.section.dataset.kind === kind) &&
        (!file || each.file === file) &&
        words.every((word) => each.text.includes(word));
      each.entry.hidden = !fits;
      return fits;
    });
    const full = new Set(shown.map((each) => each.section));
    for (const section of sections) section.hidden = Boolean(asks) && !full.has(section);
    for (const group of all(".group")) {
      const left = all(".places > li:not([hidden])", group).length;
      group.hidden = !left;
      group.querySelector(".number").textContent = left;
      if (asks) group.open = true;
    }
    form.querySelector("output").textContent = asks ? `${shown.length} of ${entries.length} entries` : "";
    const asked = new URLSearchParams(Object.entries({ kind, file, text }).filter(([, value]) => value)).toString();
    try {
      history.replaceState(null, "", (asked ? `?${asked}` : location.pathname) + location.hash);
    } catch {
      // The address of a page that is opened from a file cannot always be changed.
    }
  };

  read();
  const asked = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
    // A value that is not offered asks for nothing.
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = "";
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  if (asked.size) apply();
  // A preview changes the page while it is open.
  document.addEventListener("tracebook:patched", () => {
    read();
    apply();
  });
})();
