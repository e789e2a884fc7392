"""The Monday question, the plan form, reminders and answers to typed text: read for their words, checked for limits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.codes import Answer, CheckInState, PlanState, Question
from bot.domain.streaks import Streak
from bot.messages import plan, question, reminder, typed
from bot.messages.question import PlanShown, QuestionRow
from bot.sandbox.blockkit import validate_message, validate_view

CLOSES = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOSTILE = "<!channel> & <@U1|x> `*_~ " * 60
ROW = QuestionRow(
    checkin_id=12,
    initiative_id=7,
    number=7,
    name="EU launch",
    target="300 paying customers",
    due_on=date(2026, 12, 18),
    closes_at=CLOSES,
)
PLAN = PlanShown(id=3, words="pricing draft", due_on=date(2026, 11, 26))
YES = replace(ROW, state=CheckInState.ANSWERED, answer=Answer.ON_TRACK)
NO = replace(ROW, state=CheckInState.ANSWERED, answer=Answer.OFF_TRACK)
HARD = replace(ROW, name=HOSTILE, target=HOSTILE, follow_up=replace(PLAN, words=HOSTILE))


def told(payload: dict[str, object]) -> str:
    return str(payload)


def buttons(payload: dict[str, object]) -> list[str]:
    return [
        element["text"]["text"]
        for block in payload["blocks"]  # type: ignore[attr-defined]
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("type") == "button"
    ]


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        (ROW, ["Yes", "No"]),
        (replace(ROW, follow_up=PLAN), ["Done", "Not done", "Yes", "No"]),
        (replace(ROW, follow_up=replace(PLAN, state=PlanState.DONE)), ["Yes", "No"]),
        (replace(ROW, follow_up=replace(PLAN, state=PlanState.NOT_DONE)), ["It is done", "Yes", "No"]),
        (replace(ROW, follow_up=replace(PLAN, state=PlanState.REPLACED)), ["Yes", "No"]),
        (YES, ["Change to No"]),
        (replace(YES, published=True), []),
        (NO, ["Make a plan", "Escalate", "Change to Yes"]),
        (replace(NO, plan=PLAN), ["Change the plan", "Escalate", "Change to Yes"]),
        (replace(NO, plan=PLAN, published=True), ["Change the plan", "Escalate"]),
        (replace(NO, state=CheckInState.LATE, published=True), ["Make a plan", "Escalate"]),
        (replace(ROW, state=CheckInState.ANNULLED), []),
    ],
)
def test_each_state_offers_what_can_be_done(row: QuestionRow, labels: list[str]) -> None:
    payload = question.question([row])

    assert buttons(payload) == labels
    assert validate_message(payload) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW, "Are you on track to hit it, yes or no?"),
        (replace(ROW, asks=Question.HIT), "Did you hit it, yes or no?"),
        (replace(ROW, asks=Question.HIT), "was due Fri 18 Dec 2026"),
        (ROW, "Target: 300 paying customers, due Fri 18 Dec 2026."),
        (replace(ROW, streak=Streak(Answer.OFF_TRACK, 3)), "So far: off track, the last 3 weeks."),
        (replace(ROW, streak=Streak(None, 1)), "So far: no answer, last week."),
        (replace(ROW, role="sponsor"), "You are asked as its sponsor: nobody is its DRI."),
        (replace(ROW, role="sponsor", dri="U9"), "<@U9> cannot answer at the moment"),
        (replace(ROW, role="acting", dri="U9"), "You stand in for <@U9>."),
        (ROW, "the review shows: no answer."),
        (replace(ROW, rehearsal=True), "This week is a rehearsal"),
        (replace(ROW, follow_up=PLAN), "You said: pricing draft by Thu 26 Nov."),
        (NO, "The review will show: off track, no plan, no escalation."),
        (replace(NO, escalation=31), "The review will show: off track. E-31 is escalated."),
        (replace(NO, escalation=31, settled=True), "The review will show: off track. E-31 is settled."),
        (replace(NO, plan=PLAN), "The review will show: off track. Plan: pricing draft by Thu 26 Nov."),
        (replace(YES, published=True), "The review shows: on track."),
        (replace(YES, state=CheckInState.LATE), "it is kept and marked late"),
    ],
)
def test_what_it_says(row: QuestionRow, words: str) -> None:
    assert words in told(question.question([row]))


def test_ten_rows_at_their_longest_fit_one_message() -> None:
    rows = [replace(HARD, checkin_id=n, state=CheckInState.OPEN) for n in range(question.MAX_ROWS)]
    payload = question.question(rows)

    assert validate_message(payload) == []
    assert len(payload["blocks"]) <= 50
    assert "<!channel>" not in told(payload)
    noes = [replace(NO, checkin_id=n, name=HOSTILE, plan=replace(PLAN, words=HOSTILE)) for n in range(10)]
    assert validate_message(question.question(noes)) == []


def test_a_message_of_several_says_how_many_are_left() -> None:
    assert "2 initiatives, 1 still to answer" in told(question.question([YES, ROW]))
    assert "none still to answer" in told(question.question([YES, NO]))


def test_handed_over_and_closed_leave_no_button_behind() -> None:
    for payload in (
        question.handed_over(HOSTILE, 7, "U9"),
        question.handed_over("EU launch", 7, None),
        question.closed(HOSTILE, 7),
    ):
        assert validate_message(payload) == []
        assert buttons(payload) == []
    assert buttons(question.handed_over("EU launch", 7, "U9", [ROW])) == ["Yes", "No"]


def test_the_plan_form_and_its_substitutes() -> None:
    form = plan.form(12, 7, HOSTILE, 7)

    assert validate_view(form, "modal") == []
    assert "<!channel>" not in told(form)
    for payload in (plan.asked_in_thread(), plan.which_date(5, HOSTILE), plan.recorded(HOSTILE, CLOSES.date())):
        assert validate_message(payload) == []
        assert "<!channel>" not in told(payload)


@pytest.mark.parametrize("count", [1, 2, 15, 16, 300])
def test_a_reminder_is_one_message_and_says_that_it_counts(count: int) -> None:
    payload = reminder.reminder([replace(ROW, name=HOSTILE)] * count)

    assert validate_message(payload) == []
    assert "This one counts" in told(payload)
    assert ("more" in told(payload)) == (count > reminder.SHOWN)
    assert "nothing is counted" in told(reminder.reminder([replace(ROW, rehearsal=True)]))


def test_answers_to_typed_text_are_escaped_and_fit() -> None:
    choices = [(n, HOSTILE, n) for n in range(40)]
    for payload in (
        typed.recorded(HOSTILE, late=False),
        typed.recorded(HOSTILE, late=True),
        typed.condition(),
        typed.yes_or_no(HOSTILE),
        typed.noted(),
        typed.nothing_open(),
        typed.placed(HOSTILE, 7),
        typed.refused(HOSTILE),
    ):
        assert validate_message(payload) == []
        assert "<!channel>" not in told(payload)
    asked = typed.which_one(5, choices)
    assert validate_message(asked) == []
    assert len(buttons(asked)) == typed.MAX_CHOICES


def test_a_date_that_moved_and_the_target_of_the_quarter_stand_in_the_question() -> None:
    row = replace(ROW, first_due=date(2026, 11, 20), moves=2, quarter="Pilot <live>")
    payload = question.question([row])

    assert validate_message(payload) == []
    assert "due Fri 18 Dec 2026 (first due Fri 20 Nov 2026, moved twice)." in told(payload)
    assert "This quarter: Pilot &lt;live&gt;." in told(payload)
    assert "moved" not in told(question.question([replace(row, moves=0)]))


def test_whoever_is_asked_in_the_sponsors_place_reads_why() -> None:
    assert "in its sponsor's place" in told(question.question([replace(ROW, role="above")]))


def test_a_yes_that_was_turned_after_the_review_says_so() -> None:
    payload = question.question([replace(NO, published=True, turned=True, plan=PLAN)])

    assert validate_message(payload) == []
    assert "you turned it *off track* after the review was published" in told(payload)
    assert buttons(payload) == ["Change the plan", "Escalate"]


def test_plan_and_news_of_a_turned_answer_are_valid() -> None:
    assert validate_message(typed.off_track_planned(HOSTILE, 7, HOSTILE, date(2026, 11, 26))) == []
    assert validate_view(plan.form(12, 7, "EU launch", 7, "call Acme"), "modal") == []
