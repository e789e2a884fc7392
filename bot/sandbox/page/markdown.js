// The markdown block: standard markdown (headings, lists, tables, quotes, code, emphasis) to DOM.

import { h } from "./dom.js";
import { link, mention, channelLink, plain } from "./inline.js";

const RULES = [
  { test: /^```/, make: fence },
  { test: /^#{1,6} /, make: heading },
  { test: /^ {0,3}([-*_])( ?\1){2,}\s*$/, make: (rows) => { rows.shift(); return h("hr"); } },
  { test: /^> ?/, make: quote },
  { test: /^\s*([-*+]|\d+[.)]) +/, make: (rows) => list(rows, indentOf(rows[0])) },
  { test: /^\|.*\|\s*$/, make: table },
];

/** @param {string} text standard markdown @returns {HTMLElement} */
export function markdown(text) {
  return h("div.rich.markdown", {}, parse(String(text ?? "").split("\n")));
}

function parse(rows) {
  const out = [];
  while (rows.length) {
    if (!rows[0].trim()) { rows.shift(); continue; }
    const rule = RULES.find((one) => one.test.test(rows[0]));
    out.push(rule ? rule.make(rows) : paragraph(rows));
  }
  return out;
}

function fence(rows) {
  rows.shift();
  const end = rows.findIndex((row) => row.startsWith("```"));
  const body = rows.splice(0, end < 0 ? rows.length : end);
  rows.shift();
  return h("pre", {}, body.join("\n"));
}

function heading(rows) {
  const [, marks, text] = /^(#+) (.*)$/.exec(rows.shift());
  return h(`h${Math.min(marks.length + 2, 6)}`, {}, spans(text.replace(/\s*#+\s*$/, "")));
}

function takeWhile(rows, test) {
  const end = rows.findIndex((row) => !test(row));
  return rows.splice(0, end < 0 ? rows.length : end);
}

function quote(rows) {
  return h("blockquote", {}, parse(takeWhile(rows, (row) => row.startsWith(">")).map((row) => row.replace(/^> ?/, ""))));
}

function paragraph(rows) {
  const body = [rows.shift(), ...takeWhile(rows, (row) => row.trim() && !RULES.some((rule) => rule.test.test(row)))];
  return h("p", {}, spans(body.join("\n")));
}

const ITEM = /^(\s*)([-*+]|(\d+)[.)]) +(?:\[([ xX])\] )?(.*)$/;
const indentOf = (row) => /^\s*/.exec(row)[0].length;

function list(rows, indent) {
  const first = ITEM.exec(rows[0]);
  const node = h(first[3] ? "ol" : "ul", first[3] ? { start: first[3] } : {});
  while (rows.length && ITEM.test(rows[0]) && indentOf(rows[0]) >= indent) {
    if (indentOf(rows[0]) > indent + 1 && node.lastChild) { node.lastChild.append(list(rows, indentOf(rows[0]))); continue; }
    const [, , , , tick, text] = ITEM.exec(rows.shift());
    node.append(h("li", {}, tick ? (tick === " " ? "☐ " : "☑ ") : null, spans(text)));
  }
  return node;
}

const cellsOf = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(rows) {
  const body = takeWhile(rows, (row) => row.trim().startsWith("|")).map(cellsOf);
  const ruled = body[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const [head, rest] = ruled ? [body[0], body.slice(2)] : [null, body];
  return h("div.table-scroll", { tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {},
    head && h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, spans(cell))))),
    h("tbody", {}, rest.map((row) => h("tr", {}, row.map((cell) => h("td", {}, spans(cell))))))));
}

const SPANS = [
  [/^`([^`]+)`/, (m) => h("code", {}, m[1])],
  [/^!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)/, (m) => link(m[2], ...spans(m[1] || m[2]))],
  [/^<@([UW][A-Z0-9]+)>/, (m) => mention(m[1])],
  [/^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>/, (m) => channelLink(m[1])],
  [/^<(https?:[^>|]+)(?:\|([^>]*))?>/, (m) => link(m[1], m[2] || m[1])],
  [/^(https?:\/\/[^\s<>)]+)/, (m) => link(m[1])],
  [/^\*\*(?=\S)([\s\S]+?)\*\*/, (m) => h("strong", {}, spans(m[1]))],
  [/^__(?=\S)([\s\S]+?)__/, (m) => h("strong", {}, spans(m[1]))],
  [/^\*(?=\S)([^*\n]+?)\*/, (m) => h("em", {}, spans(m[1]))],
  [/^_(?=\S)([^_\n]+?)_(?!\w)/, (m) => h("em", {}, spans(m[1]))],
  [/^~~(?=\S)([\s\S]+?)~~/, (m) => h("s", {}, spans(m[1]))],
];

/** Inline markdown. @param {string} text @returns {Node[]} */
function spans(text) {
  const out = [];
  let buffer = "";
  for (let at = 0; at < text.length;) {
    const piece = text[at] === "\\" && /[^\w\s]/.test(text[at + 1] ?? "") ? { literal: text[at + 1], length: 2 } : spanAt(text.slice(at));
    if (piece?.node) { out.push(...plain(buffer), piece.node); buffer = ""; }
    buffer += piece ? piece.literal ?? "" : text[at];
    at += piece?.length ?? 1;
  }
  return [...out, ...plain(buffer)];
}

function spanAt(text) {
  for (const [test, make] of SPANS) {
    const match = test.exec(text);
    if (match) return { node: make(match), length: match[0].length };
  }
  return null;
}
