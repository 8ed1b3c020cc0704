// A button with data-full-screen makes the part of the page that it stands in (data-full) fill the screen, and back.
// It is shown only where the browser can. Escape leaves, as everywhere; the focus stays where it was.
const buttons = [...document.querySelectorAll("[data-full-screen]")];
let focused = null;

for (const button of buttons) {
  button.hidden = !document.fullscreenEnabled;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    // A key presses the first such button of a page, whichever part of it fills the screen.
    if (document.fullscreenElement) return document.exitFullscreen();
    focused = document.activeElement;
    return button.closest("[data-full]").requestFullscreen().catch(() => { button.hidden = true; });
  });
}

document.addEventListener("fullscreenchange", () => {
  const filling = document.fullscreenElement;
  for (const button of buttons) button.setAttribute("aria-pressed", String(Boolean(filling) && filling === button.closest("[data-full]")));
  if (!filling && focused?.isConnected && document.activeElement === document.body) focused.focus();
});

// Whatever gets the focus must be seen; some browsers let it go outside.
document.addEventListener("focusin", (event) => {
  const filling = document.fullscreenElement;
  if (filling && !filling.contains(event.target) && !event.target.closest("dialog")) document.exitFullscreen();
});
