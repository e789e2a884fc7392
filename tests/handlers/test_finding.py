"""`/decide find` and `/decide log` through Bolt: what is typed, what the buttons turn to."""

import json
from typing import Any

import pytest

from bot.domain.codes import MemoState, Visibility
from bot.messages import decision_lists, ids
from bot.sandbox.blockkit import validate_message
from storage import passages
from storage.codes import MemoEventKind, PassageKind
from storage.engine import Store
from storage.tables import Memo, MemoEvent
from storage.uow import UnitOfWork
from tests.handlers.matters_app import Desk
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_memo


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


@pytest.fixture
def desk(court: Court) -> Desk:
    return Desk(court)


def keep(court: Court, title: str, decision: str = "We do", **values: Any) -> Memo:
    def act(uow: UnitOfWork) -> Memo:
        ids = [passages.keep(uow, PassageKind.MEMO, each, author_id=None) for each in (title, decision, "Why?")]
        words = dict(zip(("title_id", "decision_id", "question_id"), ids, strict=True))
        decider = values.pop("decider", "sponsor")
        return make_memo(uow, getattr(court.cast, decider), court.cast.leader, **words, **values)

    return court.do(act)  # type: ignore[no-any-return]


def said(answer: str) -> tuple[str, dict[str, Any]]:
    payload = json.loads(answer)
    payload.pop("response_type", None)
    assert validate_message(payload) == []
    return text_of(payload), payload


def buttons(payload: dict[str, Any]) -> dict[str, tuple[str, str]]:
    rows = [block for block in payload["blocks"] if block["type"] == "actions"]
    return {each["text"]["text"]: (each["action_id"], each["value"]) for row in rows for each in row["elements"]}


def replaced(desk: Desk) -> dict[str, Any]:
    """What the last click turned its message into."""
    payload: dict[str, Any] = desk.gateway.of("respond")[-1][0]
    assert payload["replace_original"]
    assert validate_message({key: payload[key] for key in ("text", "blocks")}) == []
    return payload


def search(desk: Desk, part: str, value: str, words: str | None) -> None:
    state = {} if words is None else {"words": {"input": {"type": "plain_text_input", "value": words}}}
    desk.click(part, ids.MEMO_FIND, value, state=state)


def test_a_find_shows_the_words_bold_who_and_when(court: Court, desk: Desk) -> None:
    keep(court, "Which *paper* & <ink>?", "We take Acme <!channel> for the paper")

    text, payload = said(desk.command("other", "/decide", "find paper"))

    assert "*Found* 1 to 1 of 1" in text
    assert "*D-1* Which *paper* &amp; &lt;ink&gt;? · " in text
    assert "> We take Acme &lt;!channel&gt; for the *paper*" in text
    assert "Mon 23 Nov 2026" in text
    assert buttons(payload) == {"Search": (ids.MEMO_FIND, "0")}
    field = next(block for block in payload["blocks"] if block.get("block_id") == ids.FIELD_WORDS)
    assert field["element"]["initial_value"] == "paper"


def test_a_find_is_narrowed_by_person_initiative_and_dates(court: Court, desk: Desk) -> None:
    keep(court, "Paper one", decider="dri", initiative_id=court.made.id)
    keep(court, "Paper two")
    dri = court.slack("dri")

    for typed, number in (
        (f"paper by <@{dri}|dana>", "D-1"), ("paper on I-1", "D-1"), ("paper since 23 Nov one", "D-1"),
        (f"paper <@{court.slack('sponsor')}>", "D-2"), (f"<@{dri}>", "D-1"),
    ):  # fmt: skip
        text, _ = said(desk.command("other", "/decide", f"find {typed}"))
        assert {each for each in ("D-1", "D-2") if each in text} == {number}, typed
    for typed in ("paper until 22 Nov", "paper by <@UNOBODY>", "🚀", "paper since 2030-01-01"):
        assert "No decision that you may see has" in said(desk.command("other", "/decide", f"find {typed}"))[0]
    assert "I cannot read the date" in desk.command("other", "/decide", "find paper since Blursday")
    assert "I know no I-9" in desk.command("other", "/decide", "find paper on I-9")
    assert "Which words" in said(desk.command("other", "/decide", "find"))[0]


