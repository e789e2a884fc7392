// The list of places: channels, direct messages and the app, with unread marks.

import { h, icon, iconButton, keepFocus } from "./dom.js";
import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { appDm, emit, on, person, refreshState, store, titleOf, viewer } from "./store.js";

const nav = document.getElementById("sidebar");
const side = document.getElementById("side");
const scrim = document.getElementById("scrim");

/** Draw the sidebar and keep it up to date. */
export function mountSidebar() {
  on("state", draw);
  on("place", () => { draw(); drawer(false); });
  on("drawer", drawer);
  scrim.addEventListener("click", () => drawer(false));
  on("tool", () => drawer(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && side.classList.contains("open")) drawer(false); });
}

/** On a phone the sidebar is a drawer. @param {boolean} open */
function drawer(open) {
  if (side.classList.contains("open") === open) return;
  side.classList.toggle("open", open);
  scrim.hidden = !open;
  for (const id of ["main", "thread", "tool"]) document.getElementById(id).inert = open;
  const button = document.querySelector("[data-key=drawer]");
  button?.setAttribute("aria-expanded", String(open));
  if (open) nav.querySelector("[aria-current], .place")?.focus();
  else if (side.contains(document.activeElement)) button?.focus();
}

function draw() {
  keepFocus(nav, () => nav.replaceChildren(head(), h("div.sidebar-scroll", {}, sections())));
}

function head() {
  return h("div.workspace-head", {}, h("div", {}, h("h1", {}, store.state.workspace.name), h("div.signed-in", {}, h("i.presence"), viewer().real_name)),
    iconButton("close", "Close sidebar", () => drawer(false), { class: "phone-only" }));
}

const byName = (a, b) => titleOf(a).localeCompare(titleOf(b));

function sections() {
  const all = store.state.conversations;
  const rooms = all.filter((one) => one.kind === "channel" || one.kind === "private").sort(byName);
  const mine = rooms.filter((one) => one.is_member !== false && !one.is_archived);
  const others = rooms.filter((one) => one.is_member === false && !one.is_archived);
  const archived = rooms.filter((one) => one.is_archived);
  return [
    section("Channels", mine.map((conv) => place(conv, icon(conv.kind === "private" ? "lock" : "hash"), conv.name))),
    section("Apps", [appPlace()]),
    section("Direct messages", direct(all)),
    others.length ? section("Other channels", others.map((conv) => place(conv, icon("hash"), conv.name))) : null,
    archived.length ? section("Archived", archived.map((conv) => place(conv, icon("hash"), conv.name))) : null,
  ];
}

function section(title, rows) {
  return h("section.group", { "aria-label": title }, h("h2", {}, title), h("ul", { role: "list" }, rows.map((row) => h("li", {}, row))));
}

/** Everybody one could write to: a conversation that does not exist yet is opened by the click. */
function direct(all) {
  const groups = all.filter((one) => one.kind === "mpim");
  const people = store.state.people.filter((one) => !one.is_bot && one.id !== store.me && one.id !== "USLACKBOT");
  return [
    ...people.map((one) => {
      const conv = all.find((each) => each.kind === "im" && each.user === one.id);
      return conv ? place(conv, avatar(one.id, "small"), one.real_name, one.deleted ? "deactivated" : null) : stranger(one);
    }),
    ...groups.map((conv) => place(conv, icon("at"), titleOf(conv))),
  ];
}

function stranger(one) {
  if (one.deleted) return h("span.place.off", {}, avatar(one.id, "small"), h("span.place-name", {}, one.real_name), h("small", {}, "deactivated"));
  const start = async () => {
    const result = await act("open_dm", { user: one.id });
    await refreshState();
    const conv = result.channel?.id ?? result.channel ?? store.state.conversations.find((each) => each.kind === "im" && each.user === one.id)?.id;
    if (conv) emit("goto", { channel: conv });
  };
  return h("button.place", { type: "button", onclick: start, dataset: { key: `person/${one.id}` } }, avatar(one.id, "small"), h("span.place-name", {}, one.real_name));
}

function place(conv, face, name, note) {
  const here = store.place.channel === conv.id;
  const unread = here ? 0 : conv.unread ?? 0;
  return h("button.place", {
    type: "button", class: unread ? "unread" : "", "aria-current": here ? "page" : null, dataset: { key: `place/${conv.id}` },
    onclick: (event) => emit("goto", { channel: conv.id, write: event.detail > 0 && matchMedia("(hover: hover)").matches }),
  }, face, h("span.place-name", {}, name), note && h("small", {}, note),
  unread ? h("span.count", {}, String(unread), h("span.unseen", {}, " unread")) : null);
}

function appPlace() {
  const conv = appDm();
  return conv ? place(conv, avatar(store.state.app.bot_user, "small"), store.state.app.name)
    : h("span.place.off", {}, avatar(store.state.app.bot_user, "small"), h("span.place-name", {}, person(store.state.app.bot_user).real_name));
}
