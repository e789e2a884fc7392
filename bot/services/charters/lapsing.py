"""A request lapses, or goes to somebody else: what it was about has changed, or whom it waited for has left."""

from bot.domain.codes import LedgerCode, RequestState
from bot.messages import charters as words
from bot.services import daily_list, people
from bot.services.charters import matters
from storage import ledger, outbox
from storage.queries import charters as queries
from storage.queries import ownership
from storage.tables import CharterRequest, Person
from storage.uow import UnitOfWork


def lapse(
    uow: UnitOfWork, initiative_id: int, sentence: str, *, why: str, by: Person | None = None, but: int | None = None
) -> None:
    """Let an initiative's open request lapse, if it has one, and show it in every message of it.

    Args:
        uow: the unit of work.
        initiative_id: which.
        sentence: what its messages say from now on, mrkdwn.
        why: a code for the ledger.
        by: who did what it lapsed by.
        but: the id of a request that stays.
    """
    row = queries.open_of(uow, initiative_id)
    if row is None or row.pk == but:
        return
    by_id = by.pk if by else None
    closed = {"state": RequestState.LAPSED, "closed_at": uow.at, "closed_by_id": by_id}
    if not uow.move(CharterRequest, row.pk, {"state": RequestState.OPEN}, **closed):
        return
    ledger.note(
        uow, LedgerCode.CHANGE_LAPSED, actor_id=by_id, initiative_id=initiative_id, about=matters.about(row), why=why
    )
    matters.refresh(uow, row, sentence)
    daily_list.follow(uow, [row.leader_id])


def leader_left(uow: UnitOfWork, leader_id: int) -> None:
    """Whom these requests waited for has left: the next above is asked, where there is one."""
    for row in queries.waiting_for(uow, leader_id):
        standing = ownership.standing(uow, row.initiative_id)
        new = matters.who_grants(uow, standing)
        old = people.said(uow, matters.leader_key(row))
        if new.pk == leader_id or not uow.move(
            CharterRequest, row.pk, {"state": RequestState.OPEN, "leader_id": leader_id}, leader_id=new.pk
        ):
            continue
        about = matters.about(row)
        passed = {"from_id": leader_id, "leader_id": new.pk}
        ledger.note(uow, LedgerCode.CHANGE_PASSED_ON, initiative_id=row.initiative_id, about=about, **passed)
        _show(uow, row, new, old)
        daily_list.follow(uow, [new.pk])


def _show(uow: UnitOfWork, row: CharterRequest, new: Person, old: int | None) -> None:
    asked = matters.shown(uow, row)
    if old is not None:
        outbox.refresh(uow, old, words.settled(asked, words.passed_on(new.slack_id)))
    people.refresh(uow, matters.asker_key(row), words.to_asker(asked))
    due_at = people.calendar_of(uow, new).next_working_instant(uow.at)
    people.tell(
        uow, new, matters.leader_key(row), words.to_leader(asked), about=matters.about(row), due_at=due_at
    )  # fmt: skip
