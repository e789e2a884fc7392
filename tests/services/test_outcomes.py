"""Did you hit it? The claim and its evidence, who confirms or disputes it, what takes it back, what everybody reads."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ClaimState,
    EndCode,
    InitiativeState,
    LedgerCode,
    NotAskedReason,
    ReplyKind,
)
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import chartering, closing, following, initiatives, initiatives_handing
from bot.services.answering import turning, typed
from bot.services.answering.place import Typed
from bot.services.consequences import annulling
from bot.services.outcome import NOTHING
from bot.services.outcomes import evidence, settling
from storage import passages
from storage.codes import SendState
from storage.engine import Store
from storage.queries import ownership
from storage.tables import Absence, Assignment, Claim, Initiative, Ledger, Outbox, Person, Reply
from tests.services.monday_kit import JUDGE, Walk, at, stamp, text_of
from tests.support.factories import Made, make_initiative

DUE = date(2026, 11, 23)
PROOF = "312 customers <paid> & renewed"


class Outcome(Walk):
    """An initiative that is due on the Monday of the tests, asked that morning."""

    def __init__(self, store: Store, *, dri: int | None = None, sponsor: str = "sponsor", away: bool = False) -> None:
        super().__init__(store, since=at(16, 8))
        given = {"dri": dri or self.cast.dri, "sponsor": getattr(self.cast, sponsor)}
        self.made: Made = self.initiative(name="EU launch", due_on=DUE, **given)
        if away:
            span = {"first_day": DUE, "last_day": DUE, "set_at": at(20)}
            self.do(lambda uow: uow.add(Absence(person_id=self.cast.dri, acting_id=self.cast.other, **span)))
        self.until(at(23, 9))
        self.now = at(23, 10)

    def prove(self, words: str = PROOF, by: int | None = None) -> Any:
        checkin = self.latest(self.made)
        return evidence.given(self.store, self.call(by or checkin.person_id or 0), checkin.pk, words)

    def claim(self) -> Claim:
        return self.all(Claim)[-1]

    def confirm(self, by: str = "sponsor") -> Any:
        return settling.confirm(self.store, self.call(getattr(self.cast, by)), self.claim().pk)

    def dispute(self, words: str = "Two of the 300 have signed", by: str = "sponsor") -> Any:
        return settling.dispute(self.store, self.call(getattr(self.cast, by)), self.claim().pk, words)

    def says(self, text: str, *, ts: str | None = None, edited: bool = False, thread: bool = True) -> Typed:
        checkin = self.latest(self.made)
        ts = ts or stamp()
        root = f"{checkin.outbox_id}.0" if thread else None
        said = Typed(channel=f"D-{self.slack(checkin.person_id or 0)}", ts=ts, version=stamp() if edited else ts,
                     text=text, thread_ts=root, edited=edited)  # fmt: skip
        typed.said(self.store, self.call(checkin.person_id or 0), said, JUDGE)
        return said

    def slack(self, person_id: int) -> str:
        return self.person(person_id).slack_id

    def messages(self, person_id: int) -> list[Outbox]:
        """What stands in somebody's DM, as it is after every change; all of it valid Block Kit."""
        posts = self.all(Outbox, col(Outbox.person_id) == person_id, col(Outbox.op) == "post")
        changed = {row.target_id: row.payload for row in self.all(Outbox, col(Outbox.op) == "update")}
        for row in posts:
            row.payload = changed.get(row.id, row.payload)
            assert validate_message(row.payload) == [], row.key
        return [row for row in posts if row.state != SendState.CANCELLED]

    def told(self, person_id: int, prefix: str = "claim:") -> str:
        return "\n".join(text_of(row.payload) for row in self.messages(person_id) if row.key.startswith(prefix))

    def question(self) -> str:
        return self.told(self.latest(self.made).person_id or 0, f"question:{self.latest(self.made).period}")

    def buttons(self, person_id: int, prefix: str) -> list[str]:
        rows = [row for row in self.messages(person_id) if row.key.startswith(prefix)]
        blocks = [block for row in rows for block in row.payload.get("blocks", []) if block["type"] == "actions"]
        return [each["text"]["text"] for block in blocks for each in block["elements"]]

    def state(self) -> InitiativeState:
        return self.all(Initiative, col(Initiative.id) == self.made.id)[0].state

    def codes(self) -> list[LedgerCode]:
        return [each.code for each in self.all(Ledger, col(Ledger.about).startswith("claim:"))]

    def review_text(self) -> str:
        return "\n".join(text_of(each.payload) for each in self.said(f"review:{self.review().pk}"))


