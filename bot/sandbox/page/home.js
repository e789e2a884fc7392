// The app's Home tab.

import { h, keepFocus } from "./dom.js";
import { act, coalesce, get } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { on, store } from "./store.js";
import { viewSurface } from "./view_surface.js";

let panel = null;
let form;
let drawn = "";

const refresh = coalesce(async () => {
  const here = panel;
  if (!here?.isConnected) return;
  const answer = await get("home");
  if (here === panel) draw(answer.view);
});

on("home", refresh);

/** Fill the Home tab and tell the app that it was opened. @param {HTMLElement} node */
export async function mountHome(node) {
  panel = node;
  form = undefined;
  drawn = "";
  node.setAttribute("aria-busy", "true");
  node.replaceChildren(h("p.muted", {}, `${store.state.app.name} is preparing your page…`));
  await act("open_home");
  await refresh();
}

function draw(view) {
  const now = JSON.stringify(view ?? null);
  if (now === drawn) return;
  drawn = now;
  panel.removeAttribute("aria-busy");
  if (!view) {
    panel.replaceChildren(h("div.empty", {}, `${store.state.app.name} has not published a Home page for you yet.`));
    return;
  }
  const surface = viewSurface("home", view, form);
  form = surface.form;
  const at = panel.scrollTop;
  keepFocus(panel, () => panel.replaceChildren(h("div.home-inner.blocks", {}, renderBlocks(view.blocks, surface))));
  panel.scrollTop = at;
}
