"""Assigning: one initiative typed or filled in, or many pasted at once (design 2.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.assign_text import MAX_NAME, AssignText, read_assign
from bot.domain.charter import check_quarter_target
from bot.domain.codes import Visibility
from bot.domain.dates import read_due_date
from bot.domain.errors import UserError
from bot.domain.ownership import check_dri, duplicates, one_person
from bot.domain.people import Mentions
from bot.domain.questions import needs_quarter_target
from bot.domain.similarity import Named
from bot.domain.target import check_target
from bot.messages import ownership as words
from bot.messages import ownership_forms as forms
from bot.messages.ownership_forms import Typed
from bot.services import audiences, initiatives, people
from bot.services.assigning_text import Line, in_slack_form
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import ownership as queries
from storage.queries.ownership import Standing
from storage.tables import Person
from storage.uow import ReadUnit, UnitOfWork

MAX_LINES = 100
TO_ASSIGN = "assign a DRI"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be assigned to whom, not checked yet; people are Slack ids.

    Args:
        seen: numbers of the lookalikes that were shown already; they stop it no more.
        anyway: assign however much it is like others.
        visibility: who may see it besides DRI, sponsor and whoever assigns; `audience` names further people.
        channel: Slack's id of the channel it was assigned in, for a visibility of its members.
        quarter: the target of this quarter, which a date more than a quarter away needs.
    """

    dri: str | None
    name: str
    target: str
    due: date
    sponsor: str | None = None
    seen: frozenset[int] = frozenset()
    anyway: bool = False
    visibility: Visibility = Visibility.WORKSPACE
    audience: tuple[str, ...] = ()
    channel: str = ""
    quarter: str = ""


def show_form(store: Store, call: Call) -> Outcome:
    """Open the empty form; only for leaders, so that nobody fills it in for nothing."""
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, TO_ASSIGN)
    return Outcome(open=forms.assign_form(Typed(channel=audiences.place_of(call))))


def show_many(store: Store, call: Call, typed: str) -> Outcome:
    """Change the open form to the one with many lines; `typed` is what stood in it, as one line."""
    with store.read(call.workspace_id, call.at) as uow:
        people.require_leader(uow, call.actor, TO_ASSIGN)
    return Outcome(update=forms.many_form(typed))


def assign_typed(store: Store, call: Call, text: str) -> Outcome:
    """Assign what was typed behind `/dri assign`; several lines are several initiatives.

    A refusal hands back what was typed; lookalikes open the form with everything in it.
    """
    if len(text.strip().splitlines()) > 1:
        return assign_many(store, call, text, in_modal=False)
    try:
        with store.write(call.workspace_id, call.at) as uow:
            actor = people.require_leader(uow, call.actor, TO_ASSIGN)
            order = _read_line(uow, actor, text)
            if _lacks_quarter(uow, actor, order):
                typed = _typed(replace(order, channel=audiences.place_of(call)))
                return Outcome(open=forms.assign_form(typed, notice=forms.FAR_AWAY))
            plan = _checked(uow, actor, order)
            alike = _alike(uow, actor, order)
            if alike:
                return Outcome(open=forms.assign_form(_typed(replace(order, channel=audiences.place_of(call))), alike))
            if call.key and not uow.first_time(call.key):
                return NOTHING
            standing = initiatives.open_new(uow, actor, plan)
            uow.commit()
    except UserError as error:
        return Outcome(say=words.refused_typing(error.sentence, f"/dri assign {text}".strip()))
    return Outcome(say=words.done_assigning([initiatives.owned(standing)]))


def assign(store: Store, call: Call, order: Order) -> Outcome:
    """Assign what was filled into the form; whoever did is told by DM, for the form only closes.

    Raises:
        UserError: on the field that is wrong; the form stays open.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, TO_ASSIGN)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        plan = _checked(uow, actor, order)
        alike = _alike(uow, actor, order)
        if alike:
            return Outcome(update=forms.assign_form(_typed(order), alike))
        _confirm(uow, actor, [initiatives.open_new(uow, actor, plan)])
        uow.commit()
    return NOTHING


def assign_many(store: Store, call: Call, text: str, *, revision: int = 0, in_modal: bool = True) -> Outcome:
    """Assign every line that is right; the others stay in the form, one sentence each.

    Args:
        store: the database.
        call: who, when.
        text: one initiative a line, as behind `/dri assign`; a person may be named as `@ana` or by a mention.
        revision: how often this form was submitted before.
        in_modal: whether the form is open already.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, TO_ASSIGN)
        lines = [each for each in text.splitlines() if each.strip()]
        if not lines:
            raise UserError("Nothing is written: paste one initiative a line.", "lines")
        if call.key and not uow.first_time(call.key):
            return NOTHING
        done, notes, left = _each_line(uow, actor, lines)
        if in_modal:
            _confirm(uow, actor, done)
        uow.commit()
    say = words.done_assigning([initiatives.owned(each) for each in done]) if done else None
    if not left:
        return Outcome(say=say)
    written = [words.assigned_line(initiatives.owned(each)) for each in done]
    form = forms.many_form("\n".join(left), notes, written, revision=revision + 1)
    return Outcome(update=form) if in_modal else Outcome(say=say, open=form)


