// The strip above the chat: whom to act as, calendar time and its controls, and the tools of the sandbox.

import { drum, h, icon, iconButton, keepFocus } from "./dom.js";
import { get, steer } from "./api.js";
import { emit, now, on, person, setClock, store, viewer, zone } from "./store.js";
import { clockTime, shortDate } from "./time.js";

const bar = document.getElementById("stage");
let face = null;

/** Draw the strip and keep it up to date. */
export function mountStage() {
  on("state", draw);
  on("clock", tick);
  on("tool", draw);
  setInterval(tick, 1000);
}

/** Read the clock again. */
export async function refreshClock() {
  const clock = await get("clock");
  if (clock.now) setClock(clock);
}

function draw() {
  face = { date: h("span.stage-date"), time: h("span.stage-time"), zone: h("span.stage-zone"), bot: h("span.bot-state", { role: "status" }), stop: null };
  keepFocus(bar, () => bar.replaceChildren(
    h("div.stage-left", {},
      iconButton("menu", "Open sidebar", () => emit("drawer", true), { class: "phone-only", "aria-expanded": "false", "aria-controls": "side", dataset: { key: "drawer" } }),
      h("span.brand", {}, h("span.brand-mark", {}, drum()), h("span.brand-name", {}, "Sandbox"))),
    clockBox(), h("div.stage-right", {}, switcher(), tools())));
  tick();
}

function clockBox() {
  const step = (label, body) => h("button.clock-button", { type: "button", dataset: { key: label }, onclick: () => move(body) }, label);
  face.steps = h("span.clock-steps", {},
    step("Next Monday 09:00", { do: "monday" }), step("+1 hour", { do: "forward", seconds: 3600 }), step("+1 day", { do: "forward", seconds: 86400 }));
  face.stop = h("button.clock-button.stop", { type: "button", hidden: true, dataset: { key: "stop" }, onclick: () => move({ do: "stop" }) }, "Stop");
  return h("div.clock", { role: "group", "aria-label": "Calendar time of the sandbox" },
    h("span.clock-face", {}, icon("clock"), face.date, face.time, face.zone), face.bot, face.steps, face.stop);
}

async function move(body) {
  await steer("clock", body);
  await refreshClock();
}

const BOT = {
  idle: ["idle", "Bot idle", "Everything that was due has been done."],
  busy: ["busy", "Bot busy", "The bot is working on what fell due."],
  away: ["away", "Bot away", "The bot is not running, or has not looked at the clock for a while."],
};

function tick() {
  const clock = store.state?.clock;
  if (!face || !clock) return;
  put(face.date, shortDate(now(), zone()));
  put(face.time, clockTime(now(), zone()));
  put(face.zone, zone().split("/").at(-1).replaceAll("_", " "));
  const [state, text, title] = BOT[clock.bot] ?? BOT.away;
  put(face.bot, clock.walking ? "Walking on…" : text);
  face.bot.className = `bot-state ${clock.walking ? "busy" : state}`;
  face.bot.title = title;
  face.stop.hidden = !clock.walking;
  face.steps.hidden = Boolean(clock.walking);
}

/** Text that is written only when it changed, so that a status is not announced every second. */
function put(node, text) { if (node.textContent !== text) node.textContent = text; }

function switcher() {
  const able = store.state.people.filter((one) => !one.is_bot && one.id !== "USLACKBOT");
  const option = (one) => h("option", { value: one.id, selected: one.id === store.me }, one.real_name + (one.title ? ` · ${one.title}` : "") + (one.deleted ? " (deactivated)" : ""));
  return h("label.switcher", {}, h("span", {}, "Act as"),
    h("select", { dataset: { key: "act-as" }, title: `You see the workspace as ${viewer().real_name} does`,
      onchange: (event) => emit("switch", event.target.value) },
    able.some((one) => one.id === store.me) ? null : option(person(store.me)), able.map(option)));
}

function tools() {
  const toggle = (name, label, picture) => h("button.tool-button", {
    type: "button", "aria-pressed": String(store.tool === name), title: label, dataset: { key: `tool/${name}` },
    onclick: () => emit("toggle-tool", name),
  }, icon(picture), h("span", {}, label));
  return h("span.tool-buttons", {}, h("button.tool-button", { type: "button", title: "Tour", dataset: { key: "tour" }, onclick: () => emit("tour-open") }, icon("flag"), h("span", {}, "Tour")),
    toggle("traffic", "Traffic", "traffic"), toggle("developer", "Developer", "wrench"));
}
