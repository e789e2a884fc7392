"""What an absence moves: planned questions, those that wait, and the unanswered weeks of one set afterwards.

Whether somebody is away for a question is read on the review's nominal day; once the question is out, today.
"""

from bot.domain.codes import CheckInState
from bot.services.consequences import annulling
from bot.services.monday import handover, moving
from bot.services.monday.whom import Directory
from storage.queries import absences as queries
from storage.queries import monday, ownership
from storage.queries.monday import absences
from storage.tables import Absence, CheckIn, Person, Review
from storage.uow import UnitOfWork

WHY = "absence"


def follow(uow: UnitOfWork, person: Person) -> None:
    """Let what is planned, and what waits for this person, go to whoever answers now.

    A question that another has been asked stays with them: whoever was asked carries the miss.
    """
    waiting = {each.pk: each for each in queries.asked_of(uow, person.pk)}
    for initiative_id in ownership.held_ids(uow, person.pk):
        waiting |= {each.pk: each for each in monday.pending_of(uow, initiative_id)}
    for _, checkin in sorted(waiting.items()):
        if checkin.state is CheckInState.PLANNED:
            moving.replan(uow, checkin)
        elif checkin.person_id == person.pk and _goes_to_another(uow, checkin, person):
            handover.ask_another(uow, checkin)


def take_out(uow: UnitOfWork, row: Absence, by: Person) -> list[CheckIn]:
    """Annul the weeks that the person left without an answer while they were away: they are nobody's miss.

    An answer, and a No without a plan, stay: they were given. What was decided on such weeks stays too.
    """
    weeks = queries.silent_weeks(uow, row.person_id, row.first_day, row.last_day)
    for checkin in weeks:
        standing = ownership.standing(uow, checkin.initiative_id)
        annulling.take_out(uow, standing, checkin, by, reason=WHY, absence=row.pk)
    return weeks


def _goes_to_another(uow: UnitOfWork, checkin: CheckIn, person: Person) -> bool:
    review = uow.one(Review, checkin.review_id)
    day = handover.asked_on(uow, review)
    if person.pk not in absences(uow, [person.pk], day):
        return False
    directory = Directory(uow, day)
    holding = monday.holdings(uow, [checkin.initiative_id])[checkin.initiative_id]
    directory.load(holding.people)
    whom = directory.asked(holding)
    return whom is None or whom.person.pk != person.pk
