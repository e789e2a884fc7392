"""Recording: three fields make a memo; it is posted in its thread and confirmed by whoever it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from bot.domain import memo as rules
from bot.domain.codes import ChannelKind, EscalationKind, Fault, LedgerCode, MemoSource, Visibility
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.messages import decision as words
from bot.messages import ids
from bot.services import directory_places, people
from bot.services.decisions import memos
from bot.services.decisions.origin import Origin
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import errands, ledger, outbox, passages
from storage.codes import ErrandKind, PassageKind
from storage.engine import Store
from storage.numbers import next_number
from storage.outbox import Outgoing
from storage.queries import escalations as escalation_queries
from storage.queries.visible import visible_initiatives
from storage.tables import Agreement, Audience, Channel, Consequence, Escalation, Initiative, Memo, Person
from storage.uow import ReadUnit, UnitOfWork

MAX_WORDS = 3_000


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was filled in, not checked yet; people are Slack ids."""

    origin: Origin
    decision: str
    decider: str | None
    question: str
    loading: bool = False
    """The form was submitted before the thread was read, so that it had no field for the question yet."""
    title: str = ""
    raised_on: date | None = None
    decided_on: date | None = None
    inputs: str = ""
    alternatives: str = ""
    dissent: str = ""
    dissenter: str | None = None
    initiative_id: int | None = None
    review_by: date | None = None
    permalink: str | None = None


