"""Reading people and places from Slack, in pages, and following their changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import ChannelKind
from bot.services import directory, directory_places, directory_removal, people_learning
from storage import outbox
from storage.codes import ErrandKind, ErrandState, SendState, WorkspaceState
from storage.engine import Store
from storage.outbox import Outgoing
from storage.running import claim_errand
from storage.tables import Channel, Errand, Member, Outbox, Person, Workspace
from tests.services.directory_kit import FakeSlack, human, run
from tests.services.ownership_kit import Desk
from tests.support.factories import Cast


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    with sqlite_store.write(cast.id, cast.at) as uow:
        row = uow.session.get_one(Workspace, cast.id)
        row.team_id, row.bot_user_id = None, "U0BOT"
        uow.commit()
    return Desk(sqlite_store, cast)


def members(desk: Desk) -> set[str]:
    kept = select(col(Member.person_id)).where(col(Member.workspace_id) == desk.cast.id)
    return {row.slack_id for row in desk.rows(Person, col(Person.id).in_(kept))}


def place(desk: Desk, slack_id: str = "C0BOARD") -> Channel:
    [row] = desk.rows(Channel, col(Channel.slack_id) == slack_id)
    return row


def follow(desk: Desk, slack: FakeSlack) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        directory_places.learn_channel(uow, slack.channel("C0BOARD"))
        uow.commit()
    run(desk, slack)
    run(desk, slack)


def test_the_directory_is_read_page_by_page_and_the_bot_learns_its_own_name(desk: Desk) -> None:
    directory.send(desk.store, desk.cast.id, desk.at)
    directory.send(desk.store, desk.cast.id, desk.at)

    assert run(desk, FakeSlack()) == ["directory", "directory"]

    assert len(desk.rows(Person, col(Person.slack_id).startswith("U0P"))) == 700
    with desk.store.read(desk.cast.id, desk.at) as uow:
        row = uow.session.get_one(Workspace, desk.cast.id)
        assert (row.team_id, row.name, row.bot_user_id, row.bot_id) == ("T0ACME", "Acme", "U0BOT", "B0BOT")
        assert row.directory_read_at == desk.at
    [later] = desk.rows(Errand, col(Errand.state) == ErrandState.WAITING)
    assert later.due_at == desk.at + timedelta(days=1)


def test_a_page_that_was_read_twice_changes_nothing(desk: Desk) -> None:
    slack = FakeSlack()
    directory.send(desk.store, desk.cast.id, desk.at)
    errand = claim_errand(desk.store, desk.cast.id, desk.at, "one", 60.0)
    assert errand is not None
    directory.read_directory(desk.store, slack, errand, desk.at)  # type: ignore[arg-type]
    directory.read_directory(desk.store, slack, errand, desk.at)  # type: ignore[arg-type]

    assert len(desk.rows(Errand)) == 2
    assert desk.codes().count("person_added") == 600


def test_the_members_of_a_private_channel_are_kept_and_read_again_before_they_are_stale(desk: Desk) -> None:
    slack = FakeSlack()
    follow(desk, slack)
    assert place(desk).members_read_at == desk.at
    assert members(desk) == set()  # nobody of them was known; they are being read
    slack.members_of = ["U0P1", "U0P2"]
    desk.pass_days(1)
    run(desk, slack)

    assert members(desk) == {"U0P1", "U0P2"}
    waiting = desk.rows(Errand, col(Errand.state) == ErrandState.WAITING, col(Errand.kind) == ErrandKind.MEMBERS)
    assert len(waiting) == 1
    slack.members_of = ["U0P2"]
    desk.pass_days(1)
    run(desk, slack)
    assert members(desk) == {"U0P2"}


def test_events_about_conversations(desk: Desk) -> None:
    slack = FakeSlack()
    call = desk.call("boss")
    directory_places.changed(desk.store, call, "C0BOARD")
    assert run(desk, slack) == []  # unknown conversations are nobody's business
    slack.members_of = ["U0P1"]
    with desk.store.write(desk.cast.id, desk.at) as uow:
        people_learning.learn(uow, human(1))
        uow.commit()
    follow(desk, slack)
    assert members(desk) == {"U0P1"}

    directory_places.changed(desk.store, call, "C0BOARD")
    directory_places.joined(desk.store, call, "C0BOARD", "U0P2")
    directory_places.joined(desk.store, call, "C0BOARD", "U0BOT")
    directory_places.joined(desk.store, call, "C0OTHER", "U0BOT")
    assert sorted(run(desk, slack)) == ["channel", "members"]
    directory_places.left(desk.store, call, "C0BOARD", "U0P1")
    directory_places.left(desk.store, call, "C0BOARD", "U0NOBODY")
    assert members(desk) == set()

    directory_places.renumbered(desk.store, call, "C0BOARD", "C0NEW")
    directory_places.renumbered(desk.store, call, "C0BOARD", "C0NEW")
    assert place(desk, "C0NEW").is_member
    directory_places.left(desk.store, call, "C0NEW", "U0BOT")
    assert not place(desk, "C0NEW").is_member
    directory_places.lost(desk.store, call, "C0NEW", gone=True)
    directory_places.lost(desk.store, call, "C0NOWHERE", gone=True)
    assert place(desk, "C0NEW").is_archived


def test_a_change_of_kind_is_noted(desk: Desk) -> None:
    slack = FakeSlack()
    follow(desk, slack)
    slack.kind = ChannelKind.PUBLIC
    directory_places.changed(desk.store, desk.call("boss"), "C0BOARD")
    run(desk, slack)

    assert place(desk).kind is ChannelKind.PUBLIC
    assert "channel_changed" in desk.codes()


def test_a_removed_bot_says_nothing_more_until_its_token_works_again(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        outbox.say(uow, Outgoing(key="x", conversation="U1", payload={"text": "x"}))
        uow.commit()
    directory.send(desk.store, desk.cast.id, desk.at)
    for _ in range(2):
        directory_removal.removed(desk.store, desk.call("boss"))

    assert [row.state for row in desk.rows(Outbox)] == [SendState.CANCELLED]
    assert [row.state for row in desk.rows(Errand)] == [ErrandState.FAILED]
    assert desk.codes() == ["uninstalled"]
    desk.pass_days(1)
    directory.send(desk.store, desk.cast.id, desk.at)
    run(desk, FakeSlack())
    with desk.store.read(desk.cast.id, desk.at) as uow:
        assert uow.session.get_one(Workspace, desk.cast.id).state is WorkspaceState.ACTIVE
    assert "installed" in desk.codes()