def test_pages_of_a_find_turn_in_place_and_other_words_may_be_typed(court: Court, desk: Desk) -> None:
    for number in range(23):
        keep(court, f"Paper {number}")
    keep(court, "Ink")
    _, first = said(desk.command("other", "/decide", "find paper"))
    assert buttons(first)["More"] == ("memo.find.more", "20")

    search(desk, "other", "20", "paper")
    second = replaced(desk)
    assert "21 to 23 of 23" in text_of(second)
    assert buttons(second) == {"Search": (ids.MEMO_FIND, "0"), "Best": ("memo.find.first", "0")}
    search(desk, "other", "0", "ink")
    assert "D-24" in text_of(replaced(desk))
    search(desk, "other", "0", "")
    assert "Which words" in text_of(replaced(desk))
    search(desk, "other", "0", None)
    assert "type `/decide find`" in desk.whispered()


def test_the_log_is_turned_page_by_page_keeping_what_it_is_of(court: Court, desk: Desk) -> None:
    for number in range(45):
        keep(court, f"Paper {number}", decider="dri" if number < 41 else "boss")
    text, payload = said(desk.command("other", "/decide", f"log <@{court.slack('dri')}> since 1 Nov until 30 Nov"))
    assert "1 to 20 of 41" in text
    seen = [text]
    for span in ("21 to 40 of 41", "41 to 41 of 41"):
        action, value = buttons(payload)["More"]
        desk.click("other", action, value)
        payload = replaced(desk)
        assert span in text_of(payload)
        seen.append(text_of(payload))
    assert all(any(f"*D-{number}* " in page for page in seen) for number in range(1, 42))
    assert "More" not in buttons(payload)

    action, value = buttons(payload)["Newest"]
    desk.click("other", action, value)
    assert "1 to 20 of 41" in text_of(replaced(desk))
    desk.click("other", "memo.log.more", "nonsense")
    assert "1 to 20 of 45" in text_of(replaced(desk))


def test_each_line_says_what_became_of_its_decision(court: Court, desk: Desk) -> None:
    one, two, three, four = (keep(court, f"Paper {number}", decider="leader") for number in range(4))
    keep(court, "Paper 4", first_state=MemoState.PROPOSED, proposed_to_id=court.cast.boss, decider="leader")
    keep(court, "Paper 5", decider="sponsor")
    secret = keep(court, "Quokka", visibility=Visibility.NAMED, decider="leader")
    for memo, kind, later in (
        (one, MemoEventKind.SUPERSEDED, two), (two, MemoEventKind.REVERSED, secret),
        (three, MemoEventKind.CORRECTED, four),
    ):  # fmt: skip
        court.do(lambda uow, memo=memo, kind=kind, later=later: uow.add(
            MemoEvent(memo_id=memo.pk, event=kind, other_id=later.pk, at=uow.at)))  # fmt: skip

    lines = said(desk.command("other", "/decide", "log"))[0].splitlines()

    states = {line.split("*")[1]: line.rpartition(" · ")[2] for line in lines if line.startswith("*D-")}
    assert states == {
        "D-6": "_unconfirmed_", "D-5": "_proposed_", "D-4": "Mon 23 Nov 2026", "D-3": "_corrected by D-4_",
        "D-2": "_reversed_", "D-1": "_superseded by D-2_",
    }  # fmt: skip


def test_the_longest_find_and_log_fit_slack(court: Court, desk: Desk) -> None:
    for _ in range(21):
        keep(court, f"paper {HOSTILE}", f"paper {HOSTILE * 10}")

    for typed in (f"find paper {'x' * 10}", "find paper", "log"):
        said(desk.command("other", "/decide", typed))
    text, payload = said(desk.command("other", "/decide", "find paper"))
    assert "<!channel>" not in text
    assert len(payload["blocks"]) <= 50


def test_a_page_that_is_empty_by_now_says_so() -> None:
    text = text_of(decision_lists.log([], seen=20, left=0, uncounted=False, following="", first="x"))
    assert decision_lists.NO_OTHER in text
