"""Clicks on a question: stored once, by the right person, shown in place; the plan; late and changed answers."""

from dataclasses import replace

import pytest
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, LedgerCode, PlanState
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.answering import clicks, plans, record
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING
from storage.codes import SendState
from storage.engine import Store
from storage.queries import settings
from storage.tables import Ledger, Outbox, Person, Plan
from tests.services.monday_kit import Walk, at, stamp, text_of
from tests.support.factories import Made


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store, since=at(16, 8))


@pytest.fixture
def launch(walk: Walk) -> Made:
    """An initiative whose question was delivered on Monday at nine."""
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 9))
    walk.now = at(23, 10)
    return made


def lines(walk: Walk, code: LedgerCode) -> list[Ledger]:
    return walk.all(Ledger, col(Ledger.code) == code)


def test_yes_is_one_click_and_the_message_changes_in_place(walk: Walk, launch: Made) -> None:
    outcome = walk.yes(launch)

    assert walk.latest(launch).state is CheckInState.ANSWERED
    assert outcome.open is None
    assert outcome.target_id == walk.latest(launch).outbox_id
    assert outcome.replace is not None
    assert validate_message(outcome.replace) == []
    assert "you answered *Yes*" in text_of(outcome.replace)
    fallback = walk.said("update:")[-1]
    assert fallback.payload == outcome.replace
    assert fallback.due_at > walk.now, "the click's own response_url comes first"


def test_the_same_payload_again_changes_nothing(walk: Walk, launch: Made) -> None:
    checkin = walk.latest(launch)
    call = walk.call(walk.cast.dri, "action:U1:1")
    for _ in range(3):
        clicks.answered(walk.store, call, checkin.pk, Answer.ON_TRACK, walk.place(checkin, "1900000000.1"))

    assert len(lines(walk, LedgerCode.ANSWERED)) == 1
    assert clicks.answered(walk.store, call, checkin.pk, Answer.OFF_TRACK, walk.place(checkin)) is NOTHING


