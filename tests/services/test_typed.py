"""What people type to the bot: in a thread, in the DM, edited, with several questions open, before the receipt came."""

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, PlanState, ReplyKind
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services import tick
from bot.services.answering import placing, replies, typed
from bot.services.answering.place import Typed
from storage import passages
from storage.engine import Store
from storage.tables import CheckIn, Outbox, Plan, Reply
from tests.services.monday_kit import Walk, at, stamp, text_of
from tests.support.factories import Made


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store, since=at(16, 8))
    walk.person(walk.cast.sponsor, zone="UTC")
    return walk


@pytest.fixture
def launch(walk: Walk) -> Made:
    """An initiative whose question was delivered on Monday at nine."""
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 9))
    walk.now = at(23, 10)
    return made


def type_(walk: Walk, text: str, made: Made | None = None, **how: object) -> Typed:
    """Type into the thread of an initiative's question, or into the DM itself; returns the message."""
    thread = f"{walk.latest(made).outbox_id}.0" if made else None
    person = how.pop("by", walk.cast.dri)
    ts = str(how.pop("ts", "") or stamp())
    slack = walk.person(person).slack_id
    given = {"channel": f"D-{slack}", "ts": ts, "version": ts, "text": text, "thread_ts": thread, **how}
    message = Typed(**given)
    typed.said(walk.store, walk.call(person), message, walk.judge)
    return message


def answers(walk: Walk) -> list[str]:
    """What the bot answered to typed text, oldest first; each is valid Block Kit."""
    rows = walk.said("typed:")
    assert all(validate_message(row.payload) == [] for row in rows)
    return [text_of(row.payload) for row in rows]


def kinds(walk: Walk) -> list[ReplyKind]:
    return [each.kind for each in walk.all(Reply)]


@pytest.mark.parametrize("place", ["thread", "dm"])
@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", Answer.ON_TRACK), ("yep!", Answer.ON_TRACK), ("no", Answer.OFF_TRACK), ("Not yet", Answer.OFF_TRACK)],
)
def test_a_typed_yes_or_no_counts(walk: Walk, launch: Made, text: str, answer: Answer, place: str) -> None:
    type_(walk, text, launch if place == "thread" else None)

    assert walk.latest(launch).answer is answer
    assert kinds(walk) == [ReplyKind.ANSWER]
    assert len(answers(walk)) == 1


@pytest.mark.parametrize("text", ["Mostly", "80%", "yes if legal signs", "more or less", "kind of yes"])
def test_a_condition_is_handed_back_once(walk: Walk, launch: Made, text: str) -> None:
    type_(walk, text, launch)
    type_(walk, text, launch)

    assert walk.latest(launch).state is CheckInState.OPEN
    first, second = answers(walk)
    assert "A condition is not an answer" in first
    assert "A condition is not an answer" not in second


