// Suggestions while writing: people and channels after @ and #, commands after /, emoji after a colon.

import { h, uid } from "./dom.js";
import { avatar } from "./avatar.js";
import { emojiLike } from "./emoji.js";
import { popup } from "./popup.js";
import { store } from "./store.js";

const TRIGGERS = [
  { test: /(?:^|[\s(])@([\p{L}\p{N}._-]*)$/u, find: people },
  { test: /(?:^|[\s(])#([\p{L}\p{N}_-]*)$/u, find: channels },
  { test: /(?:^|\s):([a-z0-9_+-]{2,})$/, find: emojis },
  { test: /^\/([\w-]*)$/, find: commands },
];

/** @typedef {{insert: string, text: string, hint?: string, below?: string, face?: Node, exact: boolean}} Suggestion */

function people(query) {
  const words = query.toLowerCase();
  return store.state.people
    .filter((one) => !one.deleted && (`${one.name} ${one.real_name}`.toLowerCase().split(/[\s._-]+/).some((part) => part.startsWith(words)) || one.name.toLowerCase().startsWith(words)))
    .slice(0, 9)
    .map((one) => ({ insert: `@${one.name}`, text: one.real_name, hint: [`@${one.name}`, one.title].filter(Boolean).join(" · "), face: avatar(one.id, "small"), exact: one.name.toLowerCase() === words }))
    .concat(groups(words));
}

function groups(words) {
  const all = [...(store.state.usergroups ?? []).map((one) => [one.handle, "User group"]), ["channel", "Everybody in this channel"], ["here", "Everybody who is active"]];
  return all.filter(([handle]) => handle.startsWith(words)).map(([handle, hint]) => ({ insert: `@${handle}`, text: `@${handle}`, hint, exact: handle === words }));
}

function channels(query) {
  return store.state.conversations.filter((one) => one.name && ["channel", "private"].includes(one.kind) && one.name.startsWith(query.toLowerCase())).slice(0, 9)
    .map((one) => ({ insert: `#${one.name}`, text: `#${one.name}`, hint: one.topic, exact: one.name === query.toLowerCase() }));
}

function emojis(query) {
  return emojiLike(query).map(([name, char]) => ({ insert: `:${name}:`, text: `${char}  :${name}:`, exact: false }));
}

function commands(query) {
  return store.state.commands.filter((one) => one.command.startsWith(`/${query.toLowerCase()}`))
    .map((one) => ({ insert: one.command, text: one.command, hint: one.description, below: one.usage_hint, exact: one.command === `/${query.toLowerCase()}` }));
}

/** Attaches suggestions to a textarea; `key()` must see each key before the composer does. */
export class Suggest {
  /** @param {HTMLTextAreaElement} area */
  constructor(area) {
    this.area = area;
    this.listId = uid("suggest");
    this.found = [];
    area.setAttribute("aria-autocomplete", "list");
    area.addEventListener("input", () => this.look());
    area.addEventListener("blur", () => this.shut());
  }

  look() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const trigger = TRIGGERS.find((one) => one.test.test(before));
    this.query = trigger ? trigger.test.exec(before)[1] : "";
    this.found = trigger ? trigger.find(this.query) : [];
    this.active = 0;
    this.moved = false;
    if (this.found.length) this.open();
    else this.shut();
  }

  open() {
    this.handle?.close();
    this.box = h("div.listbox.suggestions", { role: "listbox", id: this.listId, "aria-label": "Suggestions" }, this.found.map((one, at) => h("div.option", {
      role: "option", id: `${this.listId}-${at}`,
      onpointerdown: (event) => event.preventDefault(), onclick: () => this.take(at),
    }, one.face, h("span", {}, one.text), one.hint && h("small", {}, one.hint), one.below && h("code.usage", {}, one.below))));
    this.handle = popup(this.area, this.box, { onClose: () => { this.handle = null; this.area.removeAttribute("aria-activedescendant"); this.area.removeAttribute("aria-controls"); } });
    this.area.setAttribute("aria-controls", this.listId);
    this.mark();
  }

  mark() {
    [...this.box.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.active)));
    this.box.children[this.active]?.scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
  }

  shut() { this.handle?.close(); }

  take(at) {
    const caret = this.area.selectionStart;
    const start = caret - this.query.length - 1;
    this.area.setRangeText(`${this.found[at].insert} `, start, caret, "end");
    this.shut();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.focus();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was used here */
  key(event) {
    if (!this.handle) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { this.active = (this.active + step + this.found.length) % this.found.length; this.moved = true; this.mark(); return true; }
    if (event.key === "Escape") { this.shut(); return true; }
    // Enter on a word that is already complete sends; it does not complete it once more.
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && (this.moved || !this.found[this.active].exact))) { this.take(this.active); return true; }
    return false;
  }
}
