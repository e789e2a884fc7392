"""A leader annuls a check-in, with a reason: it leaves streaks, rates and the ladder (design 2.1)."""

from sqlmodel import col

from bot.domain import numbers
from bot.domain.codes import CheckInState, ConsequenceKind, ConsequenceState, LedgerCode, ReviewKind
from bot.domain.errors import UserError
from bot.domain.ladder import misses_in_a_row
from bot.domain.period import parse
from bot.messages import annulment as words
from bot.messages import consequences as step_words
from bot.services import initiatives, people
from bot.services.answering import message
from bot.services.consequences import climbing, lapsing
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import claiming
from bot.services.ports import Call
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import consequences as queries
from storage.queries import questions, settings
from storage.queries.ownership import Standing
from storage.tables import CheckIn, Consequence, Person
from storage.uow import ReadUnit, UnitOfWork

USAGE = "Say which week and why: /dri annul I-7 2026-W48 the office was closed."
MAX_REASON = 500


def annul_typed(store: Store, call: Call, text: str) -> Outcome:
    """Annul by `/dri annul I-7 2026-W48 reason`.

    Raises:
        UserError: by anybody but a leader; for an unknown initiative or week, without a reason, or a second time.
    """
    which, _, rest = text.strip().partition(" ")
    period, _, reason = rest.strip().partition(" ")
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, "annul a week")
        standing = initiatives.find(uow, actor, which)
        checkin = _checkin(uow, standing, period)
        reason = _reason(reason)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        annul(uow, standing, checkin, actor, reason)
        uow.commit()
    return Outcome(say=words.annulled(initiatives.owned(standing), checkin.period))


def annul(uow: UnitOfWork, standing: Standing, checkin: CheckIn, by: Person, reason: str) -> None:
    """Take a check-in out of everything that is counted, and tell whoever was asked why.

    Raises:
        UserError: somebody annulled it a moment before.
    """
    reason_id = passages.keep(uow, PassageKind.REASON, reason, author_id=by.pk)
    take_out(uow, standing, checkin, by, reason_id=reason_id)
    person = uow.get(Person, checkin.person_id)
    if person is not None and person.pk != by.pk and people.reachable(person):
        payload = words.to_whoever_was_asked(initiatives.owned(standing), checkin.period, by.slack_id, reason)
        people.tell(uow, person, f"annulled:{checkin.pk}", payload)


def take_out(uow: UnitOfWork, standing: Standing, checkin: CheckIn, by: Person, **why: str | int) -> None:
    """Annul a check-in; its message changes in place.

    The steps it led to lapse unless they are decided; so does a later decision that is due, where too few misses in a
    row are left for it. `why` goes on the ledger: codes and ids.

    Raises:
        UserError: somebody annulled it a moment before.
    """
    state = {"state": checkin.state}
    values = {"state": CheckInState.ANNULLED, "not_asked": None, "result": None, "held_by_id": None}
    if not uow.move(CheckIn, checkin.pk, state, **values):
        raise UserError("Somebody has just changed this week; please look again.")
    about = f"checkin:{checkin.pk}"
    ledger.note(
        uow, LedgerCode.ANNULLED, actor_id=by.pk, initiative_id=standing.pk, about=about, period=checkin.period, **why
    )
    outbox.cancel(uow, about)
    claiming.annulled(uow, checkin.pk, by)
    _lapse(uow, checkin, by)
    found = questions.asked_one(uow, checkin.pk)
    if found is not None:
        message.changed(uow, found, None)


def _checkin(uow: ReadUnit, standing: Standing, typed: str) -> CheckIn:
    try:
        weekly = parse(typed.upper()).kind is ReviewKind.WEEKLY
    except ValueError:
        weekly = False
    if not weekly:
        raise UserError(USAGE)
    mine = (col(CheckIn.initiative_id) == standing.pk, col(CheckIn.period) == typed.upper())
    found = uow.first(CheckIn, *mine)
    number = numbers.initiative(standing.initiative.number)
    if found is None:
        raise UserError(f"{number} has no question in {typed.upper()}, so there is nothing to annul.")
    if found.state is CheckInState.ANNULLED:
        raise UserError(f"{typed.upper()} of {number} is annulled already; nothing was changed.")
    return found


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not any(each.isalnum() for each in reason):
        raise UserError(USAGE)
    if len(reason) > MAX_REASON:
        raise UserError(f"A reason has at most {MAX_REASON} characters; this one has {len(reason)}.")
    return reason


def _lapse(uow: UnitOfWork, checkin: CheckIn, by: Person) -> None:
    sentence = step_words.annulled(by.slack_id, checkin.period)
    for row in queries.of_period(uow, checkin.initiative_id, checkin.period):
        lapsing.lapse(uow, row, by, sentence, why="annulled")
    for row in queries.unsettled_of(uow, checkin.initiative_id):
        if row.period > checkin.period and not _still_due(uow, row):
            lapsing.lapse(uow, row, by, sentence, why="annulled")


def _still_due(uow: ReadUnit, row: Consequence) -> bool:
    """Whether as many misses in a row are left at that step as the decision stood on."""
    led_to_it = uow.get(CheckIn, row.checkin_id)
    if row.kind is not ConsequenceKind.MISSES or row.state is not ConsequenceState.OPEN or led_to_it is None:
        return True
    weeks = climbing.histories(uow, [led_to_it])[led_to_it.pk].weeks
    return misses_in_a_row(weeks) >= min(row.misses, settings.policy(uow).decide_at)
