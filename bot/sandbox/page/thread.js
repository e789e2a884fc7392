// The side panel with one thread; on a phone it covers the page.

import { h, iconButton } from "./dom.js";
import { coalesce, get } from "./api.js";
import { composer } from "./composer.js";
import { MessageList } from "./message_list.js";
import { conversation, emit, on, store, titleOf } from "./store.js";

const panel = document.getElementById("thread");
let list = null;
let box = null;
let shown = "";

/** Keep the panel in step with the open place. */
export function mountThread() {
  const again = coalesce(load);
  on("place", () => { open(); again(); });
  on("thread", (detail) => { if (detail?.sent && list) list.stick = true; again(); });
  on("thread-focus", () => box?.focus());
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) close(); });
}

function close() {
  const ts = store.place.thread;
  emit("goto", { channel: store.place.channel, tab: store.place.tab, thread: null });
  document.querySelector(`#main [data-ts="${CSS.escape(ts ?? "")}"]`)?.focus({ preventScroll: true });
}

function open() {
  const { channel, thread } = store.place;
  const now = JSON.stringify([store.me, channel, thread]);
  panel.hidden = !thread;
  document.body.classList.toggle("has-thread", Boolean(thread));
  if (now === shown) return;
  shown = now;
  list = null;
  box = null;
  if (!thread) { panel.replaceChildren(); return; }
  const conv = conversation(channel);
  list = new MessageList({ label: "Thread messages", channel, inThread: true });
  const place = conv?.kind === "im" ? "direct message" : titleOf(conv);
  box = conv?.is_archived ? null : composer({ channel, thread, label: "Reply in thread", placeholder: "Reply…", broadcastTo: place });
  panel.replaceChildren(h("div.panel-head", {}, h("h2", {}, "Thread"), h("span.muted", {}, titleOf(conv)), iconButton("close", "Close thread", close)),
    list.node, box?.node ?? h("div.notice", {}, "This channel has been archived."));
}

async function load() {
  const here = list;
  if (!here) return;
  const { channel, thread } = store.place;
  const answer = await get("messages", { channel, thread });
  if (here !== list || !answer.messages) return;
  here.render(answer.messages, { lead: answer.messages.length ? null : h("div.empty", {}, "This thread is gone.") });
}
