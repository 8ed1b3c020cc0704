// Steps, slow motion and repeating for the films of a page. The film itself is played by the browser, also without this.
for (const box of document.querySelectorAll("[data-film]")) {
  const film = box.querySelector("video");
  const press = (buttons, chosen) => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === chosen)));
  const rates = [...box.querySelectorAll("[data-film-rate]")];
  const loop = box.querySelector("[data-film-loop]");

  box.querySelector("[data-film-tools]").hidden = false;
  film.addEventListener("error", () => (box.querySelector("[data-film-failed]").hidden = false));
  if (film.error) box.querySelector("[data-film-failed]").hidden = false;

  for (const button of box.querySelectorAll("[data-film-step]")) {
    button.addEventListener("click", () => {
      film.pause();
      film.currentTime = Math.max(0, film.currentTime + Number(button.dataset.filmStep));
    });
  }
  for (const button of rates) {
    button.addEventListener("click", () => {
      film.playbackRate = Number(button.dataset.filmRate);
      press(rates, button);
    });
  }
  loop.addEventListener("click", () => {
    film.loop = !film.loop;
    loop.setAttribute("aria-pressed", String(film.loop));
  });
}
