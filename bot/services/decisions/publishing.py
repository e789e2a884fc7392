"""Publishing: the memo that settled an escalation is for the named until its decider lets everybody read it."""

from bot.domain.codes import LedgerCode, Visibility
from bot.domain.errors import UserError
from bot.messages import publishing as words
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.decisions import memos
from bot.services.escalations.matters import decided_key
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox
from storage.codes import MemoEventKind
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Memo, MemoEvent, Person
from storage.uow import ReadUnit, UnitOfWork


def publish(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """Let everybody in the workspace read a memo; only its decider can, and it cannot be taken back.

    Raises:
        UserError: somebody else decided it, or it is published already.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _own(uow, call, memo_id)
        if not uow.first_time(f"published:{row.pk}"):
            raise UserError("You have published it already: everybody in this workspace can read it.")
        uow.add(MemoEvent(memo_id=row.pk, event=MemoEventKind.PUBLISHED, by_id=actor.pk, at=uow.at))
        about = f"memo:{row.pk}"
        ledger.note(uow, LedgerCode.MEMO_PUBLISHED, actor_id=actor.pk, initiative_id=row.initiative_id, about=about)
        _tell_named(uow, row, actor)
        shown = _show(uow, row, place)
        uow.commit()
    return shown


def _own(uow: ReadUnit, call: Call, memo_id: int) -> tuple[Memo, Person]:
    actor = people.actor(uow, call.actor)
    row = uow.get(Memo, memo_id)
    if row is None or row.decider_id != actor.pk:
        raise UserError("Only whoever decided it publishes a decision, so nothing was changed.")
    if row.visibility is not Visibility.NAMED:
        raise UserError("It is not for the named only, so there is nothing to publish.")
    return row, actor


def _tell_named(uow: UnitOfWork, row: Memo, actor: Person) -> None:
    news = words.published_news(memos.shown(uow, row))
    for person in queries.named_in_memo(uow, row.pk):
        if person.pk != actor.pk and people.reachable(person):
            people.tell(uow, person, f"memo:{row.pk}:published:{person.pk}", news)


def _show(uow: UnitOfWork, row: Memo, place: Place | None) -> Outcome:
    said, payload = people.said(uow, decided_key(row.pk)), words.published(memos.shown(uow, row))
    if said is None:
        return Outcome(say=payload)
    if place is not None:
        outbox.adopt(uow, said, place.channel, place.ts)
    outbox.refresh(uow, said, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=said)
