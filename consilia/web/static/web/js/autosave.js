// Saves a draft while one types. A form says <form data-autosave="/where/to/post/">; only changed fields travel, with
// their names in `changed` (so that an emptied list is told from one not sent) and every hidden field of the form.
// The server answers 2xx, or 422 or 409 with {"message": "..."}, or 401 when signed out. What it answers under the name
// of a hidden field, such as {"version": 7}, is put there.
// What is on its way or could not be saved lies encrypted on this device (vault.js), readable only while this person is
// signed in; the worker posts it when the connection returns, even with the page closed.
import { compare, labelOf, words } from "./merge.js";
import { claims, opening, vault } from "./outbox.js";
import { announce, each } from "./parts.js";
import { say } from "./words.js";

const PAUSE_MS = 1200;
const RETRY_MS = 8000;
const SETTLE_MS = 8000;

each("form[data-autosave]", (form) => {
  const mark = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  const name = form.dataset.autosave;
  const changed = new Set();
  let timer = 0;
  let sent = null;
  let saving = null;
  let leaving = "";
  let isKept = false;

  const tell = (text, tone = "") => {
    if (!mark) return;
    mark.textContent = text;
    tone ? (mark.dataset.tone = tone) : delete mark.dataset.tone;
  };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(() => { saving = save(); }, pause); };

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", leave);
  addEventListener("beforeunload", (event) => { if (changed.size && !leaving && !isKept) event.preventDefault(); });
  addEventListener("online", () => changed.size && later(0));
  claims.push(restore());

  function note(event) {
    const names = event.target.dataset?.typeahead !== undefined || event.target.closest?.("[data-typeahead]")
      ? namesOf(event.target.closest("[data-typeahead]"))
      : [event.target.name].filter(Boolean);
    if (event.target.type === "file" || !names.length) return;
    names.forEach((name) => changed.add(name));
    isKept = false;
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
    await keep(data); // first of all: the line, the page or the device may die before the answer comes
    tell(say("saving"));
    try {
      const answer = await fetch(name, { method: "POST", body: data, headers: { Accept: "application/json" } });
      await settle(answer);
    } catch {
      sent.forEach((one) => changed.add(one));
      if (isKept) vault.askToSend();
      tell(say(isKept ? "kept_here" : "not_saved"), "warn");
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
      await forget();
      return changed.size ? later(PAUSE_MS) : tell(say("saved", { time: clock() }));
    }
    if (signedOut && changed.size) later(0); // typed meanwhile: it must be kept as well
    sent.forEach((one) => changed.add(one));
    if (signedOut) return announce(say(isKept ? "signed_out" : "not_kept"), "stop");
    if (answer.status >= 500) throw new Error(answer.status);
    return tell(told.message ?? say("failed"), answer.status === 409 ? "stop" : "warn");
  }

  // The page goes away with the form; if the form then does not arrive, what was typed last must lie here. A save that
  // is on its way comes first: else the one of the two that the server sees last carries an old version.
  async function leave(event) {
    clearTimeout(timer);
    if (leaving === "soon") return event.preventDefault();
    if (leaving || event.defaultPrevented || (!changed.size && !sent)) return void (leaving = "now");
    event.preventDefault();
    leaving = "soon";
    await Promise.race([saving, new Promise((done) => setTimeout(done, SETTLE_MS))]);
    clearTimeout(timer);
    sent?.forEach((one) => changed.add(one));
    if (changed.size) {
      sent = new Set(changed);
      await keep(body());
    }
    leaving = "now";
    form.requestSubmit(event.submitter);
  }

  // A copy of the fields that travel, as the form shows them and as they are sent.
  async function keep(data) {
    isKept = await opening && await vault.put(name, {
      page: location.pathname, title: document.title, written: Date.now(), address: name,
      version: form.elements.version?.value, body: [...data].filter(([, value]) => typeof value === "string"),
      fields: [...sent].map((one) => [one, valuesOf(one)]),
      shown: [...sent].filter(isSeen).map((one) => [labelOf(form, one), words(form, one, valuesOf(one))]),
    }).then(() => true, () => false);
  }

  const forget = async () => { if (await opening) await vault.drop(name).catch(() => {}); };

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

  async function restore() {
    if (!(await opening)) return;
    await vault.hold(name);
    const kept = await vault.get(name);
    if (kept && kept.version !== form.elements.version?.value) await vault.setAside(kept);
    else if (kept) putBack(known(kept.fields), say("restored"));
    const aside = await vault.get(vault.asideOf(name));
    if (!aside) return;
    const done = () => vault.drop(vault.asideOf(name));
    compare(form, known(aside.fields).filter(([one]) => isSeen(one)), { valuesOf, use: (field) => putBack([field]), done });
  }

  // Not the state of a chip, which travels under a name of its own.
  const isSeen = (one) => boxOf(one) || (form.elements[one] && !(form.elements[one][0] ?? form.elements[one]).closest("[data-typeahead]"));
  const known = (fields) => fields.filter(([one]) => boxOf(one) || form.elements[one]);

  function putBack(fields, told) {
    for (const [one, values] of fields) {
      (boxOf(one) ? namesOf(boxOf(one)) : [one]).forEach((each) => changed.add(each));
      if (boxOf(one)) boxOf(one).dispatchEvent(new CustomEvent("put", { detail: values }));
      else if (!form.elements[one].closest?.("[data-typeahead]")) put(form.elements[one], [...values]);
    }
    if (fields.length && told) announce(told, "warn");
    later(told ? PAUSE_MS : 0);
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
