"""Raising: a complete request goes to the sponsor, or to the next leader who may have it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import col

from bot.domain import escalation as rules
from bot.domain import numbers
from bot.domain.codes import EscalationKind, LedgerCode, Party
from bot.domain.errors import UserError
from bot.domain.links import readable
from bot.messages import escalation as words
from bot.messages import escalation_forms as forms
from bot.messages import escalation_side as side_words
from bot.messages import ids
from bot.messages.escalation_forms import Asked
from bot.services import daily_list, initiatives, people
from bot.services.agreements import breaches
from bot.services.escalations import complaints, complaints_heard, from_question, matters, parties
from bot.services.escalations.source import Source
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.numbers import next_number
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.queries.visible import visible_initiatives
from storage.tables import CheckIn, Complaint, Escalation, Initiative, Person, Reply
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was filled in, not checked yet; people are Slack ids."""

    source: Source
    initiative_id: int
    about: str
    counterpart: str | None
    kind: EscalationKind | None
    needed: str
    by_when: date | None


def show_form(store: Store, call: Call, source: Source, *, in_place: bool = False) -> Outcome:
    """Open the form, with the party filled in where a reply named one.

    Args:
        store: the database.
        call: who, when.
        source: where from.
        in_place: whether it takes the place of the plan form in which the button stands.

    Raises:
        UserError: this person is the DRI of nothing open.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        view = form(uow, actor, source)
    return Outcome(update=view) if in_place else Outcome(open=view)


def show_form_for(store: Store, call: Call, typed: str, about: str = "") -> Outcome:
    """Open the form for an initiative named by its number, or for one's own when nothing was typed.

    Whoever is not its DRI gets the form that tells the DRI first (design 2.3).

    Args:
        store: the database.
        call: who, when.
        typed: `I-7`, or empty.
        about: words to fill in, such as those of the message a shortcut was used on.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor, words_there = people.actor(uow, call.actor), readable(about)
        standing = initiatives.find_open(uow, actor, typed) if typed else None
        if standing is not None and not parties.may_raise(uow, standing, actor, 0):
            return Outcome(open=complaints.form(uow, actor, standing, words_there))
        if standing is None and not queries.held_ids(uow, actor.pk):
            return Outcome(open=complaints.form(uow, actor, None, words_there))
        return Outcome(open=form(uow, actor, Source(standing.pk if standing else 0), words_there))


def form(uow: ReadUnit, actor: Person, source: Source, about: str = "") -> Payload:
    """The form as a view, for services that open it themselves; raises as `show_form`."""
    mine = queries.standings(uow, queries.held_ids(uow, actor.pk))
    if source.initiative_id:
        asked_for = _standing(uow, actor, source.initiative_id)
        source = _own_source(uow, actor, asked_for, source)
        parties.check_may_raise(uow, asked_for, actor, source.checkin_id)
        mine = [asked_for, *(each for each in mine if each.pk != asked_for.pk)]
    if not mine:
        raise UserError("You are the DRI of no open initiative; the DRI escalates. Tell the DRI of the one you mean.")
    choices = [(str(each.pk), f"{numbers.initiative(each.initiative.number)} {each.initiative.name}") for each in mine]
    chosen = str(mine[0].pk) if source.initiative_id or len(mine) == 1 else None
    return forms.raise_form(choices, chosen, _asked(uow, actor, source, about), str(source))


def raise_(store: Store, call: Call, request: Request) -> Outcome:
    """Raise an escalation: number it, send it to the leader, tell the counterpart, confirm to the DRI.

    Raises:
        UserError: on the field that is missing or wrong; incomplete is not an escalation.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        standing = _standing(uow, actor, request.initiative_id)
        source = _own_source(uow, actor, standing, request.source)
        parties.check_may_raise(uow, standing, actor, source.checkin_id)
        checked = rules.check_request(
            request.about, request.kind, request.needed, request.by_when, people.today(uow, actor)
        )
        counterpart = parties.other_side(uow, actor, request.counterpart, request.kind)
        leader = parties.first_leader(uow, standing, actor, counterpart)
        row = _store(uow, actor, standing, leader, counterpart, checked, source)
        _tell(uow, row, leader, counterpart)
        if source.agreement_id:
            breaches.raised(uow, source.agreement_id, row, actor)
        from_question.escalated(uow, actor, source.checkin_id, source.reply_id, f"{call.at.timestamp():.6f}")
        complaints.escalated(uow, actor, source.complaint_id, row)
        uow.commit()
    return Outcome(clear=True)


def _own_source(uow: ReadUnit, actor: Person, standing: Standing, source: Source) -> Source:
    """Where it was opened from, as far as that is this person's and about this initiative."""
    heard = source.complaint_id if complaints.heard(uow, actor, source.complaint_id, standing.pk) else 0
    source = replace(source, complaint_id=heard)
    checkin, reply = uow.get(CheckIn, source.checkin_id or None), uow.get(Reply, source.reply_id or None)
    if checkin is None or checkin.person_id != actor.pk or checkin.initiative_id != standing.pk:
        return replace(source, checkin_id=0, reply_id=0)
    own = reply is not None and reply.person_id == actor.pk and reply.checkin_id == checkin.pk
    return source if own else replace(source, reply_id=0)


