"""`/decide find`: words, people, initiatives, dates; ranked, with the matching words shown."""

from bot.domain.links import readable
from bot.domain.search_words import Groups, Sought, read_search
from bot.messages import decision_lists as words
from bot.messages.decision_lists import Hit
from bot.services import people
from bot.services.decisions import lists, memos, paging
from bot.services.outcome import Outcome, Payload, UserError
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import search
from storage.queries.search import Found
from storage.tables import Memo, Person
from storage.uow import ReadUnit


def find(store: Store, call: Call, typed: str) -> Outcome:
    """The first page of a search; without words the log of what else was asked for, without anything a field.

    Raises:
        UserError: a date cannot be read, or there is no such initiative that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        return Outcome(say=_page(uow, people.actor(uow, call.actor), typed, 0))


def again(store: Store, call: Call, typed: str | None, value: str) -> Outcome:
    """Another page or other words, in place of the message whose button was clicked.

    Args:
        store: the database.
        call: who, when.
        typed: what stands in the message's field; None where Slack does not say.
        value: how many hits come before.

    Raises:
        UserError: as `find`; or Slack told nothing of the field.
    """
    if typed is None:
        raise UserError(words.SEARCH_AGAIN)
    with store.read(call.workspace_id, call.at) as uow:
        offset = int(value) if value.isdigit() else 0
        return Outcome(replace=_page(uow, people.actor(uow, call.actor), typed, min(offset, search.MOST_RANKED)))


def _page(uow: ReadUnit, viewer: Person, typed: str, offset: int) -> Payload:
    if not typed.strip():
        return words.ask_for_words()
    sought = read_search(readable(typed), people.today(uow, viewer))
    which = paging.narrowed(uow, viewer, sought)
    if not sought.groups and which != paging.Narrowed():
        return lists.page(uow, viewer, which)
    page = _search(uow, viewer, sought, paging.conditions(uow, viewer, which), offset)
    hits = _hits(uow, viewer, sought.groups, page)
    return words.found(hits, typed, offset=offset, total=page.total, more=page.more)


def _search(uow: ReadUnit, viewer: Person, sought: Sought, conditions: list[object], offset: int) -> Found:
    if not sought.groups:  # signs only: no word that anything could hold
        return Found([], 0)
    return search.search(uow, viewer.pk, sought.groups, limit=words.PAGE, offset=offset, conditions=conditions)


def _hits(uow: ReadUnit, viewer: Person, groups: Groups, page: Found) -> list[Hit]:
    rows: list[Memo] = memos.rows(uow, page.ids)
    shown = memos.many_shown(uow, rows)
    lit = search.marked(uow, groups, {each.id: memos.fields(each) for each in shown})
    listed = lists.listed(uow, viewer, rows, shown)
    return [Hit(listed=each, marked=lit[each.memo.id]) for each in listed]
