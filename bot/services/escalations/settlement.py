"""How an escalation changes and ends, whoever ends it: guarded moves, the one verdict row, what everybody is told."""

from bot.domain.codes import EscalationKind, EscalationOutcome, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import escalation as words
from bot.services import people
from bot.services.agreements import ending
from bot.services.answering.message import Place
from bot.services.escalations import matters
from bot.services.outcome import Outcome
from storage import ledger, outbox
from storage.queries import escalations as queries
from storage.tables import Escalation, Person, Settlement
from storage.uow import ReadUnit, UnitOfWork

FIRST = "Somebody has changed this escalation at the same moment: please look again."


def what_happened(uow: ReadUnit, row: Escalation) -> str | None:
    """Who was first and how, for whoever comes second; None where nobody was."""
    done = [line for line in queries.story(uow, row.pk) if line.code in DONE]
    if not done:
        return None
    name = matters.matter(uow, row).name
    by, leader = (people.shown(uow.get(Person, each)) for each in (done[-1].actor_id, row.leader_id))
    did = DONE[done[-1].code].format(by=by, leader=leader)
    return f"{name}: {did}. Nothing was changed."


DONE = {
    LedgerCode.DECIDED: "{by} has decided it already",
    LedgerCode.WITHDRAWN: "{by} has withdrawn it",
    LedgerCode.DEADLINE_SET: "{by} has set a deadline",
    LedgerCode.RETURNED: "{by} has returned it to the DRI",
    LedgerCode.RAISED_AGAIN: "{by} has answered it, and it is with {leader} now",
    LedgerCode.ESCALATION_PASSED_ON: "it waited past its time and is with {leader} now",
    LedgerCode.APPROVED: "its deadline was kept, and what was owed is approved",
}


def settle(
    uow: UnitOfWork, row: Escalation, actor: Person, outcome: EscalationOutcome, code: LedgerCode,
    *, memo_id: int | None = None, **details: object,
) -> None:  # fmt: skip
    """Write the one verdict row and end it; an agreement that came from it ends with it, unless it was kept.

    Raises:
        UserError: somebody was first; the sentence says who and how.
    """
    withdrawn = outcome is EscalationOutcome.WITHDRAWN
    verdict = {"outcome": outcome, "by_id": actor.pk, "memo_id": memo_id, "at": uow.at}
    if not uow.insert_new(Settlement, escalation_id=row.pk, **verdict):
        raise UserError(what_happened(uow, row) or FIRST)
    move(uow, row, EscalationState.WITHDRAWN if withdrawn else EscalationState.SETTLED)
    note(uow, row, actor, code, outcome=outcome.value, **details)
    ending.escalation_ended(uow, row, actor)


def move(uow: UnitOfWork, row: Escalation, state: EscalationState, **values: object) -> None:
    """Change its state if it is as it was read and still waits for the same leader.

    Raises:
        UserError: somebody was first.
    """
    before = {"state": row.state, "leader_id": row.leader_id}
    if not uow.move(Escalation, row.pk, before, state=state, **values):
        raise UserError(what_happened(uow, row) or FIRST)


def note(uow: UnitOfWork, row: Escalation, actor: Person, code: LedgerCode, **details: object) -> None:
    """One line on the ledger about an escalation."""
    about = matters.about(row)
    ledger.note(uow, code, actor_id=actor.pk, initiative_id=row.initiative_id, about=about, **details)


def spread(uow: UnitOfWork, row: Escalation, actor: Person, sentence: str, place: Place | None = None) -> Outcome:
    """Change every message of it in place, take back what is unsent, and tell the DRI and the other side."""
    about, now = matters.about(row), matters.matter(uow, row)
    outbox.cancel(uow, about)
    shown = matters.refresh_everywhere(uow, row, sentence, place)
    other = row.counterpart_id if row.kind is not EscalationKind.REPLACE_PERSON else None
    parts = {row.raised_by_id, row.leader_id, other, matters.answerer(uow, row).pk, actor.pk}
    seen = actor.pk if shown.replace is not None else None  # they see it in the message they clicked
    for person_id in sorted(each for each in parts if each is not None and each != seen):
        person = uow.one(Person, person_id)
        matters.name(uow, row, person_id)
        people.tell(uow, person, f"{about}:news:{matters.turn(uow, row)}:{person_id}", words.news(now, sentence))
    return shown
