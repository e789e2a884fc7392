"""A review whose channel is archived or lost: leaders are told once, and get it by DM until that is mended."""

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind
from bot.domain.slack import SlackChannel
from bot.sandbox.blockkit import validate_message
from bot.services import directory_places
from storage.engine import Store
from storage.tables import Channel, Outbox
from tests.services.monday_kit import CHANNEL, Walk, at, text_of


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20, 10))
    walk.initiative(name="EU launch")
    return walk


def told_of(**values: object) -> SlackChannel:
    known = {"slack_id": CHANNEL, "name": "reviews", "kind": ChannelKind.PUBLIC, "is_archived": False}
    return SlackChannel(**{**known, "is_shared": False, "is_member": True, **values})  # type: ignore[arg-type]


def learn(walk: Walk, **values: object) -> None:
    walk.do(lambda uow: directory_places.learn_channel(uow, told_of(**values)))


def notices(walk: Walk) -> list[Outbox]:
    rows = walk.said("channel_lost:")
    for row in rows:
        assert validate_message(row.payload) == []
    return rows


def test_an_archived_channel_is_told_once_and_the_review_goes_to_the_leaders(walk: Walk) -> None:
    for _ in range(2):
        learn(walk, is_archived=True)

    rows = notices(walk)
    assert {row.person_id for row in rows} == {walk.cast.boss, walk.cast.leader, walk.cast.sponsor}
    assert len(rows) == 3
    assert "is archived, and these reviews belong there" in text_of(rows[0].payload)
    assert "/cadence channel #leadership" in text_of(rows[0].payload)
    walk.until(at(25))
    posted = walk.all(Outbox, col(Outbox.key).startswith(f"review:{walk.review().pk}"), col(Outbox.op) == "post")
    assert posted
    assert CHANNEL not in {row.conversation for row in posted}


def test_once_it_is_mended_reviews_are_posted_there_again(walk: Walk) -> None:
    learn(walk, is_archived=True)
    learn(walk)
    walk.until(at(25))
    [root] = walk.said(f"review:{walk.review().pk}")[:1]
    assert root.conversation == CHANNEL


@pytest.mark.parametrize("gone", [True, False])
def test_a_channel_that_was_deleted_or_left(walk: Walk, gone: bool) -> None:
    directory_places.lost(walk.store, walk.call(walk.cast.boss), CHANNEL, gone=gone)
    directory_places.lost(walk.store, walk.call(walk.cast.boss), CHANNEL, gone=gone)
    assert len(notices(walk)) == 3
    words = "is archived" if gone else "I am not in it any more"
    assert words in text_of(notices(walk)[0].payload)


def test_a_channel_that_is_hidden_from_now_on(walk: Walk) -> None:
    learn(walk)
    directory_places.hidden(walk.store, walk.workspace, walk.now, CHANNEL)
    assert len(notices(walk)) == 3


def test_another_channel_concerns_nobody(walk: Walk) -> None:
    learn(walk, slack_id="C0OTHER")
    learn(walk, slack_id="C0OTHER", is_archived=True)
    assert notices(walk) == []
    assert len(walk.all(Channel)) == 2
