// Hears that something changed and shows it, never under the reader's hand.
// The live process says only words ("case", "worklist", "user"); a part of the page that shows such a thing says
// data-live="case" hx-get="..." hx-trigger="live". With data-live-ask it waits behind a bar "Updates: 3. Show".
import { say } from "./words.js";

const meta = document.querySelector("meta[name=live]");
const title = document.title;
const RENEW_MS = 5000;
const waiting = new Map();
let source = null;

if (meta) {
  listen(meta.content);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && listen(meta.content));
}
count();
document.addEventListener("htmx:load", count);

function listen(token) {
  source?.close();
  source = new EventSource(`${meta.dataset.address}?token=${encodeURIComponent(token)}`);
  source.addEventListener("open", () => dots("on"));
  source.addEventListener("error", () => {
    dots("off");
    // Refused for good, as with an expired token: another one is asked for, once in a while.
    if (source.readyState === EventSource.CLOSED) setTimeout(renew, RENEW_MS);
  });
  source.addEventListener("renew", renew);
  source.addEventListener("resync", () => parts("[data-live]").forEach(changed));
  for (const word of meta.dataset.words.split(" ")) {
    source.addEventListener(word, () => parts(`[data-live="${word}"]`).forEach(changed));
  }
}

// A token lasts minutes; another is given as long as one is signed in.
async function renew() {
  const form = new FormData();
  form.append("token", meta.content);
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(meta.dataset.renew, { method: "POST", body: form, headers });
  if (!answer.ok || answer.redirected) return dots("off");
  meta.content = await answer.text();
  listen(meta.content);
}

const parts = (selector) => [...document.querySelectorAll(selector)];

function changed(part) {
  "liveAsk" in part.dataset ? ask(part) : refresh(part);
}

const refresh = (part) => window.htmx?.trigger(part, "live");

function ask(part) {
  waiting.set(part, (waiting.get(part) ?? 0) + 1);
  const bar = part.querySelector(":scope > .updates") ?? makeBar(part);
  bar.firstChild.textContent = say("updates", { count: waiting.get(part) });
}

function makeBar(part) {
  const bar = document.createElement("div");
  const button = document.createElement("button");
  bar.className = "updates";
  bar.setAttribute("role", "status");
  button.type = "button";
  button.className = "button primary small";
  button.addEventListener("click", () => { waiting.delete(part); bar.remove(); refresh(part); });
  bar.append(button);
  part.prepend(bar);
  return bar;
}

// The tab says how much news there is.
function count() {
  const unread = document.querySelector("[data-live-unread]")?.textContent ?? "0";
  document.title = unread === "0" ? title : `(${unread}) ${title}`;
}

function dots(state) {
  for (const dot of parts(".live")) {
    dot.hidden = false;
    dot.dataset.liveState = state;
    dot.textContent = state === "on" ? dot.dataset.wordsOn : dot.dataset.wordsOff;
  }
}
