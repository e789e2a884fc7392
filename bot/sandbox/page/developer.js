// The developer panel: faults the stand-in should make, and changes to people and places while everything runs.

import { h, iconButton, uid } from "./dom.js";
import { get, steer } from "./api.js";
import { emit, on, person, refreshState, store, titleOf } from "./store.js";

const SWITCHES = [
  ["429", "429 – too many requests", ["method", "count", "seconds"]],
  ["5xx", "5xx – server error", ["method", "count"]],
  ["error", "A named Slack error", ["method", "count", "error"]],
  ["delay", "Slow answers", ["method", "count", "seconds"]],
  ["hang", "No answer at all", ["method", "count"]],
  ["garbage", "An answer that is no JSON", ["method", "count"]],
  ["lost_before", "Connection lost before it was stored", ["method", "count"]],
  ["lost_after", "Connection lost after it was stored", ["method", "count"]],
  ["stored_late", "Stored some seconds after the connection was lost", ["method", "count", "seconds"]],
  ["socket_cut", "Cut the socket", ["count"]],
  ["ghost", "A forgotten second process takes some payloads", ["count"]],
  ["events_doubled", "Events twice", ["count"]],
  ["events_late", "Events late", ["count", "seconds"]],
  ["events_reordered", "Events in another order", ["count"]],
];

let active = null;

on("state", () => { if (active?.isConnected) drawActive(store.state.faults ?? []); });

/** Fill the panel. @param {HTMLElement} panel */
export function openDeveloper(panel) {
  active = h("ul.faults", { role: "list", "aria-label": "Active faults" });
  panel.replaceChildren(h("div.panel-head", {}, h("h2", {}, "Developer"), iconButton("close", "Close developer", () => emit("toggle-tool", "developer"))),
    h("div.scroll.developer", {}, faults(), people(), places(), clock(), ending()));
  refreshFaults();
}

async function refreshFaults() {
  const answer = await get("faults");
  drawActive(Array.isArray(answer) ? answer : answer.faults ?? []);
}

function drawActive(list) {
  active.replaceChildren(...(list.length ? list.map(activeFault) : [h("li.muted", {}, "None: everything works.")]));
}

const SAID = { method: (value) => value, count: (value) => `${value} left`, seconds: (value) => `${value} s`, error: (value) => value };

function activeFault(one) {
  const uses = SWITCHES.find(([value]) => value === one.switch)?.[2] ?? [];
  const words = uses.filter((name) => one[name] !== null && one[name] !== undefined).map((name) => SAID[name](one[name]));
  return h("li", {}, h("code", {}, one.switch), " ", words.join(" · "));
}

function field(label, control) {
  const id = uid("dev");
  control.id = id;
  return h("div.dev-field", {}, h("label", { for: id }, label), control);
}

const button = (label, onclick, style = "") => h("button.button.small", { type: "button", class: style, onclick }, label);

function faults() {
  const kind = h("select", {}, SWITCHES.map(([value, label]) => h("option", { value }, label)));
  const controls = {
    method: ["Method", h("input", { value: "chat.postMessage", spellcheck: "false" })],
    count: ["How often", h("input", { type: "number", min: 1, value: 1 })],
    seconds: ["Seconds", h("input", { type: "number", min: 0, step: "any", value: 5 })],
    error: ["Error name", h("input", { value: "channel_not_found", spellcheck: "false" })],
  };
  const rows = Object.entries(controls).map(([name, [label, control]]) => [name, field(label, control)]);
  const show = () => {
    const uses = SWITCHES.find(([value]) => value === kind.value)[2];
    for (const [name, row] of rows) row.hidden = !uses.includes(name);
  };
  const add = async () => {
    const uses = SWITCHES.find(([value]) => value === kind.value)[2];
    const fault = { switch: kind.value };
    for (const name of uses) fault[name] = ["count", "seconds"].includes(name) ? Number(controls[name][1].value) : controls[name][1].value.trim();
    await steer("faults", { add: fault });
    refreshFaults();
  };
  kind.addEventListener("change", show);
  show();
  return h("section", {}, h("h3", {}, "Faults"), active, field("Switch", kind), h("div.dev-grid", {}, rows.map(([, row]) => row)),
    h("div.dev-buttons", {}, button("Add fault", add, "filled primary"), button("Clear all faults", async () => { await steer("faults", { clear: true }); refreshFaults(); })));
}

async function world(body) {
  await steer("world", body);
  await refreshState();
}

function people() {
  const who = h("select", {}, store.state.people.filter((one) => !one.is_bot && one.id !== "USLACKBOT").map((one) => h("option", { value: one.id }, one.real_name)));
  const zones = Intl.supportedValuesOf?.("timeZone") ?? ["UTC"];
  const list = h("datalist", { id: uid("zones") }, zones.map((one) => h("option", { value: one })));
  const tz = h("input", { list: list.id, placeholder: "Pacific/Auckland", spellcheck: "false" });
  const set = (change) => () => world({ do: "user", id: who.value, set: change(person(who.value)) });
  return h("section", {}, h("h3", {}, "People"), field("Person", who),
    h("div.dev-buttons", {}, button("Deactivate or bring back", set((one) => ({ deleted: !one.deleted }))), button("Guest or member", set((one) => ({ is_restricted: !one.is_restricted })))),
    field("Time zone", tz), list,
    h("div.dev-buttons", {}, button("Move to this zone", () => tz.value && world({ do: "user", id: who.value, set: { tz: tz.value } }))));
}

function places() {
  const rooms = store.state.conversations.filter((one) => one.kind === "channel" || one.kind === "private");
  const where = h("select", {}, rooms.map((one) => h("option", { value: one.id }, titleOf(one))));
  const room = () => store.state.conversations.find((one) => one.id === where.value);
  const bot = store.state.app.bot_user;
  return h("section", {}, h("h3", {}, "Channels"), field("Channel", where), h("div.dev-buttons", {},
    button("Archive or reopen", () => world({ do: "channel", id: where.value, set: { is_archived: !room().is_archived } })),
    button("Invite the app", () => world({ do: "invite", channel: where.value, user: bot })),
    button("Remove the app", () => world({ do: "kick", channel: where.value, user: bot }))));
}

function clock() {
  return h("section", {}, h("h3", {}, "Clock"), h("p.muted", {}, "Set the wall clock back, as a wrong NTP server would."),
    h("div.dev-buttons", {}, button("Back 1 hour", () => steer("clock", { do: "back", seconds: 3600 })), button("+1 minute", () => steer("clock", { do: "forward", seconds: 60 })), button("+1 week", () => steer("clock", { do: "forward", seconds: 604800 })),
    button("Leap 1 week (downtime)", () => steer("clock", { do: "jump", seconds: 604800 }))));
}

function ending() {
  return h("section", {}, h("h3", {}, "Installation"), h("div.dev-buttons", {},
    button("Revoke the tokens", () => world({ do: "revoke_tokens" }), "danger"), button("Uninstall the app", () => world({ do: "uninstall" }), "danger"),
    button("Install again", () => world({ do: "reinstall" }))));
}
