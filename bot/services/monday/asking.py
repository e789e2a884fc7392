"""The question goes out: at each person's own time, to whoever answers now, each check-in once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col

from bot.domain import window
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason
from bot.messages import question as words
from bot.services import people
from bot.services.answering import shown
from bot.services.monday.whom import Directory
from bot.services.outcome import Payload
from storage import outbox
from storage.engine import Store
from storage.queries import monday, outcomes, questions
from storage.queries.monday import Holding
from storage.tables import CheckIn, Ledger, Person, Review
from storage.uow import UnitOfWork

#: Check-ins of one commit: each writes a message too, so fewer than of other bulk work.
CHUNK = 60
#: Above this many at one instant somebody gets one message with a row each (design 2.2).
MAX_SINGLE = 3
#: A question later than this was late because the bot was away, not because somebody joined late.
AWAY = timedelta(hours=1)


@dataclass(frozen=True)
class Asking:
    """A check-in that is asked now, and whom."""

    checkin: CheckIn
    person: Person
    holding: Holding
    calendar: WorkingCalendar
    reminders: int
    """How many its review sends at most."""


def ask_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Ask everybody whose time has come; returns whether there was anybody."""
    done = False
    while True:
        with store.write(workspace_id, now) as uow:
            found = monday.to_ask(uow, now, CHUNK)
            if not found:
                return done
            ask(uow, _whole_people(found))
            uow.commit()
        done = True


def ask(uow: UnitOfWork, found: Sequence[CheckIn]) -> None:
    """Decide for each planned check-in who is asked now, later or not at all, and say the questions."""
    askings: list[Asking] = []
    for (nominal, reminders), checkins in _by_review(uow, found).items():
        directory = Directory(uow, nominal)
        held = monday.holdings(uow, [each.initiative_id for each in checkins])
        claimed = outcomes.waiting_among(uow, held)
        directory.load(each for holding in held.values() for each in holding.people)
        decided = (
            _decide(uow, directory, nominal, each, held[each.initiative_id], reminders)
            for each in _unclaimed(uow, checkins, claimed)
        )
        askings += [each for each in decided if each is not None]
    # Handed over and back outside working hours, somebody is asked in this way a second time.
    say(uow, askings, again=any(each.checkin.asked_at is not None for each in askings))


def say(uow: UnitOfWork, askings: Sequence[Asking], *, again: bool = False) -> None:
    """Put the questions into the outbox, one message or several for each person, and note that they were asked.

    Args:
        uow: the unit of work.
        askings: whom about what.
        again: somebody may have been asked this before in the same period, and get their old message back.
    """
    monday.update_each(uow, [_opened(uow, each) for each in askings])
    ids = [each.checkin.pk for each in askings]
    rows = {row.checkin_id: row for row in shown.rows(uow, questions.asked(uow, col(CheckIn.id).in_(ids)))}
    said: list[dict[str, Any]] = []
    for batch in _messages(askings):
        outbox_id = _say(uow, batch, words.question([rows[each.checkin.pk] for each in batch]), again)
        said += [{"id": each.checkin.pk, "outbox_id": outbox_id} for each in batch]
    monday.update_each(uow, said)
    monday.append_all(uow, Ledger, [_asked(uow, each) for each in askings])


def _opened(uow: UnitOfWork, asking: Asking) -> dict[str, Any]:
    checkin = asking.checkin
    remind_at = window.reminder_at(uow.at, checkin.close_at, asking.calendar, uow.at, asking.reminders)
    return {
        "id": checkin.pk,
        "state": CheckInState.OPEN,
        "person_id": asking.person.pk,
        "charter_id": asking.holding.charter_id,
        "asked_at": uow.at,
        "remind_at": remind_at,
        "reminded_at": None,
    }


def _say(uow: UnitOfWork, batch: Sequence[Asking], payload: Payload, again: bool) -> int:
    first, person = batch[0].checkin, batch[0].person
    key = f"question:{first.period}:{first.pk}:{person.pk}"
    said_before = people.said(uow, key) if again else None
    if said_before is not None:  # handed over and back within one week: the old message asks again
        outbox.refresh(uow, said_before, payload)
        return said_before
    return people.tell(uow, person, key, payload, about=f"question:{first.pk}", expires_at=first.close_at)


