/**
 * A judge's sheet: big buttons in the scheme's step, saved as one goes. What is typed is put on the device first and sent
 * then; without a connection it stays there and is sent when there is one. `count` counts changes, so that what arrives
 * late is never written over what is newer. Sheets that were left without a connection are sent from the list of entries:
 * [data-kept] names them.
 */

const WAIT = 500;
const AGAIN = 3000;

for (const form of document.querySelectorAll("form[data-sheet]")) start(form);
for (const line of document.querySelectorAll("[data-kept]")) sendKept(line);

/** What is on this device for a sheet that is not on this page: sent, or forgotten once it was signed. */
async function sendKept(line) {
  const key = `redvest-sheet-${line.dataset.kept}`;
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!found) return;
    if (line.dataset.signed || found.count <= Number(line.dataset.count)) {
      localStorage.removeItem(key);
      return;
    }
    const said = line.querySelector("[data-kept-said]");
    said.textContent = line.dataset.sayKept;
    const body = new FormData(line);
    body.set("count", String(found.count));
    for (const [name, value] of Object.entries(found.values)) body.set(name, value);
    const answer = await fetch(line.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status === 409) {
      said.textContent = (await answer.json()).reasons.join("；");
      return;
    }
    if (!answer.ok || !isJson(answer)) throw new Error(String(answer.status));
    localStorage.removeItem(key);
    said.textContent = line.dataset.saySent;
  } catch {
    setTimeout(() => sendKept(line), AGAIN);
  }
}

function isJson(answer) {
  return (answer.headers.get("content-type") ?? "").includes("json");
}

function start(form) {
  const key = `redvest-sheet-${form.dataset.key}`;
  const said = form.querySelector("[data-saved]");
  const total = form.querySelector("[data-total]");
  let count = Number(form.dataset.count);
  let kept = count;
  let timer = 0;
  let sending = false;

  const fields = () => [...form.querySelectorAll('[name^="mark-"], [name="comment"]')];
  const values = () => Object.fromEntries(fields().map((field) => [field.name, field.value]));

  function put() {
    try {
      localStorage.setItem(key, JSON.stringify({ count, values: values() }));
    } catch {
      // No room or not allowed: sending is all there is.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  }

  function changed() {
    count += 1;
    form.elements.namedItem("count").value = String(count);
    put();
    said.textContent = form.dataset.saySaving;
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  async function send() {
    clearTimeout(timer);
    if (sending) {
      timer = setTimeout(send, WAIT);
      return;
    }
    sending = true;
    const sent = count;
    try {
      const body = new FormData(form);
      body.delete("password");
      body.delete("code");
      const answer = await fetch(form.dataset.save, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok && isJson(answer)) took(await answer.json(), sent);
      else if (answer.status === 409) refused(await answer.json());
      else if (answer.redirected) said.textContent = form.dataset.sayLogin;
      else throw new Error(String(answer.status));
    } catch {
      said.textContent = form.dataset.sayOffline;
      timer = setTimeout(send, AGAIN);
    } finally {
      sending = false;
    }
  }

  function took(answer, sent) {
    kept = Math.max(kept, answer.count);
    if (answer.count > sent && count === sent) {
      // Another device of the same judge was later: its marks stand.
      for (const field of fields())
        if (field.name.startsWith("mark-")) field.value = answer.marks[field.name.slice(5)] ?? "";
      count = answer.count;
    }
    if (count > sent) return; // More was typed meanwhile: it is on its way.
    total.textContent = answer.total || "—";
    said.textContent = form.dataset.saySaved;
    forget();
  }

  function refused(answer) {
    said.textContent = `${form.dataset.sayRefused}：${(answer.reasons ?? []).join("；")}`;
  }

  function step(button) {
    const mark = button.closest("[data-mark]");
    const field = mark.querySelector("input");
    const places = (mark.dataset.step.split(".")[1] ?? "").length;
    const by = Number(button.dataset.by);
    const most = Number(mark.dataset.most);
    const now = field.value.trim() === "" ? (by < 0 ? most : 0) : Number(field.value);
    if (Number.isNaN(now)) return;
    const scale = 10 ** Math.max(places, 1);
    const next = Math.min(most, Math.max(0, Math.round((now + by) * scale) / scale));
    field.value = String(Number(next.toFixed(Math.max(places, 1))));
    changed();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-by]");
    if (button) step(button);
  });
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("mark-") || event.target.name === "comment") changed();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (count > kept) put();
    if (!navigator.onLine) stay(event);
  });
  document.addEventListener("click", (event) => {
    if (!navigator.onLine && event.target.closest("a[href]")) stay(event);
  });

  /** Without a connection the next page would be an error: the judge stays with the marks. */
  function stay(event) {
    event.preventDefault();
    said.textContent = form.dataset.sayOffline;
    said.scrollIntoView({ block: "center" });
    timer = setTimeout(send, AGAIN);
  }

  window.addEventListener("online", () => {
    if (count > kept) send();
  });
  window.addEventListener("beforeunload", () => {
    if (count > kept) put();
  });

  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    if (found && found.count > count) {
      for (const field of fields()) if (field.name in found.values) field.value = found.values[field.name];
      count = found.count;
      form.elements.namedItem("count").value = String(count);
      said.textContent = form.dataset.sayRestored;
      send();
    } else form.elements.namedItem("count").value = String(count);
  } catch {
    // Nothing that could be read: the server's marks stand on the page.
  }
}