def record(store: Store, call: Call, request: Request) -> Outcome:
    """Record a decision as a memo.

    Raises:
        UserError: on the field that is missing or wrong; nothing typed is lost.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        if request.loading:
            raise UserError("I am still reading the thread: press Record again in a moment.", ids.FIELD_DECISION)
        draft = rules.check_draft(request.decision, request.decider, request.question)
        rules.check_review_by(request.review_by, people.today(uow, actor))
        decider = _person(uow, draft.decider, ids.FIELD_DECIDER)
        dissenter = _person(uow, request.dissenter, ids.FIELD_DISSENTER) if request.dissenter else None
        initiative = _initiative(uow, actor, request.initiative_id)
        _check_dates(request, people.today(uow, actor))
        channel = directory_places.place(uow, request.origin.channel) if request.origin.channel else None
        row = _store(uow, actor, request, decider, initiative, channel)
        _name(uow, row, [actor, decider], dissenter)
        _keep_members(uow, row, channel)
        _say(uow, row, actor, channel, request.origin)
        _ask_to_confirm(uow, row)
        uow.commit()
    return Outcome(clear=True)


def from_escalation(uow: UnitOfWork, escalation: Escalation, decider: Person, decision: str) -> Memo:
    """The memo that settles an escalation, in its unit of work; seen by the named until its decider publishes it."""
    need = passages.text(uow, escalation.need_id)
    row = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=MemoSource.ESCALATION,
            title_id=_keep(uow, rules.title_of(need), decider),
            decision_id=_keep(uow, decision, decider),
            question_id=_keep(uow, need, decider),
            decider_id=decider.pk,
            recorded_by_id=decider.pk,
            initiative_id=escalation.initiative_id,
            escalation_id=escalation.pk,
            raised_at=escalation.first_raised_at,
            decided_on=people.today(uow, decider),
            visibility=Visibility.NAMED,
            recorded_at=uow.at,
        )
    )
    named = [*escalation_queries.named(uow, escalation.pk), escalation.raised_by_id, escalation.leader_id, decider.pk]
    if escalation.counterpart_id and escalation.kind is not EscalationKind.REPLACE_PERSON:
        named.append(escalation.counterpart_id)
    for person_id in dict.fromkeys(named):
        uow.insert_new(Audience, person_id=person_id, memo_id=row.pk, named=True, dissented=False)
    _note(uow, row, decider)
    return row


def from_verdict(
    uow: UnitOfWork, agreement: Agreement, named: Iterable[int], decider: Person, question: str, reasoning: str,
    fault: Fault,
) -> Memo:  # fmt: skip
    """The memo of a leader's ruling on an agreement; seen by the named until its decider publishes it.

    Args:
        uow: the unit of work of the ruling.
        agreement: what was ruled on.
        named: ids of those who may read it besides the decider.
        decider: the leader.
        question: what was decided.
        reasoning: why, in the leader's words.
        fault: who is at fault.
    """
    decision = f"At fault: {fault.value}. {reasoning}"
    row = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=MemoSource.VERDICT,
            title_id=_keep(uow, rules.title_of(question), decider),
            decision_id=_keep(uow, decision, decider),
            question_id=_keep(uow, question, decider),
            decider_id=decider.pk,
            recorded_by_id=decider.pk,
            initiative_id=agreement.initiative_id,
            raised_at=uow.at,
            decided_on=people.today(uow, decider),
            visibility=Visibility.NAMED,
            recorded_at=uow.at,
        )
    )
    _name(uow, row, [decider, *(uow.one(Person, each) for each in named)], None)
    _note(uow, row, decider)
    return row


def from_consequence(
    uow: UnitOfWork, row: Consequence, decider: Person, decision: str, question: str, named: Iterable[int | None]
) -> Memo:
    """The memo of the third step, in its unit of work; seen by the named until its decider publishes it.

    Args:
        uow: the unit of work.
        row: the step that it closes.
        decider: who decides.
        decision: what was written.
        question: what was to be decided, in the bot's words.
        named: ids of the people whom it concerns.
    """
    memo = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=MemoSource.CONSEQUENCE,
            title_id=_keep(uow, rules.title_of(question), decider),
            decision_id=_keep(uow, decision, decider),
            question_id=_keep(uow, question, decider),
            decider_id=decider.pk,
            recorded_by_id=decider.pk,
            initiative_id=row.initiative_id,
            raised_at=row.opened_at,
            decided_on=people.today(uow, decider),
            visibility=Visibility.NAMED,
            recorded_at=uow.at,
        )
    )
    for person_id in dict.fromkeys((decider.pk, *named)):
        if person_id is not None:
            uow.insert_new(Audience, person_id=person_id, memo_id=memo.pk, named=True, dissented=False)
    _note(uow, memo, decider)
    return memo


def _person(uow: ReadUnit, slack_id: str, field: str) -> Person:
    found = people.known(uow, slack_id)
    if found is None or not people.reachable(found):
        raise UserError("Name one active person of this company: a bot, a guest or a group decides nothing.", field)
    return found


def _initiative(uow: ReadUnit, actor: Person, initiative_id: int | None) -> Initiative | None:
    if initiative_id is None:
        return None
    found = uow.first(Initiative, col(Initiative.id) == initiative_id, visible_initiatives(uow, actor.pk))
    if found is None:
        raise UserError("I know no such initiative.", ids.FIELD_INITIATIVE)
    return found


def _store(
    uow: UnitOfWork,
    actor: Person,
    request: Request,
    decider: Person,
    initiative: Initiative | None,
    channel: Channel | None,
) -> Memo:
    raised_at = min(request.origin.raised_at(uow.at), uow.at)
    row = uow.add(
        Memo(
            number=next_number(uow, "memo"),
            source=request.origin.source,
            title_id=_keep(uow, request.title.strip() or rules.title_of(request.question), actor),
            decision_id=_keep(uow, request.decision.strip(), actor),
            question_id=_keep(uow, request.question.strip(), actor),
            inputs_id=_keep_some(uow, request.inputs, actor),
            alternatives_id=_keep_some(uow, request.alternatives, actor),
            dissent_id=_keep_some(uow, request.dissent, actor),
            decider_id=decider.pk,
            recorded_by_id=actor.pk,
            initiative_id=initiative.pk if initiative else None,
            raised_at=raised_at,
            raised_on=_edited(request, local_date(raised_at, people.zone_of(uow, actor))),
            decided_on=request.decided_on or people.today(uow, actor),
            review_by=request.review_by,
            visibility=rules.default_visibility(_kind(channel)),
            channel_id=channel.pk if channel else None,
            channel=channel.slack_id if channel else None,
            thread_ts=request.origin.thread_ts or None,
            permalink=request.permalink,
            recorded_at=uow.at,
        )
    )
    _note(uow, row, actor)
    return row


def _kind(channel: Channel | None) -> ChannelKind:
    """What kind of place it is; one that Slack has not told of yet counts as private."""
    if channel is None:
        return ChannelKind.PUBLIC
    return channel.kind if channel.seen_at else ChannelKind.PRIVATE


def _check_dates(request: Request, today: date) -> None:
    if request.raised_on is not None and request.raised_on > today:
        raise UserError("A question cannot be raised after today.", ids.FIELD_RAISED)
    if request.decided_on is not None and request.decided_on > today:
        raise UserError("A decision is recorded once it is made: choose today or a day before.", ids.FIELD_DECIDED)


def _edited(request: Request, own: date) -> date | None:
    """What a person put in place of the bot's own date (as the form showed it); None where they left it."""
    return request.raised_on if request.raised_on != own else None


