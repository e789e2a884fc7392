// A view (modal or Home tab) as a surface: its form, and where its clicks go.

import { act } from "./api.js";
import { Form } from "./form.js";

/**
 * @param {"modal"|"home"} kind
 * @param {{id: string}} view
 * @param {Form} [form]  kept between versions of the same view
 * @returns {import("./form.js").Surface}
 */
export function viewSurface(kind, view, form = new Form()) {
  const container = { type: "view", view_id: view.id };
  return {
    kind, container, form,
    dispatch: (slot, value) => act("action", {
      container, block_id: slot.block.block_id, action_id: slot.element.action_id, value, state: form.all(),
    }),
  };
}
