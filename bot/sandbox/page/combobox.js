// One searchable list for every kind of select: an ARIA combobox with a listbox, for one choice or many (as chips).

import { h, icon, iconButton, uid } from "./dom.js";
import { popup } from "./popup.js";

/**
 * @typedef {{key: string, text: string, hint?: string, group?: string, data: *}} Choice
 */

/**
 * @param {Object} props
 * @param {(query: string) => (Choice[]|Promise<Choice[]>)} props.load  choices for what was typed
 * @param {Choice[]} props.selected
 * @param {boolean} [props.many]
 * @param {boolean} [props.clearable]
 * @param {number} [props.most]  how many may be chosen
 * @param {string} [props.placeholder]
 * @param {(query: string) => (string|undefined)} [props.empty]  what an empty list says
 * @param {Object} props.attrs   attributes of the input (id, aria-…)
 * @param {(selected: Choice[]) => void} props.onChange
 * @returns {HTMLElement}
 */
export function combobox(props) {
  return new Combobox(props).node;
}

class Combobox {
  constructor(props) {
    this.props = props;
    this.selected = props.selected;
    this.choices = [];
    this.active = -1;
    this.listId = uid("list");
    this.input = h("input", {
      ...props.attrs, type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.listId, autocomplete: "off", spellcheck: "false",
      oninput: () => this.search(), onclick: () => this.show(), onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.leave(), 120),
    });
    this.chips = h("span.chips");
    this.node = h("div.combobox", { onclick: (event) => { if (event.target === this.node) this.input.focus(); } },
      this.chips, this.input, h("span.combobox-arrow", { onclick: () => { this.input.focus(); this.show(); } }, icon("down")));
    this.paint();
  }

  /** Show what is chosen. */
  paint() {
    const { many, placeholder, clearable } = this.props;
    if (!many) this.input.value = this.selected[0]?.text ?? "";
    this.input.placeholder = many && this.selected.length ? "" : (placeholder ?? "Choose an option");
    this.chips.replaceChildren(...(many ? this.selected.map((one) => this.chip(one)) : []));
    this.node.classList.toggle("filled", this.selected.length > 0);
    this.node.querySelector(".combobox-clear")?.remove();
    if (clearable && !many && this.selected.length) {
      this.input.after(iconButton("close", "Clear choice", () => { this.choose([]); this.input.focus(); }, { class: "combobox-clear" }));
    }
  }

  chip(one) {
    return h("span.chip", {}, one.text, iconButton("close", `Remove ${one.text}`, () => {
      this.choose(this.selected.filter((each) => each.key !== one.key));
      this.input.focus();
    }));
  }

  choose(selected) {
    this.selected = selected;
    this.paint();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.props.onChange(selected);
  }

  /** Open with everything, whatever is written. */
  show() {
    if (!this.props.many) this.input.select();
    return this.search("");
  }

  async search(query = this.input.value) {
    this.query = query;
    const choices = await this.props.load(query.trim());
    if (query !== this.query || !this.input.isConnected) return;
    const taken = new Set(this.props.many ? this.selected.map((one) => one.key) : []);
    this.choices = choices.filter((one) => !taken.has(one.key));
    const chosen = this.choices.findIndex((one) => one.key === this.selected[0]?.key);
    this.active = this.choices.length ? Math.max(0, query ? 0 : chosen) : -1;
    this.open();
  }

  open() {
    const box = h("div.listbox", { role: "listbox", id: this.listId, "aria-label": "Choices" }, this.rows());
    this.shut();
    this.list = popup(this.node, box, { width: true, onClose: () => { this.list = null; this.input.setAttribute("aria-expanded", "false"); } });
    this.box = box;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  rows() {
    if (!this.choices.length) return h("div.listbox-empty", { role: "option", "aria-disabled": "true" }, this.props.empty?.(this.query.trim()) ?? "No results");
    let group;
    return this.choices.map((one, at) => {
      const head = one.group !== group && one.group ? h("div.listbox-group", { role: "presentation" }, one.group) : null;
      group = one.group;
      return [head, h("div.option", {
        role: "option", id: `${this.listId}-${at}`, "aria-selected": "false",
        onpointerdown: (event) => event.preventDefault(), onclick: () => this.take(at),
      }, h("span", {}, one.text), one.hint && h("small", {}, one.hint))];
    });
  }

  mark() {
    this.box?.querySelectorAll(".option").forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === this.active));
      if (at === this.active) row.scrollIntoView({ block: "nearest" });
    });
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(at) {
    const one = this.choices[at];
    if (!one) return;
    this.shut();
    const { many, most } = this.props;
    if (many && most && this.selected.length >= most) return;
    if (many) this.input.value = "";
    this.choose(many ? [...this.selected, one] : [one]);
  }

  shut() { this.list?.close(); }

  leave() {
    if (document.activeElement === this.input) return;
    this.shut();
    if (this.props.many) this.input.value = "";
    else if (this.input.isConnected) this.input.value = this.selected[0]?.text ?? "";
  }

  key(event) {
    const handlers = {
      ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1),
      Enter: () => { const was = Boolean(this.list); if (was) this.take(this.active); return was; },
      Escape: () => { const was = Boolean(this.list); this.shut(); return was; },
      Tab: () => { if (this.list && this.input.value && this.input.value !== this.selected[0]?.text) this.take(this.active); return false; },
      Backspace: () => this.rub(),
    };
    const done = handlers[event.key]?.();
    if (done) { event.preventDefault(); event.stopPropagation(); }
  }

  step(by) {
    if (!this.list) this.show();
    else if (this.choices.length) this.active = (this.active + by + this.choices.length) % this.choices.length;
    this.mark();
    return true;
  }

  /** Backspace in an empty input takes the last chip away. */
  rub() {
    if (!this.props.many || this.input.value || !this.selected.length) return false;
    this.choose(this.selected.slice(0, -1));
    return true;
  }
}
