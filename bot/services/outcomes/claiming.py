"""A Yes to *Did you hit it?* makes a claim, a No takes it back; what else ends one or gives it to somebody else."""

from bot.domain.codes import Answer, ClaimState, InitiativeState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import claims as words
from bot.services import daily_list, people
from bot.services.answering import message
from bot.services.outcomes import matters, shown
from storage import outbox
from storage.queries import outcomes as queries
from storage.queries import ownership, questions
from storage.queries.ownership import Standing
from storage.queries.questions import Asked
from storage.tables import CheckIn, Claim, Person
from storage.uow import ReadUnit, UnitOfWork


def answered(uow: UnitOfWork, found: Asked, person: Person) -> None:
    """Somebody has answered "did you hit it?"; call it after the answer was stored.

    Raises:
        UserError: a Yes that was confirmed a moment before does not become a No.
    """
    if found.checkin.answer is Answer.ON_TRACK:
        _claim(uow, found, person)
    else:
        withdraw(uow, found, person)


def withdraw(uow: UnitOfWork, found: Asked, person: Person) -> None:
    """A No takes back what waits to be confirmed, in whichever week it was said.

    Raises:
        UserError: what was said this week was confirmed a moment before.
    """
    row = queries.waiting_of(uow, found.checkin.initiative_id)
    row = row or queries.of_checkins(uow, [found.checkin.pk]).get(found.checkin.pk)
    if row is None:
        return
    if row.state is ClaimState.WAITING and matters.settle(
        uow, row, ClaimState.WITHDRAWN, person, LedgerCode.CLAIM_WITHDRAWN, words.WITHDRAWN
    ):
        return
    row = uow.one(Claim, row.pk)
    if row.state is ClaimState.CONFIRMED:
        by = people.shown(uow.get(Person, row.settled_by_id))
        raise UserError(f"{by} has confirmed that {found.name} was hit, so your Yes stands. Nothing was changed.")


def ended(uow: UnitOfWork, initiative_id: int, state: InitiativeState, by: Person) -> None:
    """The initiative has ended: as hit, which confirms what waits, or otherwise."""
    row = queries.waiting_of(uow, initiative_id)
    if row is None:
        return
    if state is InitiativeState.HIT:
        matters.settle(uow, row, ClaimState.CONFIRMED, by, LedgerCode.HIT_CONFIRMED)
    else:
        matters.lapse(uow, row, by, words.ENDED, why=state.value)


def check_confirms(uow: ReadUnit, standing: Standing, actor: Person) -> None:
    """UserError for whoever would confirm, by closing, what they have said themselves and another is to confirm."""
    row = queries.waiting_of(uow, standing.pk)
    if row is not None and row.claimed_by_id == actor.pk != row.sponsor_id:
        raise UserError(f"You said it was hit, so {people.shown(uow.get(Person, row.sponsor_id))} confirms it.")


def annulled(uow: UnitOfWork, checkin_id: int, by: Person) -> None:
    """The week in which it was said is taken out of what is counted."""
    row = queries.of_checkins(uow, [checkin_id]).get(checkin_id)
    if row is not None and row.state is ClaimState.WAITING:
        matters.lapse(uow, row, by, words.ANNULLED, why="annulled")


def charter_changed(uow: UnitOfWork, initiative_id: int) -> None:
    """Another target or date is another question; another sponsor confirms it from now on."""
    row = queries.waiting_of(uow, initiative_id)
    if row is None:
        return
    standing = ownership.standing(uow, initiative_id)
    if queries.same_version(uow, row.charter_id, standing.charter):
        _pass_on(uow, row, standing)
    else:
        matters.lapse(uow, row, None, words.CHANGED, why="charter")


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """What waits for somebody who has left goes to whoever stands in their place."""
    if not people.reachable(uow.get(Person, person_id)):
        for row in queries.waiting_with(uow, person_id):
            _pass_on(uow, row, ownership.standing(uow, row.initiative_id))


def _claim(uow: UnitOfWork, found: Asked, person: Person) -> None:
    """One claim waits at a time, and what was disputed this week is asked again next week, not claimed again."""
    checkin = found.checkin
    before = queries.of_checkins(uow, [checkin.pk]).get(checkin.pk)
    standing = ownership.standing(uow, checkin.initiative_id)
    stands = found.is_open and queries.same_version(uow, checkin.charter_id or 0, standing.charter)
    if not stands or _is_anothers(standing, checkin, person):
        return
    if before is not None and before.state is not ClaimState.LAPSED:
        return
    claim_id = uow.insert_once(
        Claim,
        initiative_id=checkin.initiative_id,
        charter_id=checkin.charter_id,
        checkin_id=checkin.pk,
        claimed_by_id=person.pk,
        sponsor_id=matters.confirmer(uow, standing, person.pk).pk,
        state=ClaimState.WAITING,
        claimed_at=uow.at,
    )
    if claim_id is not None:
        row = uow.one(Claim, claim_id)
        matters.note(uow, LedgerCode.HIT_CLAIMED, row, person, sponsor_id=row.sponsor_id)
        matters.ask_sponsor(uow, row)


def _is_anothers(standing: Standing, checkin: CheckIn, person: Person) -> bool:
    """Whether it was handed over since the question went out: the answer stays, the initiative is another's."""
    held = standing.assignment
    if held is None or held.person_id == person.pk or checkin.asked_at is None:
        return False
    return held.assigned_at > checkin.asked_at


def _pass_on(uow: UnitOfWork, row: Claim, standing: Standing) -> None:
    """Give a waiting claim to whoever confirms it now; the old message says who that is."""
    new, old_key = matters.confirmer(uow, standing, row.claimed_by_id), matters.sponsor_key(row)
    old_id = row.sponsor_id
    expected = {"state": ClaimState.WAITING, "sponsor_id": old_id}
    if new.pk == old_id or not uow.move(Claim, row.pk, expected, sponsor_id=new.pk):
        return
    matters.note(uow, LedgerCode.CLAIM_PASSED_ON, row, None, sponsor_id=new.pk)
    outbox.cancel(uow, matters.about(row))
    people.refresh(uow, old_key, words.passed_on(shown.one(uow, row)))
    found = questions.asked_one(uow, row.checkin_id)
    if found is not None:
        message.changed(uow, found, None)
    daily_list.follow(uow, [old_id])
    matters.ask_sponsor(uow, row)
