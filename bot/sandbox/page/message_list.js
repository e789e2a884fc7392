// A list of messages: day dividers, grouping by person, the "New" line, scroll that stays where the reader is.

import { h, keepFocus, patchChildren } from "./dom.js";
import { Form } from "./form.js";
import { authorOf, messageNode } from "./message.js";
import { now, store, zone } from "./store.js";
import { dayKey, dayLabel } from "./time.js";

const GROUP_SECONDS = 300;
const NEAR = 80;

/** One scrolling list; nodes of unchanged messages are kept, so that what is typed or focused in them stays. */
export class MessageList {
  #nodes = new Map();
  #forms = new Map();

  /** @param {{label: string, channel: string, inThread?: boolean}} props */
  constructor({ label, channel, inThread = false }) {
    this.channel = channel;
    this.inThread = inThread;
    this.inner = h("div.messages", { role: "log", "aria-label": label, "aria-live": "polite" });
    this.node = h("div.scroll", {}, this.inner);
    this.inner.addEventListener("keydown", (event) => this.#walk(event));
    this.first = true;
    /** Whether the next rendering goes to the end wherever the reader is: one's own message was just sent. */
    this.stick = false;
  }

  /**
   * Show these messages.
   * @param {import("./message.js").Message[]} messages oldest first
   * @param {{unreadFrom?: string, lead?: Node}} [options] ts of the first unread one; a node above all
   */
  render(messages, { unreadFrom, lead } = {}) {
    const stick = this.first || this.stick || this.#nearEnd();
    this.stick = false;
    this.inner.setAttribute("aria-busy", "true");
    keepFocus(this.inner, () => patchChildren(this.inner, [...(lead ? [lead] : []), ...this.#wanted(messages, unreadFrom)]));
    this.inner.removeAttribute("aria-busy");
    this.#rove();
    if (stick) this.toEnd();
    if (messages.length) this.first = false;
  }

  toEnd() { this.node.scrollTop = this.node.scrollHeight; }

  /** Scroll to a message and mark it for a moment. @returns {boolean} whether it is here */
  reveal(ts) {
    const node = this.inner.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 2500);
    node.focus({ preventScroll: true });
    return true;
  }

  #nearEnd() { return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR; }

  #wanted(messages, unreadFrom) {
    const nodes = [];
    const seen = new Set();
    let before = null;
    for (const message of messages) {
      const newDay = !before || dayKey(Number(before.ts), zone()) !== dayKey(Number(message.ts), zone());
      if (newDay) nodes.push(this.#divider(`day-${dayKey(Number(message.ts), zone())}`, dayLabel(Number(message.ts), zone(), now()), seen));
      if (message.ts === unreadFrom) nodes.push(this.#divider("new", "New", seen));
      nodes.push(this.#message(message, !newDay && message.ts !== unreadFrom && sameGroup(before, message), seen));
      if (this.inThread && message === messages[0] && messages.length > 1) nodes.push(this.#divider("replies", replies(messages.length - 1), seen));
      before = message;
    }
    for (const key of this.#nodes.keys()) if (!seen.has(key)) { this.#nodes.delete(key); this.#forms.delete(key); }
    return nodes;
  }

  #cached(key, signature, build, seen) {
    seen.add(key);
    const old = this.#nodes.get(key);
    if (old?.signature === signature || old?.node.classList.contains("editing")) return old.node;
    const node = build();
    if (old?.node.tabIndex === 0) node.tabIndex = 0;
    this.#nodes.set(key, { signature, node });
    return node;
  }

  #divider(key, text, seen) {
    return this.#cached(key, text, () => h("div.divider", { role: "separator", "aria-label": text, class: key === "new" ? "new" : "" }, h("span", {}, text)), seen);
  }

  #message(message, compact, seen) {
    const key = `${message.ts}${message.ephemeral ? "e" : ""}`;
    if (!this.#forms.has(key)) this.#forms.set(key, new Form());
    const form = this.#forms.get(key);
    // Words such as "today" depend on the day, names on the person looking: both are part of what a node was built from.
    const signature = JSON.stringify([message, compact, store.me, zone(), dayKey(now(), zone())]);
    return this.#cached(key, signature, () => messageNode(message, { channel: this.channel, inThread: this.inThread, compact, form }), seen);
  }

  /** One message of the list is in the tab order; arrows move between them. */
  #rove() {
    const all = [...this.inner.querySelectorAll("article")];
    if (!all.some((one) => one.tabIndex === 0)) all.at(-1)?.setAttribute("tabindex", "0");
  }

  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.matches("article")) return;
    const all = [...this.inner.querySelectorAll("article")];
    const next = all[all.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

const replies = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

function sameGroup(before, message) {
  return before && authorOf(before) === authorOf(message) && Number(message.ts) - Number(before.ts) < GROUP_SECONDS
    && !before.ephemeral && !message.ephemeral && !before.deleted
    && before.subtype !== "thread_broadcast" && message.subtype !== "thread_broadcast";
}
