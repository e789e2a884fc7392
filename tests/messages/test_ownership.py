"""The words of ownership, the App Home and help: within Slack's limits, harmless, and as meant."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.codes import Answer, CheckInState, EndCode, EscalationKind, EscalationState, InitiativeState, Question
from bot.domain.similarity import Named
from bot.messages import (
    cadence,
    home,
    introduction,
    leaders,
    leaving,
    ownership,
    ownership_forms,
    ownership_lists,
)
from bot.messages import help as help_words
from bot.messages.escalation import Matter
from bot.messages.ownership import Owned
from bot.messages.question import QuestionRow
from bot.sandbox.blockkit import validate_message, validate_view
from tests.messages.test_agreements import shown

AT = datetime(2026, 11, 25, 17, tzinfo=UTC)
DUE = date(2026, 11, 30)
PLAIN = Owned(
    id=1,
    number=7,
    name="EU launch",
    target="300 paying customers",
    due_on=DUE,
    sponsor="U0DANA",
    dri="U0ANA",
    accepted=True,
    assignment_id=3,
)
HOSTILE = replace(
    PLAIN,
    number=2_000_000_000,
    name="<!channel>&" * 20,
    target="<@U1> *bold* & <https://x|y>\n" * 30,
    dri=None,
    accepted=False,
)
OWNED = pytest.mark.parametrize("owned", [PLAIN, HOSTILE])
MATTER = Matter(
    id=1,
    number=31,
    initiative_number=7,
    initiative="<!here>" * 30,
    kind=EscalationKind.RESOURCES,
    about="<!here>" * 200,
    need="&" * 3_000,
    by_on=DUE,
    raiser="U1",
    leader="U2",
    counterpart=None,
    state=EscalationState.DEADLINE_SET,
    first_raised_at=AT,
    due_at=AT,
    deadline_on=DUE,
)
QUESTION = QuestionRow(
    checkin_id=1,
    initiative_id=1,
    number=7,
    name="<!here>" * 30,
    target="&" * 500,
    due_on=DUE,
    closes_at=AT,
    asks=Question.ON_TRACK,
    state=CheckInState.OPEN,
    answer=None,
    role="dri",
    dri="U1",
    streak=None,
    follow_up=None,
    plan=None,
    escalation=None,
    published=False,
)


def text_of(payload: Any) -> str:
    return str(payload)


def right(payload: dict[str, Any]) -> dict[str, Any]:
    """A payload with text and blocks that Slack takes, in which nothing a person wrote is interpreted."""
    assert payload["text"]
    assert payload["blocks"]
    assert validate_message(payload) == []
    assert "<!" not in text_of(payload).replace("<!date^", "")
    return payload


def view(payload: dict[str, Any], kind: Any = "modal") -> dict[str, Any]:
    assert validate_view(payload, kind) == []
    assert "<!" not in _shown_as_mrkdwn(payload).replace("<!date^", "")
    return payload


def _shown_as_mrkdwn(thing: Any) -> str:
    if isinstance(thing, dict):
        own = str(thing["text"]) if thing.get("type") == "mrkdwn" else ""
        return own + "".join(_shown_as_mrkdwn(each) for each in thing.values())
    return "".join(_shown_as_mrkdwn(each) for each in thing) if isinstance(thing, list) else ""


@OWNED
def test_every_message_about_an_initiative_is_right(owned: Owned) -> None:
    for payload in (
        ownership.assigned(owned, "U0LEE", AT, pending=1),
        ownership.assigned(owned, "U0LEE", AT, pending=12),
        ownership.accepted(owned),
        ownership.accepted(owned, by_silence=True),
        ownership.settled(owned, ownership.HANDED_BACK),
        ownership.settled(owned, ownership.handed_over("U1", "U2")),
        ownership.settled(owned, ownership.ended_by_close(InitiativeState.DROPPED, "U1")),
        ownership.sponsoring(owned, "U0LEE"),
        ownership.back_to_sponsor(owned, "U0ANA", "<!here>\n" * 300),
        ownership.back_to_sponsor(owned, "U0ANA", ""),
        ownership.done_assigning([owned]),
        ownership.accepted_many([owned] * 50),
        ownership.accepted_many([]),
        ownership.back_given(owned),
        ownership.over_given(owned),
        ownership.dri_changed(owned, "U1"),
        ownership.closed(owned, "U1"),
        leaving.left("<Greta>", "U9", [leaving.answered_for(owned), leaving.sponsored(owned)] * 30),
        leaving.left("Greta", "U9", [leaving.above("U1"), leaving.provides("A-4", owned), leaving.other_side("E-3")]),
        leaving.left("Greta", "U9", [leaving.stood_in("U1", "Fri 4 Dec")]),
        leaving.left("Greta", "U9", []),
        ownership.sponsor_given(owned, "U1"),
        ownership_lists.listing("You answer for", [owned] * 60, 500, "nothing"),
    ):
        right(payload)


def test_the_new_dri_reads_what_they_decide_what_they_escalate_and_when() -> None:
    told = text_of(right(ownership.assigned(PLAIN, "U0LEE", AT, pending=3)))

    for part in (
        "You are the DRI for I-7 · EU launch.",
        "300 paying customers, by Mon 30 Nov 2026",
        "<@U0LEE> assigned it; you answer to <@U0DANA>.",
        "*You decide* every question",
        "*You escalate* to <@U0DANA>",
        "Without a word from you by",
        "Accept all 3",
        "Hand back",
    ):
        assert part in told


def test_a_refusal_hands_back_what_was_typed() -> None:
    payload = right(ownership.refused_typing("No & no.", "/dri assign <!channel> " + "x" * 5_000))

    assert "You typed" in text_of(payload)
    assert payload["text"] == "No &amp; no."


@OWNED
def test_one_initiative_closely(owned: Owned) -> None:
    held = [ownership_lists.Held(dri="U1", since=DUE, until=DUE, end=end) for end in EndCode]
    shown = ownership_lists.Closely(
        owned=owned,
        opened_on=DUE,
        first_due=DUE,
        moves=2,
        answers=[("2026-W48", Answer.ON_TRACK), ("2026-W47", Answer.OFF_TRACK)],
        plan=("<!here> draft " * 100, DUE),
        past=held,
        hands_over=True,
    )
    told = text_of(right(ownership_lists.closely(shown)))
    for part in ("moved twice", "2026-W48: Yes · 2026-W47: No", "*Plan:*", "Before:"):
        assert part in told
    once = replace(shown, moves=1, plan=None, answers=(), past=(), hands_over=False)
    assert "moved once" in text_of(right(ownership_lists.closely(once)))
    assert set(ownership_lists.ENDED) == set(EndCode)


def test_forms_keep_what_was_typed_and_are_within_the_limits() -> None:
    typed = ownership_forms.Typed(dri="U1", name="<!x>" * 30, target="&" * 500, due=DUE, sponsor="U2")
    alike = [Named(number, "<!n>" * 30, "&" * 500) for number in range(5)]
    full = text_of(view(ownership_forms.assign_form(typed, alike, "<!notice>")))
    assert "'initial_user': 'U1'" in full
    assert "'initial_date': '2026-11-30'" in full
    empty = view(ownership_forms.assign_form())
    assert "initial_" not in text_of(empty)
    assert empty["submit"]["text"] == "Assign"
    lines = "x" * 3_000
    many = view(ownership_forms.many_form(lines, ["Line 1: <!no>"] * 100, ["*I-1* done"] * 100, revision=2))
    assert many["private_metadata"] == "2"
    assert lines in text_of(many)
    view(ownership_forms.many_form())
    view(ownership_forms.hand_back_form(1, PLAIN.title))
    view(ownership_forms.hand_over_form(1, HOSTILE.title))


def test_a_full_page_is_within_the_limits() -> None:
    page = home.Page(
        questions=[replace(QUESTION, checkin_id=n) for n in range(30)],
        to_accept=[HOSTILE] * 30,
        plans=[home.PlanLine(words="<!p>" * 100, due_on=DUE, number=7, name="<!n>" * 40)] * 10,
        initiatives=home.Counted(rows=[HOSTILE] * 10, count=400),
        raised=[MATTER] * 30,
        to_answer=[(shown(), ())] * 30,
        owing=[shown()] * 30,
        owed=[shown()] * 30,
        leading=home.ForLeaders(
            off_track=home.Counted(rows=[HOSTILE] * 10, count=300),
            without_dri=home.Counted(rows=[PLAIN] * 10, count=10),
        ),
        coming=[home.ReviewComing(name="Weekly", publish_at=AT, channel=channel) for channel in (None, "C1", "C2")],
    )
    told = text_of(view(home.home(page), "home"))
    for part in (
        "25 more: they stand in our messages",
        "25 more: `/dri accept all`",
        "390 more",
    ):
        assert part in told
    assert "Next reviews" in told
    view(home.home(home.Page()), "home")


def test_first_words_say_what_is_recorded_who_sees_it_and_how_long() -> None:
    told = text_of(right(introduction.first_message()))
    for part in ("What I record", "Who sees it", "How long", "14 days", "health, family or safety"):
        assert part in told


def test_help_lists_and_settings_are_right() -> None:
    coming = [
        cadence.Coming(name="Weekly", publish_at=AT, rule="every Monday", channel=place) for place in (None, "C1")
    ]
    for payload in (
        help_words.dri(),
        help_words.cadence(),
        help_words.sla(),
        cadence.coming(coming),
        cadence.coming([]),
        cadence.channel_set("C1"),
        cadence.hour_set(8),
        cadence.hour_set(None),
        leaders.listing([("U1", "U2"), ("U2", None)]),
        leaders.listing([]),
        leaders.listing([("U1", None)] * 200),
        leaders.you_lead("U1"),
    ):
        right(payload)
    assert help_words.unknown("/dri", "x" * 99).count("x") == 40
