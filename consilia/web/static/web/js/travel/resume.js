// Sends a file in pieces (tus 1.0), each with its SHA-256, and goes on after a break where the server says it stands.
// A piece is as large as the line carries in some seconds: what a broken line loses is never more than that.
const FIRST = 32 * 1024;
const LARGEST = 4 * 1024 * 1024;
const AIM_MS = 5000;
const LONGEST_PIECE_MS = 90_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
// Beyond this a telephone could not hold the file to compute its hash; it goes on after a break, not after a reload.
const LARGEST_HASHED = 256 * 1024 * 1024;
// A large file travels in parts beside each other: one connection alone does not fill a long line.
const BESIDE_FROM = 8 * 1024 * 1024;
const BESIDE = 3;

export class Refused extends Error {}
export class SignedOut extends Error {}
export class Unreadable extends Error {}
export class Twice extends Error {}
class Gone extends Error {}
class Broken extends Error {}
class Overtaken extends Error {}
class Damaged extends Error {}

// `journey` belongs to one file: its places are filled here, so that a paused file goes on where it was. What it should be,
// its hash, is said once, at its beginning: a file that changes on the way cannot arrive as a mixture of two.
// `tell(offset)` as it goes, `wait()` when the line is broken, `elsewhere()` while another window sends the same file,
// `known(sha256)` whether the list holds it already. Answers the identifier of the upload.
export async function send(file, address, journey, told) {
  journey.sha256 ??= await hashOf(file);
  if (journey.sha256 && told.known(journey.sha256)) throw new Twice();
  return file.size < BESIDE_FROM ? sendAlone(file, address, journey, told) : sendBeside(file, address, journey, told);
}

// Where the bytes of a journey lie on the server.
const placesOf = (journey) => (journey.place ? [journey.place] : (journey.parts ?? []).map((one) => one.place).filter(Boolean));

// What a journey brought here is the sender's to remove, unless another line or window uses it; else it expires there.
export async function giveUp(journey) {
  const places = placesOf(journey);
  await letGo(journey);
  for (const place of places) onlyHere(place, () => fetch(place, { method: "DELETE", headers: headers() }).catch(() => {}));
}

// The journey ended, but what came may be gone on with.
export function letGo(journey) {
  return Promise.all([journey, ...(journey.parts ?? [])].map((one) => one.release?.()));
}

const id = (place) => place.split("/").at(-2);

// A sign-in in another window makes a new token: the one that the page came with would be refused for ever.
function headers() {
  return { ...JSON.parse(document.body.getAttribute("hx-headers")), ...freshToken(), "Tus-Resumable": "1.0.0" };
}
export function csrfToken() {
  return document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";
}
const freshToken = () => (csrfToken() ? { "X-CSRFToken": csrfToken() } : {});

async function sendBeside(file, address, journey, told) {
  const size = Math.ceil(file.size / BESIDE);
  let restarts = 0;
  for (;;) {
    journey.parts ??= Array.from({ length: BESIDE }, (_, number) => ({ number, isPart: true, offset: 0, form: journey.form }));
    const failed = new AbortController();
    const all = AbortSignal.any([told.signal, failed.signal]);
    const travel = async (part) => {
      const slice = Object.assign(file.slice(part.number * size, (part.number + 1) * size), { name: `${file.name}.${part.number + 1}` });
      const along = (offset) => { part.offset = offset; told.tell(journey.parts.reduce((sum, one) => sum + one.offset, 0)); };
      part.sha256 ??= await hashOf(slice);
      return sendAlone(slice, address, part, { ...told, tell: along, signal: all });
    };
    await Promise.all(journey.parts.map((part) => travel(part).catch((error) => { failed.abort(error); throw error; })));
    try {
      journey.place = await join(file, address, journey, told);
      return id(journey.place);
    } catch (error) {
      if (error instanceof Damaged) throw new Refused(error.message);
      if (!(error instanceof Gone || error instanceof Overtaken)) throw error;
      if (restarts++) throw new Refused(error.message);
      if (error instanceof Overtaken) continue;
      letGo(journey);
      journey.parts = null;
    }
  }
}

async function join(file, address, journey, { wait, signal }) {
  const metadata = described({ filename: file.name, filetype: file.type, sha256: journey.sha256, for: journey.form });
  const places = journey.parts.map((part) => part.place).join(" ");
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      const answer = await ask(address, "POST", { "Upload-Concat": `final;${places}`, "Upload-Metadata": metadata }, signal);
      const place = placeIn(answer);
      journey.release = await inUse(place);
      return place;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof Broken)) throw error;
      wait();
      await sleep(pause, signal);
    }
  }
}

