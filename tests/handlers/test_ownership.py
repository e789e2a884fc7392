"""Ownership from Slack's payload to the answer."""

import pytest
from sqlmodel import col

from bot.domain.slack import SlackPerson
from bot.messages import ids
from bot.services import cadences
from storage.codes import ErrandKind, Op, WorkspaceState
from storage.engine import Store
from storage.tables import Cadence, Channel, Errand, Initiative, Member, Outbox, Person, Workspace
from tests.handlers.ownership_app import Listening, chosen, on_day, written
from tests.services.ownership_kit import Desk, words
from tests.support.factories import Cast

NINA = SlackPerson(
    slack_id="U0NINA",
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


@pytest.fixture
def slack(desk: Desk) -> Listening:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        for row in uow.find(Person):
            row.seen_at = uow.at
        uow.commit()
    return Listening(desk.store, desk.cast.id, lambda: desk.at)


def dri(slack: Listening, desk: Desk, text: str, by: str = "leader") -> str:
    return slack.command("/dri", text, desk.slack(by))


def test_a_life_of_an_initiative_by_commands(slack: Listening, desk: Desk) -> None:
    assert "You are the DRI of nothing" in dri(slack, desk, "", "dri")
    dri(slack, desk, f"assign {desk.line('dri')}")
    assert "You answer for" in dri(slack, desk, "", "dri")
    assert "I-1 · EU launch" in dri(slack, desk, "LIST all", "other")
    assert "You have accepted" in dri(slack, desk, "accept I-1", "dri")
    assert "EU launch" in dri(slack, desk, "show I-1", "other")
    assert "has been told" in dri(slack, desk, f"transfer I-1 <@{desk.slack('other')}|olu>")
    assert "You handed back" in dri(slack, desk, "return I-1 no time", "other")
    assert "closed" in dri(slack, desk, "close I-1 dropped")
    assert "Leaders" in dri(slack, desk, "leaders", "dri")
    assert "/dri assign" in dri(slack, desk, "help", "dri")


def test_a_word_that_means_nothing_is_answered_with_the_way_to_help(slack: Listening, desk: Desk) -> None:
    assert 'does not know "frobnicate"; /dri help' in dri(slack, desk, "frobnicate")
    assert "/cadence help" in slack.command("/cadence", "frobnicate", desk.slack("dri"))
    assert "/sla help" in slack.command("/sla", "frobnicate", desk.slack("dri"))


def test_the_form_is_opened_filled_in_and_shows_its_errors(slack: Listening, desk: Desk) -> None:
    dri(slack, desk, "assign")
    assert slack.gateway.opened[0]["callback_id"] == ids.ASSIGN_FORM
    filled = {
        "dri": chosen(desk.slack("dri")),
        "name": written("EU launch"),
        "target": written("300 paying customers"),
        "due": on_day("2026-11-30"),
        "sponsor": {"type": "users_select", "selected_user": None},
    }
    wrong = slack.submit(ids.ASSIGN_FORM, desk.slack("leader"), **{**filled, "target": written("improve things")})
    assert wrong["response_action"] == "errors"
    assert "cannot be answered with yes or no" in wrong["errors"]["target"]

    assert slack.submit(ids.ASSIGN_FORM, desk.slack("leader"), **filled) == {}
    assert desk.standing().target == "300 paying customers"
    warned = slack.submit(ids.ASSIGN_FORM, desk.slack("leader"), **filled)
    assert warned["response_action"] == "update"
    assert slack.submit(ids.ASSIGN_FORM, desk.slack("leader"), warned["view"]["private_metadata"], **filled) == {}
    assert len(desk.rows(Initiative)) == 2


def test_many_lines_from_the_form(slack: Listening, desk: Desk) -> None:
    state = {"values": {"name": {"input": written("EU launch")}, "dri": {"input": chosen("U1")}}}
    slack.click(ids.ASSIGN_MANY, "many", desk.slack("leader"), view=True, state=state)
    assert '<@U1> "EU launch" ""' in words(slack.gateway.updated[0])

    lines = f"{desk.line('dri')}\nnonsense"
    answer = slack.submit(ids.ASSIGN_MANY_FORM, desk.slack("leader"), "0", lines=written(lines))
    assert answer["response_action"] == "update"
    assert "nonsense" in words(answer["view"])
    again = {"lines.1": written('@olu "Payroll" "Payroll runs in Spain" by 30 Nov')}
    assert slack.submit(ids.ASSIGN_MANY_FORM, desk.slack("leader"), "1", **again) == {}
    assert len(desk.rows(Initiative)) == 2


def test_the_buttons_of_the_new_dris_message(slack: Listening, desk: Desk) -> None:
    dri(slack, desk, f"assign {desk.line('dri')}")
    slack.click(ids.ASSIGNMENT_ACCEPT, "1", desk.slack("other"))
    assert "Only Dana can accept" in words(slack.gateway.responded[-1])
    slack.click(ids.ASSIGNMENT_ACCEPT, "1", desk.slack("dri"))
    assert slack.gateway.responded[-1]["replace_original"] is True
    slack.click(ids.ASSIGNMENT_ACCEPT_ALL, "1", desk.slack("dri"))
    assert desk.standing().accepted

    slack.click(ids.ASSIGNMENT_HAND_BACK, "1", desk.slack("dri"))
    assert slack.gateway.opened[-1]["callback_id"] == ids.HAND_BACK_FORM
    slack.submit(ids.HAND_BACK_FORM, desk.slack("dri"), "1", reason=written("no time"))
    assert desk.standing().dri is None

    slack.click(ids.INITIATIVE_HAND_OVER, "1", desk.slack("leader"))
    slack.submit(ids.HAND_OVER_FORM, desk.slack("leader"), "1", dri=chosen(desk.slack("other")))
    now = desk.standing().dri
    assert now is not None
    assert now.pk == desk.cast.other
    slack.click(ids.ASSIGN_OPEN, "home", desk.slack("leader"))
    assert slack.gateway.opened[-1]["callback_id"] == ids.ASSIGN_FORM


def test_forged_values_are_refused(slack: Listening, desk: Desk) -> None:
    slack.click(ids.ASSIGNMENT_ACCEPT, "'; drop", desk.slack("dri"))
    assert "no such assignment" in words(slack.gateway.responded[-1])
    answer = slack.submit(ids.HAND_OVER_FORM, desk.slack("leader"), "x", dri=chosen(desk.slack("other")))
    assert "no such initiative" in answer["errors"]["dri"]


def test_a_person_mentioned_for_the_first_time_is_read_once(slack: Listening, desk: Desk) -> None:
    line = 'assign <@U0NINA> "EU launch" "300 customers" by 30 Nov'
    assert "did not tell me in time who that is" in dri(slack, desk, line)
    assert desk.rows(Initiative) == []

    slack.gateway.people["U0NINA"] = NINA
    assert "answers for it" in dri(slack, desk, line)
    assert slack.gateway.asked == ["U0NINA", "U0NINA"]


def test_of_several_new_people_one_is_read_and_the_others_are_sent_for(slack: Listening, desk: Desk) -> None:
    slack.gateway.people["U0NINA"] = NINA
    said = dri(slack, desk, 'assign <@U0NINA> "EU" "300 customers" by 30 Nov sponsor <@U0OTTO>')

    assert "Please try again" in said
    [errand] = desk.rows(Errand)
    assert (errand.kind, errand.args) == (ErrandKind.PERSON, {"person": "U0OTTO"})


def test_somebody_new_who_acts_is_read_and_served(slack: Listening, desk: Desk) -> None:
    assert "did not tell me in time" in slack.command("/dri", "", "U0NINA")
    slack.gateway.people["U0NINA"] = NINA
    assert "You are the DRI of nothing" in slack.command("/dri", "", "U0NINA")


def test_cadence_shows_the_next_reviews_and_changes_channel_hour_and_leaders(slack: Listening, desk: Desk) -> None:
    def cadence(text: str, by: str = "boss") -> str:
        return slack.command("/cadence", text, desk.slack(by))

    assert "No review is planned" in cadence("show")
    cadences.found(desk.store, desk.cast.id, "C0REVIEWS", "Europe/London", desk.at)
    assert "The next reviews" in cadence("show", "dri")
    assert "/cadence channel" in cadence("help", "dri")

    assert "Only a leader" in cadence("channel <#C0LEAD|lead>", "dri")
    assert "Name a channel" in cadence("channel leadership")
    assert "<#C0LEAD>" in cadence("channel <#C0LEAD|lead>")
    [place] = desk.rows(Channel, col(Channel.slack_id) == "C0LEAD")
    assert {row.channel_id for row in desk.rows(Cadence)} == {place.pk}
    assert [errand.kind for errand in desk.rows(Errand)] == [ErrandKind.CHANNEL]

    assert "at 10:00 your time" in cadence("hour 10", "dri")
    assert "the workspace's hour" in cadence("hour default", "dri")
    assert "full hour" in cadence("hour noon", "dri")
    assert "working hours only" in cadence("hour 3", "dri")

    other, dana = f"<@{desk.slack('other')}>", f"<@{desk.slack('dri')}|dana>"
    assert "Leaders" in cadence("leader", "dri")
    assert "Leaders" in cadence(f"leader {other}")
    assert "Leaders" in cadence(f"leader {dana} escalates to {other}")
    assert "Leaders" in cadence(f"leader {dana} remove")
    assert "Write it as" in cadence(f"leader {dana} forever")


def test_sla_lists_agreements_and_says_what_there_is(slack: Listening, desk: Desk) -> None:
    assert "You owe nothing" in slack.command("/sla", "", desk.slack("dri"))
    assert "/sla propose" in slack.command("/sla", "help", desk.slack("dri"))


def test_looking_at_the_home_publishes_it_and_the_messages_tab_does_not(slack: Listening, desk: Desk) -> None:
    slack.event(type="app_home_opened", user=desk.slack("dri"), tab="messages", channel="D1")
    assert desk.rows(Outbox) == []
    slack.event(type="app_home_opened", user=desk.slack("dri"), tab="home", channel="D1")
    assert [row.op for row in desk.rows(Outbox)] == [Op.PUBLISH]
    slack.event(type="app_home_opened", user="U0NOBODY", tab="home", channel="D1")
    slack.event(type="app_home_opened", user=desk.slack("guest"), tab="home", channel="D1")
    assert len(desk.rows(Outbox)) == 1


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        ({}, 0),
        ({"tz": "Asia/Tokyo"}, 1),
        ({"deleted": True}, 1),
        ({"is_restricted": True}, 1),
        ({"is_bot": True}, 1),
        ({"is_stranger": True}, 1),
        ({"profile": {"display_name": "Nova"}, "real_name": "Nova"}, 1),
        ({"id": "U0NOBODY"}, 1),
    ],
)
def test_a_person_is_read_again_only_when_something_that_is_kept_has_changed(
    slack: Listening, desk: Desk, change: dict[str, object], reads: int
) -> None:
    slack.gateway.people["U0NINA"] = NINA
    slack.command("/dri", "", "U0NINA")
    user = {"id": "U0NINA", "tz": "Europe/Berlin", "real_name": "Nina Berg", "profile": {"display_name": "Nina"}}
    slack.event(type="user_change", user={**user, **change})

    assert len(desk.rows(Errand)) == reads


