"""Decisions: the ways in, what only Slack knows, the memo, who confirms it, who sees it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind, LedgerCode, MemoLink, MemoSource, PersonKind, Visibility
from bot.domain.errors import UserError
from bot.domain.slack import SlackError
from bot.messages import decision as words
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.answering.message import Place
from bot.services.decisions import confirming, errands, lists, mentions, opening, recording
from bot.services.decisions.origin import Origin
from bot.services.decisions.recording import Request
from bot.services.outcome import Outcome
from storage.codes import ErrandKind
from storage.engine import Store
from storage.running import ClaimedErrand
from storage.tables import Audience, Channel, Errand, Initiative, Ledger, Memo, MemoEvent, Outbox, Person
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_initiative, make_person
from tests.support.fake_gateway import FakeGateway

ROOT, REPLY = "1795424400.000100", "1795424460.000200"
THREAD = Origin(source=MemoSource.SHORTCUT, channel="C1", thread_ts=ROOT, message_ts=REPLY)


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def slack(court: Court) -> FakeGateway:
    gateway = FakeGateway()
    gateway.messages = [
        {"ts": ROOT, "user": court.slack("other"), "text": "Acme &amp; us: which <https://a.example|supplier>?"},
        {"ts": REPLY, "user": court.slack("sponsor"), "text": "Acme"},
        {"ts": "3.0", "user": "UNOBODY", "text": "hm"},
    ]
    return gateway


def channel(court: Court, slack_id: str = "C1", **values: Any) -> None:
    given = {"slack_id": slack_id, "name": "room", "kind": ChannelKind.PUBLIC, "is_member": True, "seen_at": court.now}
    court.do(lambda uow: uow.add(Channel(**{**given, **values})))


def record(court: Court, by: str = "dri", **values: Any) -> Memo:
    given = {"origin": THREAD, "decision": "We take Acme", "decider": court.slack(by), "question": "Which supplier?"}
    assert recording.record(court.store, court.call(by), Request(**{**given, **values})).clear
    return court.all(Memo)[-1]


def see(court: Court, part: str, number: str = "D-1") -> str:
    say = lists.show(court.store, court.call(part), number).say or {}
    assert validate_message(say) == []
    return text_of(say)


def fields(view: dict[str, Any] | None) -> dict[str, Any]:
    assert validate_view(view, "modal") == []
    return {block["block_id"]: block["element"] for block in (view or {})["blocks"] if block["type"] == "input"}


def claimed(court: Court, kind: ErrandKind) -> ClaimedErrand:
    row = court.all(Errand, col(Errand.kind) == kind)[-1]
    return ClaimedErrand(
        id=row.pk, workspace_id=court.cast.id, holder="x", key=row.key, kind=kind, args=row.args, due_at=row.due_at,
        attempts=1,
    )  # fmt: skip


def run(court: Court, slack: FakeGateway, kind: ErrandKind) -> None:
    errands.ERRANDS[kind](court.store, slack, claimed(court, kind), court.now)


def opened(outcome: Outcome, view: str = "V1") -> dict[str, Any]:
    """As Slack opens the form and tells its id and hash."""
    assert outcome.open is not None
    if outcome.opened is not None:
        outcome.opened(view, "h1")
    return outcome.open


def filled(court: Court, slack: FakeGateway, outcome: Outcome, view: str = "V1") -> dict[str, Any]:
    """The form once a worker has filled it."""
    opened(outcome, view)
    run(court, slack, ErrandKind.FILL_MEMO)
    return dict(slack.of("update_view")[-1][1])


def test_three_fields_make_a_memo_posted_in_its_thread(court: Court) -> None:
    channel(court)
    memo = record(court, decision=HOSTILE, question=HOSTILE * 10, permalink="https://acme.slack.com/archives/C1/p1")
    post = court.all(Outbox, col(Outbox.key) == f"memo:{memo.pk}:thread")[0]
    assert (post.conversation, post.thread_ts) == ("C1", ROOT)
    assert validate_message(post.payload) == []
    assert "<!channel>" not in text_of(post.payload)
    assert "posted in its thread" in court.told("dri")
    assert memo.visibility is Visibility.WORKSPACE
    assert memo.raised_on is None
    assert "We take" not in see(court, "boss")
    assert court.all(Ledger, col(Ledger.code) == LedgerCode.MEMO_RECORDED)[0].details["number"] == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [({"is_member": False}, "type `/invite"), ({"is_archived": True}, "is archived"), (None, "type `/invite")],
)
def test_where_the_bot_cannot_post_the_recorder_is_told_why(court: Court, values: Any, says: str) -> None:
    if values is not None:
        channel(court, **values)
    record(court)
    assert says in court.told("dri")
    assert court.all(Outbox, col(Outbox.thread_ts) == ROOT) == []


def test_without_a_thread_it_is_recorded_all_the_same(court: Court) -> None:
    record(court, origin=Origin())
    assert "`/decide show D-1` shows it" in court.told("dri")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"decision": " "}, "decision"),
        ({"decision": "x" * 3_001}, "decision"),
        ({"decider": None}, "decider"),
        ({"decider": "UNOBODY"}, "decider"),
        ({"question": ""}, "question"),
        ({"review_by": date(2026, 11, 23)}, "review_by"),
        ({"raised_on": date(2026, 11, 24)}, "raised"),
        ({"decided_on": date(2026, 11, 24)}, "decided"),
        ({"initiative_id": 99}, "initiative"),
        ({"dissenter": "UNOBODY"}, "dissenter"),
    ],
)
def test_what_is_missing_or_wrong_is_said_on_its_field(court: Court, values: Any, field: str) -> None:
    with pytest.raises(UserError) as refused:
        record(court, **values)
    assert refused.value.field == field
    assert court.all(Memo) == []
    assert court.all(Outbox) == []


def test_an_edited_date_stands_beside_the_bots_own_in_the_recorders_zone(court: Court, slack: FakeGateway) -> None:
    court.do(lambda uow: uow.move(Person, court.cast.dri, {}, zone="Pacific/Kiritimati"))
    court.now += timedelta(hours=2)
    early = Origin(source=MemoSource.MENTION, channel="C1", thread_ts="1795428000.000100")
    shown = fields(filled(court, slack, opening.from_thread(court.store, court.call("dri"), early)))
    assert shown["raised"]["initial_date"] == "2026-11-24"
    assert record(court, origin=early, raised_on=date(2026, 11, 24)).raised_on is None
    assert record(court, origin=early, raised_on=date(2026, 11, 20)).raised_on == date(2026, 11, 20)
    assert "as recorded" in see(court, "dri", "D-2")


def test_a_decider_and_a_dissenter_confirm_by_one_click(court: Court) -> None:
    channel(court)
    decider, dissenter = court.slack("sponsor"), court.slack("other")
    memo = record(court, decider=decider, dissenter=dissenter, dissent="Too dear", alternatives="Build", inputs="Ana")
    assert see(court, "boss").count("(unconfirmed)") == 2
    court.deliver()
    row = court.messages("sponsor")[0]
    place = Place(channel=row.receipt_channel or "", ts=row.receipt_ts or "", version="1")
    outcome = confirming.confirm(court.store, court.call("sponsor"), memo.pk, place)
    assert outcome.target_id == row.id
    assert validate_message(outcome.replace or {}) == []
    confirming.confirm(court.store, court.call("sponsor"), memo.pk)
    call = court.call("other", key="action:1")
    confirming.confirm(court.store, call, memo.pk)
    assert confirming.confirm(court.store, call, memo.pk) == Outcome()
    assert len(court.all(MemoEvent)) == 2
    assert "(unconfirmed)" not in see(court, "boss")
    assert court.buttons("sponsor") == court.buttons("other") == []
    for part, memo_id in (("boss", memo.pk), ("dri", 99)):
        with pytest.raises(UserError, match="does not wait for you"):
            confirming.confirm(court.store, court.call(part), memo_id)
    own = confirming.confirm(court.store, court.call("sponsor"), record(court, "sponsor").pk)
    assert own.say is not None


@pytest.mark.parametrize("known", [True, False])
def test_a_private_places_memo_is_for_its_members_and_strict_when_unknown(
    court: Court, slack: FakeGateway, known: bool
) -> None:
    if known:
        channel(court, kind=ChannelKind.PRIVATE)
    memo = record(court, decider=court.slack("sponsor"))
    assert memo.visibility is Visibility.CHANNEL
    for part in ("boss", "other"):
        with pytest.raises(UserError, match="I know no decision"):
            see(court, part)
        say = lists.log(court.store, court.call(part), "").say or {}
        assert "Acme" not in text_of(say)
        assert "0 decisions" not in text_of(say)
    assert "We take Acme" in see(court, "sponsor")
    slack.pages = [[court.slack("other")], [court.slack("dri"), "UNOBODY"]]
    run(court, slack, ErrandKind.AUDIENCE)
    assert "We take Acme" in see(court, "other")
    with pytest.raises(UserError):
        see(court, "boss")
    assert {row.named for row in court.all(Audience, col(Audience.person_id) == court.cast.dri)} == {True}


def test_a_memo_does_not_tell_the_name_of_a_hidden_initiative(court: Court) -> None:
    hide = {"visibility": Visibility.NAMED}
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, **hide))
    channel(court)
    record(court, initiative_id=court.made.id)
    assert "EU launch" not in see(court, "boss")
    assert "*Initiative:* I-1" in see(court, "boss")
    with pytest.raises(UserError, match="no such initiative"):
        record(court, "boss", initiative_id=court.made.id)


def test_the_form_lists_only_initiatives_that_person_may_see(court: Court, slack: FakeGateway) -> None:
    hide = {"visibility": Visibility.NAMED}
    court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, name="Secret", **hide))
    own, other = (
        text_of(filled(court, slack, opening.from_thread(court.store, court.call(part), THREAD), view=f"V-{part}"))
        for part in ("dri", "other")
    )
    assert "Secret" in own
    assert "Secret" not in other


def test_the_shortcut_on_a_reply_fills_in_what_only_slack_knows(court: Court, slack: FakeGateway) -> None:
    message = {"ts": REPLY, "user": court.slack("sponsor"), "text": "Acme"}
    first = fields(opened(opening.from_message(court.store, court.call("dri"), THREAD, message, direct=False)))
    assert "question" not in first
    run(court, slack, ErrandKind.FILL_MEMO)
    _, view, view_hash = slack.of("update_view")[0]
    then = fields(view)
    assert view_hash == "h1"
    assert then["question"]["initial_value"] == "Acme & us: which https://a.example?"
    assert then["inputs"]["initial_value"] == "Took part: Olu, Sam"
    for kept in ("decision", "decider"):
        assert then[kept] == first[kept]


def test_the_shortcut_on_a_first_message_has_its_question_at_once(court: Court, slack: FakeGateway) -> None:
    root = Origin(source=MemoSource.SHORTCUT, channel="C1", thread_ts=ROOT, message_ts=ROOT)
    message = {"text": "Which &lt;one&gt;?", "user": court.slack("other")}
    outcome = opening.from_message(court.store, court.call("dri"), root, message, direct=False)
    first = fields(outcome.open)
    assert first["question"]["initial_value"] == "Which <one>?"
    assert first["decider"]["initial_user"] == court.slack("dri")
    assert "inputs" in fields(filled(court, slack, outcome))


@pytest.mark.parametrize(
    ("method", "code", "says"),
    [("channel", "channel_not_found", words.INVITE), ("thread", "not_in_channel", words.INVITE)],
)
def test_a_thread_the_bot_cannot_read_gives_the_empty_form(
    court: Court, slack: FakeGateway, method: str, code: str, says: str
) -> None:
    opened(opening.from_thread(court.store, court.call("dri"), THREAD))
    slack.fails[method] = code
    run(court, slack, ErrandKind.FILL_MEMO)
    view = slack.of("update_view")[0][1]
    assert says in text_of(view)
    assert "initial_value" not in fields(view)["question"]


def test_slack_that_stays_away_is_asked_thrice_and_then_the_question_is_typed(court: Court, slack: FakeGateway) -> None:
    opened(opening.from_thread(court.store, court.call("dri"), THREAD))
    opened(opening.picker(court.store, court.call("dri"), "C1"))
    slack.fails = {"thread": "timeout", "recent": "timeout"}
    for kind in (ErrandKind.FILL_MEMO, ErrandKind.LIST_THREADS):
        errand = claimed(court, kind)
        with pytest.raises(SlackError):
            errands.ERRANDS[kind](court.store, slack, errand, court.now)
        last = ClaimedErrand(**{**{k: getattr(errand, k) for k in errand.__dataclass_fields__}, "attempts": 3})
        errands.ERRANDS[kind](court.store, slack, last, court.now)
    assert words.UNREAD in text_of(slack.of("update_view")[0][1])


def test_a_pasted_link_does_not_open_a_private_thread_to_an_outsider(court: Court, slack: FakeGateway) -> None:
    slack.kinds["C9"], slack.pages = ChannelKind.PRIVATE, [[court.slack("other")]]
    link = f"<https://acme.slack.com/archives/C9/p{REPLY.replace('.', '')}?thread_ts={ROOT}&amp;cid=C9>"
    for part in ("dri", "other"):
        outcome = opening.picked(court.store, court.call(part), Origin(channel="C1"), None, link, f"V-{part}")
        assert "question" not in fields(outcome.update)
        run(court, slack, ErrandKind.FILL_MEMO)
    outsider, member = (call[1] for call in slack.of("update_view"))
    assert words.NOT_IN_IT in text_of(outsider)
    assert "us: which" not in text_of(outsider)
    assert Origin.read(outsider["private_metadata"]).channel == ""
    assert "Acme & us" in fields(member)["question"]["initial_value"]


def test_the_picker_lists_recent_threads_and_takes_a_link(court: Court, slack: FakeGateway) -> None:
    outcome = opening.picker(court.store, court.call("dri"), "C1")
    assert list(fields(opened(outcome))) == ["link"]
    slack.messages.append({"ts": "4.0", "text": "joined", "subtype": "channel_join"})
    run(court, slack, ErrandKind.LIST_THREADS)
    view_id, view, view_hash = slack.of("update_view")[0]
    assert (view_id, view_hash) == ("V1", "h1")
    threads = fields(view)["thread"]["options"]
    assert len(threads) == 3
    chosen = opening.picked(court.store, court.call("dri"), Origin(), threads[0]["value"], "", "V1")
    assert Origin.read((chosen.update or {})["private_metadata"]).thread_ts == ROOT
    neither = opening.picked(court.store, court.call("dri"), Origin(channel="C1"), None, "", "V1")
    assert "question" in fields(neither.update)
    with pytest.raises(UserError, match="no link to a message") as refused:
        opening.picked(court.store, court.call("dri"), Origin(), None, "http://x.example", "V1")
    assert refused.value.field == "link"


def test_a_channel_that_cannot_be_listed_says_how_to_invite(court: Court, slack: FakeGateway) -> None:
    opened(opening.picker(court.store, court.call("dri"), "D1"))
    slack.fails["recent"] = "not_in_channel"
    run(court, slack, ErrandKind.LIST_THREADS)
    assert "Or paste a link" in text_of(slack.of("update_view")[0][1])


@pytest.mark.parametrize(("code", "is_raised"), [("not_found", False), ("hash_conflict", False), ("timeout", True)])
def test_a_form_that_was_closed_meanwhile_is_nobodys(
    court: Court, slack: FakeGateway, code: str, is_raised: bool
) -> None:
    opened(opening.picker(court.store, court.call("dri"), "C1"))
    slack.fails["update_view"] = code
    try:
        run(court, slack, ErrandKind.LIST_THREADS)
        assert not is_raised
    except SlackError:
        assert is_raised


def test_a_mention_in_a_thread_is_answered_there_once(court: Court) -> None:
    call = court.call("dri", key="event:1", channel="C1")
    for _ in range(2):
        mentions.offer(court.store, call, ROOT)
    help_call = court.call("dri", key="event:2", channel="C1")
    for _ in range(2):
        mentions.explain(court.store, help_call, ROOT)
    rows = court.all(Outbox, col(Outbox.conversation) == "C1")
    assert [row.thread_ts for row in rows] == [ROOT, ROOT]
    assert all(validate_message(row.payload) == [] for row in rows)
    with pytest.raises(UserError):
        mentions.offer(court.store, court.call("guest", channel="C1"), ROOT)


def test_the_log_takes_an_initiative_a_person_and_a_date(court: Court) -> None:
    channel(court)
    for number in range(22):
        record(court, decision=f"Decision {number} {HOSTILE}")
    record(court, "sponsor", initiative_id=court.made.id, decision="Of the launch")

    def log(typed: str) -> str:
        say = lists.log(court.store, court.call("boss"), typed).say or {}
        assert validate_message(say) == []
        return text_of(say)

    assert "1 to 20 of 23" in log("")
    assert "1 decisions" in log("I-1")
    assert "D-23" in log(f"<@{court.slack('sponsor')}>")
    assert "No decision" in log("<@UNOBODY>")
    assert "23 decisions" in log("since 23 Nov")
    for typed in ("since Blursday", "nonsense"):
        with pytest.raises(UserError):
            log(typed)
    with pytest.raises(UserError, match="I know no decision"):
        see(court, "boss", "D-99")


def test_the_same_submission_again_is_one_memo(court: Court) -> None:
    request = Request(origin=THREAD, decision="We take Acme", decider=court.slack("dri"), question="Which?")
    call = court.call("dri", key="view:1")
    recording.record(court.store, call, request)
    recording.record(court.store, call, request)
    assert len(court.all(Memo)) == 1


def test_an_origin_travels_as_ids() -> None:
    answering = Origin(source=MemoSource.SHORTCUT, channel="C1", question=5, link=MemoLink.REVERSES, replaces=12)
    for origin in (THREAD, answering):
        assert Origin.read(str(origin)) == origin
    assert Origin.read("x|y") == Origin()
    assert Origin(thread_ts="x").raised_at(at := THREAD.raised_at(None)) is at  # type: ignore[arg-type]


def test_the_form_opens_before_the_store_is_asked(court: Court) -> None:
    """Whatever the store does, Slack has its form within three seconds; only filling it in needs the store."""
    away = Store("sqlite:////nowhere/at/all.db")
    message = {"ts": REPLY, "user": court.slack("sponsor"), "text": "Acme"}
    for outcome in (
        opening.from_message(away, court.call("dri"), THREAD, message, direct=False),
        opening.from_thread(away, court.call("dri"), THREAD),
        opening.picker(away, court.call("dri"), "C1"),
    ):
        assert validate_view(outcome.open, "modal") == []
    away.close()


def test_whoever_may_not_act_is_told_so_in_place_of_the_form(court: Court, slack: FakeGateway) -> None:
    view = filled(court, slack, opening.from_thread(court.store, court.call("guest"), THREAD))
    assert validate_view(view, "modal") == []
    assert "Guests cannot act here" in text_of(view)
    assert "submit" not in view
    opened(opening.picker(court.store, court.call("guest"), "C1"), "V2")
    run(court, slack, ErrandKind.LIST_THREADS)
    assert "Guests cannot act here" in text_of(slack.of("update_view")[-1][1])


def test_a_form_that_is_submitted_before_it_was_read_comes_back_whole_with_what_was_typed(court: Court) -> None:
    typed = Request(
        origin=THREAD, decision="We take Acme", decider=court.slack("sponsor"), question="", loading=True,
        alternatives="Build it", dissent="Too dear", dissenter=court.slack("other"), review_by=date(2027, 1, 11),
    )  # fmt: skip
    view = recording.record(court.store, court.call("dri"), typed).update
    given = fields(view)
    assert given["decision"]["initial_value"] == "We take Acme"
    assert given["alternatives"]["initial_value"] == "Build it"
    assert given["dissenter"]["initial_user"] == court.slack("other")
    assert "question" in given
    assert "write the question yourself" in text_of(view or {})
    assert court.all(Memo) == []


@pytest.mark.parametrize(("kind", "kept"), [(ChannelKind.PUBLIC, "C9"), (ChannelKind.PRIVATE, ""), (None, "")])
def test_a_link_that_was_not_checked_yet_leads_into_no_private_place(court: Court, kind: Any, kept: str) -> None:
    if kind is not None:
        channel(court, "C9", kind=kind)
    typed = Request(origin=Origin(channel="C9", thread_ts=ROOT), decision="x", decider=None, question="", loading=True)
    view = recording.record(court.store, court.call("dri"), typed).update or {}
    assert Origin.read(view["private_metadata"]).channel == kept


def long_thread(court: Court, slack: FakeGateway, replies: int) -> None:
    authors = [court.slack(part) for part in ("dri", "other", "sponsor", "boss", "leader")]
    root = {"ts": ROOT, "user": authors[0], "text": "Which supplier?"}
    said = [{"ts": f"{1795424400 + n}.000200", "user": authors[n % 5], "text": f"word {n}"} for n in range(1, replies)]
    slack.messages = [root, *said]


def test_of_five_hundred_replies_few_are_read_and_the_chosen_one_always(court: Court, slack: FakeGateway) -> None:
    long_thread(court, slack, 500)
    last = slack.messages[-1]
    origin = Origin(source=MemoSource.SHORTCUT, channel="C1", thread_ts=ROOT, message_ts=last["ts"])
    message = {"ts": last["ts"], "user": last["user"], "text": last["text"]}
    view = filled(court, slack, opening.from_message(court.store, court.call("dri"), origin, message, direct=False))
    given = fields(view)
    assert given["decision"]["initial_value"] == "word 499"
    assert given["decider"]["initial_user"] == last["user"]
    assert given["question"]["initial_value"] == "Which supplier?"
    assert given["inputs"]["initial_value"].startswith("Took part: Dana, Olu, Sam, Bo, Lee")
    assert len(slack.of("thread")) == 2


def test_a_crowd_is_named_up_to_a_limit(court: Court, slack: FakeGateway) -> None:
    crowd = [court.do(lambda uow, n=n: make_person(uow, f"P{n}").slack_id) for n in range(30)]
    slack.messages = [{"ts": ROOT if not n else f"{n}.1", "user": who, "text": "?"} for n, who in enumerate(crowd)]
    view = filled(court, slack, opening.from_thread(court.store, court.call("dri"), THREAD))
    assert fields(view)["inputs"]["initial_value"].endswith("P19 and 10 more")


@pytest.mark.parametrize(
    ("code", "direct", "says"),
    [
        ("thread_not_found", False, words.GONE),
        ("channel_not_found", False, words.INVITE),
        ("channel_not_found", True, words.DIRECT),
        ("not_in_channel", False, words.INVITE),
    ],
)
def test_what_the_bot_cannot_read_keeps_the_message_that_the_shortcut_gave(
    court: Court, slack: FakeGateway, code: str, direct: bool, says: str
) -> None:
    message = {"ts": REPLY, "user": court.slack("sponsor"), "text": "Acme"}
    outcome = opening.from_message(court.store, court.call("dri"), THREAD, message, direct=direct)
    assert fields(outcome.open)["decision"]["initial_value"] == "Acme"
    slack.fails["thread" if code != "channel_not_found" else "channel"] = code
    view = filled(court, slack, outcome)
    assert says in text_of(view)
    assert "question" in fields(view)  # to be typed; the decision keeps its block, so Slack keeps what stands in it


def test_a_bots_message_names_no_decider(court: Court) -> None:
    message = {"ts": REPLY, "user": "UBOT", "bot_id": "B1", "text": "Acme"}
    view = opening.from_message(court.store, court.call("dri"), THREAD, message, direct=False).open
    assert fields(view)["decider"]["initial_user"] == court.slack("dri")


def test_people_of_another_company_decide_nothing_and_are_not_named(court: Court, slack: FakeGateway) -> None:
    stranger = court.do(lambda uow: make_person(uow, "Eve", kind=PersonKind.STRANGER).slack_id)
    channel(court, is_shared=True)
    slack.messages[1]["user"] = stranger
    message = {"ts": REPLY, "user": stranger, "text": "Acme"}
    view = filled(court, slack, opening.from_message(court.store, court.call("dri"), THREAD, message, direct=False))
    assert "Eve" not in text_of(view)
    assert "initial_user" not in fields(view)["decider"]
    with pytest.raises(UserError, match="one active person of this company") as refused:
        record(court, decider=stranger)
    assert refused.value.field == "decider"


def test_a_group_dms_memo_is_for_whoever_was_in_it(court: Court, slack: FakeGateway) -> None:
    channel(court, "G1", kind=ChannelKind.MPIM)
    memo = record(court, origin=Origin(source=MemoSource.SHORTCUT, channel="G1", thread_ts=ROOT, message_ts=ROOT))
    assert memo.visibility is Visibility.CHANNEL
    with pytest.raises(UserError):
        see(court, "boss")


def test_the_members_of_a_huge_channel_are_read_up_to_a_limit(court: Court, slack: FakeGateway) -> None:
    channel(court, kind=ChannelKind.PRIVATE)
    record(court)
    slack.pages = [["UNOBODY"]] * 60
    run(court, slack, ErrandKind.AUDIENCE)
    assert len(slack.of("members")) == 25


def test_the_way_back_to_the_thread_is_fetched_where_it_was_not_known(court: Court, slack: FakeGateway) -> None:
    channel(court)
    memo = record(court)
    slack.fails["permalink"] = "channel_not_found"
    run(court, slack, ErrandKind.LINK_MEMO)
    assert court.all(Memo)[0].permalink is None
    slack.fails = {"permalink": "timeout"}
    with pytest.raises(SlackError):
        run(court, slack, ErrandKind.LINK_MEMO)
    slack.fails = {}
    for _ in range(2):
        run(court, slack, ErrandKind.LINK_MEMO)
    assert "|the thread>" in see(court, "boss")
    post = court.all(Outbox, col(Outbox.key) == f"memo:{memo.pk}:thread")[0]
    assert "|the thread>" in text_of(post.payload)
