"""The checks of bot.conformance hold for the sandbox, notice what is otherwise, and leave nothing behind."""

from typing import Any

import pytest

from bot.conformance import CHECKS, Check, Difference, Session, Settings, run, run_check
from bot.conformance.session import PATIENCE

ROOM, ANA, OUTSIDE = "C0LAUNCH", "U0ANA", "C0GENERAL"


@pytest.fixture(name="session")
def _session(stage: Any) -> Session:
    return Session(stage.web, Settings(channel=ROOM, user=ANA, outside=OUTSIDE, wait=lambda _: None))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_sandbox_behaves_as_drumbeat_takes_slack_to(session: Session, check: Check) -> None:
    assert run_check(check, session) == []


def test_a_whole_run_finds_nothing_and_leaves_nothing(stage: Any) -> None:
    def stored() -> int:
        return int(stage.thread.call(lambda box: sum(len(place.order) for place in box.world.channels.values())))

    before = stored()
    assert run(stage.web, channel=ROOM, user=ANA, outside=OUTSIDE) == []
    assert run(stage.web, channel=ROOM, user=ANA) == []
    assert stored() == before


def test_every_check_says_what_it_expects() -> None:
    assert all(check.__doc__ for check in CHECKS)
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(
    ("check", "method", "error"),
    [
        ("ts_grows", "chat.postMessage", "internal_error"),
        ("views_need_a_live_trigger", "views.open", "not_allowed"),
        ("identity_has_its_ids", "auth.test", "fatal_error"),
        ("people_have_the_fields_that_decide", "users.info", "user_not_visible"),
        ("deleted_messages_are_gone", "chat.delete", "cant_delete_message"),
    ],
)
def test_another_error_than_expected_is_a_difference(
    stage: Any, session: Session, check: str, method: str, error: str
) -> None:
    stage.tell("faults", add={"switch": "error", "method": method, "error": error, "count": 1})

    [found] = run_check(next(each for each in CHECKS if each.__name__ == check), session)

    assert found.check == check
    assert error in found.found
    assert str(found) == f"{check}: expected {found.expected}, found {found.found}"


def test_a_missing_field_is_a_difference(stage: Any, session: Session) -> None:
    check = _named("people_have_the_fields_that_decide")
    stage.tell("world", do="user", id=ANA, set={"deleted": True})  # Slack tells less of deactivated people
    try:
        found = run_check(check, session)
    finally:
        stage.tell("world", do="user", id=ANA, set={"deleted": False})

    assert Difference(check.__name__, "users.info with is_restricted", "is_restricted=None") in found


def test_what_should_have_been_refused_is_taken_back(stage: Any, session: Session) -> None:
    def post_something(session: Session) -> None:
        session.expect_error("no_text", "chat.postMessage", channel=ROOM, text="posted after all")

    [found] = run_check(post_something, session)

    assert (found.expected, found.found) == ("chat.postMessage to answer no_text", "ok")
    assert "posted after all" not in stage.thread.call(
        lambda box: [message.text for message in box.world.channels[ROOM].by_ts.values()]
    )


def test_a_message_that_cannot_be_deleted_is_a_difference(stage: Any, session: Session) -> None:
    stage.tell("faults", add={"switch": "error", "method": "chat.delete", "error": "internal_error", "count": 1})

    [found] = run_check(_named("posts_answer_with_a_receipt"), session)

    assert (found.expected, found.found) == ("its messages to be deletable", "internal_error")


@pytest.mark.parametrize(("times", "differences"), [(PATIENCE - 1, 0), (PATIENCE, 1)])
def test_it_comes_back_as_often_as_is_decent_when_told_later(stage: Any, times: int, differences: int) -> None:
    waits: list[float] = []
    session = Session(stage.web, Settings(channel=ROOM, user=ANA, wait=waits.append))
    stage.tell("faults", add={"switch": "429", "method": "auth.test", "seconds": 7, "count": times})

    assert len(run_check(_named("identity_has_its_ids"), session)) == differences
    assert waits == [7.0] * times


def test_waiting_takes_no_longer_than_told() -> None:
    assert Settings(channel=ROOM, user=ANA).wait(0.01) is None


def test_somebody_outside_the_channel_gets_no_ephemeral(stage: Any) -> None:
    outsider = Session(stage.web, Settings(channel=ROOM, user="U0SAM"))
    assert run_check(_named("ephemerals_leave_no_trace"), outsider) == []


def _named(name: str) -> Check:
    return next(check for check in CHECKS if check.__name__ == name)