def _each_line(uow: UnitOfWork, actor: Person, lines: Sequence[str]) -> tuple[list[Standing], list[str], list[str]]:
    done, notes, left = [], [], []
    for number, written in enumerate(lines, start=1):
        try:
            if number > MAX_LINES:
                raise UserError(f"At most {MAX_LINES} lines at once; this one is for the next time.")
            done.append(_line(uow, actor, written))
        except UserError as error:
            notes.append(f"Line {number}: {error.sentence}")
            left.append(written)
    return done, notes, left


def _line(uow: UnitOfWork, actor: Person, written: str) -> Standing:
    order = _read_line(uow, actor, written)
    plan = _checked(uow, actor, order)
    alike = _alike(uow, actor, order)
    if alike:
        raise UserError(
            f'Very like I-{alike[0].number} "{alike[0].name[:80]}", which is open: write "anyway" at the end of the'
            " line to assign it all the same."
        )
    return initiatives.open_new(uow, actor, plan)


def _read_line(uow: ReadUnit, actor: Person, written: str) -> Order:
    line = Line.read(written)
    return _order(read_assign(in_slack_form(uow, line.text), people.today(uow, actor)), anyway=line.anyway)


def _confirm(uow: UnitOfWork, actor: Person, done: Sequence[Standing]) -> None:
    if done:
        people.tell(
            uow, actor, f"opened:{done[0].pk}", words.done_assigning([initiatives.owned(each) for each in done])
        )


def _checked(uow: ReadUnit, actor: Person, order: Order) -> initiatives.Plan:
    dri = people.known(uow, order.dri) if order.dri else None
    if not order.dri:
        raise UserError("Nobody is named: choose one person.", "dri")
    check_dri(people.facts(dri))
    _check_name(order.name)
    check_target(order.target)
    today = people.today(uow, actor)
    read_due_date(order.due.isoformat(), today)
    quarter = check_quarter_target(order.quarter, order.due, today)
    if dri is None:  # refused above; said once more for the type checker's sake
        raise UserError("I do not know this person.", "dri")
    wanted = _named_sponsor(uow, order.sponsor)
    sponsor = initiatives.sponsor_for(uow, dri, actor, wanted)
    return initiatives.Plan(
        dri=dri,
        sponsor=sponsor,
        name=order.name,
        target=order.target,
        due=order.due,
        quarter_target=quarter,
        visibility=order.visibility,
        audience=audiences.named(uow, order.audience),
        channel=audiences.place(uow, order.visibility, order.channel),
    )


def _lacks_quarter(uow: ReadUnit, actor: Person, order: Order) -> bool:
    """Whether the one thing to ask for is the target of this quarter: the form does, with all that was typed in it."""
    return not order.quarter and needs_quarter_target(people.today(uow, actor), order.due)


def _named_sponsor(uow: ReadUnit, slack_id: str | None) -> Person | None:
    if slack_id is None:
        return None
    found = people.known(uow, slack_id)
    if found is None:
        raise UserError("I do not know the sponsor: name one of the leaders (/dri leaders).", "sponsor")
    return found


def _check_name(name: str) -> None:
    if not name:
        raise UserError("The initiative has no name: two or three words will do.", "name")
    if len(name) > MAX_NAME:
        raise UserError(f"A name has at most {MAX_NAME} characters; put the rest into the target.", "name")


def _alike(uow: ReadUnit, actor: Person, order: Order) -> list[Named]:
    if order.anyway:
        return []
    found = duplicates(order.name, order.target, queries.open_named(uow, actor.pk))
    return found if any(each.number not in order.seen for each in found) else []


def _order(read: AssignText, *, anyway: bool) -> Order:
    sponsor = _one_sponsor(read.sponsor) if read.sponsor else None
    return Order(
        dri=one_person(read.dri), name=read.name, target=read.target, due=read.due, sponsor=sponsor, anyway=anyway,
        quarter=read.quarter,
    )  # fmt: skip


def _one_sponsor(mentions: Mentions) -> str:
    if len(mentions.users) != 1:
        raise UserError("The sponsor is one leader: name one person after the word sponsor.", "sponsor")
    return mentions.users[0]


def _typed(order: Order) -> Typed:
    return Typed(
        dri=order.dri,
        name=order.name,
        target=order.target,
        due=order.due,
        sponsor=order.sponsor,
        visibility=order.visibility,
        audience=order.audience,
        channel=order.channel,
        quarter=order.quarter,
    )
