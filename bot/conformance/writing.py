"""Checks of messages: where they go, how they are found again, what a change leaves.

Sources: docs.slack.dev/reference/methods/chat.* and conversations.*, docs.slack.dev/messaging.
"""

import re
from typing import Any

from bot.conformance.session import Check, Session

TS = re.compile(r"\d{10}\.\d{6}")
KEY = {"event_type": "drumbeat_check", "event_payload": {"key": "conformance"}}


def section(words: str) -> dict[str, Any]:
    """The smallest block with words in it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def found(session: Session, ts: str, **arguments: Any) -> dict[str, Any]:
    """A message of the channel as history tells it; an empty one when it is not there."""
    bounds = {"channel": session.channel, "oldest": ts, "latest": ts, "inclusive": True, **arguments}
    return next((each for each in session.call("conversations.history", **bounds)["messages"] if each["ts"] == ts), {})


def posts_answer_with_a_receipt(session: Session) -> None:
    """chat.postMessage answers the channel, the ts and the message as stored, which is then in the history."""
    answer = session.post(text="receipt")
    session.expect("the channel posted to", answer["channel"] == session.channel, answer["channel"])
    session.expect("a ts of ten and six digits", TS.fullmatch(answer["ts"]), answer["ts"])
    session.expect("the text and the bot", answer["message"].keys() >= {"text", "bot_id"}, sorted(answer["message"]))
    stored = found(session, answer["ts"])
    session.expect("the message in the history", stored.get("text") == "receipt", stored)


def ts_grows(session: Session) -> None:
    """Of two messages in a channel the later has the greater ts."""
    first, second = session.post()["ts"], session.post()["ts"]
    session.expect("a later ts", second > first, f"{first}, {second}")


def a_user_id_opens_the_direct_message(session: Session) -> None:
    """A message to a user id lands in one direct message, whose id the receipt and conversations.open give."""
    answer = session.post(session.user)
    session.expect("a conversation of its own", answer["channel"] != session.user, answer["channel"])
    opened = session.call("conversations.open", users=session.user)["channel"]["id"]
    session.expect("conversations.open to give the same id", opened == answer["channel"], opened)
    latest = session.call("conversations.history", channel=answer["channel"], limit=1)["messages"]
    session.expect("the message there", latest and latest[0]["ts"] == answer["ts"], latest)


def replies_stay_in_their_thread(session: Session) -> None:
    """A reply is not in the history; its root tells of it; conversations.replies gives root and reply."""
    root = session.post()["ts"]
    reply = session.post(thread_ts=root)
    session.expect("the reply to name its root", reply["message"].get("thread_ts") == root, reply["message"])
    session.expect("the history to omit the reply", not found(session, reply["ts"]), reply["ts"])
    told = found(session, root)
    session.expect("the root to count one reply", told.get("reply_count") == 1, told.get("reply_count"))
    session.expect("the root to name its latest reply", told.get("latest_reply") == reply["ts"], told)
    thread = session.call("conversations.replies", channel=session.channel, ts=root)["messages"]
    session.expect("root and reply", [each["ts"] for each in thread] == [root, reply["ts"]], thread)


def metadata_comes_when_asked_for(session: Session) -> None:
    """A message's metadata is told only with include_all_metadata, in histories and in threads."""
    root = session.post(metadata=KEY)["ts"]
    reply = session.post(metadata=KEY, thread_ts=root)["ts"]
    silent = found(session, root).get("metadata", {})
    session.expect("no payload unasked", "event_payload" not in silent, silent)
    asked = found(session, root, include_all_metadata=True).get("metadata")
    session.expect("the metadata in the history", asked == KEY, asked)
    thread = session.call("conversations.replies", channel=session.channel, ts=root, include_all_metadata=True)
    told = next((each.get("metadata") for each in thread["messages"] if each["ts"] == reply), None)
    session.expect("the metadata in the thread", told == KEY, told)


def updates_without_blocks_keep_them(session: Session) -> None:
    """chat.update keeps blocks that it is not given, and replaces those that it is."""
    ts = session.post(text="before", blocks=[section("one")])["ts"]
    session.call("chat.update", channel=session.channel, ts=ts, text="after")
    kept = found(session, ts)
    session.expect("the new text", kept.get("text") == "after", kept.get("text"))
    session.expect("the old blocks", _words(kept) == ["one"], kept.get("blocks"))
    session.call("chat.update", channel=session.channel, ts=ts, text="after", blocks=[section("two")])
    replaced = found(session, ts)
    session.expect("the new blocks", _words(replaced) == ["two"], replaced.get("blocks"))


def _words(message: dict[str, Any]) -> list[str]:
    return [block.get("text", {}).get("text", "") for block in message.get("blocks", [])]


def blocks_get_ids(session: Session) -> None:
    """A block without a block_id is given one."""
    answer = session.post(blocks=[section("one")])
    ids = [block.get("block_id") for block in answer["message"].get("blocks", [])]
    session.expect("a block_id for each block", len(ids) == 1 and all(ids), ids)


def permalinks_name_channel_and_ts(session: Session) -> None:
    """A permalink ends in /archives/<channel>/p<ts without dot>; a reply's also names its thread."""
    root = session.post()["ts"]
    reply = session.post(thread_ts=root)["ts"]
    for ts, rest in ((root, ""), (reply, f"thread_ts={root}")):
        link = session.call("chat.getPermalink", channel=session.channel, message_ts=ts)["permalink"]
        path = f"/archives/{session.channel}/p{ts.replace('.', '')}"
        session.expect(f"a link with {path} {rest}", path in link and rest in link, link)


def deleted_messages_are_gone(session: Session) -> None:
    """A deleted message leaves the history, and cannot be deleted again."""
    here = {"channel": session.channel, "ts": session.post()["ts"]}
    session.call("chat.delete", **here)
    session.expect("it gone from the history", not found(session, here["ts"]), here["ts"])
    session.expect_error("message_not_found", "chat.delete", **here)


def ephemerals_leave_no_trace(session: Session) -> None:
    """A message for one pair of eyes has a message_ts, and is in no history."""
    members = session.call("conversations.members", channel=session.channel, limit=1000)["members"]
    if session.user not in members:
        session.expect_error("user_not_in_channel", "chat.postEphemeral", **_whisper(session))
        return
    ts = session.call("chat.postEphemeral", **_whisper(session))["message_ts"]
    session.expect("no ephemeral in the history", not found(session, ts), ts)


def _whisper(session: Session) -> dict[str, str]:
    return {"channel": session.channel, "user": session.user, "text": "Drumbeat checks how Slack behaves here."}


WRITING: tuple[Check, ...] = (
    posts_answer_with_a_receipt,
    ts_grows,
    a_user_id_opens_the_direct_message,
    replies_stay_in_their_thread,
    metadata_comes_when_asked_for,
    updates_without_blocks_keep_them,
    blocks_get_ids,
    permalinks_name_channel_and_ts,
    deleted_messages_are_gone,
    ephemerals_leave_no_trace,
)
