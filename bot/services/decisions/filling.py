"""The memo's form for somebody: with the initiatives they may see, the classes that hold, and what is known already."""

from dataclasses import replace
from datetime import date

from sqlmodel import col

from bot.domain import numbers
from bot.domain.codes import ChannelKind, MemoSource
from bot.domain.localtime import local_date
from bot.messages import decision_forms as forms
from bot.messages.decision_forms import Filled
from bot.services import people
from bot.services.decisions import classes
from bot.services.decisions.drafting import Request
from bot.services.decisions.origin import Origin
from bot.services.outcome import Payload
from storage import passages
from storage.queries import asked as asked_queries
from storage.queries import ownership as queries
from storage.tables import Channel, Person
from storage.uow import ReadUnit

MOST_CHOICES = 100
TYPED = "I could not read the thread in time: please write the question yourself. What you typed is here."


def form(uow: ReadUnit, viewer: Person, origin: Origin, filled: Filled, *, notice: str = "") -> Payload:
    """The form as it stands once everything is read; empty dates and an empty class are filled in."""
    today = people.today(uow, viewer)
    open_ids, _ = queries.open_ids(uow, viewer.pk, limit=MOST_CHOICES)
    works = [
        (str(each.pk), f"{numbers.initiative(each.initiative.number)} {each.initiative.name}")
        for each in queries.standings(uow, open_ids)
    ]
    holding = classes.holding(uow, today)
    kinds = [(str(each.row.pk), each.row.name) for each in holding]
    dated = replace(filled, raised=filled.raised or _raised(uow, viewer, origin), decided=filled.decided or today)
    known = _with_class(uow, viewer, dated) if kinds and dated.kind is None else dated
    return forms.memo_form(known, works, str(origin), classes=kinds, notice=notice)


def typed_form(uow: ReadUnit, viewer: Person, request: Request) -> Payload:
    """The form was submitted before it was read: the whole of it, with everything that was typed."""
    filled = Filled(
        question=request.question,
        decision=request.decision,
        decider=request.decider,
        title=request.title,
        raised=request.raised_on,
        decided=request.decided_on,
        inputs=request.inputs,
        alternatives=request.alternatives,
        dissent=request.dissent,
        dissenter=request.dissenter,
        review_by=request.review_by,
    )
    return form(uow, viewer, _checked(uow, request.origin), filled, notice=TYPED)


def _checked(uow: ReadUnit, origin: Origin) -> Origin:
    """A pasted link may lead into a private place; whether this person is in it had not been read yet."""
    if origin.source is not MemoSource.COMMAND or origin.link is not None:
        return origin
    place = uow.first(Channel, col(Channel.slack_id) == origin.channel)
    is_open = place is not None and place.seen_at is not None and place.kind is ChannelKind.PUBLIC
    return origin if is_open else replace(origin, channel="", thread_ts="", message_ts="")


def asked_words(uow: ReadUnit, viewer: Person, origin: Origin) -> str:
    """The words of the question that the form was opened from, for who may see it; empty for none."""
    row = asked_queries.seen(uow, viewer.pk, origin.question) if origin.question else None
    return passages.text(uow, row.asked_id) if row else ""


def _raised(uow: ReadUnit, viewer: Person, origin: Origin) -> date | None:
    if origin.link is not None or not origin.thread_ts:
        return None
    return local_date(origin.raised_at(uow.at), people.zone_of(uow, viewer))


def _with_class(uow: ReadUnit, viewer: Person, filled: Filled) -> Filled:
    """The class that the question's words tell, and a line for each input that it requires."""
    found = classes.proposed(uow, f"{filled.question}\n{filled.decision}", people.today(uow, viewer))
    if found is None:
        return filled
    lines = [f"{name}: " for name in found.version.inputs]
    inputs = "\n".join([*lines, *([filled.inputs] if filled.inputs else [])])
    return replace(filled, kind=str(found.row.pk), inputs=inputs)
