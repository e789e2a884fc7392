"""auth.*, api.* and apps.*: who is calling, and opening a socket."""

from typing import TYPE_CHECKING

from bot.sandbox.webapi.registry import Call, Json, SlackError, method
from bot.sandbox.world import APP_ID, BOT_ID, BOT_USER, TEAM_ID, TEAM_NAME

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


@method("api.test", caller="anybody")
def api_test(box: "Sandbox", call: Call) -> Json:
    """Gives back what it was given; `error` makes it fail with that name."""
    args = {key: value for key, value in call.args.items() if key != "token"}
    if call.text("error"):
        raise SlackError(call.text("error"), args=args)
    return {"ok": True, "args": args, "url": box.url}


@method("auth.test")
def auth_test(box: "Sandbox", _: Call) -> Json:
    """Who the bot token belongs to."""
    who = {"url": f"{box.url}/", "team": TEAM_NAME, "user": box.world.people[BOT_USER].name, "team_id": TEAM_ID}
    return {"ok": True} | who | {"user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False}


@method("apps.connections.open", caller="app")
def connections_open(box: "Sandbox", _: Call) -> Json:
    """A WebSocket address that is good for one connection."""
    host = box.url.removeprefix("http://")
    return {"ok": True, "url": f"ws://{host}/link/?ticket={box.sockets.ticket()}&app_id={APP_ID}"}
