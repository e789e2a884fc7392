"""users.* and what else is known about people."""

from typing import TYPE_CHECKING

from bot.sandbox.webapi import paging
from bot.sandbox.webapi.registry import Call, Json, SlackError, method

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


@method("users.info", "users:read")
def info(box: "Sandbox", call: Call) -> Json:
    """One person; strangers only while they share a channel with the bot."""
    person = box.world.people.get(call.need("user"))
    if person is None:
        raise SlackError("user_not_found")
    if person.is_stranger and not box.world.shares_channel_with_bot(person.id):
        raise SlackError("user_not_visible")
    shape = person.as_slack(box.clock.now())
    if call.flag("include_locale") and not person.is_stranger:
        shape["locale"] = "en-US"
    return {"ok": True, "user": shape}


@method("users.list", "users:read")
def list_(box: "Sandbox", call: Call) -> Json:
    """Everybody of the workspace: deactivated people and bots too, strangers not."""
    now = box.clock.now()
    shown = [each for each in box.world.people.values() if not each.is_stranger]
    answer = paging.page(call, shown, "members", default=1000, most=1000)
    answer["members"] = [each.as_slack(now) for each in answer["members"]]
    return answer | {"cache_ts": int(now)}


@method("dnd.info", "dnd:read")
def dnd(box: "Sandbox", call: Call) -> Json:
    """Nobody in the sandbox disturbs anybody: Do Not Disturb is off for all."""
    if call.text("user") and call.text("user") not in box.world.people:
        raise SlackError("user_not_found")
    return {"ok": True, "dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False}
