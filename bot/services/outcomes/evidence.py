"""The line of evidence for a claim: from its form, or typed in the thread."""

from bot.domain import authority
from bot.domain.claim import MAX_EVIDENCE, check_evidence
from bot.domain.codes import ActorRole, ClaimAction, ClaimState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import claim_forms as forms
from bot.messages import claims as words
from bot.services import people
from bot.services.answering import record as answers
from bot.services.answering.message import changed
from bot.services.answering.plans import say_in_thread
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.outcomes import matters
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import outcomes as queries
from storage.queries.questions import Asked
from storage.tables import Claim, Person
from storage.uow import ReadUnit, UnitOfWork


def with_form(store: Store, call: Call, found: Asked, outcome: Outcome) -> Outcome:
    """The same outcome, and the form for the evidence; where Slack does not open it the thread asks."""

    def ask_in_thread() -> None:
        _ask_in_thread(store, call, found.checkin.pk)

    form = forms.evidence_form(found.checkin.pk, found.name, found.number)
    return Outcome(replace=outcome.replace, target_id=outcome.target_id, open=form, unopened=ask_in_thread)


def form(store: Store, call: Call, checkin_id: int) -> Outcome:
    """Open the form again, with the line that stands. Nothing is written.

    Raises:
        UserError: by anybody but who said it, or once it waits no more.
    """
    with store.read(call.workspace_id, call.at) as uow:
        found = answers.find(uow, checkin_id)
        row = _mine(uow, found, people.actor(uow, call.actor))
        told = passages.text(uow, row.evidence_id)
    return Outcome(open=forms.evidence_form(checkin_id, found.name, found.number, told))


def given(store: Store, call: Call, checkin_id: int, told: str) -> Outcome:
    """A submitted form: the line stands in the question and in the sponsor's message.

    Raises:
        UserError: on the field `evidence` that is empty or too long; by anybody but who said it.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        person = people.actor(uow, call.actor)
        found = answers.find(uow, checkin_id)
        keep(uow, _mine(uow, found, person), person, check_evidence(told))
        changed(uow, found, None)
        uow.commit()
    return NOTHING


def is_owed(uow: ReadUnit, found: Asked) -> bool:
    """Whether a Yes to "did you hit it?" waits without any evidence."""
    row = waiting(uow, found)
    return row is not None and row.evidence_id is None


def waiting(uow: ReadUnit, found: Asked) -> Claim | None:
    """The claim of a check-in that waits; None where there is none."""
    row = queries.of_checkins(uow, [found.checkin.pk]).get(found.checkin.pk) if found.asks_hit else None
    return row if row is not None and row.state is ClaimState.WAITING else None


def keep_typed(uow: UnitOfWork, row: Claim, person: Person, text: str) -> None:
    """Take a reply in the thread as the evidence."""
    keep(uow, row, person, text.strip()[:MAX_EVIDENCE])


def answer_to(uow: ReadUnit, row: Claim) -> Payload:
    """What a typed Yes, or its evidence, is answered with: who reads it, or that the evidence is still asked for."""
    own = row.sponsor_id == row.claimed_by_id
    sponsor = None if own else uow.one(Person, row.sponsor_id).slack_id
    return words.asked_for_evidence(sponsor) if row.evidence_id is None else words.evidence_recorded(sponsor)


def keep(uow: UnitOfWork, row: Claim, person: Person, told: str) -> None:
    """Store the line; an earlier one stays on record and is shown no more.

    Raises:
        UserError: it was settled at the same moment.
    """
    evidence_id = passages.keep(uow, PassageKind.REPLY, told, author_id=person.pk)
    if not uow.move(Claim, row.pk, {"state": ClaimState.WAITING}, evidence_id=evidence_id):
        raise UserError("It was confirmed or disputed at the same moment; please look again.")
    matters.note(uow, LedgerCode.EVIDENCE_GIVEN, row, person, evidence_id=evidence_id)
    matters.proven(uow, row)


def _mine(uow: ReadUnit, found: Asked, person: Person) -> Claim:
    answers.require_asked(found, person)
    row = waiting(uow, found)
    if row is None:
        raise UserError(f"Nothing about {found.name} waits to be confirmed, so it needs no evidence.")
    role = ActorRole.DRI if person.pk == row.claimed_by_id else ActorRole.OTHER
    authority.require(ClaimAction.PROVE, role, "this claim")
    return row


def _ask_in_thread(store: Store, call: Call, checkin_id: int) -> None:
    with store.write(call.workspace_id, call.at) as uow:
        found = answers.find(uow, checkin_id)
        row = waiting(uow, found)
        if row is None:
            return
        say_in_thread(uow, found.checkin, f"evidence_asked:{checkin_id}:{call.key}", answer_to(uow, row))
        uow.commit()
