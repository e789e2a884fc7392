"""Who is where, as events and the errand of the night keep it, and what each person sees of its memos."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind, Visibility
from bot.domain.slack import SlackError
from bot.services import directory, directory_places
from storage.codes import ErrandKind, ErrandState, PassageKind
from storage.engine import Store
from storage.passages import keep
from storage.queries import memos
from storage.queries.visible import visible_memos
from storage.tables import Channel, Errand, Memo, Person, Workspace
from storage.uow import UnitOfWork
from tests.services.directory_kit import FakeSlack, run
from tests.services.ownership_kit import Desk
from tests.support.factories import Cast, make_memo

PARTS = ("boss", "leader", "sponsor", "dri", "other", "guest", "leaver")
NAMED = {"leader", "sponsor"}
EVERYBODY = {"boss", "leader", "sponsor", "dri", "other"}


class Room:
    """A conversation with one memo that `sponsor` decided and `leader` recorded, and the Slack it is in."""

    def __init__(self, store: Store, cast: Cast, kind: ChannelKind, *members: str) -> None:
        self.desk, self.cast, self.slack = Desk(store, cast), cast, FakeSlack()
        self.slack.kind = kind
        self.do(lambda uow: setattr(uow.session.get_one(Workspace, cast.id), "bot_user_id", "U0BOT"))
        self.members(*members)
        self.do(lambda uow: directory_places.learn_channel(uow, self.slack.channel("C0BOARD")))
        self.run()
        self.do(self._memo)

    def _memo(self, uow: UnitOfWork) -> None:
        place = directory_places.place(uow, "C0BOARD")
        open_to_all = self.slack.kind is ChannelKind.PUBLIC
        words = keep(uow, PassageKind.MEMO, "We close Lyon", author_id=None)
        make_memo(uow, self.cast.sponsor, self.cast.leader, channel_id=place.pk, decision_id=words,
                  visibility=Visibility.WORKSPACE if open_to_all else Visibility.CHANNEL)  # fmt: skip

    def do(self, act: Callable[[UnitOfWork], Any]) -> Any:
        with self.desk.store.write(self.cast.id, self.desk.at) as uow:
            made = act(uow)
            uow.commit()
            return made

    def id_of(self, part: str) -> str:
        return str(self.do(lambda uow: uow.one(Person, getattr(self.cast, part)).slack_id))

    def members(self, *parts: str) -> None:
        """Who is in it from now on; at least the bot."""
        self.slack.members_of = ["U0BOT", *(self.id_of(part) for part in parts)]

    def run(self) -> list[str]:
        return run(self.desk, self.slack)

    def pass_(self, **time: float) -> None:
        self.desk.at += timedelta(**time)

    def seen(self) -> set[str]:
        """Who sees the memo now."""
        with self.desk.store.read(self.cast.id, self.desk.at) as uow:
            return {part for part in PARTS if uow.has(Memo, visible_memos(uow, getattr(self.cast, part)))}

    def place(self) -> Channel:
        return self.desk.rows(Channel, col(Channel.slack_id) == "C0BOARD")[0]


def private(store: Store, cast: Cast, *members: str) -> Room:
    return Room(store, cast, ChannelKind.PRIVATE, *members)


def test_members_of_a_private_channel_and_the_named_see_its_memos(store: Store, cast: Cast) -> None:
    assert private(store, cast, "dri", "guest", "leaver").seen() == NAMED | {"dri"}


def test_whoever_left_sees_nothing_from_then_on(store: Store, cast: Cast) -> None:
    room = private(store, cast, "dri", "other")

    directory_places.left(store, room.desk.call("boss"), "C0BOARD", room.id_of("dri"))

    assert room.seen() == NAMED | {"other"}


def test_whoever_joined_later_sees_what_was_recorded_before(sqlite_store: Store, cast: Cast) -> None:
    room = private(sqlite_store, cast, "dri")
    room.members("dri", "other")

    directory_places.joined(sqlite_store, room.desk.call("boss"), "C0BOARD", room.id_of("other"))
    room.run()

    assert room.seen() == NAMED | {"dri", "other"}


def test_a_join_that_is_told_late_does_not_bring_back_who_has_left(sqlite_store: Store, cast: Cast) -> None:
    room = private(sqlite_store, cast, "dri")

    directory_places.joined(sqlite_store, room.desk.call("boss"), "C0BOARD", room.id_of("other"))
    room.run()

    assert room.seen() == NAMED | {"dri"}


def test_after_the_bot_was_removed_only_the_named_see_it_from_the_next_day(sqlite_store: Store, cast: Cast) -> None:
    room = private(sqlite_store, cast, "dri")
    directory_places.lost(sqlite_store, room.desk.call("boss"), "C0BOARD", gone=False)
    room.slack.members = _not_in_it  # type: ignore[method-assign]
    room.slack.is_hidden = True

    room.pass_(hours=23)
    assert room.seen() == NAMED | {"dri"}
    room.pass_(hours=2)
    assert room.seen() == NAMED


def _not_in_it(*_: Any, **__: Any) -> Any:
    raise SlackError("channel_not_found")


def test_a_bot_that_is_invited_again_reads_the_members_again(sqlite_store: Store, cast: Cast) -> None:
    room = private(sqlite_store, cast, "dri")
    directory_places.lost(sqlite_store, room.desk.call("boss"), "C0BOARD", gone=False)
    room.pass_(hours=25)
    assert room.seen() == NAMED
    room.members("other")

    directory_places.joined(sqlite_store, room.desk.call("boss"), "C0BOARD", "U0BOT")
    room.run()

    assert room.seen() == NAMED | {"other"}


@pytest.mark.parametrize(("is_in_it", "extra"), [(True, {"dri"}), (False, set())])
def test_a_channel_that_was_made_private_hides_what_was_public_by_the_next_morning(
    sqlite_store: Store, cast: Cast, is_in_it: bool, extra: set[str]
) -> None:
    room = Room(sqlite_store, cast, ChannelKind.PUBLIC, "dri")
    assert room.seen() == EVERYBODY
    room.slack.kind, room.slack.is_hidden = ChannelKind.PRIVATE, not is_in_it

    room.pass_(days=1)
    room.run()

    assert room.seen() == NAMED | extra
    assert room.place().kind is ChannelKind.PRIVATE


def test_an_event_about_it_tells_at_once_that_it_is_private(sqlite_store: Store, cast: Cast) -> None:
    room = Room(sqlite_store, cast, ChannelKind.PUBLIC, "dri")
    room.slack.kind = ChannelKind.PRIVATE

    directory_places.changed(sqlite_store, room.desk.call("boss"), "C0BOARD")
    room.run()

    assert room.seen() == NAMED | {"dri"}


def test_slack_being_away_hides_nothing_that_is_known(sqlite_store: Store, cast: Cast) -> None:
    room = Room(sqlite_store, cast, ChannelKind.PUBLIC)
    errand: Any = SimpleNamespace(workspace_id=cast.id, args={"channel": "C0BOARD"}, id=1)
    away: Any = SimpleNamespace(channel=_timeout)

    with pytest.raises(SlackError):
        directory.read_channel(sqlite_store, away, errand, room.desk.at)
    assert room.seen() == EVERYBODY


def _timeout(*_: Any, **__: Any) -> Any:
    raise SlackError("timeout")


def test_an_archived_channel_keeps_its_audience(sqlite_store: Store, cast: Cast) -> None:
    room = Room(sqlite_store, cast, ChannelKind.PUBLIC)
    directory_places.lost(sqlite_store, room.desk.call("boss"), "C0BOARD", gone=True)
    room.slack.is_hidden = True

    room.pass_(days=2)
    room.run()

    assert room.seen() == EVERYBODY


def test_the_errand_of_the_night_mends_a_chain_of_readings_that_broke(sqlite_store: Store, cast: Cast) -> None:
    room = private(sqlite_store, cast, "dri")
    waiting = (col(Errand.state) == ErrandState.WAITING, col(Errand.kind) == ErrandKind.MEMBERS)
    for row in room.desk.rows(Errand, *waiting):
        if "night" not in row.key:
            room.do(lambda uow, row=row: uow.move(Errand, row.pk, {}, state=ErrandState.FAILED, finished_at=uow.at))
    room.members("other")

    room.pass_(days=1)
    room.run()

    assert room.seen() == NAMED | {"other"}
    assert len([row for row in room.desk.rows(Errand, *waiting) if "night" in row.key]) == 1


def test_nights_are_planned_only_where_something_was_recorded(sqlite_store: Store, cast: Cast) -> None:
    desk = Desk(sqlite_store, cast)
    directory.send(sqlite_store, cast.id, desk.at)
    assert [row.kind for row in desk.rows(Errand)] == [ErrandKind.DIRECTORY]

    room = Room(sqlite_store, cast, ChannelKind.PUBLIC)
    room.pass_(days=5)
    directory.send(sqlite_store, cast.id, room.desk.at)

    assert [row.key for row in room.desk.rows(Errand, col(Errand.state) == ErrandState.WAITING) if "night" in row.key]


@pytest.mark.parametrize("change", [{"kind": "guest"}, {"kind": "stranger"}, {"active": False}])
def test_whoever_is_no_member_of_the_company_any_more_sees_nothing(
    store: Store, cast: Cast, change: dict[str, Any]
) -> None:
    room = private(store, cast, "dri")
    for part in ("dri", "sponsor"):
        room.do(lambda uow, part=part: uow.move(Person, getattr(cast, part), {}, **{"is_leader": False, **change}))

    assert room.seen() == {"leader"}
    with store.read(cast.id, room.desk.at) as uow:
        assert memos.log(uow, cast.sponsor, limit=9) == ([], 0)
