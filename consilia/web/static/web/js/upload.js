// Lists what was chosen with its size, accepts dropped files, and refuses what is too large before it travels.
import { each } from "./parts.js";
import { say } from "./words.js";

const size = (bytes) => {
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kilobyte"] : [bytes / 1024 / 1024, "megabyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
};

each("[data-upload]", (box) => {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("ul");
  const limit = Number(box.dataset.limit) || Infinity;

  const show = () => {
    const tooLarge = [...input.files].filter((file) => file.size > limit);
    list.replaceChildren(...[...input.files].map(line));
    input.setCustomValidity(tooLarge.map(refusal).join(" "));
    if (tooLarge.length) input.reportValidity();
  };
  const refusal = (file) => say("too_large", { name: file.name, size: size(file.size), limit: size(limit) });
  const line = (file) => {
    const item = document.createElement("li");
    const note = document.createElement("small");
    note.textContent = file.size > limit ? refusal(file) : size(file.size);
    item.append(file.name, note);
    return item;
  };

  input.addEventListener("change", show);
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    const kept = new DataTransfer();
    const files = [...(input.multiple ? input.files : []), ...event.dataTransfer.files];
    for (const file of input.multiple ? files : files.slice(-1)) kept.items.add(file);
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
