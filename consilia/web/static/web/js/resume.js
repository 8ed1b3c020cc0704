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
class Gone extends Error {}
class Broken extends Error {}

// `journey` belongs to one file: its places are filled here, so that a paused file goes on where it was.
// `tell(offset)` as it goes, `wait()` when the line is broken. Answers the identifier of the upload.
export function send(file, address, journey, told) {
  return file.size < BESIDE_FROM ? sendAlone(file, address, journey, told) : sendBeside(file, address, journey, told);
}

// Where the bytes of a journey lie on the server.
export const placesOf = (journey) => [journey, ...(journey.parts ?? [])].map((one) => one.place).filter(Boolean);

async function sendBeside(file, address, journey, { tell, wait, signal }) {
  const size = Math.ceil(file.size / BESIDE);
  journey.parts ??= Array.from({ length: BESIDE }, (_, number) => ({ number, isPart: true, offset: 0 }));
  const failed = new AbortController();
  const all = AbortSignal.any([signal, failed.signal]);
  const travel = (part) => {
    const slice = Object.assign(file.slice(part.number * size, (part.number + 1) * size), { name: `${file.name}.${part.number + 1}` });
    const along = (offset) => { part.offset = offset; tell(journey.parts.reduce((sum, one) => sum + one.offset, 0)); };
    return sendAlone(slice, address, part, { tell: along, wait, signal: all }).catch((error) => { failed.abort(error); throw error; });
  };
  await Promise.all(journey.parts.map(travel));
  const metadata = Object.entries({ filename: file.name, filetype: file.type }).filter(([, value]) => value).map(pair).join(",");
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      const places = journey.parts.map((part) => part.place).join(" ");
      const answer = await ask(address, "POST", { "Upload-Concat": `final;${places}`, "Upload-Metadata": metadata }, signal);
      journey.parts = [];
      journey.place = new URL(answer.headers.get("Location"), location).pathname;
      return journey.place.split("/").at(-2);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof Gone) { journey.parts = null; throw new Refused(error.message); }
      if (!(error instanceof Broken)) throw error;
      wait();
      await sleep(pause, signal);
    }
  }
}

async function sendAlone(file, address, journey, { tell, wait, signal }) {
  let piece = FIRST;
  let pause = FIRST_PAUSE_MS;
  let restarts = 0;
  for (;;) {
    try {
      journey.place ??= await begin(file, address, signal, journey.isPart);
      let offset = await stands(journey.place, signal);
      tell(offset);
      while (offset < file.size) {
        const started = performance.now();
        offset = await append(journey.place, await bytes(file.slice(offset, offset + piece)), offset, signal);
        piece = paced(piece, performance.now() - started);
        pause = FIRST_PAUSE_MS;
        tell(offset);
      }
      return journey.place.split("/").at(-2);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof Gone) {
        journey.place = null;
        if (restarts++) throw new Refused(error.message);
      } else if (error instanceof Broken) {
        wait();
        await sleep(pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        piece = FIRST;
      } else throw error;
    }
  }
}

async function begin(file, address, signal, isPart) {
  const told = { filename: file.name, filetype: file.type, sha256: await hashOf(file) };
  const metadata = Object.entries(told).filter(([, value]) => value).map(pair);
  const beside = isPart ? { "Upload-Concat": "partial" } : {};
  const answer = await ask(address, "POST", { "Upload-Length": file.size, "Upload-Metadata": metadata.join(","), ...beside }, signal);
  return new URL(answer.headers.get("Location"), location).pathname;
}

async function stands(place, signal) {
  return Number((await ask(place, "HEAD", {}, signal)).headers.get("Upload-Offset"));
}

async function append(place, piece, offset, signal) {
  const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
  if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${base64(await crypto.subtle.digest("SHA-256", piece))}`;
  return Number((await ask(place, "PATCH", headers, signal, piece)).headers.get("Upload-Offset"));
}

async function ask(address, method, headers, signal, body) {
  const answer = await fetch(address, {
    method, body,
    headers: { ...JSON.parse(document.body.getAttribute("hx-headers")), "Tus-Resumable": "1.0.0", ...headers },
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_PIECE_MS)]),
  }).catch((error) => { throw new Broken(error.message); });
  if (answer.ok && !answer.redirected) return answer;
  if (answer.redirected || [401, 403].includes(answer.status)) throw new SignedOut();
  const sentence = await answer.text().catch(() => "");
  if ([404, 410, 460].includes(answer.status)) throw new Gone(sentence);
  // 409: another piece is expected, so ask where it stands; 429 and 5xx pass.
  if ([409, 429].includes(answer.status) || answer.status >= 500) throw new Broken(sentence);
  throw new Refused(sentence);
}

const paced = (piece, took) => Math.round(Math.min(LARGEST, Math.max(FIRST / 2, (piece * AIM_MS) / Math.max(took, 1)), piece * 2));

// A file that was changed or moved after it was chosen can no longer be read.
const bytes = (part) => part.arrayBuffer().catch(() => { throw new Unreadable(); });

async function hashOf(file) {
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
