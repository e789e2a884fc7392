// Where one writes: Enter sends, Shift+Enter is a new line, "/" runs a command; drafts stay with their place.

import { h, icon, iconButton, uid } from "./dom.js";
import { act } from "./api.js";
import { menu } from "./popup.js";
import { emit, store } from "./store.js";
import { Suggest } from "./suggest.js";

const drafts = new Map();
const TALLEST = 240;

/**
 * @param {{channel: string, thread?: string, label: string, placeholder: string, broadcastTo?: string}} props
 *   broadcastTo: in a thread, the name of the place a reply may also be sent to
 * @returns {{node: HTMLElement, focus: () => void}}
 */
export function composer({ channel, thread, label, placeholder, broadcastTo }) {
  const key = `${store.me}/${channel}/${thread ?? ""}`;
  const area = h("textarea", { rows: 1, "aria-label": label, placeholder, value: drafts.get(key) ?? "", "aria-keyshortcuts": "Enter", enterkeyhint: "send" });
  const also = broadcastTo ? h("input", { type: "checkbox" }) : null;
  const suggest = new Suggest(area);
  const send = iconButton("send", "Send", () => submit(), { class: "send" });

  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, TALLEST)}px`;
    send.disabled = !area.value.trim();
    drafts.set(key, area.value);
  };

  let sending = false;
  async function submit() {
    const text = area.value.trim();
    if (!text || sending) return;
    sending = true;
    area.value = "";
    grow();
    const result = await deliver(text, { channel, thread, broadcast: Boolean(also?.checked) });
    sending = false;
    // Nothing typed is lost: what was refused comes back, before what was typed meanwhile.
    if (result.ok === false) area.value = [text, area.value].filter(Boolean).join("\n");
    else if (also) also.checked = false;
    grow();
    emit(thread ? "thread" : "messages", { sent: true });
  }

  area.addEventListener("input", grow);
  area.addEventListener("keydown", (event) => {
    if (suggest.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  });
  queueMicrotask(grow);

  const insert = (text) => {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return { node: frame({ area, also, send, broadcastTo, insert, thread }), focus: () => area.focus() };
}

/** A text that begins with a known command runs it; threads refuse commands, which the server says as Slack does. */
function deliver(text, { channel, thread, broadcast }) {
  const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (command && !thread && store.state.commands.some((one) => one.command === command)) return act("command", { channel, command, text: rest });
  return act("post", { channel, text, ...(thread && { thread_ts: thread }), ...(broadcast && { broadcast: true }) });
}

function frame({ area, also, send, broadcastTo, insert, thread }) {
  const id = uid("also");
  if (also) also.id = id;
  const bolt = iconButton("bolt", "Shortcuts and commands", () => menu(bolt, "Shortcuts and commands", choices(insert), "left"), { "aria-haspopup": "menu", "aria-expanded": "false" });
  return h("div.composer", {},
    h("div.composer-box", { onclick: (event) => { if (event.target.matches(".composer-box, .composer-tools")) area.focus(); } }, area,
      h("div.composer-tools", {}, !thread && bolt,
        iconButton("at", "Mention someone", () => insert(/\S$/.test(area.value.slice(0, area.selectionStart)) ? " @" : "@")),
        h("span.composer-hint", { "aria-hidden": "true" }, h("b", {}, "Enter"), " to send · ", h("b", {}, "Shift+Enter"), " for a new line"), send)),
    also && h("label.also", { for: id }, also, `Also send to ${broadcastTo}`));
}

function choices(insert) {
  const global = store.state.shortcuts.filter((one) => one.type === "global");
  return [
    ...global.length ? [{ heading: "Shortcuts" }] : [],
    ...global.map((one) => ({ text: one.name, hint: one.description, icon: icon("bolt"), run: () => act("global_shortcut", { callback_id: one.callback_id }) })),
    { heading: "Commands" },
    ...store.state.commands.map((one) => ({ text: one.command, hint: one.description, run: () => insert(`${one.command} `) })),
  ];
}
