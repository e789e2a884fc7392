// Building DOM nodes. What people typed only ever becomes a text node: nothing on this page sets innerHTML.

const SVG = "http://www.w3.org/2000/svg";
let serial = 0;

/** A document-wide unique id, for aria references. @returns {string} */
export const uid = (prefix = "x") => `${prefix}-${++serial}`;

/**
 * Make an element.
 * @param {string} tag  "div", or with classes: "div.card.wide"
 * @param {Object<string, *>} [props]  attributes; functions under on… are listeners; false/null leave out; `dataset` is merged
 * @param {...(Node|string|number|null|false|Array)} children  strings become text nodes
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props ?? {})) setProp(node, key, value);
  append(node, children);
  return node;
}

function setProp(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.className = `${node.className} ${value}`.trim();
  else if (key === "dataset") Object.assign(node.dataset, value);
  else if (key === "value" || key === "checked" || key === "disabled" || key === "selected") node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

/** Append children, flattening arrays and skipping what is empty. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Make an SVG element (attributes only). @returns {SVGElement} */
export function s(tag, attrs = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attrs)) if (value !== null) node.setAttribute(key, String(value));
  return append(node, children);
}

const ICONS = {
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5L5 15",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  reply: "M4 4.5h12v8.5H9.5L6 16v-3H4z",
  back: "M12 4.5L6.5 10l5.5 5.5",
  down: "M5 7.5l5 5 5-5",
  pencil: "M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2z",
  trash: "M4.5 6h11M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  link: "M8.5 11.5l3-3M9 6.5l1.6-1.6a3.1 3.1 0 014.4 4.4L13.4 11M11 13.5l-1.6 1.6A3.1 3.1 0 015 10.7L6.6 9",
  eye: "M2.5 10s2.8-4.5 7.5-4.5S17.5 10 17.5 10s-2.8 4.5-7.5 4.5S2.5 10 2.5 10zM10 8a2 2 0 100 4 2 2 0 000-4z",
  hash: "M8 3.5L6.5 16.5M13.5 3.5L12 16.5M4 7.5h12.5M3.5 12.5H16",
  lock: "M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 015 0V9",
  send: "M3.5 4l13.5 6-13.5 6 2-6zM5.5 10H10",
  at: "M13 10a3 3 0 11-6 0 3 3 0 016 0zm0 0v1.2a2 2 0 004 0V10a7 7 0 10-2.8 5.6",
  bolt: "M11 2.5L4.5 11.5H10l-1 6 6.5-9H10z",
  traffic: "M6 16V5M6 5L3.5 7.5M6 5l2.5 2.5M14 4v11m0 0l2.5-2.5M14 15l-2.5-2.5",
  wrench: "M12.2 7.8a3.6 3.6 0 01-4.8 4.8L5 15l-1.4-1.4L6 11.2A3.6 3.6 0 0110.8 4L8.7 6.1l.5 2.1 2.1.5 2.1-2.1c.2.4.2.8-.2 1.2z",
  flag: "M5 17V3.5M5 4h9.5l-2 3.3 2 3.2H5",
  warning: "M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.01",
  info: "M10 17a7 7 0 100-14 7 7 0 000 14zM10 9v5M10 6.4v.01",
  check: "M4 10.5l4 4 8-9",
  clock: "M10 17a7 7 0 100-14 7 7 0 000 14zM10 6v4.2l2.8 1.8",
  plus: "M10 4v12M4 10h12",
  smile: "M10 17a7 7 0 100-14 7 7 0 000 14zM7 11.5c1.6 2.2 4.4 2.2 6 0M7.5 8h.01M12.5 8h.01",
};

/** A decorative 20 px stroke icon (hidden from assistive technology). @param {keyof ICONS} name */
export function icon(name) {
  const dots = name === "more";
  return s("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" },
    s("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": dots ? 2.6 : 1.6,
      "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

/** The app's own mark: a drum. */
export function drum() {
  return s("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" },
    s("ellipse", { cx: 10, cy: 7.5, rx: 5.6, ry: 2.4, fill: "currentColor" }),
    s("path", { d: "M4.4 7.5v5.2c0 1.3 2.5 2.4 5.6 2.4s5.6-1.1 5.6-2.4V7.5M6.5 15l1.6-4.6L10 15.1l1.9-4.7 1.6 4.6",
      fill: "none", stroke: "currentColor", "stroke-width": 1.3, "stroke-linejoin": "round" }));
}

/** A button that shows only an icon; `label` is its accessible name and tooltip. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/**
 * Bring a parent's children to a wanted list while moving as little as possible, so that focus and scroll survive.
 * @param {Element} parent
 * @param {Node[]} wanted
 */
export function patchChildren(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

/**
 * Run a re-render and give the focus back to the control with the same data-key, caret included.
 * @param {Element} root
 * @param {() => void} render
 */
export function keepFocus(root, render) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset?.key;
  const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  render();
  if (!key || root.contains(active)) return;
  const again = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
  if (again && caret && caret[0] !== null) try { again.setSelectionRange(...caret); } catch { /* date fields have no caret */ }
}
