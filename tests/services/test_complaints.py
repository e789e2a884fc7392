"""Complaints: a contributor's to the DRI first, a provider's about the DRI to the sponsor; nobody else reads them."""

from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import EscalationKind, LedgerCode
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_view
from bot.services.answering.message import Place
from bot.services.escalations import complaints, complaints_answers, raising
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from bot.services.outcome import Outcome
from bot.services.reviews import weekly
from storage.engine import Store
from storage.tables import Assignment, Complaint, Escalation, Initiative, Ledger, Participant, Person, Review
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_agreement, make_initiative


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def complain(
    court: Court, by: str = "other", about: str = "The specs change", needed: str = "A frozen spec"
) -> Outcome:
    return complaints.complain(court.store, court.call(by), court.made.id, about, needed)


def heard(court: Court) -> int:
    return int(court.all(Complaint)[-1].pk)


def form(court: Court, by: str, typed: str = "I-1", about: str = "") -> dict[str, Any]:
    view = raising.show_form_for(court.store, court.call(by), typed, about).open or {}
    assert validate_view(view, "modal") == []
    return view


def test_who_is_not_the_dri_is_asked_to_tell_the_dri(court: Court) -> None:
    view = form(court, "other", about="Engineering &lt;again&gt;")
    assert view["title"]["text"] == "Tell the DRI"
    assert "with your name" in text_of(view)
    assert "no review says anything of it" in text_of(view)
    assert "Engineering <again>" in str(view)
    assert form(court, "dri")["title"]["text"] == "Escalate"


def test_without_an_initiative_of_ones_own_all_that_are_visible_are_offered(court: Court) -> None:
    second = court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, name=HOSTILE))
    helps = Participant(initiative_id=second.id, person_id=court.cast.other, part="contributor", since=court.now)
    court.do(lambda uow: uow.add(helps))
    view = form(court, "other", typed="")
    menu = view["blocks"][1]["element"]
    assert [each["value"] for each in menu["options"]] == [str(second.id), str(court.made.id)]  # what they help first
    assert "initial_option" not in menu


def test_without_any_initiative_there_is_nothing_to_say(court: Court) -> None:
    court.do(lambda uow: uow.session.execute(Assignment.__table__.update().values(ended_at=uow.at, end_code="left")))  # type: ignore[attr-defined]  # the table of the class
    court.do(lambda uow: _drop(uow, court.made.id))
    with pytest.raises(UserError, match="no open initiative"):
        form(court, "other", typed="")


def _drop(uow: Any, initiative_id: int) -> None:
    uow.move(Initiative, initiative_id, {}, state="dropped", closed_at=uow.at)


def test_the_dri_hears_it_and_the_complainer_sees_who_reads_it(court: Court) -> None:
    assert complain(court, about="The specs\nchange", needed=HOSTILE).clear
    assert court.buttons("dri") == ["Escalate it", "Noted"]
    assert "The specs change" in court.told("dri")
    assert "<!channel>" not in court.told("dri") + court.told("other")
    assert "has been told about *I-1 EU launch*, in your words" in court.told("other")
    for part in ("sponsor", "boss", "leader"):
        assert court.messages(part) == []
    assert court.all(Ledger, col(Ledger.code) == LedgerCode.COMPLAINED)[0].details["by_provider"] is False
    with court.store.read(court.cast.id, court.now) as uow:
        assert "specs" not in str(weekly.assemble(uow, uow.find(Review)[0]))


def test_noted_once_and_the_complainer_hears_of_it(court: Court) -> None:
    complain(court)
    court.deliver()
    said = court.messages("dri")[0]
    place = Place(channel=said.receipt_channel or "", ts=said.receipt_ts or "", version="1.0")
    outcome = complaints_answers.note(court.store, court.call("dri"), heard(court), place)
    assert outcome.target_id == said.id
    assert "You have noted it" in text_of(outcome.replace or {})
    assert court.buttons("dri") == []
    assert "has noted what you said" in court.told("other")
    for again in (complaints_answers.note, complaints_answers.escalate, complaints_answers.show_answer):
        with pytest.raises(UserError, match="You have answered or noted it already"):
            again(court.store, court.call("dri"), heard(court))


def test_escalated_with_everything_filled_in(court: Court) -> None:
    complain(court)
    view = complaints_answers.escalate(court.store, court.call("dri"), heard(court)).open or {}
    assert validate_view(view, "modal") == []
    assert "The specs change" in str(view)
    assert "A frozen spec" in str(view)
    source = Source.read(view["private_metadata"])
    assert source == Source(court.made.id, complaint_id=heard(court))
    row = court.raise_(source=source)
    assert court.all(Complaint)[0].escalation_id == row.pk
    assert court.buttons("dri") == ["Withdraw"]
    assert "has escalated what you said" in court.told("other")
    assert "E-1" not in court.told("other")  # escalations are for those named in them
    court.decide()
    assert "is settled: <@" in court.told("other")
    with pytest.raises(UserError, match="You have escalated it already"):
        complaints_answers.escalate(court.store, court.call("dri"), heard(court))