@pytest.fixture
def hit(sqlite_store: Store) -> Outcome:
    return Outcome(sqlite_store)


def test_from_the_due_date_on_the_question_asks_whether_it_was_hit(hit: Outcome) -> None:
    assert "Did you hit it, yes or no?" in hit.question()


def test_yes_is_stored_at_once_and_opens_the_form_for_the_evidence(hit: Outcome) -> None:
    outcome = hit.yes(hit.made)

    assert hit.latest(hit.made).answer is Answer.ON_TRACK
    assert hit.claim().state is ClaimState.WAITING
    assert validate_view(outcome.open, "modal") == []
    assert outcome.open["private_metadata"] == str(hit.latest(hit.made).pk)
    assert "waits for" in hit.question()
    assert hit.buttons(hit.cast.dri, "question:2026-W48") == ["Add the evidence", "Change to No"]


def test_the_same_yes_again_makes_no_second_claim(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.yes(hit.made)

    assert len(hit.all(Claim)) == 1
    assert hit.codes() == [LedgerCode.HIT_CLAIMED]


def test_a_yes_before_the_due_date_claims_nothing(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8))
    made = walk.initiative(due_on=date(2026, 11, 24))
    walk.until(at(23, 10))

    assert walk.yes(made).open is None
    assert walk.all(Claim) == []


def test_where_the_form_does_not_open_the_thread_asks_for_the_evidence(hit: Outcome) -> None:
    outcome = hit.yes(hit.made)
    assert outcome.unopened is not None
    outcome.unopened()

    asked = hit.said("evidence_asked:")[0]
    assert asked.thread_id == hit.latest(hit.made).outbox_id
    assert "What shows that it was hit?" in text_of(asked.payload)


