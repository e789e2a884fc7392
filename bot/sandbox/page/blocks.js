// Block Kit to DOM: one function per block type. Interactive elements are built in elements.js and selects.js.

import { h, icon, uid } from "./dom.js";
import { element, image as elementImage } from "./elements.js";
import { chart } from "./charts.js";
import { markdown } from "./markdown.js";
import { flat, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Render blocks onto a surface.
 * @param {Object[]} blocks
 * @param {import("./form.js").Surface} surface
 * @returns {HTMLElement[]}
 */
export function renderBlocks(blocks, surface) {
  surface.form.start();
  const nodes = (blocks ?? []).filter(Boolean).map((block, at) => renderBlock({ ...block, block_id: block.block_id ?? `block-${at}` }, surface));
  surface.form.finish();
  return nodes;
}

function renderBlock(block, surface) {
  const make = BLOCKS[block.type];
  return make ? make(block, surface) : h("div.block.unknown", {}, `This sandbox cannot show a block of type “${block.type}”.`);
}

const BLOCKS = {
  header: (block) => h("h3.block.header", {}, textObject(block.text)),
  divider: () => h("hr.block"),
  section, context, input, image, alert, table,
  actions: (block, surface) => h("div.block.actions", {}, (block.elements ?? []).map((one) => element(slotOf(block, one, surface)))),
  context_actions: (block, surface) => h("div.block.actions", {}, (block.elements ?? []).map((one) => element(slotOf(block, one, surface)))),
  rich_text: (block) => h("div.block", {}, richText(block)),
  markdown: (block) => h("div.block", {}, markdown(block.text)),
  data_visualization: (block) => h("div.block", {}, chart(block)),
  data_table: table,
  video: (block) => h("div.block", {}, textObject(block.title)),
};

/** @returns {import("./form.js").Slot} */
function slotOf(block, one, surface, extra = {}) {
  const full = one.action_id || one.type === "image" ? one : { ...one, action_id: `${one.type}-action` };
  return { surface, block, element: full, key: `${block.block_id}/${full.action_id}`, isInput: false, ...extra };
}

function section(block, surface) {
  const text = flat(block.text?.text ?? block.fields?.[0]?.text).slice(0, 80);
  return h("div.block.section", {},
    h("div.section-text", {},
      block.text && h("div.text", {}, textObject(block.text)),
      block.fields && h("div.fields", {}, block.fields.map((field) => h("div.text", {}, textObject(field))))),
    block.accessory && h("div.accessory", {}, element(slotOf(block, block.accessory, surface, { name: text || undefined }))));
}

function context(block, surface) {
  return h("div.block.context", {}, (block.elements ?? []).map((one) => (one.type === "image"
    ? elementImage({ element: one, surface }) : h("span.text", {}, textObject(one)))));
}

function image(block) {
  return h("figure.block.picture", {}, block.title && h("figcaption", {}, textObject(block.title)),
    h("img", { src: block.image_url, alt: block.alt_text ?? "", loading: "lazy" }));
}

const GROUPED = new Set(["radio_buttons", "checkboxes"]);

/** An input block: label, control, hint, and a place for the error, tied together by ids. */
function input(block, surface) {
  const [id, labelId, hintId, errorId] = ["control", "label", "hint", "error"].map((name) => uid(name));
  const described = [block.hint && hintId, errorId].filter(Boolean).join(" ");
  const control = element(slotOf(block, block.element, surface, { id, labelId, describedBy: described, isInput: true }));
  const optional = block.optional ? h("span.optional", {}, " (optional)") : null;
  const tidy = (event) => clearError(event.currentTarget);
  const label = GROUPED.has(block.element.type)
    ? h("div.label", { id: labelId }, textObject(block.label), optional)
    : h("label.label", { id: labelId, for: id }, textObject(block.label), optional);
  return h("div.block.input", { dataset: { block: block.block_id }, oninput: tidy, onchange: tidy }, label, control,
    block.hint && h("div.hint", { id: hintId }, textObject(block.hint)),
    h("div.error", { id: errorId, hidden: true }));
}

/**
 * Show the refusals of a submission beside their fields and move to the first.
 * @param {Element} root
 * @param {Object<string, string>} errors  sentence by block_id; empty clears all
 * @returns {string[]} sentences whose block is not there
 */
export function showErrors(root, errors) {
  const blocks = [...root.querySelectorAll("[data-block]")];
  for (const block of blocks) {
    const sentence = errors[block.dataset.block];
    const slot = block.querySelector(".error");
    slot.replaceChildren(...(sentence ? [icon("warning"), h("span", {}, sentence)] : []));
    slot.hidden = !sentence;
    for (const control of controlsOf(block)) {
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  const first = blocks.find((block) => errors[block.dataset.block]);
  if (first) controlsOf(first)[0]?.focus();
  const shown = new Set(blocks.map((block) => block.dataset.block));
  return Object.entries(errors).filter(([id]) => !shown.has(id)).map(([, sentence]) => sentence);
}

/** What is being mended is no longer marked as wrong. */
function clearError(block) {
  block.querySelector(".error").hidden = true;
  for (const control of controlsOf(block)) control.removeAttribute("aria-invalid");
}

const controlsOf = (block) => [...block.querySelectorAll("input, textarea, select")];

const LEVELS = { warning: "warning", error: "warning", success: "check" };

function alert(block) {
  const level = block.level ?? "default";
  return h("div.block.alert", { class: level, role: level === "error" ? "alert" : "note" },
    icon(LEVELS[level] ?? "info"), h("div.text", {}, textObject(block.text)));
}

function cell(value) {
  if (value?.type === "rich_text") return richText(value);
  if (value?.type === "raw_number") return value.text ?? String(value.value ?? "");
  return typeof value === "object" ? textObject({ type: "plain_text", text: value?.text ?? "" }) : String(value ?? "");
}

function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const align = (at) => ({ class: `align-${block.column_settings?.[at]?.align ?? "left"}${block.column_settings?.[at]?.is_wrapped ? " wrapped" : ""}` });
  const name = typeof block.caption === "string" ? block.caption : block.caption?.text;
  return h("div.block.table-scroll", { tabindex: "0", role: "region", "aria-label": name ?? "Table" }, h("table", {},
    name && h("caption", {}, name),
    h("thead", {}, h("tr", {}, (head ?? []).map((value, at) => h("th", { scope: "col", ...align(at) }, cell(value))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, at) => h("td", align(at), cell(value))))))));
}
