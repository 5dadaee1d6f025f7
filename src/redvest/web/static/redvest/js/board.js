/**
 * Live boards: [data-board="url"] asks for its fragment every few seconds, with the tag of the one it has, and swaps it
 * when it has changed. A judge's page that waits for an entry ([data-wait-on]) is loaded anew when it comes on. [data-ends="epoch seconds"] counts down by the server's clock, taken from the answers' Date.
 */

const EVERY = 3000;
let offset = 0;

function noteClock(headers) {
  const sent = Date.parse(headers.get("date") ?? "");
  if (!Number.isNaN(sent)) offset = sent - Date.now();
}

function tick() {
  for (const clock of document.querySelectorAll("[data-ends]")) {
    const left = Math.ceil(Number(clock.dataset.ends) - (Date.now() + offset) / 1000);
    const over = left < 0;
    const seconds = Math.abs(left);
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    clock.textContent = over ? `${clock.dataset.over} +${text}` : text;
    clock.classList.toggle("board-clock-over", over);
    clock.classList.toggle("board-clock-soon", !over && left <= 30);
  }
}

async function ask(board) {
  const headers = board.dataset.tag ? { "If-None-Match": board.dataset.tag } : {};
  try {
    const answer = await fetch(board.dataset.board, { headers, cache: "no-store" });
    noteClock(answer.headers);
    if (answer.status !== 200) return;
    board.dataset.tag = answer.headers.get("etag") ?? "";
    board.innerHTML = await answer.text();
    tick();
  } catch {
    // Not connected: what was last seen stays, the next turn tries again.
  }
}

function askAll() {
  if (document.hidden) return;
  for (const board of document.querySelectorAll("[data-board]")) ask(board);
}

document.body.addEventListener("htmx:afterRequest", (event) => {
  const sent = Date.parse(event.detail.xhr?.getResponseHeader("date") ?? "");
  if (!Number.isNaN(sent)) offset = sent - Date.now();
});
document.body.addEventListener("htmx:afterSwap", tick);
document.body.addEventListener("htmx:afterSwap", (event) => {
  const waits = event.target.dataset?.waitOn;
  const on = event.target.querySelector("[data-on]")?.dataset.on;
  if (waits === undefined || on === undefined || document.querySelector("input[type=password]")?.value) return;
  if (waits ? waits !== on : event.target.dataset.nowOn === on) return;
  const seen = `redvest-on-${location.pathname}`; // once for each entry, whatever the page says afterwards
  if (sessionStorage.getItem(seen) === on) return;
  sessionStorage.setItem(seen, on);
  location.reload();
});
setTimeout(askAll, Math.random() * EVERY);
setInterval(askAll, EVERY);
setInterval(tick, 250);
tick();
