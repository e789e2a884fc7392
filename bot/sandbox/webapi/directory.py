"""team.* and usergroups.*."""

from typing import TYPE_CHECKING

from bot.sandbox.webapi.registry import Call, Json, SlackError, method
from bot.sandbox.world import TEAM_DOMAIN, TEAM_ID, TEAM_NAME

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


@method("team.info", "team:read")
def team(box: "Sandbox", call: Call) -> Json:
    """The workspace."""
    if call.text("team") not in ("", TEAM_ID):
        raise SlackError("team_not_found")
    shape = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "url": f"{box.url}/"}
    return {"ok": True, "team": shape | {"icon": {"image_default": True}}}


@method("usergroups.list", "usergroups:read")
def usergroups(box: "Sandbox", call: Call) -> Json:
    """The user groups; their members only when asked for."""
    groups = [dict(each) for each in box.world.usergroups]
    if not call.flag("include_users"):
        groups = [{key: value for key, value in each.items() if key != "users"} for each in groups]
    return {"ok": True, "usergroups": groups}