def not_asked(uow: UnitOfWork, checkin: CheckIn, reason: NotAskedReason) -> None:
    """Record that somebody could not fairly be asked: it is nobody's miss."""
    uow.move(CheckIn, checkin.pk, {"answer": None}, state=CheckInState.NOT_ASKED, not_asked=reason)
    row = {"code": LedgerCode.NOT_ASKED, "details": {"reason": reason.value}}
    monday.append_all(uow, Ledger, [_line(uow, checkin, None) | row])


def _unclaimed(uow: UnitOfWork, checkins: Sequence[CheckIn], claimed: Collection[int]) -> list[CheckIn]:
    """Nobody is asked again whether they hit what they have said they hit, while it waits for the sponsor's word."""
    for each in checkins:
        if each.initiative_id in claimed:
            not_asked(uow, each, NotAskedReason.CLAIMED)
    return [each for each in checkins if each.initiative_id not in claimed]


def _decide(
    uow: UnitOfWork, directory: Directory, nominal: date, checkin: CheckIn, holding: Holding, reminders: int
) -> Asking | None:
    """Whom to ask now; None where it is asked later, or not at all, which is noted."""
    whom = directory.asked(holding)
    if not holding.is_open:
        uow.move(CheckIn, checkin.pk, {}, state=CheckInState.ANNULLED)
        return None
    if whom is None or holding.charter_id is None:
        not_asked(uow, checkin, NotAskedReason.NOBODY)
        return None
    plan = directory.ask_from(whom.person, nominal, checkin.close_at, uow.at)
    if plan.ask_at is None:
        late = uow.at - checkin.ask_at > AWAY and plan.not_asked_reason is NotAskedReason.TOO_LATE
        reason = plan.not_asked_reason or NotAskedReason.TOO_LATE
        not_asked(uow, checkin, NotAskedReason.BOT_AWAY if late else reason)
        return None
    if plan.ask_at > uow.at:
        uow.move(CheckIn, checkin.pk, {}, ask_at=plan.ask_at, person_id=whom.person.pk)
        return None
    return Asking(checkin, whom.person, holding, directory.calendar(whom.person), reminders)


def _messages(askings: Sequence[Asking]) -> list[list[Asking]]:
    """One message per initiative up to three for a person, above that messages with a row each."""
    by_person: dict[int, list[Asking]] = {}
    for each in askings:
        by_person.setdefault(each.person.pk, []).append(each)
    batches: list[list[Asking]] = []
    for mine in by_person.values():
        size = 1 if len(mine) <= MAX_SINGLE else words.MAX_ROWS
        batches += [mine[start : start + size] for start in range(0, len(mine), size)]
    return batches


def _whole_people(found: list[CheckIn]) -> list[CheckIn]:
    """Without the last person's when the chunk may have cut them in two; they come first in the next."""
    last = found[-1].person_id
    whole = [each for each in found if each.person_id != last]
    return whole if whole and len(found) == CHUNK else found


def _by_review(uow: UnitOfWork, found: Sequence[CheckIn]) -> dict[tuple[date, int], list[CheckIn]]:
    """By nominal day and number of reminders, which is all that a question takes from its review."""
    reviews = {each.pk: each for each in uow.find(Review, col(Review.id).in_({each.review_id for each in found}))}
    grouped: dict[tuple[date, int], list[CheckIn]] = {}
    for each in found:
        review = reviews[each.review_id]
        grouped.setdefault((review.nominal_on, review.reminders), []).append(each)
    return grouped


def _asked(uow: UnitOfWork, asking: Asking) -> dict[str, object]:
    row = {"code": LedgerCode.ASKED, "details": {"person": asking.person.pk, "period": asking.checkin.period}}
    return _line(uow, asking.checkin, asking.holding.initiative_id) | row


def _line(uow: UnitOfWork, checkin: CheckIn, initiative_id: int | None) -> dict[str, object]:
    about = f"checkin:{checkin.pk}"
    return {"at": uow.at, "actor_id": None, "initiative_id": initiative_id or checkin.initiative_id, "about": about}
