"""Surprises and early warnings: a Yes that did not come true, and a No in good time.

A surprise tells the sponsor at once, whatever the count of misses. It is said where the thing happens: at the closing,
at a move of the date, and at the publication of the review for an answer, which may be changed until then.
"""

from collections.abc import Sequence
from datetime import date

from bot.domain.codes import (
    Answer,
    ConsequenceKind,
    ConsequenceState,
    InitiativeState,
    LedgerCode,
    Question,
)
from bot.domain.ladder import SPONSOR_TOLD
from bot.domain.questions import is_early_warning, question_for
from bot.messages import consequences as words
from bot.services import people
from bot.services.consequences import matters
from storage import ledger
from storage.queries import consequences as queries
from storage.queries import ownership, questions
from storage.queries.consequences import LastAnswer
from storage.queries.ownership import Standing
from storage.tables import CheckIn, Consequence, Person, Review
from storage.uow import UnitOfWork


def closed(uow: UnitOfWork, standing: Standing, by: Person) -> None:
    """The initiative was closed as missed: a surprise where its last answer was Yes.

    A No to "did you hit it?" tells the same miss: the answer before it counts. It is one surprise, whichever of the
    closing and the publication of that No comes first (`answered`), by the unique key of its period.
    """
    last = queries.last_answer(uow, standing.pk)
    if last is None:
        return
    said = last
    if last.answer is Answer.OFF_TRACK and _asked_hit(uow, last):
        said = queries.last_answer(uow, standing.pk, before=last.period) or last
    if said.answer is Answer.ON_TRACK:
        checkin_id = last.checkin_id
        _note(uow, standing, said, last.period, words.missed_it(), how="missed", by=by, checkin_id=checkin_id)


def moved(uow: UnitOfWork, standing: Standing, due_on: date, by: Person) -> None:
    """The due date moved on: a surprise where the last answer was Yes. A date that is drawn nearer surprises nobody.

    Args:
        uow: the unit of work.
        standing: the initiative as it was before.
        due_on: the new date.
        by: who moved it.
    """
    before = standing.charter.due_on
    last = queries.last_answer(uow, standing.pk)
    if due_on > before and last is not None and last.answer is Answer.ON_TRACK:
        _note(uow, standing, last, last.period, words.moved(before, due_on), how="moved", by=by)


def answered(uow: UnitOfWork, review: Review, checkin: CheckIn, due_on: date | None) -> None:
    """A published answer: "did you hit it?" was No; a surprise where the answer before was Yes."""
    asked_hit = due_on is not None and question_for(review.nominal_on, due_on) is Question.HIT
    if not asked_hit or checkin.answer is not Answer.OFF_TRACK:
        return
    last = queries.last_answer(uow, checkin.initiative_id, before=review.period)
    standing = ownership.standing(uow, checkin.initiative_id)
    still = standing.initiative.state in (InitiativeState.OPEN, InitiativeState.MISSED)
    if still and last is not None and last.answer is Answer.ON_TRACK:
        _note(uow, standing, last, review.period, words.not_hit(), how="not_hit", checkin_id=checkin.pk)


def credit(uow: UnitOfWork, checkins: Sequence[CheckIn], due: dict[int | None, date]) -> None:
    """Early warnings: a No four weeks or more ahead, once for each charter.

    Args:
        uow: the unit of work.
        checkins: published answers.
        due: charter's id to its due date.
    """
    early = {each.charter_id or 0: each for each in checkins if _is_early(each, due)}
    done = queries.warned(uow, early)
    for charter_id, checkin in early.items():
        if charter_id not in done:
            ledger.note(
                uow,
                LedgerCode.EARLY_WARNING,
                actor_id=checkin.answered_by_id,
                initiative_id=checkin.initiative_id,
                about=queries.charter_key(charter_id),
                period=checkin.period,
            )


def _asked_hit(uow: UnitOfWork, last: LastAnswer) -> bool:
    found = questions.asked_one(uow, last.checkin_id)
    return found is not None and found.asks_hit


def warned_early(uow: UnitOfWork, checkin: CheckIn, by: Person) -> None:
    """Somebody turned their own Yes into a No before the date: credited at once, once for each charter."""
    if checkin.charter_id is not None and not queries.warned(uow, [checkin.charter_id]):
        ledger.note(
            uow,
            LedgerCode.EARLY_WARNING,
            actor_id=by.pk,
            initiative_id=checkin.initiative_id,
            about=queries.charter_key(checkin.charter_id),
            period=checkin.period,
        )


def _is_early(checkin: CheckIn, due: dict[int | None, date]) -> bool:
    if checkin.answer is not Answer.OFF_TRACK or checkin.answered_at is None or checkin.charter_id not in due:
        return False
    return is_early_warning(checkin.answered_at.date(), due[checkin.charter_id])


def _note(
    uow: UnitOfWork, standing: Standing, last: LastAnswer, period: str, what: str,
    *, how: str, by: Person | None = None, checkin_id: int | None = None,
) -> None:  # fmt: skip
    """Take the second step at once: once for each period, by the unique key."""
    sponsor = matters.who_is_told(uow, standing, last.by_id)
    row_id = uow.insert_once(
        Consequence,
        initiative_id=standing.pk,
        period=period,
        kind=ConsequenceKind.SURPRISE,
        step=SPONSOR_TOLD,
        misses=0,
        checkin_id=checkin_id or last.checkin_id,
        person_id=last.by_id,
        sponsor_id=sponsor.pk,
        state=ConsequenceState.TOLD,
        opened_at=uow.at,
    )
    if row_id is None:
        return
    row = uow.one(Consequence, row_id)
    ledger.note(
        uow,
        LedgerCode.SURPRISE,
        actor_id=by.pk if by else None,
        initiative_id=standing.pk,
        about=matters.about(row),
        how=how,
        period=period,
        person_id=last.by_id,
    )
    _tell(uow, row, sponsor, uow.one(Person, last.by_id), what, by)


def _tell(uow: UnitOfWork, row: Consequence, sponsor: Person, whose: Person, what: str, by: Person | None) -> None:
    """The sponsor, and whoever gave the last answer; whoever did it just now needs no message."""
    step = matters.shown(uow, row)
    told = ((sponsor, matters.sponsor_key(row), True), (whose, matters.person_key(row), False))
    for person, key, to_sponsor in told:
        if people.reachable(person) and (by is None or by.pk != person.pk):
            matters.tell(uow, person, row, key, words.surprise(step, what, to_sponsor=to_sponsor))
