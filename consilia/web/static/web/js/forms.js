// Small courtesies for every form: the first mistake is focused, a double click sends once, and what carries files comes
// where files can be chosen.
import { each } from "./parts.js";

each("[data-focus]", (summary) => summary.focus());

const RETRY_MS = 3000;
const bring = () => import("./upload.js").catch(() => setTimeout(bring, RETRY_MS)); // until then the form carries files whole
each("[data-upload]", bring);

const sending = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  sending.add(form);
  form.setAttribute("aria-busy", "true");
});

// A page brought back by the browser's own history may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) free(form);
});
document.addEventListener("htmx:afterRequest", (event) => free(event.detail.elt));

function free(form) {
  sending.delete(form);
  form.removeAttribute("aria-busy");
}

// A list whose change is itself the question (a filter) sends its form at once.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit();
});
