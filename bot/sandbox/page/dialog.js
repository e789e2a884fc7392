// Dialogs on the browser's own <dialog>: it keeps the focus inside, makes the rest inert and restores the focus.

import { h, iconButton, uid } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/**
 * Open a dialog named by its title.
 * @param {{title: Node[]|string, body: Node, foot?: Node[], onClose: () => void, onCross?: () => void, back?: Node|null}} parts
 *   onClose is asked when the person presses Escape (or the cross, unless there is onCross); it decides what then happens
 * @returns {{node: HTMLDialogElement, close: () => void}}
 */
export function openDialog({ title, body, foot, onClose, onCross = onClose, back }) {
  const id = uid("dialog");
  const node = h("dialog.dialog", { "aria-labelledby": id, "aria-modal": "true" },
    h("div.dialog-head", {}, back, h("h2", { id, tabindex: "-1" }, title), iconButton("close", "Close dialog", () => onCross())),
    h("div.dialog-body", {}, body),
    foot && h("div.dialog-foot", {}, foot));
  node.addEventListener("cancel", (event) => { event.preventDefault(); onClose(); });
  // Chromium closes on a second Escape even when cancel was prevented; handle the key ourselves.
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  });
  const from = document.activeElement;
  document.body.append(node);
  node.showModal();
  return {
    node,
    close() {
      node.close();
      node.remove();
      if (from?.isConnected) from.focus({ preventScroll: true });
    },
  };
}

/**
 * Ask before something is done.
 * @param {{title: Object, text: Object, confirm: Object, deny: Object, style?: "primary"|"danger"}} confirm  Block Kit's confirm object
 * @returns {Promise<boolean>}
 */
export function ask(confirm) {
  return new Promise((resolve) => {
    const settle = (answer) => { dialog.close(); resolve(answer); };
    const style = confirm.style === "danger" ? "danger" : "primary";
    const yes = h("button.button", { type: "button", class: `filled ${style}`, onclick: () => settle(true) }, textObject(confirm.confirm ?? "Yes"));
    const no = h("button.button", { type: "button", onclick: () => settle(false) }, textObject(confirm.deny ?? "Cancel"));
    const dialog = openDialog({
      title: textObject(confirm.title ?? "Are you sure?"), body: h("div", {}, textObject(confirm.text)),
      foot: [no, yes], onClose: () => settle(false),
    });
    yes.focus();
  });
}
