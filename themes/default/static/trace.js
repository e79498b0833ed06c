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

  const tell = (x, y, text) => {
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const left = Math.min(x + 12, innerWidth - tip.offsetWidth - 8);
    const top = y + 18 + tip.offsetHeight > innerHeight ? y - 10 - tip.offsetHeight : y + 18;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(0, top)}px`;
  };

  // The line of the code at a place of a path: `data-lines` has the places at which it changes.
  const lineOf = (path, place) => {
    const changes = (path.dataset.lines || "").split(" ").filter(Boolean).map((each) => each.split(":"));
    const last = changes.filter(([at]) => +at <= place).pop();
    return last && last[1] ? last[1] : null;
  };

  // The span of a path at a part of its width: from when, how long in nanoseconds, and the line. Paths are rows of "move, then
  // a line to the right".
  const span = (path, part, axis, wider) => {
    const steps = path.ownerSVGElement.viewBox.baseVal.width;
    const length = axis.to - axis.from;
    const near = steps * wider;
    let at = 0;
    for (const [, move, line] of path.getAttribute("d").matchAll(/[Mm](\d+) \d+h(\d+)/g)) {
      const start = at + +move;
      at = start + +line;
      if (part * steps < start - near) return null;
      if (part * steps <= at + near) {
        const from = axis.clock(axis.from + (start / steps) * length);
        return { from, took: axis.clock(axis.from + (at / steps) * length) - from, line: lineOf(path, start) };
      }
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

  const known = new WeakSet();
  const each = (selector, action) => {
    for (const found of document.querySelectorAll(selector)) {
      if (!known.has(found)) action(found);
      known.add(found);
    }
  };
  const listen = (code) => {
    code.addEventListener("pointermove", (event) => lightOnly(lineAt(code, event)));
    code.addEventListener("pointerleave", () => lightOnly(null));
  };

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
    // Skipped waiting is drawn short: places, and the times there.
    const breaks = (group.dataset.breaks || "").split(" ").filter(Boolean).map((each) => each.split(":").map(Number));
    axis.clock = (place) => {
      let late = 0;
      for (const [from, to, start, end] of breaks) {
        if (place > from && place < to) return start + ((place - from) / (to - from)) * (end - start);
        if (place >= to) late = end - to;
      }
      return place + late;
    };
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
      group.innerHTML = zoom === 1 || breaks.length ? plain : ticks(axis, 5 * zoom);
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

    const lanes = [...svg.querySelectorAll("svg")].map((lane) => ({
      top: lane.y.baseVal.value,
      paths: [...lane.querySelectorAll("path")].filter((path) => STATES[path.getAttribute("class")]),
    }));
    // What is under a pointer: words about it and its line.
    const under = (event) => {
      const mark = event.target.closest("[data-tip]");
      if (mark) return { words: mark.dataset.tip, line: mark.dataset.line };
      const box = svg.getBoundingClientRect();
      const lane = lanes.find(({ top }) => event.clientY >= box.top + top - 4 && event.clientY < box.top + top + 20);
      const part = (event.clientX - box.left) / box.width;
      // Where nothing is, the next thing a few pixels beside is meant.
      const spans = (lane ? [0, 0.0025] : []).flatMap((wider) =>
        lane.paths.map((path) => [STATES[path.getAttribute("class")], span(path, part, axis, wider)]));
      const [said, found] = spans.find(([, each]) => each) || [];
      if (!found) return { words: null, line: null };
      const line = found.line ? `line ${found.line}: ` : "";
      return { words: `${line}${said} for ${time(found.took)}, from ${time(found.from)} on`, line: found.line };
    };
    const show = (event) => {
      const { words, line } = under(event);
      lightOnly(line || null);
      tell(event.clientX, event.clientY, words);
    };
    svg.addEventListener("pointermove", show);
    svg.addEventListener("pointerdown", show);
    svg.addEventListener("pointerleave", (event) => {
      // A finger leaves when it is lifted: what it has shown stays until the next touch.
      if (event.pointerType !== "touch") hide();
    });
    svg.addEventListener("click", (event) => {
      const { line } = under(event);
      if (!event.target.closest("a") && line && document.getElementById(`L${line}`)) location.hash = `L${line}`;
    });

    // By keys: Enter goes to the marks, arrows from one to the next, Enter to its line, Escape back; + and - zoom.
    const marks = [...svg.querySelectorAll("a[data-line]")];
    const visit = (mark) => {
      if (!mark) return;
      mark.focus({ preventScroll: true });
      const box = mark.getBoundingClientRect();
      const frame = view.getBoundingClientRect();
      if (box.left < frame.left || box.right > frame.right) view.scrollLeft += box.left - frame.left - frame.width / 2;
      const { left, bottom } = mark.getBoundingClientRect();
      lightOnly(mark.dataset.line);
      tell(left, bottom - 10, mark.dataset.tip);
    };
    view.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const at = marks.indexOf(document.activeElement);
      const actions = {
        "+": () => set(zoom * 2, view.clientWidth / 2),
        "-": () => set(zoom / 2, view.clientWidth / 2),
        ...(at < 0 ? { Enter: () => visit(marks[0]) } : {
          ArrowRight: () => visit(marks[at + 1]),
          ArrowLeft: () => visit(marks[at - 1]),
          Escape: () => { hide(); view.focus(); },
        }),
      };
      if (!actions[event.key]) return;
      event.preventDefault();
      actions[event.key]();
    });
    svg.addEventListener("focusout", hide);

    // Words appear at once and beside the pointer, not after a while and twice.
    for (const title of svg.querySelectorAll("a > title, g > title")) {
      const mark = title.parentNode;
      mark.dataset.tip = title.textContent;
      mark.setAttribute("aria-label", title.textContent);
      if (mark.localName === "g") mark.setAttribute("role", "img");
      title.remove();
    }

    const bar = document.createElement("li");
    bar.className = "tr-zoom";
    for (const [sign, name, factor] of [["−", "Zoom out", 0.5], ["+", "Zoom in", 2]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: sign, title: name, ariaLabel: name });
      button.addEventListener("click", () => set(zoom * factor, view.clientWidth / 2));
      bar.append(button);
    }
    view.nextElementSibling.append(bar);
  };

  const hide = () => {
    lightOnly(null);
    tell(0, 0, null);
  };
  addEventListener("scroll", () => tell(0, 0, null), { passive: true });
  addEventListener("pointerdown", (event) => {
    if (!event.target.closest || !event.target.closest(".tr-svg")) tell(0, 0, null);
  });

  const begin = () => {
    each("pre.code:has(.tr-line)", listen);
    each(".tr-view", prepare);
  };
  begin();
  // A preview changes the page while it is open.
  document.addEventListener("tracebook:patched", begin);
})();
