"""The App Home: what it shows to whom, and when it is published."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from bot.domain.codes import (
    AgreementState,
    Answer,
    CheckInState,
    EscalationKind,
    EscalationState,
    ReviewKind,
    ReviewState,
    Visibility,
)
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_view
from bot.services import home, initiatives_answers
from bot.services.agreements import lists
from storage import passages
from storage.codes import Op, PassageKind, SendState
from storage.engine import Store
from storage.tables import Cadence, CheckIn, Escalation, Outbox, Plan, Review
from storage.uow import UnitOfWork
from tests.services.ownership_kit import Desk, shown, words
from tests.support.factories import Cast, Made, make_agreement, make_initiative


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    return Desk(sqlite_store, cast)


def review(uow: UnitOfWork) -> int:
    cadence = Cadence(
        kind=ReviewKind.WEEKLY,
        name="Weekly execution review",
        rule="FREQ=WEEKLY;BYDAY=MO",
        anchor=date(2026, 1, 1),
        at="10:00",
        zone="UTC",
        asks=True,
        next_on=date(2026, 11, 30),
        opens_at=uow.at + timedelta(days=6),
    )
    row = Review(
        cadence_id=uow.add(cadence).pk,
        kind=ReviewKind.WEEKLY,
        period="2026-W48",
        nominal_on=date(2026, 11, 23),
        state=ReviewState.OPEN,
        asks=True,
        zone="UTC",
        opened_at=uow.at,
        publish_at=uow.at + timedelta(days=1),
    )
    return uow.add(row).pk


def check_in(uow: UnitOfWork, review_id: int, made: Made, person_id: int, answer: Answer | None = None) -> None:
    uow.add(
        CheckIn(
            review_id=review_id,
            initiative_id=made.id,
            charter_id=made.charter_id,
            period="2026-W48",
            state=CheckInState.ANSWERED if answer else CheckInState.OPEN,
            ask_at=uow.at,
            close_at=uow.at + timedelta(days=1),
            asked_at=uow.at,
            person_id=person_id,
            answer=answer,
            answered_at=uow.at if answer else None,
        )
    )


def escalation(uow: UnitOfWork, cast: Cast, initiative_id: int, number: int, state: EscalationState) -> int:
    text = passages.keep(uow, PassageKind.ESCALATION, "Two <engineers> until the launch", author_id=cast.dri)
    row = Escalation(
        number=number,
        initiative_id=initiative_id,
        raised_by_id=cast.dri,
        leader_id=cast.leader,
        counterpart_id=cast.other,
        kind=EscalationKind.RESOURCES,
        about_id=text,
        need_id=text,
        by_on=date(2026, 11, 27),
        zone="UTC",
        state=state,
        raised_at=uow.at,
        first_raised_at=uow.at,
        due_at=uow.at + timedelta(days=2),
        deadline_on=date(2026, 11, 20 + number),
    )
    return uow.add(row).pk


@pytest.fixture
def week(desk: Desk) -> Desk:
    """A Monday: two questions open, one No, a plan, two escalations, one initiative to accept, one secret."""
    cast = desk.cast
    with desk.store.write(cast.id, desk.at) as uow:
        opened = review(uow)
        for name in ("EU launch", "Payroll"):
            check_in(uow, opened, make_initiative(uow, dri=cast.dri, sponsor=cast.leader, name=name), cast.dri)
        bad = make_initiative(uow, dri=cast.other, sponsor=cast.leader, name="Hiring & <firing>")
        check_in(uow, opened, bad, cast.other, Answer.OFF_TRACK)
        make_initiative(uow, dri=cast.dri, sponsor=cast.leader, name="Website", accepted=False)
        secret = make_initiative(uow, dri=cast.other, sponsor=cast.sponsor, name="Secret", visibility=Visibility.NAMED)
        check_in(uow, opened, secret, cast.other, Answer.OFF_TRACK)
        plan = passages.keep(uow, PassageKind.PLAN, "Pricing draft", author_id=cast.dri)
        due = date(2026, 11, 26)
        uow.add(Plan(initiative_id=bad.id, person_id=cast.dri, what_id=plan, due_on=due, made_at=uow.at))
        escalation(uow, cast, bad.id, 1, EscalationState.OPEN)
        escalation(uow, cast, bad.id, 2, EscalationState.DEADLINE_SET)
        mine = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor, name="Two <engineers>")
        make_agreement(uow, mine, cast.dri, cast.other)
        make_agreement(uow, mine, cast.dri, cast.other, state=AgreementState.DELIVERED)
        uow.commit()
    return desk


def look(desk: Desk, part: str) -> str:
    """What stands on somebody's page after they looked at it."""
    home.opened(desk.store, desk.call(part))
    [row] = desk.rows(Outbox, col(Outbox.op) == Op.PUBLISH, col(Outbox.person_id) == getattr(desk.cast, part))
    view = row.payload["view"]
    assert validate_view(view, "home") == []
    return words(view) + " " + " ".join(element["action_id"] for element in elements(view))


