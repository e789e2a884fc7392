// A person's picture: their initials on their colour, the app's drum, or a mark for nobody in particular.

import { drum, h } from "./dom.js";
import { isApp, person, store } from "./store.js";

const FALLBACK = ["#2f6f8f", "#8a4b08", "#5b4a9c", "#9c3a5b", "#3d6b35", "#7a5a13", "#37566e", "#8d3f2b"];

const hashed = (id) => [...(id ?? "")].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9973, 7);

/** Black or white, whichever reads better on this colour. */
function inkOn(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#14201c" : "#ffffff";
}

const initialsOf = (one) => one.initials || one.real_name.split(/\s+/).map((word) => word[0] ?? "").slice(0, 2).join("").toUpperCase();

/** @param {string} id user id @param {"small"|"large"} [size] @returns {HTMLElement} decorative: the name stands beside it */
export function avatar(id, size = "large") {
  if (isApp(id) && (id === store.state.app.bot_user || id === store.state.app.bot_id)) return h("span.avatar.app", { class: size, "aria-hidden": "true" }, drum());
  const one = person(id);
  const given = one.color ? (one.color.startsWith("#") ? one.color : `#${one.color}`) : "";
  const colour = /^#[0-9a-f]{6}$/i.test(given) ? given : FALLBACK[hashed(id) % FALLBACK.length];
  const node = h("span.avatar", { class: size, "aria-hidden": "true" }, initialsOf(one));
  node.style.background = colour;
  node.style.color = inkOn(colour);
  return node;
}
