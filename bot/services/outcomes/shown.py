"""A claim in words, read from the record: the same in every message of it. It only reads."""

from collections.abc import Collection, Iterable

from sqlmodel import col

from bot.domain import escalation as escalations
from bot.messages.claims import ClaimShown
from bot.services import people
from storage import passages
from storage.queries import outcomes as queries
from storage.queries import people as people_queries
from storage.queries.questions import Asked, asked
from storage.tables import CheckIn, Claim, Person
from storage.uow import ReadUnit


def of_checkins(uow: ReadUnit, found: Iterable[Asked]) -> dict[int, ClaimShown]:
    """Check-in's id to its claim, for those that are shown just now."""
    known = {each.checkin.pk: each for each in found}
    return _worded(uow, queries.of_checkins(uow, known.keys()).values(), known)


def many(uow: ReadUnit, rows: Collection[Claim]) -> list[ClaimShown]:
    """Claims as messages speak of them, in the same order."""
    if not rows:
        return []
    theirs = asked(uow, col(CheckIn.id).in_([row.checkin_id for row in rows]))
    worded = _worded(uow, rows, {each.checkin.pk: each for each in theirs})
    return [worded[row.checkin_id] for row in rows]


def one(uow: ReadUnit, row: Claim) -> ClaimShown:
    """One claim as messages speak of it."""
    return many(uow, [row])[0]


def _worded(uow: ReadUnit, rows: Iterable[Claim], known: dict[int, Asked]) -> dict[int, ClaimShown]:
    rows = list(rows)
    everybody = {i for row in rows for i in (row.claimed_by_id, row.sponsor_id, row.settled_by_id) if i is not None}
    who = people_queries.by_ids(uow, everybody) if rows else {}
    texts = passages.texts(uow, [i for row in rows for i in (row.evidence_id, row.reason_id)])
    return {row.checkin_id: _shown(uow, row, known[row.checkin_id], who, texts) for row in rows}


def _shown(uow: ReadUnit, row: Claim, of: Asked, who: dict[int, Person], texts: dict[int | None, str]) -> ClaimShown:
    sponsor, settled_by = who[row.sponsor_id], who.get(row.settled_by_id or 0)
    return ClaimShown(
        id=row.pk,
        checkin_id=row.checkin_id,
        number=of.number,
        name=of.name,
        target=of.target,
        due_on=of.due_on,
        state=row.state,
        claimed_by=who[row.claimed_by_id].slack_id,
        sponsor=sponsor.slack_id,
        evidence=texts[row.evidence_id],
        days=escalations.days_waiting(row.claimed_at, uow.at, people.calendar_of(uow, sponsor)),
        settled_by=settled_by.slack_id if settled_by else None,
        reason=texts[row.reason_id],
    )