def _asked(uow: ReadUnit, actor: Person, source: Source, about: str) -> Asked:
    breached = breaches.asked(uow, actor, source.agreement_id) if source.agreement_id else None
    if breached is not None:
        return breached
    complaint, reply = uow.get(Complaint, source.complaint_id or None), uow.get(Reply, source.reply_id or None)
    if complaint is not None:
        said = complaints_heard.words_of(uow, complaint)
        return Asked(about=said.about, needed=said.needed)
    return Asked(about=passages.text(uow, reply.blamed_id) if reply else about[:500])


def _standing(uow: ReadUnit, actor: Person, initiative_id: int) -> Standing:
    """The initiative behind a form or button, for who may see it or was asked about it; an id may be made up."""
    seen = uow.has(Initiative, col(Initiative.id) == initiative_id, visible_initiatives(uow, actor.pk))
    asked = (col(CheckIn.initiative_id) == initiative_id, col(CheckIn.person_id) == actor.pk)
    if not seen and not uow.has(CheckIn, *asked):
        raise UserError("Choose the initiative it is about.", ids.FIELD_INITIATIVE)
    standing = queries.standing(uow, initiative_id)
    initiatives.check_open(standing)
    return standing


def _store(
    uow: UnitOfWork,
    actor: Person,
    standing: Standing,
    leader: Person,
    counterpart: Person | None,
    request: rules.Request,
    source: Source,
) -> Escalation:
    reply = uow.get(Reply, source.reply_id or None)
    row = uow.add(
        Escalation(
            number=next_number(uow, "escalation"),
            initiative_id=standing.pk,
            checkin_id=source.checkin_id or None,
            raised_by_id=actor.pk,
            leader_id=leader.pk,
            counterpart_id=counterpart.pk if counterpart else None,
            kind=request.kind,
            party=(reply.party if reply else None) or Party.UNNAMED,
            about_id=passages.keep(uow, PassageKind.ESCALATION, request.about, author_id=actor.pk),
            need_id=passages.keep(uow, PassageKind.ESCALATION, request.needed, author_id=actor.pk),
            by_on=request.by_when,
            zone=people.zone_of(uow, actor).key,
            prompted=reply is not None,
            raised_at=uow.at,
            first_raised_at=uow.at,
            due_at=rules.due_at(uow.at, request.by_when, people.calendar_of(uow, leader), people.response_days(uow)),
        )
    )
    for person in _named(row, actor, leader, counterpart):
        matters.name(uow, row, person.pk)
    ledger.note(
        uow,
        LedgerCode.ESCALATED,
        actor_id=actor.pk,
        initiative_id=standing.pk,
        about=matters.about(row),
        kind=row.kind.value,
        leader_id=leader.pk,
        by_on=row.by_on.isoformat(),
        prompted=row.prompted,
    )
    return row


def _named(row: Escalation, actor: Person, leader: Person, counterpart: Person | None) -> list[Person]:
    told = [] if counterpart is None or row.kind is EscalationKind.REPLACE_PERSON else [counterpart]
    return [actor, leader, *told]


def _tell(uow: UnitOfWork, row: Escalation, leader: Person, counterpart: Person | None) -> None:
    matter = matters.matter(uow, row)
    about = matters.about(row)
    people.tell(uow, leader, matters.leader_key(row, leader), words.to_leader(matter), about=about)
    if counterpart and row.kind is not EscalationKind.REPLACE_PERSON:
        people.tell(uow, counterpart, matters.counterpart_key(row), side_words.to_counterpart(matter), about=about)
    actor = uow.one(Person, row.raised_by_id)
    people.tell(uow, actor, matters.raiser_key(row), words.to_raiser(matter), about=about)
    daily_list.follow(uow, [leader.pk])


def remind_leader(uow: UnitOfWork, row: Escalation, why: str, sentence: str = "") -> None:
    """Show the leader the request again, as it is now; `why` makes the message its own."""
    leader = uow.one(Person, row.leader_id)
    key = f"{matters.leader_key(row, leader)}:{why}"
    people.tell(
        uow, leader, key, words.to_leader(matters.matter(uow, row), sentence=sentence), about=matters.about(row)
    )
