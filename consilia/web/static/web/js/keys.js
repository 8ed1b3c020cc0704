// The keyboard grammar. What a key does is said by the page: data-key="a" on a button, data-chord="w" on a link.
// Single letters can be turned off in the help dialog (WCAG 2.1.4); the choice stays on this device.

const CHORD_MS = 1500;
const OFF = "consilia-keys-off";
let chordUntil = 0;

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const seen = (element) => element.checkVisibility?.() ?? true;
const first = (selector) => [...document.querySelectorAll(selector)].find(seen);

// Under a Cyrillic layout the key that says "о" is still the key J.
function keyOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key) && !(event.code === "Slash" && /[.,]/.test(event.key))) return event.key;
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

function press(event) {
  const key = keyOf(event);
  if (key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) return search;
  if (event.key === "Enter" && event.shiftKey) return () => send(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (typing(event.target) || document.querySelector("dialog[open]")) return null;
  if (localStorage.getItem(OFF)) return null;
  if (chordUntil > Date.now()) {
    chordUntil = 0;
    return reach(document.querySelector(`[data-chord="${CSS.escape(key)}"]`));
  }
  return single(key);
}

function single(key) {
  switch (key) {
    case "?": return help;
    case "/": return search;
    case "g": return () => { chordUntil = Date.now() + CHORD_MS; };
    case "j": return () => row(1);
    case "k": return () => row(-1);
    case "x": return mark();
    default: return click(first(`[data-key="${CSS.escape(key)}"]`)) ?? (key === "p" ? () => print() : null);
  }
}

const click = (element) => element && (() => element.click());
const reach = (element) => (element?.matches("input, textarea") ? () => element.focus() : click(element));
// The box of the row that one is in.
const mark = () => click(document.activeElement.closest("tr")?.querySelector(".pick input"));

function help() {
  document.getElementById("keys")?.showModal();
}

function search() {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  if (!seen(field)) field.closest("[popover]")?.showPopover();
  field.focus();
  field.select();
}

function row(step) {
  const rows = [...document.querySelectorAll("[data-rows] .row-link, .tasks .row-link")].filter(seen);
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

function send(target) {
  const form = target.closest?.("form");
  form?.requestSubmit(form.querySelector(".button.primary:not([type=button], a)") ?? undefined);
}

document.addEventListener("keydown", (event) => {
  const deed = press(event);
  if (!deed) return;
  event.preventDefault();
  deed();
});

const box = document.querySelector("[data-single-keys]");
if (box) {
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
}
