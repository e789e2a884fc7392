"""The App Home of one person: read, worded, published when its content has changed (design 2.9)."""

import json
from datetime import datetime
from hashlib import sha256

from sqlmodel import col

from bot.domain.codes import CheckInState
from bot.messages import decision as memo_words
from bot.messages import decision_questions as question_words
from bot.messages import home as words
from bot.messages.home import Counted
from bot.messages.ownership import Owned
from bot.messages.question import QuestionRow
from bot.messages.text import Payload
from bot.services import cadences, daily_list, initiatives, people
from bot.services.agreements import lists as agreements
from bot.services.answering import shown
from bot.services.decisions import asked, memos
from bot.services.escalations import matters
from bot.services.ports import Call
from storage import outbox
from storage.codes import SendState
from storage.engine import Store
from storage.queries import asked as asked_queries
from storage.queries import escalations, home, homes, ownership, questions
from storage.queries import memos as memo_queries
from storage.queries.states import among
from storage.tables import CheckIn, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork

LINES = words.LINES
REVIEWS = 3


def opened(store: Store, call: Call) -> None:
    """Somebody looks at their page: publish it unless it stands there already.

    Raises:
        UserError: for whoever may not use the bot; they see Slack's own empty page.
    """
    with store.read(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        view = page_of(uow, person)
        stands = _stands(uow, person, view)
    if not stands:
        with store.write(call.workspace_id, call.at) as uow:
            _publish(uow, person, view)
            uow.commit()


def followed(store: Store, call: Call) -> None:
    """Somebody has clicked or submitted something: publish their page again if they have one and it has changed."""
    with store.read(call.workspace_id, call.at) as uow:
        person = people.known(uow, call.actor)
        if person is None or person.home_digest is None or not people.reachable(person):
            return
        view = page_of(uow, person)
        stands = _stands(uow, person, view)
    if not stands:
        with store.write(call.workspace_id, call.at) as uow:
            _publish(uow, person, view)
            uow.commit()


def follow(uow: UnitOfWork, person: Person) -> None:
    """Something on somebody's page has changed: publish it again, if they have ever looked at it.

    Every service that settles what the page shows may call this in the same unit of work.
    """
    if person.home_digest is not None:
        view = page_of(uow, person)
        if not _stands(uow, person, view):
            _publish(uow, person, view)


def refresh_due(store: Store, workspace_id: int, at: datetime) -> bool:
    """Read every page again on which something may have changed; returns whether there was one.

    However much changed since the last tick, a page is read once, in a unit of work of its own. The mark goes first, so
    that what changes meanwhile marks it again.
    """
    with store.read(workspace_id, at) as uow:
        due = homes.marked(uow)
    for marked in due:
        with store.write(workspace_id, at) as uow:
            if uow.move(Person, marked.pk, {"home_at": marked.home_at}, home_at=None):
                person = uow.one(Person, marked.pk)
                if people.reachable(person):
                    follow(uow, person)
                uow.commit()
    return bool(due)


def page_of(uow: ReadUnit, person: Person) -> Payload:
    """The view of somebody's page as it is now."""
    mine, count = ownership.open_ids(uow, person.pk, limit=LINES, conditions=[ownership.held_by(person.pk)])
    helps, helps_count = home.takes_part(uow, person.pk, LINES)
    helped = {each.id: each for each in _owned(uow, [pk for pk, _ in helps])}
    waiting = daily_list.collect(uow, person)
    to_answer, owed, owing = agreements.mine(uow, person, words.AGREEMENTS + 1)
    listed = {row.key for row in waiting}
    page = words.Page(
        questions=_questions(uow, person, ownership.held_ids(uow, person.pk)),
        waiting=waiting,
        to_accept=_owned(uow, [row.initiative_id for row in ownership.waiting_for(uow, person.pk)]),
        to_answer=[each for each in to_answer if f"agreement:{each[0].id:08}" not in listed],
        plans=[
            words.PlanLine(words=told, due_on=due, number=number, name=name)
            for told, due, number, name in home.plans_of(uow, person.pk, LINES + 1)
        ],
        initiatives=Counted(rows=_owned(uow, mine), count=count),
        serves=home.objectives(uow, mine),
        helps=[(helped[pk], part) for pk, part in helps],
        helps_count=helps_count,
        raised=matters.matters(uow, escalations.raised_by(uow, person.pk)),
        owing=owing,
        owed=owed,
        decisions=_decisions(uow, person),
        leading=_leading(uow, person) if person.is_leader else None,
        company=None if person.is_leader or count or helps_count else _company(uow, person),
        coming=[
            words.ReviewComing(name=each.name, publish_at=each.publish_at, channel=each.channel)
            for each in cadences.upcoming_in(uow, REVIEWS)
        ],
    )
    return words.home(page)


def _questions(uow: ReadUnit, person: Person, held: list[int]) -> list[QuestionRow]:
    """What waits for an answer, then what was answered and can still be changed or lacks a plan."""
    waits = (col(CheckIn.person_id) == person.pk, among(col(CheckIn.state), CheckInState.PLANNED, CheckInState.OPEN))
    found = questions.asked(uow, *waits, col(CheckIn.state) == CheckInState.OPEN)
    answered = home.answered_lately(uow, person.pk, held, LINES)
    if answered:
        found = [*found, *questions.asked(uow, col(CheckIn.id).in_(answered))]
    return shown.rows(uow, found)


def _decisions(uow: ReadUnit, person: Person) -> list[str]:
    found, _ = asked_queries.waiting(uow, person.pk, limit=LINES, decider_id=person.pk)
    proposed = memos.many_shown(uow, memo_queries.to_sign(uow, person.pk, LINES))
    questions_ = [question_words.line(each, person.slack_id) for each in asked.many_shown(uow, found)]
    return [*questions_, *(memo_words.line(each) for each in proposed)]


def _leading(uow: ReadUnit, person: Person) -> words.ForLeaders:
    bad, bad_count = home.off_track(uow, person.pk, LINES)
    nobody, nobody_count = home.without_dri(uow, person.pk, LINES)
    return words.ForLeaders(
        off_track=Counted(rows=_owned(uow, bad), count=bad_count),
        without_dri=Counted(rows=_owned(uow, nobody), count=nobody_count),
        open_count=ownership.open_ids(uow, person.pk, limit=1)[1],
    )


def _company(uow: ReadUnit, person: Person) -> Counted:
    """What everybody works on, as far as this person may see it."""
    ids, count = ownership.open_ids(uow, person.pk, limit=LINES)
    return Counted(rows=_owned(uow, ids), count=count)


def _owned(uow: ReadUnit, ids: list[int]) -> list[Owned]:
    return [initiatives.owned(each) for each in ownership.standings(uow, ids)] if ids else []


def _publish(uow: UnitOfWork, person: Person, view: Payload) -> None:
    outbox.publish(uow, person.pk, person.slack_id, view)
    uow.move(Person, person.pk, {}, home_digest=_digest(view))


def _stands(uow: ReadUnit, person: Person, view: Payload) -> bool:
    """Whether this view stands there or is on its way; not where the last one could not be shown.

    The digest outlives the payload, which is emptied after two weeks (design 3.2).
    """
    if person.home_digest != _digest(view):
        return False
    there = col(Outbox.state).in_([SendState.WAITING, SendState.SENT])
    return uow.has(Outbox, col(Outbox.key) == f"home:{person.pk}", there)


def _digest(view: Payload) -> str:
    return sha256(json.dumps(view, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
