// One script for all traces of a page: what is under the pointer, marks and lines of code that light each other up, and
// zoom. Without it the pictures are the same; they only keep still.
(() => {
  "use strict";

  const STATES = {
    "tr-holds": "holds the GIL",
    "tr-waits": "waits for the GIL",
    "tr-sleeps": "sleeps",
    "tr-locked": "waits for a lock or a thread",
    "tr-outside": "works without the GIL",
    "tr-young": "young collection",
    "tr-middle": "middle collection",
    "tr-full": "full collection",
  };
  const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
  const MOST_ZOOM = 32;

  const unit = (ns) => UNITS.find(([size]) => ns >= size) || UNITS[3];
  const time = (ns) => `${+(ns / unit(ns)[0]).toPrecision(3)} ${unit(ns)[1]}`;

  const tip = document.createElement("div");
  tip.className = "tr-tip";
  tip.hidden = true;
  document.body.append(tip);

  const tell = (event, text) => {
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${event.clientY + 18}px`;
  };

  // What the bars at the height of the pointer say about its moment. Their paths are rows of "move, then a line to the
  // right"; one that has gaps or is thin is hardly ever below the pointer itself.
  const said = (svg, event, axis) => {
    const { left, top, width } = svg.getBoundingClientRect();
    const down = event.clientY - top;
    const at = ({ y, height }) => down >= y.baseVal.value && down <= y.baseVal.value + height.baseVal.value;
    const row = [...svg.querySelectorAll("svg")].find(at);
    if (!row) return null;
    const steps = row.viewBox.baseVal.width;
    const length = axis.to - axis.from;
    const here = ((event.clientX - left) / width) * steps;
    for (const path of row.querySelectorAll("path")) {
      const state = STATES[path.getAttribute("class")];
      const found = state && span(path, here);
      if (!found) continue;
      const [start, long] = found.map((each) => (each / steps) * length);
      return `${state} for ${time(long)}, from ${time(axis.from + start)} on`;
    }
    return null;
  };

  // Where the piece of a path begins that is at this step, and how long it is.
  const span = (path, here) => {
    let at = 0;
    for (const [, move, line] of path.getAttribute("d").matchAll(/[Mm](\d+) \d+h(\d+)/g)) {
      const start = at + +move;
      if (here < start) return null;
      at = start + +line;
      if (here <= at) return [start, +line];
    }
    return null;
  };

  const light = (line, on) => {
    for (const each of document.querySelectorAll(`#L${line}, .trace a[data-line="${line}"]`)) {
      each.classList.toggle("is-lit", on);
    }
  };
  let lit = null;
  const lightOnly = (line) => {
    if (line === lit) return;
    if (lit) light(lit, false);
    if (line) light(line, true);
    lit = line;
  };

  // The number of the line of code below the pointer, where a picture speaks of it.
  const lineAt = (code, event) => {
    for (const line of code.querySelectorAll(".tr-line")) {
      const { top } = line.getBoundingClientRect();
      const height = parseFloat(getComputedStyle(code).lineHeight) || 20;
      if (event.clientY >= top - 3 && event.clientY < top + height - 3) return line.id.slice(1);
    }
    return null;
  };

  for (const code of document.querySelectorAll("pre.code:has(.tr-line)")) {
    code.addEventListener("pointermove", (event) => lightOnly(lineAt(code, event)));
    code.addEventListener("pointerleave", () => lightOnly(null));
  }

  const ticks = (axis, most) => {
    const length = axis.to - axis.from;
    let step = 1;
    for (let index = 0; length / step > most; index += 1) step *= index % 3 === 1 ? 2.5 : 2;
    const [size, name] = unit(axis.to);
    let svg = "";
    for (let at = Math.ceil(axis.from / step) * step; at <= axis.to; at += step) {
      const x = `${((at - axis.from) / length) * 100}%`;
      const edge = at === axis.from ? ' class="tr-first"' : at === axis.to ? ' class="tr-last"' : "";
      svg += `<line x1="${x}" x2="${x}" y2="${axis.bottom}"/>`;
      svg += `<text${edge} x="${x}" y="${axis.bottom + 15}">${+(at / size).toPrecision(12)} ${name}</text>`;
    }
    return svg;
  };

  const prepare = (view) => {
    const svg = view.querySelector("svg");
    const group = svg.querySelector(".tr-axis");
    const axis = { from: +group.dataset.from, to: +group.dataset.to, bottom: svg.height.baseVal.value - 20 };
    const [plain, names, notes] = [group.innerHTML, ...[".tr-name", ".tr-note"].map((each) => svg.querySelectorAll(each))];
    let zoom = 1;

    const follow = () => {
      names.forEach((name) => name.setAttribute("x", view.scrollLeft));
      notes.forEach((note) => note.setAttribute("x", view.scrollLeft + view.clientWidth));
    };
    const set = (wanted, focus) => {
      const next = Math.min(MOST_ZOOM, Math.max(1, wanted));
      const place = (view.scrollLeft + focus) / zoom;
      zoom = next;
      svg.style.width = `${zoom * 100}%`;
      group.innerHTML = zoom === 1 ? plain : ticks(axis, 5 * zoom);
      view.scrollLeft = place * zoom - focus;
      follow();
    };
    view.addEventListener("scroll", follow, { passive: true });
    addEventListener("resize", follow, { passive: true });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      set(zoom * (event.deltaY < 0 ? 1.5 : 1 / 1.5), event.clientX - view.getBoundingClientRect().left);
    }, { passive: false });

    svg.addEventListener("pointermove", (event) => {
      const link = event.target.closest("a[data-line]");
      lightOnly(link && link.dataset.line);
      tell(event, link ? null : said(svg, event, axis));
    });
    svg.addEventListener("pointerleave", (event) => {
      lightOnly(null);
      tell(event, null);
    });

    const bar = document.createElement("div");
    bar.className = "tr-zoom";
    for (const [sign, name, factor] of [["−", "Zoom out", 0.5], ["+", "Zoom in", 2]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: sign, title: name, ariaLabel: name });
      button.addEventListener("click", () => set(zoom * factor, view.clientWidth / 2));
      bar.append(button);
    }
    view.before(bar);
  };

  document.querySelectorAll(".tr-view").forEach(prepare);
})();
