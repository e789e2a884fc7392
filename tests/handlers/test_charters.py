"""Charters, absences and the other words of `/dri` through Bolt's dispatch."""

import pytest

from bot.domain.codes import RequestState
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from storage.engine import Store
from storage.tables import Absence, Charter, CharterRequest, Escalation, Participant
from tests.handlers.matters_app import Desk
from tests.services.matters_kit import Court
from tests.support.factories import Cast, make_initiative

CHANGE = {"target": "300 paying customers", "due": "2027-01-29", "quarter": None, "reason": "Acme signs later"}


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def desk(court: Court) -> Desk:
    return Desk(court)


def ask(desk: Desk) -> CharterRequest:
    assert desk.command("dri", "/dri", "charter I-1") == "{}"
    view = desk.opened()
    assert validate_view(view, "modal") == []
    assert desk.submit("dri", view["callback_id"], view["private_metadata"], **CHANGE) == {}
    return desk.court.all(CharterRequest)[-1]


def test_asked_by_command_and_granted_by_button(desk: Desk, court: Court) -> None:
    row = ask(desk)
    desk.click("sponsor", ids.CHARTER_GRANT, str(row.pk))

    assert court.all(CharterRequest)[0].state is RequestState.GRANTED
    assert court.all(Charter)[-1].moves == 1
    desk.click("sponsor", ids.CHARTER_REFUSE, str(row.pk))
    assert "Sam was first and granted it" in desk.whispered()


def test_refused_by_its_form_which_keeps_what_is_wrong(desk: Desk, court: Court) -> None:
    row = ask(desk)
    desk.click("sponsor", ids.CHARTER_REFUSE, str(row.pk))
    view = desk.opened()
    wrong = desk.submit("sponsor", view["callback_id"], view["private_metadata"], sentence=None)
    assert "Say why" in wrong["errors"]["sentence"]
    assert desk.submit("sponsor", view["callback_id"], view["private_metadata"], sentence="It stands") == {}
    assert court.all(CharterRequest)[0].state is RequestState.REFUSED


def test_withdrawn_by_button_and_changed_by_button(desk: Desk, court: Court) -> None:
    row = ask(desk)
    desk.click("dri", ids.CHARTER_WITHDRAW, str(row.pk))
    assert court.all(CharterRequest)[0].state is RequestState.WITHDRAWN
    desk.click("sponsor", ids.CHARTER_CHANGE, str(court.made.id))
    view = desk.opened()
    far = desk.submit("sponsor", view["callback_id"], view["private_metadata"], **CHANGE | {"due": "2027-09-30"})
    assert "say what will be true by the end of" in far["errors"]["quarter"]
    assert desk.submit("sponsor", view["callback_id"], view["private_metadata"], **CHANGE) == {}
    assert len(court.all(Charter)) == 2


def test_a_far_date_in_one_line_opens_the_form_with_everything_in_it(desk: Desk, court: Court) -> None:
    line = f'assign <@{court.slack("other")}> "Second launch" "500 paying customers" by 2027-09-30'
    desk.command("boss", "/dri", line)
    view = desk.opened()
    assert validate_view(view, "modal") == []
    for part in ("more than a quarter away", "500 paying customers", "2027-09-30", court.slack("other")):
        assert part in str(view)
    desk.command("boss", "/dri", f'{line} this quarter "Pilot live"')
    assert court.all(Charter)[-1].quarter_target_id is not None


def test_sponsorship_is_handed_over_by_its_button(desk: Desk, court: Court) -> None:
    desk.click("boss", ids.INITIATIVE_SPONSOR, str(court.made.id))
    view = desk.opened()
    wrong = desk.submit("boss", view["callback_id"], view["private_metadata"], sponsor=None)
    assert "Choose one of the leaders" in wrong["errors"]["sponsor"]


def test_away_by_command_by_form_and_back(desk: Desk, court: Court) -> None:
    told = desk.command("dri", "/dri", f"away today acting <@{court.slack('other')}>")
    assert "is away on" in told
    assert "not away any more" in desk.command("dri", "/dri", "back")
    desk.click("dri", ids.ABSENCE_OPEN, "me")
    view = desk.opened()
    assert validate_view(view, "modal") == []
    dates = {"first_day": "2026-12-01", "last_day": "2026-12-02"}
    assert desk.submit("dri", view["callback_id"], "", who=court.slack("dri"), acting=None, **dates) == {}
    assert len(court.all(Absence)) == 2
    late = desk.submit("dri", view["callback_id"], "", who=None, acting=None, **dates | {"last_day": "2026-11-30"})
    assert "lies before the first day" in late["errors"]["last_day"]


def test_the_other_words(desk: Desk, court: Court) -> None:
    assert "contributor of I-1" in desk.command("dri", "/dri", f"contributor I-1 <@{court.slack('other')}>")
    assert "watcher of I-1" in desk.command("boss", "/dri", "watcher I-1 me")
    assert len(court.all(Participant)) == 2
    assert "Nothing is on record of you" in desk.command("dri", "/dri", "record")
    desk.command("dri", "/dri", "off-track I-1")
    assert "Off track: the plan" in str(desk.opened())


def test_a_made_up_initiative_names_nobody_in_the_form_of_an_escalation(desk: Desk, court: Court) -> None:
    secret = court.do(
        lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, visibility="named")
    )
    words = {"about": "It", "kind": "scope", "needed": "Scope", "by_when": "2026-12-01", "counterpart": None}
    answer = desk.submit("other", ids.ESCALATE_FORM, f"{secret.id}:0:0", initiative=str(secret.id), **words)
    assert "Dana" not in str(answer)
    assert answer["errors"]["initiative"] == "Choose the initiative it is about."
    assert court.all(Escalation) == []
