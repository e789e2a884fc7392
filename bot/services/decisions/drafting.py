"""What was filled in, checked: people, dates, the class of question, who has to sign, what it replaces and settles."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import col

from bot.domain import memo as rules
from bot.domain import rights
from bot.domain.codes import AskedState, ChannelKind, MemoAction, MemoLink, Visibility
from bot.domain.errors import UserError
from bot.domain.visibility import stricter
from bot.messages import ids
from bot.services import directory_places, people
from bot.services.decisions import classes, memos
from bot.services.decisions.classes import Class
from bot.services.decisions.origin import Origin
from storage.queries import asked as asked_queries
from storage.queries import memos as queries
from storage.queries import ownership
from storage.queries.visible import visible_initiatives
from storage.tables import Channel, Initiative, Memo, Person, Question
from storage.uow import ReadUnit, UnitOfWork


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
    right_id: int | None = None
    amount: str = ""
    review_by: date | None = None
    permalink: str | None = None
    root_gone: bool = False
    """Slack has told that the thread's first message was deleted, so that nothing can be posted in it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A memo that may be recorded.

    Args:
        request: what was filled in, with the place of the question it settles.
        actor: who records it.
        decider: who decided.
        dissenter: who disagreed.
        initiative: what it concerns.
        found: its class of questions.
        signer: who has to sign it before it stands.
        channel: where it was decided.
        replaced: the memo it corrects, supersedes or reverses.
        settles: the question that waits for it.
        raised_at: the bot's own instant.
        amount: what it costs.
    """

    request: Request
    actor: Person
    decider: Person
    dissenter: Person | None
    initiative: Initiative | None
    found: Class | None
    signer: Person | None
    channel: Channel | None
    replaced: Memo | None
    settles: Question | None
    raised_at: datetime
    amount: int | None

    @property
    def visibility(self) -> Visibility:
        """The place's; never wider than that of the memo it replaces."""
        kind = ChannelKind.PUBLIC
        if self.channel is not None:  # a place that Slack has not told of yet counts as private
            kind = self.channel.kind if self.channel.seen_at else ChannelKind.PRIVATE
        own = rules.default_visibility(kind)
        return stricter(own, self.replaced.visibility) if self.replaced else own


def check(uow: UnitOfWork, actor: Person, request: Request) -> Draft:
    """Everything a memo needs, or UserError on the field that is missing or wrong."""
    today = people.today(uow, actor)
    draft = rules.check_draft(request.decision, request.decider, request.question)
    rules.check_review_by(request.review_by, today)
    decider = person(uow, draft.decider, ids.FIELD_DECIDER)
    dissenter = person(uow, request.dissenter, ids.FIELD_DISSENTER) if request.dissenter else None
    work = initiative(uow, actor, request.initiative_id)
    _check_dates(request, today)
    amount = rights.check_amount(request.amount)
    found = _class(uow, request, work, request.decided_on or today)
    settles = _settles(uow, actor, request.origin)
    replaced = _replaced(uow, actor, request.origin)
    placed = _placed(request, settles)
    channel = directory_places.place(uow, placed.origin.channel) if placed.origin.channel else None
    holder = _holder(uow, work) if work else None
    return Draft(
        request=placed,
        actor=actor,
        decider=decider,
        dissenter=dissenter,
        initiative=work,
        found=found,
        signer=classes.signer(uow, decider, actor, found=found, amount=amount, holder=holder),
        channel=channel,
        replaced=replaced,
        settles=settles,
        raised_at=_raised_at(uow, placed.origin, settles, replaced),
        amount=amount,
    )


def person(uow: ReadUnit, slack_id: str, field: str) -> Person:
    """An active human of this workspace, or UserError on that field."""
    found = people.known(uow, slack_id)
    if found is None or not people.reachable(found):
        raise UserError("Name one active person of this company: a bot, a guest or a group decides nothing.", field)
    return found


def initiative(uow: ReadUnit, actor: Person, initiative_id: int | None) -> Initiative | None:
    """The initiative that was chosen, for who may see it; UserError otherwise."""
    if initiative_id is None:
        return None
    found = uow.first(Initiative, col(Initiative.id) == initiative_id, visible_initiatives(uow, actor.pk))
    if found is None:
        raise UserError("I know no such initiative.", ids.FIELD_INITIATIVE)
    return found


def check_stands(uow: ReadUnit, row: Memo) -> None:
    """UserError where a memo is no decision that another may replace; the sentence says what became of it."""
    shown = memos.shown(uow, row)
    if not shown.stands:
        later = queries.numbers_of(uow, (each.other_id for each in queries.events(uow, [row.pk])[row.pk]))
        by = f" by D-{next(iter(later.values()))}" if later else ""
        raise UserError(f"{shown.name} is {shown.state.value}{by}, so nothing can replace it.")


def _class(uow: ReadUnit, request: Request, work: Initiative | None, on: date) -> Class | None:
    if request.right_id is None:
        return None
    found = classes.one(uow, request.right_id, on)
    classes.check_covers(found, work)
    classes.check_inputs(found, request.inputs)
    return found


def _holder(uow: ReadUnit, work: Initiative) -> Person | None:
    """Who answers for an initiative: its accepted DRI, else its sponsor (owner by default, design 2.1)."""
    standing = ownership.standing(uow, work.pk)
    holder = standing.dri if standing.accepted and people.reachable(standing.dri) else standing.sponsor
    return holder if people.reachable(holder) else None


def _settles(uow: ReadUnit, actor: Person, origin: Origin) -> Question | None:
    """The question that this memo answers: the one its form was opened from, else the open one of its thread."""
    if not origin.question:
        return asked_queries.in_thread(uow, origin.channel, origin.thread_ts)
    found = asked_queries.seen(uow, actor.pk, origin.question)
    if found is not None and found.state is not AskedState.OPEN:
        by = queries.numbers_of(uow, [found.memo_id]).get(found.memo_id or 0)
        how = f"decided already: D-{by}. Supersede that one" if by else "dropped: raise it again"
        raise UserError(f"Q-{found.number} is {how}.", ids.FIELD_DECISION)
    return found


def _replaced(uow: ReadUnit, actor: Person, origin: Origin) -> Memo | None:
    if origin.link is None:
        return None
    found = memos.reachable(uow, actor, origin.replaces)
    memos.require(uow, found, actor, MemoAction.REPLACE)
    check_stands(uow, found)
    return found


def _placed(request: Request, settles: Question | None) -> Request:
    """The place of its question, for a form that was opened outside of it."""
    if settles is None or request.origin.channel:
        return request
    place = replace(request.origin, channel=settles.channel, thread_ts=settles.thread_ts)
    return replace(request, origin=place, permalink=request.permalink or settles.permalink)


def _raised_at(uow: ReadUnit, origin: Origin, settles: Question | None, replaced: Memo | None) -> datetime:
    """A correction is of the same decision; a memo that supersedes or reverses answers a question raised just now."""
    if settles is not None:
        return settles.raised_at
    if replaced is not None:
        return replaced.raised_at if origin.link is MemoLink.CORRECTS else uow.at
    return min(origin.raised_at(uow.at), uow.at)


def _check_dates(request: Request, today: date) -> None:
    if request.raised_on is not None and request.raised_on > today:
        raise UserError("A question cannot be raised after today.", ids.FIELD_RAISED)
    if request.decided_on is not None and request.decided_on > today:
        raise UserError("A decision is recorded once it is made: choose today or a day before.", ids.FIELD_DECIDED)
