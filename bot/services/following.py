"""What follows elsewhere when an owner or a person changes: the Monday question goes after them."""

from bot.domain.codes import CheckInState
from bot.services.escalations.withdrawing import end_with_initiative
from bot.services.monday import handover, moving
from storage.queries import escalations, monday
from storage.tables import Initiative
from storage.uow import UnitOfWork


def owner_changed(uow: UnitOfWork, initiative_id: int, old_id: int | None, new_id: int | None) -> None:
    """Let what waits be asked of the new owner; None stands for the sponsor, owner by default.

    Call it after the assignment was written. Where the sponsor is asked already, nothing is asked twice.
    """
    if new_id is not None:
        handover.handed_over(uow, initiative_id, old_id, new_id)
        return
    for checkin in monday.pending_of(uow, initiative_id):
        if checkin.person_id != old_id:
            continue
        if checkin.state is CheckInState.OPEN:
            handover.ask_another(uow, checkin)
        else:
            moving.replan(uow, checkin)


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """Let what waits for somebody follow their zone, and go to whoever answers now when they left."""
    moving.person_changed(uow, person_id)


def closed(uow: UnitOfWork, initiative_id: int) -> None:
    """Let nothing more be asked about an initiative that has ended; its escalations are taken back."""
    handover.initiative_closed(uow, initiative_id)
    ended = uow.one(Initiative, initiative_id)
    for row in escalations.live_of(uow, initiative_id):
        end_with_initiative(uow, row, ended)