def test_a_no_in_the_thread_asks_for_the_plan_and_the_next_reply_is_it(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    type_(walk, "pricing draft by Thursday", launch)

    plan = walk.all(Plan)[0]
    assert (plan.due_on.isoformat(), plan.state) == ("2026-11-26", PlanState.OPEN)
    assert "what will you do" in answers(walk)[0].lower()
    assert "pricing draft by Thu 26 Nov" in answers(walk)[1]


def test_a_no_with_its_plan_in_one_message_needs_no_question(walk: Walk, launch: Made) -> None:
    type_(walk, "No. I will send the pricing draft by Thursday", launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    assert walk.all(Plan)[0].due_on.isoformat() == "2026-11-26"
    assert "what the review will show" in answers(walk)[0]


def test_a_plan_without_a_day_gets_a_date_picker(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    type_(walk, "I will send the pricing draft", launch)
    assert walk.all(Plan) == []
    assert "By when?" in answers(walk)[-1]

    reply = walk.all(Reply)[-1]
    walk.deliver()
    shown = walk.said("typed:")[-1]
    call = walk.call(walk.cast.dri)
    outcome = replies.dated(walk.store, call, reply.pk, at(26).date(), shown.receipt_channel, shown.receipt_ts)

    assert walk.all(Plan)[0].due_on == at(26).date()
    assert outcome.replace is not None
    assert outcome.target_id == shown.pk
    assert replies.dated(walk.store, call, reply.pk, at(26).date(), "", "").replace is None, "the same click again"


def test_a_past_day_is_refused_and_the_typed_plan_kept(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    type_(walk, "I will send the pricing draft", launch)
    reply = walk.all(Reply)[-1]

    with pytest.raises(UserError, match="is past"):
        replies.dated(walk.store, walk.call(walk.cast.dri), reply.pk, at(20).date(), "", "")

    with walk.store.read(walk.workspace, walk.now) as uow:
        assert passages.text(uow, reply.passage_id) == "I will send the pricing draft"


def test_somebody_elses_text_cannot_be_dated(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    type_(walk, "I will send the pricing draft", launch)

    with pytest.raises(UserError, match="somebody else"):
        replies.dated(walk.store, walk.call(walk.cast.other), walk.all(Reply)[-1].pk, at(26).date(), "", "")


def test_text_after_a_yes_is_a_note_and_never_judged(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    type_(walk, "Engineering is completely failing us again", launch)

    note = walk.all(Reply)[-1]
    assert (note.kind, note.verdict) == (ReplyKind.NOTE, None)
    assert walk.latest(launch).answer is Answer.ON_TRACK


def test_text_with_nothing_open_is_a_note(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    type_(walk, "Legal never answers")

    assert kinds(walk) == [ReplyKind.NOTE]
    assert "no question of yours is open" in answers(walk)[0]


def test_a_typed_no_changes_a_yes_and_a_typed_yes_changes_a_no(walk: Walk, launch: Made) -> None:
    walk.yes(launch)
    type_(walk, "no", launch)
    assert walk.latest(launch).answer is Answer.OFF_TRACK

    type_(walk, "Yes", launch)
    assert walk.latest(launch).answer is Answer.ON_TRACK


def test_blame_is_taken_by_the_conversation_and_the_question_stays_open(walk: Walk, launch: Made) -> None:
    type_(walk, "Engineering never delivers, it's their fault we are stuck", launch)

    assert walk.all(Reply)[-1].kind in (ReplyKind.BLAME, ReplyKind.DOUBT)
    assert walk.latest(launch).state is CheckInState.OPEN


def test_text_that_says_neither_is_kept_and_asked_again(walk: Walk, launch: Made) -> None:
    type_(walk, "The workshop is on Wednesday", launch)

    assert kinds(walk) == [ReplyKind.NOTE]
    assert "yes or no?" in answers(walk)[0]


def test_with_several_open_the_text_is_kept_and_a_button_asks_which(walk: Walk, launch: Made) -> None:
    hiring = walk.initiative(name="Hiring <b>", when=at(17))
    walk.until(at(30, 9))
    walk.now = at(30, 10)
    type_(walk, "yes")
    asked = answers(walk)[-1]
    assert "Which one is it about?" in asked
    assert "I-2 Hiring <b>" in asked, "a button's label is plain text and needs no escaping"
    reply = walk.all(Reply)[-1]
    assert reply.kind is ReplyKind.UNPLACED

    call = walk.call(walk.cast.dri)
    outcome = placing.placed(walk.store, call, reply.pk, walk.latest(hiring).pk, walk.judge, "D1", "1.0")

    assert walk.latest(hiring).answer is Answer.ON_TRACK
    assert walk.latest(launch).answer is None
    assert outcome.replace is not None
    assert "Hiring &lt;b&gt;" in text_of(outcome.replace)
    with pytest.raises(UserError, match="place already"):
        placing.placed(walk.store, walk.call(walk.cast.dri), reply.pk, walk.latest(launch).pk, walk.judge, "", "")


def test_an_edit_counts_as_a_new_version_whatever_the_order_of_arrival(walk: Walk, launch: Made) -> None:
    first = type_(walk, "Yes", launch)
    edit = {"ts": first.ts, "version": f"{float(first.ts) + 60:.6f}", "edited": True}
    type_(walk, "No", launch, **edit)
    assert walk.latest(launch).answer is Answer.OFF_TRACK

    type_(walk, "Yes", launch, ts=first.ts, version=f"{float(first.ts) + 30:.6f}", edited=True)
    assert walk.latest(launch).answer is Answer.OFF_TRACK, "an older version that comes later changes nothing"
    assert len(walk.all(Reply)) == 2


def test_an_edit_by_another_person_changes_nothing(walk: Walk, launch: Made) -> None:
    first = type_(walk, "Yes", launch)
    later = f"{float(first.ts) + 60:.6f}"
    message = Typed(channel=first.channel, ts=first.ts, version=later, text="No", edited=True)
    typed.said(walk.store, walk.call(walk.cast.other), message, walk.judge)

    assert walk.latest(launch).answer is Answer.ON_TRACK


def test_the_same_event_three_times_is_one_reply(walk: Walk, launch: Made) -> None:
    call = walk.call(walk.cast.dri, "event:Ev1")
    ts = stamp()
    message = Typed(channel="D1", ts=ts, version=ts, text="no")
    for _ in range(3):
        typed.said(walk.store, call, message, walk.judge)

    assert len(walk.all(Reply)) == 1
    assert len(walk.said("typed:")) == 1


def test_a_click_after_a_later_edit_does_not_win_by_arriving_later(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    walk.yes(launch, version="1000000000.000100")

    assert walk.latest(launch).answer is Answer.OFF_TRACK


def test_a_reply_in_the_thread_of_a_message_being_posted_gives_it_its_receipt(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 8, 59))
    walk.jump(at(23, 9))
    row = walk.questions()[-1]
    walk.do(lambda uow: uow.move(Outbox, row.pk, {}, posting_since=walk.now))

    type_(walk, "yes", thread_ts="1700000000.000100")

    assert walk.latest(made).answer is Answer.ON_TRACK
    adopted = walk.questions()[-1]
    assert (adopted.receipt_channel, adopted.receipt_ts) == (f"D-{row.lane}", "1700000000.000100")


def test_a_reply_nobody_can_place_waits_for_the_receipt(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.initiative(name="Hiring")
    walk.until(at(23, 8, 59))
    walk.jump(at(23, 9))
    for row in walk.questions():
        walk.do(lambda uow, row=row: uow.move(Outbox, row.pk, {}, posting_since=walk.now))
    type_(walk, "yes", thread_ts="1700000000.000100", channel="D1")
    assert kinds(walk) == [ReplyKind.UNPLACED]

    receipt = {"receipt_channel": "D1", "receipt_ts": "1700000000.000100", "state": "sent", "finished_at": walk.now}
    walk.do(lambda uow: uow.move(Outbox, walk.latest(made).outbox_id, {}, posting_since=None, **receipt))
    assert tick.run_due(walk.store, walk.workspace, walk.now, walk.judge)

    assert walk.latest(made).answer is Answer.ON_TRACK
    assert kinds(walk) == [ReplyKind.ANSWER]


def test_a_late_typed_answer_is_marked_late(walk: Walk, launch: Made) -> None:
    walk.until(at(24, 11))
    type_(walk, "yes", launch)

    assert walk.latest(launch).state is CheckInState.LATE
    assert "marked late" in answers(walk)[-1]


def test_guests_and_strangers_are_refused(walk: Walk, launch: Made) -> None:
    with pytest.raises(UserError, match="Guests"):
        type_(walk, "yes", launch, by=walk.cast.guest)
    assert walk.all(Reply, col(Reply.person_id) == walk.cast.guest) == []


def test_a_no_that_blames_is_a_no_and_is_judged(walk: Walk, launch: Made) -> None:
    type_(walk, "No, Engineering never delivers and it is their fault", launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    assert walk.all(Reply)[-1].kind in (ReplyKind.BLAME, ReplyKind.DOUBT)
    assert walk.all(Plan) == []


def test_a_no_with_words_but_no_day_is_asked_for_its_plan(walk: Walk, launch: Made) -> None:
    type_(walk, "No, I will send the pricing draft", launch)

    assert walk.latest(launch).answer is Answer.OFF_TRACK
    assert "what will you do" in answers(walk)[0].lower()


def test_after_the_plan_a_remark_is_a_note_and_a_new_day_a_new_plan(walk: Walk, launch: Made) -> None:
    type_(walk, "no", launch)
    type_(walk, "pricing draft by Thursday", launch)
    type_(walk, "Thank you", launch)
    type_(walk, "no", launch)
    type_(walk, "Pricing draft by Friday", launch)

    assert kinds(walk) == [ReplyKind.ANSWER, ReplyKind.PLAN, ReplyKind.NOTE, ReplyKind.ANSWER, ReplyKind.PLAN]
    assert [each.state for each in walk.all(Plan)] == [PlanState.REPLACED, PlanState.OPEN]


def test_a_yes_typed_twice_is_silent(walk: Walk, launch: Made) -> None:
    type_(walk, "yes", launch)
    type_(walk, "yes", launch)

    assert len(answers(walk)) == 1


def test_a_parked_reply_that_can_no_longer_count_is_told_to_its_author(walk: Walk) -> None:
    made = walk.initiative(name="EU launch")
    walk.initiative(name="Hiring")
    walk.until(at(23, 8, 59))
    walk.jump(at(23, 9))
    for row in walk.questions():
        walk.do(lambda uow, row=row: uow.move(Outbox, row.pk, {}, posting_since=walk.now))
    type_(walk, "yes", thread_ts="1700000000.000100", channel="D1")
    checkin = walk.latest(made)
    receipt = {"receipt_channel": "D1", "receipt_ts": "1700000000.000100", "state": "sent", "finished_at": walk.now}
    walk.do(lambda uow: uow.move(Outbox, checkin.outbox_id, {}, posting_since=None, **receipt))
    walk.do(lambda uow: uow.move(CheckIn, checkin.pk, {}, state=CheckInState.ANNULLED))
    tick.run_due(walk.store, walk.workspace, walk.now, walk.judge)

    assert "taken back" in answers(walk)[-1]
    assert not tick.run_due(walk.store, walk.workspace, walk.now, walk.judge)


def test_placing_the_same_click_twice_changes_nothing(walk: Walk, launch: Made) -> None:
    walk.initiative(name="Hiring", when=at(17))
    walk.until(at(30, 9))
    type_(walk, "yes")
    reply = walk.all(Reply)[-1]
    call = walk.call(walk.cast.dri, "action:U1:7")
    for _ in range(2):
        placing.placed(walk.store, call, reply.pk, walk.latest(launch).pk, walk.judge, "", "")

    assert walk.latest(launch).answer is Answer.ON_TRACK
    with pytest.raises(UserError, match="somebody else"):
        placing.placed(walk.store, walk.call(walk.cast.other), reply.pk, walk.latest(launch).pk, walk.judge, "", "")
