"""Who acts, who is learned, who leaves, who leads."""

from dataclasses import replace

import pytest
from sqlmodel import col

from bot.domain.codes import EndCode, PersonKind
from bot.domain.errors import UserError
from bot.domain.slack import SlackPerson
from bot.services import assigning, initiatives_answers, leaders, people, people_learning
from storage.codes import ErrandKind
from storage.engine import Store
from storage.tables import Errand, Person, Workspace
from tests.services.ownership_kit import Desk, shown, words
from tests.support.factories import Cast

TOLD = SlackPerson(
    slack_id="U0NEW",
    team_id=None,
    name="Nina",
    zone="Europe/Berlin",
    is_bot=False,
    is_guest=False,
    is_stranger=False,
    is_admin=False,
    deleted=False,
)


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    return Desk(sqlite_store, cast)


def learn(desk: Desk, told: SlackPerson = TOLD, **values: object) -> Person:
    people_learning.learn_one(desk.store, desk.call("boss"), replace(told, **values))
    [found] = desk.rows(Person, col(Person.slack_id) == told.slack_id)
    return found


def told_of(desk: Desk, part: str) -> SlackPerson:
    [row] = desk.rows(Person, col(Person.id) == getattr(desk.cast, part))
    return replace(TOLD, slack_id=row.slack_id, name=row.name, zone=row.zone)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [("guest", "Guests cannot act here"), ("bot", "Bots cannot act here"), ("leaver", "Your account is deactivated")],
)
def test_whoever_cannot_act_is_told_why(desk: Desk, part: str, sentence: str) -> None:
    with desk.store.read(desk.cast.id, desk.at) as uow, pytest.raises(UserError, match=sentence):
        people.actor(uow, desk.slack(part))


def test_strangers_and_people_not_met_yet_are_told_why(desk: Desk) -> None:
    learn(desk, is_stranger=True)
    with desk.store.read(desk.cast.id, desk.at) as uow:
        with pytest.raises(UserError, match="belong to another workspace"):
            people.actor(uow, "U0NEW")
        with pytest.raises(people.NotMet) as stranger:
            people.actor(uow, "U0NOBODY")
        assert stranger.value.slack_id == "U0NOBODY"
        assert people.actor(uow, desk.slack("dri")).name == "Dana"
        assert (people.facts(None), people.shown(None)) == (None, "somebody")


def test_who_may_is_asked_by_name_or_by_the_way_to_name_one(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        assert people.whom_to_ask(uow) == "ask Bo or Lee or Sam"
        for leader in people.leaders(uow):
            leader.is_leader = False
        uow.session.flush()
        assert "/cadence leader @person" in people.whom_to_ask(uow)


def test_a_person_is_learned_once_and_updated(desk: Desk) -> None:
    assert learn(desk).zone == "Europe/Berlin"
    learn(desk)
    assert learn(desk, zone="Asia/Tokyo").zone == "Asia/Tokyo"
    assert desk.codes() == ["person_added", "person_changed"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"is_bot": True, "is_guest": True}, PersonKind.BOT),
        ({"is_stranger": True}, PersonKind.STRANGER),
        ({"team_id": "T0OTHER"}, PersonKind.STRANGER),
        ({"is_guest": True}, PersonKind.GUEST),
        ({}, PersonKind.HUMAN),
    ],
)
def test_kinds(desk: Desk, values: dict[str, object], kind: PersonKind) -> None:
    assert learn(desk, **values).kind is kind


def test_on_an_enterprise_grid_the_team_alone_makes_no_stranger() -> None:
    grid = Workspace(team_id="T1", enterprise_id="E1", started_at=None)
    assert people_learning.kind_of(replace(TOLD, team_id="T2"), grid) is PersonKind.HUMAN


def test_a_leader_who_turns_out_a_guest_leads_no_more(desk: Desk) -> None:
    learn(desk, told_of(desk, "sponsor"), is_guest=True)

    [row] = desk.rows(Person, col(Person.id) == desk.cast.sponsor)
    assert (row.kind, row.is_leader) == (PersonKind.GUEST, False)
    assert desk.codes() == ["leader_removed", "person_left"]


def test_who_leaves_leaves_what_they_held_to_the_sponsors_with_one_message_each(desk: Desk) -> None:
    for name, rest in (("EU launch", ""), ("Payroll", ""), ("Hiring", f"sponsor <@{desk.slack('sponsor')}>")):
        line = desk.line("dri", name, f"{name} is done and signed", rest)
        assigning.assign_typed(desk.store, desk.call("leader"), line)
    initiatives_answers.accept_typed(desk.store, desk.call("dri"), "I-1")

    learn(desk, told_of(desk, "dri"), deleted=True)
    learn(desk, told_of(desk, "dri"), deleted=True)

    mine, theirs = desk.said_to("leader")[-1], desk.said_to("sponsor")[-1]
    told = words(mine.payload)
    for part in ("has left", "EU launch", "Payroll", "/dri transfer I-7 @person", "Hand over"):
        assert part in told
    assert "Hiring" not in told
    assert "one thing" in words(theirs.payload)
    assert sum("has left" in words(row.payload) for row in desk.said_to("leader")) == 1
    ends = {row.initiative_id: row.end_code for row in desk.assignments()}
    assert list(ends.values()) == [None, EndCode.NEVER_ACCEPTED, EndCode.NEVER_ACCEPTED]
    assert desk.standing().dri is not None  # kept until it is handed over; the sponsor is asked


