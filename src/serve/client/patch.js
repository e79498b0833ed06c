// Changes the page that is open into what the server has now, and leaves alone whatever did not change there.
//
// Besides the page there is a copy of it as the server sent it. A new page is compared with the copy, never with the page
// itself: so what a reader opened, what a script added and what was typed are no differences, and stay. What differs is
// changed in both. Nodes keep their identity, and with it focus, selection and scroll positions inside of them.
const makePatcher = (page) => {
  // What scripts change all over, or what has a state of its own, is put in place as a whole.
  const WHOLE = "svg, math, [data-trace], video, audio, iframe, object, canvas, select, textarea";
  // With scripts its content is text, without them it is elements: a parser and a page never agree.
  const SKIPPED = "noscript";
  // More comparisons than this are not worth it: then neighbours are paired as they come.
  const MOST = 250000;

  const live = new WeakMap();
  const pair = (copy, real) => {
    live.set(copy, real);
    const [copies, reals] = [copy.childNodes, real.childNodes];
    for (let at = 0; at < copies.length && at < reals.length; at += 1) pair(copies[at], reals[at]);
  };
  const base = page.cloneNode(true);
  pair(base.documentElement, page.documentElement);
  let scripts = [];

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const nameOf = (node) => (isElement(node) && node.id ? `#${node.id}` : null);
  const isSame = (a, b) => (nameOf(a) || nameOf(b) ? nameOf(a) === nameOf(b) && a.nodeName === b.nodeName : a.isEqualNode(b));
  const isAlike = (a, b) => a.nodeName === b.nodeName && nameOf(a) === nameOf(b) && a.className === b.className;

  // Pairs of places in two lists, in order: as many of the same as there are.
  const common = (olds, news) => {
    if (olds.length * news.length > MOST) return [];
    const width = news.length + 1;
    const lengths = new Uint32Array((olds.length + 1) * width);
    const same = olds.map((old) => news.map((next) => isSame(old, next)));
    for (let a = olds.length - 1; a >= 0; a -= 1) {
      for (let b = news.length - 1; b >= 0; b -= 1) {
        const skip = Math.max(lengths[(a + 1) * width + b], lengths[a * width + b + 1]);
        lengths[a * width + b] = same[a][b] ? Math.max(skip, lengths[(a + 1) * width + b + 1] + 1) : skip;
      }
    }
    const pairs = [];
    for (let a = 0, b = 0; a < olds.length && b < news.length; ) {
      if (same[a][b] && lengths[a * width + b] === lengths[(a + 1) * width + b + 1] + 1) pairs.push([a++, b++]);
      else if (lengths[(a + 1) * width + b] >= lengths[a * width + b + 1]) a += 1;
      else b += 1;
    }
    return pairs;
  };

  // For each of `news` the one of `olds` that becomes it, or nothing. The order stays, so nothing is moved.
  const match = (olds, news) => {
    const found = new Array(news.length).fill(null);
    let [a, b] = [0, 0];
    for (const [nextA, nextB] of [...common(olds, news), [olds.length, news.length]]) {
      for (; b < nextB; b += 1) {
        let at = a;
        while (at < nextA && !isAlike(olds[at], news[b])) at += 1;
        if (at < nextA) {
          found[b] = olds[at];
          a = at + 1;
        }
      }
      if (nextB < news.length) found[nextB] = olds[nextA];
      [a, b] = [nextA + 1, nextB + 1];
    }
    return found;
  };

  const remove = (copy) => {
    live.get(copy)?.remove();
    copy.remove();
  };
  const insert = (parent, next, before) => {
    const [copy, real] = [base.importNode(next, true), page.importNode(next, true)];
    parent.insertBefore(copy, before);
    pair(copy, real);
    const place = live.get(parent);
    let follower = before;
    // A script may have taken away the one that follows.
    while (follower && live.get(follower)?.parentNode !== place) follower = follower.nextSibling;
    place?.insertBefore(real, follower ? live.get(follower) : null);
    if (isElement(real)) scripts.push(...(real.matches("script") ? [real] : real.querySelectorAll("script")));
    return copy;
  };

  // Only what differs in a text, so that a selection around it stays.
  const setText = (copy, text) => {
    const real = live.get(copy);
    if (real?.data === copy.data) {
      const [old, shorter] = [copy.data, Math.min(copy.data.length, text.length)];
      let [start, end] = [0, 0];
      while (start < shorter && old[start] === text[start]) start += 1;
      while (end < shorter - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
      real.replaceData(start, old.length - start - end, text.slice(start, text.length - end));
    } else if (real) real.data = text;
    copy.data = text;
  };

  const setAttributes = (copy, next) => {
    const both = [copy, live.get(copy)].filter(Boolean);
    for (const { name, value } of next.attributes) {
      if (copy.getAttribute(name) !== value) both.forEach((each) => each.setAttribute(name, value));
    }
    for (const { name } of [...copy.attributes]) {
      if (!next.hasAttribute(name)) both.forEach((each) => each.removeAttribute(name));
    }
  };

  const setChildren = (copy, next) => {
    let [olds, news] = [[...copy.childNodes], [...next.childNodes]];
    while (olds.length && news.length && olds[0].isEqualNode(news[0])) [olds, news] = [olds.slice(1), news.slice(1)];
    let behind = null;
    while (olds.length && news.length && olds.at(-1).isEqualNode(news.at(-1))) {
      behind = olds.pop();
      news.pop();
    }
    const found = match(olds, news);
    const kept = new Set(found);
    olds.filter((old) => !kept.has(old)).forEach(remove);
    for (let at = news.length - 1; at >= 0; at -= 1) {
      behind = found[at] ? change(found[at], news[at]) : insert(copy, news[at], behind);
    }
  };

  // Changes a node of the copy into `next`, and gives what it is then.
  const change = (copy, next) => {
    if (copy.isEqualNode(next)) return copy;
    if (!isElement(copy)) {
      setText(copy, next.data);
      return copy;
    }
    if (copy.matches(SKIPPED)) return copy;
    if (copy.matches(WHOLE)) {
      const made = insert(copy.parentNode, next, copy);
      remove(copy);
      return made;
    }
    setAttributes(copy, next);
    setChildren(copy, next);
    return copy;
  };

  // A script that was put in place does not run: one that is made here does.
  const run = (script) => {
    const made = page.createElement("script");
    for (const { name, value } of script.attributes) made.setAttribute(name, value);
    made.textContent = script.textContent;
    for (const copy of base.querySelectorAll("script")) if (live.get(copy) === script) live.set(copy, made);
    script.replaceWith(made);
  };

  // Whatever stands in the middle of what the reader sees stays where it is, though lines come and go above it.
  const keepingPlace = (action) => {
    const [root, middle] = [page.documentElement, innerWidth / 2];
    const seen = [0.15, 0.3, 0.5, 0.7, 0.9].flatMap((part) => {
      const nodes = [];
      const first = page.elementFromPoint(middle, innerHeight * part);
      for (let node = first; node && node !== page.body; node = node.parentElement) nodes.push(node);
      return nodes;
    });
    const tops = seen.map((node) => [node, node.getBoundingClientRect().top]);
    const atTop = scrollY === 0;
    root.style.overflowAnchor = "none";
    action();
    const [stays, top] = tops.find(([node]) => node.isConnected) || [];
    if (stays && !atTop) scrollBy({ top: stays.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"));
  };

  // Puts the HTML of a page in the place of the one that is open.
  return (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const [root, focus] = [base.documentElement, page.activeElement];
    scripts = [];
    keepingPlace(() => {
      // Scripts say on the root what a reader chose: its language alone is the server's.
      for (const copy of [root, page.documentElement]) copy.lang = next.documentElement.lang;
      const parts = ["head", "body"].map((part) => [base[part], next[part]]);
      parts.forEach(([copy, part]) => change(copy, part));
    });
    if (focus?.id && !focus.isConnected) page.getElementById(focus.id)?.focus({ preventScroll: true });
    scripts.filter((script) => !script.type || /javascript|module/.test(script.type)).forEach(run);
    page.dispatchEvent(new CustomEvent("tracebook:patched"));
  };
};
