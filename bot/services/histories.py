"""`/dri record`: one's own history. Per person it goes to that person only (design 2.3)."""

from bot.domain.codes import Answer, CheckInState, InitiativeState, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.domain.people import read_people
from bot.messages import history as words
from bot.messages.history import Record
from bot.services import people
from bot.services.assigning_text import in_slack_form
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage.engine import Store
from storage.queries import history as queries
from storage.tables import Person
from storage.uow import ReadUnit

CODES = (LedgerCode.EARLY_WARNING, LedgerCode.TURNED_OFF_TRACK, LedgerCode.HANDED_BACK)


def record_typed(store: Store, call: Call, text: str) -> Outcome:
    """One's own record.

    Raises:
        UserError: for anybody else's, whoever asks.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        named = read_people(in_slack_form(uow, text)).users
        if any(each != actor.slack_id for each in named):
            raise UserError("A record is shown to nobody but the person it is about; `/dri record` shows yours.")
        return Outcome(say=words.record(_record(uow, actor)))


def _record(uow: ReadUnit, person: Person) -> Record:
    ended = queries.ended(uow, person.pk)
    answers, plans = queries.answers(uow, person.pk), queries.plans(uow, person.pk)
    noted = queries.noted(uow, person.pk, CODES)
    by_state = {state: [(row, seen) for row, seen in ended if row.state is state] for state in InitiativeState}
    shown = {state: tuple((row.number, row.name) for row, seen in rows if seen) for state, rows in by_state.items()}
    return Record(
        hit=shown[InitiativeState.HIT],
        hits=len(by_state[InitiativeState.HIT]),
        missed=shown[InitiativeState.MISSED],
        misses=len(by_state[InitiativeState.MISSED]),
        dropped=len(by_state[InitiativeState.DROPPED]),
        plans_kept=plans.get(PlanState.DONE, 0),
        plans_not_done=plans.get(PlanState.NOT_DONE, 0),
        yes=sum(count for (_, answer), count in answers.items() if answer is Answer.ON_TRACK),
        no=sum(count for (_, answer), count in answers.items() if answer is Answer.OFF_TRACK),
        late=sum(count for (state, _), count in answers.items() if state is CheckInState.LATE),
        no_answer=sum(count for (state, _), count in answers.items() if state is CheckInState.NO_ANSWER),
        early_warnings=noted.get(LedgerCode.EARLY_WARNING, 0),
        turned=noted.get(LedgerCode.TURNED_OFF_TRACK, 0),
        moved=queries.dates_moved(uow, person.pk),
        surprises=queries.surprises(uow, person.pk),
        escalations=queries.escalations_raised(uow, person.pk),
        handed_back=noted.get(LedgerCode.HANDED_BACK, 0),
    )
