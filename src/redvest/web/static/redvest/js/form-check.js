/**
 * Checks while one types, in forms marked data-check. A field speaks when one leaves it, or pauses while it already has an
 * error; never while one is still writing something that may become right. What is wrong is said at the field, in its live
 * region. The server checks again: this only saves a round trip.
 *
 *   data-rule="id-number" | "phone" | "name"   a rule known here
 *   data-say="…"                               what to say when the rule or the browser's own check fails
 *   form[data-check-url]                       asks the server: POST field=value with `_field`, answers {"error": "…" | null}
 */

const PAUSE_MS = 600;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: seventeen digits and a check character, lower-case x allowed. */
function idNumber(value) {
  if (!/^\d{17}[\dXx]$/.test(value)) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(value[i]), 0);
  return "10X98765432"[sum % 11] === value[17].toUpperCase();
}

const RULES = {
  "id-number": (value) => idNumber(value.replace(/\s/g, "")),
  phone: (value) => /^(\+?86)?1[3-9]\d{9}$/.test(value.replace(/[\s-]/g, "")),
  name: (value) => /^[\p{Script=Han}·]{2,30}$|^[\p{L} .'’-]{2,60}$/u.test(value.trim()),
};

function complaint(input) {
  const value = input.value;
  if (value === "") return null; // Emptiness is the submit's business: nobody is scolded for passing by.
  const rule = RULES[input.dataset.rule];
  const fine = rule ? rule(value) : input.checkValidity();
  return fine ? null : (input.dataset.say ?? input.validationMessage) || null;
}

async function ask(input) {
  const url = input.form.dataset.checkUrl;
  if (!url || !input.value) return null;
  const body = new FormData(input.form);
  body.set("_field", input.name);
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()).error ?? null) : null;
  } catch {
    return null; // No network: the submit will tell.
  }
}

function show(input, sentence) {
  const field = input.closest(".field");
  const place = document.getElementById(`${input.id}_error`);
  if (!field || !place) return;
  place.textContent = sentence ?? "";
  field.classList.toggle("has-error", Boolean(sentence));
  if (sentence) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

async function check(input) {
  const value = input.value;
  const sentence = complaint(input) ?? (await ask(input));
  if (input.value === value) show(input, sentence);
}

/** What one writes in; choices and searches cannot be written wrongly. */
const WRITTEN = "form[data-check] :is(input:not([type=checkbox], [type=radio], [type=search]), textarea)";

let timer = 0;

document.addEventListener("focusout", (event) => {
  if (event.target.matches(WRITTEN) && event.target.value) check(event.target);
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches(WRITTEN)) return;
  clearTimeout(timer);
  if (input.getAttribute("aria-invalid") === "true") timer = setTimeout(() => check(input), PAUSE_MS);
});