def _keep(uow: UnitOfWork, words: str, author: Person) -> int:
    return passages.keep(uow, PassageKind.MEMO, words[:MAX_WORDS], author_id=author.pk)


def _keep_some(uow: UnitOfWork, words: str, author: Person) -> int | None:
    return _keep(uow, words.strip(), author) if words.strip() else None


def _note(uow: UnitOfWork, row: Memo, actor: Person) -> None:
    ledger.note(
        uow,
        LedgerCode.MEMO_RECORDED,
        actor_id=actor.pk,
        initiative_id=row.initiative_id,
        about=f"memo:{row.pk}",
        number=row.number,
        decider_id=row.decider_id,
        source=row.source.value,
    )


def _name(uow: UnitOfWork, row: Memo, named: list[Person], dissenter: Person | None) -> None:
    for person_id in dict.fromkeys([*(each.pk for each in named), *([dissenter.pk] if dissenter else [])]):
        dissented = dissenter is not None and person_id == dissenter.pk
        uow.insert_new(Audience, person_id=person_id, memo_id=row.pk, named=True, dissented=dissented)


def _keep_members(uow: UnitOfWork, row: Memo, channel: Channel | None) -> None:
    """Who is in a private place now is stored with the memo, for when it cannot be read any more (design 2.5)."""
    if channel is not None and row.visibility is Visibility.CHANNEL:
        errands.send(uow, ErrandKind.AUDIENCE, f"audience:{row.pk}", channel=channel.slack_id, memo_id=row.pk)
        directory_places.send_for_members(uow, channel.slack_id)


def _say(uow: UnitOfWork, row: Memo, actor: Person, channel: Channel | None, origin: Origin) -> None:
    memo = memos.shown(uow, row)
    in_thread = channel is not None and bool(origin.thread_ts) and _reachable(channel)
    if in_thread and channel is not None:
        post = Outgoing(
            key=f"memo:{row.pk}:thread",
            conversation=channel.slack_id,
            payload=words.posted(memo),
            about=f"memo:{row.pk}",
            thread_ts=origin.thread_ts,
        )
        outbox.say(uow, post)
    people.tell(
        uow,
        actor,
        f"memo:{row.pk}:recorder",
        words.recorded(memo, in_thread=in_thread, has_thread=bool(origin.thread_ts)),
    )


def _reachable(channel: Channel) -> bool:
    """Whether the bot can post there; a DM between people is no place of the bot's."""
    return channel.is_member and not channel.is_archived


def _ask_to_confirm(uow: UnitOfWork, row: Memo) -> None:
    memo = memos.shown(uow, row)
    for slack_id in memo.waits_for:
        person = people.known(uow, slack_id)
        if person is not None:
            people.tell(uow, person, f"memo:{row.pk}:confirm:{person.pk}", words.to_confirm(memo))
