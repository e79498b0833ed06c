// Runs before anything is painted, so that nothing changes before the reader's eyes: the colours that were chosen, and
// the place of the sidebar. Storage may be forbidden, and then each page begins as the first one did.
(() => {
  "use strict";

  const root = document.documentElement;
  const stored = (kind, key) => {
    try {
      return window[kind].getItem(key);
    } catch {
      return null;
    }
  };

  // What needs a script is shown only where there is one.
  root.classList.add("js");

  const theme = stored("localStorage", "tracebook-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // A link of the sidebar that was followed stays where the reader's eye is; else the sidebar stays as it was.
  const place = (sidebar) => {
    const last = JSON.parse(stored("sessionStorage", "tracebook-sidebar") || "{}");
    const current = sidebar.querySelector("[aria-current]");
    const frame = sidebar.getBoundingClientRect();
    sidebar.scrollTop = last.scroll || 0;
    if (!current) return;
    const top = () => current.getBoundingClientRect().top - frame.top;
    if (last.top != null) sidebar.scrollTop += top() - last.top;
    if (top() < 0 || top() > frame.height - 40) sidebar.scrollTop += top() - frame.height / 3;
  };
  const wait = () => {
    const sidebar = document.querySelector(".sidebar");
    if (sidebar && (sidebar.nextElementSibling || document.readyState !== "loading")) place(sidebar);
    else if (document.readyState === "loading") requestAnimationFrame(wait);
  };
  requestAnimationFrame(wait);
})();
