"""What a memo needs, on whom it waits, and who may read what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import memo
from bot.domain.codes import ActorRole, ChannelKind, MemoState, PersonKind, Visibility
from bot.domain.errors import UserError
from bot.domain.people import PersonFacts
from bot.domain.visibility import Audience, stricter, visible_to

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANA = PersonFacts("ana", "Ana")


def test_three_fields_make_a_memo():
    assert memo.check_draft(" Use Acme ", "dana", " Which vendor? ") == memo.Draft("Use Acme", "dana", "Which vendor?")


@pytest.mark.parametrize(
    ("decision", "decider", "question", "field"),
    [
        ("", "dana", "Which vendor?", "decision"),
        ("x" * 3_001, "dana", "Which vendor?", "decision"),
        ("Use Acme", None, "Which vendor?", "decider"),
        ("Use Acme", "", "Which vendor?", "decider"),
        ("Use Acme", "dana", " ", "question"),
    ],
)
def test_what_a_memo_lacks_is_named(decision, decider, question, field):
    with pytest.raises(UserError) as refusal:
        memo.check_draft(decision, decider, question)

    assert refusal.value.field == field


def test_a_review_by_date_lies_ahead():
    memo.check_review_by(None, TODAY)
    memo.check_review_by(date(2026, 11, 24), TODAY)
    with pytest.raises(UserError, match="2026-11-23 is not ahead"):
        memo.check_review_by(TODAY, TODAY)


@pytest.mark.parametrize(
    ("recorder", "decider", "dissenters", "waits_for"),
    [
        ("ana", "ana", [], ()),
        ("ana", "dana", [], ("dana",)),
        ("ana", "ana", ["ben", "ana"], ("ben",)),
        ("ana", "dana", ["dana", "ben"], ("dana", "ben")),
    ],
)
def test_a_decider_or_dissenter_other_than_the_recorder_confirms(recorder, decider, dissenters, waits_for):
    assert memo.unconfirmed(recorder, decider, dissenters) == waits_for
    assert memo.state(waits_for) is (MemoState.UNCONFIRMED if waits_for else MemoState.RECORDED)


@pytest.mark.parametrize(
    ("channel", "from_escalation", "expected"),
    [
        (ChannelKind.PUBLIC, False, Visibility.WORKSPACE),
        (ChannelKind.PRIVATE, False, Visibility.CHANNEL),
        (ChannelKind.IM, False, Visibility.CHANNEL),
        (ChannelKind.PUBLIC, True, Visibility.NAMED),
    ],
)
def test_a_memo_is_seen_where_it_was_decided(channel, from_escalation, expected):
    assert memo.default_visibility(channel, from_escalation) is expected


def test_a_title_is_the_first_line_of_the_question():
    assert memo.title_of("\n  Which vendor?\nWe have two.") == "Which vendor?"
    assert memo.title_of("  ") == "Decision"
    assert len(memo.title_of("x" * 400)) == 150


def test_whoever_takes_part_may_record():
    assert memo.may_record(ActorRole.OTHER, member_of_channel=True)
    assert memo.may_record(ActorRole.DRI, member_of_channel=False)
    assert not memo.may_record(ActorRole.OTHER, member_of_channel=False)


MEMBERS = Audience(Visibility.CHANNEL, frozenset({"ben"}), frozenset({"ana"}), NOW - timedelta(hours=23))


@pytest.mark.parametrize(
    ("viewer", "item", "expected"),
    [
        (ANA, Audience(Visibility.WORKSPACE), True),
        (ANA, Audience(Visibility.NAMED), False),
        (ANA, Audience(Visibility.NAMED, frozenset({"ana"})), True),
        (ANA, MEMBERS, True),
        (PersonFacts("ben", "Ben"), MEMBERS, True),  # named, no member
        (PersonFacts("eve", "Eve"), MEMBERS, False),
        (ANA, replace(MEMBERS, members_at=NOW - timedelta(hours=25)), False),  # too old to be believed
        (ANA, replace(MEMBERS, members=None), False),
        (ANA, replace(MEMBERS, members_at=None), False),
        (ANA, replace(MEMBERS, visibility=Visibility.NAMED), False),
        (replace(ANA, kind=PersonKind.GUEST), Audience(Visibility.WORKSPACE, frozenset({"ana"})), False),
        (replace(ANA, kind=PersonKind.BOT), Audience(Visibility.WORKSPACE), False),
        (replace(ANA, active=False), Audience(Visibility.WORKSPACE), False),
        (replace(ANA, own_workspace=False), Audience(Visibility.WORKSPACE), False),
        (replace(ANA, is_leader=True), Audience(Visibility.NAMED), False),  # a leader is named or is not
    ],
)
def test_visible_to_this_person(viewer, item, expected):
    assert visible_to(viewer, item, NOW) is expected


@pytest.mark.parametrize("one", list(Visibility))
@pytest.mark.parametrize("other", list(Visibility))
def test_the_stricter_visibility_is_seen_by_no_more_people(one, other):
    found = stricter(one, other)
    strict = visible_to(ANA, replace(MEMBERS, visibility=found), NOW)

    assert found in (one, other)
    assert found is stricter(other, one)
    assert strict <= visible_to(ANA, replace(MEMBERS, visibility=one), NOW)
    assert strict <= visible_to(ANA, replace(MEMBERS, visibility=other), NOW)
