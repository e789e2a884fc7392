"""Every message of a memo, changed in place: what happened to it, and buttons only for whoever may press them now."""

from datetime import timedelta

from bot.domain.codes import MemoEventKind
from bot.messages import decision as words
from bot.messages import decision_asks as asks
from bot.messages.decision import MemoShown
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.decisions import memos
from bot.services.outcome import Outcome, Payload
from storage import outbox
from storage.queries import memos as queries
from storage.queries import said
from storage.queries.said import Said
from storage.tables import Channel, Memo, Person
from storage.uow import ReadUnit, UnitOfWork


def everywhere(uow: UnitOfWork, row: Memo, click: Place | None = None, part: str = "") -> Outcome:
    """Change every message of a memo in place.

    Args:
        uow: the unit of work.
        row: the memo.
        click: where a button was pressed, if one was.
        part: which message that was, such as `confirm:7`, should it have no receipt yet.

    Returns:
        The message that was clicked, as it is now, to be shown through the click itself; nothing where it was another.
    """
    now = memos.shown(uow, row)
    pressed = _pressed(uow, row, click, part)
    shown = Outcome()
    for each in said.about(uow, memos.about(row)):
        payload = _present(uow, row, now, each)
        if payload is None:
            continue
        is_pressed = each.id == pressed
        outbox.refresh(uow, each.id, payload, after=FALLBACK if is_pressed else timedelta(0))
        shown = Outcome(replace=payload, target_id=each.id) if is_pressed else shown
    return shown


def why_not_in_thread(channel: Channel | None, thread_ts: str | None) -> str:
    """Why a memo cannot be posted in its thread, mrkdwn; empty where it has none or nothing speaks against it."""
    if channel is None or not thread_ts or (channel.is_member and not channel.is_archived):
        return ""
    return words.ARCHIVED if channel.is_archived else words.INVITE


def _pressed(uow: UnitOfWork, row: Memo, click: Place | None, part: str) -> int | None:
    """The outbox row of the message that was clicked; a click is the receipt of a message that has none yet."""
    if click is None or not click.channel or not click.ts:
        return None
    found = outbox.said_at(uow, click.channel, click.ts)
    if found is not None:
        return found.pk
    asked = people.said(uow, f"{memos.about(row)}:{part}") if part else None
    return asked if asked is not None and outbox.adopt(uow, asked, click.channel, click.ts) else None


def _present(uow: ReadUnit, row: Memo, now: MemoShown, each: Said) -> Payload | None:
    part, _, who = each.part.partition(":")
    reader = uow.get(Person, each.person_id)
    match part:
        case "thread":
            return words.posted(now)
        case "recorder":
            return _recorder(uow, row, now)
        case "confirm" if reader is not None:
            return asks.confirm(now, reader.slack_id)
        case "sign":
            return asks.sign(now)
        case "contested":
            by = uow.get(Person, int(who))
            return asks.contested(now, by.slack_id) if by else None
        case "review":
            events = queries.events(uow, [row.pk])[row.pk]
            return asks.look_again(now, answered=any(event.event is MemoEventKind.STANDS for event in events))
    return None


def _recorder(uow: ReadUnit, row: Memo, now: MemoShown) -> Payload:
    in_thread = any(each.part == "thread" for each in said.about(uow, memos.about(row)))
    why = why_not_in_thread(uow.get(Channel, row.channel_id), row.thread_ts)
    return words.recorded(now, in_thread=in_thread, why="" if in_thread else why)
