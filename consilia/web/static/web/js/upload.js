// Lists what was chosen with its size, accepts dropped files, and refuses what is too large before it travels.
// With data-resume="/uploads/" each file begins to travel at once, in pieces that survive a break; the form is sent
// when all have arrived, and names them in one hidden field `uploads` instead of carrying them.
import { ofFolder } from "./folders.js";
import { button, noteIn, size, someOf } from "./upload_line.js";
import { each, whisper } from "./parts.js";
import { say } from "./words.js";

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

  if (travels) bring(box, input, list, address, (file) => (file.size > limit ? refusal(file) : ""));
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
    const told = left.length ? say("left_out", { count: left.length, names: someOf(left) }) : "";
    noteIn(box, "upload-left", told);
    whisper(told);
    return chosen;
  }

  function take(files) {
    const kept = new DataTransfer();
    for (const file of input.multiple ? files : files.slice(-1)) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// Most pages have no files to send: what lets them travel comes only where a form waits for some, behind everything else.
async function bring(...form) { // until then the form carries files whole
  for (;;) {
    const found = await import("./travel/travelling.js").catch(() => null);
    if (found) return found.travelling(...form);
    await new Promise((again) => { setTimeout(again, RETRY_MS); });
  }
}
const RETRY_MS = 3000;

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