def test_the_same_answer_clicked_again_is_no_new_row(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    again = walk.yes(launch)

    assert again.replace is not None
    assert len(lines(walk, LedgerCode.ANSWERED)) == 1
    assert lines(walk, LedgerCode.ANSWER_CHANGED) == []


def test_a_changed_answer_keeps_its_history(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    walk.no(launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    changed = lines(walk, LedgerCode.ANSWER_CHANGED)[0]
    assert (changed.details["before"], changed.details["answer"]) == ("on_track", "off_track")


def test_an_older_click_that_arrives_later_changes_nothing(walk: Walk, launch: Made) -> None:
    walk.no(launch, version="1900000002.000100")
    walk.yes(launch, version="1900000001.000900")

    assert walk.latest(launch).answer is Answer.OFF_TRACK


@pytest.mark.parametrize("who", ["other", "sponsor", "boss"])
def test_whoever_was_not_asked_gets_one_sentence(walk: Walk, launch: Made, who: str) -> None:
    with pytest.raises(UserError, match="somebody else's to answer"):
        walk.yes(launch, by=getattr(walk.cast, who))
    assert walk.latest(launch).answer is None


def test_a_question_that_is_gone_is_one_sentence(walk: Walk, launch: Made) -> None:
    with pytest.raises(UserError, match="no longer on record"):
        clicks.answered(
            walk.store, walk.call(walk.cast.dri), 999, Answer.ON_TRACK, Place(channel="", ts="", version="1")
        )


def test_a_click_gives_a_question_whose_receipt_was_lost_its_receipt(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(23, 8, 59))
    walk.jump(at(23, 9))
    row = walk.questions()[-1]
    walk.do(lambda uow: uow.move(Outbox, row.pk, {}, posting_since=walk.now))
    checkin = walk.latest(made)
    place = Place(channel="D77", ts="1700000000.000100", version=stamp())
    clicks.answered(walk.store, walk.call(walk.cast.dri), checkin.pk, Answer.ON_TRACK, place)

    adopted = walk.questions()[-1]
    assert (adopted.receipt_channel, adopted.receipt_ts) == ("D77", "1700000000.000100")
    assert adopted.state is SendState.SENT
    assert walk.latest(made).state is CheckInState.ANSWERED


def test_a_click_outside_the_message_changes_it_at_once(walk: Walk, launch: Made) -> None:
    checkin = walk.latest(launch)
    home = Place(channel="", ts="", version=stamp())
    outcome = clicks.answered(walk.store, walk.call(walk.cast.dri), checkin.pk, Answer.ON_TRACK, home)

    assert outcome == NOTHING
    assert walk.said("update:")[-1].due_at == walk.now


def test_no_is_stored_before_its_form_opens_and_closing_the_form_keeps_it(walk: Walk, launch: Made) -> None:
    outcome = walk.no(launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    assert outcome.open is not None
    assert validate_view(outcome.open, "modal") == []
    assert outcome.open["private_metadata"] == str(walk.latest(launch).pk)
    assert "off track, no plan, no escalation" in text_of(outcome.replace or {})


def test_a_form_that_does_not_open_makes_the_thread_ask(walk: Walk, launch: Made) -> None:
    outcome = walk.no(launch)
    assert outcome.unopened is not None
    outcome.unopened()
    outcome.unopened()

    asked = walk.said("plan_asked:")
    assert len(asked) == 1
    assert asked[0].thread_id == walk.latest(launch).outbox_id


@pytest.mark.parametrize(
    ("words", "due", "field"),
    [
        ("", at(26), "plan"),
        ("   ", at(26), "plan"),
        ("…", at(26), "plan"),
        ("x" * 1001, at(26), "plan"),
        ("draft", None, "due"),
        ("draft", at(22), "due"),
    ],
)
def test_an_incomplete_plan_is_refused_on_its_field(
    walk: Walk, launch: Made, words: str, due: object, field: str
) -> None:
    walk.no(launch)
    checkin = walk.latest(launch)
    with pytest.raises(UserError) as refused:
        plans.made(walk.store, walk.call(walk.cast.dri), checkin.pk, words, due.date() if due else None)

    assert refused.value.field == field
    assert walk.all(Plan) == []


def test_a_plan_replaces_the_one_before(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "first", at(25))
    walk.plan(launch, "second", at(26))

    assert [each.state for each in walk.all(Plan)] == [PlanState.REPLACED, PlanState.OPEN]
    assert "Plan: second by Thu 26 Nov." in text_of(walk.said("update:")[-1].payload)


def test_the_same_form_submitted_twice_is_one_plan(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    call = walk.call(walk.cast.dri, "view:V1:h")
    for _ in range(2):
        plans.made(walk.store, call, walk.latest(launch).pk, "draft", at(26).date())

    assert len(walk.all(Plan)) == 1


def test_a_plan_needs_a_no_of_ones_own(walk: Walk, launch: Made) -> None:
    checkin = walk.latest(launch)
    with pytest.raises(UserError, match="not No"):
        plans.made(walk.store, walk.call(walk.cast.dri), checkin.pk, "draft", at(26).date())
    walk.no(launch)
    with pytest.raises(UserError, match="somebody else"):
        plans.form(walk.store, walk.call(walk.cast.other), checkin.pk)
    assert plans.form(walk.store, walk.call(walk.cast.dri), checkin.pk).open is not None


def test_a_no_that_becomes_a_yes_takes_its_plan_along(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "draft", at(26))
    walk.yes(launch)

    assert walk.all(Plan)[0].state is PlanState.REPLACED


def test_an_answer_after_the_window_is_late_and_says_so(walk: Walk, launch: Made) -> None:
    walk.until(at(24, 11))
    assert walk.latest(launch).state is CheckInState.NO_ANSWER
    outcome = walk.yes(launch)

    assert walk.latest(launch).state is CheckInState.LATE
    assert "marked late" in text_of(outcome.replace or {})
    published = text_of(walk.said(f"review:{walk.review().pk}")[0].payload)
    assert "no answer" in published, "the review is not rewritten"


def test_after_the_review_an_answer_stands(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    walk.until(at(24, 11))
    with pytest.raises(UserError, match="published with your Yes"):
        walk.no(launch)
    assert walk.latest(launch).answer is Answer.ON_TRACK


def test_done_and_not_done_may_be_changed_until_the_review(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "pricing draft", at(26))
    walk.until(at(30, 9))
    walk.now = at(30, 10)

    first = walk.settle(launch, PlanState.NOT_DONE)
    assert "The review will show: plan not done." in text_of(first.replace or {})
    second = walk.settle(launch, PlanState.DONE)
    assert "*Done.*" in text_of(second.replace or {})
    walk.settle(launch, PlanState.DONE)
    assert len(lines(walk, LedgerCode.PLAN_DONE)) == 1

    walk.settle(launch, PlanState.NOT_DONE)
    walk.until(at(31, 11))
    with pytest.raises(UserError, match="stands"):
        walk.settle(launch, PlanState.DONE)


def test_somebody_elses_plan_is_not_settled(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "pricing draft", at(26))
    walk.until(at(30, 9))
    checkin, plan = walk.latest(launch), walk.all(Plan)[0]
    call = walk.call(walk.cast.other)
    with pytest.raises(UserError, match="somebody else"):
        clicks.plan_clicked(walk.store, call, plan.pk, checkin.pk, PlanState.DONE, walk.place(checkin))


def test_a_replaced_plan_is_not_settled_any_more(walk: Walk, launch: Made) -> None:
    walk.no(launch)
    walk.plan(launch, "first", at(25))
    first = walk.all(Plan)[0]
    walk.plan(launch, "second", at(26))
    checkin = walk.latest(launch)
    with pytest.raises(UserError, match="newer plan"):
        clicks.plan_clicked(
            walk.store, walk.call(walk.cast.dri), first.pk, checkin.pk, PlanState.DONE, walk.place(checkin)
        )


def test_the_reminder_is_taken_back_with_the_last_answer(walk: Walk, launch: Made) -> None:
    hiring = walk.initiative(name="Hiring", when=at(17))
    walk.until(at(30, 9))
    walk.jump(walk.latest(launch).remind_at)
    waiting = [row for row in walk.said("reminder:") if row.state is SendState.WAITING]
    assert len(waiting) == 1, "one message per person, whatever waits"
    walk.yes(launch)
    assert walk.said("reminder:")[-1].state is SendState.WAITING
    walk.yes(hiring)

    assert walk.said("reminder:")[-1].state is SendState.CANCELLED


def test_the_question_changes_on_the_first_monday_from_the_due_date_on(walk: Walk) -> None:
    due = walk.initiative(name="Due", due_on=at(23).date())
    ahead = walk.initiative(walk.cast.other, name="Ahead", due_on=at(24).date())
    walk.until(at(23, 9))

    assert "Did you hit it, yes or no?" in text_of(walk.questions(walk.cast.dri)[-1].payload)
    assert "Are you on track to hit it, yes or no?" in text_of(walk.questions(walk.cast.other)[-1].payload)
    assert walk.latest(due).state is walk.latest(ahead).state is CheckInState.OPEN


def test_what_people_wrote_is_escaped_wherever_it_is_shown(walk: Walk) -> None:
    made = walk.initiative(name="<!channel> & <b>", target="Reach <@U1> & <https://x|y>")
    walk.until(at(23, 9))
    walk.no(made)
    walk.plan(made, "ask <!here> & <@U1>", at(26))
    walk.until(at(24, 10))

    for row in [*walk.questions(), *walk.said("update:"), *walk.said("review:"), *walk.said("reminder:")]:
        for element in mrkdwn(row.payload):
            assert "<!channel>" not in element
            assert "<!here>" not in element
            assert "<https://x" not in element


def mrkdwn(node: object) -> list[str]:
    """Every text that Slack interprets."""
    if isinstance(node, dict):
        own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
        return [*own, *(each for value in node.values() for each in mrkdwn(value))]
    return [each for value in node for each in mrkdwn(value)] if isinstance(node, list) else []


def test_another_workspace_sees_nothing_of_it(walk: Walk, launch: Made) -> None:
    stranger = Walk(walk.store, since=at(16, 8))
    call = replace(stranger.call(stranger.cast.dri), at=walk.now)
    with pytest.raises(UserError, match="no longer on record"):
        clicks.answered(walk.store, call, walk.latest(launch).pk, Answer.ON_TRACK, walk.place(walk.latest(launch)))


def test_a_version_that_is_no_number_counts_as_new(walk: Walk, launch: Made) -> None:
    walk.yes(launch, version="odd")
    walk.no(launch, version="1900000000.1")

    assert walk.latest(launch).answer is Answer.OFF_TRACK


def test_whoever_was_first_wins_and_the_other_is_told(walk: Walk, launch: Made) -> None:
    with walk.store.write(walk.workspace, walk.now) as uow:
        found = record.find(uow, walk.latest(launch).pk)
        person = uow.one(Person, walk.cast.dri)
        set_committed_value(found.checkin, "answer_version", "1.0")  # as another process has left it meanwhile
        with pytest.raises(UserError, match="at the same moment"):
            record.record(uow, found, person, Answer.ON_TRACK, "2.0")


def test_silence_of_two_working_days_accepts_before_anybody_is_asked(walk: Walk) -> None:
    made = walk.initiative(accepted=False)
    walk.until(at(23, 9))

    assert walk.checkin(made).person_id == walk.cast.dri


def test_the_policy_is_what_leaders_set_over_the_defaults(walk: Walk) -> None:
    given = {"ask_time": "10:00", "work_start": "8", "weekdays": [0, 1, 2], "cut": 0.9, "response_days": 3}
    walk.do(lambda uow: settings.put(uow, "policy", {"ask_time": "11:00"}, by_id=None))
    walk.do(lambda uow: settings.put(uow, "policy", given, by_id=walk.cast.boss))
    walk.do(lambda uow: settings.put(uow, "holidays", {"": ["2026-12-25"], "UTC": ["2026-12-26"]}, by_id=None))
    with walk.store.read(walk.workspace, walk.now) as uow:
        policy = settings.policy(uow)
        assert settings.value(uow, "policy") == given
        assert settings.value(uow, "nothing") == {}

    assert (policy.ask_time_of(None).hour, policy.ask_time_of(14).hour, policy.work_start.hour) == (10, 14, 8)
    assert (policy.cut, policy.ask, policy.response_days) == (0.9, 0.4, 3)
    calendar = policy.calendar("Nowhere/Land")
    assert calendar.zone.key == "UTC"
    assert len(calendar.holidays) == 2
    assert len(policy.calendar("Europe/Berlin").holidays) == 1
    assert calendar.weekdays == frozenset({0, 1, 2})
