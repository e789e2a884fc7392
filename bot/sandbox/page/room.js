// The middle of the page: a conversation with its messages and composer, and for the app its Home and Messages tabs.

import { h, icon } from "./dom.js";
import { act, coalesce, get, steer } from "./api.js";
import { composer } from "./composer.js";
import { mountHome } from "./home.js";
import { MessageList } from "./message_list.js";
import { appDm, conversation, emit, now, on, person, refreshState, store, titleOf } from "./store.js";
import { clockTime } from "./time.js";
import { toast } from "./toasts.js";

const main = document.getElementById("main");
let list = null;
let shown = "";
let unreadFrom;
let wanted = null;
let box = null;

/** Draw the open place and keep it up to date. */
export function mountRoom() {
  const again = coalesce(load);
  on("place", () => { open(); again(); });
  on("state", () => { if (store.place.channel && shown !== signature()) open(); });
  on("messages", (detail) => { if (detail?.sent && list) list.stick = true; again(); });
  on("room-focus", () => box?.focus());
  on("reveal", (ts) => { wanted = ts; again(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
}

/** What the frame around the messages depends on. */
function signature() {
  const conv = conversation(store.place.channel);
  return JSON.stringify([store.me, store.place.channel, store.place.tab, conv?.is_archived, conv?.is_member, conv?.topic, conv?.name, conv?.members?.length, person(conv?.user).tz]);
}

function open() {
  const conv = conversation(store.place.channel);
  const changed = signature() !== shown;
  shown = signature();
  if (!conv || !changed) return;
  unreadFrom = undefined;
  const isAppDm = conv.id === appDm()?.id;
  box = null;
  const home = isAppDm && store.place.tab === "home";
  list = home ? null : new MessageList({ label: `Messages in ${titleOf(conv)}`, channel: conv.id });
  main.replaceChildren(header(conv), isAppDm ? tabs() : "", ...(home ? [homePanel()] : [messagesPanel(conv, isAppDm)]));
}

function header(conv) {
  const face = conv.kind === "private" ? icon("lock") : conv.kind === "channel" ? icon("hash") : null;
  const partner = conv.kind === "im" && conv.id !== appDm()?.id ? person(conv.user) : null;
  const about = partner ? [partner.title, partner.tz && `${clockTime(now(), partner.tz)} local time`].filter(Boolean).join(" · ") : conv.topic;
  const count = conv.members?.length;
  return h("div.room-head", {}, h("h2", {}, face, h("span", {}, conv.name && face ? conv.name : titleOf(conv))),
    about && h("p", { title: about }, about),
    face && count ? h("span.members", {}, `${count} ${count === 1 ? "member" : "members"}`) : null);
}

const TABS = [["home", "Home"], ["messages", "Messages"]];

function tabs() {
  const go = (tab) => emit("goto", { channel: store.place.channel, tab });
  const step = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = TABS.find(([id]) => id !== store.place.tab)[0];
    go(other);
    main.querySelector(`#tab-${other}`)?.focus();
  };
  return h("div.tabs", { role: "tablist", "aria-label": store.state.app.name, onkeydown: step }, TABS.map(([id, name]) => h("button", {
    type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(store.place.tab === id), "aria-controls": "room-panel",
    tabindex: store.place.tab === id ? "0" : "-1", onclick: () => go(id),
  }, name)));
}

function homePanel() {
  const panel = h("div.home.scroll", { role: "tabpanel", id: "room-panel", "aria-labelledby": "tab-home", tabindex: "0" });
  mountHome(panel);
  return panel;
}

function messagesPanel(conv, isAppDm) {
  const props = isAppDm ? { role: "tabpanel", id: "room-panel", "aria-labelledby": "tab-messages" } : {};
  return h("div.room-body", props, list.node, foot(conv));
}

function foot(conv) {
  if (conv.is_archived) return h("div.notice", {}, "This channel has been archived. Its messages can still be read.");
  if (conv.is_member === false && conv.kind === "channel") {
    const join = async () => { await steer("world", { do: "invite", channel: conv.id, user: store.me }); refreshState(); };
    return h("div.notice", {}, `You are looking at ${titleOf(conv)} from outside.`, h("button.button", { type: "button", onclick: join }, "Join channel"));
  }
  if (conv.kind === "im" && person(conv.user).deleted) return h("div.notice", {}, `${person(conv.user).real_name}’s account is deactivated.`);
  box = composer({ channel: conv.id, label: `Message ${titleOf(conv)}`, placeholder: `Message ${titleOf(conv)}` });
  return box.node;
}

/** Read the messages of the open place and show them. */
async function load() {
  if (!list) return;
  const here = list;
  const answer = await get("messages", { channel: here.channel });
  if (here !== list || !answer.messages) return;
  const unread = conversation(here.channel)?.unread ?? 0;
  if (here.first && unread) unreadFrom = answer.messages.filter((one) => one.user !== store.me).at(-unread)?.ts;
  here.render(answer.messages, { unreadFrom, lead: answer.messages.length ? null : empty(here.channel) });
  if (wanted) reveal(here);
  markRead(here.channel, answer.messages, unread);
}

function reveal(here) {
  const ts = wanted;
  wanted = null;
  if (!here.reveal(ts)) toast("That message is not here any more.");
}

function markRead(channel, messages, unread) {
  if (!unread || document.hidden || !messages.length) return;
  conversation(channel).unread = 0;
  emit("state");
  act("read", { channel, ts: messages.at(-1).ts });
}

function empty(channel) {
  const conv = conversation(channel);
  const about = conv.id === appDm()?.id ? `${store.state.app.name} will write to you here. You can write to it as well.`
    : conv.kind === "im" ? `This is the beginning of your conversation with ${titleOf(conv)}.` : `This is the beginning of ${titleOf(conv)}.`;
  return h("div.empty", {}, about);
}

