"""What people do with the app: commands, shortcuts, buttons, modals, option menus. Never delivered twice."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox import elements, forms, shapes
from bot.sandbox.answers import Answers
from bot.sandbox.chat import Chat
from bot.sandbox.delivery import Delivery
from bot.sandbox.manifest import Command, Manifest
from bot.sandbox.sockets import Ack
from bot.sandbox.stream import Hub
from bot.sandbox.triggers import ResponseUrls, Triggers
from bot.sandbox.viewstore import View, ViewStore
from bot.sandbox.world import APP_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, Channel, Message, World

Json = dict[str, Any]
NO_ANSWER = "We had some trouble connecting. Try again?"
DELIVERY_ERRORS = {"timeout": "operation_timeout", "http_timeout": "operation_timeout"}


class Refused(Exception):
    """The client refuses or reports a failure; the text is the sentence that it shows."""


@dataclass(frozen=True)
class Surface:
    """Where an element stands: in a message or in a view (a modal or Home)."""

    message: Message | None = None
    channel: Channel | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks of whichever it is."""
        if self.view is not None:
            return self.view.blocks
        return self.message.blocks if self.message is not None else []


class Interactivity:
    """One method per gesture; each sends Slack's payload, waits for the ack and shows what it says."""

    def __init__(
        self,
        world: World,
        views: ViewStore,
        triggers: Triggers,
        hooks: ResponseUrls,
        delivery: Delivery,
        chat: Chat,
        hub: Hub,
        manifest: Manifest,
    ) -> None:
        """All are shared with the rest of the sandbox."""
        self._world, self._views, self._triggers, self._hooks = world, views, triggers, hooks
        self._delivery, self._hub, self._manifest = delivery, hub, manifest
        self._answers = Answers(chat, views, hub)

    async def command(self, person: str, channel: Channel, command: Command, text: str) -> None:
        """A slash command with its argument text as the client encodes it."""
        self._ready(person, outsiders=False)
        payload = {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name),
            "user_id": person,
            "user_name": self._world.people[person].name,
            "command": command.command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._hooks.issue("commands", person, channel.id),
            "trigger_id": self._triggers.issue(person),
        }
        ack = await self._delivery.ask("slash_commands", payload, command.command)
        if not ack.ok:
            error = DELIVERY_ERRORS.get(ack.reason, "dispatch_failed")
            raise Refused(f'{command.command} failed with the error "{error}"')
        self._answers.command(person, channel, f"{command.command} {text}".strip(), ack.payload)

    async def message_shortcut(self, person: str, callback_id: str, channel: Channel, message: Message) -> None:
        """A shortcut out of a message's menu; ephemeral messages have none."""
        self._ready(person, outsiders=False)
        if message.ephemeral_to is not None or self._manifest.shortcut(callback_id, "message") is None:
            raise Refused("This message has no such shortcut.")
        url = self._hooks.issue("actions", person, channel.id, thread_ts=message.thread_ts)
        payload = self._base("message_action", person) | {
            "callback_id": callback_id,
            "action_ts": _stamp(),
            "message_ts": message.ts,
            "message": shapes.threaded(message, channel),
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": url,
            "trigger_id": self._triggers.issue(person),
        }
        await self._expect_ack(payload, f"message shortcut {callback_id}")

    async def global_shortcut(self, person: str, callback_id: str) -> None:
        """A shortcut from the composer or the search: no channel, no response_url."""
        self._ready(person, outsiders=False)
        if self._manifest.shortcut(callback_id, "global") is None:
            raise Refused("There is no such shortcut.")
        payload = self._base("shortcut", person) | {"callback_id": callback_id, "action_ts": _stamp()}
        await self._expect_ack(payload | {"trigger_id": self._triggers.issue(person)}, f"shortcut {callback_id}")

    async def action(
        self, person: str, surface: Surface, block_id: str, action_id: str, value: Json, state: elements.Values
    ) -> None:
        """A click or a choice; `value` is the element's value, `state` all values of the surface."""
        self._ready(person)
        found = elements.find(surface.blocks, block_id, action_id)
        if found is None:
            raise Refused("This is no longer here.")
        if found.element["type"] in elements.STATEFUL:
            state = _merged(state, {block_id: {action_id: value}})
        payload = self._base("block_actions", person)
        payload |= (
            self._view_part(surface.view, state)
            if surface.view is not None
            else self._message_part(person, surface, state)
        )
        view_id = surface.view.id if surface.view is not None else None
        payload["trigger_id"] = self._triggers.issue(person, view_id)
        payload["actions"] = [_action(found, value)]
        await self._expect_ack(payload, f"{found.element['type']} {action_id}")

    async def submit(self, person: str, view: View, values: elements.Values) -> Json:
        """The submit button of a modal; answers what the page shows: `response_action` and `errors`."""
        self._ready(person)
        view.fill(values)
        wrong = forms.faults(view.blocks, elements.state(view.blocks, view.values))
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        payload = self._base("view_submission", person) | {"view": view.as_slack()}
        payload |= {"trigger_id": self._triggers.issue(person, view.id), "response_urls": self._form_urls(person, view)}
        ack = await self._delivery.ask("interactive", payload, f"submit {view.definition.get('callback_id', '')}")
        if not ack.ok:
            raise Refused(NO_ANSWER)
        return self._answers.submission(view, ack.payload)

    def close(self, person: str, view: View, *, everything: bool) -> None:
        """Cancel (this modal and those above it), or with `everything` the cross, which clears the stack."""
        closed = self._views.clear(person) if everything else self._views.close(view)
        self._hub.tell({"type": "view"}, {person})
        for each in closed:
            if each.definition.get("notify_on_close"):
                payload = self._base("view_closed", person) | {"view": each.as_slack(), "is_cleared": everything}
                self._delivery.tell("interactive", payload, f"closed {each.definition.get('callback_id', '')}")

    async def options(self, person: str, surface: Surface, block_id: str, action_id: str, query: str) -> list[Json]:
        """What an external menu offers for the letters typed so far; groups are flattened for the page."""
        if elements.find(surface.blocks, block_id, action_id) is None:
            raise Refused("This is no longer here.")
        payload = self._base("block_suggestion", person)
        payload |= {"action_id": action_id, "block_id": block_id, "value": query}
        payload |= (
            self._view_part(surface.view, {}) if surface.view is not None else self._message_part(person, surface, {})
        )
        payload.pop("response_url", None)
        ack = await self._delivery.ask("interactive", payload, f"options {action_id}")
        groups = ack.payload.get("option_groups") or [{"options": ack.payload.get("options") or []}]
        return [each for group in groups for each in group.get("options", [])]

    def _ready(self, person: str, *, outsiders: bool = True) -> None:
        """Buttons work for everybody who sees them, the rest for the installing workspace alone.

        (docs.slack.dev/apis/slack-connect)
        """
        if not self._world.installed:
            raise Refused("This app is not installed any more.")
        if not self._manifest.interactive:
            raise Refused("This app is not configured to handle interactive responses.")
        if not outsiders and self._world.people[person].is_stranger:
            raise Refused("You can't use this app: it belongs to another workspace.")

    async def _expect_ack(self, payload: Json, title: str) -> Ack:
        ack = await self._delivery.ask("interactive", payload, title)
        if not ack.ok:
            name = self._world.people[BOT_USER].real_name
            raise Refused(f"{name} didn't respond. {NO_ANSWER}")
        return ack

    def _base(self, type_: str, person_id: str) -> Json:
        person = self._world.people[person_id]
        who = {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id}
        return {
            "type": type_,
            "token": "sandbox",
            "api_app_id": APP_ID,
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "user": who,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _message_part(self, person: str, surface: Surface, state: elements.Values) -> Json:
        message, channel = surface.message, surface.channel
        if message is None or channel is None:
            raise Refused("This is no longer here.")
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        container["is_ephemeral"] = message.ephemeral_to is not None
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        url = self._hooks.issue("actions", person, channel.id, message_ts=message.ts, thread_ts=message.thread_ts)
        part = {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": elements.state(message.blocks, state)},
            "response_url": url,
        }
        return part if message.ephemeral_to is not None else part | {"message": shapes.threaded(message, channel)}

    def _view_part(self, view: View, state: elements.Values) -> Json:
        view.fill(state)
        return {"container": {"type": "view", "view_id": view.id}, "view": view.as_slack()}

    def _form_urls(self, person: str, view: View) -> list[Json]:
        urls = []
        for found in elements.each(view.blocks):
            if found.element.get("response_url_enabled"):
                chosen = view.values.get(found.block["block_id"], {}).get(found.element["action_id"], {})
                channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
                if channel in self._world.channels:
                    where = {"block_id": found.block["block_id"], "action_id": found.element["action_id"]}
                    url = self._hooks.issue("actions", person, channel)
                    urls.append(where | {"channel_id": channel, "response_url": url})
        return urls


def _action(found: elements.Found, value: Mapping[str, Any]) -> Json:
    element = found.element
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": found.block["block_id"]}
    action["action_ts"] = _stamp()
    for name in ("text", "value", "style", "url", "placeholder", "confirm"):
        if name in element:
            action[name] = element[name]
    if element["type"] == "overflow":
        chosen = value.get("selected_option") or {}
        action["selected_option"] = elements.option(element, str(chosen.get("value"))) or chosen
    elif element["type"] in elements.STATEFUL:
        action |= elements.value_of(element, dict(value))
    return action


def _merged(state: elements.Values, more: elements.Values) -> elements.Values:
    merged = {block_id: dict(actions) for block_id, actions in state.items()}
    for block_id, actions in more.items():
        merged.setdefault(block_id, {}).update(actions)
    return merged


def _stamp() -> str:
    now = time.time()
    return f"{now:.6f}"
