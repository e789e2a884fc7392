"""Decisions for files: what everybody may see, what one person may see, or all there is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import true
from sqlmodel import col

from bot.domain.errors import UserError
from bot.messages.decision import MemoShown
from bot.messages.decision_files import Exported, memo_numbers
from bot.messages.decision_lists import REPLACES, Listed, state_of
from bot.services import people
from bot.services.decisions import memos
from storage.codes import MemoEventKind
from storage.engine import Store
from storage.queries import memo_states
from storage.queries import people as people_queries
from storage.queries.visible import memos_open_to_all, visible_memos
from storage.tables import Memo, Person
from storage.uow import ReadUnit

CHUNK = 250


def exported(
    store: Store, workspace_id: int, at: datetime, *, person: str | None = None, everything: bool = False
) -> Iterator[Exported]:
    """Decisions, the newest first.

    Args:
        store: the database.
        workspace_id: whose.
        at: now: who may see what changes.
        person: Slack's id of whom they are for: only what that person may see.
        everything: also what only some may see; without either, what every member may see.

    Raises:
        UserError: nobody has that id.
    """
    before: int | None = None
    while True:
        with store.read(workspace_id, at) as uow:
            may_see = _may_see(uow, person, everything)
            older = [col(Memo.id) < before] if before is not None else []
            rows = uow.find(Memo, may_see, *older, order=[col(Memo.id).desc()], limit=CHUNK)
            made = _exported(uow, rows, may_see) if rows else []
        yield from made
        if len(rows) < CHUNK:
            return
        before = rows[-1].pk


def _may_see(uow: ReadUnit, person: str | None, everything: bool) -> Any:
    if person is not None:
        found = people.known(uow, person)
        if found is None:
            raise UserError(f"I know nobody with the id {person[:40]}: it is Slack's own, such as U0123ABC.")
        return visible_memos(uow, found.pk)
    return true() if everything else memos_open_to_all(uow)


def _exported(uow: ReadUnit, rows: Sequence[Memo], may_see: Any) -> list[Exported]:
    ids = [row.pk for row in rows]
    later = memo_states.replaced(uow, ids, may_see)
    earlier = memo_states.replaces(uow, ids, may_see)
    shown = memos.many_shown(uow, rows)
    who = _names(uow, shown)
    return [
        _one(row, memo, memos.listed(row, memo, later), earlier.get(row.pk), who)
        for row, memo in zip(rows, shown, strict=True)
    ]


def _names(uow: ReadUnit, shown: Sequence[MemoShown]) -> dict[str, str]:
    """Slack's id to a name that tells two people of one name apart."""
    named = {each for memo in shown for each in (memo.decider, memo.recorder, *memo.dissenters, *memo.waits_for)}
    found = people_queries.by_slack_ids(uow, named)
    return {slack_id: _name(person) for slack_id, person in found.items()}


def _name(person: Person) -> str:
    return f"{people.shown(person)} ({person.slack_id})"


def _one(
    row: Memo, memo: MemoShown, listed: Listed, earlier: tuple[MemoEventKind, int] | None, who: dict[str, str]
) -> Exported:
    return Exported(
        number=memo.name,
        title=memo.title,
        status=state_of(listed) or "decided",
        question=memo.question,
        decision=memo.decision,
        decided_by=who[memo.decider],
        decided_on=memo.decided_on,
        raised_at=memo.raised_at,
        raised_on=memo.raised_on,
        recorded_by=who[memo.recorder],
        recorded_at=row.recorded_at,
        inputs=memo.inputs,
        alternatives=memo.alternatives,
        dissent=memo.dissent,
        dissent_by=", ".join(who[each] for each in memo.dissenters),
        unconfirmed=", ".join(who[each] for each in memo.waits_for),
        initiative=memo.initiative,
        review_by=memo.review_by,
        replaces=memo_numbers([(REPLACES[earlier[0].value], earlier[1])]) if earlier else "",
        visibility=row.visibility.value,
        link=memo.permalink or "",
    )
