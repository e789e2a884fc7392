"""An initiative changes hands, or closes, between the question and the answer."""

from dataclasses import replace
from datetime import date

from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, NotAskedReason
from bot.domain.localtime import local_date
from bot.domain.policy import zone_or_utc
from bot.messages import question as words
from bot.services.answering import shown
from bot.services.monday import asking
from bot.services.monday.asking import Asking
from bot.services.monday.whom import Directory
from storage import ledger, outbox
from storage.queries import homes, monday, questions
from storage.queries.monday import Holding
from storage.tables import CheckIn, Initiative, Outbox, Person, Review
from storage.uow import UnitOfWork


def handed_over(uow: UnitOfWork, initiative_id: int, old: int | None, new: int | None) -> None:
    """The DRI changed from `old` to `new` (ids of people; None: nobody). Call it after the assignment was written.

    A question that waits for an answer is closed with "handed to …" and asked of the new DRI once, accepted or not;
    where nobody is the DRI any more, of the sponsor. An answer given stays with its giver. What is only planned is
    planned anew by `services/following.py`.
    """
    if old == new:
        return
    for checkin in monday.pending_of(uow, initiative_id):
        if checkin.state is CheckInState.OPEN and checkin.person_id != new:
            ask_another(uow, checkin, new)


def initiative_closed(uow: UnitOfWork, initiative_id: int) -> None:
    """The initiative ended: what was not answered is taken back and counts for nobody."""
    for checkin in monday.pending_of(uow, initiative_id):
        pending = {"state": [CheckInState.PLANNED, CheckInState.OPEN]}
        said = checkin.outbox_id
        if uow.move(CheckIn, checkin.pk, pending, state=CheckInState.ANNULLED, outbox_id=None):
            about = f"checkin:{checkin.pk}"
            ledger.note(uow, LedgerCode.ANNULLED, initiative_id=initiative_id, about=about, reason="closed")
            _tell_old(uow, checkin, said, None, ended=True)


def ask_another(uow: UnitOfWork, checkin: CheckIn, new_dri: int | None = None) -> None:
    """Ask whoever answers now in place of the person who was asked, at their own working time."""
    review = uow.one(Review, checkin.review_id)
    directory = Directory(uow, asked_on(uow, review))
    holding = monday.holdings(uow, [checkin.initiative_id])[checkin.initiative_id]
    directory.load(holding.people)
    person = _next(directory, holding, new_dri)
    old_row = checkin.outbox_id
    if person is None:
        uow.move(CheckIn, checkin.pk, {"state": CheckInState.OPEN}, outbox_id=None)
        asking.not_asked(uow, checkin, NotAskedReason.NOBODY)
    else:
        _ask(uow, directory, review, checkin, _asking(directory, review, checkin, person, holding))
    _tell_old(uow, checkin, old_row, person.slack_id if person else None, ended=False)


def asked_on(uow: UnitOfWork, review: Review) -> date:
    """The day on which somebody must be there to be asked: the review's, and today once that has begun."""
    return max(review.nominal_on, local_date(uow.at, zone_or_utc(review.zone)))


def _asking(directory: Directory, review: Review, checkin: CheckIn, person: Person, holding: Holding) -> Asking:
    return Asking(checkin, person, holding, directory.calendar(person), review.reminders)


def _next(directory: Directory, holding: Holding, new_dri: int | None) -> Person | None:
    """The new DRI even before they accept, for the answer is theirs from now on; else as on any Monday."""
    if new_dri is not None and new_dri == holding.dri_id:
        holding = replace(holding, accepted=True)
    whom = directory.asked(holding)
    return whom.person if whom else None


def _ask(uow: UnitOfWork, directory: Directory, review: Review, checkin: CheckIn, ask: Asking) -> None:
    plan = directory.ask_from(ask.person, review.nominal_on, checkin.close_at, uow.at)
    if plan.ask_at is None:
        uow.move(CheckIn, checkin.pk, {"state": CheckInState.OPEN}, outbox_id=None, person_id=ask.person.pk)
        asking.not_asked(uow, checkin, plan.not_asked_reason or NotAskedReason.TOO_LATE)
    elif plan.ask_at > uow.at:
        later = {"state": CheckInState.PLANNED, "person_id": ask.person.pk, "ask_at": plan.ask_at, "outbox_id": None}
        uow.move(CheckIn, checkin.pk, {"state": CheckInState.OPEN}, **later)
    else:
        asking.say(uow, [ask], again=True)


def _tell_old(uow: UnitOfWork, checkin: CheckIn, row: int | None, to: str | None, *, ended: bool) -> None:
    """Change the old message (an outbox row): this initiative's row gives way to one line, the others stay."""
    if row is None:
        return
    initiative = uow.one(Initiative, checkin.initiative_id)
    rest = questions.asked(uow, col(CheckIn.outbox_id) == row, col(CheckIn.id) != checkin.pk)
    others = shown.rows(uow, rest)
    if ended:
        payload = words.closed(initiative.name, initiative.number, others)
    else:
        payload = words.handed_over(initiative.name, initiative.number, to, others)
    outbox.refresh(uow, row, payload)
    asked_before = uow.one(Outbox, row).person_id
    homes.mark(uow, [asked_before] if asked_before is not None else [])
