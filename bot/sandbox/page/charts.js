// The data_visualization block as plain SVG: bar, line, area and pie, with the numbers as a table for screen readers.

import { h, s } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 220;
const BOX = { left: 40, right: 8, top: 10, bottom: 34 };
const SERIES = 6;
const CHAR = 8;

/** @param {{title: string, chart: Object}} block @returns {HTMLElement} */
export function chart(block) {
  const { chart: data = {}, title } = block;
  const label = typeof title === "string" ? title : title?.text ?? "Chart";
  const draw = data.type === "pie" ? pie : grid;
  return h("figure.chart", { "aria-label": label },
    h("figcaption", {}, label),
    s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", class: "chart-svg" }, draw(data)),
    legend(data), numbers(data));
}

const seriesOf = (data) => data.series ?? [];
const categoriesOf = (data) => data.axis_config?.categories ?? (seriesOf(data)[0]?.data ?? []).map((point) => point.label);
const colour = (at) => `series-${at % SERIES}`;
const tidy = (value) => (Math.round(value * 100) / 100).toLocaleString("en-GB");

/** A round upper end for the axis. */
function ceiling(most) {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((end) => end >= most);
}

function grid(data) {
  const values = seriesOf(data).flatMap((one) => one.data.map((point) => Number(point.value)));
  const low = Math.min(0, ...values);
  const top = ceiling(Math.max(...values, low < 0 ? 0 : 0.0001));
  const inner = { width: WIDTH - BOX.left - BOX.right, height: HEIGHT - BOX.top - BOX.bottom };
  const y = (value) => BOX.top + inner.height * (1 - (value - low) / (top - low));
  const categories = categoriesOf(data);
  const slot = inner.width / Math.max(categories.length, 1);
  const x = (at) => BOX.left + slot * (at + 0.5);
  // Only every so many names, so that none runs into the next, however small the picture is shown.
  const every = Math.ceil((Math.max(...categories.map((name) => name.length), 3) * CHAR) / slot);
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => low + (top - low) * part);
  return [
    lines.map((value) => [s("line", { x1: BOX.left, x2: WIDTH - BOX.right, y1: y(value), y2: y(value), class: "chart-line" }),
      s("text", { x: BOX.left - 6, y: y(value) + 3.5, class: "chart-tick", "text-anchor": "end" }, tidy(value))]),
    categories.map((name, at) => (at % every ? null : s("text", { x: x(at), y: HEIGHT - BOX.bottom + 18, class: "chart-tick", "text-anchor": "middle" }, name))),
    data.type === "bar" ? bars(data, x, y, slot, Math.max(low, 0)) : curves(data, x, y, data.type === "area", low),
  ];
}

function bars(data, x, y, slot, base) {
  const count = seriesOf(data).length;
  const width = Math.min(36, (slot * 0.72) / count);
  return seriesOf(data).map((one, which) => one.data.map((point, at) => {
    const value = Number(point.value);
    const left = x(at) - (width * count) / 2 + width * which;
    const top = Math.min(y(value), y(base));
    return s("rect", { x: left + 0.5, y: top, width: Math.max(1, width - 1), height: Math.max(0.5, Math.abs(y(value) - y(base))), rx: 2, class: `fill ${colour(which)}` });
  }));
}

function curves(data, x, y, filled, low) {
  return seriesOf(data).map((one, which) => {
    const points = one.data.map((point, at) => `${x(at)},${y(Number(point.value))}`);
    const floor = [`${x(one.data.length - 1)},${y(low)}`, `${x(0)},${y(low)}`];
    return [
      filled && s("polygon", { points: [...points, ...floor].join(" "), class: `area ${colour(which)}` }),
      s("polyline", { points: points.join(" "), class: `line ${colour(which)}`, fill: "none" }),
      one.data.map((point, at) => s("circle", { cx: x(at), cy: y(Number(point.value)), r: 2.8, class: `fill ${colour(which)}` })),
    ];
  });
}

function pie(data) {
  const segments = data.segments ?? [];
  const total = segments.reduce((sum, one) => sum + Number(one.value), 0) || 1;
  const [cx, cy, r] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 10];
  if (segments.length === 1) return s("circle", { cx, cy, r, class: `fill ${colour(0)}` });
  let angle = -Math.PI / 2;
  return segments.map((one, at) => {
    const from = angle;
    angle += (Number(one.value) / total) * 2 * Math.PI;
    const point = (a) => `${cx + r * Math.cos(a)} ${cy + r * Math.sin(a)}`;
    const wide = angle - from > Math.PI ? 1 : 0;
    return s("path", { d: `M${cx} ${cy}L${point(from)}A${r} ${r} 0 ${wide} 1 ${point(angle)}Z`, class: `fill slice ${colour(at)}` });
  });
}

function legend(data) {
  const names = data.type === "pie" ? (data.segments ?? []).map((one) => `${one.label} (${tidy(Number(one.value))})`) : seriesOf(data).map((one) => one.name);
  if (names.length < 2 && data.type !== "pie") return null;
  return h("div.legend", { "aria-hidden": "true" }, names.map((name, at) => h("span.legend-item", {}, h("i", { class: `swatch ${colour(at)}` }), name)));
}

/** The same numbers as text. */
function numbers(data) {
  if (data.type === "pie") {
    return h("div.unseen", {}, h("table", {}, (data.segments ?? []).map((one) => h("tr", {}, h("th", { scope: "row" }, one.label), h("td", {}, tidy(Number(one.value)))))));
  }
  return h("div.unseen", {}, h("table", {}, h("tr", {}, h("td", {}), seriesOf(data).map((one) => h("th", { scope: "col" }, one.name))),
    categoriesOf(data).map((name, at) => h("tr", {}, h("th", { scope: "row" }, name),
      seriesOf(data).map((one) => h("td", {}, tidy(Number(one.data[at]?.value ?? 0))))))));
}