def test_a_foreign_complaint_is_not_taken_along(court: Court) -> None:
    complain(court)
    second = court.do(lambda uow: make_initiative(uow, dri=court.cast.leader, sponsor=court.cast.sponsor))
    foreign = Source(second.id, complaint_id=heard(court))
    asked = {"about": "x", "counterpart": None, "kind": EscalationKind.SCOPE, "needed": "Less of it"}
    request = Request(source=foreign, initiative_id=second.id, by_when=court.now.date(), **asked)
    raising.raise_(court.store, court.call("leader"), request)
    assert court.all(Complaint)[0].answered_at is None
    assert len(court.all(Escalation)) == 1


def test_a_providers_word_about_the_dri_goes_to_the_sponsor(court: Court) -> None:
    court.do(lambda uow: make_agreement(uow, court.made, court.cast.dri, court.cast.other))
    assert form(court, "other")["title"]["text"] == "Tell the sponsor"
    complain(court)
    assert court.buttons("sponsor") == ["Answer", "Noted"]
    assert "who provides something for" in court.told("sponsor")
    assert court.messages("dri") == []
    assert court.all(Complaint)[0].agreement_id is not None

    view = complaints_answers.show_answer(court.store, court.call("sponsor"), heard(court)).open or {}
    assert validate_view(view, "modal") == []
    with pytest.raises(UserError, match="Write your answer"):
        complaints_answers.answer(court.store, court.call("sponsor"), heard(court), " ")
    assert complaints_answers.answer(court.store, court.call("sponsor"), heard(court), HOSTILE).clear
    assert "answers what you said" in court.told("other")
    assert "You answered" in court.told("sponsor")
    assert "<!channel>" not in court.told("other") + court.told("sponsor")
    assert court.buttons("sponsor") == []


@pytest.mark.parametrize(
    ("dri", "sponsor", "to"),
    [
        ({}, {"active": False}, "dri"),
        ({"active": False}, {}, "sponsor"),
        ({"active": False}, {"active": False}, "boss"),
    ],
)
def test_it_goes_to_whoever_answers_by_now(court: Court, dri: Any, sponsor: Any, to: str) -> None:
    for part, values in (("dri", dri), ("sponsor", sponsor)):
        court.do(
            lambda uow, part=part, values=values: values and uow.move(Person, getattr(court.cast, part), {}, **values)
        )
    complain(court)
    assert court.all(Complaint)[0].to_id == getattr(court.cast, to)


@pytest.mark.parametrize(
    ("by", "about", "needed", "field", "says"),
    [
        ("other", " ", "A frozen spec", "about", "what is in the way"),
        ("other", "The specs change", " ", "needed", "what is needed"),
        ("dri", "The specs change", "A frozen spec", "initiative", "You are the DRI of I-1"),
        ("guest", "The specs change", "A frozen spec", None, "Guests"),
    ],
)
def test_incomplete_is_refused_on_its_field(
    court: Court, by: str, about: str, needed: str, field: str | None, says: str
) -> None:
    with pytest.raises(UserError, match=says) as refused:
        complain(court, by, about, needed)
    assert refused.value.field == field
    assert court.all(Complaint) == []


def test_an_initiative_nobody_may_see_is_not_named(court: Court) -> None:
    with pytest.raises(UserError, match="Choose the initiative"):
        complaints.complain(court.store, court.call("other"), 99, "The specs change", "A frozen spec")


def test_where_nobody_can_be_told_a_leader_is_named(court: Court) -> None:
    for part in ("boss", "leader", "sponsor", "dri"):
        court.do(lambda uow, part=part: uow.move(Person, getattr(court.cast, part), {}, active=False))
    with pytest.raises(UserError, match="Nobody answers for I-1 who could be told"):
        complain(court)


def test_only_who_heard_it_acts_on_it(court: Court) -> None:
    complain(court)
    for part in ("other", "sponsor", "boss"):
        for act in (complaints_answers.note, complaints_answers.escalate, complaints_answers.show_answer):
            with pytest.raises(UserError, match="told to somebody else"):
                act(court.store, court.call(part), heard(court))


def test_who_is_not_the_dri_any_more_passes_it_on(court: Court) -> None:
    complain(court)
    court.do(lambda uow: uow.move(Assignment, court.made.assignment_id, {}, ended_at=uow.at, end_code="handed_over"))
    with pytest.raises(UserError, match="Only its DRI escalates"):
        complaints_answers.escalate(court.store, court.call("dri"), heard(court))
    complaints_answers.note(court.store, court.call("dri"), heard(court))


def test_each_payload_takes_effect_once(court: Court) -> None:
    call, click = court.call("other", key="view:1"), court.call("dri", key="action:1")
    for _ in range(2):
        complaints.complain(court.store, call, court.made.id, "The specs change", "A frozen spec")
        complaints_answers.note(court.store, click, heard(court))
    complain(court)
    answer = court.call("dri", key="view:2")
    for _ in range(2):
        complaints_answers.answer(court.store, answer, heard(court), "On Friday")
    assert len(court.all(Complaint)) == 2
