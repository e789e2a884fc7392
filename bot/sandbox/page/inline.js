// The small pieces of text shared by mrkdwn, rich text and markdown: links, mentions, channels, dates.

import { h } from "./dom.js";
import { conversation, emit, isApp, now, person, store, zone } from "./store.js";
import { emoji, hasEmoji } from "./emoji.js";
import { fullTime, slackDate } from "./time.js";

const SAFE = /^(https?:|mailto:|tel:|slack:)/i;
const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?.*thread_ts=([\d.]+))?/;

/** A link; one to a message of this workspace opens that message here. Unsafe schemes become plain text. */
export function link(url, ...label) {
  const text = label.length ? label : [url];
  if (!SAFE.test(url)) return h("span", {}, text);
  const match = PERMALINK.exec(url);
  const go = match && conversation(match[1])
    ? (event) => { event.preventDefault(); emit("goto", { channel: match[1], ts: `${match[2]}.${match[3]}`, thread: match[4] }); }
    : null;
  return h("a.link", { href: url, target: "_blank", rel: "noopener noreferrer", onclick: go ?? (() => {}) }, text);
}

/** "@Ana Lindqvist", marked when it is the viewer. */
export function mention(id) {
  const one = person(id);
  return h(id === store.me ? "span.mention.me" : "span.mention", { title: one.title || null },
    `@${isApp(id) ? store.state.app.name : one.real_name}`);
}

/** "#general": a button that opens the channel when the viewer may see it. */
export function channelLink(id, label) {
  const conv = conversation(id);
  if (!conv) return h("span.mention", {}, label ? `#${label}` : "#private-channel");
  return h("button.mention.as-link", { type: "button", onclick: () => emit("goto", { channel: id }) }, `#${conv.name ?? label}`);
}

/** "@channel", "@here", or a user group. */
export const broadcast = (name) => h("span.mention.me", {}, `@${name}`);

/** A moment in the viewer's zone, in Slack's format string. */
export function dateNode(epoch, format, fallback, url) {
  if (!Number.isFinite(epoch)) return document.createTextNode(fallback ?? "");
  const node = h("time", { datetime: new Date(epoch * 1000).toISOString(), title: fullTime(epoch, zone()) },
    slackDate(epoch, format, zone(), now()));
  return url ? link(url, node) : node;
}

/** An emoji by short name; unknown ones stay text. */
export function emojiNode(name) {
  if (!hasEmoji(name.replace(/::.*$/, ""))) return document.createTextNode(`:${name}:`);
  return h("span.emoji", { role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, emoji(name));
}

/** Turn &lt; &gt; &amp; back into what they stand for. */
export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Text with its :emoji: replaced; line breaks become <br>. @returns {Node[]} */
export function plain(text) {
  const nodes = [];
  for (const part of String(text ?? "").split(/(:[a-z0-9_+-]+:|\n)/)) {
    if (part === "\n") nodes.push(document.createElement("br"));
    else if (/^:[a-z0-9_+-]+:$/.test(part)) nodes.push(emojiNode(part.slice(1, -1)));
    else if (part) nodes.push(document.createTextNode(part));
  }
  return nodes;
}
