// The words of what is typed, by the same rules as those of the index: see `src/search/words.rs`. A test runs both over the
// same text.
"use strict";
const tracebookWords = (() => {
  const LONGEST = 40; // characters of a word
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  const CHAINS = /[\p{Alphabetic}\p{N}\p{M}_]+(?:\.[\p{Alphabetic}\p{N}\p{M}_]+)*/gu;
  const HUMPS = /(?<=\P{Uppercase})(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;
  const UNSPACED =
    "\\u{e00}-\\u{eff}\\u{1000}-\\u{109f}\\u{1780}-\\u{17ff}\\u{3040}-\\u{30ff}\\u{3400}-\\u{4dbf}\\u{4e00}-\\u{9fff}\\u{f900}-\\u{faff}\\u{20000}-\\u{323af}";
  const RUNS = new RegExp(`[${UNSPACED}]+`, "gu");
  const OTHERS = new RegExp(`[${UNSPACED}.]+`, "u");

  const isWord = (word) => word && [...word].length <= LONGEST;
  const lower = (words) => words.filter(isWord).map((word) => word.toLowerCase());
  const pairs = (run) => {
    const each = [...run];
    return each.length === 1 ? each : each.slice(1).map((next, index) => each[index] + next);
  };

  /** The chains of `text`: each is one word, or parts that must all be there, or both. */
  function chains(text) {
    return (fold(text).match(CHAINS) ?? []).map((chain) => {
      const runs = chain.match(RUNS);
      if (runs) return { whole: null, parts: lower([...runs.flatMap(pairs), ...chain.split(OTHERS)]) };
      const parts = chain.split(".").flatMap((part) => {
        const pieces = part.split("_").flatMap((piece) => piece.split(HUMPS)).filter(Boolean);
        return [part, ...pieces.filter((piece) => piece !== part)].filter((piece) => piece !== chain);
      });
      return { whole: lower([chain])[0] ?? null, parts: lower(parts) };
    });
  }

  const wordsOf = (chain) => (chain.whole ? [chain.whole, ...chain.parts] : chain.parts);

  /** How many letters must be changed, added, left out or swapped with the next to make `typed` of `word`, or of its beginning; more than `most` is `most + 1`. */
  function distance(typed, word, most) {
    if (word.length < typed.length - most) return most + 1;
    const width = Math.min(word.length, typed.length + most);
    let [older, row] = [null, Array.from({ length: width + 1 }, (_, column) => column)];
    for (let i = 1; i <= typed.length; i++) {
      const next = [i];
      let least = i;
      for (let j = 1; j <= width; j++) {
        const same = typed[i - 1] === word[j - 1] ? 0 : 1;
        let value = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) value = Math.min(value, older[j - 2] + 1);
        next.push(value);
        least = Math.min(least, value);
      }
      if (least > most) return most + 1;
      [older, row] = [row, next];
    }
    return Math.min(most + 1, ...row);
  }

  return { CHAINS, chains, wordsOf, distance };
})();
