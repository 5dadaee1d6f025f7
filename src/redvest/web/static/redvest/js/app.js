/**
 * What every page has: no double submit, menus and confirmations that close, the side panel, short messages.
 * Everything here is a convenience; each page works without it. Modules of a page do not import one another,
 * so that hashed file names need no rewriting.
 */

document.documentElement.classList.add("has-js");

/** A form marked data-once is sent once: its button shows it is busy until the page changes or htmx answers. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  (event.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
});

function release(root) {
  for (const form of root.querySelectorAll("[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}
window.addEventListener("pageshow", () => release(document));
document.addEventListener("htmx:afterRequest", () => release(document));

/** Menus and confirmations: Escape and a press elsewhere close them, and the focus goes back to their handle. */
const FOLDS = "details[data-menu], details[data-confirm]";

document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll(FOLDS)) {
    const inside = fold.contains(event.target);
    if (fold.open && (event.target.closest("[data-confirm-close]") ? inside : fold.matches("[data-menu]") && !inside)) {
      fold.open = false;
      if (inside) fold.querySelector("summary").focus();
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const fold = document.activeElement?.closest(FOLDS);
  if (fold?.open) {
    fold.open = false;
    fold.querySelector("summary").focus();
    return;
  }
  closePanel();
});

/** Side panel: a link with hx-target="#side-panel" fills it; its close link empties it and gives the focus back. */
let opener = null;

/** On a phone the open panel lies over the page: what is under it takes no focus. */
function cover() {
  const panel = document.querySelector("#side-panel");
  if (!panel) return;
  const covered = panel.firstElementChild !== null && getComputedStyle(panel).position === "fixed";
  for (const under of document.querySelectorAll(".skip-link, .site-header, .desk-side, .desk-main")) under.inert = covered;
}
cover();
matchMedia("(width >= 64rem)").addEventListener("change", cover);

function closePanel() {
  const panel = document.querySelector("#side-panel");
  if (!panel?.firstElementChild) return false;
  panel.replaceChildren();
  cover();
  opener?.focus();
  opener = null;
  return true;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]") && closePanel()) event.preventDefault();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "side-panel" && !event.detail.target.contains(event.target)) opener = event.target;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "side-panel") {
    cover();
    event.detail.target.focus();
  }
  focusErrors(event.detail.target);
});

/**
 * A piece that is swapped may hold the focus, and htmx keeps it only where there is an id: it goes to the same link in
 * what came, else to what now stands in that place. Nobody who uses a keyboard begins the page anew.
 */
const HANDLES = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
let held = null;

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const here = document.activeElement;
  const place = [...target.querySelectorAll(HANDLES)].indexOf(here);
  held = place < 0 ? null : { place, address: here.getAttribute("href") };
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!held || document.activeElement !== document.body) return;
  const { place, address } = held;
  const came = event.detail.target.isConnected ? event.detail.target : event.target;
  const handles = [...came.querySelectorAll(HANDLES)].filter((one) => one.checkVisibility?.() ?? true);
  const same = address && handles.find((one) => one.getAttribute("href") === address);
  (same || handles[Math.min(place, handles.length - 1)])?.focus();
  held = null;
});

/**
 * A refusal is still an answer. A form that comes back with its errors (409, 422) takes its place as usual; a bare refusal
 * (includes/refusal.html) is shown in #notices instead, so that what was typed stays; where the target is marked
 * data-refusals, it is shown there.
 */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const notices = document.querySelector("#notices");
  const here = event.detail.target.closest("[data-refusals]");
  if (xhr.responseText.includes("data-refusal") && notices && !here) {
    event.detail.target = notices;
    event.detail.swapOverride = "innerHTML";
  } else if (![409, 422].includes(xhr.status) && !here) {
    return;
  }
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "notices") event.detail.target.focus();
});

/** Answers may carry HX-Trigger: {"toast": {"text": "…"}}. */
document.addEventListener("toast", (event) => {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = event.detail.text;
  document.querySelector("#toasts")?.append(toast);
  setTimeout(() => toast.remove(), 8000);
});

function focusErrors(root) {
  root?.querySelector?.("[data-error-summary]")?.focus();
}
focusErrors(document);

/** Browsers without ::details-content: the desk's menu stands open on a wide screen. */
if (!CSS.supports("selector(::details-content)") && matchMedia("(width >= 64rem)").matches) {
  document.querySelector("[data-desk-menu]")?.setAttribute("open", "");
}
