// Every select element of Block Kit on top of the combobox: static, external, people, conversations, channels; one or many.

import { ask } from "./dialog.js";
import { combobox } from "./combobox.js";
import { changed, current, tied } from "./form.js";
import { flat } from "./mrkdwn.js";
import { post } from "./api.js";
import { conversation, person, store, titleOf } from "./store.js";

const optionChoice = (option, group) => ({
  key: option.value, text: flat(option.text?.text), hint: option.description ? flat(option.description.text) : undefined, group, data: option,
});

const optionsOf = (element) => (element.option_groups
  ? element.option_groups.flatMap((group) => (group.options ?? []).map((option) => optionChoice(option, flat(group.label?.text))))
  : (element.options ?? []).map((option) => optionChoice(option)));

const personChoice = (id) => {
  const one = person(id);
  return { key: id, text: one.real_name, hint: [one.title, one.is_bot && "app"].filter(Boolean).join(" · ") || undefined, data: id };
};

const placeChoice = (id) => ({ key: id, text: titleOf(conversation(id)) || id, data: id });

const matching = (choices, query) => {
  const words = query.toLowerCase();
  return choices.filter((one) => `${one.text} ${one.hint ?? ""}`.toLowerCase().includes(words));
};

const people = () => store.state.people.filter((one) => !one.deleted)
  .sort((a, b) => Number(robot(a)) - Number(robot(b)) || a.real_name.localeCompare(b.real_name)).map((one) => personChoice(one.id));

const robot = (one) => Boolean(one.is_bot) || one.id === "USLACKBOT";

function places(filter = {}) {
  const kinds = { public: "channel", private: "private", im: "im", mpim: "mpim" };
  const wanted = filter.include?.map((name) => kinds[name]);
  return store.state.conversations
    .filter((one) => !one.is_archived && (!wanted || wanted.includes(one.kind)))
    .filter((one) => !(filter.exclude_bot_users && one.kind === "im" && person(one.user).is_bot))
    .map((one) => placeChoice(one.id));
}

function tooShort({ element }, query) {
  const least = element.type.includes("external") ? element.min_query_length ?? 3 : 0;
  return query.length < least ? `Type at least ${least} ${least === 1 ? "character" : "characters"}` : undefined;
}

async function external(slot, query) {
  if (tooShort(slot, query)) return [];
  const { surface, block, element } = slot;
  const where = surface.container.type === "view" ? { view_id: surface.container.view_id } : {};
  const answer = await post("act", { as: store.me, do: "options", container: surface.container, ...where, block_id: block.block_id, action_id: element.action_id, query });
  return optionsOf({ options: answer.options ?? [], option_groups: answer.option_groups });
}

/** How each family finds its choices, and what a stored value looks like as a choice. */
const FAMILIES = {
  static: { load: (slot) => (query) => matching(optionsOf(slot.element), query), choice: optionChoice, value: "option" },
  external: { load: (slot) => (query) => external(slot, query), choice: optionChoice, value: "option" },
  users: { load: () => (query) => matching(people(), query), choice: personChoice, value: "user" },
  conversations: { load: (slot) => (query) => matching(places(slot.element.filter), query), choice: placeChoice, value: "conversation" },
  channels: { load: () => (query) => matching(places({ include: ["public"] }), query), choice: placeChoice, value: "channel" },
};

/** element type → its builder. @type {Object<string, (slot: import("./form.js").Slot) => HTMLElement>} */
export const SELECTS = {};
for (const family of Object.keys(FAMILIES)) {
  SELECTS[`${family}_select`] = (slot) => select(slot, FAMILIES[family], false);
  SELECTS[`multi_${family}_select`] = (slot) => select(slot, FAMILIES[family], true);
}

function select(slot, family, many) {
  const { element } = slot;
  const name = many ? `selected_${family.value}s` : `selected_${family.value}`;
  const start = many ? element[`initial_${family.value}s`] ?? [] : element[`initial_${family.value}`] ?? null;
  const now = current(slot, { [name]: element.default_to_current_conversation && start === null ? store.place.channel : start })[name];
  const node = combobox({
    many, most: element.max_selected_items, clearable: slot.isInput && slot.block.optional,
    load: family.load(slot), empty: (query) => tooShort(slot, query),
    selected: (many ? now : [now]).filter(Boolean).map((value) => family.choice(value)),
    placeholder: element.placeholder?.text ?? (many ? "Choose options" : "Choose an option"),
    attrs: { ...tied(slot), "aria-label": slot.labelId ? null : (slot.name ?? element.placeholder?.text ?? "Choose"), autofocus: element.focus_on_load ?? null },
    onChange: async (chosen) => {
      if (element.confirm && !(await ask(element.confirm))) return;
      await changed(slot, { [name]: many ? chosen.map((one) => one.data) : chosen[0]?.data ?? null });
    },
  });
  return node;
}
