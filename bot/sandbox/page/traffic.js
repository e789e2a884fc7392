// The side panel with everything that passes between the bot and the stand-in.

import { h, iconButton } from "./dom.js";
import { coalesce, get } from "./api.js";
import { emit, on, store, zone } from "./store.js";
import { secondsTime } from "./time.js";

const MOST = 400;
const KINDS = ["all", "api", "event", "interaction", "command", "response_url", "socket", "http"];

/** @typedef {{n: number, at: number, direction: "in"|"out", kind: string, title: string, detail: Object, ok: boolean, note?: string}} Entry */

let entries = [];
let rows = null;
let kind = "all";
let paused = false;

const refresh = coalesce(async () => {
  if (!rows || paused) return;
  const answer = await get("traffic", { after: entries.at(-1)?.n ?? 0 });
  const fresh = (answer.entries ?? []).filter((one) => one.n > (entries.at(-1)?.n ?? 0));
  entries = [...entries, ...fresh].slice(-MOST);
  for (const one of fresh) if (fits(one)) rows?.prepend(row(one));
  while (rows?.children.length > MOST) rows.lastChild.remove();
  blank();
});

on("traffic", refresh);

const fits = (one) => kind === "all" || one.kind === kind;

/** Fill the panel. @param {HTMLElement} panel */
export function openTraffic(panel) {
  rows = h("div.traffic", { role: "log", "aria-label": "Traffic entries", "aria-live": "off" });
  const filter = h("select", { "aria-label": "Kind of traffic", onchange: (event) => { kind = event.target.value; redraw(); } },
    KINDS.map((one) => h("option", { value: one, selected: one === kind }, one === "all" ? "Everything" : one.replace("_", " "))));
  const pause = h("button.button.small", { type: "button", "aria-pressed": String(paused), onclick: () => { paused = !paused; pause.setAttribute("aria-pressed", String(paused)); pause.textContent = paused ? "Resume" : "Pause"; refresh(); } }, paused ? "Resume" : "Pause");
  const clear = h("button.button.small", { type: "button", onclick: () => { rows.replaceChildren(); blank(); } }, "Clear");
  panel.replaceChildren(h("div.panel-head", {}, h("h2", {}, "Traffic"), iconButton("close", "Close traffic", () => emit("toggle-tool", "traffic"))),
    h("div.panel-tools", {}, filter, pause, clear),
    h("p.panel-note.muted", {}, `What ${store.state.app.name} asks (→) and what it is told (←), newest first.`),
    h("div.scroll", {}, rows));
  redraw();
  refresh();
}

/** Forget the panel; nothing is fetched while it is closed. */
export function closeTraffic() { rows = null; }

function redraw() {
  rows.replaceChildren(...entries.filter(fits).reverse().map(row));
  blank();
}

function blank() {
  if (!rows) return;
  const note = rows.querySelector(".empty");
  if (!rows.querySelector("details")) { if (!note) rows.append(h("div.empty", {}, "Nothing has passed yet.")); } else note?.remove();
}

/** @param {Entry} one */
function row(one) {
  const detail = h("div.traffic-detail");
  // The JSON is built when it is looked at: most rows never are.
  const fill = () => { if (node.open && !detail.firstChild) detail.append(h("pre", { tabindex: "0" }, json(one.detail))); };
  const node = h("details.traffic-row", { class: one.ok === false ? "failed" : "", ontoggle: fill },
    h("summary", {}, h("span.arrow", { class: one.direction, title: one.direction === "out" ? "from the bot" : "to the bot" }, one.direction === "out" ? "→" : "←"),
      h("span.kind", { class: `kind-${one.kind}` }, one.kind.replace("_", " ")), h("span.traffic-title", {}, one.title),
      one.ok === false && h("span.failed-mark", {}, one.note || "failed"), h("time.muted", {}, secondsTime(one.at, zone()))),
    one.note && one.ok !== false ? h("p.muted.traffic-note", {}, one.note) : null, detail);
  return node;
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?)\b/g;

/** JSON with its keys, strings and values marked, as nodes. */
function json(value) {
  const text = JSON.stringify(value, null, 2) ?? "";
  const out = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    out.push(text.slice(at, match.index));
    if (match[1]) out.push(h("span", { class: match[2] ? "j-key" : "j-text" }, match[1]), match[2] ?? "");
    else out.push(h("span.j-value", {}, match[3]));
    at = match.index + match[0].length;
  }
  return [...out, text.slice(at)];
}
