"""A charter changes by a request that is granted, or by whoever could grant it; every message follows."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, ConsequenceKind, EndCode, InitiativeState, RequestState
from bot.domain.errors import UserError
from bot.messages import ids
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import closing, initiatives, initiatives_shown
from bot.services.charters import answering, changing, lapsing
from bot.services.reviews import weekly
from storage.engine import Store
from storage.queries import ownership
from storage.tables import Absence, CheckIn, Consequence, Ledger, Outbox, Person, Review
from tests.services.charters_kit import FAR, LATER, ask, charters, fill, grant, refuse, request, withdraw
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_initiative


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def anywhere(store: Store, cast: Cast) -> Court:
    return Court(store, cast)


def answer(court: Court, given: Answer) -> None:
    values = {"answer": given, "answered_at": court.now, "answered_by_id": court.cast.dri}
    court.do(lambda uow: uow.move(CheckIn, court.checkin, {}, state=CheckInState.ANSWERED, **values))


def buttons(court: Court, part: str) -> list[str]:
    return court.buttons(part)


def codes(court: Court) -> list[str]:
    return [row.code.value for row in court.all(Ledger)]


def test_a_dri_asks_and_the_sponsor_grants_the_next_version(anywhere: Court) -> None:
    row = ask(anywhere)

    assert row.state is RequestState.OPEN
    assert "asks you to change I-1 · EU launch" in anywhere.told("sponsor")
    assert "Fri 18 Dec 2026 → Fri 29 Jan 2027" in anywhere.told("sponsor")
    assert buttons(anywhere, "sponsor") == ["Grant", "Refuse"]
    assert buttons(anywhere, "dri") == ["Withdraw"]
    assert anywhere.standing().charter.due_on == date(2026, 12, 18)

    grant(anywhere)

    first, second = charters(anywhere)
    assert (first.ended_at, second.version) == (anywhere.now, 2)
    assert (second.due_on, second.first_due_on, second.moves) == (LATER, date(2026, 12, 18), 1)
    assert request(anywhere).became_id == second.pk
    assert buttons(anywhere, "sponsor") == buttons(anywhere, "dri") == []
    assert "granted it. From now on: 300 paying customers, by Fri 29 Jan 2027." in anywhere.told("dri")
    assert {"change_requested", "charter_changed", "change_granted"} <= set(codes(anywhere))


def test_a_refusal_carries_its_sentence_to_the_dri(court: Court) -> None:
    ask(court)
    refuse(court, sentence="Sales has <promised> it")

    assert request(court).state is RequestState.REFUSED
    assert "refused it, and what holds stays:\n> Sales has &lt;promised&gt; it" in court.told("dri")
    assert buttons(court, "sponsor") == buttons(court, "dri") == []
    assert len(charters(court)) == 1


def test_a_refusal_needs_a_sentence(court: Court) -> None:
    ask(court)
    with pytest.raises(UserError, match="Say why") as refused:
        refuse(court, sentence="  ")
    assert refused.value.field == ids.FIELD_SENTENCE
    shown = answering.show_refuse(court.store, court.call("sponsor"), request(court).pk).open
    assert shown is not None
    assert validate_view(shown, "modal") == []


def test_a_dri_withdraws_and_may_ask_again(court: Court) -> None:
    ask(court)
    withdraw(court)

    assert request(court).state is RequestState.WITHDRAWN
    assert "withdrew it" in court.told("sponsor")
    ask(court, due=date(2027, 2, 5))
    assert request(court).state is RequestState.OPEN


def test_one_request_at_a_time(court: Court) -> None:
    ask(court)
    with pytest.raises(UserError, match="waits for Sam already: withdraw that one first"):
        ask(court)
    with pytest.raises(UserError, match="waits for Sam already"):
        changing.show_typed(court.store, court.call("dri"), "I-1")


@pytest.mark.parametrize("by", ["sponsor", "boss", "leader"])
def test_whoever_could_grant_changes_at_once(court: Court, by: str) -> None:
    ask(court)
    fill(court, by, due=date(2027, 2, 5), target="200 paying customers", reason="Half the market")

    now = charters(court)[-1]
    assert (now.due_on, now.granted_by_id) == (date(2027, 2, 5), getattr(court.cast, by))
    assert request(court).state is RequestState.LAPSED
    assert "changed the charter meanwhile" in court.told("sponsor")
    assert "300 paying customers → 200 paying customers" in court.told("dri")
    assert "is changed. From now on: 200 paying customers, by Fri 5 Feb 2027." in court.told(by)
    assert buttons(court, "sponsor") == buttons(court, "dri") == []


@pytest.mark.parametrize("by", ["other", "guest", "bot", "leaver"])
def test_nobody_else_asks_or_changes(court: Court, by: str) -> None:
    with pytest.raises(UserError):
        fill(court, by)
    assert len(charters(court)) == 1


def test_a_dri_who_leads_does_not_grant_their_own_request(court: Court) -> None:
    made = court.do(lambda uow: make_initiative(uow, dri=court.cast.leader, sponsor=court.cast.boss))
    fill(court, "leader", initiative=made.id)

    assert request(court).leader_id == court.cast.boss
    with pytest.raises(UserError, match="Only its sponsor or a leader can do that with the charter of I-2"):
        grant(court, "leader")


def test_at_the_top_one_changes_ones_own(court: Court) -> None:
    made = court.do(lambda uow: make_initiative(uow, dri=court.cast.boss, sponsor=court.cast.boss))
    fill(court, "boss", initiative=made.id)

    assert charters(court)[-1].due_on == LATER


def test_who_is_second_reads_who_was_first(court: Court) -> None:
    ask(court)
    withdraw(court)
    with pytest.raises(UserError, match=r"Dana was first and withdrew it\. Nothing was changed"):
        grant(court)
    ask(court)
    grant(court, "boss")
    with pytest.raises(UserError, match="Bo was first and granted it"):
        refuse(court)
    with pytest.raises(UserError, match="Bo was first and granted it"):
        withdraw(court)


def test_a_private_matter_is_unknown_to_others(court: Court) -> None:
    ask(court)
    for gone in (0, 99):
        with pytest.raises(UserError, match="I know no such request"):
            answering.grant(court.store, court.call("sponsor"), gone)


def test_a_request_lapses_when_the_initiative_ends(court: Court) -> None:
    ask(court)
    closing.close_typed(court.store, court.call("sponsor"), "I-1 dropped")

    assert request(court).state is RequestState.LAPSED
    assert "It lapsed: the initiative has ended" in court.told("dri")
    assert buttons(court, "sponsor") == []
    with pytest.raises(UserError, match="This request has lapsed"):
        grant(court)


def test_a_request_lapses_when_somebody_else_answers(court: Court) -> None:
    ask(court)

    def hand_over(uow):
        people = uow.one(Person, court.cast.other), uow.one(Person, court.cast.sponsor)
        return initiatives.change_dri(uow, ownership.standing(uow, court.made.id), *people, EndCode.HANDED_OVER)

    court.do(hand_over)
    assert request(court).state is RequestState.LAPSED
    assert "somebody else answers for the initiative now" in court.told("sponsor")


def test_it_stays_on_the_daily_list_until_it_is_answered(court: Court) -> None:
    ask(court)
    court.pass_(days=1)
    assert "*Change of I-1 · EU launch* · asked by" in text_of(court.lists("sponsor")[-1].payload)
    assert buttons(court, "sponsor").count("Grant") == 2

    grant(court)
    assert "Nothing waits for you any more" in text_of(court.lists("sponsor")[-1].payload)
    assert buttons(court, "sponsor") == []


def test_a_later_date_after_a_yes_is_a_surprise(court: Court) -> None:
    answer(court, Answer.ON_TRACK)
    ask(court)
    assert "so a later date counts as a surprise" in court.told("sponsor")
    grant(court)

    [step] = court.all(Consequence)
    assert step.kind is ConsequenceKind.SURPRISE
    assert step.person_id == court.cast.dri


def test_a_nearer_date_or_another_target_surprises_nobody(court: Court) -> None:
    answer(court, Answer.ON_TRACK)
    ask(court, due=date(2026, 12, 11), target="310 paying customers")
    assert "surprise" not in court.told("sponsor")
    grant(court)

    assert court.all(Consequence) == []


def test_a_direct_move_after_a_yes_is_a_surprise_too(court: Court) -> None:
    answer(court, Answer.ON_TRACK)
    fill(court, "sponsor")

    assert [row.kind for row in court.all(Consequence)] == [ConsequenceKind.SURPRISE]


def test_a_far_date_asks_for_this_quarter_and_keeps_its_target(court: Court) -> None:
    with pytest.raises(UserError, match="say what will be true by the end of 2026-Q4") as refused:
        ask(court, due=FAR)
    assert refused.value.field == ids.FIELD_QUARTER

    ask(court, due=FAR, quarter="Pilot live in two markets")
    assert "*This quarter:* none → Pilot live in two markets" in court.told("sponsor")
    grant(court)
    shown = text_of(initiatives_shown.show(court.store, court.call("other"), "I-1").say or {})
    assert "*This quarter:* Pilot live in two markets" in shown
    form = changing.show_typed(court.store, court.call("sponsor"), "I-1").open
    assert form is not None
    assert validate_view(form, "modal") == []
    assert "Pilot live in two markets" in str(form)


def test_a_quarters_target_goes_with_its_quarter(court: Court) -> None:
    fill(court, "sponsor", due=FAR, quarter="Pilot live")
    court.now += timedelta(days=60)
    with pytest.raises(UserError, match="by the end of 2027-Q1"):
        fill(court, "sponsor", due=date(2027, 8, 31))
    fill(court, "sponsor", due=date(2027, 6, 30))
    assert charters(court)[-1].quarter_target_id is None


def test_first_date_moves_and_reason_stand_where_the_initiative_is_shown(court: Court) -> None:
    for due in (date(2027, 1, 8), date(2027, 1, 15)):
        fill(court, "sponsor", due=due, reason="Again")
    fill(court, "sponsor", due=date(2027, 1, 15), target="280 paying customers", reason="Fewer")

    shown = text_of(initiatives_shown.show(court.store, court.call("dri"), "I-1").say or {})
    assert "*First date:* Fri 18 Dec 2026, moved twice. Last change: Fewer" in shown
    assert "Ask for a change" in shown


def test_every_move_stands_in_the_next_review(court: Court) -> None:
    fill(court, "sponsor", due=date(2027, 1, 8))
    fill(court, "sponsor", due=date(2027, 1, 15), target="280 paying customers")
    with court.store.read(court.cast.id, court.now) as uow:
        review = uow.find(Review)[0]
        lines = [line for line in weekly.assemble(uow, review).lines() if line.moved_from]
    assert [(line.moved_from, line.due, line.moves) for line in lines] == [
        (date(2026, 12, 18), date(2027, 1, 8), 1),
        (date(2027, 1, 8), date(2027, 1, 15), 2),
    ]


def test_while_the_sponsor_is_away_the_next_above_is_asked(court: Court) -> None:
    day = court.now.date()
    away = {"first_day": day, "last_day": day, "set_at": court.now}
    court.do(lambda uow: uow.insert(Absence, person_id=court.cast.sponsor, **away))
    ask(court)

    assert request(court).leader_id == court.cast.boss
    assert "asks you to change" in court.told("boss")


def test_a_leader_who_leaves_hands_the_request_up(court: Court) -> None:
    ask(court)
    court.do(lambda uow: uow.move(Person, court.cast.sponsor, {}, active=False))
    court.do(lambda uow: lapsing.leader_left(uow, court.cast.sponsor))

    assert request(court).leader_id == court.cast.boss
    assert "asks you to change" in court.told("boss")
    assert buttons(court, "boss") == ["Grant", "Refuse"]
    assert buttons(court, "sponsor") == []
    grant(court, "boss")
    assert request(court).state is RequestState.GRANTED


def test_nobody_above_keeps_the_request_where_it_is(court: Court) -> None:
    made = court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.boss))
    fill(court, "dri", initiative=made.id)
    court.do(lambda uow: [uow.move(Person, each, {}, active=False, is_leader=False)
                          for each in (court.cast.boss, court.cast.leader, court.cast.sponsor)])  # fmt: skip
    court.do(lambda uow: lapsing.leader_left(uow, court.cast.boss))

    assert request(court).leader_id == court.cast.boss


def test_a_date_that_passed_while_it_waited_is_not_granted(court: Court) -> None:
    ask(court, due=date(2026, 12, 4))
    court.now += timedelta(days=30)
    with pytest.raises(UserError, match="2026-12-04 has passed meanwhile"):
        grant(court)


def test_whatever_is_typed_stays_within_block_kit(court: Court) -> None:
    court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, name=HOSTILE,
                                         target=HOSTILE))  # fmt: skip
    long = "<!channel> 3 " + "<&>" * 160
    fill(court, "dri", initiative=2, target=long, quarter=long, due=FAR, reason="<!here>" * 70)
    court.pass_(days=1)
    refuse(court, sentence="<!here>" * 70)
    assert "<!channel>" not in court.told("sponsor") + court.told("dri")


def test_the_same_submission_counts_once(court: Court) -> None:
    call = court.call("dri", key="view:V1:h")
    values = {ids.FIELD_DUE: LATER.isoformat(), ids.FIELD_TARGET: "300 paying customers", ids.FIELD_REASON: "Later"}
    for _ in range(2):
        changing.submitted(court.store, call, court.made.id, values)
    row = request(court)
    for act in (answering.grant, answering.withdraw):
        click = court.call("sponsor", key="action:U1:1.1")
        act(court.store, click, row.pk)
    again = answering.refuse(court.store, court.call("sponsor", key="action:U1:1.1"), row.pk, "No")
    assert again.say is None
    assert request(court).state is RequestState.GRANTED


def test_a_closed_initiative_is_not_changed(court: Court) -> None:
    court.do(lambda uow: closing.close(uow, ownership.standing(uow, court.made.id), InitiativeState.HIT,
                                       uow.one(Person, court.cast.boss)))  # fmt: skip
    with pytest.raises(UserError, match="has ended as hit"):
        changing.show(court.store, court.call("dri"), court.made.id)
    with pytest.raises(UserError, match="Say which initiative"):
        changing.show_typed(court.store, court.call("dri"), " ")
    for row in court.all(Outbox, col(Outbox.op) == "post"):
        assert validate_message(row.payload) == []
