// The rich_text block: sections, lists, quotes and preformatted text with styled elements.

import { h } from "./dom.js";
import { broadcast, channelLink, dateNode, emojiNode, link, mention, plain } from "./inline.js";
import { slackDate } from "./time.js";
import { groupName, now, zone } from "./store.js";

/** @param {{elements: Object[]}} block @returns {HTMLElement} */
export function richText(block) {
  return h("div.rich", {}, listsNested((block.elements ?? [])));
}

/** Neighbouring lists of growing indent are one list in the eyes of the reader. */
function listsNested(elements) {
  return elements.map((element) => GROUPS[element.type]?.(element) ?? h("div.unknown", {}, `(${element.type})`));
}

const GROUPS = {
  rich_text_section: (element) => h("div", {}, inlineAll(element.elements)),
  rich_text_quote: (element) => h("blockquote", {}, inlineAll(element.elements)),
  rich_text_preformatted: (element) => h("pre", {}, (element.elements ?? []).map((part) => part.text ?? part.url ?? "").join("")),
  rich_text_list: richList,
};

function richList(element) {
  const ordered = element.style === "ordered";
  return h(ordered ? "ol" : "ul", { class: `indent-${Math.min(element.indent ?? 0, 4)}`, start: ordered && element.offset ? element.offset + 1 : null },
    (element.elements ?? []).map((item) => h("li", {}, item.type === "rich_text_section" ? inlineAll(item.elements) : GROUPS[item.type]?.(item))));
}

const inlineAll = (elements) => (elements ?? []).map((element) => wrap(inlineOne(element), element.style));

const INLINE = {
  text: (element) => plain(element.text),
  link: (element) => [link(element.url, ...plain(element.text || element.url))],
  user: (element) => [mention(element.user_id)],
  channel: (element) => [channelLink(element.channel_id)],
  emoji: (element) => [emojiNode(element.name)],
  broadcast: (element) => [broadcast(element.range)],
  usergroup: (element) => [broadcast(groupName(element.usergroup_id))],
  date: (element) => [dateNode(Number(element.timestamp), element.format ?? "{date}", element.fallback, element.url)],
  color: (element) => [h("code", {}, element.value)],
};

const inlineOne = (element) => INLINE[element.type]?.(element) ?? [document.createTextNode(element.text ?? "")];

const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function wrap(nodes, style = {}) {
  return Object.keys(TAGS).filter((name) => style?.[name]).reduce((inner, name) => [h(TAGS[name], {}, inner)], nodes);
}

/** The plain text of a rich_text block, for labels. @returns {string} */
export function richFlat(block) {
  const text = (element) => {
    if (element.elements) return element.elements.map(text).join(element.type === "rich_text_list" ? "\n" : "");
    if (element.type === "date") return slackDate(Number(element.timestamp), element.format ?? "{date}", zone(), now());
    return inlineOne(element).map((node) => node.textContent).join("");
  };
  return (block.elements ?? []).map(text).join("\n");
}
