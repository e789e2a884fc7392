"""Questions as messages speak of them, and every message of one, changed in place."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import col

from bot.domain import numbers
from bot.domain.codes import ActorRole, MemoSource
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.messages import decision_questions as words
from bot.messages.decision_questions import AskedShown
from bot.services import people
from bot.services.answering.message import FALLBACK, Place
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome, Payload
from storage import outbox, passages
from storage.queries import asked as queries
from storage.queries import memos as memo_queries
from storage.queries import people as people_queries
from storage.queries import said
from storage.queries.said import Said
from storage.tables import DecisionRight, Person, Question
from storage.uow import ReadUnit, UnitOfWork


def find(uow: ReadUnit, viewer: Person, typed: str) -> Question:
    """The question somebody means by `Q-5`, `q5` or `5`.

    Raises:
        UserError: it is no number, or there is none with it that this person may see; the same words for both.
    """
    number = numbers.parse_asked(typed)
    found = queries.numbered(uow, viewer.pk, number) if number is not None else None
    if found is None:
        raise UserError(f'I know no question "{typed.strip()[:40]}". `/decide questions` shows those that wait.')
    return found


def reachable(uow: ReadUnit, viewer: Person, question_id: int) -> Question:
    """The question with that id, for whoever may see it; UserError for everybody else."""
    found = queries.seen(uow, viewer.pk, question_id)
    if found is None:
        raise UserError("I know no such question. `/decide questions` shows those that wait.")
    return found


def about(row: Question) -> str:
    """The question's name on the ledger and in the outbox."""
    return f"question:{row.pk}"


def roles(row: Question, actor: Person) -> set[ActorRole]:
    """In which capacities somebody acts on a question."""
    parts = {ActorRole.RAISER: row.raised_by_id, ActorRole.DECIDER: row.decider_id}
    return {role for role, person_id in parts.items() if person_id == actor.pk}


def origin(row: Question) -> Origin:
    """Where its decision is recorded from."""
    return Origin(source=MemoSource.SHORTCUT, channel=row.channel, thread_ts=row.thread_ts, question=row.pk)


def shown(uow: ReadUnit, row: Question) -> AskedShown:
    """One question as messages speak of it."""
    return many_shown(uow, [row])[0]


def many_shown(uow: ReadUnit, rows: Iterable[Question]) -> list[AskedShown]:
    """Questions as messages speak of them, in the same order."""
    rows = list(rows)
    named = [i for row in rows for i in (row.raised_by_id, row.decider_id, row.closed_by_id) if i is not None]
    known = people_queries.by_ids(uow, named)
    texts = passages.texts(uow, [i for row in rows for i in (row.asked_id, row.reason_id)])
    ids = {row.right_id for row in rows if row.right_id}
    kinds = {each.pk: each.name for each in uow.find(DecisionRight, col(DecisionRight.id).in_(ids))} if ids else {}
    memos = memo_queries.numbers_of(uow, (row.memo_id for row in rows))
    return [_shown(uow, row, known, texts, kinds, memos) for row in rows]


def _shown(
    uow: ReadUnit, row: Question, known: dict[int, Person], texts: dict[int | None, str], kinds: dict[int, str],
    memos: dict[int, int],
) -> AskedShown:  # fmt: skip
    decider, closer = known[row.decider_id], known.get(row.closed_by_id or 0)
    return AskedShown(
        id=row.pk,
        number=row.number,
        asked=texts[row.asked_id],
        raiser=known[row.raised_by_id].slack_id,
        decider=decider.slack_id,
        raised_at=row.raised_at,
        due_on=local_date(row.due_at - timedelta(seconds=1), people.zone_of(uow, decider)),
        origin=str(origin(row)),
        state=row.state,
        kind=kinds.get(row.right_id or 0, ""),
        permalink=row.permalink,
        memo=memos.get(row.memo_id or 0),
        closer=closer.slack_id if closer else None,
        reason=texts[row.reason_id],
    )


def everywhere(uow: UnitOfWork, row: Question, click: Place | None = None) -> Outcome:
    """Change every message of a question in place; returns the clicked one as it is now."""
    now = shown(uow, row)
    pressed = outbox.said_at(uow, click.channel, click.ts) if click else None
    answer = Outcome()
    for each in said.about(uow, about(row)):
        payload = _present(row, now, each)
        if payload is None:
            continue
        is_pressed = pressed is not None and pressed.pk == each.id
        outbox.refresh(uow, each.id, payload, after=FALLBACK if is_pressed else timedelta(0))
        answer = Outcome(replace=payload, target_id=each.id) if is_pressed else answer
    return answer


def _present(row: Question, now: AskedShown, each: Said) -> Payload | None:
    part, _, rest = each.part.partition(":")
    if part == "thread":
        return words.in_thread(now)
    if part == "raiser":
        return words.to_raiser(now)
    if part not in ("decider", "chase"):
        return None
    if each.person_id != row.decider_id:  # it went to somebody else since
        return words.handed_on(now)
    return words.to_decider(now, int(rest.partition(":")[0]) if part == "chase" else 0)
