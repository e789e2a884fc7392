"""What is said about agreements: within Slack's limits at their longest, everything escaped, true in every state."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.codes import (
    AgreementAction,
    AgreementState,
    Fault,
    LedgerCode,
    VerdictAction,
    VerdictBasis,
    VerdictState,
)
from bot.messages import agreement, agreement_forms, agreement_news, agreement_story, blame
from bot.messages import help as help_words
from bot.messages.agreement import AgreementShown, VerdictShown, VersionShown
from bot.messages.blame import BreachTold
from bot.messages.text import Payload
from bot.sandbox.blockkit import validate_message, validate_view

BAD = "<!channel> & <@U1>"
LONG = (BAD + " ") * 300
AT, DAY = datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 27)
_A = AgreementAction


def version(**values: Any) -> VersionShown:
    given: dict[str, Any] = {"number": 1, "spec": "&" * 2_000, "spec_hash": "f" * 64, "deadline_on": DAY, "zone": "UTC"}
    return VersionShown(**{**given, "by": "U1", **values})


def verdict(**values: Any) -> VerdictShown:
    given: dict[str, Any] = {"basis": VerdictBasis.DEADLINE_PASSED, "state": VerdictState.PROPOSED}
    return VerdictShown(**{**given, "proposed": Fault.PROVIDER, "fault": None, "contest_until": AT, **values})


def shown(**values: Any) -> AgreementShown:
    given: dict[str, Any] = {"id": 1, "number": 4, "initiative_number": 7, "initiative": LONG, "deliverable": LONG}
    parts = {"provider": "U2", "dri": "U1", "state": AgreementState.IN_FORCE, "current": version()}
    return AgreementShown(**{**given, **parts, **values})


SENTENCES = {
    "proposed": agreement_news.proposed("U1", AT),
    "accepted": agreement_news.accepted("U2"),
    "put in force": agreement_news.put_in_force("U3"),
    "declined": agreement_news.declined("U2", LONG, DAY),
    "declined, no date": agreement_news.declined("U2", LONG, None),
    "unanswered": agreement_news.unanswered("U2", "U3"),
    "unanswered, nobody": agreement_news.unanswered("U2", None),
    "expired": agreement_news.expired(),
    "date taken": agreement_news.date_taken("U1", DAY),
    "delivered": agreement_news.delivered("U2", LONG, on_time=False, review_by=AT),
    "rejected": agreement_news.rejected("U1", LONG, LONG),
    "rejected, beyond": agreement_news.rejected("U1", LONG, None),
    "breached": agreement_news.breached("U2", DAY),
    "contested": agreement_news.contested("U2", LONG, "U3"),
    "ruled": agreement_news.ruled("U3", shown(), Fault.NOBODY, LONG, 12),
    "stands": agreement_news.stands(shown(), Fault.DRI),
}


def valid(payload: Payload) -> str:
    assert validate_message(payload) == []
    told = json.dumps(payload, ensure_ascii=False)
    assert "<!channel>" not in told
    return told


@pytest.mark.parametrize("name", list(SENTENCES))
def test_every_sentence_fits_a_card_with_every_button(name):
    every = [*(act for act in agreement.BUTTONS if act is not _A.WITHDRAW), _A.WITHDRAW]
    both = shown(opened=version(number=2, by="U2"), verdict=verdict(), breached_on=DAY)
    told = valid(agreement.card(both, SENTENCES[name], every, "7:12:3:4"))
    assert '"value": "1:2"' in told
    valid(agreement.news(both, SENTENCES[name]))


def test_a_card_shows_the_whole_spec_of_what_is_to_be_accepted():
    spec = "\n".join(f"line {number}" for number in range(150))
    proposed = shown(state=AgreementState.PROPOSED, current=None, opened=version(spec=spec))
    told = valid(agreement.card(proposed, "x", [_A.ACCEPT]))
    assert "line 149" in told
    again = shown(state=AgreementState.DECLINED, current=None, opened=version(), other_date=DAY)
    assert "Propose again" in valid(agreement.card(again, "x", [_A.AMEND]))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"breached_on": DAY}, "*in breach* since Fri 27 Nov"),
        ({"state": AgreementState.PROPOSED, "current": None, "opened": version()}, "waits for <@U2>'s answer"),
        ({"state": AgreementState.DECLINED, "other_date": DAY}, "<@U2> offers Fri 27 Nov"),
        ({"state": AgreementState.DECLINED}, "declined"),
        ({}, "by Fri 27 Nov"),
        ({"state": AgreementState.DELIVERED}, "waits for <@U1>'s review"),
        ({"state": AgreementState.APPROVED}, "approved"),
        ({"state": AgreementState.WITHDRAWN}, "withdrawn"),
    ],
)
def test_where_it_stands(values, says):
    told = valid(agreement_story.shown_whole(shown(escalation=31, rework=2, **values), ["a line"] * 300))
    assert says in told
    assert "rework: 2" in told
    assert "E-31" in told


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "Verdict proposed: the provider <@U2> is at fault, for the deadline passed undelivered"),
        ({"state": VerdictState.CONTESTED, "leader": "U3"}, "Verdict contested (the deadline passed undelivered)"),
        ({"state": VerdictState.STANDING, "fault": Fault.PROVIDER}, "Verdict (uncontested): the provider <@U2>"),
        ({"state": VerdictState.RULED, "fault": Fault.NOBODY, "leader": "U3"}, "Verdict (ruled): nobody is at fault"),
        (
            {"state": VerdictState.RULED, "fault": Fault.DRI, "leader": "U3", "basis": VerdictBasis.BEYOND_SPEC},
            "the DRI <@U1> is at fault; it was rejected for what the spec does not say",
        ),
    ],
)
def test_the_verdict_in_a_line(values, says):
    assert says in agreement.verdict_words(shown(verdict=verdict(**values)))
    assert agreement.verdict_words(shown()) == ""


@pytest.mark.parametrize(
    ("code", "details", "says"),
    [
        (LedgerCode.AGREEMENT_PROPOSED, {"deadline_on": "2026-11-27"}, "proposed it, by Fri 27 Nov"),
        (LedgerCode.AGREEMENT_PROPOSED, {}, "proposed it"),
        (LedgerCode.AGREEMENT_DECLINED, {"other_date": "2026-11-27"}, "offered Fri 27 Nov"),
        (LedgerCode.AGREEMENT_DECLINED, {"other_date": None}, "declined it"),
        (LedgerCode.AGREEMENT_DECLINED, {"expired": True}, "closed the proposal"),
        (LedgerCode.DELIVERED, {"on_time": True}, "delivered it"),
        (LedgerCode.DELIVERED, {"on_time": False}, "delivered it, after the deadline"),
        (LedgerCode.APPROVED, {"by_verdict": True}, "by the verdict"),
        (LedgerCode.REJECTED, {}, "for what the spec does not say"),
        (LedgerCode.VERDICT_RULED, {"fault": "nobody", "memo": 12}, "ruled (D-12): nobody is at fault"),
        (LedgerCode.VERDICT_PROPOSED, {}, "proposed a verdict"),
        (LedgerCode.BREACHED, {}, "noted the breach"),
        (LedgerCode.NOTE, {}, "note"),
    ],
)
def test_everything_that_happened_has_a_line(code, details, says):
    assert says in agreement_story.line(code, AT, "U1", details)
    assert "Drumbeat" in agreement_story.line(code, AT, None, details)


def test_lists_stay_readable():
    told = valid(agreement_story.listing([shown()] * 90, [shown()] * 90, [shown()] * 90))
    assert "Waits for your answer* (90)" in told
    assert "and 70 more" in told
    assert "You owe nothing" in valid(agreement_story.listing([], [], []))


VIEWS = {
    "propose": agreement_forms.propose_form([(str(n), LONG) for n in range(150)], "3", "U2"),
    "propose, one": agreement_forms.propose_form([("1", "x")], None, None),
    "decline": agreement_forms.decline_form(shown(), "1:1"),
    "amend": agreement_forms.amend_form(shown(), "1"),
    "again": agreement_forms.amend_form(shown(state=AgreementState.DECLINED, current=None, opened=version()), "1"),
    "amend, nothing": agreement_forms.amend_form(shown(current=None), "1"),
    "deliver": agreement_forms.deliver_form(shown(), "1"),
    "reject": agreement_forms.reject_form(shown(current=version(spec="<b>&\n" * 400)), "1"),
    "reject, nothing": agreement_forms.reject_form(shown(current=None), "1"),
    "contest": agreement_forms.contest_form(shown(), "1"),
    "rule": agreement_forms.rule_form(shown(verdict=verdict()), "1", agreement_news.quote(LONG)),
    "rule, nothing": agreement_forms.rule_form(shown(), "1", ""),
}


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_form_is_valid(name):
    assert validate_view(VIEWS[name], "modal") == []


def test_a_reply_that_blames_gets_the_record():
    one = BreachTold(name="A-4", line=agreement_news.breach_line(shown()), escalation=None, source="7:12:3:4")
    told = valid(blame.in_breach([one] * 30))
    assert "Escalate A-4" in told
    again = valid(blame.in_breach([BreachTold(name="A-4", line="x", escalation=31, source="")]))
    assert "E-31 of it waits already" in again
    assert "Escalate" not in again
    assert "owes it" in agreement_news.breach_line(shown(current=None))
    assert "was owed and is not delivered" in agreement_news.needed(shown(current=None))


def test_help_names_every_word():
    told = valid(help_words.sla())
    for word in (
        "propose",
        "accept",
        "decline",
        "amend",
        "deliver",
        "approve",
        "reject",
        "contest",
        "show",
        "withdraw",
    ):
        assert f"/sla {word}" in told
    assert VerdictAction.RULE in agreement.BUTTONS
