"""After a quarterly review each sponsor gets one list of their initiatives; what they leave for five days is a finding.

One sponsor a commit. Killed between two, the rest get theirs with the next tick: an initiative stands in one list a
quarter, by its unique key.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.codes import LedgerCode, RecharterState
from bot.domain.localtime import local_date
from bot.domain.period import bounds
from bot.domain.recharter import DAYS, is_ticked
from bot.messages import recharter as words
from bot.services import people
from bot.services.reviews import recharter_lists
from storage import ledger
from storage.engine import Store
from storage.queries import monday, ownership
from storage.queries import recharters as queries
from storage.queries.recharters import Unlisted
from storage.tables import Person, Recharter, Review
from storage.uow import ReadUnit, UnitOfWork

#: Whoever stands in for a sponsor is looked for no further up than this.
MOST_ABOVE = 20


def send_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Send the lists of every quarterly review that was published; returns whether there was one."""
    with store.read(workspace_id, now) as uow:
        due = [(review, list(queries.unlisted(uow, review))) for review in queries.to_list(uow)]
    for review, sponsors in due:
        for sponsor_id in sponsors:
            with store.write(workspace_id, now) as uow:
                _list(uow, review, uow.one(Person, sponsor_id))
                uow.commit()
        with store.write(workspace_id, now) as uow:
            uow.move(Review, review.pk, {"lists_at": review.lists_at}, lists_at=None)
            uow.commit()
    return bool(due)


def find_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """What was not re-chartered in time becomes a finding against its sponsor; returns whether there was any.

    They are told with a new list, whoever they escalate to with a notice; the weekly review says so from then on.
    """
    with store.write(workspace_id, now) as uow:
        late = [row for row in queries.late(uow) if _is_found(uow, row)]
        by_sponsor: dict[tuple[int, int], list[Recharter]] = {}
        standing = {each.pk: each for each in ownership.standings(uow, (row.initiative_id for row in late))}
        for row in late:
            by_sponsor.setdefault((row.review_id, standing[row.initiative_id].sponsor.pk), []).append(row)
        for (_, sponsor_id), rows in by_sponsor.items():
            _tell(uow, uow.one(Person, sponsor_id), rows)
        uow.commit()
    return bool(late)


def _list(uow: UnitOfWork, review: Review, sponsor: Person) -> None:
    """One sponsor's list, as it stands now; what a stand-in may not see stays with a sponsor who can be reached."""
    waiting = queries.unlisted(uow, review, sponsor.pk).get(sponsor.pk, [])
    to = _reader(uow, sponsor)
    theirs = waiting
    if to.pk != sponsor.pk:
        seen = ownership.visible_among(uow, to.pk, [each.initiative_id for each in waiting])
        theirs = [each for each in waiting if each.initiative_id in seen]
        if people.reachable(sponsor):
            _send(uow, review, sponsor, sponsor, [each for each in waiting if each.initiative_id not in seen])
    _send(uow, review, sponsor, to, theirs)


def _send(uow: UnitOfWork, review: Review, sponsor: Person, to: Person, found: Sequence[Unlisted]) -> None:
    """One list; an initiative that another list of the quarter has already is left out."""
    whose = {"review_id": review.pk, "period": review.period, "sponsor_id": sponsor.pk, "to_id": to.pk}
    same = {**whose, "state": RecharterState.OPEN, "due_at": _due_at(uow, to)}
    zone = people.zone_of(uow, to)
    today, (_, quarter_ends) = local_date(uow.at, zone), bounds(review.period)
    rows = []
    for each in found:
        ticked = is_ticked(local_date(each.chartered_at, zone), each.due_on, today, quarter_ends)
        which = {"initiative_id": each.initiative_id, "charter_id": each.charter_id, "ticked": ticked}
        made = uow.insert_once(Recharter, **same, **which)
        rows += [uow.one(Recharter, made)] if made is not None else []
    if rows:
        recharter_lists.send(uow, rows, sponsor, to, f"reset:{review.pk}:{sponsor.pk}:{to.pk}")
        counts = {"sponsor_id": sponsor.pk, "to_id": to.pk, "initiatives": len(rows)}
        ledger.note(uow, LedgerCode.RESET_LISTED, about=f"review:{review.period}", **counts)


def _due_at(uow: ReadUnit, reader: Person) -> datetime:
    """The end of the fifth working day of whoever decides, after the one on which the list reaches them."""
    calendar = people.calendar_of(uow, reader)
    told_on = local_date(calendar.next_working_instant(uow.at), calendar.zone)
    return calendar.closes_at(calendar.add_working_days(told_on, DAYS))


def _reader(uow: ReadUnit, sponsor: Person) -> Person:
    """The sponsor; for one who is away or left the leader above, skipping whoever cannot either; else any leader."""
    candidate: Person | None = sponsor
    for _ in range(MOST_ABOVE):
        if candidate is None:
            break
        if people.reachable(candidate) and not _is_away(uow, candidate):
            return candidate
        candidate = uow.get(Person, candidate.escalates_to_id)
    others = [each for each in people.leaders(uow) if not _is_away(uow, each)]
    return sponsor if people.reachable(sponsor) or not others else others[0]


def _is_away(uow: ReadUnit, person: Person) -> bool:
    return person.pk in monday.absences(uow, [person.pk], people.today(uow, person))


def _is_found(uow: UnitOfWork, row: Recharter) -> bool:
    """Take the row, unless it was decided a moment before."""
    found = {"state": RecharterState.OVERDUE, "found_at": uow.at}
    if not uow.move(Recharter, row.pk, {"state": RecharterState.OPEN}, **found):
        return False
    about, sponsor = f"recharter:{row.pk}", row.sponsor_id
    ledger.note(
        uow, LedgerCode.NOT_RECHARTERED, initiative_id=row.initiative_id, about=about, sponsor_id=sponsor,
        period=row.period,
    )  # fmt: skip
    return True


def _tell(uow: UnitOfWork, sponsor: Person, rows: Sequence[Recharter]) -> None:
    to = _reader(uow, sponsor)
    seen = ownership.visible_among(uow, to.pk, [row.initiative_id for row in rows])
    theirs = [row for row in rows if row.initiative_id in seen]
    if theirs:
        recharter_lists.send(uow, theirs, sponsor, to, f"overdue:{theirs[0].pk}:{to.pk}")
    above = uow.get(Person, to.escalates_to_id)
    if above is not None and above.pk != to.pk and people.reachable(above):
        _notice(uow, sponsor, above, rows)


def _notice(uow: UnitOfWork, sponsor: Person, above: Person, rows: Sequence[Recharter]) -> None:
    """What they may see by its name, the rest as a count."""
    seen = ownership.visible_among(uow, above.pk, [row.initiative_id for row in rows])
    titles = recharter_lists.titles(uow, [row for row in rows if row.initiative_id in seen])
    payload = words.overdue_notice(sponsor.slack_id, rows[0].period, titles, len(rows) - len(titles))
    due_at = people.calendar_of(uow, above).next_working_instant(uow.at)
    people.tell(uow, above, f"overdue_notice:{rows[0].pk}:{above.pk}", payload, due_at=due_at)
