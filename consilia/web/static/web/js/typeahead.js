// The ARIA 1.2 combobox over an address that answers {"items": [{value, label, detail}]}. See components/typeahead.html.
import { each, whisper } from "./parts.js";
import { say } from "./words.js";

const PAUSE_MS = 120;

each("[data-typeahead]", (box) => {
  const input = box.querySelector("input[type=text]");
  const chips = box.querySelector(".chips");
  const template = box.querySelector("template");
  const list = document.createElement("ul");
  let items = [];
  let at = -1;
  let timer = 0;
  let asked = null;

  list.className = "typeahead-list";
  list.id = `${input.id}_list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  box.querySelector(".typeahead-results")?.remove();
  box.querySelector(".typeahead-line").append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (text.length < 2) return close();
    asked = new AbortController();
    try {
      const address = new URL(box.dataset.typeahead, location);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      show((await answer.json()).items, text);
    } catch (error) {
      if (error.name !== "AbortError") empty(say("search_failed"));
    }
  }

  function show(found, text) {
    items = found;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    if (!items.length) return empty(say("nothing_found"));
    list.replaceChildren(...items.map((item, index) => option(item, index, text)));
    open();
    whisper(say("found", { count: items.length }));
  }

  function option(item, index, text) {
    const line = document.createElement("li");
    line.id = `${list.id}_${index}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.append(...marked(item.label, text));
    if (item.detail) {
      const detail = document.createElement("small");
      detail.textContent = item.detail;
      line.append(detail);
    }
    // mousedown, not click: the field keeps the focus
    line.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
    return line;
  }

  function empty(text) {
    items = [];
    const line = document.createElement("li");
    line.className = "typeahead-none";
    line.setAttribute("role", "option");
    line.setAttribute("aria-disabled", "true");
    line.textContent = text;
    list.replaceChildren(line);
    open();
    whisper(text);
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (list.hidden || !items.length) return;
    at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function choose(index) {
    const item = items[index];
    if ("many" in box.dataset === false) chips.replaceChildren();
    if (![...chips.querySelectorAll("input[type=hidden]")].some((input) => input.value === item.value)) add(item);
    input.value = "";
    close();
    changed();
    whisper(say("added", { label: item.label }));
  }

  function add(item) {
    const chip = template.content.firstElementChild.cloneNode(true);
    chip.querySelector("input[type=hidden]").value = item.value;
    chip.querySelector(".chip-label").textContent = item.label;
    chip.querySelector("small").textContent = item.value;
    for (const named of chip.querySelectorAll("[aria-label]")) named.setAttribute("aria-label", `${item.label}: ${named.getAttribute("aria-label")}`);
    if (item.state) sign(chip, item.state);
    chips.append(chip);
  }

  function sign(chip, state) {
    chip.dataset.state = chip.querySelector("select").value = state;
    chip.dataset.tone = state === "observed" ? "info" : "neutral";
  }

  function remove(chip) {
    const next = chip.nextElementSibling ?? chip.previousElementSibling;
    chip.remove();
    (next?.querySelector("[data-remove]") ?? input).focus();
    changed();
    whisper(say("removed", { label: chip.querySelector(".chip-label").textContent }));
  }

  const changed = () => box.dispatchEvent(new Event("change", { bubbles: true }));

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE_MS); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) ask();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.shiftKey && !list.hidden && items.length) choose(Math.max(at, 0));
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  chips.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) remove(button.closest("li"));
  });
  chips.addEventListener("change", (event) => {
    const chip = event.target.closest("li");
    if (event.target.value === "remove") return remove(chip);
    sign(chip, event.target.value);
  });
  // A page gives a term that was found elsewhere on it, such as in a text.
  box.addEventListener("give", (event) => {
    const item = event.detail;
    if (![...chips.querySelectorAll("input[type=hidden]")].some((input) => input.value === item.value)) add(item);
    changed();
    whisper(say("added", { label: item.label }));
  });
  // autosave.js puts back what a lost session left behind
  box.addEventListener("put", (event) => { chips.replaceChildren(); event.detail.forEach(add); });
});

function marked(label, text) {
  const start = label.toLocaleLowerCase().indexOf(text.toLocaleLowerCase());
  if (start < 0) return [label];
  const mark = document.createElement("mark");
  mark.textContent = label.slice(start, start + text.length);
  return [label.slice(0, start), mark, label.slice(start + text.length)];
}
