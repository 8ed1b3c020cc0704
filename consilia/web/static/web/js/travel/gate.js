// A session that ends while files travel: all of them stand still, a way to sign in is shown, and whoever comes back as the
// same person finds them going on.
import { whisper } from "../parts.js";
import { SignedOut, ask, csrfToken } from "./resume.js";
import { say } from "../words.js";

const LOOK_AGAIN_MS = 10_000;

// `lines()` are those of the list. shut(line): its journey was turned away. passes(form): whether the form would be
// let in now, with everything that it names.
export function gateOf(box, address, place, lines) {
  const halted = new Set();
  const words = document.createElement("span");
  const way = Object.assign(document.createElement("a"), { href: box.dataset.signIn, target: "_blank", rel: "noopener", className: "button small", textContent: say("sign_in") });
  const notice = Object.assign(document.createElement("div"), { className: "row upload-gate", hidden: true });
  notice.dataset.tone = "stop";
  notice.append(words, way);
  box.querySelector(".upload-list").before(notice);
  let looking = 0;
  addEventListener("focus", () => look());
  document.addEventListener("visibilitychange", () => document.hidden || look());

  const isShut = () => !notice.hidden;
  const remind = () => { way.focus(); whisper(words.textContent); };
  // With `used`, what another window of this person has brought into its case already, too.
  const waiting = async (used = "") => (await ask(`${address}waiting/?for=${encodeURIComponent(place)}${used}`, "GET", {})).json();

  function shut(line, text = say("upload_signed_out")) {
    if (line) halted.add(line);
    for (const one of lines()) if (one.state === "sending") { halted.add(one); one.stop(); }
    words.textContent = text;
    if (!isShut()) {
      notice.hidden = false;
      whisper(text);
      looking = setInterval(look, LOOK_AGAIN_MS);
    }
  }

  async function look() {
    if (!isShut() || document.hidden) return;
    const told = await waiting().catch(() => null);
    if (told) letIn(told);
  }

  // Another person's session would send, and sign, what is hers.
  function letIn(told) {
    if (told.person !== document.documentElement.dataset.owner) return shut(null, say("somebody_else"));
    if (!isShut()) return;
    notice.hidden = true;
    clearInterval(looking);
    for (const one of halted) if (one.state === "paused") one.go();
    halted.clear();
    whisper(say("sending"));
  }

  async function passes(form) {
    try {
      const told = await waiting("&used=1");
      letIn(told);
      if (isShut()) return false; // another person's list says nothing of hers
      const here = new Set(told.arrived.map((one) => one.id));
      for (const one of lines()) if (one.state === "arrived" && !here.has(one.id)) one.lose();
      const token = form.querySelector("[name=csrfmiddlewaretoken]");
      if (token && csrfToken()) token.value = csrfToken();
    } catch (error) {
      if (error instanceof SignedOut) shut(null);
      // Without a line the form must not go either: the browser would put an empty page in its place.
      return false;
    }
    return true;
  }

  return { isShut, remind, shut, passes, waiting };
}
