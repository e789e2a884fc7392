"""views.*: modals and the Home tab."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import blockkit
from bot.sandbox.triggers import Trigger
from bot.sandbox.viewstore import View
from bot.sandbox.webapi.registry import Call, Json, SlackError, invalid_arguments, method

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


@method("views.open")
def open_(box: "Sandbox", call: Call) -> Json:
    """Open a modal for whoever's trigger it is."""
    definition = _definition(call, "modal")
    trigger = _exchange(box, call)
    view = box.views.open(trigger.person, definition)
    return _shown(box, view)


@method("views.push")
def push(box: "Sandbox", call: Call) -> Json:
    """Put a modal on top of the one in which the trigger arose."""
    definition = _definition(call, "modal")
    trigger = _exchange(box, call)
    if not box.views.stacks.get(trigger.person):
        raise SlackError("not_found")
    view = box.views.push(trigger.person, definition)
    if view is None:
        raise SlackError("push_limit_reached")
    return _shown(box, view)


@method("views.update")
def update(box: "Sandbox", call: Call) -> Json:
    """Change an open modal, by view_id or external_id, guarded by `hash` when given."""
    if not call.text("view_id") and not call.text("external_id"):
        raise invalid_arguments("[ERROR] view_id or external_id is required")
    view = box.views.find(call.text("view_id") or None, call.text("external_id") or None)
    if view is None or view.definition["type"] != "modal":
        raise SlackError("not_found")
    definition = _definition(call, "modal")
    _check_hash(call, view)
    view.replace(definition)
    return _shown(box, view)


@method("views.publish")
def publish(box: "Sandbox", call: Call) -> Json:
    """Set a person's Home tab."""
    person = box.world.people.get(call.need("user_id"))
    if person is None or not (person.is_human or person.is_stranger):
        raise invalid_arguments("[ERROR] invalid `user_id`")
    if not box.manifest.home_tab:
        raise SlackError("not_enabled")
    definition = _definition(call, "home")
    home = box.views.homes.get(person.id)
    if home is not None:
        _check_hash(call, home)
    view = box.views.publish(person.id, definition)
    box.hub.tell({"type": "home"}, {person.id})
    return {"ok": True, "view": view.as_slack()}


def _shown(box: "Sandbox", view: View) -> Json:
    box.hub.tell({"type": "view"}, {view.person})
    return {"ok": True, "view": view.as_slack()}


def _check_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _exchange(box: "Sandbox", call: Call) -> Trigger:
    trigger = box.triggers.exchange(call.need("trigger_id"))
    if isinstance(trigger, str):
        raise SlackError(trigger)
    return trigger


def _definition(call: Call, kind: str) -> dict[str, Any]:
    definition = call.decoded("view")
    if not isinstance(definition, dict):
        raise invalid_arguments("[ERROR] missing required field: view")
    faults = blockkit.validate_view(definition, "home" if kind == "home" else "modal")
    if faults:
        messages = [f"[ERROR] {fault.message} [json-pointer:/view{fault.path}]" for fault in faults]
        call.notes += [f"{fault.path}: {fault.message}" for fault in faults]
        raise invalid_arguments(*messages)
    return definition
