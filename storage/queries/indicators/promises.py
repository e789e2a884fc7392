"""Plans kept, surprises and early warnings, dates moved: whether what was said held."""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import CheckInState, ConsequenceKind, ConsequenceState, LedgerCode, PlanState
from bot.domain.indicators import Count, Ratio, Span
from storage.queries.indicators.scope import Scope, by_person, counts, during, within
from storage.tables import Charter, CheckIn, Consequence, Ledger, Plan
from storage.uow import ReadUnit


def plans_kept(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Ratio]:
    """Week to plans that were done, of those that were settled as done or not done in it."""
    settled = col(Plan.settled_at)
    query = select(settled, col(Plan.state)).where(
        col(Plan.workspace_id) == uow.workspace_id,
        during(settled, span.starts_at, span.ends_at),
        col(Plan.state).in_([PlanState.DONE, PlanState.NOT_DONE]),
        within(uow, scope, col(Plan.initiative_id)),
        by_person(scope, col(Plan.person_id)),
        counts(uow, col(Plan.checkin_id)),
    )
    found: dict[str, Ratio] = {}
    for at, state in uow.session.execute(query):
        week = span.week_of(at)
        found[week] = found.get(week, Ratio()) + Ratio(int(state is PlanState.DONE), 1)
    return found


def surprises(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Count]:
    """Week to initiatives that missed or moved though their last answer was Yes."""
    query = select(col(Consequence.opened_at)).where(
        col(Consequence.workspace_id) == uow.workspace_id,
        during(col(Consequence.opened_at), span.starts_at, span.ends_at),
        col(Consequence.kind) == ConsequenceKind.SURPRISE,
        col(Consequence.state) != ConsequenceState.LAPSED,
        within(uow, scope, col(Consequence.initiative_id)),
        by_person(scope, col(Consequence.person_id)),
        counts(uow, col(Consequence.checkin_id)),
    )
    return _counted(span, uow.session.execute(query).scalars())


def early_warnings(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Count]:
    """Week to Noes four weeks or more ahead of the due date, one for each charter; as credited on the ledger."""
    query = select(col(Ledger.at), col(Ledger.initiative_id), col(Ledger.details)).where(
        col(Ledger.workspace_id) == uow.workspace_id,
        col(Ledger.code) == LedgerCode.EARLY_WARNING,
        during(col(Ledger.at), span.starts_at, span.ends_at),
        within(uow, scope, col(Ledger.initiative_id)),
        by_person(scope, col(Ledger.actor_id)),
    )
    rows = [(at, (initiative_id, details.get("period"))) for at, initiative_id, details in uow.session.execute(query)]
    annulled = _annulled(uow, {key[0] for _, key in rows})
    return _counted(span, (at for at, key in rows if key not in annulled))


def dates_moved(uow: ReadUnit, span: Span, scope: Scope) -> dict[str, Count]:
    """Week to due dates that were moved in it, forth or back."""
    before = aliased(Charter)
    mine = col(Charter.workspace_id) == uow.workspace_id
    query = (
        select(col(Charter.started_at))
        .join(
            before,
            (col(before.workspace_id) == uow.workspace_id)
            & (col(before.initiative_id) == col(Charter.initiative_id))
            & (col(before.version) == col(Charter.version) - 1),
        )
        .where(
            mine,
            during(col(Charter.started_at), span.starts_at, span.ends_at),
            col(before.due_on) != col(Charter.due_on),
            within(uow, scope, col(Charter.initiative_id)),
        )
    )
    return _counted(span, uow.session.execute(query).scalars())


def _annulled(uow: ReadUnit, initiative_ids: set[Any]) -> set[tuple[Any, Any]]:
    query = select(col(CheckIn.initiative_id), col(CheckIn.period)).where(
        col(CheckIn.workspace_id) == uow.workspace_id,
        col(CheckIn.initiative_id).in_(initiative_ids),
        col(CheckIn.state) == CheckInState.ANNULLED,
    )
    return {(row[0], row[1]) for row in uow.session.execute(query)} if initiative_ids else set()


def _counted(span: Span, instants: Any) -> dict[str, Count]:
    return {week: Count(n) for week, n in Counter(span.week_of(at) for at in instants).items()}
