// Says in words that a security key did not answer; the library would only write to the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const failed = document.querySelector("[data-key-failed]");
  failed.hidden = true;
  requestAnimationFrame(() => { failed.hidden = false; });
});
