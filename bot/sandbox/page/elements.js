// The interactive elements of Block Kit other than selects: buttons, overflow, text, numbers, dates, times, radios, checkboxes.

import { h, icon, uid } from "./dom.js";
import { ask } from "./dialog.js";
import { menu } from "./popup.js";
import { changed, current, tied } from "./form.js";
import { flat, textObject } from "./mrkdwn.js";
import { SELECTS } from "./selects.js";

const PAUSE = 900;

/** @param {import("./form.js").Slot} slot @returns {HTMLElement} */
export function element(slot) {
  const make = ELEMENTS[slot.element.type] ?? SELECTS[slot.element.type];
  return make ? make(slot) : h("span.unknown", {}, `(${slot.element.type})`);
}

const ELEMENTS = {
  button, overflow, image,
  plain_text_input: textInput,
  email_text_input: (slot) => textInput(slot, "email"),
  url_text_input: (slot) => textInput(slot, "url"),
  number_input: (slot) => textInput(slot, "text"),
  datepicker: (slot) => moment(slot, "date", "selected_date", slot.element.initial_date),
  timepicker: (slot) => moment(slot, "time", "selected_time", slot.element.initial_time),
  datetimepicker: (slot) => moment(slot, "number", "selected_date_time", slot.element.initial_date_time),
  radio_buttons: (slot) => choices(slot, "radio"),
  checkboxes: (slot) => choices(slot, "checkbox"),
};

/** Run something with the button marked busy, so that a second click does nothing meanwhile. */
async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try { await work(); } finally { node.removeAttribute("aria-busy"); }
}

const allowed = async (slot) => !slot.element.confirm || ask(slot.element.confirm);

function button(slot) {
  const { element: one, surface } = slot;
  const press = () => busy(node, async () => {
    if (!(await allowed(slot))) return;
    if (one.url) window.open(one.url, "_blank", "noopener");
    await surface.dispatch(slot, {});
  });
  const node = h("button.button", {
    type: "button", class: one.style ?? "", onclick: press, dataset: { key: slot.key },
    "aria-label": one.accessibility_label ?? null,
  }, textObject(one.text));
  return node;
}

function overflow(slot) {
  const pick = async (option) => {
    if (option.url) window.open(option.url, "_blank", "noopener");
    if (await allowed(slot)) await slot.surface.dispatch(slot, { selected_option: option });
  };
  const node = h("button.button.overflow", {
    type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More options", dataset: { key: slot.key },
    onclick: () => menu(node, "More options", (slot.element.options ?? []).map((option) => ({
      text: textObject(option.text), hint: option.description && flat(option.description.text), run: () => pick(option),
    }))),
  }, icon("more"));
  return node;
}

/** A small picture in a context block or beside a section. */
export function image(slot) {
  const { element: one } = slot;
  return h("img.element-image", { src: one.image_url, alt: one.alt_text ?? "", loading: "lazy" });
}

function textInput(slot, type = "text") {
  const { element: one } = slot;
  const value = current(slot, { value: one.initial_value ?? null }).value ?? "";
  const on = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const store = (text) => ({ type: one.type, value: text === "" ? null : text });
  const keep = (text) => slot.surface.form.set(slot.block.block_id, one.action_id, store(text));
  const send = () => changed(slot, { value: node.value === "" ? null : node.value });
  const node = h(one.multiline ? "textarea.field" : "input.field", {
    ...tied(slot), type: one.multiline ? null : type, rows: one.multiline ? 4 : null, value,
    inputmode: one.type === "number_input" ? (one.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: one.placeholder?.text ?? null, maxlength: one.max_length ?? null, autofocus: one.focus_on_load ?? null,
    autocomplete: "off",
    oninput: () => (on.includes("on_character_entered") && slot.block.dispatch_action ? send() : keep(node.value)),
    onkeydown: (event) => {
      if (event.key !== "Enter" || one.multiline || event.isComposing) return;
      if (slot.isInput && !slot.block.dispatch_action) return;
      event.preventDefault();
      if (on.includes("on_enter_pressed") || !slot.isInput) send();
    },
  });
  return node;
}

const localValue = (epoch) => {
  const at = new Date(epoch * 1000);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

/** Date, time, or both: the browser's own picker. Outside input blocks it waits until typing has paused. */
function moment(slot, kind, name, initial) {
  const both = name === "selected_date_time";
  const value = current(slot, { [name]: initial ?? null })[name];
  let sent = value;
  let timer = 0;
  const read = () => (node.value === "" ? null : both ? Math.round(new Date(node.value).getTime() / 1000) : node.value);
  const send = async () => {
    clearTimeout(timer);
    const next = read();
    if (next === sent || (typeof next === "string" && next < "1000" && kind === "date")) return;
    const before = sent;
    sent = next;
    if (await allowed(slot)) await changed(slot, { [name]: next });
    else { sent = before; node.value = before ?? ""; }
  };
  const node = h("input.field.moment", {
    ...tied(slot), type: both ? "datetime-local" : kind, autofocus: slot.element.focus_on_load ?? null,
    value: value === null ? "" : both ? localValue(value) : value,
    onchange: () => {
      if (slot.isInput) slot.surface.form.set(slot.block.block_id, slot.element.action_id, { type: slot.element.type, [name]: read() });
      if (slot.isInput && !slot.block.dispatch_action) return;
      clearTimeout(timer);
      timer = setTimeout(send, PAUSE);
    },
    onblur: () => { if (!slot.isInput || slot.block.dispatch_action) send(); },
    onkeydown: (event) => { if (event.key === "Enter" && (!slot.isInput || slot.block.dispatch_action)) { event.preventDefault(); send(); } },
  });
  return node;
}

/** Radio buttons and checkboxes: a group named by the block's label. */
function choices(slot, type) {
  const { element: one } = slot;
  const many = type === "checkbox";
  const start = many ? { selected_options: one.initial_options ?? [] } : { selected_option: one.initial_option ?? null };
  const now = current(slot, start);
  const chosen = new Set((many ? now.selected_options : [now.selected_option]).filter(Boolean).map((option) => option.value));
  const group = uid("choice");
  const pick = async (event, option) => {
    const before = [...chosen];
    if (!many) chosen.clear();
    if (many && !event.target.checked) chosen.delete(option.value); else chosen.add(option.value);
    const picked = (one.options ?? []).filter((each) => chosen.has(each.value));
    if (!(await allowed(slot))) { restore(before); return; }
    await changed(slot, many ? { selected_options: picked } : { selected_option: picked[0] ?? null });
  };
  const restore = (before) => {
    chosen.clear();
    before.forEach((value) => chosen.add(value));
    for (const box of node.querySelectorAll("input")) box.checked = chosen.has(box.value);
  };
  const node = h("div.choices", { role: many ? "group" : "radiogroup", "aria-labelledby": slot.labelId ?? null,
    "aria-label": slot.labelId ? null : (slot.name ?? "Choices"), "aria-describedby": slot.describedBy ?? null },
  (one.options ?? []).map((option, at) => h("label.choice", {},
    h("input", { type, name: group, value: option.value, checked: chosen.has(option.value), dataset: { key: `${slot.key}/${at}` },
      onchange: (event) => pick(event, option) }),
    h("span", {}, textObject(option.text), option.description && h("small", {}, textObject(option.description))))));
  return node;
}
