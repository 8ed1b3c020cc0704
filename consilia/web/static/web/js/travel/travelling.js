// Files of a form that travel at once: their list, the form that waits for them, and what of them is found again after a
// reload.
import { gateOf } from "./gate.js";
import { keeping } from "./kept_files.js";
import { whisper } from "../parts.js";
import { Refused, SignedOut, Twice, Unreadable, giveUp, inUse, letGo, send } from "./resume.js";
import { button, lineOf, noteIn, someOf } from "../upload_line.js";
import { say } from "../words.js";

export function travelling(box, input, list, address, refusal) {
  const form = input.form;
  const place = box.dataset.of ?? new URL(form.getAttribute("action") || "", location).pathname;
  let lines = [];
  let twice = [];
  let isCleared = false;
  const named = Object.assign(document.createElement("input"), { type: "hidden", name: "uploads", disabled: true });
  const all = ofAll(list, () => lines, named);
  const kept = keeping(place);
  const gate = gateOf(box, address, place, () => lines);
  const changed = () => {
    named.value = lines.map((one) => one.id).filter(Boolean).join(" ");
    named.disabled = !named.value;
    all.show();
    kept.remember(lines);
  };
  const forget = (gone) => { lines = lines.filter((one) => one !== gone); changed(); };
  const here = { list, address, place, forget, changed, gate, isKnown, comesTwice };

  // What has travelled is not sent a second time with the form.
  input.removeAttribute("name");
  input.addEventListener("change", take);
  if (input.files.length) take(); // chosen before this script was here
  function take() {
    twice = [];
    noteIn(box, "upload-twice", "");
    for (const file of input.files) {
      const before = comesAgain(file);
      if (before) { lines = lines.filter((one) => one !== before); before.item.remove(); }
      lines.push(travel(file, refusal(file), here, before));
    }
    input.value = "";
    changed();
  }
  form.addEventListener("submit", async (event) => {
    if (isCleared || !lines.length) return;
    event.preventDefault();
    // A form that went without it would lose it silently.
    const resting = lines.find((one) => one.state === "paused");
    if (resting) return gate.isShut() ? gate.remind() : resting.remind();
    form.setAttribute("aria-busy", "true");
    while (lines.some((one) => one.state === "sending")) await Promise.race(lines.filter((one) => one.state === "sending").map((one) => one.done));
    // A file that failed or was paused meanwhile stays in the list and says why; the reader decides.
    const isReady = lines.length && lines.every((one) => one.state === "arrived") && (await gate.passes(form));
    form.removeAttribute("aria-busy");
    if (!isReady || !lines.every((one) => one.state === "arrived")) return gate.isShut() ? gate.remind() : all.remind();
    isCleared = true;
    form.requestSubmit(event.submitter);
    isCleared = false;
  });
  addEventListener("beforeunload", (event) => { if (lines.some((one) => one.state === "sending")) event.preventDefault(); });
  findAgain();

  // Of one that is only missed its size must be right: two slices in two folders may have one name.
  function comesAgain(file) {
    const failed = lines.filter((one) => one.state === "failed" && one.name === file.name);
    return failed.find((one) => one.size === file.size) ?? failed.find((one) => !one.isMissed || !one.size);
  }

  function isKnown(asking, sha256) {
    return lines.some((one) => one !== asking && one.state !== "failed" && one.name === asking.name && one.journey.sha256 === sha256);
  }

  function comesTwice(one, before) {
    twice.push(one.name);
    noteIn(box, "upload-twice", say("in_list_already", { count: twice.length, names: someOf(twice) }));
    one.item.remove();
    forget(one);
    if (!before?.isMissed) return;
    list.append(before.item);
    lines.push(before);
    changed();
  }

  async function findAgain() {
    const { arrived, missing, isElsewhere } = await gate.waiting().then(kept.before, () => ({ arrived: [], missing: [] }));
    if (isElsewhere) return noteIn(box, "upload-kept", say("files_elsewhere"));
    for (const one of arrived) if (!lines.some((line) => line.id === one.id)) lines.push(arrivedBefore(one, here));
    const before = new Intl.Collator(document.documentElement.lang, { numeric: true });
    // The last one first: each is put above the one before.
    for (const one of missing.sort((a, b) => before.compare(b.name, a.name))) lines.push(missedBefore(one, here));
    if (!arrived.length && !missing.length) return;
    const details = box.closest("details");
    if (details) details.open = true;
    noteIn(box, "upload-kept", say(missing.length ? "files_broke_off" : "files_kept", { count: arrived.length }));
    changed();
  }
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
      const isMissed = are("failed").every((one) => one.isMissed);
      told.textContent = say(!failed ? "so_many_arrived" : isMissed ? "so_many_missing" : "so_many_failed", { done: are("arrived").length, all, failed });
      without.hidden = !failed;
      without.textContent = say(isMissed ? "remove_missing" : "remove_failed", { count: failed });
    },
    // The form waits for a decision about what failed.
    remind() {
      const one = line.hidden || without.hidden ? list.querySelector("[data-state=failed] button, [data-state=paused] button") : without;
      one?.focus();
      whisper(told.textContent);
    },
  };
}

