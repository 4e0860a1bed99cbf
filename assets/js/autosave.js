// Saves drafts of <form data-autosave="address"> (empty: the form's own address) while people type. The server answers with the words to
// show in the form's role="status". Incomplete and invalid drafts are saved too.
import { clockTime, now } from "./clock.js";
import { say } from "./words.js";

const PAUSE = 1500;
const RETRY = 60_000;
const PATIENCE = 15_000;
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, changed: false, running: null, leaving: false });
  return states.get(form);
}

function statusOf(form) {
  return form.querySelector("[role=status]") ?? document.querySelector(".dock [role=status]");
}

function draftOf(form) {
  const data = new FormData(form);
  // Files go up once, with the form itself.
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("do", "draft");
  return data;
}

function later(form, delay) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), delay);
}

function save(form, keepalive = false) {
  const state = stateOf(form);
  if (!state.changed || state.running) return;
  clearTimeout(state.timer);
  state.changed = false;
  state.running = send(form, state, keepalive);
}

async function send(form, state, keepalive) {
  const status = statusOf(form);
  status?.replaceChildren(say("saving"));
  try {
    // A redirect is the log-in page: counting it as success would be a false promise.
    const options = { method: "POST", body: draftOf(form), redirect: "error", headers: { "HX-Request": "true" }, keepalive };
    const address = form.dataset.autosave || form.getAttribute("action") || location.href;
    const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    if (!reply.ok) throw new Error(reply.statusText);
    const words = await reply.text();
    if (status && words) status.innerHTML = words;
    if (state.changed) later(form, PAUSE); // somebody typed meanwhile
  } catch {
    state.changed = true;
    status?.replaceChildren(say("failed", { time: clockTime(now() + RETRY) }));
    later(form, RETRY);
  } finally {
    state.running = null;
  }
}

function changed(event) {
  const form = event.target.form;
  if (!form?.matches("[data-autosave]")) return;
  stateOf(form).changed = true;
  later(form, PAUSE);
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-autosave]")) return;
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.changed = false;
  if (!state.running) return;
  // A draft that arrives after the form would bring back what has just been handed in, so the form waits for it.
  event.preventDefault();
  if (state.leaving) return;
  state.leaving = true;
  state.running.finally(() => {
    state.leaving = false;
    form.requestSubmit(event.submitter);
  });
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const form of document.querySelectorAll("form[data-autosave]")) save(form, true);
});
