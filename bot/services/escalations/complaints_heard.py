"""A complaint as it was said, and that whoever said it hears once more when its escalation is settled."""

from dataclasses import dataclass

from bot.domain import numbers
from bot.messages import complaint as words
from bot.messages.complaint import Heard
from bot.services import people
from storage import passages
from storage.queries import complaints as queries
from storage.tables import Complaint, Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork


@dataclass(frozen=True)
class Said:
    """The two parts of a complaint; stored as one passage, the first line being what is in the way."""

    about: str
    needed: str

    def __str__(self) -> str:
        return f"{self.about}\n{self.needed}"


def words_of(uow: ReadUnit, row: Complaint) -> Said:
    """What was said."""
    about, _, needed = passages.text(uow, row.words_id).partition("\n")
    return Said(about, needed)


def heard_of(uow: ReadUnit, row: Complaint) -> Heard:
    """A complaint as messages speak of it."""
    said, work = words_of(uow, row), uow.one(Initiative, row.initiative_id)
    return Heard(
        id=row.pk,
        work=f"{numbers.initiative(work.number)} {work.name}",
        by=uow.one(Person, row.by_id).slack_id,
        to=uow.one(Person, row.to_id).slack_id,
        about=said.about,
        needed=said.needed,
        by_provider=row.agreement_id is not None,
    )


def key(complaint_id: int) -> str:
    """The matter's name on the ledger, and the outbox key of the message to whoever hears it."""
    return f"complaint:{complaint_id}"


def settled(uow: UnitOfWork, row: Escalation) -> None:
    """The escalation that came of a complaint has ended: whoever complained is told that much, and no more."""
    for complaint in queries.of_escalation(uow, row.pk):
        by = uow.one(Person, complaint.by_id)
        if people.reachable(by):
            people.tell(uow, by, f"{key(complaint.pk)}:settled", words.settled_above(heard_of(uow, complaint)))
