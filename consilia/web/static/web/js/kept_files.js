// What of a form's files is found again after a reload. What has arrived the server tells; what was chosen and did not
// arrive lies as names in the vault of this device, readable only while its owner is signed in.
import { opening, vault } from "./outbox.js";

const SOON_MS = 300;
const tab = String(Math.random()).slice(2); // two windows of one page each keep their own list

export function keeping(place) {
  const name = `files ${place} ${tab}`;
  const lock = `consilia files ${place}`;
  let lines = [];
  let later = 0;
  let isHeld = false;

  // A file that was refused would be refused again.
  const missed = () => lines.filter((one) => one.state !== "arrived" && !one.isRefused).map((one) => ({ name: one.name, size: one.size }));

  // At once what was chosen, then what changes, however often: a page may be left at any moment.
  function remember(now) {
    const isFirst = !lines.length;
    lines = now;
    if (lines.length) hold();
    if (isFirst) write();
    else later ||= setTimeout(write, SOON_MS);
  }

  function write() {
    clearTimeout(later);
    later = 0;
    keep(missed()).catch(() => {});
  }

  async function keep(files) {
    if (!(await opening)) return;
    await (files.length ? vault.put(name, { place, files, written: Date.now() }, vault.FILES) : vault.drop(name));
  }

  // As long as this window lives, what travels here is nobody's to take up.
  function hold() {
    if (isHeld) return;
    isHeld = true;
    navigator.locks?.request(lock, { mode: "shared" }, () => new Promise(() => {}));
  }

  // `told`: what the server has. Answers { arrived, missing, isElsewhere }.
  async function before(told) {
    if (await isTravellingElsewhere()) return { arrived: [], missing: [], isElsewhere: told.arrived.length + told.unfinished.length > 0 };
    const left = (await opening.catch(() => false)) ? (await vault.lists()).filter((one) => one.place === place && one.name !== name) : [];
    for (const one of left) await vault.drop(one.name);
    const chosen = left.length ? left.flatMap((one) => one.files) : told.unfinished.map((one) => ({ name: one, size: 0 }));
    return { arrived: told.arrived, missing: without(chosen, told.arrived) };
  }

  async function isTravellingElsewhere() {
    const held = (await navigator.locks?.query())?.held ?? [];
    return held.some((one) => one.name === lock) && !isHeld;
  }

  return { remember, before };
}

function without(chosen, arrived) {
  const left = arrived.map((one) => `${one.size} ${one.name}`);
  return chosen.filter((one) => {
    const place = left.indexOf(`${one.size} ${one.name}`);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
