// Saves a draft while one types. A form says <form data-autosave="/where/to/post/">; only changed fields travel, with
// their names in `changed` (so that an emptied list is told from one not sent) and every hidden field of the form.
// The server answers 2xx, or 422 or 409 with {"message": "..."}, or 401 when signed out. What it answers under the name
// of a hidden field, such as {"version": 7}, is put there.
// What could not be saved is kept in sessionStorage of this tab, under this person's name, until it is.
import { announce, each } from "./parts.js";
import { say } from "./words.js";

const PAUSE_MS = 1200;
const RETRY_MS = 8000;
const owner = document.documentElement.dataset.owner ?? "";

each("form[data-autosave]", (form) => {
  const mark = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  const key = `consilia-draft:${owner}:${form.dataset.autosave}`;
  const changed = new Set();
  let timer = 0;
  let sent = null;
  let leaving = false;

  const tell = (text, tone = "") => {
    if (!mark) return;
    mark.textContent = text;
    tone ? (mark.dataset.tone = tone) : delete mark.dataset.tone;
  };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); sessionStorage.removeItem(key); });
  addEventListener("beforeunload", (event) => { if (changed.size && !leaving) event.preventDefault(); });
  addEventListener("online", () => changed.size && later(0));
  restore();

  function note(event) {
    const names = event.target.dataset?.typeahead !== undefined || event.target.closest?.("[data-typeahead]")
      ? namesOf(event.target.closest("[data-typeahead]"))
      : [event.target.name].filter(Boolean);
    if (event.target.type === "file" || !names.length) return;
    names.forEach((name) => changed.add(name));
    later(PAUSE_MS);
  }

  function namesOf(box) {
    return "signed" in box.dataset ? [box.dataset.name, `${box.dataset.name}_state`] : [box.dataset.name];
  }

  function body() {
    const all = new FormData(form);
    const some = new FormData();
    for (const hidden of form.querySelectorAll("input[type=hidden]")) {
      if (!hidden.closest("[data-typeahead]")) some.append(hidden.name, hidden.value);
    }
    for (const name of changed) {
      some.append("changed", name);
      for (const value of all.getAll(name)) some.append(name, value);
    }
    return some;
  }

  async function save() {
    if (!changed.size || sent) return;
    sent = new Set(changed);
    const data = body();
    changed.clear();
    tell(say("saving"));
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      await settle(answer);
    } catch {
      keep();
      tell(say("not_saved"), "warn");
      later(RETRY_MS);
    }
    sent = null;
  }

  async function settle(answer) {
    const signedOut = [401, 403].includes(answer.status) || answer.redirected;
    const told = signedOut ? {} : await answer.json().catch(() => ({}));
    for (const hidden of form.querySelectorAll("input[type=hidden]")) {
      if (hidden.name in told) hidden.value = told[hidden.name];
    }
    if (answer.ok && !signedOut) {
      sessionStorage.removeItem(key);
      return changed.size ? later(PAUSE_MS) : tell(say("saved", { time: clock() }));
    }
    keep();
    if (signedOut) return announce(say("signed_out"), "stop");
    if (answer.status >= 500) throw new Error(answer.status);
    return tell(told.message ?? say("failed"), answer.status === 409 ? "stop" : "warn");
  }

  // The fields that did not arrive stay "changed", and a copy waits in this tab.
  function keep() {
    sent.forEach((name) => changed.add(name));
    sessionStorage.setItem(key, JSON.stringify([...changed].map((name) => [name, valuesOf(name)])));
  }

  function boxOf(name) {
    return form.querySelector(`[data-typeahead][data-name="${CSS.escape(name)}"]`);
  }

  function valuesOf(name) {
    const box = boxOf(name);
    if (!box) return new FormData(form).getAll(name).filter((value) => typeof value === "string");
    return [...box.querySelectorAll(".chip")].map((chip) => ({
      value: chip.querySelector("input").value,
      label: chip.querySelector(".chip-label").textContent,
      state: chip.dataset.state,
    }));
  }

  function restore() {
    const copy = JSON.parse(sessionStorage.getItem(key) ?? "[]").filter(([name]) => boxOf(name) || form.elements[name]);
    if (!copy.length) return;
    for (const [name, values] of copy) {
      changed.add(name);
      if (boxOf(name)) boxOf(name).dispatchEvent(new CustomEvent("put", { detail: values }));
      else if (!form.elements[name].closest?.("[data-typeahead]")) put(form.elements[name], values);
    }
    announce(say("restored"), "warn");
    later(PAUSE_MS);
  }
});

function put(field, values) {
  const fields = field instanceof RadioNodeList ? [...field] : [field];
  for (const one of fields) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
    else one.value = values.shift() ?? "";
  }
}

const clock = () => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
