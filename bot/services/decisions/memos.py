"""Memos as messages speak of them, and who may read which."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import col

from bot.domain import memo as rules
from bot.domain import numbers
from bot.domain.codes import MemoState
from bot.domain.errors import UserError
from bot.messages.decision import MemoShown
from bot.messages.decision_lists import Listed
from storage import passages
from storage.codes import MemoEventKind
from storage.queries import memos as queries
from storage.queries import people as people_queries
from storage.queries.visible import initiatives_open_to_all
from storage.tables import Initiative, Memo, Person
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


def shown(uow: ReadUnit, row: Memo) -> MemoShown:
    """One memo as messages speak of it."""
    return many_shown(uow, [row])[0]


def rows(uow: ReadUnit, ids: Sequence[int]) -> list[Memo]:
    """Memos in the order of their ids given; whoever asks has looked who may see them."""
    found = {row.pk: row for row in uow.find(Memo, col(Memo.id).in_(ids))} if ids else {}
    return [found[each] for each in ids if each in found]


def listed(row: Memo, memo: MemoShown, later: Later, signed: set[int]) -> Listed:
    """A memo with what became of it, as lists and files say it.

    Args:
        row: the memo.
        memo: the same as messages speak of it.
        later: what `memo_states.replaced` says of this memo and others; `signed` what the function of that name says.
    """
    kind, by = later.get(row.pk, (None, None))
    return Listed(
        memo=memo,
        replaced=kind.value if kind else "",
        by=by,
        proposed=row.first_state is MemoState.PROPOSED and row.pk not in signed,
    )


def fields(memo: MemoShown) -> list[str]:
    """What is searched in, in the order of `storage.fulltext.FIELDS`."""
    return [memo.title, memo.decision, memo.question, memo.inputs, memo.alternatives, memo.dissent]


def many_shown(uow: ReadUnit, rows: Iterable[Memo]) -> list[MemoShown]:
    """Memos as messages speak of them, in the same order."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    confirmed, dissenters = queries.confirmers(uow, ids), queries.dissenters(uow, ids)
    named = [i for row in rows for i in (row.decider_id, row.recorded_by_id, *dissenters[row.pk])]
    known = {person.pk: person.slack_id for person in people_queries.by_ids(uow, named).values()}
    texts = passages.texts(uow, [i for row in rows for i in _passages(row)])
    works = _works(uow, rows)
    return [_shown(row, known, texts, works, confirmed[row.pk], dissenters[row.pk]) for row in rows]


def _passages(row: Memo) -> tuple[int | None, ...]:
    return row.title_id, row.decision_id, row.question_id, row.inputs_id, row.alternatives_id, row.dissent_id


def _works(uow: ReadUnit, rows: list[Memo]) -> dict[int, str]:
    """Their numbers, and their names only where everybody may read them: a memo must not widen an audience."""
    ids = {row.initiative_id for row in rows if row.initiative_id}
    found = uow.find(Initiative, col(Initiative.id).in_(ids)) if ids else []
    told = uow.find(Initiative, col(Initiative.id).in_(ids), initiatives_open_to_all()) if ids else []
    named = {each.pk: f" {each.name}" for each in told}
    return {each.pk: f"{numbers.initiative(each.number)}{named.get(each.pk, '')}" for each in found}


def _shown(
    row: Memo,
    known: dict[int, str],
    texts: dict[int | None, str],
    works: dict[int, str],
    confirmed: set[int],
    dissenters: list[int],
) -> MemoShown:
    waits = rules.unconfirmed(known[row.recorded_by_id], known[row.decider_id], [known[i] for i in dissenters])
    done = {known.get(i, "") for i in confirmed}
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
        initiative=works.get(row.initiative_id or 0, ""),
        review_by=row.review_by,
        permalink=row.permalink,
        waits_for=[each for each in waits if each not in done],
    )
