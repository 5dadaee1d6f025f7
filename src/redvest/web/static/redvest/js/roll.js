/**
 * Calling the roll without network: form[data-roll]. Sent at once when there is a network; else kept in this browser (ids, the
 * key and the time, no names) and sent once when it is back: when the browser says so, every half minute, and whenever a page
 * with a roll is opened. The form's key makes a roll that arrives twice the same roll. Limits: the page must have been open,
 * on this device; what is older than a day is dropped, as the server takes no roll of another day. It says how many seconds
 * ago the names were called, not at what o'clock: a phone's clock may be wrong. Sentences come from the markup:
 * data-say-kept, data-say-sent, data-say-login, data-say-waits.
 */

const STORE = "redvest.rolls";
const DAY_MS = 24 * 3600 * 1000;
const TRY_MS = 30_000;
const form = document.querySelector("form[data-roll]");
const result = document.querySelector("#roll-result");

function kept() {
  try {
    const rolls = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return rolls.filter((roll) => Date.now() - roll.at < DAY_MS);
  } catch {
    return [];
  }
}

function keep(rolls) {
  try {
    if (rolls.length) localStorage.setItem(STORE, JSON.stringify(rolls));
    else localStorage.removeItem(STORE);
    return true;
  } catch {
    return false;
  }
}

function say(key, kind = "info") {
  const note = document.createElement("div");
  note.className = `notice is-${kind}`;
  const body = document.createElement("p");
  body.textContent = form.dataset[key];
  note.append(body);
  result.replaceChildren(note);
}

/** "sent", "refused" (with what the server said), "login", or throws where there is no network. */
async function send(roll) {
  const body = new URLSearchParams(roll.fields);
  body.set("ago", String(Math.max(0, Math.round((Date.now() - roll.at) / 1000))));
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(roll.url, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    signal: AbortSignal.timeout(15_000),
  });
  if (answer.redirected || answer.status === 401 || answer.status === 403 || answer.headers.has("HX-Redirect")) return { end: "login" };
  if (answer.status >= 500) throw new Error("later");
  return { end: answer.ok ? "sent" : "refused", text: await answer.text() };
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  result.replaceChildren(...page.body.children);
  result.scrollIntoView({ block: "nearest" });
}

let sending = false;

async function sendKept() {
  if (sending) return;
  sending = true;
  try {
    for (const roll of kept()) {
      const { end, text } = await send(roll);
      if (end === "login") {
        say("sayLogin", "wait");
        return;
      }
      keep(kept().filter((other) => other.key !== roll.key));
      if (end === "sent") say("saySent", "ok");
      else show(text);
    }
  } catch {
    say("sayWaits", "wait");
  } finally {
    sending = false;
  }
}

async function call(event) {
  event.preventDefault();
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const roll = { key: form.elements.key.value, at: Date.now(), url: form.action, fields };
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    const { end, text } = await send(roll);
    if (end === "sent") {
      window.location.assign(form.dataset.done);
      return;
    }
    if (end === "login") {
      store(roll);
      say("sayLogin", "wait");
    } else show(text);
  } catch {
    if (store(roll)) say("sayKept", "wait");
    else form.submit();
  }
  button.disabled = false;
  button.focus();
}

/** Keeps a roll; false where the browser keeps nothing. */
function store(roll) {
  return keep([...kept().filter((other) => other.key !== roll.key), roll]);
}

if (form && result) {
  form.addEventListener("submit", call);
  window.addEventListener("online", sendKept);
  setInterval(() => {
    if (kept().length) sendKept();
  }, TRY_MS);
  if (kept().length) sendKept();
}
