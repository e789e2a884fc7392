"""Before a review is public, whoever it will name is shown the lines that name them (design 2.3).

The review is read once a round, as it would stand at its publication; a round is one instant, which all people of one
zone share: two of their working hours before the window closes. Killed anywhere, the round is done again and passes
over whoever was told. After downtime a late round still reaches those who have working time left before the
publication; nobody is written to outside of it, and who was not reached is not named.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.codes import LedgerCode, ReviewKind, ReviewState
from bot.domain.review import ReviewLine
from bot.messages import preview as words
from bot.services import people
from bot.services.monday.whom import Directory
from bot.services.reviews import instants, summary, weekly
from storage import ledger
from storage.engine import Store
from storage.queries import monday, shown
from storage.queries import people as people_queries
from storage.tables import LineShown, Person, Review
from storage.uow import ReadUnit, UnitOfWork

CHUNK = 20
"""People of one commit, each with a message and a few rows (design 3.5)."""

Lines = dict[str, list[ReviewLine]]


def preview_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Show their lines to everybody who is due; returns whether anything was done."""
    with store.read(workspace_id, now) as uow:
        due = shown.to_preview(uow)
    done = [_round(store, workspace_id, now, review) for review in due]
    return any(done)


def _round(store: Store, workspace_id: int, now: datetime, review: Review) -> bool:
    """One round of one review; then the next instant, or none."""
    if review.state is ReviewState.PLANNED:
        return False  # its check-ins are being planned; the round follows
    still = review.state is ReviewState.OPEN and now < review.publish_at
    if still:
        _show(store, workspace_id, now, review)
    with store.write(workspace_id, now) as uow:
        following = instants.after(uow, review.publish_at, now) if still else None
        moved = uow.move(Review, review.pk, {"preview_at": review.preview_at}, preview_at=following)
        uow.commit()
    return moved


def _show(store: Store, workspace_id: int, now: datetime, review: Review) -> None:
    with store.read(workspace_id, now) as uow:
        lines = _by_person(uow, review)
        due = _due(uow, review, lines)
    for start in range(0, len(due), CHUNK):
        with store.write(workspace_id, now) as uow:
            _send(uow, review, due[start : start + CHUNK], lines)
            uow.commit()


def _by_person(uow: ReadUnit, review: Review) -> Lines:
    """Slack's id of whoever is named to their lines; what a decider recorded themselves needs no showing."""
    found: Lines = defaultdict(list)
    for line in _lines(uow, review):
        if line.names is not None and not (line.own and line.checkin is None):
            found[line.names].append(line)
    return found


def _lines(uow: ReadUnit, review: Review) -> Iterable[ReviewLine]:
    """Every line that may name somebody: those of a weekly review, and of a monthly one the late answers."""
    if review.kind is ReviewKind.WEEKLY:
        return weekly.assemble(uow, review, review.publish_at).lines()
    return summary.late_answers(uow, review)


def _due(uow: ReadUnit, review: Review, lines: Lines) -> list[Person]:
    """Those whose instant has come, whom nobody has told yet, and who have working time left, by id."""
    directory = Directory(uow, review.nominal_on)
    known = people_queries.by_slack_ids(uow, lines)
    told = shown.told(uow, review.pk, (each.pk for each in known.values()))
    waiting = [each for each in known.values() if each.pk not in told and people.reachable(each)]
    return sorted((each for each in waiting if _is_due(uow, review, directory, each)), key=lambda each: each.pk)


def _is_due(uow: ReadUnit, review: Review, directory: Directory, person: Person) -> bool:
    calendar = directory.calendar(person)
    come = instants.shown_at(calendar, review.publish_at) <= uow.at
    return come and calendar.next_working_instant(uow.at) < review.publish_at


def _send(uow: UnitOfWork, review: Review, chunk: Sequence[Person], lines: Lines) -> None:
    """Tell a chunk, unless another process was first; the review is held for this unit of work on PostgreSQL."""
    as_read = {"state": ReviewState.OPEN, "preview_at": review.preview_at}
    if not uow.move(Review, review.pk, as_read, preview_at=review.preview_at):
        return
    told = shown.told(uow, review.pk, (each.pk for each in chunk))
    directory = Directory(uow, review.nominal_on)
    for person in chunk:
        if person.pk not in told:
            due_at = directory.calendar(person).next_working_instant(uow.at)
            _tell(uow, review, person, words.fitting(lines[person.slack_id]), due_at)


def _tell(uow: UnitOfWork, review: Review, person: Person, lines: Sequence[ReviewLine], due_at: datetime) -> None:
    about = f"review:{review.period}"
    row = people.tell(
        uow,
        person,
        f"preview:{review.pk}:{person.pk}",
        words.lines(review.period, lines, review.publish_at),
        about=f"preview:{review.pk}",
        due_at=due_at,
        expires_at=review.publish_at,
    )
    of = {"review_id": review.pk, "person_id": person.pk, "outbox_id": row, "shown_at": due_at}
    seen = dict.fromkeys((line.section.value, line.number) for line in lines)
    monday.insert_all(uow, LineShown, [{**of, "section": section, "number": number} for section, number in seen])
    ledger.note(uow, LedgerCode.LINES_SHOWN, about=about, person_id=person.pk, lines=len(lines))