def test_the_next_leader_is_told_where_the_sponsor_has_left_too(desk: Desk) -> None:
    assigning.assign_typed(desk.store, desk.call("leader"), desk.line("dri"))
    learn(desk, told_of(desk, "leader"), deleted=True)
    learn(desk, told_of(desk, "dri"), is_guest=True)

    assert "has left" in words(desk.said_to("boss")[-1].payload)


def test_who_comes_back_is_noted(desk: Desk) -> None:
    learn(desk, told_of(desk, "leaver"))

    assert desk.codes() == ["person_returned"]


def test_unknown_people_are_found_and_sent_for(desk: Desk) -> None:
    call = desk.call("boss")
    assert people_learning.unknown(desk.store, call, ["U0NEW", "", "U0NEW"]) == ["U0NEW"]
    assert people_learning.unknown(desk.store, call, []) == []
    learn(desk)
    assert people_learning.unknown(desk.store, call, ["U0NEW"]) == []
    people_learning.send_for(desk.store, call, ["U0A", "", "U0B"])
    people_learning.heard(desk.store, call, "U0NEW", name={"Nina"}, zone="Europe/Berlin", active=True)
    people_learning.heard(desk.store, call, "U0NEW", name={"Nina"}, zone="Europe/Rome", active=True)

    errands = desk.rows(Errand)
    assert {errand.kind for errand in errands} == {ErrandKind.PERSON}
    assert [errand.args["person"] for errand in errands] == ["U0A", "U0B", "U0NEW"]


def path(desk: Desk) -> dict[str, str | None]:
    rows = {row.pk: row for row in desk.rows(Person)}
    return {
        row.slack_id: rows[row.escalates_to_id].slack_id if row.escalates_to_id else None
        for row in rows.values()
        if row.is_leader and row.slack_id.startswith("U0L")
    }


def test_the_first_leaders_escalate_in_the_order_given_and_are_founded_once(desk: Desk) -> None:
    for _ in range(2):
        leaders.found(desk.store, desk.cast.id, desk.at, ["U0LA", "U0LB", "U0LC", "U0LA"])
    assert path(desk) == {"U0LA": "U0LB", "U0LB": "U0LC", "U0LC": None}

    with desk.store.write(desk.cast.id, desk.at) as uow:
        for row in uow.find(Person, col(Person.slack_id) == "U0LB"):
            row.is_leader = False
        uow.commit()
    leaders.found(desk.store, desk.cast.id, desk.at, ["U0LA", "U0LB", "U0LC", "U0LD"])
    assert path(desk) == {"U0LA": "U0LB", "U0LC": None, "U0LD": None}
    leaders.found(desk.store, desk.cast.id, desk.at, [desk.slack("bot")])
    assert not desk.rows(Person, col(Person.id) == desk.cast.bot)[0].is_leader


def test_a_leader_names_another_and_says_who_is_above(desk: Desk) -> None:
    said = shown(leaders.name(desk.store, desk.call("boss"), desk.slack("dri"), desk.slack("leader")))

    assert f"<@{desk.slack('dri')}>, escalates to <@{desk.slack('leader')}>" in said
    assert "made you a leader" in words(desk.said_to("dri")[-1].payload)
    call = desk.call("boss")
    leaders.name(desk.store, call, desk.slack("other"), None)
    leaders.name(desk.store, call, desk.slack("other"), desk.slack("boss"))
    assert desk.rows(Person, col(Person.id) == desk.cast.other)[0].escalates_to_id is None


@pytest.mark.parametrize(
    ("by", "whom", "above", "sentence"),
    [
        ("dri", "other", None, "Only a leader may name leaders"),
        ("boss", "guest", None, "cannot lead"),
        ("boss", "dri", "other", "Olu is not a leader yet"),
        ("boss", "boss", "leader", "a circle"),
        ("boss", "leader", "leader", "a circle"),
    ],
)
def test_who_cannot_be_named(desk: Desk, by: str, whom: str, above: str | None, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        leaders.name(desk.store, desk.call(by), desk.slack(whom), desk.slack(above) if above else None)


def test_a_leader_is_taken_off_the_list_but_never_the_last(desk: Desk) -> None:
    for part in ("leader", "sponsor"):
        call = desk.call("boss")
        leaders.remove(desk.store, call, desk.slack(part))
    with pytest.raises(UserError, match="Somebody must lead"):
        leaders.remove(desk.store, desk.call("boss"), desk.slack("boss"))
    with pytest.raises(UserError, match="is no leader"):
        leaders.remove(desk.store, desk.call("boss"), desk.slack("dri"))
    assert desk.codes() == ["leader_removed", "leader_removed"]
    again = desk.call("boss")
    leaders.name(desk.store, desk.call("boss"), desk.slack("sponsor"), None)
    leaders.remove(desk.store, again, desk.slack("sponsor"))
    leaders.name(desk.store, desk.call("boss"), desk.slack("sponsor"), None)
    leaders.remove(desk.store, again, desk.slack("sponsor"))
    assert desk.rows(Person, col(Person.id) == desk.cast.sponsor)[0].is_leader


def test_a_slack_admin_names_the_first_leader_and_no_more(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        for leader in people.leaders(uow):
            leader.is_leader = False
        uow.one(Person, desk.cast.other).is_admin = True
        uow.commit()
    assert "no leader yet" in shown(leaders.listing(desk.store, desk.call("dri")))

    leaders.name(desk.store, desk.call("other"), desk.slack("dri"), None)
    with pytest.raises(UserError, match="Only a leader"):
        leaders.name(desk.store, desk.call("other"), desk.slack("sponsor"), None)
