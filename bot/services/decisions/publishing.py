"""Publishing: a memo that only the named may read becomes everybody's, once its decider says so (design 2.5)."""

from bot.domain.codes import LedgerCode, MemoAction, MemoEventKind, Visibility
from bot.domain.errors import UserError
from bot.messages import publishing as words
from bot.messages.text import Payload
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.decisions import memos, showing
from bot.services.escalations.matters import decided_key
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, outbox
from storage.engine import Store
from storage.queries import escalations as queries
from storage.tables import Memo, MemoEvent, Person
from storage.uow import UnitOfWork


def publish(store: Store, call: Call, typed: str) -> Outcome:
    """`/decide publish D-12`.

    Raises:
        UserError: there is none that this person may see, it is not theirs, everybody may read it, or it was published.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        said = _publish(uow, memos.find(uow, actor, typed), actor, None)
        uow.commit()
    return said


def pressed(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """*Publish* under the decider's own message; raises as `publish`."""
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        said = _publish(uow, memos.reachable(uow, actor, memo_id), actor, place)
        uow.commit()
    return said


def _publish(uow: UnitOfWork, row: Memo, actor: Person, place: Place | None) -> Outcome:
    memos.require(uow, row, actor, MemoAction.PUBLISH)
    now = memos.shown(uow, row)
    if row.visibility is not Visibility.NAMED:
        raise UserError(f"{now.name} is not for named people only: whoever may read its thread may read it.")
    if not now.stands:
        raise UserError(f"{now.name} is {now.state.value}, so it is not published.")
    happened = {"event": MemoEventKind.PUBLISHED, "by_id": actor.pk, "at": uow.at}
    if not uow.insert_new(MemoEvent, memo_id=row.pk, **happened):
        raise UserError(f"{now.name} is published already: everybody in this workspace can read it.")
    about = memos.about(row)
    ledger.note(uow, LedgerCode.MEMO_PUBLISHED, actor_id=actor.pk, initiative_id=row.initiative_id, about=about)
    showing.everywhere(uow, row)
    _tell_named(uow, row, actor)
    return _shown(uow, row, place)


def _tell_named(uow: UnitOfWork, row: Memo, actor: Person) -> None:
    news = words.published_news(memos.shown(uow, row))
    for person in queries.named_in_memo(uow, row.pk):
        if person.pk != actor.pk and people.reachable(person):
            people.tell(uow, person, f"memo:{row.pk}:published:{person.pk}", news)


def _shown(uow: UnitOfWork, row: Memo, place: Place | None) -> Outcome:
    """The decider's own message of it without the button; said to them alone where there is none."""
    said = people.said(uow, decided_key(row.pk))
    payload: Payload = words.published(memos.shown(uow, row))
    if said is None:
        return Outcome(say=payload)
    if place is not None:
        outbox.adopt(uow, said, place.channel, place.ts)
    outbox.refresh(uow, said, payload, after=FALLBACK)
    return Outcome(say=payload) if place is None else Outcome(replace=payload, target_id=said)
