// A draft was changed elsewhere while this device wrote on: both texts side by side, field by field, and one is chosen.
import { drawing } from "./parts.js";
import { say } from "./words.js";

// `fields`: [name, values] as this device has them; `use` puts one into the form, `done` when all are decided.
export function compare(form, fields, { valuesOf, use, done }) {
  const differing = fields.filter(([name, values]) => JSON.stringify(values) !== JSON.stringify(valuesOf(name)));
  if (!differing.length) return done();
  const box = document.createElement("section");
  const head = document.createElement("strong");
  const list = document.createElement("div");
  box.className = "notice announcement merge";
  box.dataset.tone = "warn";
  box.setAttribute("role", "alert");
  head.textContent = say("changed_elsewhere");
  list.className = "stack";
  list.append(head, ...differing.map((field) => choice(form, field, valuesOf, (mine) => {
    if (mine) use(field);
    if (!list.querySelector(".merge-field")) { box.remove(); done(); }
  })));
  box.append(drawing("tone-warn"), list);
  document.getElementById("main").prepend(box);
}

function choice(form, [name, values], valuesOf, decided) {
  const part = document.createElement("div");
  const label = labelOf(form, name);
  part.className = "merge-field";
  const decide = (mine) => () => { part.remove(); decided(mine); };
  part.append(
    line("strong", label),
    line("small", say("on_this_device")), line("blockquote", words(form, name, values) || say("empty")),
    line("small", say("stored_now")), line("blockquote", words(form, name, valuesOf(name)) || say("empty")),
  );
  const deeds = document.createElement("div");
  deeds.className = "actions";
  deeds.append(button(say("use_this_device"), label, decide(true)), button(say("leave_stored"), label, decide(false)));
  part.append(deeds);
  return part;
}

export const words = (form, name, values) => values.map((value) => (value.label ? chip(form, name, value) : choiceOf(form.elements[name], value) ?? value)).join("\n");

// What a chip, a list or a row of buttons calls this value.
function chip(form, name, { label, state }) {
  const list = form.querySelector(`[data-typeahead][data-name="${CSS.escape(name)}"] template`)?.content.querySelector("select");
  return [label, state && [...(list?.options ?? [])].find((option) => option.value === state)?.text].filter(Boolean).join(": ");
}

function choiceOf(field, value) {
  if (field instanceof RadioNodeList) {
    const label = [...field].find((one) => one.value === value)?.labels?.[0];
    return (label?.querySelector("span")?.firstChild ?? label)?.textContent.trim(); // without the hint below it
  }
  return [...(field?.options ?? [])].find((option) => option.value === value)?.text;
}

export function labelOf(form, name) {
  const field = form.querySelector(`[data-typeahead][data-name="${CSS.escape(name)}"] input[type=text]`) ?? form.elements[name];
  const one = field instanceof RadioNodeList ? field[0] : field;
  return (one?.closest?.("fieldset")?.querySelector("legend") ?? one?.labels?.[0])?.textContent.trim() ?? name;
}

function line(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function button(text, of, deed) {
  const made = line("button", text);
  made.type = "button";
  made.className = "button small";
  made.setAttribute("aria-label", `${of}: ${text}`);
  made.addEventListener("click", deed);
  return made;
}
