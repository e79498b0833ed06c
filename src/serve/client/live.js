// Follows the server: asks for the page again when it changed, tells how far the run is, and comes back when the server does.
const SOON = 300;
const LATER = 3000;

const factsOf = () => JSON.parse(document.getElementById("tracebook-page")?.textContent || "null");
let facts = factsOf();

// Has the server do something; gives its answer, or nothing where it did not.
const act = async (what, body) => {
  try {
    const answer = await fetch(`/-tracebook/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Tracebook-Token": facts.token },
      body: JSON.stringify({ page: facts.page, ...body }),
    });
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { refused: await answer.text() };
    if (answer.ok) return told;
    panel.say(told.refused);
  } catch {
    panel.say("The preview does not answer.");
  }
  return null;
};

const patch = makePatcher(document);
const panel = makePanel(act);
const tools = makeTools(panel, act);
const use = () => {
  facts = factsOf() || facts;
  panel.facts(facts);
  tools(facts);
};
use();

// One after the other: what changed meanwhile is asked for once more. A page that takes long to be changed is left alone for
// twice that time, so that it can be read and scrolled while one example after the other ends.
let [isAsking, again, rest] = [false, false, 0];
const refresh = async () => {
  again = true;
  if (isAsking) return;
  isAsking = true;
  while (again) {
    const left = rest - performance.now();
    if (left > 0) await new Promise((go) => setTimeout(go, left));
    again = false;
    try {
      const answer = await fetch(location.pathname, { cache: "no-cache" });
      // Where a page cannot be made, the last good one stays.
      if (answer.status < 500) {
        const html = await answer.text();
        const begin = performance.now();
        patch(html);
        use();
        const end = performance.now();
        rest = end + 2 * (end - begin);
      }
    } catch {
      // The connection is lost, and whoever finds it again asks.
    }
  }
  isAsking = false;
};

// Other files than pages: style sheets and pictures are loaded again, scripts need a new page.
const isAt = (url, paths) => {
  const { origin, pathname } = new URL(url, location.href);
  return origin === location.origin && paths.includes(decodeURIComponent(pathname.slice(1)));
};
const renew = (paths) => {
  if ([...document.scripts].some(({ src }) => src && isAt(src, paths))) {
    location.reload();
    return;
  }
  for (const [selector, name] of [["link[rel~=stylesheet]", "href"], ["img[src]", "src"], ["source[src]", "src"]]) {
    for (const each of document.querySelectorAll(selector)) {
      if (!isAt(each[name], paths)) continue;
      const url = new URL(each[name], location.href);
      url.searchParams.set("changed", Date.now());
      each.setAttribute(name, url.href);
    }
  }
};

let source = null;
let wait = SOON;
let book = null;
const connect = () => {
  if (source || document.hidden) return;
  const about = new URLSearchParams({ page: facts.page, seen: facts.tag || "" });
  source = new EventSource(`/-tracebook/events?${about}`);
  source.addEventListener("open", () => {
    wait = SOON;
    panel.offline(false);
  });
  source.addEventListener("state", ({ data }) => {
    const state = JSON.parse(data);
    if (!state) return;
    panel.state(state);
    // What the search has loaded is of another book.
    const now = `${state.instance} ${state.book}`;
    if (book !== null && book !== now) window.tracebookSearch?.renew?.();
    book = now;
    // Another preview than before has another token.
    if (state.instance !== facts.instance) refresh();
  });
  source.addEventListener("page", refresh);
  source.addEventListener("files", ({ data }) => renew(JSON.parse(data)));
  source.addEventListener("error", () => {
    disconnect();
    panel.offline(true);
    setTimeout(connect, wait);
    wait = Math.min(wait * 1.5, LATER);
  });
};
const disconnect = () => {
  source?.close();
  source = null;
};
// A browser holds few connections to one server: pages that nobody sees leave theirs to others.
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
connect();