async function sendAlone(file, address, journey, told) {
  const { signal } = told;
  const pace = { piece: FIRST };
  let pause = FIRST_PAUSE_MS;
  let restarts = 0;
  const goOn = (offset) => { pause = FIRST_PAUSE_MS; told.tell(offset); };
  for (;;) {
    try {
      const stand = journey.place ? null : await begin(file, address, journey, signal);
      await inOneWindow(journey.place, signal, told.elsewhere, (hasWaited) => carry(file, journey.place, hasWaited ? null : stand, pace, goOn, signal));
      return id(journey.place);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof Gone) {
        letGo(journey);
        journey.place = null;
        if (restarts++) throw new Refused(error.message);
      } else if (error instanceof Damaged) {
        // On its way: once more. On the device: it is another file now, and which one is meant its owner says.
        if (restarts++ || (await hashOf(file)) !== journey.sha256) throw new Refused(error.message);
      } else if (error instanceof Overtaken) {
        await sleep(FIRST_PAUSE_MS, signal);
      } else if (error instanceof Broken) {
        told.wait();
        await sleep(pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        pace.piece = FIRST;
      } else throw error;
    }
  }
}

// A last piece that could not be looked at is asked for again, without bytes, until the server says that all is there.
async function carry(file, place, stand, pace, tell, signal) {
  let { offset, isWhole } = stand ?? standing(await ask(place, "HEAD", {}, signal));
  tell(offset);
  while (!isWhole) {
    const started = performance.now();
    ({ offset, isWhole } = await append(place, await bytes(file.slice(offset, offset + pace.piece)), offset, signal));
    pace.piece = paced(pace.piece, performance.now() - started);
    tell(offset);
  }
}

async function begin(file, address, journey, signal) {
  const metadata = described({ filename: file.name, filetype: file.type, sha256: journey.sha256, for: journey.form });
  const beside = journey.isPart ? { "Upload-Concat": "partial" } : {};
  const answer = await ask(address, "POST", { "Upload-Length": file.size, "Upload-Metadata": metadata, ...beside }, signal);
  journey.place = placeIn(answer);
  journey.release = await inUse(journey.place);
  return standing(answer);
}

const placeIn = (answer) => new URL(answer.headers.get("Location"), location).pathname;
const standing = (answer) => ({ offset: Number(answer.headers.get("Upload-Offset")), isWhole: answer.headers.get("Upload-Complete") === "?1" });
const described = (told) => Object.entries(told).filter(([, value]) => value).map(pair).join(",");

async function append(place, piece, offset, signal) {
  const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
  if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${base64(await crypto.subtle.digest("SHA-256", piece))}`;
  return standing(await ask(place, "PATCH", headers, signal, piece));
}

export async function ask(address, method, more, signal, body) {
  const answer = await fetch(address, {
    method, body,
    headers: { ...headers(), ...more },
    signal: AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(LONGEST_PIECE_MS)]),
  }).catch((error) => { throw new Broken(error.message); });
  if (answer.ok && !answer.redirected) return answer;
  if (answer.redirected || [401, 403].includes(answer.status)) throw new SignedOut();
  const sentence = await answer.text().catch(() => "");
  if ([404, 410].includes(answer.status)) throw new Gone(sentence);
  if (answer.status === 460) throw new Damaged(sentence);
  if (answer.status === 409) throw new Overtaken(sentence); // another piece is expected, so ask where it stands
  if (answer.status === 429 || answer.status >= 500) throw new Broken(sentence); // they pass
  throw new Refused(sentence);
}

// --- windows of one browser that send the same file: one after the other, and none deletes what another one uses ---

async function inOneWindow(place, signal, elsewhere, deed) {
  if (!navigator.locks) return deed(false);
  const name = `consilia sends ${place}`;
  const isFree = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => lock && (await deed(false), true));
  if (isFree) return;
  elsewhere();
  await navigator.locks.request(name, { signal }, () => deed(true));
}

// Answers what ends it.
export function inUse(place) {
  return new Promise((held) => {
    if (!navigator.locks) return held(() => {});
    const ended = navigator.locks.request(`consilia uses ${place}`, { mode: "shared" }, () => new Promise((end) => {
      held(() => { end(); return ended; });
    }));
  });
}

function onlyHere(place, deed) {
  if (!navigator.locks) return deed();
  return navigator.locks.request(`consilia uses ${place}`, { ifAvailable: true }, (lock) => lock && deed());
}

const paced = (piece, took) => Math.round(Math.min(LARGEST, Math.max(FIRST / 2, (piece * AIM_MS) / Math.max(took, 1)), piece * 2));

// A file that was changed or moved after it was chosen can no longer be read.
const bytes = (part) => part.arrayBuffer().catch(() => { throw new Unreadable(); });

// One after the other: several files of this size at once are more than a telephone holds.
let hashing = Promise.resolve();
function hashOf(file) {
  const made = hashing.then(() => hashed(file));
  hashing = made.catch(() => {});
  return made;
}

async function hashed(file) {
  if (!crypto.subtle || file.size > LARGEST_HASHED) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await bytes(file)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pair = ([key, value]) => `${key} ${base64(new TextEncoder().encode(value))}`;

const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

// Until the pause is over or the connection is back, whichever comes first.
function sleep(pause, signal) {
  return new Promise((resolve) => {
    const wake = () => { clearTimeout(timer); removeEventListener("online", wake); resolve(); };
    const timer = setTimeout(wake, pause);
    addEventListener("online", wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
