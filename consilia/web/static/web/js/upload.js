// Lists what was chosen with its size, accepts dropped files, and refuses what is too large before it travels.
// With data-resume="/uploads/" each file begins to travel at once, in pieces that survive a break; the form is sent
// when all have arrived, and names them in one hidden field `uploads` instead of carrying them.
import { ofFolder } from "./folders.js";
import { each, whisper } from "./parts.js";
import { Refused, SignedOut, Unreadable, placesOf, send } from "./resume.js";
import { say } from "./words.js";

const size = (bytes) => {
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 / 1024, "megabyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
};

each("[data-upload]", (box) => {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("ul");
  const limit = Number(box.dataset.limit) || Infinity;
  const address = box.dataset.resume;
  const travels = address && Boolean(AbortSignal.any);

  const refusal = (file) => say("too_large", { name: file.name, size: size(file.size), limit: size(limit) });

  const show = () => {
    const tooLarge = [...input.files].filter((file) => file.size > limit);
    list.replaceChildren(...[...input.files].map(line));
    input.setCustomValidity(tooLarge.map(refusal).join(" "));
    if (tooLarge.length) input.reportValidity();
  };
  const line = (file) => {
    const item = document.createElement("li");
    const note = document.createElement("small");
    note.textContent = file.size > limit ? refusal(file) : size(file.size);
    item.append(file.name, note);
    return item;
  };

  if (travels) travelling(box, input, list, address, (file) => (file.size > limit ? refusal(file) : ""));
  else input.addEventListener("change", show);

  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  if (travels && input.multiple) chooseOtherwise(box, input, take, chosenOf);

  box.addEventListener("drop", async (event) => {
    event.preventDefault();
    box.classList.remove("over");
    const dropped = input.multiple ? await everyFile(event.dataTransfer) : [...event.dataTransfer.files];
    take([...(input.multiple ? input.files : []), ...(input.multiple ? await chosenOf(dropped) : dropped)]);
  });

  // What of a disc or a folder stays behind is said, not done silently.
  async function chosenOf(files) {
    const { chosen, left } = await ofFolder(files);
    const note = box.querySelector(".upload-left") ?? Object.assign(document.createElement("p"), { className: "upload-left field-hint" });
    note.textContent = left.length ? say("left_out", { count: left.length, names: left.slice(0, 3).join(", ") + (left.length > 3 ? ", …" : "") }) : "";
    list.after(note);
    whisper(note.textContent);
    return chosen;
  }

  function take(files) {
    const kept = new DataTransfer();
    for (const file of input.multiple ? files : files.slice(-1)) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// A folder of a study, and where there is a camera, a photograph: the same list, other ways to fill it.
function chooseOtherwise(box, input, take, chosenOf) {
  const ways = document.createElement("div");
  ways.className = "row";
  if ("webkitdirectory" in input) ways.append(way("choose_folder", { webkitdirectory: true }));
  if (matchMedia("(pointer: coarse)").matches) ways.append(way("take_photo", { accept: "image/*", capture: "environment" }));
  input.after(ways);

  function way(words, kind) {
    const other = Object.assign(document.createElement("input"), { type: "file", hidden: true, multiple: !kind.capture, ...kind });
    other.addEventListener("change", async () => {
      const found = [...other.files];
      other.value = "";
      take(kind.webkitdirectory ? await chosenOf(found) : found);
    });
    const part = document.createElement("span");
    part.append(other, button(say(words), () => other.click()));
    return part;
  }
}

// The files of dropped folders, and of the folders in them.
async function everyFile(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat();
}

async function within(entry) {
  if (entry.isFile) return new Promise((done) => entry.file((file) => done([file]), () => done([])));
  const reader = entry.createReader();
  const found = [];
  for (;;) { // a reader hands out a hundred at a time
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(within))).flat();
}

function travelling(box, input, list, address, refusal) {
  const form = input.form;
  let lines = [];
  const named = Object.assign(document.createElement("input"), { type: "hidden", name: "uploads", disabled: true });
  const all = ofAll(list, () => lines, named);
  const changed = () => {
    named.value = lines.map((one) => one.id).filter(Boolean).join(" ");
    named.disabled = !named.value;
    all.show();
  };
  const forget = (gone) => { lines = lines.filter((one) => one !== gone); changed(); };
  // What has travelled is not sent a second time with the form.
  input.removeAttribute("name");
  input.addEventListener("change", () => {
    for (const file of input.files) lines.push(travel(file, address, refusal(file), list, { forget, changed }));
    input.value = "";
    all.show();
  });
  form.addEventListener("submit", async (event) => {
    const resting = lines.find((one) => one.state === "paused");
    if (!resting && !lines.some((one) => one.state === "sending")) return;
    event.preventDefault();
    // A form that went without it would lose it silently.
    if (resting) return resting.remind();
    form.setAttribute("aria-busy", "true");
    while (lines.some((one) => one.state === "sending")) await Promise.race(lines.filter((one) => one.state === "sending").map((one) => one.done));
    form.removeAttribute("aria-busy");
    // A file that failed or was paused meanwhile stays in the list and says why; the reader decides.
    if (lines.length && lines.every((one) => one.state === "arrived")) form.requestSubmit(event.submitter);
    else all.remind();
  });
  addEventListener("beforeunload", (event) => { if (lines.some((one) => one.state === "sending")) event.preventDefault(); });
}

// Of a whole folder only some files travel at a time: a browser has few connections, and waiting for one is no progress.
const AT_A_TIME = 3;
let travellers = 0;
const waiting = [];

async function inTurn(signal, journey) {
  while (travellers >= AT_A_TIME) await turn(signal);
  signal.throwIfAborted();
  travellers += 1;
  try {
    return await journey();
  } finally {
    travellers -= 1;
    waiting.shift()?.();
  }
}

// Whoever is paused while it waits leaves the queue at once.
function turn(signal) {
  return new Promise((go, leave) => {
    waiting.push(go);
    signal.addEventListener("abort", () => {
      const place = waiting.indexOf(go);
      if (place >= 0) waiting.splice(place, 1);
      leave(signal.reason);
    }, { once: true });
  });
}

// Of several files: how far all of them are, one button for those on their way and one for those that failed.
function ofAll(list, lines, named) {
  const are = (...states) => lines().filter((one) => states.includes(one.state));
  const made = button(say("pause_all"), () => (are("sending").length ? are("sending").forEach((one) => one.stop()) : are("paused").forEach((one) => one.go())));
  const without = button("", () => { are("failed").forEach((one) => one.remove()); list.parentElement.querySelector("input").focus(); });
  const told = document.createElement("strong");
  const line = Object.assign(document.createElement("div"), { className: "row upload-told", hidden: true });
  line.append(told, without, named);
  made.hidden = true;
  list.before(line, made);
  return {
    show() {
      const [all, failed] = [lines().length, are("failed").length];
      const open = are("sending", "paused").length;
      if (open < 2 && made === document.activeElement) list.querySelector("button")?.focus();
      made.hidden = open < 2;
      made.textContent = say(are("sending").length ? "pause_all" : "continue_all");
      line.hidden = all < 2;
      told.textContent = say(failed ? "so_many_failed" : "so_many_arrived", { done: are("arrived").length, all, failed });
      without.hidden = !failed;
      without.textContent = say("remove_failed", { count: failed });
    },
    // The form waits for a decision about what failed.
    remind() {
      const one = line.hidden || without.hidden ? list.querySelector("[data-state=failed] button, [data-state=paused] button") : without;
      one?.focus();
      whisper(told.textContent);
    },
  };
}

// One line of the list: its bar, what it says, its buttons.
function travel(file, address, tooLarge, list, { forget, changed }) {
  const item = document.createElement("li");
  const note = document.createElement("small");
  const bar = document.createElement("progress");
  const name = document.createElement("span");
  const pause = button(say("pause"), () => (one.state === "sending" ? one.stop() : one.go()));
  const one = { state: "failed", id: "", done: Promise.resolve(), stop: () => {}, go, remind, remove };
  const journey = { place: null };
  let current = null;
  name.textContent = `${file.name} · ${size(file.size)}`;
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, bar, note, pause, button(say("remove"), remove, file.name));
  list.append(item);
  if (tooLarge) settle("failed", tooLarge);
  else go();
  return one;

  // What has come would have to travel again.
  function remove() {
    if (one.state !== "failed" && bar.value > 0 && !confirm(say("remove_sure", { name: file.name }))) return;
    one.stop();
    item.remove();
    forget(one);
    giveUp(journey);
  }

  function remind() {
    tell("paused", say("paused_still"), "warn");
    pause.focus();
  }

  function go() {
    const control = new AbortController();
    const counts = (deed) => (...told) => { if (control === current) deed(...told); };
    current = control;
    // Said at once: what was being worked out ends later, and then nobody listens to it.
    one.stop = () => { current = null; control.abort(); tell("paused", say("paused")); };
    tell("sending", say("sending"));
    one.done = inTurn(control.signal, () => send(file, address, journey, {
      signal: control.signal,
      tell: counts((offset) => { bar.value = offset; if (offset < file.size) tell("sending", say("sending")); }),
      wait: counts(() => tell("sending", say("waits"))),
    })).then(counts(arrived), counts(stopped));
  }

  function arrived(id) {
    one.id = id;
    bar.value = bar.max;
    pause.remove();
    settle("arrived", say("arrived"));
  }

  function stopped(error) {
    if (error instanceof SignedOut) return tell("paused", say("upload_signed_out"), "stop");
    if (error instanceof Refused) return settle("failed", error.message || say("failed"));
    return settle("failed", error instanceof Unreadable ? say("unreadable") : say("failed"));
  }

  function settle(state, text) {
    if (pause === document.activeElement) item.querySelector("button:last-of-type").focus();
    pause.remove();
    // What went wrong must not be looked for among a thousand that went well.
    if (state === "failed" && !item.contains(document.activeElement)) list.prepend(item);
    tell(state, text, state === "failed" ? "stop" : "ok");
  }

  function tell(state, text, tone = "") {
    const isNew = one.state !== state;
    one.state = item.dataset.state = state;
    label(pause, say(state === "sending" ? "pause" : "continue"), file.name);
    if (isNew) changed();
    tone ? (item.dataset.tone = tone) : delete item.dataset.tone;
    if (note.textContent !== text) note.textContent = text;
  }
}

// Its bytes on the server are the sender's to remove; where the line is gone they expire there.
function giveUp(journey) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "Tus-Resumable": "1.0.0" };
  for (const place of placesOf(journey)) fetch(place, { method: "DELETE", headers }).catch(() => {});
}

function button(text, deed, of = "") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button quiet small", textContent: text });
  if (of) label(made, text, of);
  made.addEventListener("click", deed);
  return made;
}

function label(made, text, of) {
  if (made.textContent !== text) made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${of}`);
}
