"""Publishing: a memo that only the named may read becomes everybody's, once its decider says so (design 2.5)."""

from bot.domain.codes import LedgerCode, MemoAction, MemoEventKind, Visibility
from bot.domain.errors import UserError
from bot.messages import decision_asks as asks
from bot.services import people
from bot.services.decisions import memos, showing
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.tables import MemoEvent
from storage.uow import UnitOfWork


def publish(store: Store, call: Call, typed: str) -> Outcome:
    """`/decide publish D-12`.

    Raises:
        UserError: there is none that this person may see, it is not theirs, everybody may read it, or it was published.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row = memos.find(uow, people.actor(uow, call.actor), typed)
        said = by_id(uow, call, row.pk)
        uow.commit()
    return said


def by_id(uow: UnitOfWork, call: Call, memo_id: int) -> Outcome:
    """Publish a memo in a unit of work that runs; raises as `publish`."""
    actor = people.actor(uow, call.actor)
    row = memos.reachable(uow, actor, memo_id)
    memos.require(uow, row, actor, MemoAction.PUBLISH)
    now = memos.shown(uow, row)
    if row.visibility is not Visibility.NAMED:
        raise UserError(f"{now.name} is not for named people only: whoever may read its thread may read it.")
    if not now.stands:
        raise UserError(f"{now.name} is {now.state.value}, so it is not published.")
    happened = {"event": MemoEventKind.PUBLISHED, "by_id": actor.pk, "at": uow.at}
    if not uow.insert_new(MemoEvent, memo_id=row.pk, **happened):
        raise UserError(f"{now.name} is published already.")
    about = memos.about(row)
    ledger.note(uow, LedgerCode.MEMO_PUBLISHED, actor_id=actor.pk, initiative_id=row.initiative_id, about=about)
    showing.everywhere(uow, row)
    return Outcome(say=asks.published(memos.shown(uow, row)))