def test_the_evidence_reaches_the_sponsor_at_once(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()

    told = hit.told(hit.cast.sponsor)
    assert "Evidence: 312 customers &lt;paid&gt; &amp; renewed" in told
    assert "300 paying customers" in told
    assert hit.buttons(hit.cast.sponsor, "claim:") == ["Confirm", "Dispute"]
    assert hit.said("claim:")[0].state == SendState.SENT
    assert "Evidence: 312" in hit.question()
    assert hit.buttons(hit.cast.dri, "question:2026-W48") == ["Change the evidence", "Change to No"]


def test_without_evidence_the_sponsor_is_told_a_few_minutes_later(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.deliver()
    assert hit.said("claim:")[0].state == SendState.WAITING

    hit.until(at(23, 10, 6))
    assert "No evidence has been given yet." in hit.told(hit.cast.sponsor)

    hit.prove()
    assert "Evidence: 312" in hit.told(hit.cast.sponsor)


def test_the_sponsor_is_told_in_their_own_working_hours(hit: Outcome) -> None:
    hit.person(hit.cast.sponsor, zone="Pacific/Auckland")  # 23:00 there
    hit.yes(hit.made)
    hit.prove()

    assert hit.said("claim:")[0].due_at == at(23, 20), "nine o'clock of Tuesday in Auckland"


def test_the_form_of_the_evidence_opens_again_with_what_stands(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove("first line")
    opened = evidence.form(hit.store, hit.call(hit.cast.dri), hit.latest(hit.made).pk).open

    assert validate_view(opened, "modal") == []
    assert "first line" in str(opened)
    hit.prove("second line")
    assert "Evidence: second line" in hit.question()


@pytest.mark.parametrize(("words", "sentence"), [(" . ", "what shows"), ("x" * 501, "At most 500 characters")])
def test_evidence_is_a_line(hit: Outcome, words: str, sentence: str) -> None:
    hit.yes(hit.made)
    with pytest.raises(UserError, match=sentence) as refused:
        hit.prove(words)

    assert refused.value.field == "evidence"


def test_nobody_else_gives_the_evidence(hit: Outcome) -> None:
    hit.yes(hit.made)
    with pytest.raises(UserError, match="somebody else's"):
        hit.prove(by=hit.cast.other)


def test_without_a_claim_no_evidence_is_asked_for(hit: Outcome) -> None:
    hit.no(hit.made)
    with pytest.raises(UserError, match="needs no evidence"):
        hit.prove()


def test_the_same_form_sent_twice_is_taken_once(hit: Outcome) -> None:
    hit.yes(hit.made)
    call = hit.call(hit.cast.dri, "view:1")
    for words in ("first line", "second line"):
        evidence.given(hit.store, call, hit.latest(hit.made).pk, words)

    assert "first line" in hit.question()


# --- typed


def test_a_reply_in_the_thread_counts_as_the_evidence(hit: Outcome) -> None:
    hit.yes(hit.made)
    said = hit.says("312 customers paid, see the billing report")

    assert hit.all(Reply)[-1].kind is ReplyKind.EVIDENCE
    assert "Evidence: 312 customers paid" in hit.question()
    assert "Noted as the evidence" in text_of(hit.said("typed:")[-1].payload)

    hit.says("313 customers paid, see the billing report", ts=said.ts, edited=True)
    assert "Evidence: 313" in hit.question()


def test_a_further_reply_is_a_note(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.says("312 customers paid, see the billing report")
    hit.says("and the party is on Friday")

    assert hit.all(Reply)[-1].kind is ReplyKind.NOTE
    assert "Evidence: 312" in hit.question()


def test_a_reply_in_the_dm_itself_finds_the_claim_that_lacks_evidence(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.says("312 customers paid, see the billing report", thread=False)

    assert "Evidence: 312" in hit.question()


def test_a_bare_typed_yes_is_asked_what_shows_it(hit: Outcome) -> None:
    hit.says("yes")

    assert hit.claim().evidence_id is None
    assert "What shows that it was hit?" in text_of(hit.said("typed:")[-1].payload)
    hit.says("yes")
    assert hit.claim().evidence_id is None


def test_a_typed_yes_with_its_reason_brings_the_evidence_along(hit: Outcome) -> None:
    hit.says("Yes, 312 customers have paid by now")

    assert "Evidence: Yes, 312 customers have paid by now" in hit.question()


# --- confirm


def test_confirmed_it_ends_as_hit_credited_by_name(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    hit.confirm()

    assert hit.state() is InitiativeState.HIT
    assert hit.claim().state is ClaimState.CONFIRMED
    assert hit.all(Assignment)[-1].end_code is EndCode.CLOSED
    assert "confirmed it: it ended as *hit*, credited to you" in hit.question()
    assert f"It is credited to <@{hit.slack(hit.cast.dri)}>" in hit.told(hit.cast.dri, "closed:")
    assert hit.buttons(hit.cast.dri, "question:2026-W48") == []
    assert hit.buttons(hit.cast.sponsor, "claim:") == []
    assert hit.codes()[-1] is LedgerCode.HIT_CONFIRMED
    assert hit.person(hit.cast.sponsor).list_at is None


def test_the_review_credits_the_hit_and_says_on_track_of_it_no_more(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.confirm()
    hit.until(at(24, 10))

    told = hit.review_text()
    assert "*Hit (1)*" in told
    assert f"*EU launch* (I-1) <@{hit.slack(hit.cast.dri)}>: it was hit." in told
    assert "On track" not in told


def test_after_the_confirmation_the_yes_stands(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.confirm()
    with pytest.raises(UserError, match="Sam has confirmed that EU launch was hit"):
        hit.no(hit.made)

    assert hit.latest(hit.made).answer is Answer.ON_TRACK


def test_a_confirmation_is_shown_through_the_click(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    said = hit.said("claim:")[0]
    place = hit.place(hit.latest(hit.made))
    click = type(place)(channel=said.receipt_channel or "", ts=said.receipt_ts or "", version=stamp())
    outcome = settling.confirm(hit.store, hit.call(hit.cast.sponsor, "action:1"), hit.claim().pk, click)

    assert outcome.target_id == said.pk
    assert "confirmed it" in text_of(outcome.replace or {})
    assert settling.confirm(hit.store, hit.call(hit.cast.sponsor, "action:1"), hit.claim().pk, click) is NOTHING


@pytest.mark.parametrize("by", ["leader", "boss"])
def test_another_leader_may_confirm_in_the_sponsors_place(hit: Outcome, by: str) -> None:
    hit.yes(hit.made)
    hit.confirm(by)

    assert hit.state() is InitiativeState.HIT


@pytest.mark.parametrize("by", ["dri", "other"])
def test_nobody_else_confirms_or_disputes(hit: Outcome, by: str) -> None:
    hit.yes(hit.made)
    for act in (hit.confirm, lambda by: hit.dispute(by=by)):
        with pytest.raises(UserError, match="Only its sponsor can do that with this claim"):
            act(by)


def test_an_unknown_claim_is_refused(hit: Outcome) -> None:
    with pytest.raises(UserError, match="I know no such matter"):
        settling.confirm(hit.store, hit.call(hit.cast.sponsor), 99)


def test_whoever_said_it_does_not_confirm_it_by_closing(sqlite_store: Store) -> None:
    hit = Outcome(sqlite_store)
    hit.do(lambda uow: uow.move(Person, hit.cast.dri, {}, is_leader=True))
    hit.yes(hit.made)

    with pytest.raises(UserError, match="You said it was hit, so"):
        closing.close_typed(hit.store, hit.call(hit.cast.dri), f"I-{hit.made.number} hit")
    assert (hit.state(), hit.claim().state) == (InitiativeState.OPEN, ClaimState.WAITING)


def test_closing_it_as_hit_by_command_confirms_what_waits(hit: Outcome) -> None:
    hit.yes(hit.made)
    closing.close_typed(hit.store, hit.call(hit.cast.boss), "I-1 hit")

    assert hit.claim().state is ClaimState.CONFIRMED
    assert hit.claim().settled_by_id == hit.cast.boss


# --- dispute


def test_a_dispute_needs_words_and_opens_their_form(hit: Outcome) -> None:
    hit.yes(hit.made)
    form = settling.show_dispute(hit.store, hit.call(hit.cast.sponsor), hit.claim().pk).open
    assert validate_view(form, "modal") == []

    with pytest.raises(UserError, match="Say what is missing") as refused:
        hit.dispute("  ")
    assert refused.value.field == "reason"
    assert hit.claim().state is ClaimState.WAITING


def test_disputed_the_dri_reads_the_words_and_it_stays_open(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    hit.dispute("Two of <300> have signed")
    hit.deliver()

    assert hit.state() is InitiativeState.OPEN
    told = hit.told(hit.cast.dri)
    assert "Two of &lt;300&gt; have signed" in told
    assert "asked again next week" in told
    assert "disputes it" in hit.question()
    assert hit.buttons(hit.cast.sponsor, "claim:") == []
    assert hit.buttons(hit.cast.dri, "question:2026-W48") == ["Change to No"]


def test_a_dispute_is_used_once(hit: Outcome) -> None:
    hit.yes(hit.made)
    call = hit.call(hit.cast.sponsor, "view:1")
    settling.dispute(hit.store, call, hit.claim().pk, "Two have signed")
    assert settling.dispute(hit.store, call, hit.claim().pk, "Two have signed") is NOTHING

    for again in (hit.dispute, hit.confirm):
        with pytest.raises(UserError, match="Sam has disputed it already"):
            again()


def test_disputed_it_is_asked_again_next_week_and_may_be_claimed_again(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.dispute()
    hit.until(at(30, 9))

    assert hit.latest(hit.made).period == "2026-W49"
    assert hit.latest(hit.made).state is CheckInState.OPEN
    hit.now = at(30, 10)
    hit.yes(hit.made)
    assert [each.state for each in hit.all(Claim)] == [ClaimState.DISPUTED, ClaimState.WAITING]


def test_after_a_dispute_no_and_yes_again_in_that_week_is_no_new_claim(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.dispute()
    hit.no(hit.made)
    hit.yes(hit.made)

    assert [each.state for each in hit.all(Claim)] == [ClaimState.DISPUTED]


def test_the_review_says_that_it_is_disputed(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.dispute()
    hit.until(at(24, 10))

    assert "its DRI says it was hit; " in hit.review_text()
    assert "disputes it." in hit.review_text()


# --- while it waits


def test_it_waits_in_the_daily_list_of_the_sponsor(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.until(at(24, 9))

    listed = hit.told(hit.cast.sponsor, "list:")
    assert "says it was hit: 312 customers &lt;paid&gt; &amp; renewed. Waits 1 day." in listed
    assert hit.buttons(hit.cast.sponsor, "list:") == ["Confirm", "Dispute"]
    hit.confirm()
    assert hit.told(hit.cast.sponsor, "list:").startswith("Nothing waits for you any more.")


def test_the_review_says_for_whom_it_waits_and_since_when(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.until(at(24, 10))

    told = hit.review_text()
    assert "*Said to be hit (1)*" in told
    assert f"*EU launch* (I-1): its DRI says it was hit, waits for <@{hit.slack(hit.cast.sponsor)}>, 1 day." in told
    assert "says it was hit, waits for" in hit.told(hit.cast.sponsor, "preview:"), "whoever is named has seen it"


def test_while_it_waits_nobody_is_asked_again_and_nobody_has_a_miss(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.until(at(31, 10, 30))

    week = hit.checkin(hit.made, "2026-W49")
    assert (week.state, week.not_asked) == (CheckInState.NOT_ASKED, NotAskedReason.CLAIMED)
    told = "\n".join(text_of(each.payload) for each in hit.said("review:") if "2026-W49" in str(each.payload))
    assert "waits for" in told
    assert "6 days" in told
    assert "Not asked" not in told


# --- taken back, lapsed, passed on


def test_a_no_before_the_review_withdraws_it_and_changes_the_sponsors_message(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    outcome = hit.no(hit.made)

    assert hit.claim().state is ClaimState.WITHDRAWN
    assert "The answer is *No* now" in hit.told(hit.cast.sponsor)
    assert hit.buttons(hit.cast.sponsor, "claim:") == []
    assert outcome.open["callback_id"] == "no_plan", "a No is off track, with the form for the plan"
    with pytest.raises(UserError, match="Dana has taken it back"):
        hit.confirm()


def test_the_dri_takes_back_what_a_stand_in_said(sqlite_store: Store) -> None:
    hit = Outcome(sqlite_store, away=True)
    hit.yes(hit.made)
    assert hit.claim().claimed_by_id == hit.cast.other

    turning.off_track_typed(hit.store, hit.call(hit.cast.dri), f"I-{hit.made.number}")

    assert hit.latest(hit.made).answer is Answer.OFF_TRACK
    assert hit.claim().state is ClaimState.WITHDRAWN


def test_what_was_handed_over_since_is_no_longer_theirs_to_claim(hit: Outcome) -> None:
    hit.no(hit.made)
    hit.now = at(23, 11)
    name = hit.slack(hit.cast.other)
    initiatives_handing.transfer_typed(hit.store, hit.call(hit.cast.sponsor), f"I-{hit.made.number} <@{name}>")
    hit.yes(hit.made)

    assert hit.all(Claim) == []


def test_a_slip_of_the_finger_never_reaches_the_sponsor(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.no(hit.made)
    hit.until(at(23, 12))

    assert hit.told(hit.cast.sponsor) == ""


def test_yes_again_after_a_no_is_a_new_claim(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.no(hit.made)
    hit.yes(hit.made)

    assert [each.state for each in hit.all(Claim)] == [ClaimState.WITHDRAWN, ClaimState.WAITING]


@pytest.mark.parametrize("how", ["missed", "dropped"])
def test_it_lapses_when_the_initiative_ends_otherwise(hit: Outcome, how: str) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    closing.close_typed(hit.store, hit.call(hit.cast.sponsor), f"I-1 {how}")

    assert hit.claim().state is ClaimState.LAPSED
    assert "has ended otherwise" in hit.told(hit.cast.sponsor)
    assert "waits to be confirmed no more" in hit.question()
    with pytest.raises(UserError, match="waits no more"):
        hit.confirm()


def test_a_late_yes_about_what_has_ended_claims_nothing(hit: Outcome) -> None:
    hit.until(at(24, 11))
    closing.close_typed(hit.store, hit.call(hit.cast.sponsor), "I-1 missed")
    assert hit.yes(hit.made).open is None

    assert hit.all(Claim) == []
    assert hit.latest(hit.made).state is CheckInState.LATE


def test_a_late_yes_is_a_claim_too(hit: Outcome) -> None:
    hit.until(at(24, 11))
    hit.yes(hit.made)

    assert hit.claim().state is ClaimState.WAITING
    assert "marked late" in hit.question()
    assert hit.buttons(hit.cast.dri, "question:2026-W48") == ["Add the evidence"]


def test_it_lapses_when_target_or_date_change(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.do(lambda uow: chartering.change(
        uow, ownership.standing(uow, hit.made.id), by=uow.one(Person, hit.cast.sponsor), due=date(2026, 12, 18)
    ))  # fmt: skip

    assert hit.claim().state is ClaimState.LAPSED
    assert hit.codes()[-1] is LedgerCode.CLAIM_LAPSED


def test_it_lapses_when_its_week_is_annulled(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    annulling.annul_typed(hit.store, hit.call(hit.cast.boss), "I-1 2026-W48 asked of the wrong one")

    assert hit.claim().state is ClaimState.LAPSED


def test_a_new_sponsor_confirms_it_from_now_on(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.deliver()
    hit.do(lambda uow: chartering.change(
        uow, ownership.standing(uow, hit.made.id), by=uow.one(Person, hit.cast.boss),
        sponsor=uow.one(Person, hit.cast.leader),
    ))  # fmt: skip

    assert hit.claim().sponsor_id == hit.cast.leader
    assert hit.buttons(hit.cast.sponsor, "claim:") == []
    assert hit.buttons(hit.cast.leader, "claim:") == ["Confirm", "Dispute"]
    assert hit.person(hit.cast.sponsor).list_at is None
    assert hit.codes()[-1] is LedgerCode.CLAIM_PASSED_ON


def test_where_the_sponsor_has_left_the_next_leader_above_confirms_it(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.person(hit.cast.sponsor, active=False)
    hit.do(lambda uow: following.person_changed(uow, hit.cast.sponsor))

    assert hit.claim().sponsor_id == hit.cast.boss
    hit.do(lambda uow: following.person_changed(uow, hit.cast.boss))
    assert hit.claim().sponsor_id == hit.cast.boss, "whoever is still there keeps it"


# --- at the top, and who stands in


def test_who_is_their_own_sponsor_is_confirmed_by_another_leader(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8))
    made = walk.initiative(walk.cast.boss, sponsor=walk.cast.boss, due_on=DUE)
    walk.until(at(23, 10))
    walk.yes(made)

    assert walk.all(Claim)[0].sponsor_id == walk.cast.leader


def test_at_the_very_top_one_confirms_oneself_with_the_evidence_on_record(sqlite_store: Store) -> None:
    hit = Outcome(sqlite_store)
    for each in (hit.cast.leader, hit.cast.sponsor):
        hit.person(each, is_leader=False)
    made = hit.initiative(hit.cast.boss, sponsor=hit.cast.boss, due_on=DUE, name="Alone")
    hit.until(at(30, 10))
    hit.made = made
    hit.yes(made)
    assert "Nobody stands above you" in hit.question()
    assert hit.buttons(hit.cast.boss, f"question:2026-W49:{hit.latest(made).pk}") == [
        "Add the evidence", "Confirm", "Change to No",
    ]  # fmt: skip
    hit.prove()
    hit.says("later")
    assert hit.said("claim:") == []
    hit.confirm("boss")

    assert hit.state() is InitiativeState.HIT


def test_a_stand_in_without_a_dri_is_the_sponsor_and_another_leader_confirms(sqlite_store: Store) -> None:
    """Owner by default: the sponsor is asked, says yes, and does not confirm their own word."""
    walk = Walk(sqlite_store, since=at(16, 8))
    made = walk.do(lambda uow: _unowned(uow, walk))
    walk.until(at(23, 10))
    walk.yes(made)

    assert walk.all(Claim)[0].claimed_by_id == walk.cast.sponsor
    assert walk.all(Claim)[0].sponsor_id == walk.cast.boss


def test_erased_evidence_leaves_the_claim_on_record(hit: Outcome) -> None:
    hit.yes(hit.made)
    hit.prove()
    hit.do(lambda uow: passages.erase(uow, hit.claim().evidence_id or 0))
    hit.confirm()

    assert "(erased)" in hit.question()


def _unowned(uow: Any, walk: Walk) -> Made:
    made = make_initiative(uow, dri=walk.cast.dri, sponsor=walk.cast.sponsor, due_on=DUE)
    standing = ownership.standing(uow, made.id)
    initiatives.end(uow, standing, EndCode.HANDED_BACK, uow.one(Person, walk.cast.dri), "handed back", "ill")
    return made


# --- a miss after a Yes


def weeks(sqlite_store: Store) -> Outcome:
    """Yes in the last week before it is due, W47; asked whether it was hit on the Monday of W48."""
    hit = Outcome.__new__(Outcome)
    Walk.__init__(hit, sqlite_store)
    hit.made = hit.initiative(name="EU launch", due_on=DUE)
    hit.until(at(16, 10))
    hit.yes(hit.made)
    hit.until(at(23, 9))
    hit.now = at(23, 10)
    return hit


def surprises(hit: Outcome) -> list[tuple[str, str]]:
    rows = hit.all(Ledger, col(Ledger.code) == LedgerCode.SURPRISE)
    return [(row.details["period"], row.details["how"]) for row in rows]


def close(hit: Outcome) -> None:
    closing.close_typed(hit.store, hit.call(hit.cast.sponsor), "I-1 missed")


def test_not_hit_after_a_yes_is_one_surprise_when_the_review_is_out(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.no(hit.made)
    assert surprises(hit) == [], "the answer may be changed until then"
    hit.until(at(24, 10))
    close(hit)

    assert surprises(hit) == [("2026-W48", "not_hit")]


def test_closed_before_the_review_is_out_it_is_the_same_surprise(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.no(hit.made)
    close(hit)
    hit.until(at(24, 10))

    assert surprises(hit) == [("2026-W48", "missed")]


def test_a_late_no_and_the_closing_are_one_surprise(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.until(at(24, 11))
    hit.no(hit.made)
    close(hit)

    assert surprises(hit) == [("2026-W48", "missed")]


def test_said_to_be_hit_disputed_and_closed_as_missed_is_a_surprise(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.yes(hit.made)
    hit.dispute()
    hit.until(at(24, 10))
    close(hit)

    assert surprises(hit) == [("2026-W48", "missed")]


def test_a_second_no_and_the_closing_after_it_surprise_nobody_again(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.no(hit.made)
    hit.until(at(30, 10))
    hit.no(hit.made)
    close(hit)
    hit.until(at(32, 10))

    assert surprises(hit) == [("2026-W48", "not_hit")]


def test_the_bot_closes_nothing_by_itself(sqlite_store: Store) -> None:
    hit = weeks(sqlite_store)
    hit.until(at(39, 12))

    assert hit.state() is InitiativeState.OPEN
