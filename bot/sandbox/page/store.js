// What the page knows: who is looking, the workspace as the server last told it, and which place is open.

import { get, actingAs } from "./api.js";

/**
 * @typedef {{id: string, name: string, real_name: string, title?: string, tz?: string, is_bot?: boolean, is_admin?: boolean,
 *   deleted?: boolean, is_restricted?: boolean, is_ultra_restricted?: boolean, is_stranger?: boolean, color?: string,
 *   initials?: string}} Person
 * @typedef {{id: string, name?: string, kind: "channel"|"private"|"im"|"mpim", topic?: string, is_archived?: boolean,
 *   is_shared?: boolean, is_member?: boolean, members?: string[], user?: string, unread?: number}} Conversation
 * @typedef {{channel: string, tab: "messages"|"home", thread: string|null}} Place
 */
export const store = {
  me: "",
  state: null,
  /** @type {Place} */
  place: { channel: "", tab: "messages", thread: null },
  tool: null,
};

const listeners = new Map();

/** Run `fn` whenever `topic` is announced. Topics: state, place, messages, thread, home, views, clock, traffic, tool. */
export function on(topic, fn) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), fn]);
}

/** Announce a topic. */
export function emit(topic, detail) {
  for (const fn of listeners.get(topic) ?? []) fn(detail);
}

/**
 * Read the workspace anew.
 * @param {boolean} [reload]  the page was just loaded: what only the viewer saw is gone, as in Slack
 * @returns {Promise<boolean>} whether the server answered
 */
export async function refreshState(reload = false) {
  const asked = store.me;
  const state = await get("state", reload ? { reload: 1 } : {});
  if (!state.people || asked !== store.me) return false;
  store.state = state;
  if (!store.me) { store.me = state.me; actingAs(state.me); }
  setClock(state.clock);
  emit("state");
  return true;
}

let anchor = { now: 0, at: 0 };

/** Take over the server's clock. */
export function setClock(clock) {
  if (!clock) return;
  store.state.clock = clock;
  anchor = { now: clock.now, at: performance.now() };
  emit("clock");
}

/** Calendar time of the sandbox, epoch seconds. */
export const now = () => anchor.now + (performance.now() - anchor.at) / 1000;

/** @returns {Person} the person, or a placeholder when nobody has this id */
export function person(id) {
  const found = store.state?.people.find((one) => one.id === id);
  if (found) return found;
  if (id && id === store.state?.app.bot_id) return person(store.state.app.bot_user);
  return { id, name: id ?? "unknown", real_name: id === "USLACKBOT" ? "Slackbot" : (id ?? "Unknown"), initials: "?" };
}

/** The viewer. */
export const viewer = () => person(store.me);

/** The viewer's IANA zone; people without one read in UTC. */
export const zone = () => viewer().tz || "UTC";

/** @returns {Conversation|undefined} */
export const conversation = (id) => store.state?.conversations.find((one) => one.id === id);

/** The viewer's direct conversation with the app. @returns {Conversation|undefined} */
export const appDm = () => store.state?.conversations.find((one) => one.kind === "im" && one.user === store.state.app.bot_user);

/** What a conversation is called in running text: "#general", "Ana Lindqvist". */
export function titleOf(conv) {
  if (!conv) return "";
  if (conv.kind === "im") return conv.user === store.state.app.bot_user ? store.state.app.name : person(conv.user).real_name;
  if (conv.kind === "mpim") return (conv.members ?? []).filter((id) => id !== store.me).map((id) => person(id).real_name).join(", ");
  return `#${conv.name}`;
}

/** A user group's handle. @param {string} id */
export const groupName = (id) => store.state?.usergroups?.find((one) => one.id === id)?.handle ?? "usergroup";

/** Whether this id is the app itself. */
export const isApp = (id) => id === store.state?.app.bot_user || id === store.state?.app.bot_id || Boolean(person(id).is_bot);
