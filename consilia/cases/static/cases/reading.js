// Takes findings that were found in the summary over into the list above, without leaving the page.
// Without scripts the same buttons post the form. See cases/in_text.html.
const list = () => document.querySelector("[data-typeahead][data-name=findings]");

function accept(line, presence) {
  list().dispatchEvent(new CustomEvent("give", {
    detail: { value: line.dataset.code, label: line.dataset.label, state: presence },
  }));
  line.querySelector(".in-text-accept").remove();
  line.querySelector(".in-text-listed").hidden = false;
}

document.addEventListener("click", (event) => {
  const one = event.target.closest("[data-accept]");
  const all = event.target.closest("[data-accept-all]");
  if (!one && !all) return;
  event.preventDefault();
  const found = event.target.closest("[data-read]");
  if (one) accept(one.closest("li"), one.dataset.accept);
  if (all) {
    for (const button of found.querySelectorAll("[data-accept][data-plain]")) accept(button.closest("li"), button.dataset.accept);
    all.remove();
  }
  (found.querySelector("[data-accept]") ?? found).focus();
});
