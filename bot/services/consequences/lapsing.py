"""A step lapses: its initiative ended, or the week that led to it was annulled. What was decided stays."""

from bot.domain.codes import ConsequenceState, LedgerCode
from bot.messages import consequences as words
from bot.services import daily_list
from bot.services.consequences import matters
from storage import ledger
from storage.queries import consequences as queries
from storage.queries import ownership
from storage.tables import Consequence, Person
from storage.uow import UnitOfWork


def ended(uow: UnitOfWork, initiative_id: int, by: Person) -> None:
    """The initiative has ended: nothing is left to decide."""
    for row in queries.unsettled_of(uow, initiative_id):
        lapse(uow, row, by, words.ENDED, why="ended")


def lapse(uow: UnitOfWork, row: Consequence, by: Person, sentence: str, *, why: str) -> bool:
    """Let a step lapse, if nobody was first, and show it in every message of it; returns whether it did.

    Args:
        uow: the unit of work.
        row: the step.
        by: who ended it.
        sentence: what its messages say from now on, mrkdwn.
        why: a code for the ledger.
    """
    lapsed = {"state": ConsequenceState.LAPSED, "closed_at": uow.at, "decided_by_id": by.pk}
    if not uow.move(Consequence, row.pk, {"state": [ConsequenceState.TOLD, ConsequenceState.OPEN]}, **lapsed):
        return False
    about = matters.about(row)
    ledger.note(
        uow, LedgerCode.CONSEQUENCE_LAPSED, actor_id=by.pk, initiative_id=row.initiative_id, about=about, why=why
    )
    matters.refresh(uow, row, sentence)
    daily_list.follow(uow, [row.sponsor_id])
    return True


def leader_left(uow: UnitOfWork, leader_id: int) -> None:
    """A leader has left: the decisions due from them stand on the list of the next above."""
    for row in queries.open_for(uow, leader_id):
        standing = ownership.standing(uow, row.initiative_id)
        new = matters.who_is_told(uow, standing, row.person_id)
        if new.pk != leader_id and uow.move(Consequence, row.pk, {"sponsor_id": leader_id}, sponsor_id=new.pk):
            daily_list.follow(uow, [new.pk])
