"""Questions that need a decision: by thread, by decider, overdue."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import AskedState
from storage.queries.states import among
from storage.queries.visible import visible_questions
from storage.tables import Question
from storage.uow import ReadUnit

OPEN = among(col(Question.state), AskedState.OPEN)


def in_thread(uow: ReadUnit, channel: str, thread_ts: str) -> Question | None:
    """The open question of a thread; there is one at most."""
    if not channel or not thread_ts:
        return None
    return uow.first(Question, OPEN, col(Question.channel) == channel, col(Question.thread_ts) == thread_ts)


def numbered(uow: ReadUnit, viewer_id: int, number: int) -> Question | None:
    """The question with that number if this person may see it, else None."""
    return uow.first(Question, col(Question.number) == number, visible_questions(uow, viewer_id))


def seen(uow: ReadUnit, viewer_id: int, question_id: int) -> Question | None:
    """The question with that id if this person may see it, else None."""
    return uow.first(Question, col(Question.id) == question_id, visible_questions(uow, viewer_id))


def waiting(uow: ReadUnit, viewer_id: int, *, limit: int, decider_id: int | None = None) -> tuple[list[Question], int]:
    """Open questions that this person may see, the earliest due first: the first `limit`, and how many in all.

    Args:
        uow: the unit of work.
        viewer_id: who looks.
        limit: how many at most.
        decider_id: only those that this person has to decide.
    """
    theirs: tuple[Any, ...] = () if decider_id is None else (col(Question.decider_id) == decider_id,)
    mine = (OPEN, visible_questions(uow, viewer_id), *theirs)
    count = select(func.count()).select_from(Question).where(col(Question.workspace_id) == uow.workspace_id, *mine)
    rows = uow.find(Question, *mine, order=[col(Question.due_at), col(Question.id)], limit=limit)
    return rows, int(uow.session.execute(count).scalar_one())


def to_chase(uow: ReadUnit, limit: int) -> list[Question]:
    """Open questions whose decider is chased by now, the longest first."""
    return uow.find(
        Question, OPEN, col(Question.chase_at) <= uow.at, order=[col(Question.chase_at), col(Question.id)], limit=limit
    )


def overdue(uow: ReadUnit, at: datetime) -> list[Question]:
    """Open questions older than their days: findings of the audit. Whoever shows them checks who may see them."""
    return uow.find(Question, OPEN, col(Question.due_at) < at, order=[col(Question.due_at), col(Question.id)])
