"""Checks of what Slack tells: people, places, pages of a history.

Sources: docs.slack.dev/reference/methods and /reference/objects; docs.slack.dev/apis/web-api/pagination.
"""

from collections.abc import Mapping
from typing import Any

from bot.conformance.session import Check, Session


def expect_fields(session: Session, what: str, found: Mapping[str, Any], **kinds: type | tuple[type, ...]) -> None:
    """Each field has to be there and of its kind."""
    for name, kind in kinds.items():
        value = found.get(name)
        session.expect(f"{what} with {name}", isinstance(value, kind), f"{name}={value!r}")


def identity_has_its_ids(session: Session) -> None:
    """auth.test tells the workspace, the bot's user and the bot."""
    identity = session.call("auth.test")
    expect_fields(session, "auth.test", identity, url=str, team=str, team_id=str, user=str, user_id=str, bot_id=str)


def people_have_the_fields_that_decide(session: Session) -> None:
    """users.info tells zone, guest and bot flags, and whether the account is deactivated."""
    person = session.call("users.info", user=session.user)["user"]
    expect_fields(session, "users.info", person, id=str, team_id=str, deleted=bool, profile=dict)
    expect_fields(session, "users.info", person, is_bot=bool, is_restricted=bool, is_ultra_restricted=bool)
    expect_fields(session, "users.info", person, tz=(str, type(None)), tz_offset=(int, type(None)))


def people_come_in_pages(session: Session) -> None:
    """users.list gives a cursor while there is more, and nobody twice."""
    first = session.call("users.list", limit=1)
    cursor = first["response_metadata"]["next_cursor"]
    session.expect("users.list to give a cursor after one of several", cursor, repr(cursor))
    second = session.call("users.list", limit=1, cursor=cursor)
    session.expect("another person on page two", first["members"] != second["members"], second["members"])


def places_have_the_fields_that_decide(session: Session) -> None:
    """conversations.info tells whether a channel is private, archived, shared, and the bot in it."""
    place = session.call("conversations.info", channel=session.channel)["channel"]
    expect_fields(session, "conversations.info", place, id=str, name=str, is_private=bool, is_archived=bool)
    expect_fields(session, "conversations.info", place, is_ext_shared=bool, is_member=bool, is_im=bool)
    session.expect("the bot to be in the channel of the checks", place.get("is_member"), place.get("is_member"))


def members_include_the_bot(session: Session) -> None:
    """conversations.members lists the bot's own user id in a channel it is in."""
    me = session.call("auth.test")["user_id"]
    members, cursor = [], ""
    while True:
        page = session.call("conversations.members", channel=session.channel, limit=200, cursor=cursor)
        members += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    session.expect("the bot among the members", me in members, f"{len(members)} others")


def history_comes_in_pages(session: Session) -> None:
    """History comes newest first; oldest and latest are exclusive unless inclusive is set; a cursor leads on."""
    old, new = session.post()["ts"], session.post()["ts"]
    here = {"channel": session.channel, "oldest": old, "latest": new}

    between = session.call("conversations.history", **here)["messages"]
    session.expect("the bounds left out", not {old, new} & {message["ts"] for message in between}, between)
    page = session.call("conversations.history", **here, inclusive=True, limit=1)
    session.expect("the newest first", [message["ts"] for message in page["messages"]] == [new], page["messages"])
    session.expect("has_more on a cut page", page["has_more"] is True, page["has_more"])
    cursor = page["response_metadata"]["next_cursor"]
    rest = session.call("conversations.history", **here, inclusive=True, limit=100, cursor=cursor)
    session.expect("the cursor to lead to the older one", rest["messages"][-1]["ts"] == old, rest["messages"])
    session.expect("no has_more on the last page", rest["has_more"] is False, rest["has_more"])


READING: tuple[Check, ...] = (
    identity_has_its_ids,
    people_have_the_fields_that_decide,
    people_come_in_pages,
    places_have_the_fields_that_decide,
    members_include_the_bot,
    history_comes_in_pages,
)
