"""The clicks under a prompt: each ends in a dated plan or in an escalation, so none is an exit."""

from bot.domain.codes import Answer, BlameClaim, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.domain.links import readable
from bot.messages import blame as words
from bot.services import people
from bot.services.answering import clicks, message
from bot.services.answering import record as answers
from bot.services.answering.message import FALLBACK, Place
from bot.services.blame.conversation import prompt_key
from bot.services.escalations import matters, raising
from bot.services.escalations.source import Source
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import escalations as queries
from storage.queries.questions import Asked
from storage.tables import Escalation, Person, Reply
from storage.uow import ReadUnit, UnitOfWork

CODES = {BlameClaim.MINE: LedgerCode.OWNED_BY_DRI, BlameClaim.NOT_BLAME: LedgerCode.NOT_BLAME}
SAID = {
    BlameClaim.MINE: words.MINE,
    BlameClaim.NOT_BLAME: words.NOT_BLAME,
    BlameClaim.ESCALATE: words.ESCALATED,
}


def claim(
    store: Store, call: Call, reply_id: int, what: BlameClaim, version: str, place: Place | None = None
) -> Outcome:
    """*It is mine* or *This was not blame*: kept as a label; the answer is a No, and the plan is asked for.

    Args:
        store: the database.
        call: who, when.
        reply_id: the reply under which it was clicked.
        what: which of the two.
        version: Slack's action_ts.
        place: where the click was, for a prompt whose receipt is not known.

    Raises:
        UserError: by anybody but the author, or once the question was taken back or is somebody else's.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = own(uow, call, reply_id)
        found = answers.find(uow, reply.checkin_id or 0)
        answers.require_asked(found, person)
        if uow.move(Reply, reply.pk, {"claim": None}, claim=what):
            _no(uow, found, person, version)
            about = f"checkin:{found.checkin.pk}"
            ledger.note(uow, CODES[what], actor_id=person.pk, initiative_id=found.checkin.initiative_id, about=about)
        reply = uow.one(Reply, reply_id)
        is_no = found.checkin.answer is Answer.OFF_TRACK
        said = SAID[reply.claim or what] if is_no else words.ON_TRACK
        asks = reply.pk if reply.claim in CODES and reply.consented_at is None else None
        shown = prompt_settled(uow, reply, words.settled(said, train=asks), place)
        uow.commit()
    if not is_no or reply.claim is BlameClaim.ESCALATE:
        return shown
    return clicks.with_form(store, call, found, shown)


def escalate(store: Store, call: Call, reply_id: int) -> Outcome:
    """*Escalate*: opens the form with who is blamed filled in; nothing is written before it is submitted."""
    with store.read(call.workspace_id, call.at) as uow:
        reply, person = own(uow, call, reply_id)
        found = answers.find(uow, reply.checkin_id or 0)
        answers.require_asked(found, person)
        source = Source(found.checkin.initiative_id, found.checkin.pk, reply.pk)
        return Outcome(open=raising.form(uow, person, source))


def add_to(store: Store, call: Call, escalation_id: int, reply_id: int, place: Place | None = None) -> Outcome:
    """*Add to it*: what was typed goes to the leader with the request that waits already; its author clicked for it.

    Raises:
        UserError: by anybody but the author, or when it waits no more.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        reply, person = own(uow, call, reply_id)
        row = matters.reachable(uow, person, escalation_id)
        _check_adds(uow, row, person)
        if uow.move(Reply, reply.pk, {"claim": None}, claim=BlameClaim.ESCALATE):
            _add(uow, row, reply, person)
        shown = prompt_settled(uow, reply, words.settled(words.ADDED), place)
        uow.commit()
    return shown


def _add(uow: UnitOfWork, row: Escalation, reply: Reply, person: Person) -> None:
    told = readable(passages.text(uow, reply.passage_id))
    both = f"{passages.text(uow, row.need_id)}\nAdded: {told}"
    need_id = passages.keep(uow, PassageKind.ESCALATION, both, author_id=person.pk)
    if not uow.move(Escalation, row.pk, {"state": row.state, "need_id": row.need_id}, need_id=need_id):
        raise UserError("Somebody has changed this escalation at the same moment: please press it again.")
    about, code = matters.about(row), LedgerCode.ESCALATION_ADDED_TO
    ledger.note(uow, code, actor_id=person.pk, initiative_id=row.initiative_id, about=about, reply_id=reply.pk)
    raising.remind_leader(uow, row, f"added:{reply.pk}")


def own(uow: ReadUnit, call: Call, reply_id: int) -> tuple[Reply, Person]:
    """A reply and its author, who acts; UserError for anybody else."""
    person = people.actor(uow, call.actor)
    reply = uow.get(Reply, reply_id)
    if reply is None or reply.person_id != person.pk:
        raise UserError("That was somebody else's reply, so nothing was changed.")
    return reply, person


def _no(uow: UnitOfWork, found: Asked, person: Person, version: str) -> None:
    """Whoever explains a gap has answered: it is a No, unless they have answered already."""
    if found.checkin.answer is None:
        answers.record(uow, found, person, Answer.OFF_TRACK, version)
        message.changed(uow, found, None)


def _check_adds(uow: ReadUnit, row: Escalation, person: Person) -> None:
    if person.pk != row.raised_by_id:
        raise UserError("Only whoever raised it adds to an escalation.")
    if row.state not in queries.WAITING:
        name, back = matters.matter(uow, row).name, row.state is EscalationState.RETURNED
        how = "came back to you with a question: answer that" if back else "is settled: answer the question here"
        raise UserError(f"{name} {how}, or raise a new one.")


def prompt_settled(uow: UnitOfWork, reply: Reply, payload: Payload, place: Place | None) -> Outcome:
    """Change the prompt under a reply in place."""
    row = people.said(uow, prompt_key(reply.pk))
    if row is not None:
        if place is not None:
            outbox.adopt(uow, row, place.channel, place.ts)
        outbox.refresh(uow, row, payload, after=FALLBACK)
    return Outcome(replace=payload, target_id=row)
