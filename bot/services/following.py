"""What follows elsewhere when an owner or a person changes: the Monday question and the agreements go after them."""

from bot.domain.codes import CheckInState
from bot.messages import charters as charter_words
from bot.services.absences import back
from bot.services.agreements import ending
from bot.services.agreements import following as agreements
from bot.services.answering import message
from bot.services.charters import lapsing
from bot.services.escalations.withdrawing import end_with_initiative
from bot.services.monday import handover, moving
from bot.services.outcomes import claiming
from bot.services.reviews import recharter_lists
from storage.queries import escalations, monday, questions
from storage.tables import CheckIn, Initiative, Person
from storage.uow import UnitOfWork


def owner_changed(uow: UnitOfWork, initiative_id: int, old_id: int | None, new_id: int | None) -> None:
    """Let what waits be asked of the new owner; None stands for the sponsor, owner by default.

    Call it after the assignment was written. Where the sponsor is asked already, nothing is asked twice.
    """
    agreements.owner_changed(uow, initiative_id)
    lapsing.lapse(uow, initiative_id, charter_words.HANDED_OVER, why="handed_over")
    if new_id is not None:
        handover.handed_over(uow, initiative_id, old_id, new_id)
        accepted(uow, initiative_id)
        return
    for checkin in monday.pending_of(uow, initiative_id):
        if checkin.person_id != old_id:
            continue
        if checkin.state is CheckInState.OPEN:
            handover.ask_another(uow, checkin)
        else:
            moving.replan(uow, checkin)


def accepted(uow: UnitOfWork, initiative_id: int) -> None:
    """Whoever answers now is asked at an hour of their own: what is planned was planned for somebody else's."""
    for checkin in monday.pending_of(uow, initiative_id):
        if checkin.state is CheckInState.PLANNED:
            moving.replan(uow, checkin)


def charter_changed(
    uow: UnitOfWork, initiative_id: int, charter_id: int, by: Person, *, granting: int | None = None
) -> None:
    """Let what waits be asked about the new version; an answer given stays with the version it answered.

    An open request for another version lapses, save the one that this grants.
    """
    lapsing.lapse(
        uow, initiative_id, charter_words.changed_otherwise(by.slack_id), why="changed", by=by, but=granting
    )  # fmt: skip
    recharter_lists.charter_changed(uow, initiative_id, charter_id)
    for checkin in monday.pending_of(uow, initiative_id):
        if uow.move(CheckIn, checkin.pk, {"state": checkin.state}, charter_id=charter_id) and checkin.outbox_id:
            found = questions.asked_one(uow, checkin.pk)
            if found is not None:
                message.changed(uow, found, None)
    claiming.charter_changed(uow, initiative_id)


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """Let what waits for somebody follow their zone, and go to whoever answers now when they left."""
    moving.person_changed(uow, person_id)
    back.zone_changed(uow, uow.one(Person, person_id))
    agreements.person_changed(uow, person_id)
    claiming.person_changed(uow, person_id)


def closed(uow: UnitOfWork, initiative_id: int) -> None:
    """Let nothing more be asked about an initiative that has ended; its escalations and agreements are taken back."""
    handover.initiative_closed(uow, initiative_id)
    recharter_lists.initiative_ended(uow, initiative_id)
    ending.initiative_ended(uow, initiative_id)
    lapsing.lapse(uow, initiative_id, charter_words.ENDED, why="ended")
    ended = uow.one(Initiative, initiative_id)
    for row in escalations.live_of(uow, initiative_id):
        end_with_initiative(uow, row, ended)
