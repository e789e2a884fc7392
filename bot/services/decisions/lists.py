"""`/decide show` and `/decide log`: through the one query of what a person may see."""

from collections.abc import Sequence

from bot.domain.search_words import read_search
from bot.messages import decision as words
from bot.messages import decision_lists
from bot.messages.decision import MemoShown
from bot.messages.decision_lists import Listed
from bot.services import people
from bot.services.decisions import memos, paging
from bot.services.decisions.paging import Narrowed
from bot.services.outcome import Outcome, Payload, UserError
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import memo_states
from storage.queries import memos as queries
from storage.queries.visible import visible_memos
from storage.tables import Memo, Person
from storage.uow import ReadUnit

PAGE = decision_lists.PAGE


def show(store: Store, call: Call, typed: str) -> Outcome:
    """One memo.

    Raises:
        UserError: there is none with that number that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row = memos.find(uow, people.actor(uow, call.actor), typed)
        return Outcome(say=words.shown(memos.shown(uow, row)))


def log(store: Store, call: Call, typed: str) -> Outcome:
    """The latest memos: all, of an initiative (`I-7`), of a decider (`@person`), `since` and `until` a date.

    Raises:
        UserError: what was typed is none of these.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        sought = read_search(paging.bare_initiative(typed), people.today(uow, actor))
        if sought.groups:
            raise UserError(
                f'"{typed.strip()[:40]}" is neither an initiative (I-7) nor a person (@ana) nor a date (since 1 Nov). '
                "`/decide find` looks for words."
            )
        return Outcome(say=page(uow, actor, paging.narrowed(uow, actor, sought)))


def log_page(store: Store, call: Call, value: str) -> Outcome:
    """Another page, in place of the one whose button was clicked."""
    with store.read(call.workspace_id, call.at) as uow:
        return Outcome(replace=page(uow, people.actor(uow, call.actor), Narrowed.read(value)))


def page(uow: ReadUnit, viewer: Person, which: Narrowed) -> Payload:
    """One page of the log, its buttons carrying which comes next."""
    asked = paging.conditions(uow, viewer, which)
    rows, left = queries.log(uow, viewer.pk, limit=PAGE, before=which.before or None, conditions=asked)
    following = which.after(rows[-1].pk, which.seen + len(rows)) if left > len(rows) else None
    return decision_lists.log(
        listed(uow, viewer, rows, memos.many_shown(uow, rows)),
        seen=which.seen,
        left=left,
        uncounted=left > queries.MOST_COUNTED,
        following=str(following) if following else "",
        first=str(which.first()) if which.before else "",
    )


def listed(uow: ReadUnit, viewer: Person, rows: Sequence[Memo], shown: Sequence[MemoShown]) -> list[Listed]:
    """Memos with what became of them, as lists say it."""
    ids = [row.pk for row in rows]
    later = memo_states.replaced(uow, ids, visible_memos(uow, viewer.pk))
    return [memos.listed(row, memo, later) for row, memo in zip(rows, shown, strict=True)]
