// Opens the vault of the person on this page, posts what waits in it, and registers the worker that does so later.
import "./vault.js";

export const vault = globalThis.consiliaVault;
const page = document.documentElement.dataset;
const meta = document.querySelector("meta[name=vault]");

// Whether drafts of this person can be kept on this device now.
export const opening = page.owner && meta ? vault.open(page.owner, meta.content) : closed();

async function closed() {
  // A page for nobody: sign-out, or the end of a session. The page shown without a connection is for whoever is signed in.
  if (page.vault === "stays") return vault.unlock();
  await vault.forget();
  return false;
}

// A form that shows a draft puts its name here: what waits for it is put back into it, not posted past it.
export const claims = [];

opening.then(async (isOpen) => {
  if (!isOpen) return;
  await Promise.allSettled(claims);
  await vault.keep("device", { name: "language", value: document.documentElement.lang });
  await vault.sendAll().catch(() => {});
  document.dispatchEvent(new CustomEvent("vault:sent"));
}).catch(() => {});
addEventListener("online", () => opening.then((isOpen) => isOpen && vault.sendAll()).catch(() => {}));

document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[data-sign-out]")) vault.forget();
});

const worker = document.querySelector("meta[name=worker]")?.content;
if (worker && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
}
