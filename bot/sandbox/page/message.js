// One message: author, time, text or blocks, thread summary, marks, and the editor for one's own.

import { append, h, icon } from "./dom.js";
import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { Form } from "./form.js";
import { messageToolbar } from "./message_menu.js";
import { mrkdwn, typed } from "./mrkdwn.js";
import { conversation, emit, isApp, now, person, store, titleOf, zone } from "./store.js";
import { clockTime, fullTime, whenShort } from "./time.js";

/**
 * @typedef {Object} Message
 * @property {string} ts
 * @property {string} [thread_ts]
 * @property {string} [user]
 * @property {string} [bot_id]
 * @property {string} text
 * @property {Object[]} [blocks]
 * @property {{user: string, ts: string}} [edited]
 * @property {string} [subtype]
 * @property {number} [reply_count]
 * @property {string[]} [reply_users]
 * @property {string} [latest_reply]
 * @property {boolean} [ephemeral]
 * @property {boolean} [deleted]
 * @property {string} [permalink]
 */

/** What the workspace says by itself: somebody joined, a topic changed. */
const SYSTEM = /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)$/;

/** Who wrote it. @param {Message} message */
export const authorOf = (message) => message.user ?? (message.bot_id ? store.state.app.bot_user : "");

const nameOf = (id) => (id === store.state.app.bot_user || id === store.state.app.bot_id ? store.state.app.name : person(id).real_name);

/**
 * @typedef {{channel: string, inThread: boolean, compact: boolean, form: Form}} Setting
 */

/**
 * Build a message.
 * @param {Message} message
 * @param {Setting} setting  compact: follows one of the same person, so without picture and name
 * @returns {HTMLElement}
 */
export function messageNode(message, setting) {
  const author = authorOf(message);
  const at = Number(message.ts);
  const stamp = h("time.stamp", { datetime: new Date(at * 1000).toISOString(), title: fullTime(at, zone()) }, clockTime(at, zone()));
  const node = h("article.message", {
    class: [setting.compact && "compact", message.ephemeral && "ephemeral", SYSTEM.test(message.subtype) && "system"].filter(Boolean).join(" "),
    "aria-label": `Message from ${nameOf(author)}`, tabindex: "-1", dataset: { ts: message.ts },
  });
  return append(node, [
    h("div.gutter", {}, setting.compact ? stamp : avatar(author)),
    h("div.message-main", {},
      message.ephemeral && h("div.only-you", {}, icon("eye"), h("span", {}, "Only visible to you"), " · ",
        h("button.as-link", { type: "button", onclick: () => act("delete", { channel: setting.channel, ts: message.ts }).then(() => emit(setting.inThread ? "thread" : "messages")) }, "Dismiss")),
      !setting.inThread && message.subtype === "thread_broadcast" && broadcastNote(message, setting),
      !setting.compact && heading(author, stamp),
      content(message, setting),
      !setting.inThread && message.reply_count > 0 && summary(message, setting)),
    !message.deleted && messageToolbar(message, setting, () => edit(node, message, setting)),
  ]);
}

function heading(author, stamp) {
  const one = person(author);
  return h("div.message-head", {}, h("span.author", {}, nameOf(author)),
    isApp(author) && h("span.badge", {}, "App"),
    one.is_restricted || one.is_ultra_restricted ? h("span.badge", {}, "Guest") : null,
    one.is_stranger && h("span.badge", {}, "External"),
    one.deleted && h("span.badge", {}, "Deactivated"), stamp);
}

function broadcastNote(message, setting) {
  return h("button.as-link.broadcast", { type: "button", onclick: () => emit("open-thread", { channel: setting.channel, ts: message.thread_ts }) }, icon("reply"), "replied to a thread");
}

/** Where a message's blocks send their clicks. */
function surfaceOf(message, setting) {
  const container = { type: "message", channel: setting.channel, ts: message.ts };
  return {
    kind: "message", container, form: setting.form,
    dispatch: (slot, value) => act("action", {
      container, block_id: slot.block.block_id, action_id: slot.element.action_id, value, state: setting.form.all(),
    }),
  };
}

function content(message, setting) {
  if (message.deleted) return h("div.body.gone", {}, "This message was deleted.");
  const surface = surfaceOf(message, setting);
  const edited = message.edited && h("span.edited", { title: fullTime(Number(message.edited.ts), zone()) }, "(edited)");
  const blocks = message.blocks?.length ? renderBlocks(message.blocks, surface) : null;
  return h("div.body", { class: blocks ? "has-blocks" : "" },
    blocks ?? h("div.text", {}, mrkdwn(message.text)), edited,
    (message.attachments ?? []).map((one) => attachment(one, surface)),
    (message.files ?? []).map(file));
}

/** A file that was shared: its name, to be downloaded. */
function file(one) {
  return h("div.attachment", {}, h("a", { href: one.url_private_download, download: one.name }, one.title || one.name),
    h("span.muted", {}, ` ${one.size} bytes`));
}

function attachment(one, surface) {
  return h("div.attachment", {}, one.title && h("strong", {}, mrkdwn(one.title)),
    one.blocks ? renderBlocks(one.blocks, { ...surface, form: new Form() }) : h("div.text", {}, mrkdwn(one.text ?? one.fallback)));
}

function summary(message, setting) {
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h("button.thread-summary", { type: "button", dataset: { key: `${message.ts}/replies` },
    onclick: () => emit("open-thread", { channel: setting.channel, ts: message.ts }) },
  h("span.faces", {}, (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "small"))),
  h("strong", {}, count),
  message.latest_reply && h("span.muted", {}, `Last reply ${whenShort(Number(message.latest_reply), zone(), now())}`));
}

/** Put an editor where the text was. */
function edit(node, message, setting) {
  const body = node.querySelector(".body");
  const area = h("textarea.field", { rows: 3, "aria-label": "Edit message", value: typed(message.text), dataset: { key: `${message.ts}/edit` } });
  const close = () => { node.classList.remove("editing"); form.replaceWith(body); node.focus(); };
  const save = async () => {
    const text = area.value.trim();
    if (!text) return;
    const result = await act("edit", { channel: setting.channel, ts: message.ts, text });
    if (result.ok !== false) { close(); emit("messages"); }
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  const form = h("div.editor", {}, area, h("div.editor-foot", {},
    h("button.button", { type: "button", onclick: close }, "Cancel"),
    h("button.button.filled.primary", { type: "button", onclick: save }, "Save")));
  node.classList.add("editing");
  body.replaceWith(form);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

/** "#general" or a person's name, for labels. */
export const placeName = (channel) => titleOf(conversation(channel));