def elements(view: dict) -> list[dict]:
    return [each for block in view["blocks"] if block["type"] == "actions" for each in block["elements"]]


def published(desk: Desk, part: str) -> Outbox:
    [row] = desk.rows(Outbox, col(Outbox.key) == f"home:{getattr(desk.cast, part)}")
    return row


def sent(desk: Desk, part: str) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        row = uow.one(Outbox, published(desk, part).pk)
        row.state, row.finished_at = SendState.SENT, uow.at
        uow.commit()


def test_a_dri_sees_their_questions_with_buttons_their_plans_and_what_they_hold(week: Desk) -> None:
    page = look(week, "dri")

    for part in ("EU launch", "Payroll", "question.yes", "question.no", "Pricing draft", "You answer for", "Website"):
        assert part in page
    for part in (
        "To accept",
        "assignment.accept",
        "What you have asked for",
        "E-1",
        "Next reviews",
        "agreement.approve",
    ):
        assert part in page
    assert "Exceptions" not in page
    assert "Secret" not in page


def test_a_leader_sees_the_exceptions_what_waits_and_the_next_reviews(week: Desk) -> None:
    page = look(week, "leader")

    for part in ("Waits for you", "escalation.decide", "Off track, or no answer* (1)", "Hiring &amp; &lt;firing&gt;"):
        assert part in page
    for part in ("Nobody has accepted* (1)", "Weekly execution review", "assign.open", "5 open initiatives"):
        assert part in page
    assert "Secret" not in page
    assert "(2)" in look(week, "sponsor")  # the one that is theirs is among them


def test_both_sides_see_their_agreements(week: Desk) -> None:
    assert "You owe" in look(week, "other")
    page = look(week, "dri")
    assert "Owed to you" in page
    assert "A-1" in page
    assert "Agreements that wait for your answer" in page
    assert "A-2" in page


def test_an_empty_company_has_a_page_too(desk: Desk) -> None:
    assert "None." in look(desk, "boss")
    for part in ("Nothing waits for you", "`/escalate` takes it to whoever can decide"):
        assert part in look(desk, "dri")


def test_a_page_is_published_only_when_it_has_changed(week: Desk) -> None:
    look(week, "dri")
    first = published(week, "dri").revision
    sent(week, "dri")
    home.opened(week.store, week.call("dri"))
    assert (published(week, "dri").revision, published(week, "dri").state) == (first, SendState.SENT)

    initiatives_answers.accept_all(week.store, week.call("dri"), 4)
    assert published(week, "dri").revision == first + 1
    assert "To accept" not in words(published(week, "dri").payload["view"])


def test_a_page_that_could_not_be_shown_is_published_again(week: Desk) -> None:
    look(week, "dri")
    with week.store.write(week.cast.id, week.at) as uow:
        row = uow.one(Outbox, published(week, "dri").pk)
        row.state, row.finished_at = SendState.FAILED, uow.at
        uow.commit()
    home.opened(week.store, week.call("dri"))

    assert published(week, "dri").state is SendState.WAITING


def test_nobody_is_sent_a_page_they_never_looked_at(week: Desk) -> None:
    initiatives_answers.accept_all(week.store, week.call("dri"), 4)

    assert week.rows(Outbox, col(Outbox.op) == Op.PUBLISH) == []


def test_guests_have_no_page(week: Desk) -> None:
    with pytest.raises(UserError, match="Guests"):
        home.opened(week.store, week.call("guest"))


def test_a_page_holds_whatever_there_is_within_slacks_limits(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        opened = review(uow)
        for number in range(30):
            made = make_initiative(
                uow,
                dri=desk.cast.leader,
                sponsor=desk.cast.boss,
                name="<N>" * 40,
                target="&" * 500,
                accepted=number > 9,
            )
            check_in(uow, opened, made, desk.cast.leader, None if number % 2 else Answer.OFF_TRACK)
            if number < 9:
                escalation(uow, desk.cast, made.id, number + 1, EscalationState.OPEN)
        uow.commit()
    page = look(desk, "leader")

    assert "20 more: `/dri` lists them." in page
    assert "10 more: they stand in our messages." in page
    assert "4 more: `/escalate list` shows them." in page
    assert "and 5 more" in page


def test_agreements_are_listed_for_both_sides_and_for_nobody_else(week: Desk) -> None:
    for part in ("dri", "other", "sponsor"):
        said = shown(lists.show(week.store, week.call(part), "A-1"))
        assert "Two &lt;engineers&gt;" in said
    assert "you owe 2" in shown(lists.listing(week.store, week.call("other")))
    assert "1 wait for your answer, you owe 0, 1 are owed to you" in shown(lists.listing(week.store, week.call("dri")))
    for part in ("boss", "leader"):
        assert "You owe nothing" in shown(lists.listing(week.store, week.call(part)))
