"""Lines of a review that were shown to whoever they name, before they are public."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from bot.domain.review import Section
from storage.codes import SendState
from storage.tables import LineShown, Outbox, Person, Review
from storage.uow import ReadUnit

Line = tuple[str, str, int]
"""Slack's id of the person, the section, the number of the line."""


def to_preview(uow: ReadUnit) -> list[Review]:
    """Reviews of which somebody is due to see their lines."""
    return uow.find(Review, col(Review.preview_at) <= uow.at, order=[col(Review.preview_at), col(Review.id)])


def told(uow: ReadUnit, review_id: int, person_ids: Iterable[int]) -> set[int]:
    """Those of these people to whom lines of a review were sent already."""
    theirs = (col(LineShown.review_id) == review_id, col(LineShown.person_id).in_(list(person_ids)))
    return {row.person_id for row in uow.find(LineShown, *theirs)}


def just_shown(uow: ReadUnit, person_id: int, review_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Review and initiative of the lines "no answer" that somebody is sent at this very instant."""
    now = (col(LineShown.person_id) == person_id, col(LineShown.shown_at) == uow.at)
    silent = (col(LineShown.review_id).in_(list(review_ids)), col(LineShown.section) == Section.NO_ANSWER.value)
    return {(row.review_id, row.number) for row in uow.find(LineShown, *now, *silent)}


def messages(uow: ReadUnit, review_id: int) -> list[int]:
    """Ids of the messages in which the lines of a review were shown, the earliest first."""
    rows = uow.find(LineShown, col(LineShown.review_id) == review_id, col(LineShown.outbox_id).is_not(None))
    return sorted({row.outbox_id for row in rows if row.outbox_id is not None})


def lines(uow: ReadUnit, review_id: int) -> set[Line]:
    """The lines of a review that arrived: a message that Slack refused, or that still waits, has shown nothing."""
    ws = col(LineShown.workspace_id)
    query = (
        select(col(Person.slack_id), col(LineShown.section), col(LineShown.number))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(LineShown.person_id)))
        .join(Outbox, (col(Outbox.workspace_id) == ws) & (col(Outbox.id) == col(LineShown.outbox_id)))
        .where(ws == uow.workspace_id, col(LineShown.review_id) == review_id, col(Outbox.state) == SendState.SENT)
    )
    return {(slack_id, section, number) for slack_id, section, number in uow.session.execute(query)}
