"""What can be answered with yes or no."""

import pytest

from bot.domain.errors import UserError
from bot.domain.target import check_target


@pytest.mark.parametrize(
    "text",
    [
        *(
            "300 paying customers",
            "Contract signed with Acme",
            "Launch in Germany",
            "Migration done",
            "SOC 2 report published",
        ),
        *(
            "Increase NPS to 50",
            "Reduce churn below 2%",
            "to improve uptime from 99 to 99.9",
            "Keep all support tickets answered in a day",
        ),
        *(
            "Start shipping 20 orders a day",
            "Is live in three regions",
            "Improve onboarding until every customer passes it",
        ),
        "Helpdesk open",
        "Support hub launched",
        "\u5b8c\u4e86\u3059\u308b",
        "Better Place acquisition signed",
    ],
)
def test_a_target_with_an_end_is_taken(text):
    check_target(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A target is missing"),
        ("  \n", "A target is missing"),
        ("ok", "A target is missing"),
        ("...", "A target is missing"),
        ("improve quality", '"improve quality" cannot be answered with yes or no: say what will be true'),
        ("Work on onboarding", "cannot be answered with yes or no"),
        ("make progress", "cannot be answered with yes or no"),
        ("We will focus on growth", "cannot be answered with yes or no"),
        ("How do we win Germany?", "is a question, not a target"),
        ("x" * 501, "at most 500 characters; this one has 501"),
        ("improve " + "the very long thing " * 10, "\u2026"),
    ],
)
def test_what_is_no_target_is_refused_with_how_to_mend_it(text, sentence):
    with pytest.raises(UserError, match=sentence.replace("?", r"\?")) as refusal:
        check_target(text)

    assert refusal.value.field == "target"
