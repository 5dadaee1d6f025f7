/**
 * Forms of getting in: the button that sends a code counts down, and Enter in the search for a place searches.
 *
 *   data-countdown="seconds" data-countdown-text="…"   a button that rests for so long; the text follows the number
 *   data-enter="search"                                Enter here triggers this event instead of sending the form
 */

function rest(button) {
  const until = Date.now() + Number(button.dataset.countdown) * 1000;
  delete button.dataset.countdown;
  const label = button.querySelector("span") ?? button;
  const words = label.textContent;
  button.setAttribute("aria-disabled", "true");
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (!button.isConnected) return;
    if (left <= 0) {
      label.textContent = words;
      button.removeAttribute("aria-disabled");
      return;
    }
    label.textContent = `${left} ${button.dataset.countdownText ?? ""}`;
    setTimeout(tick, 500);
  };
  tick();
}

function find(root) {
  for (const button of root.querySelectorAll("[data-countdown]")) if (Number(button.dataset.countdown) > 0) rest(button);
}

// A resting button does nothing; told before htmx hears of it.
document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("[data-countdown-text][aria-disabled]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key !== "Enter" || !input.matches("[data-enter]")) return;
  event.preventDefault();
  window.htmx?.trigger(input, input.dataset.enter);
});

document.addEventListener("htmx:afterSettle", () => find(document));
find(document);
