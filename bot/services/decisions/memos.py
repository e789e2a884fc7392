"""Memos as messages speak of them, where each stands, who may read and who may change which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col

from bot.domain import authority, numbers
from bot.domain import memo as rules
from bot.domain.codes import ActorRole, MemoAction, MemoEventKind, MemoState
from bot.domain.errors import UserError
from bot.domain.memo import Happened
from bot.messages.decision import MemoShown
from bot.messages.decision_lists import Listed
from bot.services import people
from bot.services.decisions import classes
from storage import passages
from storage.queries import memos as queries
from storage.queries import people as people_queries
from storage.queries.visible import initiatives_open_to_all
from storage.tables import Assignment, DecisionRight, Initiative, Memo, MemoEvent, Person
from storage.uow import ReadUnit

Later = Mapping[int, tuple[MemoEventKind, int | None]]


def find(uow: ReadUnit, viewer: Person, typed: str) -> Memo:
    """The memo somebody means by `D-12`, `d12` or `12`.

    Raises:
        UserError: it is no number, or there is none with it that this person may see; the same words for both.
    """
    number = numbers.parse_memo(typed)
    found = queries.numbered(uow, viewer.pk, number) if number is not None else None
    if found is None:
        raise UserError(f'I know no decision "{typed.strip()[:40]}". `/decide log` shows the latest.')
    return found


def reachable(uow: ReadUnit, viewer: Person, memo_id: int) -> Memo:
    """The memo with that id, for somebody who may see it or has to sign it.

    Raises:
        UserError: for everybody else; the same words as for one that does not exist.
    """
    row = uow.get(Memo, memo_id)
    if row is None or not (row.proposed_to_id == viewer.pk or queries.numbered(uow, viewer.pk, row.number)):
        raise UserError("I know no such decision. `/decide log` shows the latest.")
    return row


def about(row: Memo) -> str:
    """The memo's name on the ledger and in the outbox."""
    return f"memo:{row.pk}"


def roles(uow: ReadUnit, row: Memo, actor: Person) -> set[ActorRole]:
    """In which capacities somebody acts on a memo; its owner is whoever has to sign it."""
    parts = {
        ActorRole.RECORDER: actor.pk == row.recorded_by_id,
        ActorRole.DECIDER: actor.pk == row.decider_id,
        ActorRole.OWNER: actor.pk == row.proposed_to_id,
        ActorRole.DISSENTER: actor.pk in queries.dissenters(uow, [row.pk])[row.pk],
        ActorRole.LEADER: actor.is_leader,
    }
    return {role for role, holds in parts.items() if holds}


def require(uow: ReadUnit, row: Memo, actor: Person, action: MemoAction) -> None:
    """UserError for whoever may not do that to the memo; the sentence says who may."""
    own = roles(uow, row, actor)
    if action is MemoAction.REPLACE and _decides_such(uow, row, actor):
        own = own | {ActorRole.OWNER}
    authority.require_any(action, own, numbers.memo(row.number))


def _decides_such(uow: ReadUnit, row: Memo, actor: Person) -> bool:
    """Whether somebody decides questions of its class now; where it has none, those of its initiative."""
    found = classes.of_memo(uow, row.right_id, people.today(uow, actor))
    if row.right_id is not None:
        return found is not None and found.owner.pk == actor.pk
    held = (col(Assignment.initiative_id) == row.initiative_id, col(Assignment.ended_at).is_(None))
    return uow.has(Assignment, *held, col(Assignment.person_id) == actor.pk)


def shown(uow: ReadUnit, row: Memo) -> MemoShown:
    """One memo as messages speak of it."""
    return many_shown(uow, [row])[0]


def rows(uow: ReadUnit, ids: Sequence[int]) -> list[Memo]:
    """Memos in the order of their ids given; whoever asks has looked who may see them."""
    found = {row.pk: row for row in uow.find(Memo, col(Memo.id).in_(ids))} if ids else {}
    return [found[each] for each in ids if each in found]


def listed(row: Memo, memo: MemoShown, later: Later) -> Listed:
    """A memo with what became of it, as lists and files say it.

    Args:
        row: the memo.
        memo: the same as messages speak of it.
        later: what `memo_states.replaced` says of this memo and others.
    """
    kind, by = later.get(row.pk, (None, None))
    return Listed(memo=memo, replaced=kind.value if kind else "", by=by)


