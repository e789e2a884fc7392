"""Reviews are published: once, those of one day as one post, in their channel or to the leaders."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain.codes import LedgerCode, ReviewKind, ReviewState
from bot.domain.localtime import local_date
from bot.domain.policy import zone_or_utc
from bot.domain.review import WeeklyReview, only_shown
from bot.messages import review as words
from bot.messages.review import Post
from bot.services import cadences_telling, people
from bot.services.reviews import meeting, meeting_end, missed, summary, weekly
from storage import ledger
from storage.engine import Store
from storage.outbox import Outgoing, say
from storage.queries import homes, shown
from storage.queries import reviews as queries
from storage.tables import Cadence, Channel, Person, Review
from storage.uow import ReadUnit, UnitOfWork

_LARGER_FIRST = (ReviewKind.QUARTERLY, ReviewKind.MONTHLY, ReviewKind.WEEKLY)


def publish_due(store: Store, workspace_id: int, now: datetime) -> bool:
    """Publish every review whose time has come and whose windows are closed; returns whether there was any."""
    with store.read(workspace_id, now) as uow:
        due = queries.due(uow)
        later = queries.ahead(uow, now + timedelta(days=1))
    latest_of = {each.cadence_id: each.pk for each in due}
    older = [each for each in due if latest_of[each.cadence_id] != each.pk]
    done = _pass_over(store, workspace_id, now, older)
    meeting_end.close_before(store, workspace_id, now, [each for each in due if each not in older])
    groups = _of_one_day([each for each in due if each not in older])
    for group in groups:
        latest = max((each.publish_at for each in later if _key(each) == _key(group[0])), default=None)
        if latest is not None:
            _wait(store, workspace_id, now, group, latest)
        else:
            done = _publish(store, workspace_id, now, group) or done
    return done


def _pass_over(store: Store, workspace_id: int, now: datetime, older: Sequence[Review]) -> bool:
    """Downtime passed over more than one review of a cadence: the latest is caught up, the older are the bot's miss."""
    if not older:
        return False
    with store.write(workspace_id, now) as uow:
        for each in older:
            passed_over = {"state": ReviewState.MISSED_BY_BOT, "preview_at": None}
            if uow.move(Review, each.pk, {"state": ReviewState.OPEN}, **passed_over):
                ledger.note(uow, LedgerCode.REVIEW_MISSED, about=f"review:{each.period}", kind=each.kind.value)
        uow.commit()
    return True


def _of_one_day(due: Sequence[Review]) -> list[list[Review]]:
    """Reviews of one day, place and scope together, the larger first."""
    groups: dict[Key, list[Review]] = {}
    for each in sorted(due, key=lambda review: _LARGER_FIRST.index(review.kind)):
        groups.setdefault(_key(each), []).append(each)
    return list(groups.values())


Key = tuple[int | None, int | None, bool, date]


def _key(review: Review) -> Key:
    day = local_date(review.publish_at, zone_or_utc(review.zone))
    return review.channel_id, review.objective_id, review.rehearsal, day


def _wait(store: Store, workspace_id: int, now: datetime, group: Sequence[Review], until: datetime) -> None:
    """Another review of the day comes later in it: they go out together then."""
    with store.write(workspace_id, now) as uow:
        for each in group:
            uow.move(Review, each.pk, {"state": ReviewState.OPEN}, publish_at=until)
        uow.commit()


def _publish(store: Store, workspace_id: int, now: datetime, group: Sequence[Review]) -> bool:
    """The content is read before the writer's lock is taken; the guarded move lets one process post it."""
    group = _for_its_readers(store, workspace_id, now, group)
    weekly_one = next((each for each in group if each.kind is ReviewKind.WEEKLY), None)
    with store.read(workspace_id, now) as reading:
        if any(queries.is_waiting(reading, each.pk) for each in group):
            return False
        told = _named(reading, weekly_one) if weekly_one else None
        post = _post(reading, group, weekly_one, told)
    with store.write(workspace_id, now) as uow:
        published = {"state": ReviewState.PUBLISHED, "published_at": now}
        if not all(uow.move(Review, each.pk, {"state": ReviewState.OPEN}, **published) for each in group):
            return False
        row = _say(uow, group[0], post)
        missed.tell(uow, group)
        homes.mark(uow, [each.pk for each in people.leaders(uow)])
        for each in group:
            _close_the_book(uow, each, row)
        if weekly_one is not None and told is not None and meeting.is_held(weekly_one):
            meeting.open_(uow, weekly_one, told)
        uow.commit()
    return True


