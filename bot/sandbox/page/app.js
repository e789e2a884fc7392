// The page's start: who is looking and where (from the address), which panel is open, and what the stream of news refreshes.

import { actingAs, coalesce, listen } from "./api.js";
import { closeTraffic, openTraffic } from "./traffic.js";
import { openDeveloper } from "./developer.js";
import { refreshViews } from "./modals.js";
import { mountRoom } from "./room.js";
import { mountSidebar } from "./sidebar.js";
import { mountStage, refreshClock } from "./stage.js";
import { appDm, conversation, emit, now, on, refreshState, store, titleOf, zone } from "./store.js";
import { mountThread } from "./thread.js";
import { dayKey } from "./time.js";
import { toast } from "./toasts.js";
import { mountTour } from "./tour.js";

const tool = document.getElementById("tool");

/* ---- the address: ?as=U0ANA#C0GENERAL/1700000000.000100, or #home, or a message's permalink ---- */

const PERMALINK = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/;

function readAddress() {
  const permalink = PERMALINK.exec(location.pathname);
  if (permalink) {
    const root = new URLSearchParams(location.search).get("thread_ts");
    return { channel: permalink[1], ts: `${permalink[2]}.${permalink[3]}`, thread: root };
  }
  const [channel, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (channel === "home" && appDm()) return { channel: appDm().id, tab: "home", thread: null };
  return { channel, tab: "messages", thread: thread || null };
}

function writeAddress(replace) {
  const { channel, tab, thread } = store.place;
  const hash = tab === "home" ? "home" : [channel, thread].filter(Boolean).join("/");
  const url = `/?as=${encodeURIComponent(store.me)}#${hash}`;
  if (location.pathname + location.search + location.hash === url) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
}

/** The first place one lands in: the first channel one belongs to, else the app. */
const landing = () => store.state.conversations.find((one) => one.kind === "channel" && one.is_member !== false && !one.is_archived)?.id ?? appDm()?.id ?? "";

/**
 * Open a place.
 * @param {{channel: string, tab?: "home"|"messages", thread?: string|null, ts?: string, write?: boolean}} to
 *   ts: the message to show; write: go on in the composer, as after a click with a mouse
 */
function goto({ channel, tab = "messages", thread, ts, write }, replace = false) {
  if (!conversation(channel)) channel = landing();
  const root = ts && thread && thread !== ts ? thread : undefined;
  store.place = { channel, tab, thread: thread ?? null };
  writeAddress(replace);
  emit("place");
  name();
  if (write) emit(thread ? "thread-focus" : "room-focus");
  if (ts) emit("reveal", root ?? ts);
}

function name() {
  const unread = store.state.conversations.reduce((sum, one) => sum + (one.unread ?? 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${titleOf(conversation(store.place.channel))} · ${store.state.workspace.name}`;
}

/* ---- side panels ---- */

const TOOLS = { traffic: ["Traffic", openTraffic], developer: ["Developer", openDeveloper] };

function toggleTool(which) {
  store.tool = store.tool === which ? null : which;
  closeTraffic();
  tool.hidden = !store.tool;
  document.body.classList.toggle("has-tool", Boolean(store.tool));
  if (store.tool) {
    const [label, open] = TOOLS[store.tool];
    tool.setAttribute("aria-label", label);
    open(tool);
    tool.querySelector("h2")?.setAttribute("tabindex", "-1");
    tool.querySelector("h2")?.focus();
  }
  emit("tool");
  if (!store.tool) document.querySelector(`[data-key="tool/${which}"]`)?.focus();
}

/* ---- news ---- */

const stateAgain = coalesce(async () => { if (await refreshState()) name(); });

const NEWS = {
  message: (event) => {
    if (event.channel === store.place.channel) emit("messages");
    if (event.channel === store.place.channel && store.place.thread) emit("thread");
    stateAgain();
  },
  view: () => emit("views"),
  home: () => emit("home"),
  state: stateAgain,
  clock: newTime,
  traffic: () => emit("traffic"),
  toast: (event) => toast(event.text),
};

let today = "";

/** After a new day has begun, "today" stands at other messages. */
async function newTime() {
  await refreshClock();
  if (today && today !== dayKey(now(), zone())) { emit("messages"); emit("thread"); }
  today = dayKey(now(), zone());
}

function refreshAll() {
  stateAgain();
  for (const topic of ["messages", "thread", "views", "home", "traffic"]) emit(topic);
}

const tune = () => listen((event) => NEWS[event.type]?.(event), refreshAll);

/** See the workspace as somebody else. */
async function switchTo(id) {
  store.me = id;
  actingAs(id);
  const { channel, tab } = store.place;
  const onApp = channel === appDm()?.id;
  await refreshState();
  tune();
  goto({ channel: onApp ? appDm()?.id : channel, tab: onApp ? tab : "messages", thread: onApp ? null : store.place.thread }, true);
  emit("messages");
  refreshViews();
}

/* ---- start ---- */

async function start() {
  const asked = new URLSearchParams(location.search).get("as") ?? "";
  store.me = asked;
  actingAs(asked);
  mountStage();
  mountSidebar();
  mountRoom();
  mountThread();
  mountTour();
  on("goto", goto);
  on("switch", switchTo);
  on("toggle-tool", toggleTool);
  on("open-thread", ({ channel, ts, write }) => {
    goto({ channel, thread: ts, write });
  });
  addEventListener("popstate", () => goto(readAddress(), true));
  if (!(await refreshState(true))) return setTimeout(() => location.reload(), 1500);
  tune();
  today = dayKey(now(), zone());
  goto(readAddress(), true);
  return refreshViews();
}

start();