// A file that travels. `before`: its line from an earlier try, whose place it takes.
function travel(file, tooLarge, here, before) {
  const journey = { place: null, form: here.place };
  const one = begun(file, journey, here, { remove, pause: () => (one.state === "sending" ? one.stop() : one.go()) });
  let current = null;
  Object.assign(one, { go, remind, remove });
  if (tooLarge) one.settle("failed", tooLarge, "stop");
  else go();
  return one;

  // What has come would have to travel again.
  function remove() {
    if (one.state !== "failed" && one.bar.value > 0 && !confirm(say("remove_sure", { name: file.name }))) return;
    one.stop();
    one.item.remove();
    here.forget(one);
    giveUp(journey);
  }

  function remind() {
    one.tell("paused", say("paused_still"), "warn");
    one.pause.focus();
  }

  function go() {
    const control = new AbortController();
    const counts = (deed) => (...told) => { if (control === current) deed(...told); };
    current = control;
    // Said at once: what was being worked out ends later, and then nobody listens to it.
    one.stop = (why = say("paused")) => { current = null; control.abort(); if (one.state !== "failed") one.tell("paused", why); };
    one.tell("sending", say("sending"));
    one.done = inTurn(control.signal, () => send(file, here.address, journey, {
      signal: control.signal,
      known: (sha256) => here.isKnown(one, sha256),
      tell: counts((offset) => { one.bar.value = offset; if (offset < file.size) one.tell("sending", say("sending")); }),
      wait: counts(() => one.tell("sending", say("waits"))),
      elsewhere: counts(() => one.tell("sending", say("sent_elsewhere"))),
    })).then(counts(arrived), counts(stopped));
  }

  function arrived(id) {
    one.id = id;
    one.bar.value = one.bar.max;
    one.settle("arrived", say("arrived"), "ok");
    if (before) giveUp(before.journey);
  }

  function stopped(error) {
    if (error instanceof SignedOut) { one.stop(); return here.gate.shut(one); }
    if (error instanceof Twice) return here.comesTwice(one, before);
    letGo(journey);
    one.isRefused = error instanceof Refused;
    if (one.isRefused) return one.settle("failed", error.message || say("failed"), "stop");
    return one.settle("failed", error instanceof Unreadable ? say("unreadable") : say("failed"), "stop");
  }
}

// One that arrived before the page was left.
function arrivedBefore(told, here) {
  const journey = { place: `${here.address}${told.id}/`, form: here.place, sha256: told.sha256 };
  const one = begun(told, journey, here, { remove });
  one.id = told.id;
  one.bar.value = one.bar.max;
  one.settle("arrived", say("arrived"), "ok");
  one.remove = remove;
  inUse(journey.place).then((release) => { journey.release = release; });
  return one;

  function remove() {
    if (one.state !== "failed" && !confirm(say("remove_sure", { name: told.name }))) return;
    one.item.remove();
    here.forget(one);
    giveUp(journey);
  }
}

// One that did not: only its owner has its bytes.
function missedBefore(told, here) {
  const one = Object.assign(begun({ ...told, isMissed: true }, {}, here, { remove }), { remove });
  one.settle("failed", say("file_missed"), "warn");
  return one;

  function remove() {
    one.item.remove();
    here.forget(one);
  }
}

function begun(told, journey, here, deeds) {
  const { name, size, isMissed = false } = told;
  const line = lineOf({ name, size, isMissed }, here.list, { pause: () => {}, ...deeds, changed: here.changed });
  return {
    ...line, name, size, isMissed, journey, id: "", done: Promise.resolve(), stop: () => {},
    get state() { return line.item.dataset.state; },
    // It was here, and another window or the clock took it away.
    lose() { this.id = ""; line.settle("failed", say("file_gone"), "stop"); },
  };
}
