"""Slack's JSON of people and conversations, as values in our words."""

from typing import Any

from bot.domain.codes import ChannelKind
from bot.domain.slack import SlackChannel, SlackPerson

SLACKBOT = "USLACKBOT"  # a person without `is_bot`, and yet nobody


def person(user: dict[str, Any]) -> SlackPerson:
    """A user object of users.info, users.list or a user_change event."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    return SlackPerson(
        slack_id=str(user["id"]),
        team_id=user.get("team_id"),
        name=str(name),
        zone=user.get("tz") or None,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        deleted=bool(user.get("deleted")),
    )


def channel(conversation: dict[str, Any]) -> SlackChannel:
    """A conversation object of conversations.info."""
    kind = _kind(conversation)
    return SlackChannel(
        slack_id=str(conversation["id"]),
        name=str(conversation.get("name") or ""),
        kind=kind,
        is_archived=bool(conversation.get("is_archived")),
        is_shared=bool(conversation.get("is_ext_shared") or conversation.get("is_pending_ext_shared")),
        is_member=kind is ChannelKind.IM or bool(conversation.get("is_member")),
    )


def _kind(conversation: dict[str, Any]) -> ChannelKind:
    if conversation.get("is_im"):
        return ChannelKind.IM
    if conversation.get("is_mpim"):
        return ChannelKind.MPIM
    return ChannelKind.PRIVATE if conversation.get("is_private") else ChannelKind.PUBLIC
