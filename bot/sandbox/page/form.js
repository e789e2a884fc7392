// What is typed and chosen on one surface (a message, a modal, the Home tab).

/**
 * Values by block_id and action_id. A re-render keeps a value only where both ids and the element's type stayed the same:
 * a changed block_id loses what was typed, as in Slack.
 */
export class Form {
  #values = new Map();
  #seen = new Set();

  /** @param {Object<string, Object<string, Object>>} [values]  what the server knows already, e.g. after a reload */
  constructor(values = {}) {
    for (const [block, fields] of Object.entries(values)) for (const [action, value] of Object.entries(fields)) this.set(block, action, value);
  }

  /** Begin a rendering. */
  start() { this.#seen = new Set(); }

  /**
   * Take part in the rendering with an element.
   * @param {string} block @param {string} action
   * @param {Object} initial  the untouched value with its type, e.g. {type: "datepicker", selected_date: null}
   * @returns {Object} the kept value, or `initial`
   */
  field(block, action, initial) {
    const key = JSON.stringify([block, action]);
    this.#seen.add(key);
    if (this.#values.get(key)?.type !== initial.type) this.#values.set(key, initial);
    return this.#values.get(key);
  }

  /** End a rendering: forget what is no longer there. */
  finish() {
    for (const key of this.#values.keys()) if (!this.#seen.has(key)) this.#values.delete(key);
  }

  /** Store a value. */
  set(block, action, value) { this.#values.set(JSON.stringify([block, action]), value); }

  /** @returns {Object<string, Object<string, Object>>} block_id → action_id → value */
  all() {
    const nested = {};
    for (const [key, value] of this.#values) {
      const [block, action] = JSON.parse(key);
      (nested[block] ??= {})[action] = value;
    }
    return nested;
  }
}

/**
 * @typedef {Object} Surface  where blocks are shown
 * @property {"message"|"modal"|"home"} kind
 * @property {Object} container  {type: "message", channel, ts} or {type: "view", view_id}
 * @property {Form} form
 * @property {(slot: Slot, value: Object) => Promise<*>} dispatch  sends the action to the app
 */

/**
 * @typedef {Object} Slot  where one element stands
 * @property {Surface} surface
 * @property {Object} block
 * @property {Object} element
 * @property {string} key           stable across renderings, for the focus
 * @property {boolean} isInput      stands in an input block: acts only when that asks for it
 * @property {string} [id]          the id its label points to
 * @property {string} [labelId]     the id of its label
 * @property {string} [describedBy] ids of hint and error
 * @property {string} [name]        accessible name where there is no label
 */

/** Store a new value and tell the app where the element does that. @param {Slot} slot @param {Object} value */
export function changed(slot, value) {
  const { surface, block, element } = slot;
  surface.form.set(block.block_id, element.action_id, { type: element.type, ...value });
  if (!slot.isInput || block.dispatch_action) return surface.dispatch(slot, value);
  return undefined;
}

/** The current value of an element's slot. @param {Slot} slot @param {Object} initial without type */
export const current = (slot, initial) =>
  slot.surface.form.field(slot.block.block_id, slot.element.action_id, { type: slot.element.type, ...initial });

/** Attributes that tie a control to its label, hint and error. @param {Slot} slot */
export const tied = (slot) => ({
  id: slot.id ?? null, "aria-describedby": slot.describedBy ?? null, "aria-label": slot.labelId ? null : (slot.name ?? null),
  dataset: { key: slot.key },
});
