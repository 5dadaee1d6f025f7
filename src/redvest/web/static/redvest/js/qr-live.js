/**
 * A code that changes: <div data-qr-live data-expires="epoch ms" data-now="epoch ms" hx-get="…" hx-trigger="qr-expired"
 * hx-swap="outerHTML">. Counts the seconds left into [data-seconds] and a <progress>, asks for the next code when this one
 * ends, and keeps the screen awake meanwhile. `data-now` is the server's clock: a phone whose clock is wrong counts right.
 */

const seen = new WeakMap();

/** Milliseconds to add to this device's clock to get the server's, taken when the fragment arrived. */
function offset(box) {
  if (!seen.has(box)) seen.set(box, Number(box.dataset.now) - Date.now());
  return seen.get(box);
}

function tick() {
  for (const box of document.querySelectorAll("[data-qr-live]")) {
    const left = Number(box.dataset.expires) - (Date.now() + offset(box));
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const label = box.querySelector("[data-seconds]");
    if (label) label.textContent = String(seconds);
    const bar = box.querySelector("progress");
    if (bar) bar.value = Math.max(0, left / 1000);
    if (left <= 0 && !document.hidden && Date.now() - Number(box.dataset.asked ?? 0) > 3000) {
      box.dataset.asked = String(Date.now());
      window.htmx?.trigger(box, "qr-expired");
    }
  }
}

let lock = null;

async function stayAwake() {
  if (document.hidden || lock || !navigator.wakeLock || !document.querySelector("[data-qr-live]")) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    lock = null; // Refused on low battery: the code still works, the screen may dim.
  }
}

document.addEventListener("visibilitychange", () => {
  tick();
  stayAwake();
});
setInterval(tick, 250);
tick();
stayAwake();