def _for_its_readers(store: Store, workspace_id: int, now: datetime, group: Sequence[Review]) -> list[Review]:
    """A review that goes to leaders by DM is for nobody's channel: not all of them are members of it."""
    with store.write(workspace_id, now) as uow:
        for each in group:
            if each.channel_id is not None and _channel(uow, each) is None:
                uow.move(Review, each.pk, {"state": ReviewState.OPEN}, channel_id=None)
        uow.commit()
    with store.read(workspace_id, now) as reading:
        return [reading.one(Review, each.pk) for each in group]


def _channel(uow: ReadUnit, review: Review) -> Channel | None:
    """Where a review is posted; None where it goes to the leaders by DM."""
    return None if review.rehearsal else cadences_telling.usable(uow, review.channel_id)


def _close_the_book(uow: UnitOfWork, review: Review, row: int | None) -> None:
    """What follows a publication: weeks are counted, and each sponsor gets the list of a quarterly reset."""
    resets = review.kind is ReviewKind.QUARTERLY and not review.rehearsal
    follows = {"ladder_at": uow.at if review.asks else None, "lists_at": uow.at if resets else None}
    uow.move(Review, review.pk, {}, outbox_id=row, preview_at=None, **follows)
    ledger.note(uow, LedgerCode.REVIEW_PUBLISHED, about=f"review:{review.period}", rehearsal=review.rehearsal)


def _post(uow: ReadUnit, group: Sequence[Review], weekly_one: Review | None, told: WeeklyReview | None) -> Post:
    summaries = [summary.assemble(uow, each) for each in group if each.kind is not ReviewKind.WEEKLY]
    held = meeting.about_to_open(uow, weekly_one) if weekly_one else None
    nowhere = cadences_telling.usable(uow, uow.one(Cadence, group[0].cadence_id).channel_id) is None
    return words.post(summaries, told, no_channel=nowhere, meeting=held)


def _named(uow: ReadUnit, review: Review) -> WeeklyReview:
    """The weekly review, naming only those who have seen their line in a DM first (design 2.3)."""
    return only_shown(weekly.assemble(uow, review), shown.lines(uow, review.pk))


def _say(uow: UnitOfWork, review: Review, post: Post) -> int | None:
    channel = _channel(uow, review)
    if channel is not None:
        return _to_channel(uow, review, post, channel)
    rows = [_to_leader(uow, review, post, leader) for leader in people.leaders(uow)]
    return next(iter(rows), None)


def _to_channel(uow: UnitOfWork, review: Review, post: Post, channel: Channel) -> int:
    key, about = f"review:{review.pk}", f"review:{review.period}"
    root = say(uow, Outgoing(key=key, conversation=channel.slack_id, about=about, payload=post.root))
    for number, part in enumerate(post.thread, start=1):
        say(
            uow,
            Outgoing(key=f"{key}:{number}", conversation=channel.slack_id, about=about, payload=part, thread_id=root),
        )
    return root


def _to_leader(uow: UnitOfWork, review: Review, post: Post, leader: Person) -> int:
    key, about = f"review:{review.pk}:leader:{leader.pk}", f"review:{review.period}"
    due_at = people.calendar_of(uow, leader).next_working_instant(uow.at)
    root = people.tell(uow, leader, key, post.root, about=about, due_at=due_at)
    for number, part in enumerate(post.thread, start=1):
        say(
            uow,
            Outgoing(
                key=f"{key}:{number}",
                conversation=leader.slack_id,
                person_id=leader.pk,
                about=about,
                payload=part,
                due_at=due_at,
                thread_id=root,
            ),
        )
    return root
