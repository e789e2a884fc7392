"""Who may answer for an initiative, and who is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import PersonKind
from bot.domain.errors import UserError
from bot.domain.ownership import (
    Asked,
    Named,
    PersonFacts,
    accepted_by_silence,
    asked_person,
    check_dri,
    check_sponsor,
    duplicates,
    one_person,
    read_people,
    silence_accepts_at,
)
from bot.domain.people import Mentions

ANA = PersonFacts("p1", "Ana")
BEN = PersonFacts("p2", "Ben")
DANA = PersonFacts("p3", "Dana", is_leader=True)


def test_people_groups_and_broadcasts_are_found_in_a_text():
    text = "<@U1|ana> and <@W2> with <!subteam^S7|@eng>, <!here>, @channel, <@U1>; not <#C1|x> nor @ana"

    assert read_people(text) == Mentions(("U1", "W2"), ("S7",), ("here", "channel"))


def test_one_mention_is_one_person():
    assert one_person(read_people("<@U1|ana> <@U1>")) == "U1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<!subteam^S7|@eng>", "A user group cannot be a DRI"),
        ("<@U1> <@U2>", "Two names are no DRI"),
        ("<!channel>", "@channel is everybody, and so nobody"),
        ("@everyone", "@everyone is everybody"),
        ("ana", "Nobody is named"),
    ],
)
def test_anything_but_one_person_is_refused(text, sentence):
    with pytest.raises(UserError, match=sentence):
        one_person(read_people(text))


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (None, "I do not know this person"),
        (replace(ANA, kind=PersonKind.BOT), "Ana is a bot, and cannot be the DRI"),
        (replace(ANA, kind=PersonKind.GUEST), "Ana is a guest"),
        (replace(ANA, kind=PersonKind.STRANGER), "Ana belongs to another workspace"),
        (replace(ANA, own_workspace=False), "Ana belongs to another workspace"),
        (replace(ANA, active=False), "Ana is deactivated"),
    ],
)
def test_whoever_cannot_answer_is_refused_as_dri(person, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        check_dri(person)

    assert refusal.value.field == "dri"


def test_an_active_member_may_be_dri():
    check_dri(ANA)


@pytest.mark.parametrize(
    ("sponsor", "sentence"),
    [
        (None, "I do not know this person, so they cannot be the sponsor"),
        (BEN, "Ben is not a leader"),
        (replace(DANA, active=False), "Dana is deactivated"),
    ],
)
def test_a_sponsor_is_an_active_leader(sponsor, sentence):
    with pytest.raises(UserError, match=sentence):
        check_sponsor(ANA, sponsor)


def test_nobody_sponsors_themselves_except_at_the_top():
    with pytest.raises(UserError, match="nobody answers to themselves"):
        check_sponsor(DANA, DANA)

    check_sponsor(DANA, DANA, top=True)
    check_sponsor(ANA, DANA)


@pytest.mark.parametrize(
    ("dri", "accepted", "acting", "sponsor", "expected"),
    [
        (ANA, True, None, DANA, Asked(ANA, "dri")),
        (ANA, False, None, DANA, Asked(DANA, "sponsor")),
        (None, False, None, DANA, Asked(DANA, "sponsor")),
        (replace(ANA, active=False), True, BEN, DANA, Asked(DANA, "sponsor")),
        (replace(ANA, kind=PersonKind.GUEST), True, None, DANA, Asked(DANA, "sponsor")),
        (replace(ANA, away=True), True, BEN, DANA, Asked(BEN, "acting")),
        (replace(ANA, away=True), True, None, DANA, Asked(DANA, "sponsor")),
        (replace(ANA, away=True), True, replace(BEN, away=True), DANA, Asked(DANA, "sponsor")),
        (replace(ANA, away=True), True, replace(BEN, active=False), DANA, Asked(DANA, "sponsor")),
        (replace(ANA, away=True), True, replace(ANA, away=False), DANA, Asked(DANA, "sponsor")),
        (replace(ANA, active=False), True, None, replace(DANA, active=False), None),
        (None, False, None, None, None),
    ],
)
def test_the_owner_by_default_is_the_sponsor(dri, accepted, acting, sponsor, expected):
    assert asked_person(dri, accepted, acting, sponsor) == expected


LEE, BO = PersonFacts("p4", "Lee", is_leader=True), PersonFacts("p5", "Bo", is_leader=True)


@pytest.mark.parametrize(
    ("sponsor", "above", "expected"),
    [
        (DANA, [LEE], Asked(DANA, "sponsor")),
        (replace(DANA, away=True), [LEE, BO], Asked(LEE, "above")),
        (replace(DANA, away=True), [None, replace(LEE, away=True), BO], Asked(BO, "above")),
        (replace(DANA, active=False), [BO], Asked(BO, "above")),
        (replace(DANA, away=True), [], Asked(replace(DANA, away=True), "sponsor")),
        (replace(DANA, away=True), [replace(LEE, active=False)], Asked(replace(DANA, away=True), "sponsor")),
        (replace(DANA, active=False), [ANA], None),
        (replace(DANA, active=False), [], None),
        (None, [BO], Asked(BO, "above")),
    ],
)
def test_in_the_sponsors_place_whoever_is_above_is_asked_but_never_the_dri(sponsor, above, expected):
    assert asked_person(replace(ANA, away=True), True, None, sponsor, above) == expected


def test_silence_accepts_after_two_working_days():
    calendar = WorkingCalendar(ZoneInfo("Europe/London"), holidays=frozenset({date(2026, 11, 23)}))
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    until = datetime(2026, 11, 25, 18, tzinfo=UTC)

    assert silence_accepts_at(friday, calendar) == until
    assert not accepted_by_silence(friday, calendar, until.replace(hour=17))
    assert accepted_by_silence(friday, calendar, until)


OPEN = [
    Named(1, "EU launch", "300 paying customers"),
    Named(2, "Hire sales lead", "Offer signed"),
    Named(3, "Launch in Europe", "300 paying customers in the EU"),
    Named(4, "\u4e2d\u56fd", "\u4e0a\u7ebf"),
]


@pytest.mark.parametrize(
    ("name", "target", "numbers"),
    [
        ("The EU launches", "Be live", [1]),
        ("Something else", "300 paying customers", [1, 3]),
        ("hire sales leads", "100 calls", [2]),
        ("Office move", "Keys handed over", []),
        ("The", "Of", []),
        ("", "", []),
    ],
)
def test_an_initiative_very_like_an_open_one_is_shown(name, target, numbers):
    assert [found.number for found in duplicates(name, target, OPEN)] == numbers


def test_at_most_five_are_shown_the_most_alike_first():
    many = [Named(n, "EU launch plan", "x") for n in range(2, 20)] + [Named(1, "EU launch", "y")]

    assert [found.number for found in duplicates("EU launch", "z", many)] == [1, 2, 3, 4, 5]
