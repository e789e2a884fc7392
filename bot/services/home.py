"""The App Home of one person: read, worded, published when its content has changed (design 2.9)."""

from sqlmodel import col

from bot.domain.codes import CheckInState
from bot.messages import decision as memo_words
from bot.messages import decision_questions as question_words
from bot.messages import home as words
from bot.messages.ownership import Owned
from bot.messages.text import Payload
from bot.services import cadences, initiatives, people
from bot.services.agreements import lists as agreements
from bot.services.answering import shown
from bot.services.consequences import matters as steps
from bot.services.decisions import asked, memos
from bot.services.escalations import matters
from bot.services.ports import Call
from storage import outbox
from storage.codes import SendState
from storage.engine import Store
from storage.queries import asked as asked_queries
from storage.queries import escalations, home, ownership, questions
from storage.queries import memos as memo_queries
from storage.queries.states import among
from storage.tables import CheckIn, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork

LINES = 10
REVIEWS = 3


def opened(store: Store, call: Call) -> None:
    """Somebody looks at their page: publish it unless it stands there already.

    Raises:
        UserError: for whoever may not use the bot; they see Slack's own empty page.
    """
    with store.read(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        view, stands = page_of(uow, person), _standing(uow, person)
        person_id = person.pk
    if view != stands:
        with store.write(call.workspace_id, call.at) as uow:
            outbox.publish(uow, person_id, call.actor, view)
            uow.commit()


def followed(store: Store, call: Call) -> None:
    """Somebody has clicked or submitted something: publish their page again if they have one and it has changed."""
    with store.read(call.workspace_id, call.at) as uow:
        person = people.known(uow, call.actor)
        stands = _standing(uow, person) if person is not None else None
        view = page_of(uow, person) if person is not None and stands is not None else None
    if person is not None and view != stands and view is not None:
        with store.write(call.workspace_id, call.at) as uow:
            outbox.publish(uow, person.pk, call.actor, view)
            uow.commit()


def follow(uow: UnitOfWork, person: Person) -> None:
    """Something on somebody's page has changed: publish it again, if they have ever looked at it.

    Every service that settles what the page shows may call this in the same unit of work.
    """
    if uow.has(Outbox, col(Outbox.key) == _key(person)):
        view = page_of(uow, person)
        if view != _standing(uow, person):
            outbox.publish(uow, person.pk, person.slack_id, view)


def page_of(uow: ReadUnit, person: Person) -> Payload:
    """The view of somebody's page as it is now."""
    mine, count = ownership.open_ids(uow, person.pk, limit=LINES, conditions=[ownership.held_by(person.pk)])
    waiting = [row.initiative_id for row in ownership.waiting_for(uow, person.pk)]
    open_ones = (col(CheckIn.person_id) == person.pk, among(col(CheckIn.state), CheckInState.OPEN))
    to_answer, owed, owing = agreements.mine(uow, person, words.AGREEMENTS + 1)
    page = words.Page(
        questions=shown.rows(uow, questions.asked(uow, *open_ones)),
        to_accept=_owned(uow, waiting),
        plans=[
            words.PlanLine(words=told, due_on=due, number=number, name=name)
            for told, due, number, name in home.plans_of(uow, person.pk, LINES)
        ],
        initiatives=_owned(uow, mine),
        initiatives_count=count,
        raised=matters.matters(uow, escalations.raised_by(uow, person.pk)),
        to_answer=to_answer,
        owing=owing,
        owed=owed,
        deciding=steps.open_consequences(uow, person.pk),
        decisions=_decisions(uow, person),
        leading=_leading(uow, person) if person.is_leader else None,
        coming=[
            words.ReviewComing(name=each.name, publish_at=each.publish_at, channel=each.channel)
            for each in cadences.upcoming_in(uow, REVIEWS)
        ],
    )
    return words.home(page)


def _decisions(uow: ReadUnit, person: Person) -> list[str]:
    found, _ = asked_queries.waiting(uow, person.pk, limit=LINES, decider_id=person.pk)
    proposed = memos.many_shown(uow, memo_queries.to_sign(uow, person.pk, LINES))
    questions_ = [question_words.line(each, person.slack_id) for each in asked.many_shown(uow, found)]
    return [*questions_, *(memo_words.line(each) for each in proposed)]


def _leading(uow: ReadUnit, person: Person) -> words.ForLeaders:
    bad, bad_count = home.off_track(uow, person.pk, LINES)
    nobody, nobody_count = home.without_dri(uow, person.pk, LINES)
    return words.ForLeaders(
        off_track=_owned(uow, bad),
        off_track_count=bad_count,
        without_dri=_owned(uow, nobody),
        without_dri_count=nobody_count,
        waiting=matters.matters(uow, escalations.waiting_for(uow, person.pk)),
    )


def _owned(uow: ReadUnit, ids: list[int]) -> list[Owned]:
    return [initiatives.owned(each) for each in ownership.standings(uow, ids)] if ids else []


def _standing(uow: ReadUnit, person: Person) -> Payload | None:
    """The view that stands there or is on its way; None where none does, or where it could not be shown."""
    row = uow.first(Outbox, col(Outbox.key) == _key(person))
    there = row is not None and row.state in (SendState.WAITING, SendState.SENT) and not row.emptied
    return row.payload.get("view") if row is not None and there else None


def _key(person: Person) -> str:
    return f"home:{person.pk}"
