// Refreshes the remaining time in <… data-deadline="ISO 8601">, which the server has rendered already. Who listens instead of looking
// hears it at one hour, ten minutes and one minute, not every second.
import { now } from "./clock.js";
import { say } from "./words.js";

const HOUR = 3600;
const SPOKEN = [HOUR, 600, 60];
const left = new WeakMap();
const voice = Object.assign(document.createElement("p"), { className: "visually-hidden" });
voice.setAttribute("role", "status");

function words(seconds) {
  if (seconds <= 0) return say("over");
  const [d, h, m, s] = [seconds / (24 * HOUR), (seconds / HOUR) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  if (d) return say("days", { d, h });
  return h ? say("hours", { h, m }) : say("minutes", { m, s: String(s).padStart(2, "0") });
}

function refresh(element) {
  const seconds = Math.floor((Date.parse(element.dataset.deadline) - now()) / 1000);
  if (Number.isNaN(seconds)) return;
  const text = words(seconds);
  const before = left.get(element) ?? seconds;
  if (element.textContent !== text) element.textContent = text;
  if (SPOKEN.some((mark) => before > mark && seconds <= mark)) voice.textContent = text;
  left.set(element, seconds);
}

function refreshAll() {
  for (const element of document.querySelectorAll("[data-deadline]")) refresh(element);
}

document.body.append(voice);
refreshAll();
setInterval(refreshAll, 1000);
