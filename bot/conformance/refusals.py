"""Checks of what Slack refuses, and in which words.

Sources: the error tables of docs.slack.dev/reference/methods; where a page leaves a choice, both names pass.
"""

from slack_sdk import WebClient

from bot.conformance.session import Check, Session

NOWHERE = "C00000000"
NOBODY = "U00000000"
NEVER = "1000000000.000001"
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Check"}, "blocks": []}


def unknown_places_are_named(session: Session) -> None:
    """A channel or person that does not exist is channel_not_found or user_not_found."""
    session.expect_error("channel_not_found", "chat.postMessage", channel=NOWHERE, text="x")
    session.expect_error("channel_not_found", "conversations.info", channel=NOWHERE)
    session.expect_error("channel_not_found", "conversations.history", channel=NOWHERE)
    session.expect_error("user_not_found", "users.info", user=NOBODY)


def history_refuses_user_ids(session: Session) -> None:
    """A message goes to a user id, a history does not come from one."""
    session.expect_error("channel_not_found", "conversations.history", channel=session.user)


def strangers_to_a_channel_are_refused(session: Session) -> None:
    """Where the bot is not a member it is told not_in_channel."""
    if outside := session.settings.outside:
        session.expect_error("not_in_channel", "chat.postMessage", channel=outside, text="x")
        session.expect_error("not_in_channel", "conversations.history", channel=outside)


def messages_without_words_are_refused(session: Session) -> None:
    """Neither text nor blocks is no_text."""
    empty = {"channel": session.channel}  # through api_call, because the SDK's own method warns of the missing text
    found = session.error("api_call", api_method="chat.postMessage", json=empty)
    session.expect("chat.postMessage to answer no_text", found == "no_text", found)


def faulty_blocks_are_refused(session: Session) -> None:
    """A section without text, an unknown block, an overlong header and 51 blocks are invalid_blocks."""
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    for blocks in ([{"type": "section"}], [{"type": "no_such_block"}], [header], [{"type": "divider"}] * 51):
        session.expect_error("invalid_blocks", "chat.postMessage", channel=session.channel, text="x", blocks=blocks)


def overlong_messages_are_refused(session: Session) -> None:
    """More than 40,000 characters are msg_too_long (the page on chat.postMessage also speaks of cutting them)."""
    session.expect_error("msg_too_long", "chat.postMessage", channel=session.channel, text="x" * 40_001)


def unknown_messages_are_named(session: Session) -> None:
    """A ts that no message has is message_not_found, as a thread thread_not_found."""
    here = {"channel": session.channel, "ts": NEVER}
    session.expect_error("message_not_found", "chat.update", **here, text="x")
    session.expect_error("message_not_found", "chat.delete", **here)
    session.expect_error("message_not_found", "chat.getPermalink", channel=session.channel, message_ts=NEVER)
    session.expect_error("thread_not_found", "conversations.replies", **here)


def views_need_a_live_trigger(session: Session) -> None:
    """A trigger that Slack never gave opens nothing; its spelling has varied over the years."""
    names = ("invalid_trigger_id", "invalid_trigger", "expired_trigger_id", "trigger_expired")
    session.expect_error(names, "views.open", trigger_id="12345.98765.abcd2358fdea", view=MODAL)


def wrong_tokens_are_refused(session: Session) -> None:
    """A token that Slack never gave is invalid_auth."""
    stranger = WebClient(token="xoxb-not-a-token", base_url=session.client.base_url, retry_handlers=[])  # noqa: S106
    impostor = Session(stranger, session.settings)
    found = impostor.error("auth.test")
    session.expect("auth.test to answer invalid_auth", found == "invalid_auth", found)


def missing_scopes_are_named(session: Session) -> None:
    """A method whose scope the manifest leaves out is missing_scope."""
    session.expect_error("missing_scope", "team.info")


REFUSALS: tuple[Check, ...] = (
    unknown_places_are_named,
    history_refuses_user_ids,
    strangers_to_a_channel_are_refused,
    messages_without_words_are_refused,
    faulty_blocks_are_refused,
    overlong_messages_are_refused,
    unknown_messages_are_named,
    views_need_a_live_trigger,
    wrong_tokens_are_refused,
    missing_scopes_are_named,
)
