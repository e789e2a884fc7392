// Floating lists: menus and suggestion lists, in the top layer so that no scroll box cuts them off.

import { h } from "./dom.js";

const GAP = 4;
let open = null;

/**
 * Show `box` next to `anchor` until something else is clicked, Escape is pressed or `close()` is called. Only one is open at a time.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} box
 * @param {{onClose?: () => void, align?: "left"|"right", width?: boolean, host?: Element}} [options]  width: as wide as the anchor
 * @returns {{close: () => void, place: () => void}}
 */
export function popup(anchor, box, { onClose, align = "left", width = false } = {}) {
  open?.close();
  box.setAttribute("popover", "manual");
  box.classList.add("popup");
  // A list inside a dialog must be its descendant: everything else is inert while the dialog is open.
  (anchor.closest("dialog") ?? document.body).append(box);
  box.showPopover();
  const place = () => position(anchor, box, align, width);
  place();
  const outside = (event) => { if (!box.contains(event.target) && !anchor.contains(event.target)) handle.close(); };
  const moved = (event) => { if (!box.contains(event.target)) (anchor.isConnected ? place() : handle.close()); };
  const handle = {
    place,
    close() {
      if (open === handle) open = null;
      document.removeEventListener("pointerdown", outside, true);
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", moved, true);
      box.remove();
      onClose?.();
    },
  };
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", place);
  document.addEventListener("scroll", moved, true);
  open = handle;
  return handle;
}

function position(anchor, box, align, width) {
  const at = anchor.getBoundingClientRect();
  if (width) box.style.minWidth = `${Math.min(at.width, innerWidth - 16)}px`;
  box.style.maxHeight = "";
  const size = box.getBoundingClientRect();
  const below = innerHeight - at.bottom - GAP - 8;
  const above = at.top - GAP - 8;
  const under = below >= Math.min(size.height, 220) || below >= above;
  box.style.maxHeight = `${Math.max(80, Math.min(320, under ? below : above))}px`;
  const height = Math.min(size.height, parseFloat(box.style.maxHeight));
  const left = align === "right" ? at.right - size.width : at.left;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  box.style.top = `${under ? at.bottom + GAP : at.top - GAP - height}px`;
}

/**
 * A menu of actions under a button, usable with the arrow keys.
 * @param {HTMLElement} anchor  the button; gets the focus back
 * @param {string} label
 * @param {({text: string|Node[], hint?: string, danger?: boolean, run: () => void, icon?: Node}|{heading: string}|null)[]} entries  null draws a line
 */
export function menu(anchor, label, entries, align = "right") {
  const shut = () => { handle.close(); anchor.focus({ preventScroll: true }); };
  const box = h("div.menu", { role: "menu", "aria-label": label }, entries.map((entry) => menuEntry(entry, shut)));
  box.addEventListener("keydown", (event) => menuKey(event, box, shut));
  anchor.setAttribute("aria-expanded", "true");
  const handle = popup(anchor, box, { align, onClose: () => anchor.setAttribute("aria-expanded", "false") });
  box.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}

function menuEntry(entry, shut) {
  if (!entry) return h("hr", { role: "separator" });
  if (entry.heading) return h("div.menu-heading", { role: "presentation" }, entry.heading);
  return h("button.menu-item", {
    type: "button", role: "menuitem", tabindex: "-1", class: entry.danger ? "danger" : "",
    onclick: () => { shut(); entry.run(); },
  }, entry.icon, h("span", {}, entry.text), entry.hint && h("small", {}, entry.hint));
}

const STEP = { ArrowDown: 1, ArrowUp: -1 };

function menuKey(event, box, shut) {
  const items = [...box.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  if (STEP[event.key]) items.at((at + STEP[event.key] + items.length) % items.length).focus();
  else if (event.key === "Home") items[0].focus();
  else if (event.key === "End") items.at(-1).focus();
  else if (event.key === "Escape" || event.key === "Tab") shut();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
