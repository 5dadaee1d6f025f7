/**
 * Keyboard for lists: tables marked data-keys. j and k move, Enter opens the row's first link, x picks it,
 * / goes to the search field. Keys typed into a field are left alone; so are Ctrl, Alt and Meta.
 */

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

function rows() {
  return [...document.querySelectorAll("table[data-keys] tbody tr")];
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("tr") ?? document.querySelector("tr.is-here"));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("is-here", row === next);
  next.tabIndex = -1;
  next.focus();
}

function current() {
  return document.activeElement?.closest("table[data-keys] tbody tr") ?? document.querySelector("tr.is-here");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
    return;
  }
  if (!rows().length) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") current()?.querySelector("input[type=checkbox]")?.click();
  else if (event.key === "Enter" && event.target.matches("tr")) current()?.querySelector("a[href]")?.click();
  else return;
  event.preventDefault();
});

/** Bulk actions: a [data-bulk] bar is shown while something is picked, and says how many. */
function countPicked() {
  const picked = document.querySelectorAll("table[data-keys] tbody input[type=checkbox]:checked").length;
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = picked === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = String(picked);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]")) {
      box.checked = event.target.checked;
    }
  }
  countPicked();
});
document.addEventListener("htmx:afterSwap", countPicked);
countPicked();
