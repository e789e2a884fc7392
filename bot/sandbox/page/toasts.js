// Short notices at the foot of the screen: what the chat client says when something was refused.

import { h, iconButton } from "./dom.js";

const STAYS = 6000;

/** Show one sentence for a few seconds; it is announced to screen readers. @param {string} text */
export function toast(text) {
  const box = document.getElementById("toasts");
  const note = h("div.toast", {}, h("span", {}, text), iconButton("close", "Dismiss", () => drop(note)));
  box.append(note);
  // Shown anew each time: the top layer orders by time, so the notice lies above an open dialog.
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  setTimeout(() => drop(note), STAYS);
}

function drop(note) {
  const box = note.parentElement;
  note.remove();
  if (box && !box.children.length && box.matches(":popover-open")) box.hidePopover();
}
