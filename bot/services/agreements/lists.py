"""`/sla` and `/sla show`: what waits for an answer, who owes what to whom, and the story of one agreement."""

from bot.messages import agreement_story as words
from bot.messages.agreement import Act, AgreementShown
from bot.services import people
from bot.services.agreements import permits, standing
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import passages
from storage.engine import Store
from storage.queries import agreements as queries
from storage.queries import people as people_queries
from storage.tables import Agreement, Ledger, Person
from storage.uow import ReadUnit

LIMIT = 40
"""Agreements read for a list; the rest is what `/sla show` is for."""
Mine = tuple[list[tuple[AgreementShown, list[Act]]], list[AgreementShown], list[AgreementShown]]


def listing(store: Store, call: Call) -> Outcome:
    """What waits for this person, what is owed to them, what they owe; the earliest deadline first."""
    with store.read(call.workspace_id, call.at) as uow:
        waiting, owed, owing = mine(uow, people.actor(uow, call.actor), LIMIT)
    return Outcome(say=words.listing([shown for shown, _ in waiting], owed, owing))


def mine(uow: ReadUnit, person: Person, limit: int) -> Mine:
    """The same three lists, for the App Home too; what waits for somebody's answer stands in the first alone.

    With each of those stands what this person may do about it.
    """
    rows: dict[int, Agreement] = {}
    for found in (
        queries.waiting_for_leader(uow, person.pk, limit),
        queries.owed_to(uow, person.pk, limit),
        queries.owed_by(uow, person.pk, limit),
    ):
        rows |= {row.pk: row for row in found}
    waiting: list[tuple[AgreementShown, list[Act]]] = []
    owed: list[AgreementShown] = []
    owing: list[AgreementShown] = []
    for row in rows.values():
        now = standing.load(uow, row)
        acts = permits.allowed(uow, now, person)
        if permits.wants_answer(acts):
            waiting.append((standing.word(uow, now), acts))
        else:
            (owing if row.provider_id == person.pk else owed).append(standing.word(uow, now))
    return waiting, owed, owing


def show(store: Store, call: Call, typed: str) -> Outcome:
    """One agreement and what happened to it: the same record for both sides, and for those named in it.

    Raises:
        UserError: there is none with that number that this person may see.
    """
    with store.read(call.workspace_id, call.at) as uow:
        row = standing.find(uow, people.actor(uow, call.actor), typed)
        lines = queries.story(uow, row.pk)
        known = people_queries.by_ids(uow, [line.actor_id for line in lines])
        names = {person.pk: person.slack_id for person in known.values()}
        said = passages.texts(uow, [each.details.get("words_id") for each in lines])
        story = [_line(each, names, said[each.details.get("words_id")]) for each in lines]
        return Outcome(say=words.shown_whole(standing.shown(uow, row), story))


def _line(line: Ledger, names: dict[int, str], said: str) -> str:
    return words.line(line.code, line.at, names.get(line.actor_id or 0), line.details, said)
