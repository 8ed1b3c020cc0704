// Starts behaviour on elements that are on the page now and on those that htmx brings later.

const started = new WeakMap();

export function each(selector, start) {
  const look = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) once(element, start);
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
}

function once(element, start) {
  const done = started.get(element) ?? new Set();
  if (done.has(start)) return;
  done.add(start);
  started.set(element, done);
  start(element);
}

// A notice at the top of the page that is read aloud; the same text is not shown twice.
export function announce(text, tone = "info") {
  const id = "announcement";
  document.getElementById(id)?.remove();
  const notice = document.createElement("div");
  notice.id = id;
  notice.className = "notice announcement";
  notice.dataset.tone = tone;
  notice.setAttribute("role", tone === "stop" ? "alert" : "status");
  const words = document.createElement("div");
  words.textContent = text;
  notice.append(drawing(`tone-${tone}`), words);
  document.getElementById("main").prepend(notice);
}

export function drawing(name) {
  const sprite = document.querySelector("use")?.getAttribute("href").split("#")[0];
  if (!sprite) return ""; // a page of text alone
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// Something only heard: results of a search, a chip that came or went.
export function whisper(text) {
  let voice = document.getElementById("voice");
  if (!voice) {
    voice = document.createElement("div");
    voice.id = "voice";
    voice.className = "only-voice";
    voice.setAttribute("aria-live", "polite");
    document.body.append(voice);
  }
  voice.textContent = text;
}
