"""An open review is moved or skipped: its window, its questions and their messages follow in the same commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col

from bot.domain import snooze, window
from bot.domain.codes import CheckInState, LedgerCode, ReviewKind, ReviewState
from bot.messages import preview as preview_words
from bot.messages import question as words
from bot.services.answering import shown
from bot.services.answering.record import reminder_about
from bot.services.monday.whom import Directory
from bot.services.reviews import instants
from storage import outbox
from storage.codes import SendState
from storage.queries import cadences as queries
from storage.queries import homes, monday, questions
from storage.queries import shown as previews
from storage.tables import CheckIn, Ledger, Outbox, Review
from storage.uow import UnitOfWork


def move(uow: UnitOfWork, review: Review, to: datetime) -> bool:
    """Post a review at another time, which ends its window too; False where somebody was first.

    It is one commit, however many questions the review has: half a window moved would close on some.
    """
    state = {"state": list(queries.AHEAD), "publish_at": review.publish_at}
    values: dict[str, Any] = {"publish_at": to}
    if review.kind is not ReviewKind.QUARTERLY:
        values["preview_at"] = instants.moved(uow, to)
    if not uow.move(Review, review.pk, state, **values):
        return False
    waiting = _waiting(uow, review)
    directory = Directory(uow, review.nominal_on)
    directory.load(each.person_id for each in waiting)
    monday.update_each(uow, [_instants(uow, directory, review, each, to) for each in waiting])
    _show(uow, waiting)
    for row in previews.messages(uow, review.pk):
        uow.move(Outbox, row, {"state": SendState.WAITING}, expires_at=to)
    return True


def skip(uow: UnitOfWork, review: Review) -> bool:
    """Hold no review: what was not answered is taken back, its messages say so; False where somebody was first."""
    if not uow.move(Review, review.pk, {"state": list(queries.AHEAD)}, state=ReviewState.SKIPPED, preview_at=None):
        return False
    waiting = _waiting(uow, review)
    monday.set_all(uow, [each.pk for each in waiting], state=CheckInState.ANNULLED)
    monday.append_all(uow, Ledger, [_annulled(uow, each) for each in waiting])
    for each in waiting:
        uow.follow(CheckIn, each.pk, {"state": CheckInState.ANNULLED})
    _show(uow, waiting)
    _nobody_is_named(uow, review)
    _no_reminders(uow, {each.person_id for each in waiting if each.person_id is not None})
    return True


def _waiting(uow: UnitOfWork, review: Review) -> list[CheckIn]:
    pending = col(CheckIn.state).in_([CheckInState.PLANNED, CheckInState.OPEN])
    return uow.find(CheckIn, col(CheckIn.review_id) == review.pk, pending, order=[col(CheckIn.id)])


def _instants(uow: UnitOfWork, directory: Directory, review: Review, checkin: CheckIn, to: datetime) -> dict[str, Any]:
    """The instants of a question under the new end of its window. Who had every reminder gets no further one."""
    person = directory.person(checkin.person_id)
    ask_at, remind_at = checkin.ask_at, checkin.remind_at
    if person is not None and checkin.state is CheckInState.PLANNED:
        ask_at = directory.ask_at(person, review.nominal_on, to).ask_at or min(ask_at, to)
    elif person is not None and checkin.asked_at is not None:
        calendar = directory.calendar(person)
        standard = window.reminder_at(checkin.asked_at, to, calendar, uow.at, review.reminders)
        pending = remind_at if checkin.reminded_at is None else None
        remind_at = standard or snooze.kept(pending, uow.at, to, calendar)
    return {"id": checkin.pk, "close_at": to, "ask_at": ask_at, "remind_at": remind_at}


def _show(uow: UnitOfWork, asked: Sequence[CheckIn]) -> None:
    """Every message of these questions shows how things stand now; one that was not sent and asks nothing is not."""
    homes.mark(uow, {each.person_id for each in asked if each.person_id is not None})
    for row in sorted({each.outbox_id for each in asked if each.outbox_id is not None}):
        found = questions.asked(uow, col(CheckIn.outbox_id) == row)
        known = outbox.target(uow, row)
        if known.is_unsent and all(each.checkin.state is CheckInState.ANNULLED for each in found):
            outbox.cancel(uow, known.about)
            continue
        uow.move(Outbox, row, {"state": SendState.WAITING}, expires_at=max(each.checkin.close_at for each in found))
        outbox.refresh(uow, row, words.question(shown.rows(uow, found)))


def _nobody_is_named(uow: UnitOfWork, review: Review) -> None:
    """Whoever was shown what the review would say reads that it says nothing; what was not sent is not."""
    outbox.cancel(uow, f"preview:{review.pk}")
    for row in previews.messages(uow, review.pk):
        outbox.refresh(uow, row, preview_words.not_held(review.period))


def _no_reminders(uow: UnitOfWork, person_ids: set[int]) -> None:
    """An unsent reminder of nothing is not sent."""
    for person_id in sorted(person_ids):
        if not monday.has_open(uow, person_id):
            outbox.cancel(uow, reminder_about(person_id))


def _annulled(uow: UnitOfWork, checkin: CheckIn) -> dict[str, Any]:
    return {
        "at": uow.at,
        "code": LedgerCode.ANNULLED,
        "actor_id": None,
        "initiative_id": checkin.initiative_id,
        "about": f"checkin:{checkin.pk}",
        "details": {"reason": "skipped", "period": checkin.period},
    }
