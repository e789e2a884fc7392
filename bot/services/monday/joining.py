"""An initiative comes to another asking cadence: it is asked there from the first period it has no check-in of."""

from dataclasses import replace

from bot.services.monday.opening import check_in
from bot.services.monday.whom import Directory
from storage.queries import monday, objectives
from storage.tables import CheckIn
from storage.uow import UnitOfWork


def moved(uow: UnitOfWork, initiative_id: int, objective_id: int | None) -> None:
    """Plan the check-ins that would be lost between two cadences.

    A period that the old cadence has opened stays with it, and nothing is asked twice. Where the new one opened its
    review before the initiative came, and the old one has not, the new one asks; who comes after its question of that
    period went out is not asked.

    Args:
        uow: the unit of work in which the initiative has changed.
        initiative_id: which initiative.
        objective_id: what it serves from now on.
    """
    holding = monday.holdings(uow, [initiative_id])[initiative_id]
    came = replace(holding, opened_at=uow.at)
    for review in objectives.asking_without(uow, initiative_id, objective_id):
        directory = Directory(uow, review.nominal_on)
        directory.load(came.people)
        monday.insert_all(uow, CheckIn, [check_in(directory, review, came)])
