// Lists what waits on this device, on the page that is shown without a connection.
import { opening, vault } from "./outbox.js";
import { each } from "./parts.js";

each("[data-device-drafts]", (box) => {
  const words = box.dataset;
  const state = box.querySelector("[data-state]");
  const list = box.querySelector("ul");
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  // Shown in the place of another page: that one was not reached.
  const instead = location.pathname !== words.address;
  show();
  document.addEventListener("vault:sent", show);

  async function show() {
    const isOpen = await opening.catch(() => false);
    const drafts = isOpen ? await vault.list() : [];
    const told = isOpen ? (drafts.length ? "" : words.none) : words.locked;
    state.textContent = [instead || !navigator.onLine ? words.without : "", told].filter(Boolean).join(" ");
    list.replaceChildren(...drafts.map(line));
  }

  function line(draft) {
    const item = document.createElement("li");
    const address = part("a", draft.title.replace(/ · Consilia$/, ""));
    address.href = draft.page;
    const discard = part("button", words.discard);
    discard.className = "button quiet small";
    discard.addEventListener("click", async () => { if (confirm(words.sure)) { await vault.drop(draft.name); show(); } });
    item.append(
      part("strong", "", address), part("small", `${words[draft.state]} · ${format.format(draft.written)}`),
      ...(draft.message ? [part("p", draft.message)] : []),
      ...draft.shown.filter(([, text]) => text).flatMap(([label, text]) => [part("small", label), part("blockquote", text)]),
      part("small", words.until.replace("{time}", format.format(draft.ends))), discard,
    );
    return item;
  }
});

function part(tag, text, ...inside) {
  const made = document.createElement(tag);
  made.append(text, ...inside);
  return made;
}
