// One line of a list of files that travel: its name, its bar, what it says, its buttons.
import { say } from "./words.js";

export const size = (bytes) => {
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 / 1024, "megabyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
};

export const someOf = (names) => names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");

export function button(text, deed, of = "") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button quiet small", textContent: text });
  if (of) label(made, text, of);
  made.addEventListener("click", deed);
  return made;
}

export function label(made, text, of) {
  if (made.textContent !== text) made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${of}`);
}

// What the list as a whole has to say, above it.
export function noteIn(box, name, text) {
  const note = box.querySelector(`.${name}`) ?? Object.assign(document.createElement("p"), { className: `${name} field-hint` });
  note.textContent = text;
  if (!note.isConnected) box.querySelector(".upload-list").before(note);
  note.hidden = !text;
}

// `told`: name, size in bytes (0 where nobody knows), isMissed where nothing of it travels. `deeds`: pause() and remove(), asked for by its buttons; changed() when its state is another.
export function lineOf(told, list, deeds) {
  const item = document.createElement("li");
  const note = document.createElement("small");
  const bar = document.createElement("progress");
  const name = document.createElement("span");
  const pause = button("", deeds.pause);
  name.textContent = [told.name, told.size ? size(told.size) : ""].filter(Boolean).join(" · ");
  bar.max = told.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", told.name);
  bar.hidden = Boolean(told.isMissed);
  item.append(name, bar, note, pause, button(say("remove"), deeds.remove, told.name));
  list.append(item);
  return { item, bar, pause, tell, settle };

  // The end of it, whichever: only removing is left.
  function settle(state, text, tone) {
    if (pause === document.activeElement) item.querySelector("button:last-of-type").focus();
    pause.remove();
    // What went wrong must not be looked for among a thousand that went well.
    if (state === "failed" && !item.contains(document.activeElement)) list.prepend(item);
    tell(state, text, tone);
  }

  function tell(state, text, tone = "") {
    const isNew = item.dataset.state !== state;
    item.dataset.state = state;
    label(pause, say(state === "sending" ? "pause" : "continue"), told.name);
    tone ? (item.dataset.tone = tone) : delete item.dataset.tone;
    if (note.textContent !== text) note.textContent = text;
    if (isNew) deeds.changed();
  }
}
