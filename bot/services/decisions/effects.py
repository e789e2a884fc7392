"""What a memo does once it stands: it settles the question of its thread and takes the place of an earlier memo."""

from bot.domain import numbers
from bot.domain.codes import LedgerCode, MemoLink
from bot.domain.errors import UserError
from bot.domain.memo import BECOMES
from bot.messages import decision_asks as asks
from bot.services import people
from bot.services.decisions import drafting, memos, settling_questions, showing
from storage import ledger
from storage.tables import Memo, MemoEvent, Person
from storage.uow import UnitOfWork


def take(uow: UnitOfWork, row: Memo, actor: Person) -> None:
    """Let a memo that stands have its effects, in the unit of work in which it came to stand.

    Raises:
        UserError: another memo has taken the place of the one that it was to replace.
    """
    settling_questions.decided(uow, row, actor)
    if row.link is not None and row.replaces_id is not None:
        _replace(uow, row, row.link, uow.one(Memo, row.replaces_id), actor)


def _replace(uow: UnitOfWork, row: Memo, link: MemoLink, earlier: Memo, actor: Person) -> None:
    drafting.check_stands(uow, earlier)
    happened = {"event": BECOMES[link], "by_id": actor.pk, "other_id": row.pk, "at": uow.at}
    if not uow.insert_new(MemoEvent, memo_id=earlier.pk, **happened):
        raise UserError(f"Somebody has just replaced {numbers.memo(earlier.number)}: please look again.")
    ledger.note(
        uow,
        LedgerCode.MEMO_LINKED,
        actor_id=actor.pk,
        initiative_id=earlier.initiative_id,
        about=memos.about(earlier),
        link=link.value,
        by_memo=row.number,
    )
    uow.move(Memo, earlier.pk, {}, remind_at=None)
    showing.everywhere(uow, earlier)
    _tell(uow, row, earlier, actor)


def _tell(uow: UnitOfWork, row: Memo, earlier: Memo, actor: Person) -> None:
    """Whoever decided the earlier one hears of it from the bot, not by chance."""
    decider = uow.one(Person, earlier.decider_id)
    if decider.pk in (actor.pk, row.recorded_by_id) or not people.reachable(decider):
        return
    payload = asks.replaced(memos.shown(uow, earlier), memos.shown(uow, row))
    people.tell(uow, decider, f"{memos.about(earlier)}:replaced:{row.pk}", payload)
