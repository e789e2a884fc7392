// The app's modals: a stack of up to three views of which the top one is shown.

import { h, icon, iconButton, keepFocus } from "./dom.js";
import { act, coalesce, get, post } from "./api.js";
import { renderBlocks, showErrors } from "./blocks.js";
import { openDialog } from "./dialog.js";
import { Form } from "./form.js";
import { textObject } from "./mrkdwn.js";
import { on, store } from "./store.js";
import { viewSurface } from "./view_surface.js";

/** What is typed, by view id: a view below the top keeps its values. @type {Map<string, Form>} */
const forms = new Map();
let shown = null;
const TROUBLE = "We had some trouble connecting. Try again?";

export const refreshViews = coalesce(async () => {
  const asked = store.me;
  const { stack } = await get("views");
  if (stack && asked === store.me) show(stack);
});

on("views", refreshViews);

function show(stack) {
  for (const id of forms.keys()) if (!stack.some((view) => view.id === id)) forms.delete(id);
  const top = stack.at(-1);
  if (!top) { shown?.dialog.close(); shown = null; return; }
  const signature = JSON.stringify([top.hash, top.title, top.blocks, top.submit, top.close, stack.length]);
  if (shown?.view.id === top.id && shown.signature === signature) return;
  if (shown?.view.id === top.id && shown.depth === stack.length && sameFrame(shown.view, top)) update(top, signature);
  else replace(top, signature, stack.length);
}

const sameFrame = (a, b) => ["title", "submit", "close"].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));

/** New blocks in the same frame: focus and kept values stay. */
function update(view, signature) {
  Object.assign(shown, { view, signature });
  keepFocus(shown.body, fill);
}

function replace(view, signature, depth) {
  const before = shown;
  shown = { view, signature, depth, body: h("div.blocks") };
  if (!forms.has(view.id)) forms.set(view.id, new Form(view.state?.values));
  fill();
  before?.dialog.close();
  const close = () => act("close", { view_id: view.id }).then(refreshViews);
  shown.trouble = h("div.block.alert.error", { role: "alert", hidden: true });
  const submit = view.submit && h("button.button.filled.primary", { type: "submit", form: "view-form", dataset: { key: "submit" } }, textObject(view.submit));
  shown.submit = submit;
  const form = h("form", { id: "view-form", novalidate: true, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); send(); } }, shown.trouble, shown.body);
  shown.dialog = openDialog({
    title: textObject(view.title), body: form, onClose: close, onCross: () => act("close", { view_id: view.id, all: true }).then(refreshViews),
    back: depth > 1 ? iconButton("back", "Back", close) : null,
    foot: [h("button.button", { type: "button", onclick: close }, textObject(view.close ?? { type: "plain_text", text: submit ? "Cancel" : "Close" })), submit],
  });
  focusFirst();
}

function fill() {
  const { view, body } = shown;
  body.replaceChildren(...renderBlocks(view.blocks, viewSurface("modal", view, forms.get(view.id))));
}

function focusFirst() {
  const target = shown.body.querySelector("[autofocus]") ?? shown.body.querySelector(".block.input input, .block.input textarea")
    ?? shown.dialog.node.querySelector("h2");
  target?.focus({ preventScroll: true });
}

/** Submit; a refused submission stays open with its sentences beside the fields. */
async function send() {
  const mine = shown;
  if (mine.sending) return;
  mine.sending = true;
  mine.submit?.setAttribute("aria-busy", "true");
  mine.trouble.hidden = true;
  showErrors(mine.body, {});
  const result = await post("act", { as: store.me, do: "submit", view_id: mine.view.id, values: forms.get(mine.view.id)?.all() ?? {} });
  mine.sending = false;
  mine.submit?.removeAttribute("aria-busy");
  const homeless = result.errors ? showErrors(mine.body, result.errors) : [];
  if (!result.errors && (result.ok === false || result.response_action === "trouble")) homeless.push(result.error ?? TROUBLE);
  mine.trouble.replaceChildren(icon("warning"), h("div", {}, homeless.join(" ")));
  mine.trouble.hidden = !homeless.length;
  await refreshViews();
}
