// The guided tour: a card with one step at a time. It covers nothing and stays away once it was dismissed.

import { h, iconButton, keepFocus } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { on, store } from "./store.js";

const place = document.getElementById("tour");
const KEY = "drumbeat-sandbox-tour";
let step = 0;
let open = false;

/** Show the tour on a first visit; the Tour button brings it back. */
export function mountTour() {
  ({ step, open } = remembered());
  on("state", draw);
  on("tour-open", () => { open = true; step = 0; remember(); draw(); place.querySelector("h2")?.focus(); });
  const phone = matchMedia("(max-width: 760px)");
  phone.addEventListener("change", () => settle(phone.matches));
  settle(phone.matches);
}

/** Under the sidebar where there is room; on a phone, where the sidebar is a drawer, above the messages. */
function settle(onPhone) {
  if (onPhone) document.getElementById("workspace").before(place);
  else document.getElementById("side").append(place);
}

function remembered() {
  try {
    return { step: 0, open: true, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { step: 0, open: true };
  }
}

function remember() {
  try { localStorage.setItem(KEY, JSON.stringify({ step, open })); } catch { /* private windows may refuse; the tour then shows again */ }
}

function go(to) { step = to; remember(); draw(); }

function dismiss() {
  open = false;
  remember();
  draw();
  document.querySelector("[data-key=tour]")?.focus();
}

function draw() {
  const steps = store.state?.tour ?? [];
  if (!open || !steps.length) { place.replaceChildren(); return; }
  step = Math.min(step, steps.length - 1);
  const last = step === steps.length - 1;
  keepFocus(place, () => place.replaceChildren(h("section.tour", { "aria-label": "Guided tour", onkeydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); dismiss(); } } },
    h("div.tour-head", {}, h("span.muted", {}, `Step ${step + 1} of ${steps.length}`), iconButton("close", "Dismiss tour", dismiss)),
    h("h2", { tabindex: "-1" }, steps[step].title),
    h("div.tour-text", { "aria-live": "polite" }, mrkdwn(steps[step].text)),
    h("div.tour-foot", {},
      h("button.button", { type: "button", disabled: step === 0, dataset: { key: "tour-back" }, onclick: () => go(step - 1) }, "Back"),
      h("button.button.filled.accent", { type: "button", dataset: { key: "tour-next" }, onclick: () => (last ? dismiss() : go(step + 1)) }, last ? "Done" : "Next")))));
}
