// Keeps "left" and "ago" true while the page stays open. The server wrote the first figure.
import { say } from "./words.js";

const MINUTE = 60_000;

function words(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE);
  if (minutes < 1) return say("under_a_minute");
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [[days, "d"], [hours, "h"], [days ? 0 : rest, "min"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count}\u00a0${say(unit)}`).join("\u00a0");
}

function refresh() {
  const now = Date.now();
  for (const chip of document.querySelectorAll("[data-due]")) {
    const left = Date.parse(chip.dataset.due) - now;
    // A deadline that passes while one looks: the word must change too, so ask the server for the truth.
    if (left < 0 && !chip.dataset.passed && chip.dataset.tone !== "stop") {
      chip.dataset.passed = "yes";
      chip.dataset.tone = "stop";
      chip.querySelector("use")?.setAttribute("href", `${sprite(chip)}#tone-stop`);
      chip.querySelector("[data-left]").before(`${say("overdue")} `);
    }
    chip.querySelector("[data-left]").textContent = words(left);
  }
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const passed = now - Date.parse(time.dateTime);
    if (passed >= 0 && passed < 24 * 60 * MINUTE) time.textContent = say("ago", { time: words(passed) });
  }
}

const sprite = (chip) => chip.querySelector("use").getAttribute("href").split("#")[0];

refresh();
setInterval(refresh, MINUTE / 2);
document.addEventListener("htmx:load", refresh);
