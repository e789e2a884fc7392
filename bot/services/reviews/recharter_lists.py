"""The lists of a quarterly reset as they stand, and whatever changes them in place from elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.domain.codes import LedgerCode, RecharterState
from bot.domain.localtime import local_date
from bot.messages import recharter as words
from bot.messages.recharter import PAGE, PageShown, RowShown
from bot.services import people
from bot.services.outcome import Payload
from storage import ledger, outbox
from storage.queries import ownership
from storage.queries import people as people_queries
from storage.queries import recharters as queries
from storage.queries.ownership import Standing
from storage.tables import Charter, Person, Recharter
from storage.uow import ReadUnit, UnitOfWork

#: A click's own `response_url` changes the message first.
_CLICK_FIRST = timedelta(seconds=2)


def send(uow: UnitOfWork, rows: Sequence[Recharter], sponsor: Person, to: Person, key: str) -> int:
    """Send a sponsor's rows as the messages of one list, in the reader's working hours; returns how many messages.

    Each row belongs to its message afterwards; an earlier message that it stood in says that there is a newer one.
    """
    for row in rows:
        uow.move(Recharter, row.pk, {}, to_id=to.pk, sponsor_id=sponsor.pk)
    before = {row.outbox_id for row in rows if row.outbox_id is not None}
    due_at = people.calendar_of(uow, to).next_working_instant(uow.at)
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    for number, part in enumerate(pages, start=1):
        payload = words.page(_page(uow, part, rows, number))
        message = people.tell(uow, to, f"{key}:{number}", payload, about=f"reset:{rows[0].review_id}", due_at=due_at)
        for row in part:
            uow.move(Recharter, row.pk, {}, outbox_id=message)
    refresh(uow, before)
    return len(pages)


def refresh(uow: UnitOfWork, messages: Iterable[int | None]) -> None:
    """Change messages of lists in place; the first of a list too, for it counts what is ticked."""
    for message in sorted({each for each in messages if each is not None}):
        outbox.refresh(uow, message, shown(uow, message), after=_CLICK_FIRST)


def shown(uow: ReadUnit, message: int) -> Payload:
    """One message of a list as it stands now."""
    part = queries.of_message(uow, message)
    if not part:
        return words.moved_on()
    whole = _beside(uow, part[0])
    order = sorted({row.outbox_id for row in whole if row.outbox_id is not None})
    return words.page(_page(uow, part, whole, order.index(message) + 1))


def title(standing: Standing) -> str:
    """Name and number of an initiative, mrkdwn."""
    return words.title(standing.initiative.name, standing.initiative.number)


def titles(uow: ReadUnit, rows: Iterable[Recharter]) -> list[str]:
    """Those of these rows, by number."""
    return [title(each) for each in ownership.standings(uow, (row.initiative_id for row in rows))]


def touched(uow: ReadUnit, rows: Sequence[Recharter]) -> set[int | None]:
    """The messages that show these rows, and the first of each of their lists."""
    lists = {(row.review_id, row.to_id, row.sponsor_id, row.found_at is None): row for row in rows}
    firsts = {_beside(uow, row)[0].outbox_id for row in lists.values()}
    return {*firsts, *(row.outbox_id for row in rows)}


def settle(uow: UnitOfWork, rows: Iterable[Recharter], state: RecharterState, by: Person | None) -> list[Recharter]:
    """Decide rows that still wait; returns those that did, with their messages changed in place."""
    decided = {"state": state, "decided_at": uow.at, "decided_by_id": by.pk if by else None}
    done = [row for row in rows if uow.move(Recharter, row.pk, {"state": queries.WAITING}, **decided)]
    refresh(uow, touched(uow, done))
    return done


def initiative_ended(uow: UnitOfWork, initiative_id: int) -> None:
    """An initiative ended in another way than by its list: nobody has to decide it any more."""
    _note(uow, settle(uow, queries.waiting_of(uow, initiative_id), RecharterState.ENDED, None), RecharterState.ENDED)


def charter_changed(uow: UnitOfWork, initiative_id: int, charter_id: int) -> None:
    """A new target or date that was granted elsewhere is re-chartering too; a new sponsor alone is not."""
    rows = queries.waiting_of(uow, initiative_id)
    if not rows:
        return
    now = uow.one(Charter, charter_id)
    changed = [row for row in rows if _goal(uow.one(Charter, row.charter_id)) != _goal(now)]
    by = uow.get(Person, now.granted_by_id)
    _note(uow, settle(uow, changed, RecharterState.CHANGED, by), RecharterState.CHANGED, by)


def _note(uow: UnitOfWork, rows: Iterable[Recharter], state: RecharterState, by: Person | None = None) -> None:
    """What was settled from elsewhere is on the ledger as well, apart from what settled it."""
    for row in rows:
        about, given = f"recharter:{row.pk}", {"how": state.value, "period": row.period}
        actor_id, initiative_id = by.pk if by else None, row.initiative_id
        ledger.note(uow, LedgerCode.RECHARTERED, actor_id=actor_id, initiative_id=initiative_id, about=about, **given)


def _beside(uow: ReadUnit, row: Recharter) -> list[Recharter]:
    """The list in which a row stands: that of the reset, or the one of what was not decided in time."""
    whole = queries.of_list(uow, row.review_id, row.to_id, row.sponsor_id)
    return [each for each in whole if (each.found_at is None) == (row.found_at is None)]


def _goal(charter: Charter) -> tuple[object, ...]:
    return charter.target_id, charter.due_on


def _page(uow: ReadUnit, part: Sequence[Recharter], whole: Sequence[Recharter], number: int) -> PageShown:
    first = whole[0]
    sponsor = uow.one(Person, first.sponsor_id) if first.sponsor_id != first.to_id else None
    reader = uow.one(Person, first.to_id)
    return PageShown(
        list_id=f"{first.review_id}:{first.to_id}:{first.sponsor_id}",
        period=first.period,
        due_on=local_date(first.due_at, people.zone_of(uow, reader)),
        sponsor=sponsor.slack_id if sponsor else None,
        number=number,
        pages=-(-len(whole) // PAGE),
        total=len(whole),
        ticked=sum(row.ticked and row.state in queries.WAITING for row in whole),
        found=first.found_at is not None,
        rows=_rows(uow, part),
    )


def _rows(uow: ReadUnit, part: Sequence[Recharter]) -> list[RowShown]:
    standing = {each.pk: each for each in ownership.standings(uow, (row.initiative_id for row in part))}
    known = people_queries.by_ids(uow, (row.decided_by_id for row in part))
    return [
        RowShown(
            id=row.pk,
            number=standing[row.initiative_id].initiative.number,
            name=standing[row.initiative_id].initiative.name,
            target=standing[row.initiative_id].target,
            due_on=standing[row.initiative_id].charter.due_on,
            dri=dri.slack_id if (dri := standing[row.initiative_id].dri) else None,
            ticked=row.ticked,
            state=row.state,
            by=known[row.decided_by_id].slack_id if row.decided_by_id in known else None,
        )
        for row in part
    ]
