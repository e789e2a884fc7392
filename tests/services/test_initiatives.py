"""The new DRI's answer, handing over, closing, and looking."""

import pytest

from bot.domain.codes import EndCode, InitiativeState
from bot.domain.errors import UserError
from bot.services import (
    assigning,
    closing,
    initiatives_answers,
    initiatives_handing,
    initiatives_shown,
)
from storage.codes import Acceptance, Op, SendState
from storage.engine import Store
from storage.tables import Assignment, Charter, Initiative, Outbox
from tests.services.ownership_kit import Desk, shown, words
from tests.support.factories import Cast


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    desk = Desk(sqlite_store, cast)
    assigning.assign_typed(desk.store, desk.call("leader"), desk.line("dri"))
    return desk


def second(desk: Desk, part: str = "dri") -> None:
    assigning.assign_typed(desk.store, desk.call("leader"), desk.line(part, "Payroll", "Payroll runs in Spain"))


def current(desk: Desk) -> int:
    held = desk.standing().assignment
    assert held is not None
    return held.pk


def refused(work: object, *args: object) -> str:
    with pytest.raises(UserError) as error:
        work(*args)  # type: ignore[operator]
    return error.value.sentence


def updates(desk: Desk) -> list[Outbox]:
    return desk.rows(Outbox, Outbox.op == Op.UPDATE)


def test_accepting_changes_the_message_in_place_and_its_buttons_are_gone(desk: Desk) -> None:
    outcome = initiatives_answers.accept(desk.store, desk.call("dri"), current(desk), ("D1", "17.1"))

    assert "You have accepted it" in shown(outcome)
    assert outcome.replace is not None
    assert not any(block["type"] == "actions" for block in outcome.replace["blocks"])
    assert outcome.target_id == desk.said_to("dri")[0].pk
    assert desk.said_to("dri")[0].receipt_ts == "17.1"
    assert desk.standing().accepted
    assert desk.codes()[-1] == "accepted"


def test_accepting_twice_is_once(desk: Desk) -> None:
    initiatives_answers.accept(desk.store, desk.call("dri"), current(desk), ("D1", "17.1"))
    again = initiatives_answers.accept(desk.store, desk.call("dri"), current(desk), ("D1", "17.1"))

    assert "You have accepted it" in shown(again)
    assert desk.codes().count("accepted") == 1


def test_accepting_all_settles_every_message(desk: Desk) -> None:
    second(desk)
    outcome = initiatives_answers.accept_all(desk.store, desk.call("dri"), current(desk), ("D1", "17.1"))

    assert outcome.replace is not None
    assert all(desk.standing(number).accepted for number in (1, 2))
    assert all("You have accepted it" in words(row.payload) for row in desk.said_to("dri")[1:])


@pytest.mark.parametrize(("text", "count"), [("I-1", 1), ("all", 2), ("", 2), ("i1", 1)])
def test_accepting_by_command(desk: Desk, text: str, count: int) -> None:
    second(desk)
    said = shown(initiatives_answers.accept_typed(desk.store, desk.call("dri"), text))

    assert said.count("I-") >= count
    assert sum(row.accepted_at is not None for row in desk.rows(Assignment)) == count


def test_nothing_to_accept_is_said(desk: Desk) -> None:
    assert "Nothing waits" in shown(initiatives_answers.accept_typed(desk.store, desk.call("other"), "all"))


def test_only_the_one_it_was_given_to_can_accept_or_hand_back(desk: Desk) -> None:
    one = current(desk)
    assert "Only Dana can accept I-1" in refused(initiatives_answers.accept, desk.store, desk.call("other"), one)
    assert "Only Dana can hand back" in refused(
        initiatives_answers.hand_back, desk.store, desk.call("leader"), one, "because"
    )
    assert "You are not the DRI of I-1" in refused(
        initiatives_answers.accept_typed, desk.store, desk.call("other"), "1"
    )
    assert "no such assignment" in refused(initiatives_answers.accept, desk.store, desk.call("dri"), 999)
    assert not desk.standing().accepted


def test_handing_back_tells_the_sponsor_why_and_makes_them_owner_by_default(desk: Desk) -> None:
    one = current(desk)
    assert "Why?" in str(initiatives_answers.show_hand_back(desk.store, desk.call("dri"), one).open)
    initiatives_answers.hand_back(desk.store, desk.call("dri"), one, "No <!channel> budget")

    assert desk.standing().dri is None
    [ended] = desk.assignments()
    assert ended.end_code is EndCode.HANDED_BACK
    told = desk.said_to("leader")[-1]
    assert "No &lt;!channel&gt; budget" in words(told.payload)
    assert "initiative.hand_over" in str(told.payload)
    late = refused(initiatives_answers.accept, desk.store, desk.call("dri"), one)
    assert "I-1 is no longer yours: it waits for a new DRI" in late


