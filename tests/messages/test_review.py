"""The words and limits of reviews."""

from datetime import date

import pytest

from bot.domain.codes import Answer, ReviewKind
from bot.domain.review import ReviewLine, Section, weekly_review
from bot.domain.streaks import Streak
from bot.messages import review, review_lines
from bot.messages.review_summary import Summary
from bot.sandbox.blockkit import validate_message

HOSTILE = "<!channel> & <@U1|x> " * 40
DAY = date(2026, 11, 26)
SUMMARY = Summary(
    kind=ReviewKind.MONTHLY,
    period="2026-12",
    answered=3,
    no_answer=1,
    on_track=2,
    decisions=4,
    escalations_raised=5,
    escalations_waiting=6,
    open_initiatives=7,
)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ReviewLine(Section.OFF_TRACK, 7, "EU", "U1"), "*EU* (I-7) <@U1>: off track, no plan, no escalation."),
        (
            ReviewLine(Section.OFF_TRACK, 7, "EU", streak=Streak(Answer.OFF_TRACK, 2)),
            "*EU* (I-7): off track, no plan, no escalation, week 2 in a row.",
        ),
        (
            ReviewLine(Section.OFF_TRACK, 7, "EU", plan="draft", plan_due=DAY, escalation=31, late=True),
            "*EU* (I-7): off track (answered late). Plan: draft by Thu 26 Nov. E-31 is escalated.",
        ),
        (ReviewLine(Section.PLANS_NOT_DONE, 7, "EU"), "*EU* (I-7): plan not done."),
        (
            ReviewLine(Section.PLANS_NOT_DONE, 7, "EU", plan="draft", plan_due=DAY),
            "*EU* (I-7): plan not done: draft by Thu 26 Nov.",
        ),
        (ReviewLine(Section.NO_ANSWER, 7, "EU", "U1"), "*EU* (I-7) <@U1>: no answer."),
        (
            ReviewLine(Section.WAITING, 31, "EU", "U2", rank=3, initiative=7),
            "*EU* (I-7): E-31 waits for <@U2>, 3 days.",
        ),
        (ReviewLine(Section.WAITING, 31, "EU", rank=1), "*EU* (I-31): E-31 waits for a leader, 1 day."),
        (ReviewLine(Section.WAITING, 31, "EU", "U2", initiative=7), "*EU* (I-7): E-31 waits for <@U2>, since today."),
        (
            ReviewLine(Section.DATES_MOVED, 7, "EU", due=DAY, moved_from=date(2026, 11, 19)),
            "*EU* (I-7): due date moved from Thu 19 Nov to Thu 26 Nov.",
        ),
        (ReviewLine(Section.DATES_MOVED, 7, "EU"), "*EU* (I-7): due date moved."),
        (
            ReviewLine(Section.DECISIONS, 12, "Use Stripe", "U1", initiative=7),
            "*Use Stripe* (D-12): decided by <@U1>. I-7.",
        ),
        (ReviewLine(Section.DECISIONS, 12, "Use Stripe"), "*Use Stripe* (D-12): decided."),
        (
            ReviewLine(Section.BREACHES, 4, "EU", "U5", initiative=7, since=date(2026, 11, 24)),
            "*EU* (I-7): A-4 of <@U5> is in breach since Tue 24 Nov.",
        ),
        (ReviewLine(Section.BREACHES, 4, "EU", initiative=7), "*EU* (I-7): A-4 is in breach."),
        (
            ReviewLine(Section.CARRIED, 7, "EU", "U1", carried=3),
            "*EU* (I-7) <@U1>: no decision, no escalation, no plan. Carried over, 3rd week.",
        ),
        (
            ReviewLine(Section.NOT_RECHARTERED, 7, "EU", "U2", rank=1),
            "*EU* (I-7): not re-chartered, owes: <@U2>, 1 day.",
        ),
        (ReviewLine(Section.NOT_RECHARTERED, 7, "EU"), "*EU* (I-7): not re-chartered, since today."),
        (ReviewLine(Section.NOT_ASKED, 7, "EU"), "*EU* (I-7): not asked."),
        (ReviewLine(Section.ON_TRACK, 7, "EU", late=True), "*EU* (I-7): on track (answered late)."),
        (ReviewLine(Section.NO_ANSWER, 7, "EU", carried=2), "*EU* (I-7): no answer. Carried over, 2nd week."),
        (ReviewLine(Section.NO_ANSWER, 7, "EU", carried=13), "*EU* (I-7): no answer. Carried over, 13th week."),
    ],
)  # fmt: skip
def test_one_line(line: ReviewLine, words: str) -> None:
    assert review_lines.line(line) == words


@pytest.mark.parametrize("count", [0, 1, 8, 9, 40, 300, 1000])
@pytest.mark.parametrize("section", list(Section))
def test_any_number_of_any_kind_fits(section: Section, count: int) -> None:
    lines = [
        ReviewLine(section, n, HOSTILE, "U1", plan=HOSTILE, plan_due=DAY, due=DAY, escalation=1) for n in range(count)
    ]
    found = weekly_review("2026-W48", lines, asked=count, answered=0, max_lines=10_000)
    post = review.post([], found, no_channel=True)

    for payload in (post.root, *post.thread):
        assert validate_message(payload) == []
        assert "<!channel>" not in str(payload)


def test_everything_at_once_fits_one_root() -> None:
    lines = [
        ReviewLine(section, n, HOSTILE, "U1", plan=HOSTILE, plan_due=DAY, due=DAY)
        for section in Section
        for n in range(300)
    ]
    found = weekly_review("2026-W48", lines, asked=900, answered=300, rehearsal=True, max_lines=10_000)
    hits = [(HOSTILE, n, "U1") for n in range(100)]
    summaries = [Summary(**{**vars_of(SUMMARY), "kind": kind, "hit": hits}) for kind in ReviewKind]
    post = review.post(summaries, found, no_channel=True)

    assert validate_message(post.root) == []
    assert all(validate_message(part) == [] for part in post.thread)


def vars_of(summary: Summary) -> dict[str, object]:
    return {name: getattr(summary, name) for name in summary.__dataclass_fields__}


def test_a_summary_alone_has_no_divider_at_its_end() -> None:
    post = review.post([SUMMARY], None, no_channel=False)

    assert post.root["blocks"][-1]["type"] != "divider"
    assert post.root["text"] == "Monthly operating review, 2026-12"
    assert "4 asked, 3 answered (75 %)" in str(post.root)
    assert post.thread == []


def test_a_summary_of_nothing_divides_by_nothing() -> None:
    empty = Summary(**{**vars_of(SUMMARY), "answered": 0, "no_answer": 0, "on_track": 0})
    assert "0 asked, 0 answered" in str(review.post([empty], None, no_channel=False).root)
