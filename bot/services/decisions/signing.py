"""Signing: a decision that is somebody else's to take stands once they sign it, and is none if they reject it."""

from bot.domain import asked as words_rules
from bot.domain.codes import LedgerCode, MemoAction, MemoEventKind, MemoState
from bot.domain.errors import UserError
from bot.messages import decision_asks as asks
from bot.services import people
from bot.services.answering.message import Place
from bot.services.decisions import effects, memos, showing
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import memos as queries
from storage.tables import Memo, MemoEvent, Person
from storage.uow import ReadUnit, UnitOfWork


def sign(store: Store, call: Call, memo_id: int, place: Place | None = None) -> Outcome:
    """Let a proposed decision stand: it settles its question, and takes the place of what it replaces.

    Raises:
        UserError: it is not this person's to sign, it was signed or rejected, or what it replaces was replaced.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _mine(uow, call, memo_id, MemoAction.SIGN)
        _happen(uow, row, actor, MemoEventKind.SIGNED, LedgerCode.MEMO_SIGNED)
        effects.take(uow, row, actor)
        shown = _spread(uow, row, actor, "", place)
        uow.commit()
    return shown


def reject_form(store: Store, call: Call, memo_id: int) -> Outcome:
    """Ask why it is no decision.

    Raises:
        UserError: as for `sign`.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row, _ = _mine(uow, call, memo_id, MemoAction.REJECT)
        return Outcome(open=asks.reject_form(memos.shown(uow, row)))


def reject(store: Store, call: Call, memo_id: int, reason: str) -> Outcome:
    """It is no decision; recorder and decider are told why.

    Raises:
        UserError: without a reason; else as for `sign`.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        row, actor = _mine(uow, call, memo_id, MemoAction.REJECT)
        if len(reason.strip()) < words_rules.MIN_REASON:
            raise UserError("Write why it is no decision, in one sentence.", "reason")
        why = passages.keep(uow, PassageKind.REASON, reason.strip(), author_id=actor.pk)
        _happen(uow, row, actor, MemoEventKind.REJECTED, LedgerCode.MEMO_REJECTED, reason_id=why)
        uow.move(Memo, row.pk, {}, remind_at=None)
        _spread(uow, row, actor, reason.strip(), None)
        uow.commit()
    return Outcome(clear=True)


def _mine(uow: ReadUnit, call: Call, memo_id: int, action: MemoAction) -> tuple[Memo, Person]:
    actor = people.actor(uow, call.actor)
    row = memos.reachable(uow, actor, memo_id)
    memos.require(uow, row, actor, action)
    if memos.shown(uow, row).state is not MemoState.PROPOSED:
        raise UserError(_what_happened(uow, row))
    return row, actor


def _what_happened(uow: ReadUnit, row: Memo) -> str:
    """Who was first and how, for whoever comes second."""
    verdicts = (MemoEventKind.SIGNED, MemoEventKind.REJECTED)
    done = [each for each in queries.events(uow, [row.pk])[row.pk] if each.event in verdicts]
    by = people.shown(uow.get(Person, done[0].by_id)) if done else "Somebody"
    did = done[0].event.value if done else "settled"
    return f"{by} has {did} D-{row.number} already. Nothing was changed."


def _happen(
    uow: UnitOfWork, row: Memo, actor: Person, event: MemoEventKind, code: LedgerCode, reason_id: int | None = None
) -> None:  # fmt: skip
    happened = {"event": event, "by_id": actor.pk, "reason_id": reason_id, "at": uow.at}
    if not uow.insert_new(MemoEvent, memo_id=row.pk, **happened):
        raise UserError(_what_happened(uow, row))
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=row.initiative_id, about=memos.about(row))


def _spread(uow: UnitOfWork, row: Memo, actor: Person, reason: str, place: Place | None) -> Outcome:
    shown = showing.everywhere(uow, row, place, f"sign:{actor.pk}")
    payload = asks.signed(memos.shown(uow, row), actor.slack_id, reason)
    for person_id in sorted({row.recorded_by_id, row.decider_id} - {actor.pk}):
        person = uow.one(Person, person_id)
        if people.reachable(person):
            people.tell(uow, person, f"{memos.about(row)}:signed:{person_id}", payload)
    if shown.replace is None:
        return Outcome(say=asks.sign(memos.shown(uow, row)))
    return shown