def test_handing_back_by_command_needs_a_reason(desk: Desk) -> None:
    asked = initiatives_answers.return_typed(desk.store, desk.call("dri"), "I-1")
    assert "You hand back" in shown(asked)
    assert "Say why" in refused(initiatives_answers.hand_back, desk.store, desk.call("dri"), current(desk), "  ")
    call = desk.call("dri")
    done = initiatives_answers.return_typed(desk.store, call, "I-1 no time at all")
    assert "You handed back I-1" in shown(done)


def test_the_same_submission_again_changes_nothing(desk: Desk) -> None:
    call, one = desk.call("dri"), current(desk)
    initiatives_answers.hand_back(desk.store, call, one, "no time")
    initiatives_answers.hand_back(desk.store, call, one, "no time")

    assert desk.codes().count("handed_back") == 1


def test_two_working_days_of_silence_accept(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        assert initiatives_answers.accept_silent(uow) == 0
    desk.pass_days(3)
    with desk.store.write(desk.cast.id, desk.at) as uow:
        assert initiatives_answers.accept_silent(uow) == 1
        uow.commit()
    with desk.store.write(desk.cast.id, desk.at) as uow:
        assert initiatives_answers.accept_silent(uow) == 0

    held = desk.standing().assignment
    assert held is not None
    assert held.acceptance is Acceptance.SILENCE
    assert desk.codes()[-1] == "accepted_by_silence"
    assert "counts as accepted" in words(desk.said_to("dri")[0].payload)


@pytest.mark.parametrize(("accepted", "code"), [(True, EndCode.HANDED_OVER), (False, EndCode.NEVER_ACCEPTED)])
def test_a_hand_over_tells_everybody_it_concerns(desk: Desk, accepted: bool, code: EndCode) -> None:
    if accepted:
        initiatives_answers.accept(desk.store, desk.call("dri"), current(desk))
    said = shown(initiatives_handing.transfer_typed(desk.store, desk.call("boss"), f"I-1 <@{desk.slack('other')}>"))

    assert f"<@{desk.slack('other')}> has been told" in said
    old, new = desk.assignments()
    assert (old.end_code, new.person_id, new.ended_at) == (code, desk.cast.other, None)
    assert "You are the DRI for I-1" in words(desk.said_to("other")[0].payload)
    assert "handed it over to" in words(desk.said_to("dri")[-1].payload)
    assert "handed I-1 · EU launch over" in words(desk.said_to("leader")[-1].payload)


def test_taking_it_over_oneself_is_accepted_at_once_and_the_sponsor_is_the_one_above(desk: Desk) -> None:
    initiatives_answers.accept(desk.store, desk.call("dri"), current(desk))
    initiatives_handing.transfer_typed(desk.store, desk.call("leader"), f"I-1 <@{desk.slack('leader')}>")

    now = desk.standing()
    assert (now.dri and now.dri.pk, now.accepted, now.sponsor.pk) == (desk.cast.leader, True, desk.cast.boss)
    assert [row.version for row in desk.rows(Charter)] == [1, 2]
    assert desk.assignments()[0].end_code is EndCode.TAKEN_OVER
    assert "charter_changed" in desk.codes()


def test_a_hand_over_by_the_form(desk: Desk) -> None:
    one = desk.standing().pk
    assert "Who answers for" in shown(initiatives_handing.show_form(desk.store, desk.call("leader"), one))
    assert "New DRI" in str(initiatives_handing.transfer_typed(desk.store, desk.call("leader"), "I-1").open)
    call = desk.call("leader")
    for _ in range(2):
        initiatives_handing.hand_over(desk.store, call, one, desk.slack("other"))

    assert len(desk.assignments()) == 2
    assert "has been told" in words(desk.said_to("leader")[-1].payload)


def test_who_may_hand_over_and_to_whom(desk: Desk) -> None:
    def tried(part: str, text: str) -> str:
        return refused(initiatives_handing.transfer_typed, desk.store, desk.call(part), text)

    other = f"<@{desk.slack('other')}>"
    assert "A DRI hands back, the sponsor hands over" in tried("dri", f"I-1 {other}")
    assert "Only its sponsor Lee or a leader may hand over I-1" in tried("other", f"I-1 {other}")
    assert "Dana is the DRI of I-1 already" in tried("leader", f"I-1 <@{desk.slack('dri')}>")
    assert "is a guest" in tried("leader", f"I-1 <@{desk.slack('guest')}>")
    assert "A user group cannot" in tried("leader", "I-1 <!subteam^S1>")
    assert "I know no I-99" in tried("leader", f"I-99 {other}")
    assert '"nonsense" is no initiative' in tried("leader", "nonsense")
    assert "Nobody is named" in refused(
        initiatives_handing.hand_over, desk.store, desk.call("leader"), desk.standing().pk, None
    )
    assert "no such initiative" in refused(initiatives_handing.show_form, desk.store, desk.call("leader"), 99)
    assert len(desk.assignments()) == 1


@pytest.mark.parametrize("how", ["hit", "missed", "dropped"])
def test_closing_ends_the_assignment_and_tells_the_dri(desk: Desk, how: str) -> None:
    said = shown(closing.close_typed(desk.store, desk.call("leader"), f"I-1 {how.title()}."))

    assert f"closed I-1 · EU launch as *{how}*" in said
    assert desk.rows(Initiative)[0].state == InitiativeState(how)
    assert desk.assignments()[0].end_code is EndCode.CLOSED
    assert "closed I-1" in words(desk.said_to("dri")[-1].payload)
    again = refused(closing.close_typed, desk.store, desk.call("leader"), "I-1 hit")
    assert f"I-1 has ended as {how}" in again


def test_closing_is_not_for_the_dri_nor_for_others(desk: Desk) -> None:
    def tried(part: str, text: str) -> str:
        return refused(closing.close_typed, desk.store, desk.call(part), text)

    assert "its sponsor closes it: tell Lee" in tried("dri", "I-1 hit")
    assert "Only its sponsor Lee or a leader may close I-1" in tried("other", "I-1 dropped")
    assert "hit, missed or dropped" in tried("leader", "I-1 cancelled")
    assert "hit, missed or dropped" in tried("leader", "I-1")
    assert desk.rows(Initiative)[0].state is InitiativeState.OPEN


def test_a_message_not_sent_yet_is_taken_back_when_its_matter_has_ended(desk: Desk) -> None:
    closing.close_typed(desk.store, desk.call("leader"), "I-1 dropped")

    assert desk.said_to("dri")[0].state is SendState.CANCELLED
    assert updates(desk) == []


@pytest.mark.parametrize(
    ("part", "text", "sees"),
    [
        ("dri", "", ["You answer for", "EU launch"]),
        ("dri", "mine", ["EU launch"]),
        ("leader", "sponsored", ["You sponsor", "Payroll"]),
        ("other", "all", ["Open initiatives", "EU launch", "Payroll", "not accepted yet"]),
        ("leader", "{dri}", ["Dana answers for", "EU launch"]),
        ("leader", "@olu", ["Olu answers for", "Payroll"]),
        ("leader", "", ["You are the DRI of nothing"]),
        ("other", "sponsored", ["You sponsor nothing"]),
    ],
)
def test_lists(desk: Desk, part: str, text: str, sees: list[str]) -> None:
    second(desk, "other")
    said = shown(initiatives_shown.listing(desk.store, desk.call(part), text.format(dri=f"<@{desk.slack('dri')}>")))

    assert all(each in said for each in sees)


def test_a_list_of_something_else_says_what_can_be_listed(desk: Desk) -> None:
    assert "I can list" in refused(initiatives_shown.listing, desk.store, desk.call("dri"), "everything")


def test_one_initiative_looked_at_closely(desk: Desk) -> None:
    initiatives_handing.transfer_typed(desk.store, desk.call("boss"), f"I-1 <@{desk.slack('other')}>")
    said = shown(initiatives_shown.show(desk.store, desk.call("leader"), "I-1"))

    for part in ("300 paying customers, by Mon 30 Nov 2026", "never moved", "not accepted yet", "never accepted it"):
        assert part in said
    assert "Hand over" in said
    assert "Hand over" not in shown(initiatives_shown.show(desk.store, desk.call("dri"), "I-1"))
    closing.close_typed(desk.store, desk.call("leader"), "I-1 missed")
    said = shown(initiatives_shown.show(desk.store, desk.call("leader"), "I-1"))
    assert "(missed)" in said
    assert "nobody, so its sponsor" in said
