"""Escalating from the Monday question: it answers No, claims the reply that was cut, and shows in the question."""

from bot.domain.codes import Answer, BlameClaim, CheckInState, ReplyKind
from bot.messages import blame as blame_words
from bot.services import people
from bot.services.answering import message
from bot.services.answering import record as answers
from storage.tables import CheckIn, Person, Reply
from storage.uow import UnitOfWork

UNANSWERED = frozenset({CheckInState.OPEN, CheckInState.NO_ANSWER, CheckInState.NOT_ASKED})
"""States of a check-in in which somebody who explains a gap has answered No."""


def escalated(uow: UnitOfWork, actor: Person, checkin_id: int, reply_id: int, version: str) -> None:
    """Somebody has escalated from their question, or from a reply to it; ids are 0 for none.

    Args:
        uow: the unit of work of the escalation.
        actor: who raised it.
        checkin_id: the question.
        reply_id: the reply.
        version: puts the answer in order among others, as a Slack ts.
    """
    if reply_id:
        uow.move(Reply, reply_id, {"kind": (ReplyKind.BLAME, ReplyKind.DOUBT)}, claim=BlameClaim.ESCALATE)
        people.refresh(uow, f"blame:{reply_id}", blame_words.settled(blame_words.ESCALATED))
    checkin = uow.get(CheckIn, checkin_id or None)
    if checkin is None:
        return
    if checkin.answer is None and checkin.person_id == actor.pk and checkin.state in UNANSWERED:
        answers.record(uow, answers.find(uow, checkin.pk), actor, Answer.OFF_TRACK, version)
    message.changed(uow, answers.find(uow, checkin.pk), None)
