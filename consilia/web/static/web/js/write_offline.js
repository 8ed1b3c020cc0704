// A new request where there is no connection: kept encrypted as one types, sent by the worker when the line is back.
import { labelOf, words } from "./merge.js";
import { opening, vault } from "./outbox.js";
import { announce, each } from "./parts.js";
import { say } from "./words.js";

const PAUSE_MS = 600;

each("form[data-write-offline]", async (form) => {
  const mark = form.querySelector("[data-saved]");
  let timer = 0;
  const isOpen = await opening.catch(() => false);
  if (!isOpen) return announce(form.dataset.locked, "warn");
  // The page is the same for everybody, so each request is given its number here; a link from the list brings it back.
  const number = location.hash.slice(1) || crypto.randomUUID();
  const name = `new ${number}`;
  form.elements.client_uuid.value = number;
  history.replaceState(null, "", `#${number}`);
  const kept = await vault.get(name);
  for (const [field, value] of kept?.body ?? []) {
    const found = form.elements[field];
    if (found) found.value = value;
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => keep("writing"), PAUSE_MS); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (!(await keep("waiting"))) return;
    vault.askToSend();
    await vault.sendAll().catch(() => {});
    location.assign(form.dataset.then);
  });

  async function keep(state) {
    const body = [...new FormData(form)].filter(([field]) => field !== "csrfmiddlewaretoken");
    const title = form.elements.child_words.value || document.title;
    const seen = body.filter(([field, value]) => value && !["client_uuid", "child_words"].includes(field));
    const shown = seen.map(([field, value]) => [labelOf(form, field), words(form, field, [value])]);
    const draft = { page: `${form.dataset.writeOffline}#${number}`, title, written: Date.now(), address: form.getAttribute("action"), body, shown };
    const isKept = await vault.put(name, draft, state).then(() => true, () => false);
    if (mark) mark.textContent = say(isKept ? "kept_writing" : "not_kept");
    return isKept;
  }
});
