// The engine of the search: finds sections of the book by what somebody types.
//
// Takes a query; gives the sections that fit best. It loads the index in pieces by script elements, so that it works from a
// disk too, and draws nothing: the theme does. What the pieces hold is told in `src/search/pieces.rs`; `words.js` stands
// before this file in the same script. Gives one global function, `tracebookSearch`, which the pieces call, with three more in it:
//
//   tracebookSearch.prepare()          loads what every search needs
//   tracebookSearch.find(query, most)  promises {total, all, results}: how many sections fit, whether they stand on pages that
//                                      have every word of the query, and the best `most` of them, each with url, title,
//                                      heading, and excerpts: lists of {text, marked, code}
//   tracebookSearch.renew()            forgets what was loaded: a preview has another book
(() => {
  const { CHAINS, chains, wordsOf, distance } = tracebookWords;
  const base = new URL(".", document.currentScript.src).href;
  const MOST_ENDINGS = 40; // words that one beginning stands for
  const EXCERPT = 150; // characters

  // --- Pieces ---

  const pieces = new Map();
  let version = null;

  const nameOf = (kind, number) => (kind === "start" || kind === "words" ? kind : `${kind}-${number}`);

  /** What the piece hands over, made usable once by `read`. */
  function load(kind, number, read) {
    const name = nameOf(kind, number);
    if (!pieces.has(name)) {
      const piece = { read };
      piece.promise = new Promise((resolve, reject) => Object.assign(piece, { resolve, reject }));
      pieces.set(name, piece);
      const script = document.createElement("script");
      script.src = `${base}${name}.js`;
      script.onerror = () => {
        pieces.delete(name); // The next search tries again.
        piece.reject(new Error("a part of the search index cannot be loaded"));
      };
      document.head.append(script);
    }
    return pieces.get(name).promise;
  }

  globalThis.tracebookSearch = (kind, number, from, data) => {
    const piece = pieces.get(nameOf(kind, number));
    if (!piece) return;
    version ??= from;
    if (from === version) piece.resolve(piece.read(data));
    else piece.reject(new Error("the book has changed: load this page again"));
  };

  /** Forgets all pieces: the book is another one now. Who waits for one is told so. */
  function renew() {
    pieces.forEach((piece) => piece.reject(new Error("the book has changed: search again")));
    pieces.clear();
    version = null;
  }

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

  /** The number at `at`, and the place behind it. */
  function number(text, at) {
    let value = 0;
    for (let unit = 1; ; unit *= 32) {
      const digit = VALUES.get(text[at++]);
      value += (digit % 32) * unit;
      if (digit < 32) return [value, at];
    }
  }

  /** Running sums of the numbers in `text`, from 0: where each part begins, and where all end. */
  function sums(text) {
    const sums = [0];
    for (let at = 0, value; at < text.length; ) {
      [value, at] = number(text, at);
      sums.push(sums[sums.length - 1] + value);
    }
    return sums;
  }

  const readStart = (data) => ({ sections: sums(data.sections), texts: sums(data.texts), postings: sums(data.postings) });

  function readWords(data) {
    const words = [];
    const weights = [];
    let before = "";
    for (const entry of data ? data.split(" ") : []) {
      before = before.slice(0, VALUES.get(entry[1])) + entry.slice(2);
      words.push(before);
      weights.push(VALUES.get(entry[0]));
    }
    return { words, weights };
  }

  function readPostings(text) {
    const postings = [];
    for (let at = 0, section = 0, step; at < text.length; at++) {
      [step, at] = number(text, at);
      section += step;
      postings.push([section, VALUES.get(text[at])]);
    }
    return postings;
  }

  const start = () => load("start", 0, readStart);
  const vocabulary = () => load("words", 0, readWords);

  // --- Words ---

  /** The first word that is not before `wanted`. */
  function lowest(words, wanted) {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The words that `typed` may stand for: {index, share}, share being 1 for the word itself and less for others. */
  function meanings(typed, { words, weights }, tolerant) {
    const found = [];
    for (let index = lowest(words, typed); index < words.length && words[index].startsWith(typed); index++) {
      found.push({ index, share: words[index] === typed ? 1 : 0.7 * Math.sqrt(typed.length / words[index].length) });
    }
    if (tolerant && !found.length) found.push(...guesses(typed, words));
    const worth = ({ index, share }) => share * weights[index] + (share === 1 ? 99 : 0);
    return found.sort((a, b) => worth(b) - worth(a) || a.index - b.index).slice(0, MOST_ENDINGS);
  }

  /** The words that are meant where none begins with what is typed. */
  function guesses(typed, words) {
    const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
    const found = [];
    for (let index = 0; most && index < words.length; index++) {
      const far = distance(typed, words[index], most);
      if (far <= most) {
        const longer = Math.max(0, words[index].length - typed.length);
        found.push({ index, share: 0.5 / far / (1 + longer / 8) });
      }
    }
    return found;
  }

  // --- Sections ---

  /** In which part of running sums `index` lies. */
  function partOf(sums, index) {
    let [low, high] = [0, sums.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (sums[middle] <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  /** What `typed` is worth in each section that has it; what it stood for is added to `meant`. */
  async function worth(typed, book, meant) {
    const found = meanings(typed, book, true);
    const lists = await Promise.all(
      found.map(async ({ index }) => {
        const part = partOf(book.postings, index);
        const lists = await load("postings", part, (data) => data.split(" "));
        return readPostings(lists[index - book.postings[part]]);
      }),
    );
    const scores = new Map();
    found.forEach(({ index, share }, number) => {
      meant.add(book.words[index]);
      const rare = Math.log(1 + book.count / lists[number].length);
      for (const [section, weight] of lists[number]) {
        scores.set(section, Math.max(scores.get(section) ?? 0, share * rare * weight));
      }
    });
    return scores;
  }

  /** The same for a chain: as one word, or, a little less, by all of its parts. */
  async function chainWorth({ whole, parts }, book, meant) {
    const scores = whole ? await worth(whole, book, meant) : new Map();
    if (!parts.length) return scores;
    const each = await Promise.all(parts.map((part) => worth(part, book, meant)));
    for (const section of each[0].keys()) {
      if (each.every((scores) => scores.has(section))) {
        const sum = each.reduce((sum, scores) => sum + scores.get(section), 0);
        scores.set(section, Math.max(scores.get(section) ?? 0, (0.8 * sum) / parts.length));
      }
    }
    return scores;
  }

  /** The sections in which words were found, best first: on the pages that have the most of them. */
  function ranked(words, book) {
    const pages = new Map();
    words.forEach((scores, number) => {
      for (const [section, score] of scores) {
        const page = partOf(book.pages, section);
        if (!pages.has(page)) pages.set(page, { sections: new Set(), best: words.map(() => 0) });
        const { sections, best } = pages.get(page);
        sections.add(section);
        best[number] = Math.max(best[number], score);
      }
    });
    const count = ({ best }) => best.filter((score) => score > 0).length;
    const most = Math.max(0, ...[...pages.values()].map(count));
    const found = [];
    for (const [page, { sections, best }] of pages) {
      if (count({ best }) < most) continue;
      for (const section of sections) {
        // A word that stands elsewhere on the page helps, but less than one in the section.
        const score = words.reduce((sum, scores, number) => sum + (scores.get(section) ?? 0.2 * best[number]), 0);
        const here = words.filter((scores) => scores.has(section)).length;
        found.push({ page, section, score: score * (here / words.length) ** 2 });
      }
    }
    found.sort((a, b) => b.score - a.score || a.section - b.section);
    return { found, all: most === words.length };
  }

  // --- Results ---

  /** `text` as {text, marked} around the place where most of the words that are `meant` stand; nothing where none does. */
  function excerpt(text, meant) {
    const hits = [];
    for (const { 0: chain, index } of text.matchAll(CHAINS)) {
      const words = chains(chain).flatMap(wordsOf).filter((word) => meant.has(word));
      if (words.length) hits.push({ from: index, to: index + chain.length, words });
    }
    if (!hits.length) return null;
    const inReach = (first) => hits.filter((hit) => hit.from >= first.from && hit.to <= first.from + EXCERPT);
    const kinds = (first) => new Set(inReach(first).flatMap((hit) => hit.words)).size;
    const best = hits.slice(0, 50).reduce((best, hit) => (kinds(hit) > kinds(best) ? hit : best));
    const room = Math.max(0, EXCERPT - (inReach(best).at(-1)?.to ?? best.to) + best.from);
    let from = Math.max(0, best.from - Math.min(room, 50));
    if (from > 0) from = Math.min(best.from, text.indexOf(" ", from) + 1 || best.from);
    let to = Math.min(text.length, Math.max(from + EXCERPT, best.to));
    if (to < text.length) to = Math.max(best.to, text.lastIndexOf(" ", to));
    const shown = [{ text: from > 0 ? "… " : "", marked: false }];
    let at = from;
    for (const hit of hits.filter((hit) => hit.from >= from && hit.to <= to)) {
      shown.push({ text: text.slice(at, hit.from), marked: false }, { text: text.slice(hit.from, hit.to), marked: true });
      at = hit.to;
    }
    shown.push({ text: text.slice(at, to) + (to < text.length ? " …" : ""), marked: false });
    return shown.filter((piece) => piece.text);
  }

  const plain = (text) => [{ text: text.length > EXCERPT ? `${text.slice(0, text.lastIndexOf(" ", EXCERPT))} …` : text, marked: false }];

  async function result({ page, section }, book, meant) {
    const part = partOf(book.texts, page);
    const pages = await load("text", part, (data) => data);
    const [url, title, sections] = pages[page - book.texts[part]];
    const [heading, anchor, text, code] = sections[section - book.pages[page]];
    const inText = excerpt(text, meant);
    const inCode = excerpt(code, meant);
    return {
      url: anchor ? `${url}#${encodeURIComponent(anchor)}` : url,
      title: excerpt(title, meant) ?? [{ text: title, marked: false }],
      heading: heading ? (excerpt(heading, meant) ?? [{ text: heading, marked: false }]) : null,
      text: inText ?? (inCode ? null : plain(text)),
      code: inCode,
    };
  }

  async function find(query, most) {
    const [begin, { words, weights }] = await Promise.all([start(), vocabulary()]);
    const pages = begin.sections;
    const book = { pages, count: pages.at(-1), texts: begin.texts, postings: begin.postings, words, weights };
    const asked = chains(query);
    const meant = new Set();
    const scores = await Promise.all(asked.map((chain) => chainWorth(chain, book, meant)));
    const { found, all } = ranked(scores, book);
    const results = await Promise.all(found.slice(0, most).map((each) => result(each, book, meant)));
    return { total: found.length, all, results };
  }

  const prepare = () => Promise.all([start(), vocabulary()]).then(() => undefined);

  Object.assign(globalThis.tracebookSearch, { find, prepare, renew });
})();
