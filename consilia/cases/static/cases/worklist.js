// A worklist that stays true while one works in it. Rows that are shown change in place; none is moved, added or
// taken away until the reader asks for it, and the row under the pointer or the focus keeps its place to the pixel.
// Without this script the page works as before: marking rows, deeds on them and paging are plain forms and links.

const list = document.querySelector("[data-live-merge]");
const SOON_MS = 400;
const IDLE_AFTER_MS = 120_000;
const IDLE_PAUSE_MS = 30_000;
let touched = Date.now();
let planned = null;
let fresh = null;
const behind = new Set(); // rows in hand that are to be renewed once they are let go

for (const name of ["pointermove", "keydown", "scroll", "focusin"]) {
  addEventListener(name, () => { touched = Date.now(); }, { passive: true });
}
list?.addEventListener("live", plan);
for (const name of ["pointerout", "focusout"]) {
  list?.addEventListener(name, () => behind.size && requestAnimationFrame(() => steady(catchUp)));
}
document.addEventListener("visibilitychange", () => document.hidden || (planned === "later" && plan()));

// Many changes within a moment are one look; nobody looks at a hidden page, and seldom at an idle one.
function plan() {
  if (document.hidden) { planned = "later"; return; }
  if (typeof planned === "number") return;
  planned = setTimeout(look, Date.now() - touched > IDLE_AFTER_MS ? IDLE_PAUSE_MS : SOON_MS);
}

async function look() {
  planned = null;
  const answer = await fetch(list.dataset.liveMerge, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  fresh = template.content;
  steady(merge);
}

const rowsOf = (root) => new Map([...root.querySelectorAll("tr[data-id]")].map((row) => [row.dataset.id, row]));
const inHand = (row) => row.matches(":hover") || row.contains(document.activeElement);

function merge() {
  const [old, now] = [rowsOf(list), rowsOf(fresh)];
  behind.clear();
  for (const [id, row] of old) {
    if (!now.has(id)) leave(row);
    else if (inHand(row)) behind.add(id);
    else renew(row, now.get(id));
  }
  counters();
  announce([...now.keys()].filter((id) => !old.has(id)).length);
}

function catchUp() {
  const [old, now] = [rowsOf(list), rowsOf(fresh)];
  for (const id of behind) {
    if (old.has(id) && inHand(old.get(id))) continue;
    behind.delete(id);
    if (old.has(id) && now.has(id)) renew(old.get(id), now.get(id));
  }
}

function renew(row, other) {
  const mark = row.querySelector(".pick input")?.checked ?? false;
  const copy = other.cloneNode(true);
  if (mark) copy.querySelector(".pick input").checked = true;
  row.className = copy.className;
  row.replaceChildren(...copy.childNodes);
}

function leave(row) {
  if (row.classList.contains("gone")) return;
  row.classList.add("gone");
  const words = document.createElement("small");
  words.className = "gone-words";
  words.textContent = list.dataset.wordsGone;
  row.querySelector(".row-link").parentElement.append(words);
}

function counters() {
  const [here, other] = [document.getElementById("counters"), fresh.querySelector("template[data-counters]")];
  if (here && other && !here.contains(document.activeElement)) here.replaceChildren(other.content.cloneNode(true));
}

function announce(count) {
  let bar = list.querySelector(":scope > .updates");
  if (!count) { bar?.remove(); return; }
  bar ??= makeBar();
  bar.firstChild.textContent = list.dataset.wordsNew.replace("{count}", count);
}

// The bar takes no room, so that what is below it stays where it is.
function makeBar() {
  const [bar, button] = [document.createElement("div"), document.createElement("button")];
  bar.className = "updates over";
  bar.setAttribute("role", "status");
  button.type = "button";
  button.className = "button primary small";
  button.addEventListener("click", () => steady(replace));
  bar.append(button);
  list.prepend(bar);
  return bar;
}

// The list as it is now: marks and the place of the focus stay with their cases.
function replace() {
  const marked = new Set([...list.querySelectorAll(".pick input:checked")].map((box) => box.value));
  const focused = document.activeElement.closest?.("tr[data-id]")?.dataset.id;
  behind.clear();
  fresh.querySelector("template[data-counters]")?.remove();
  list.replaceChildren(fresh.cloneNode(true));
  for (const box of list.querySelectorAll(".pick input")) box.checked = marked.has(box.value);
  const target = focused && list.querySelector(`tr[data-id="${CSS.escape(focused)}"] .row-link`);
  (target || list.querySelector(".row-link"))?.focus({ preventScroll: true });
  count();
}

// Whatever `change` does above it, the row in hand (else the first that is seen) stays where it is on the screen.
function steady(change) {
  const rows = [...list.querySelectorAll("tr[data-id]")];
  const anchor = rows.find(inHand) ?? rows.find((row) => row.getBoundingClientRect().bottom > 0);
  const [id, before] = [anchor?.dataset.id, anchor?.getBoundingClientRect().top];
  change();
  const after = id && list.querySelector(`tr[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect().top;
  if (typeof after === "number" && after !== before) scrollBy(0, after - before);
}

// How many rows are marked, and a box that marks them all.
const boxes = () => [...document.querySelectorAll(".worklist .pick input[name=case]")];

function count() {
  const figure = document.querySelector("[data-marked]");
  if (figure) figure.textContent = boxes().filter((box) => box.checked).length;
}

function markAll() {
  const head = document.querySelector(".worklist th.pick");
  if (!head || head.querySelector("input")) return;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", head.textContent.trim());
  box.addEventListener("change", () => { for (const one of boxes()) one.checked = box.checked; count(); });
  head.append(box);
}

list?.addEventListener("change", count);
markAll();
count();
