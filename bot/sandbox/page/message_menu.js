// The small toolbar on a message: reply in thread, the app's message shortcuts, copy link, edit and delete.

import { h, icon, iconButton } from "./dom.js";
import { act } from "./api.js";
import { ask } from "./dialog.js";
import { menu } from "./popup.js";
import { emit, isApp, store } from "./store.js";
import { toast } from "./toasts.js";

/**
 * @param {import("./message.js").Message} message
 * @param {import("./message.js").Setting} setting
 * @param {() => void} edit  opens the editor
 */
export function messageToolbar(message, setting, edit) {
  const more = iconButton("more", "More actions", () => menu(more, "More actions", entries(message, setting, edit)),
    { "aria-haspopup": "menu", "aria-expanded": "false", dataset: { key: `${message.ts}/more` } });
  const reply = !setting.inThread && !message.ephemeral && iconButton("reply", "Reply in thread",
    () => openThread(message, setting), { dataset: { key: `${message.ts}/reply` } });
  return message.ephemeral && !own(message) ? null : h("div.toolbar", { role: "toolbar", "aria-label": "Message actions" }, reply, more);
}

const openThread = (message, setting) => emit("open-thread", { channel: setting.channel, ts: message.thread_ts ?? message.ts, write: true });

const own = (message) => message.user === store.me && !isApp(message.user);

function entries(message, setting, edit) {
  const shortcuts = message.ephemeral ? [] : store.state.shortcuts.filter((one) => one.type === "message");
  return [
    ...shortcuts.length ? [{ heading: store.state.app.name }] : [],
    ...shortcuts.map((one) => ({ text: one.name, icon: icon("bolt"), run: () => act("shortcut", { callback_id: one.callback_id, channel: setting.channel, ts: message.ts }) })),
    ...shortcuts.length ? [null] : [],
    ...setting.inThread ? [] : [{ text: "Reply in thread", icon: icon("reply"), run: () => openThread(message, setting) }],
    { text: "Copy link", icon: icon("link"), run: () => copy(message.permalink ?? location.href) },
    ...own(message) ? ownEntries(message, setting, edit) : [],
  ];
}

function ownEntries(message, setting, edit) {
  return [
    { text: "Edit message", icon: icon("pencil"), run: edit },
    { text: "Delete message", icon: icon("trash"), danger: true, run: () => remove(message, setting) },
  ];
}

async function remove(message, setting) {
  const sure = await ask({ title: "Delete message", text: "Are you sure you want to delete this message? This cannot be undone.", confirm: "Delete", deny: "Cancel", style: "danger" });
  if (!sure) return;
  await act("delete", { channel: setting.channel, ts: message.ts });
  emit("messages");
}

async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    toast("Link copied.");
  } catch {
    toast(url);
  }
}
