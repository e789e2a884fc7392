"""Approved, by whichever way: by the DRI, by their silence, by a verdict. Nothing is owed after it."""

from bot.domain.codes import AgreementState, LedgerCode, ReviewOutcome
from bot.services.agreements import changing, deadlines, versions
from bot.services.agreements.standing import Standing
from bot.services.answering.message import Place
from bot.services.outcome import Outcome
from storage.tables import Agreement, Delivery, Person
from storage.uow import UnitOfWork


def approve(
    uow: UnitOfWork,
    now: Standing,
    by: Person | None,
    sentence: str,
    *,
    outcome: ReviewOutcome = ReviewOutcome.APPROVED,
    by_verdict: bool = False,
    place: Place | None = None,
) -> Outcome:
    """Approve in the caller's unit of work; an escalation whose deadline it kept is settled with it.

    Args:
        uow: the unit of work.
        now: the agreement.
        by: the DRI; None where nobody clicked.
        sentence: what happened, mrkdwn.
        outcome: how the delivery that waits was reviewed.
        by_verdict: whether a final verdict says so.
        place: the message whose button was pressed.
    """
    versions.close(uow, now, by)
    changing.move(uow, now, AgreementState.APPROVED, breached_at=None)
    if now.waiting is not None:
        reviewed = {"outcome": outcome, "reviewed_at": uow.at, "reviewed_by_id": by.pk if by else None}
        uow.move(Delivery, now.waiting.pk, {"reviewed_at": None}, **reviewed)
    code = LedgerCode.APPROVED_BY_SILENCE if outcome is ReviewOutcome.SILENCE else LedgerCode.APPROVED
    changing.note(uow, now, code, by, **({"by_verdict": True} if by_verdict else {}))
    told = changing.changed(uow, now.row, sentence, by=by, place=place)
    deadlines.kept(uow, uow.one(Agreement, now.pk), by)
    return told
