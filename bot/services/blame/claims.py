"""The clicks under a prompt: each ends in a dated plan or in an escalation, so none is an exit."""

from bot.domain.codes import Answer, BlameClaim, CheckInState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import blame as words
from bot.messages import plan as plan_words
from bot.services import people
from bot.services.answering import message, plans
from bot.services.answering import record as answers
from bot.services.answering.message import FALLBACK
from bot.services.blame.conversation import prompt_key
from bot.services.escalations import matters, raising
from bot.services.escalations.raising import Source
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries.questions import Asked
from storage.tables import Escalation, Person, Reply
from storage.uow import ReadUnit, UnitOfWork

CODES = {BlameClaim.MINE: LedgerCode.OWNED_BY_DRI, BlameClaim.NOT_BLAME: LedgerCode.NOT_BLAME}
SAID = {BlameClaim.MINE: words.MINE, BlameClaim.NOT_BLAME: words.NOT_BLAME}


def claim(store: Store, call: Call, reply_id: int, what: BlameClaim, version: str) -> Outcome:
    """*It is mine* or *This was not blame*: kept as a label; the answer is a No, and the plan is asked for.

    Raises:
        UserError: by anybody but the author, or once the question was taken back.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = _own(uow, call, reply_id)
        found = answers.find(uow, reply.checkin_id or 0)
        uow.move(Reply, reply.pk, {}, claim=what)
        _no(uow, found, person, version)
        ledger.note(
            uow,
            CODES[what],
            actor_id=person.pk,
            initiative_id=found.checkin.initiative_id,
            about=f"checkin:{found.checkin.pk}",
        )
        shown = _prompt_settled(uow, reply, SAID[what])
        uow.commit()

    def ask_in_thread() -> None:
        plans.ask_in_thread(store, call, found.checkin.pk)

    form = plan_words.form(found.checkin.pk, found.checkin.initiative_id, found.name, found.number)
    return Outcome(replace=shown[1], target_id=shown[0], open=form, unopened=ask_in_thread)


def escalate(store: Store, call: Call, reply_id: int) -> Outcome:
    """*Escalate*: opens the form with who is blamed filled in; nothing is written before it is submitted."""
    with store.read(call.workspace_id, call.at) as uow:
        reply, person = _own(uow, call, reply_id)
        found = answers.find(uow, reply.checkin_id or 0)
        source = Source(found.checkin.initiative_id, found.checkin.pk, reply.pk)
        return Outcome(open=raising.form(uow, person, source))


def add_to(store: Store, call: Call, escalation_id: int, reply_id: int) -> Outcome:
    """*Add to it*: what was typed goes to the leader with the request that waits already, shown to its author first.

    Raises:
        UserError: by anybody but the author.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = _own(uow, call, reply_id)
        row = uow.one(Escalation, escalation_id)
        _check_adds(uow, row, person)
        both = f"{passages.text(uow, row.need_id)}\nAdded: {passages.text(uow, reply.passage_id)}"
        need_id = passages.keep(uow, PassageKind.ESCALATION, both[:3_000], author_id=person.pk)
        uow.move(Escalation, row.pk, {"state": row.state}, need_id=need_id)
        about = matters.about(row)
        ledger.note(
            uow,
            LedgerCode.ESCALATION_ADDED_TO,
            actor_id=person.pk,
            initiative_id=row.initiative_id,
            about=about,
            reply_id=reply.pk,
        )
        raising.remind_leader(uow, row, f"added:{reply.pk}")
        shown = _prompt_settled(uow, reply, words.ADDED)
        uow.commit()
    return Outcome(replace=shown[1], target_id=shown[0])


def _own(uow: ReadUnit, call: Call, reply_id: int) -> tuple[Reply, Person]:
    person = people.actor(uow, call.actor)
    reply = uow.get(Reply, reply_id)
    if reply is None or reply.person_id != person.pk:
        raise UserError("That was somebody else's reply, so nothing was changed.")
    return reply, person


def _no(uow: UnitOfWork, found: Asked, person: Person, version: str) -> None:
    """Whoever explains a gap has answered: it is a No, unless they have answered already."""
    if found.checkin.state in (CheckInState.OPEN, CheckInState.NO_ANSWER) and found.checkin.answer is None:
        answers.record(uow, found, person, Answer.OFF_TRACK, version)
        message.changed(uow, found, None)


def _check_adds(uow: ReadUnit, row: Escalation, person: Person) -> None:
    if person.pk != row.raised_by_id:
        raise UserError("Only whoever raised it adds to an escalation.")
    if row.state.value in {"settled", "withdrawn"}:
        name = matters.matter(uow, row).name
        raise UserError(f"{name} is settled meanwhile; answer the question, or raise a new one.")


def _prompt_settled(uow: UnitOfWork, reply: Reply, said: str) -> tuple[int | None, Payload]:
    payload = words.settled(said)
    row = people.said(uow, prompt_key(reply.pk))
    if row is not None:
        outbox.refresh(uow, row, payload, after=FALLBACK)
    return row, payload
