"""Blame in the DM: the record first, then the judge; every click ends in a plan or an escalation."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    BlameClaim,
    CheckInState,
    EscalationKind,
    LedgerCode,
    Party,
    ReplyKind,
    ReplySource,
    Verdict,
)
from bot.domain.errors import UserError
from bot.domain.judgement import Judgement
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.answering.message import Place
from bot.services.blame import claims, conversation
from bot.services.escalations import raising, returning, settling
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from storage.engine import Store
from storage.queries import settings
from storage.tables import CheckIn, Errand, Initiative, Ledger, Outbox, Passage, Person, Reply
from tests.services.matters_kit import HOSTILE, Court, judge_of
from tests.services.monday_kit import stamp, text_of
from tests.support.factories import Cast

BLAME = "Engineering never delivers"


def judged(verdict: Verdict = Verdict.CUT, **values: Any) -> Judgement:
    score = {Verdict.CUT: 0.9, Verdict.ASK: 0.5, Verdict.LEAVE: 0.1}[verdict]
    given: dict[str, Any] = {"answer": "none", "verdict": verdict, "score": score, "blamed": "Engineering"}
    return Judgement(**{**given, "party": Party.TEAM, "human": False, "why": ("never",), **values})


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def reply(court: Court, verdict: Judgement | None = None, text: str = BLAME, *, ts: str = "", **how: Any) -> bool:
    """Type a reply to the open question; returns whether it was taken."""
    ts = ts or stamp()

    def act(uow: Any) -> bool:
        return conversation.reply_to(
            uow,
            checkin=uow.one(CheckIn, court.checkin),
            person=uow.one(Person, how.pop("by", court.cast.dri)),
            initiative=uow.one(Initiative, court.made.id),
            text=text,
            channel="D1",
            ts=ts,
            version=how.pop("version", ts),
            judge=judge_of(verdict or judged()),
            **how,
        )

    return bool(court.do(act))


def prompts(court: Court) -> list[str]:
    return [text_of(row.payload) for row in court.messages("dri") if row.key.startswith("blame:")]


def claim(court: Court, what: BlameClaim, by: str = "dri", reply_id: int | None = None, **how: Any) -> Any:
    reply_id = reply_id or court.all(Reply)[-1].pk
    return claims.claim(court.store, court.call(by), reply_id, what, stamp(), **how)


def test_the_prompt_is_said_in_full_once_and_shorter_afterwards(court: Court) -> None:
    assert reply(court)
    assert reply(court)
    first, second = prompts(court)
    assert "You are the DRI for *EU launch*. If Engineering is failing you, why have you not escalated?" in first
    assert "You are the DRI" not in second
    assert court.buttons("dri") == ["Escalate", "It is mine", "This was not blame"] * 2


@pytest.mark.parametrize(
    ("party", "blamed", "says"),
    [
        (Party.PERSON, "Tom", "If Tom is failing you"),
        (Party.VENDOR, "Acme", "whoever owns that here can be asked"),
        (Party.TOOL, "Jira", "whoever owns that here can be asked"),
        (Party.LEADERSHIP, "the board", "put it to them with a date"),
        (Party.CIRCUMSTANCE, "the weather", "scope, date, money?"),
        (Party.UNNAMED, None, "Who owes it to you"),
        (Party.TEAM, "<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
    ],
)
def test_the_sentence_fits_the_party(court: Court, party: Party, blamed: str | None, says: str) -> None:
    reply(court, judged(party=party, blamed=blamed))
    assert says in prompts(court)[0]


def test_an_unsure_judge_asks_and_a_calm_reply_is_left_alone(court: Court) -> None:
    reply(court, judged(Verdict.ASK))
    assert "Is somebody blocking you, or is this yours?" in prompts(court)[0]
    assert not reply(court, judged(Verdict.LEAVE))
    assert len(court.all(Reply)) == 1


def test_the_workspace_moves_the_thresholds(court: Court) -> None:
    court.do(lambda uow: settings.put(uow, settings.POLICY, {"cut": 0.95, "ask": 0.92}, by_id=None))
    assert not reply(court)


def test_a_reply_about_health_leaves_no_words_anywhere(court: Court) -> None:
    secret = "my daughter is in hospital"
    assert reply(court, judged(Verdict.LEAVE, human=True, blamed="daughter"), secret)
    row = court.all(Reply)[0]
    assert (row.kind, row.passage_id, row.score, row.party, row.blamed_id) == (ReplyKind.HUMAN, None, None, None, None)
    everything = [*court.all(Passage), *court.all(Outbox), *court.all(Ledger), *court.all(Errand), row]
    assert all(
        "daughter" not in str(each.model_dump()) and "hospital" not in str(each.model_dump()) for each in everything
    )
    assert "can name a stand-in" in prompts(court)[0]


def test_words_kept_while_the_place_was_unknown_are_erased_when_they_are_about_health(court: Court) -> None:
    from storage import passages
    from storage.codes import PassageKind
    from storage.queries import replies

    def park(uow: Any) -> None:
        kept = passages.keep(uow, PassageKind.REPLY, "hospital", author_id=court.cast.dri)
        given = {"person_id": court.cast.dri, "channel": "D1", "ts": "5.1", "version": "5.1", "at": uow.at}
        replies.keep(uow, **given, kind=ReplyKind.UNPLACED, source=ReplySource.THREAD, passage_id=kept)

    court.do(park)
    reply(court, judged(Verdict.LEAVE, human=True), "hospital", ts="5.1")
    assert [row.passage_id for row in court.all(Reply)] == [None]
    assert "hospital" not in {row.body for row in court.all(Passage)}


def test_the_record_is_read_before_the_judge_speaks(court: Court) -> None:
    court.raise_()
    court.pass_(days=1)
    assert reply(court)
    assert "E-1 has waited 1 working day for" in prompts(court)[0]
    assert court.all(Reply)[0].kind is ReplyKind.NOTE
    assert "The DRI has been asked about it again" in court.told("sponsor")
    outcome = claims.add_to(court.store, court.call("dri"), court.row().pk, court.all(Reply)[0].pk)
    assert validate_message(outcome.replace or {}) == []
    assert f"Added: {BLAME}" in court.told("sponsor")
    claims.add_to(court.store, court.call("dri"), court.row().pk, court.all(Reply)[0].pk)
    assert [line.code for line in court.all(Ledger)].count(LedgerCode.ESCALATION_ADDED_TO) == 1


def test_a_deadline_that_runs_counts_on_the_other_side(court: Court) -> None:
    row = court.raise_(counterpart="other")
    settling.set_deadline(court.store, court.call("sponsor"), row.pk, date(2026, 11, 26))
    reply(court)
    assert "whose deadline is Thu 26 Nov" in prompts(court)[0]


def test_whoever_is_to_be_replaced_is_told_of_nothing_that_waits(court: Court) -> None:
    court.raise_("sponsor", counterpart="dri", kind=EscalationKind.REPLACE_PERSON)
    reply(court)
    assert "E-1" not in prompts(court)[0]
    assert court.all(Reply)[0].kind is ReplyKind.BLAME


@pytest.mark.parametrize("settled", ["returned", "decided", "foreign", "others"])
def test_nothing_is_added_to_what_does_not_wait_any_more(court: Court, settled: str) -> None:
    row = court.raise_()
    reply(court)
    if settled == "returned":
        returning.return_(court.store, court.call("sponsor"), row.pk, "Why so?")
    if settled == "decided":
        court.decide()
    part = "sponsor" if settled == "foreign" else "dri"
    escalation_id = 99 if settled == "others" else row.pk
    with pytest.raises(UserError):
        claims.add_to(court.store, court.call(part), escalation_id, court.all(Reply)[0].pk)


@pytest.mark.parametrize("what", [BlameClaim.MINE, BlameClaim.NOT_BLAME])
def test_a_click_records_the_no_and_asks_for_the_plan(court: Court, what: BlameClaim) -> None:
    reply(court)
    court.deliver()
    row = court.messages("dri")[0]
    place = Place(channel=row.receipt_channel or "", ts=row.receipt_ts or "", version="1.0")
    outcome = claim(court, what, place=place)
    assert court.all(CheckIn)[0].answer is Answer.OFF_TRACK
    assert court.all(Reply)[0].claim is what
    assert validate_view(outcome.open, "modal") == []
    assert outcome.target_id == row.id
    assert court.buttons("dri") == ["Let it train the judge"]
    outcome.unopened()
    assert any(each.key.startswith("plan_asked") for each in court.messages("dri"))
    claim(court, what)
    assert len([line for line in court.all(Ledger) if line.code is claims.CODES[what]]) == 1


def test_the_same_click_again_is_nothing_and_foreign_clicks_are_refused(court: Court) -> None:
    reply(court)
    reply_id, call = court.all(Reply)[0].pk, court.call("dri", key="action:1")
    claims.claim(court.store, call, reply_id, BlameClaim.MINE, "1.0")
    assert claims.claim(court.store, call, reply_id, BlameClaim.MINE, "1.0").open is None
    for part in ("other", "sponsor"):
        with pytest.raises(UserError, match="somebody else's reply"):
            claim(court, BlameClaim.MINE, part)
        with pytest.raises(UserError, match="somebody else's reply"):
            claims.escalate(court.store, court.call(part), reply_id)


def test_a_question_handed_over_or_taken_back_is_nobodys_to_claim(court: Court) -> None:
    reply(court)
    court.do(lambda uow: uow.move(CheckIn, court.checkin, {}, person_id=court.cast.other))
    with pytest.raises(UserError, match="somebody else's to answer"):
        claim(court, BlameClaim.MINE)
    court.do(lambda uow: uow.move(CheckIn, court.checkin, {}, state=CheckInState.ANNULLED, person_id=court.cast.dri))
    with pytest.raises(UserError, match="taken back"):
        claim(court, BlameClaim.MINE)


def test_after_a_yes_a_claim_asks_for_nothing(court: Court) -> None:
    reply(court)
    yes = {"answer": Answer.ON_TRACK, "state": CheckInState.ANSWERED}
    stamps = {"answered_at": court.now, "answered_by_id": court.cast.dri, "answer_version": "1.0"}
    court.do(lambda uow: uow.move(CheckIn, court.checkin, {}, **yes, **stamps))
    outcome = claim(court, BlameClaim.MINE)
    assert outcome.open is None
    assert "Your answer is Yes" in text_of(outcome.replace)


def test_escalating_from_the_prompt_records_the_no_and_settles_the_prompt(court: Court) -> None:
    reply(court, judged(blamed=HOSTILE))
    reply_id = court.all(Reply)[0].pk
    view = claims.escalate(court.store, court.call("dri"), reply_id).open or {}
    assert validate_view(view, "modal") == []
    assert court.all(CheckIn)[0].answer is None  # nothing is written before it is submitted
    source = Source.read(view["private_metadata"])
    assert source == Source(court.made.id, court.checkin, reply_id)
    request = Request(
        source=source, initiative_id=court.made.id, about="Engineering", counterpart=None,
        kind=EscalationKind.RESOURCES, needed="Two engineers", by_when=date(2026, 12, 1),
    )  # fmt: skip
    raising.raise_(court.store, court.call("dri"), request)
    assert court.row().prompted
    assert court.row().party is Party.TEAM
    assert court.all(CheckIn)[0].answer is Answer.OFF_TRACK
    assert court.all(Reply)[0].claim is BlameClaim.ESCALATE
    assert "You raised it" in prompts(court)[0]
    late = claim(court, BlameClaim.MINE)
    assert late.open is None
    assert court.all(Reply)[0].claim is BlameClaim.ESCALATE


def test_an_edited_reply_is_judged_again_and_its_old_prompt_taken_back(court: Court) -> None:
    reply(court, ts="5.1")
    reply(court, ts="5.1", version="6.1", text="Tom is late", source=ReplySource.EDIT)
    first, second = prompts(court)
    assert "taken back" in first
    assert "failing you" in second
    assert court.buttons("dri") == ["Escalate", "It is mine", "This was not blame"]


def test_a_sponsor_who_is_asked_is_pointed_to_somebody_else(court: Court) -> None:
    court.do(lambda uow: uow.move(CheckIn, court.checkin, {}, person_id=court.cast.sponsor))
    reply(court, judged(party=Party.CIRCUMSTANCE), by=court.cast.sponsor, source=ReplySource.DM)
    told = court.told("sponsor")
    assert "You answer for *EU launch* at the moment" in told
    assert f"<@{court.slack('boss')}>" in told


def test_no_verdict_stands_on_the_ledger(court: Court) -> None:
    reply(court, text=HOSTILE)
    line = court.all(Ledger, col(Ledger.code) == LedgerCode.PROMPTED_TO_ESCALATE)[0]
    assert line.actor_id is None
    assert line.details == {}


def test_what_was_escalated_is_not_claimed_afterwards_and_added_once(court: Court) -> None:
    court.raise_()
    reply(court)
    call, reply_id = court.call("dri", key="action:9"), court.all(Reply)[0].pk
    for _ in range(2):
        claims.add_to(court.store, call, court.row().pk, reply_id)
    assert [line.code for line in court.all(Ledger)].count(LedgerCode.ESCALATION_ADDED_TO) == 1
    raised_by_sponsor = court.raise_("sponsor")
    with pytest.raises(UserError):
        claims.add_to(court.store, court.call("dri"), raised_by_sponsor.pk, reply_id)
