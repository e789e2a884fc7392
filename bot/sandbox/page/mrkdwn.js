// Slack's own markup to DOM: *bold* _italic_ ~strike~ `code` ```pre``` > quote, lists, and everything in <angle brackets>.

import { h } from "./dom.js";
import { broadcast, channelLink, dateNode, link, mention, plain, unescape } from "./inline.js";
import { conversation, groupName, person } from "./store.js";

const FENCE = /```\n?([\s\S]*?)\n?```/;
const QUOTE = /^(?:&gt;|>) ?/;
const BULLET = /^(\s*)(?:[•◦▪‣-]|(\d{1,3})[.)]) +/;
const STYLES = { "*": "strong", _: "em", "~": "s" };

/**
 * Render a mrkdwn string.
 * @param {string} text  escaped as on the wire (&amp; &lt; &gt;)
 * @returns {DocumentFragment}
 */
export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  let rest = String(text ?? "");
  for (let match = FENCE.exec(rest); match; match = FENCE.exec(rest)) {
    out.append(...lines(rest.slice(0, match.index).replace(/\n$/, "")));
    out.append(h("pre", {}, unescape(match[1])));
    rest = rest.slice(match.index + match[0].length).replace(/^\n/, "");
  }
  out.append(...lines(rest));
  return out;
}

const kindOf = (line) => (QUOTE.test(line) ? "quote" : BULLET.test(line) ? "list" : "text");

/** Group neighbouring lines of one kind. */
function lines(text) {
  if (!text) return [];
  const groups = [];
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.flatMap((group, at) => {
    if (group.kind === "quote") return [h("blockquote", {}, mrkdwn(group.lines.map((line) => line.replace(QUOTE, "")).join("\n")))];
    if (group.kind === "list") return [list(group.lines)];
    return [...(at && groups[at - 1].kind === "text" ? [h("br")] : []), ...inline(group.lines.join("\n"))];
  });
}

function list(rows) {
  const numbered = BULLET.exec(rows[0])[2];
  return h(numbered ? "ol" : "ul", numbered ? { start: numbered } : {}, rows.map((row) => {
    const [mark, indent] = BULLET.exec(row);
    return h(indent.length > 1 ? "li.deep" : "li", {}, inline(row.slice(mark.length)));
  }));
}

/**
 * One run of text without line structure.
 * @param {string} text @returns {Node[]}
 */
export function inline(text) {
  const out = [];
  let buffer = "";
  const flush = () => { if (buffer) out.push(...plain(unescape(buffer))); buffer = ""; };
  for (let at = 0; at < text.length;) {
    const piece = pieceAt(text, at);
    if (piece) { flush(); out.push(...piece.nodes); at = piece.end; } else { buffer += text[at]; at += 1; }
  }
  flush();
  return out;
}

/** What special thing begins here, if any. @returns {{nodes: Node[], end: number}|null} */
function pieceAt(text, at) {
  const char = text[at];
  if (char === "<") return entity(text, at);
  if (char === "`") return code(text, at);
  return STYLES[char] ? styled(text, at, char) : null;
}

function entity(text, at) {
  const close = text.indexOf(">", at);
  if (close < 0) return null;
  const body = text.slice(at + 1, close);
  const node = entityNode(body);
  return node ? { nodes: [node], end: close + 1 } : null;
}

function entityNode(body) {
  const [target, ...labels] = body.split("|");
  const label = unescape(labels.join("|"));
  if (/^@[UW]/.test(target)) return mention(target.slice(1));
  if (/^#[CG]/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return broadcast(label.replace(/^@/, "") || groupName(target.slice(9)));
  if (target.startsWith("!")) return broadcast(label.replace(/^@/, "") || target.slice(1));
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return link(unescape(target), ...(label ? inline(labels.join("|")) : []));
  return null;
}

function date(target, fallback) {
  const [, epoch, format, url] = target.split("^");
  return dateNode(Number(epoch), unescape(format ?? ""), fallback, url && unescape(url));
}

function code(text, at) {
  const close = text.indexOf("`", at + 1);
  if (close <= at + 1 || text.slice(at, close).includes("\n")) return null;
  return { nodes: [h("code", {}, unescape(text.slice(at + 1, close)))], end: close + 1 };
}

const WORD = /[\p{L}\p{N}]/u;

/** A pair of marks counts only at word borders and around something that neither begins nor ends with a space. */
function styled(text, at, mark) {
  if (at > 0 && (WORD.test(text[at - 1]) || text[at - 1] === mark)) return null;
  if (/[\s]/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  for (let close = text.indexOf(mark, at + 2); close > 0; close = text.indexOf(mark, close + 1)) {
    const inner = text.slice(at + 1, close);
    if (inner.includes("\n")) return null;
    const unbalanced = inner.split("<").length !== inner.split(">").length;
    if (unbalanced || /\s$/.test(inner) || WORD.test(text[close + 1] ?? " ")) continue;
    return { nodes: [h(STYLES[mark], {}, inline(inner))], end: close + 1 };
  }
  return null;
}

/**
 * What a person would have typed to get this text: for the editor of one's own messages.
 * @param {string} text escaped mrkdwn @returns {string}
 */
export function typed(text) {
  return unescape(String(text ?? "").replace(/<([^>]+)>/g, (whole, body) => {
    const [target, label] = body.split("|");
    if (/^@[UW]/.test(target)) return `@${person(target.slice(1)).name}`;
    if (/^#[CG]/.test(target)) return `#${conversation(target.slice(1))?.name ?? label ?? ""}`;
    if (target.startsWith("!subteam^")) return `@${groupName(target.slice(9))}`;
    return target.startsWith("!") ? `@${target.slice(1)}` : target;
  }));
}

/** Text without any markup: for labels and previews. */
export const flat = (text) => mrkdwn(text).textContent;

/**
 * A text object of Block Kit.
 * @param {{type: "mrkdwn"|"plain_text", text: string, verbatim?: boolean}|string|undefined} object
 * @returns {Node[]}
 */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return plain(object);
  return object.type === "mrkdwn" ? [mrkdwn(object.text)] : plain(object.text);
}