def test_conversations_that_change(slack: Listening, desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        uow.session.get_one(Workspace, desk.cast.id).bot_user_id = "U0BOT"
        row = uow.add(Channel(slack_id="C1", name="x", is_member=True, members_read_at=uow.at))
        uow.session.add(Member(workspace_id=desk.cast.id, channel_id=row.pk, person_id=desk.cast.dri))
        uow.commit()
    slack.event(type="channel_archive", channel="C1", user="U1")
    slack.event(type="group_unarchive", channel="C1", user="U1")
    slack.event(type="channel_rename", channel={"id": "C1", "name": "y"})
    slack.event(type="member_joined_channel", channel="C1", user="U0X")
    assert [errand.kind.value for errand in desk.rows(Errand)] == ["channel", "channel", "channel", "members"]

    slack.event(type="member_left_channel", channel="C1", user=desk.slack("dri"))
    with desk.store.read(desk.cast.id, desk.at) as uow:
        assert uow.session.get(Member, (desk.cast.id, row.pk, desk.cast.dri)) is None
    slack.event(type="channel_id_changed", old_channel_id="C1", new_channel_id="C2")
    slack.event(type="group_left", channel="C2")
    slack.event(type="channel_deleted", channel="C2")
    [now] = desk.rows(Channel)
    assert (now.slack_id, now.is_member, now.is_archived) == ("C2", False, True)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ({"type": "app_uninstalled"}, WorkspaceState.REMOVED),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, WorkspaceState.REMOVED),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, WorkspaceState.ACTIVE),
    ],
)
def test_the_bot_is_removed(slack: Listening, desk: Desk, event: dict[str, object], state: WorkspaceState) -> None:
    slack.event(**event)

    with desk.store.read(desk.cast.id, desk.at) as uow:
        assert uow.session.get_one(Workspace, desk.cast.id).state is state
