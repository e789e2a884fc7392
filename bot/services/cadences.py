"""Cadences: the three from the first start, what comes next, and what a leader may change of them."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlmodel import col

from bot.domain.codes import LedgerCode, ReviewKind
from bot.domain.errors import UserError
from bot.domain.localtime import local_date, parse_time, parse_zone
from bot.domain.recurrence import Rule, default_rule, describe
from bot.domain.window import PUBLISH_TIME
from bot.services import people
from bot.services.monday import moving, occurrence
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence, Channel, Person
from storage.uow import ReadUnit, UnitOfWork

NAMES = {
    ReviewKind.WEEKLY: "Weekly execution review",
    ReviewKind.MONTHLY: "Monthly operating review",
    ReviewKind.QUARTERLY: "Quarterly planning reset",
}


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """One of the next reviews."""

    name: str
    kind: ReviewKind
    period: str
    publish_at: datetime
    rule: str
    """In words: every Monday at 10:00 (Europe/London)."""
    channel: str | None
    """Slack's id of the channel it is posted in; None: to the leaders by DM."""
    asks: bool
    after_days: int


def found(store: Store, workspace_id: int, channel_slack_id: str | None, zone: str, at: datetime) -> None:
    """Set up the three cadences of a workspace; a second call changes nothing.

    Args:
        store: the database.
        workspace_id: whose.
        channel_slack_id: where reviews are posted; None: to the leaders by DM.
        zone: the workspace's IANA zone.
        at: the first start.

    Raises:
        UserError: the zone is none.
    """
    parse_zone(zone)
    with store.write(workspace_id, at) as uow:
        if uow.has(Cadence):
            return
        channel_id = channel_of(uow, channel_slack_id)
        for kind, name in NAMES.items():
            _add(uow, kind, name, zone, channel_id)
        uow.commit()


def upcoming(store: Store, workspace_id: int, at: datetime, n: int) -> list[Upcoming]:
    """The next `n` reviews of every cadence together, the earliest first; one that is open already is among them."""
    with store.read(workspace_id, at) as uow:
        return upcoming_in(uow, n)


def upcoming_in(uow: ReadUnit, n: int) -> list[Upcoming]:
    """As `upcoming`, within a unit of work."""
    cadences = queries.running(uow)
    channels = queries.channel_ids(uow) if cadences else {}
    found = [each for cadence in cadences for each in _of(uow, cadence, channels, n)]
    return sorted(found, key=lambda each: (each.publish_at, each.name))[:n]


def set_channel(store: Store, call: Call, channel_slack_id: str | None) -> str | None:
    """Where reviews are posted from the next unopened one on; None: to the leaders by DM. Returns the channel set.

    Raises:
        UserError: by anybody but a leader.
    """
    with store.write(call.workspace_id, call.at) as uow:
        leader = people.require_leader(uow, call.actor, "set the channel of reviews")
        channel_id = channel_of(uow, channel_slack_id)
        for cadence in queries.running(uow):
            old, new = {"channel_id": cadence.channel_id}, {"channel_id": channel_id}
            if old != new and uow.move(Cadence, cadence.pk, {}, channel_id=channel_id):
                about = f"cadence:{cadence.pk}"
                ledger.note(uow, LedgerCode.CADENCE_CHANGED, actor_id=leader.pk, about=about, old=old, new=new)
        uow.commit()
    return channel_slack_id


def set_own_hour(store: Store, call: Call, hour: int | None) -> Person:
    """The hour, 0 to 23 in their own zone, at which the acting person is asked from now on; None: the workspace's.

    Raises:
        UserError: an hour outside the working day.
    """
    with store.write(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        policy = settings.policy(uow)
        if hour is not None and not policy.work_start.hour <= hour < policy.work_end.hour:
            first, last = policy.work_start.hour, policy.work_end.hour - 1
            raise UserError(f"Choose an hour from {first} to {last}: I ask in working hours only.", "hour")
        uow.move(Person, person.pk, {}, own_hour=hour)
        person.own_hour = hour
        moving.person_changed(uow, person.pk)
        uow.commit()
    return person


def _add(uow: UnitOfWork, kind: ReviewKind, name: str, zone: str, channel_id: int | None) -> None:
    rule, shift = default_rule(kind)
    weekly = kind is ReviewKind.WEEKLY
    place = parse_zone(zone)
    today = local_date(uow.at, place)
    cadence = Cadence(
        kind=kind,
        name=name,
        rule=rule.text,
        anchor=year_start(uow, place),
        at=f"{PUBLISH_TIME:%H:%M}",
        publish_after_days=1 if weekly else 0,
        zone=zone,
        shift=shift,
        channel_id=channel_id,
        asks=weekly,
        next_on=today,
        opens_at=uow.at,
    )
    first = occurrence.first_from(cadence, settings.policy(uow), uow.at)
    if first is not None:
        cadence.next_on, cadence.opens_at = first.nominal, first.opens_at
        uow.add(cadence)


def _of(uow: ReadUnit, cadence: Cadence, channels: dict[int, str], n: int) -> list[Upcoming]:
    opened = queries.ahead(uow, cadence.pk)
    changes = queries.changes(uow, cadence.pk)
    found = [_upcoming(cadence, each.period, each.publish_at, channels.get(each.channel_id or 0)) for each in opened]
    coming = occurrence.walk(cadence, settings.policy(uow), changes)
    held = (each for each in coming if not each.skipped)
    channel = channels.get(cadence.channel_id or 0)
    return found + [_upcoming(cadence, each.period, each.publish_at, channel) for each in islice(held, n)]


def year_start(uow: ReadUnit, zone: ZoneInfo) -> date:
    """New Year's Day of the year it is in a zone: whence rules are counted unless somebody says otherwise."""
    return local_date(uow.at, zone).replace(month=1, day=1)


def _upcoming(cadence: Cadence, period: str, publish_at: datetime, channel: str | None) -> Upcoming:
    return Upcoming(
        name=cadence.name,
        kind=cadence.kind,
        period=period,
        publish_at=publish_at,
        rule=describe(Rule.parse(cadence.rule), parse_time(cadence.at), parse_zone(cadence.zone), cadence.shift),
        channel=channel,
        asks=cadence.asks,
        after_days=cadence.publish_after_days,
    )


def channel_of(uow: UnitOfWork, slack_id: str | None) -> int | None:
    """Our id of a channel; a row is made for one that Slack has not told us of yet."""
    if not slack_id:
        return None
    uow.insert_new(
        Channel, slack_id=slack_id, name="", kind="public", is_archived=False, is_shared=False, is_member=True
    )
    found = uow.first(Channel, col(Channel.slack_id) == slack_id)
    return found.pk if found else None
