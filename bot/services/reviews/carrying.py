"""What one meeting leaves and the next review shows with its age; what was settled in the meantime loses it."""

from collections.abc import Sequence

from bot.domain import agenda
from bot.domain.agenda import Item, Key, Standing
from bot.domain.codes import AgendaMatter
from bot.domain.review import Section, WeeklyReview
from bot.services.reviews.settlement import Dated, unsettled
from storage.queries import meetings, monday
from storage.queries import people as people_queries
from storage.queries.meetings import LeftRow
from storage.queries.reviews import shown
from storage.tables import Carried, Meeting, Review
from storage.uow import ReadUnit, UnitOfWork

#: Any section of the matter: what settles an exception depends on its matter alone.
_SECTION = {
    AgendaMatter.INITIATIVE: Section.CARRIED,
    AgendaMatter.ESCALATION: Section.WAITING,
    AgendaMatter.CONSEQUENCE: Section.CONSEQUENCES,
    AgendaMatter.AGREEMENT: Section.BREACHES,
    AgendaMatter.RECHARTER: Section.NOT_RECHARTERED,
}


def left(uow: ReadUnit, review: Review) -> list[Standing]:
    """What earlier meetings of a review's cadence left, that its audience may see and nothing has settled since."""
    rows = meetings.left(uow, review.cadence_id, shown(review.channel_id, review.objective_id))
    if not rows:
        return []
    dated = [Dated(_item(each.row), each.row.since_at) for each in rows]
    reviews = [each.review_id for each in uow.find(Meeting, *meetings.of_rows(each.row for each in rows))]
    still = {each.item.key for each in unsettled(uow, dated, reviews)}
    return [_standing(each) for each in rows if (each.row.matter, each.row.number) in still]


def items_of(uow: ReadUnit, told: WeeklyReview) -> list[Item]:
    """The lines of a review that owe something, as its meeting keeps them."""
    lines = [line for line in told.lines() if agenda.owes(line)]
    numbers = meetings.ids_of(uow, (line.initiative or line.number for line in lines))
    people = people_queries.by_slack_ids(uow, {line.owner for line in lines if line.owner})
    return [
        Item(
            section=line.section,
            number=line.number,
            initiative_id=numbers[line.initiative or line.number],
            owner_id=people[line.owner].pk if line.owner in people else None,
            checkin_id=line.checkin[0] if line.checkin else None,
            carried=bool(line.carried),
        )
        for line in lines
    ]


def keep(uow: UnitOfWork, meeting: Meeting, owed: Sequence[Item]) -> None:
    """Carry over what a meeting leaves; end what it does not."""
    before = {(each.matter, each.number): each for each in meetings.open_rows(uow, meeting.cadence_id)}
    again = {each.key for each in owed if each.carried} & before.keys()
    meetings.carry_on(uow, (before[key].pk for key in again), meeting.pk)
    meetings.end(uow, (row.pk for key, row in before.items() if key not in again))
    new = [_new(meeting, each) for each in owed if each.key not in again]
    monday.insert_all(uow, Carried, new)


def since(uow: ReadUnit, meeting: Meeting) -> dict[Key, Carried]:
    """What was carried into a meeting: its key to its row."""
    return {(each.matter, each.number): each for each in meetings.open_rows(uow, meeting.cadence_id)}


def _new(meeting: Meeting, item: Item) -> dict[str, object]:
    matter, number = item.key
    return {
        "cadence_id": meeting.cadence_id,
        "matter": matter,
        "number": number,
        "initiative_id": item.initiative_id,
        "checkin_id": item.checkin_id,
        "owed_by_id": item.owner_id,
        "since_at": meeting.opened_at,
        "first_meeting_id": meeting.pk,
        "last_meeting_id": meeting.pk,
        "times": 1,
    }


def _item(row: Carried) -> Item:
    return Item(_SECTION[row.matter], row.number, row.initiative_id, row.owed_by_id, row.checkin_id, carried=True)


def _standing(left: LeftRow) -> Standing:
    return Standing((left.row.matter, left.row.number), left.title, left.dri, left.row.since_at)
