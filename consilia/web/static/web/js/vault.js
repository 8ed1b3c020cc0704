// Drafts on this device, readable only while their writer is signed in (docs/decisions/0011-drafts-on-a-device.md).
// Runs in pages and in the service worker: no imports, one name.
//
// What lies in the browser's database is cipher text (AES-GCM). Its keys come from the server, one a day, and lie there
// wrapped by a secret that is split over two cookies: one ends with the browser, one with the session.
globalThis.consiliaVault = (() => {
  const HALVES = ["consilia_draft", "consilia_draft_until"];
  const DAY_MS = 86_400_000;
  const TAG = "drafts";
  const text = new TextEncoder();
  let base = null;
  let keys = new Map();
  let owner = "";
  let today = "";
  let days = 0;

  const usable = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

  // --- the browser's database ---

  function opened() {
    base ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("consilia", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("device", { keyPath: "name" });
        asked.result.createObjectStore("keys", { keyPath: "day" });
        asked.result.createObjectStore("drafts", { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return base;
  }

  async function inStore(name, mode, deed) {
    const store = (await opened()).transaction(name, mode).objectStore(name);
    return new Promise((resolve, reject) => {
      const asked = deed(store);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  const all = (name) => inStore(name, "readonly", (store) => store.getAll());
  const keep = (name, row) => inStore(name, "readwrite", (store) => store.put(row));
  const clear = (name) => inStore(name, "readwrite", (store) => store.clear());
  const remove = (id) => inStore("drafts", "readwrite", (store) => store.delete(id));

  async function remembered(name, make) {
    const row = await inStore("device", "readonly", (store) => store.get(name));
    if (row || !make) return row?.value;
    const value = make();
    await keep("device", { name, value });
    return value;
  }

  // --- cookies: a page reads them at once, a worker asks ---

  async function cookie(name) {
    if (globalThis.document) return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    return (await globalThis.cookieStore?.get(name))?.value;
  }

  // --- keys ---

  async function wrapping() {
    const halves = await Promise.all(HALVES.map(cookie));
    if (halves.some((half) => !half)) return null;
    const material = await crypto.subtle.importKey("raw", text.encode(halves.join(".")), "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode("consilia drafts") };
    return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  }

  // Keys that this session left here. Without both cookies, or after their time, there are none.
  async function unlock() {
    const rows = usable() ? await all("keys") : [];
    if (rows.some((row) => row.until <= Date.now())) await clear("keys");
    const valid = rows.filter((row) => row.until > Date.now());
    const by = valid.length ? await wrapping() : null;
    keys = new Map();
    if (!by) return false;
    try {
      for (const row of valid) {
        const how = { name: "AES-GCM", iv: row.iv, additionalData: text.encode(row.owner + row.day) };
        keys.set(row.day, await crypto.subtle.unwrapKey("raw", row.wrapped, by, how, "AES-GCM", false, ["encrypt", "decrypt"]));
        if (row.day >= today) [today, owner, days] = [row.day, row.owner, row.days];
      }
    } catch {
      keys = new Map(); // wrapped by cookies that are gone: another session's
    }
    return keys.size > 0;
  }

  // Asks the server for today's key and for those of the drafts that lie here; it refuses days that are over.
  async function fetchKeys(who, address) {
    const body = new FormData();
    body.append("device", await remembered("device", () => crypto.randomUUID()));
    for (const day of new Set((await all("drafts")).filter((row) => row.owner === who).map((row) => row.day))) body.append("days", day);
    const answer = await post(address, body);
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    const by = await wrapping();
    if (!by) return;
    await clear("keys");
    for (const [day, raw] of Object.entries(told.keys)) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const bytes = Uint8Array.from(atob(raw), (letter) => letter.charCodeAt(0));
      const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", true, ["encrypt", "decrypt"]);
      const wrapped = await crypto.subtle.wrapKey("raw", key, by, { name: "AES-GCM", iv, additionalData: text.encode(who + day) });
      await keep("keys", { day, owner: who, iv, wrapped, until: told.until, days: told.days });
    }
  }

  // The vault of `who`, opened in this page; false where the device or the session cannot.
  async function open(who, address) {
    if (!usable()) return false;
    try {
      await purge();
      return await navigator.locks.request("consilia vault", async () => {
        const needed = new Set((await all("drafts")).filter((row) => row.owner === who).map((row) => row.day));
        if (await unlock() && owner === who && today === dayOf(Date.now()) && [...needed].every((day) => keys.has(day))) return true;
        await fetchKeys(who, address).catch(() => {});
        return (await unlock()) && owner === who;
      });
    } catch {
      return false; // storage refused, as in some private windows
    }
  }

  // Signed out: what lies here cannot be read any more, whether or not the server is reached.
  async function forget() {
    for (const name of HALVES) if (globalThis.document) document.cookie = `${name}=; path=/; max-age=0`;
    keys = new Map();
    if (usable()) await clear("keys").catch(() => {});
  }

  const dayOf = (moment) => new Date(moment).toISOString().slice(0, 10);
  const ends = (row) => Date.parse(row.day) + (row.days + 1) * DAY_MS;

  async function purge() {
    for (const row of await all("drafts")) if (ends(row) <= Date.now()) await remove(row.id);
  }

  // --- drafts ---

  async function idOf(name) {
    const digest = await crypto.subtle.digest("SHA-256", text.encode(`${owner} ${name}`));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // `name`: what the draft is of; `draft`: anything that JSON holds. `state`: waiting, refused, conflict, files.
  async function put(name, draft, state = "waiting") {
    const key = keys.get(today);
    if (!key) throw new Error("locked");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const id = await idOf(name);
    const how = { name: "AES-GCM", iv, additionalData: text.encode(id) };
    const cipher = await crypto.subtle.encrypt(how, key, text.encode(JSON.stringify({ ...draft, name, state })));
    await keep("drafts", { id, owner, day: today, days, iv, cipher });
  }

  async function read(row) {
    const key = keys.get(row.day);
    if (!key) return null;
    const how = { name: "AES-GCM", iv: row.iv, additionalData: text.encode(row.id) };
    try {
      const plain = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, row.cipher)));
      return { ...plain, id: row.id, ends: ends(row) };
    } catch {
      return null;
    }
  }

  async function get(name) {
    if (!keys.size) return null;
    const id = await idOf(name);
    const row = await inStore("drafts", "readonly", (store) => store.get(id));
    return row ? read(row) : null;
  }

  // Those of the person who is signed in, oldest first: drafts, and lists of files that a form still waits for.
  async function readable() {
    await purge();
    const rows = await Promise.all((await all("drafts")).filter((row) => row.owner === owner).map(read));
    return rows.filter(Boolean).sort((one, other) => one.written - other.written);
  }
  const FILES = "files";
  const list = async () => (await readable()).filter((row) => row.state !== FILES);
  const lists = async () => (await readable()).filter((row) => row.state === FILES);

  const drop = async (name) => remove(await idOf(name));

  // --- the post ---

  async function post(address, body) {
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": (await cookie("csrftoken")) ?? "" } });
  }

  // A page that has the draft open holds its lock and posts it itself.
  const lockOf = async (name) => `consilia draft ${await idOf(name)}`;
  async function hold(name) {
    const lock = await lockOf(name);
    return new Promise((resolve) => {
      navigator.locks.request(lock, { ifAvailable: true }, (mine) => {
        resolve(Boolean(mine));
        return mine && new Promise(() => {});
      });
    });
  }

  async function sendAll() {
    // A worker lives longer than a session, so it looks for the keys each time.
    if (!(globalThis.document && keys.size) && !(await unlock())) return;
    for (const draft of await list()) {
      if (draft.state !== "waiting") continue;
      await navigator.locks.request(await lockOf(draft.name), { ifAvailable: true }, (lock) => lock && sendOne(draft));
    }
  }

  async function sendOne({ id, ends: _ends, ...draft }) {
    const body = new FormData();
    for (const [name, value] of draft.body) if (name !== "csrfmiddlewaretoken") body.append(name, value);
    const answer = await post(draft.address, body);
    if (answer.redirected || [401, 403].includes(answer.status)) return; // signed out: it waits
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status); // the browser asks again later
    if (answer.ok) return drop(draft.name);
    const told = await answer.json().catch(() => ({}));
    if (answer.status !== 409) return put(draft.name, { ...draft, message: told.message ?? "" }, "refused");
    return setAside(draft);
  }

  // Changed elsewhere since: it waits beside the draft until its writer compares the two.
  async function setAside(draft) {
    const before = await get(asideOf(draft.name));
    const fields = [...new Map([...(before?.fields ?? []), ...(draft.fields ?? [])])];
    await put(asideOf(draft.name), { ...draft, fields }, "conflict");
    return drop(draft.name);
  }
  const asideOf = (name) => `${name} conflict`;

  // Asks the browser to wake the worker when there is a connection, even when every page is closed.
  async function askToSend() {
    const worker = await navigator.serviceWorker?.ready;
    await worker?.sync?.register(TAG).catch(() => {});
  }

  return { TAG, FILES, open, unlock, forget, put, get, list, lists, drop, hold, sendAll, setAside, asideOf, askToSend, keep, remembered };
})();