def fields(memo: MemoShown) -> list[str]:
    """What is searched in, in the order of `storage.fulltext.FIELDS`."""
    return [memo.title, memo.decision, memo.question, memo.inputs, memo.alternatives, memo.dissent]


def many_shown(uow: ReadUnit, rows: Iterable[Memo]) -> list[MemoShown]:
    """Memos as messages speak of them, in the same order."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    happened, dissenters = queries.events(uow, ids), queries.dissenters(uow, ids)
    named = [i for row in rows for i in (row.decider_id, row.recorded_by_id, row.proposed_to_id, *dissenters[row.pk])]
    named += [each.by_id for found in happened.values() for each in found]
    linked = [row.replaces_id for row in rows] + [each.other_id for found in happened.values() for each in found]
    around = _Around(
        known={row.pk: row.slack_id for row in people_queries.by_ids(uow, [i for i in named if i]).values()},
        texts=passages.texts(uow, [i for row in rows for i in _passages(row)]),
        works=_works(uow, rows),
        kinds=_kinds(uow, rows),
        numbers=queries.numbers_of(uow, linked),
    )
    return [_shown(row, around, happened[row.pk], dissenters[row.pk]) for row in rows]


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What belongs to a page of memos, read once."""

    known: Mapping[int, str]
    texts: Mapping[int | None, str]
    works: Mapping[int, str]
    kinds: Mapping[int, str]
    numbers: Mapping[int, int]


def _passages(row: Memo) -> tuple[int | None, ...]:
    return row.title_id, row.decision_id, row.question_id, row.inputs_id, row.alternatives_id, row.dissent_id


def _works(uow: ReadUnit, rows: Sequence[Memo]) -> dict[int, str]:
    """Their numbers, and their names only where everybody may read them: a memo must not widen an audience."""
    ids = {row.initiative_id for row in rows if row.initiative_id}
    found = uow.find(Initiative, col(Initiative.id).in_(ids)) if ids else []
    told = uow.find(Initiative, col(Initiative.id).in_(ids), initiatives_open_to_all()) if ids else []
    named = {each.pk: f" {each.name}" for each in told}
    return {each.pk: f"{numbers.initiative(each.number)}{named.get(each.pk, '')}" for each in found}


def _kinds(uow: ReadUnit, rows: Sequence[Memo]) -> dict[int, str]:
    ids = {row.right_id for row in rows if row.right_id}
    return {each.pk: each.name for each in uow.find(DecisionRight, col(DecisionRight.id).in_(ids))} if ids else {}


def _shown(row: Memo, around: _Around, events: Sequence[MemoEvent], dissenters: Sequence[int]) -> MemoShown:
    known, texts = around.known, around.texts
    named = rules.unconfirmed(known[row.recorded_by_id], known[row.decider_id], [known[i] for i in dissenters])
    happened = [Happened(each.event, known.get(each.by_id or 0, "")) for each in events]
    later = next((each.other_id for each in events if each.other_id is not None), None)
    return MemoShown(
        id=row.pk,
        number=row.number,
        title=texts[row.title_id],
        decision=texts[row.decision_id],
        question=texts[row.question_id],
        decider=known[row.decider_id],
        recorder=known[row.recorded_by_id],
        raised_at=row.raised_at,
        raised_on=row.raised_on,
        decided_on=row.decided_on,
        inputs=texts[row.inputs_id],
        alternatives=texts[row.alternatives_id],
        dissent=texts[row.dissent_id],
        dissenters=[known[i] for i in dissenters],
        initiative=around.works.get(row.initiative_id or 0, ""),
        review_by=row.review_by,
        permalink=row.permalink,
        waits_for=rules.waits_for(named, happened),
        contested_by=rules.contested_by(happened),
        state=rules.state(named, happened, proposed=row.first_state is MemoState.PROPOSED),
        proposed_to=known.get(row.proposed_to_id or 0),
        kind=around.kinds.get(row.right_id or 0, ""),
        amount=row.amount,
        link=row.link,
        replaces=around.numbers.get(row.replaces_id or 0),
        replaced_by=around.numbers.get(later or 0),
    )
