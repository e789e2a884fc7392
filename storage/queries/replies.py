"""Typed replies: stored one row a version; what a prompt needs to know of the ones before."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select, text
from sqlmodel import col

from bot.domain.codes import ReplyKind, Verdict
from storage import passages
from storage.queries.due import PARKED
from storage.tables import Assignment, CheckIn, Passage, Reply
from storage.uow import ReadUnit, UnitOfWork


def keep(uow: UnitOfWork, **values: Any) -> int:
    """Store a version of a reply and return its row's id; the same version again is the same row."""
    return _keep(uow, values)[0]


def judged(uow: UnitOfWork, **values: Any) -> int:
    """As `keep`, and what is known of it by now replaces what was stored while its place was unknown.

    Without a `passage_id` the words that were kept until then are erased: a reply about health is not kept.
    """
    row_id, is_new = _keep(uow, values)
    if not is_new:
        before = uow.one(Reply, row_id).passage_id
        key = ("channel", "ts", "version", "at")
        uow.move(Reply, row_id, {}, thread_ts=None, **{k: v for k, v in values.items() if k not in key})
        if before is not None and values.get("passage_id") is None:
            passages.erase(uow, before)
    return row_id


def _keep(uow: UnitOfWork, values: dict[str, Any]) -> tuple[int, bool]:
    is_new = uow.insert_new(Reply, **values)
    same = (
        col(Reply.channel) == values["channel"],
        col(Reply.ts) == values["ts"],
        col(Reply.version) == values["version"],
    )
    found = uow.first(Reply, *same)
    if found is None:
        msg = f"reply {values['ts']} could not be stored"
        raise LookupError(msg)
    return found.pk, is_new


def prompted_before(uow: ReadUnit, initiative_id: int, reply_id: int) -> bool:
    """Whether an earlier reply about this initiative was cut: the prompt is said in full once."""
    of_initiative = col(Reply.checkin_id).in_(_checkins(uow, initiative_id))
    return uow.has(Reply, of_initiative, col(Reply.kind) == ReplyKind.BLAME, col(Reply.id) < reply_id)


def consented(uow: ReadUnit) -> list[Reply]:
    """Replies whose authors let them train a judge and whose words are still there, oldest first."""
    kept = exists().where(
        col(Passage.workspace_id) == uow.workspace_id,
        col(Passage.id) == col(Reply.passage_id),
        col(Passage.erased_at).is_(None),
    )
    lent = (col(Reply.consented_at).is_not(None), col(Reply.claim).is_not(None), kept)
    return uow.find(Reply, *lent, order=[col(Reply.id)])


def answered_by_what_waits(uow: ReadUnit, initiative_id: int, person_id: int, since: datetime) -> list[Reply]:
    """Somebody's replies about an initiative that were not cut, for an escalation waited, and that nothing came of."""
    theirs = (col(Reply.person_id) == person_id, col(Reply.kind) == ReplyKind.NOTE, col(Reply.claim).is_(None))
    judged_so = (col(Reply.verdict).in_([Verdict.CUT, Verdict.ASK]), col(Reply.at) >= since)
    return uow.find(Reply, *theirs, *judged_so, col(Reply.checkin_id).in_(_checkins(uow, initiative_id)))


def holds(uow: ReadUnit, initiative_id: int, person_id: int) -> bool:
    """Whether somebody is the current DRI."""
    current = (col(Assignment.initiative_id) == initiative_id, col(Assignment.ended_at).is_(None))
    return uow.has(Assignment, *current, col(Assignment.person_id) == person_id)


def _checkins(uow: ReadUnit, initiative_id: int) -> Any:
    mine = col(CheckIn.workspace_id) == uow.workspace_id, col(CheckIn.initiative_id) == initiative_id
    return select(col(CheckIn.id)).where(*mine)


def versions(uow: ReadUnit, channel: str, ts: str) -> list[Reply]:
    """Every stored version of one message, the oldest first by Slack's ts, not by arrival."""
    found = uow.find(Reply, col(Reply.channel) == channel, col(Reply.ts) == ts)
    return sorted(found, key=lambda each: Decimal(each.version))


def is_news(uow: ReadUnit, person_id: int, channel: str, ts: str, version: str) -> bool:
    """Whether this version of a message is later than all that are stored, and by the same author."""
    earlier = versions(uow, channel, ts)
    return not earlier or (earlier[-1].person_id == person_id and Decimal(version) > Decimal(earlier[-1].version))


def parked(uow: ReadUnit) -> list[int]:
    """Ids of replies that wait for their thread's root, whose receipt has come by now."""
    found = uow.session.execute(text(f"SELECT p.id {PARKED}"), {"ws": uow.workspace_id})
    return [int(each) for each in found.scalars()]
