// Says when the network or the session is gone, instead of letting a click vanish.
import { announce } from "./parts.js";
import { say } from "./words.js";

const ribbon = document.querySelector("[data-offline]");
const show = () => { if (ribbon) ribbon.hidden = navigator.onLine; };
addEventListener("online", show);
addEventListener("offline", show);
show();

document.addEventListener("htmx:sendError", () => announce(say("failed"), "stop"));
document.addEventListener("htmx:responseError", (event) => {
  announce(say(event.detail.xhr.status === 401 ? "signed_out" : "failed"), "stop");
});
