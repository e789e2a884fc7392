"""What the message of a question shows now, read from the record: the same words after every click."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.codes import Answer, CheckInState, PlanState, Question, ReviewKind, ReviewState
from bot.domain.period import period_of
from bot.domain.questions import is_early_warning
from bot.domain.streaks import Streak, streak
from bot.messages import question as words
from bot.messages.question import PlanShown, QuestionRow
from bot.messages.text import Payload
from bot.services.outcomes import shown as outcomes
from storage.queries import questions
from storage.queries.questions import Asked, PlanRow, Raised
from storage.tables import CheckIn
from storage.uow import ReadUnit

#: Streaks are told for at most half a year, so that a message costs the same in year five.
STREAK_WEEKS = 26
_OUT = frozenset({ReviewState.PUBLISHED, ReviewState.CLOSED, ReviewState.MISSED_BY_BOT, ReviewState.SKIPPED})


def message_of(uow: ReadUnit, found: Sequence[Asked]) -> Payload:
    """The present content of a question's message; the check-ins that were handed over are gone from it."""
    return words.question(rows(uow, found))


def rows(uow: ReadUnit, found: Sequence[Asked]) -> list[QuestionRow]:
    """Check-ins as their message shows them."""
    if not found:
        return []
    ids = [each.checkin.initiative_id for each in found]
    since = min(each.checkin.asked_at or uow.at for each in found)
    plans = questions.plans_shown(uow, ids, since)
    noes = [each.checkin.initiative_id for each in found if each.checkin.answer is Answer.OFF_TRACK]
    escalations = questions.escalations_shown(uow, noes, since) if noes else {}
    streaks = _streaks(uow, [each for each in found if each.checkin.answer is None])
    said_hit = [each for each in found if each.asks_hit and each.checkin.answer is Answer.ON_TRACK]
    claims = outcomes.of_checkins(uow, said_hit) if said_hit else {}
    return [
        replace(
            _row(each, plans.get(each.checkin.initiative_id, []), escalations, streaks),
            claim=claims.get(each.checkin.pk),
        )
        for each in found
    ]


def is_out(found: Asked) -> bool:
    """Whether the review is published, after which an answer stands."""
    return found.review_state in _OUT


def _row(
    found: Asked,
    plans: list[PlanRow],
    escalations: dict[int, Raised],
    streaks: dict[int, Streak | None],
) -> QuestionRow:
    checkin = found.checkin
    dri = None if checkin.answer else found.dri  # only while open: who stands in for whom
    mine = next(
        (each for each in plans if each.checkin_id == checkin.pk and each.state is not PlanState.REPLACED), None
    )
    earlier = next((each for each in plans if each.checkin_id != checkin.pk), None)
    raised = escalations.get(checkin.initiative_id)
    return QuestionRow(
        checkin_id=checkin.pk,
        initiative_id=checkin.initiative_id,
        number=found.number,
        name=found.name,
        target=found.target,
        due_on=found.due_on,
        closes_at=checkin.close_at,
        asks=Question.HIT if found.asks_hit else Question.ON_TRACK,
        state=checkin.state,
        answer=checkin.answer,
        role=_role(checkin, found.sponsor_id, found.dri_id, checkin.answer is not None),
        dri=dri,
        streak=streaks.get(checkin.initiative_id),
        follow_up=_shown(earlier),
        plan=_shown(mine),
        escalation=raised.number if raised else None,
        settled=raised is not None and raised.settled,
        published=is_out(found),
        rehearsal=found.rehearsal,
        early=_weeks_early(found),
        turned=_was_turned(found),
        first_due=found.first_due,
        moves=found.moves,
        quarter=found.quarter if found.quarter_of == period_of(ReviewKind.QUARTERLY, found.nominal_on) else "",
    )


def _was_turned(found: Asked) -> bool:
    """Whether a Yes became a No after the review was read."""
    at, out = found.checkin.answered_at, found.published_at
    return found.checkin.state is CheckInState.ANSWERED and at is not None and out is not None and at > out


def _shown(plan: PlanRow | None) -> PlanShown | None:
    return PlanShown(id=plan.id, words=plan.words, due_on=plan.due_on, state=plan.state) if plan else None


def _weeks_early(found: Asked) -> int | None:
    """How early a No came, where that is credited when the review is published (services/consequences/surprises.py)."""
    checkin = found.checkin
    if checkin.answer is not Answer.OFF_TRACK or checkin.answered_at is None or found.rehearsal:
        return None
    answered_on = checkin.answered_at.date()
    return (found.due_on - answered_on).days // 7 if is_early_warning(answered_on, found.due_on) else None


def _role(checkin: CheckIn, sponsor_id: int, dri_id: int | None, answered: bool) -> str:
    """In what capacity they are asked; said only while it is open, for the DRI may be another by now."""
    if answered or checkin.person_id == dri_id:
        return "dri"
    if checkin.person_id == sponsor_id:
        return "sponsor"
    return "above" if dri_id is None else "acting"


def _streaks(uow: ReadUnit, found: Sequence[Asked]) -> dict[int, Streak | None]:
    """Initiative's id to its streak; check-ins of several periods in one message are read period by period."""
    streaks: dict[int, Streak | None] = {}
    for period in {each.checkin.period for each in found}:
        here = [each for each in found if each.checkin.period == period]
        since = period_of(ReviewKind.WEEKLY, here[0].nominal_on - timedelta(weeks=STREAK_WEEKS))
        weeks = questions.weeks_before(uow, [each.checkin.initiative_id for each in here], period, since)
        streaks |= {initiative: streak(found_weeks) for initiative, found_weeks in weeks.items()}
    return streaks
