"""Looking: `/dri`, `/dri list …`, `/dri show I-7`. Everything reads through *visible to this person*."""

from typing import Any

from sqlmodel import col

from bot.domain.codes import Answer, CharterAction, Involvement
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.people import read_people
from bot.messages import objectives as objective_words
from bot.messages import ownership_lists as words
from bot.services import chartering, initiatives, people
from bot.services.assigning_text import in_slack_form
from bot.services.charters import changing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import passages
from storage.engine import Store
from storage.queries import involvement
from storage.queries import ownership as queries
from storage.queries import people as people_queries
from storage.queries.ownership import Standing
from storage.tables import CheckIn, Objective, Person, Plan
from storage.uow import ReadUnit

SHOWN = 60
ANSWERS_SHOWN = 6
CHANGES = {CharterAction.REQUEST: "Ask for a change", CharterAction.CHANGE: "Change target or date", None: ""}


def listing(store: Store, call: Call, text: str) -> Outcome:
    """What somebody asked to see: nothing said or `mine`, `sponsored`, `all`, or a person.

    Raises:
        UserError: it is none of these.
    """
    with store.read(call.workspace_id, call.at) as uow:
        viewer = people.actor(uow, call.actor)
        title, empty, conditions = _asked_for(uow, viewer, text.strip())
        ids, count = queries.open_ids(uow, viewer.pk, limit=SHOWN, conditions=conditions)
        rows = [initiatives.owned(each) for each in queries.standings(uow, ids)]
    return Outcome(say=words.listing(title, rows, count, empty))


def show(store: Store, call: Call, text: str) -> Outcome:
    """One initiative, looked at closely."""
    with store.read(call.workspace_id, call.at) as uow:
        viewer = people.actor(uow, call.actor)
        return Outcome(say=words.closely(_closely(uow, viewer, initiatives.find(uow, viewer, text))))


def _asked_for(uow: ReadUnit, viewer: Person, text: str) -> tuple[str, str, tuple[Any, ...]]:
    lists = {
        "": ("You answer for", words.NOTHING_MINE, (queries.held_by(viewer.pk),)),
        "mine": ("You answer for", words.NOTHING_MINE, (queries.held_by(viewer.pk),)),
        "sponsored": ("You sponsor", "You sponsor nothing at the moment.", (queries.sponsored_by(viewer.pk),)),
        "all": ("Open initiatives", "No initiative is open.", ()),
    }
    if text.lower() in lists:
        return lists[text.lower()]
    mentioned = read_people(in_slack_form(uow, text)).users
    whom = people.known(uow, mentioned[0]) if mentioned else None
    if whom is None:
        raise UserError("I can list: mine, sponsored, all, or one person (/dri list @dana).")
    name = people.shown(whom)
    return f"{name} answers for", f"{name} answers for nothing that you can see.", (queries.held_by(whom.pk),)


def _closely(uow: ReadUnit, viewer: Person, standing: Standing) -> words.Closely:
    charter, is_open = standing.charter, standing.initiative.closed_at is None
    zone = people.zone_of(uow, viewer)
    return words.Closely(
        owned=initiatives.owned(standing),
        opened_on=local_date(standing.initiative.opened_at, zone),
        first_due=charter.first_due_on or charter.due_on,
        moves=charter.moves,
        answers=_answers(uow, standing.pk),
        plan=_plan(uow, standing.pk),
        past=_past(uow, viewer, standing.pk),
        hands_over=is_open and (viewer.is_leader or viewer.pk == standing.sponsor.pk),
        change=CHANGES[changing.may_change(standing, viewer)] if is_open else "",
        quarter=chartering.goal(uow, standing, people.today(uow, viewer)).quarter_target,
        reason=passages.text(uow, charter.reason_id),
        involved=_involved(uow, standing.pk),
        serves=_serves(uow, standing),
    )


def _involved(uow: ReadUnit, initiative_id: int) -> list[tuple[str, Involvement]]:
    rows = involvement.current(uow, initiative_id)
    known = people_queries.by_ids(uow, (row.person_id for row in rows))
    return [(known[row.person_id].slack_id, row.part) for row in rows]


def _serves(uow: ReadUnit, standing: Standing) -> str:
    aim = uow.get(Objective, standing.initiative.objective_id)
    return objective_words.serves(aim.name, closed=aim.closed_at is not None) if aim else ""


def _answers(uow: ReadUnit, initiative_id: int) -> list[tuple[str, Answer]]:
    answered = (col(CheckIn.initiative_id) == initiative_id, col(CheckIn.answer).is_not(None))
    rows = uow.find(CheckIn, *answered, order=[col(CheckIn.period).desc()], limit=ANSWERS_SHOWN)
    return [(row.period, row.answer) for row in rows if row.answer is not None]


def _plan(uow: ReadUnit, initiative_id: int) -> Any:
    row = uow.first(Plan, col(Plan.initiative_id) == initiative_id, col(Plan.settled_at).is_(None))
    return (passages.text(uow, row.what_id), row.due_on) if row else None


def _past(uow: ReadUnit, viewer: Person, initiative_id: int) -> list[words.Held]:
    zone = people.zone_of(uow, viewer)
    ended = [row for row in queries.assignments_of(uow, initiative_id) if row.ended_at is not None]
    known = people_queries.by_ids(uow, (row.person_id for row in ended))
    return [
        words.Held(
            dri=known[row.person_id].slack_id,
            since=local_date(row.assigned_at, zone),
            until=local_date(row.ended_at, zone),
            end=row.end_code,
        )
        for row in ended
        if row.ended_at is not None and row.end_code is not None
    ]
