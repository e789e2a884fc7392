"""`/cadence` through Bolt: the list, the form that shows its dates as one chooses, move, skip, days off, the file."""

import json
from itertools import count
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import LedgerCode
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from bot.services import cadences
from storage.codes import ErrandKind
from storage.engine import Store
from storage.tables import Cadence, Errand, Ledger, Objective, ReviewChange
from tests.handlers.matters_app import Desk, fixture
from tests.services.matters_kit import Court
from tests.support.clock import MONDAY
from tests.support.factories import Cast

WEEKLY = "Weekly execution review"


_stamps = count(1)


class CadenceDesk(Desk):
    """Clicks inside modals, with what stands in them."""

    def press(self, part: str, action_id: str, value: str = "", metadata: str = "", **state: str | None) -> None:
        body = self._by(part, fixture("block_actions_view"))
        body.pop("response_url", None)
        stamp = f"{next(_stamps)}.9"
        body["actions"] = [{**body["actions"][0], "action_id": action_id, "value": value, "action_ts": stamp}]
        values = {name.replace("__", "."): {"input": {"type": "any", "value": each}} for name, each in state.items()}
        body["view"] |= {"private_metadata": metadata, "state": {"values": values}}
        assert self._send(body) == {}

    def view(self) -> dict[str, Any]:
        """The modal as it was updated last; valid Block Kit."""
        view: dict[str, Any] = self.gateway.of("update_view")[-1][1]
        assert validate_view(view, "modal") == []
        return view

    def form(self, part: str, callback_id: str, metadata: str, **fields: str | None) -> dict[str, Any]:
        named = {name.replace("__", "."): each for name, each in fields.items()}
        return self.submit(part, callback_id, metadata, **named)


class Room(Court):
    """A workspace as it is after the first start: with its three cadences and nothing asked yet."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.store, self.cast, self.now = store, cast, MONDAY
        cadences.found(store, cast.id, "C0REVIEW", "Europe/London", self.now)


@pytest.fixture(name="desk")
def _desk(sqlite_store: Store, cast: Cast) -> CadenceDesk:
    return CadenceDesk(Room(sqlite_store, cast))


def cadence(desk: Desk, name: str = WEEKLY) -> Cadence:
    return desk.court.all(Cadence, col(Cadence.name) == name)[0]


def text(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


STANDING = {
    "scope": "all", "repeat__weekly": "weekly", "weekday": "0", "after": "1", "time": "10:00", "zone": "Europe/London",
    "channel": "C0REVIEW", "working_days": "0,1,2,3,4", "holidays": None, "reminders": "2",
}  # fmt: skip


def test_everybody_may_read_the_list_and_leaders_have_its_buttons(desk: CadenceDesk) -> None:
    assert desk.command("dri", "/cadence", "") == "{}"
    read = desk.opened()
    assert desk.command("boss", "/cadence", "") == "{}"
    led = desk.opened()

    assert validate_view(read, "modal") == validate_view(led, "modal") == []
    for view in (read, led):
        assert "Weekly execution review" in text(view)
        assert "questions every Monday, the review the day after at 10:00 (Europe/London), in <#C0REVIEW>" in text(view)
        assert "2026-W48" in text(view)
        assert "Calendar file" in text(view)
    assert ids.CADENCE_CHANGE not in text(read)
    assert text(led).count(ids.CADENCE_CHANGE) == 3
    assert text(led).count(ids.CADENCE_END) == 2, "the one that asks everybody does not end"


def test_a_form_shows_the_rule_in_words_and_as_the_next_five_dates(desk: CadenceDesk) -> None:
    desk.press("boss", ids.CADENCE_CHANGE, str(cadence(desk).pk))

    shown = text(desk.view())
    assert "questions every Monday, the review the day after at 10:00 (Europe/London)" in shown
    assert shown.count("• ") == 5
    assert "Tue 24 Nov 2026, 10:00 (2026-W48)" in shown


def test_the_dates_follow_every_choice(desk: CadenceDesk) -> None:
    pk = cadence(desk).pk

    desk.press(
        "boss", ids.CADENCE_CHOOSE, metadata=f"{pk}:weekly", **{**STANDING, "weekday": "3", "zone": "Asia/Tokyo"}
    )

    shown = text(desk.view())
    assert "questions every Thursday" in shown
    assert "Fri 27 Nov 2026, 10:00 (2026-W48)" in shown
    assert desk.gateway.of("update_view")[-1][2], "views.update carries the hash"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"zone": "Nowhere"}, "is not a time zone"),
        ({"repeat__weekly": "own", "rule": "FREQ=SECONDLY"}, "A rule repeats weekly, monthly or yearly"),
        ({"holidays": "XX"}, "no country that I know"),
        ({"working_days": None}, "at least one day"),
    ],
)
def test_what_cannot_be_is_said_in_place_of_the_dates(
    desk: CadenceDesk, changed: dict[str, Any], sentence: str
) -> None:
    desk.press("boss", ids.CADENCE_CHOOSE, metadata=f"{cadence(desk).pk}:weekly", **{**STANDING, **changed})

    assert sentence in text(desk.view())


def test_an_experts_rule_has_its_own_fields(desk: CadenceDesk) -> None:
    state = {**STANDING, "repeat__weekly": "own", "rule": "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", "start": "2026-12-01"}

    desk.press("boss", ids.CADENCE_CHOOSE, metadata=f"{cadence(desk).pk}:weekly", **state)

    shown = desk.view()
    assert {"rule", "shift", "start"} <= {block.get("block_id") for block in shown["blocks"]}
    assert "every 3 weeks on Tuesday" in text(shown)


def test_a_form_that_is_submitted_changes_the_cadence_and_shows_the_list(desk: CadenceDesk) -> None:
    answer = desk.form(
        "boss", ids.CADENCE_FORM, f"{cadence(desk).pk}:weekly", **{**STANDING, "weekday": "2", "time": "14:30"}
    )

    assert answer["response_action"] == "update"
    assert validate_view(answer["view"], "modal") == []
    assert "Weekly execution review was changed" in text(answer)
    assert (cadence(desk).rule, cadence(desk).at, cadence(desk).weekdays) == ("FREQ=WEEKLY;BYDAY=WE", "14:30", None)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"zone": "Nowhere"}, "zone", "is not a time zone"),
        ({"repeat__weekly": "own", "rule": "FREQ=WEEKLY;BYDAY=MO,TU"}, "rule", "comes twice"),
        ({"holidays": "XX"}, "holidays", "no country"),
        ({"working_days": None}, "working_days", "at least one day"),
        ({"after": "0"}, "after", "six working hours"),
    ],
)
def test_a_refused_form_stays_open_with_the_sentence_on_its_field(
    desk: CadenceDesk, changed: dict[str, Any], field: str, sentence: str
) -> None:
    answer = desk.form("boss", ids.CADENCE_FORM, f"{cadence(desk).pk}:weekly", **{**STANDING, **changed})

    assert answer["response_action"] == "errors"
    assert sentence in answer["errors"][field]


def test_a_department_gets_its_weekly_review(desk: CadenceDesk) -> None:
    sales = desk.court.do(lambda uow: uow.add(Objective(name="Sales & <b>", created_at=uow.at)).pk)
    desk.press("boss", ids.CADENCE_ADD, "0")
    assert "Sales & <b>" in text(desk.view())
    desk.press(
        "boss", ids.CADENCE_CHOOSE, metadata="0:weekly", **{**STANDING, "kind": "monthly", "name": "Sales monthly"}
    )
    assert "on the first working day" in text(desk.view())
    assert "Sales monthly" in text(desk.view())

    fields = {**STANDING, "kind": "weekly", "name": "Sales weekly", "asks": "asks", "scope": str(sales), "weekday": "2"}
    answer = desk.form("boss", ids.CADENCE_FORM, "0:weekly", **fields)

    assert "Sales weekly was added" in text(answer)
    assert validate_view(answer["view"], "modal") == []
    made = cadence(desk, "Sales weekly")
    assert (made.objective_id, made.asks, made.next_on.isoformat()) == (sales, True, "2026-11-25")
    desk.press("boss", ids.CADENCE_END, str(made.pk))
    assert "Sales weekly has ended" in text(desk.view())


def test_a_review_is_moved_and_skipped_by_button(desk: CadenceDesk) -> None:
    pk = cadence(desk).pk
    desk.press("boss", ids.CADENCE_MOVE, str(pk))
    assert "one review is moved" in text(desk.view())
    moved = desk.form("boss", ids.CADENCE_MOVE_FORM, str(pk), period="2026-W49", day="2026-12-03", time="15:00")
    desk.press("boss", ids.CADENCE_SKIP, str(pk))
    assert "stay on record" in text(desk.view())
    skipped = desk.form("boss", ids.CADENCE_SKIP_FORM, str(pk), period="2026-W50", reason="The fair")

    assert "comes on Thu 3 Dec 2026, 15:00 (Europe/London)" in text(moved)
    assert "2026-W49, moved" in text(moved)
    assert "is skipped; your reason was posted" in text(skipped)
    assert "2026-W50)" not in text(skipped)
    assert len(desk.court.all(ReviewChange)) == 2


@pytest.mark.parametrize(
    ("callback", "fields", "field"),
    [
        (ids.CADENCE_MOVE_FORM, {"period": "2026-W49", "day": "2026-11-01", "time": "15:00"}, "day"),
        (ids.CADENCE_MOVE_FORM, {"period": "2026-W49", "day": None, "time": "15:00"}, "day"),
        (ids.CADENCE_SKIP_FORM, {"period": "2026-W49", "reason": " "}, "reason"),
    ],
)
def test_a_refused_move_or_skip_stays_open(
    desk: CadenceDesk, callback: str, fields: dict[str, Any], field: str
) -> None:
    answer = desk.form("boss", callback, str(cadence(desk).pk), **fields)

    assert list(answer["errors"]) == [field]


def test_moving_skipping_and_holidays_can_be_typed(desk: CadenceDesk) -> None:
    assert "comes on Wed 2 Dec 2026, 10:00" in desk.command("boss", "/cadence", "move 2026-w49 2 Dec 10:00")
    assert "Thu 3 Dec 2026, 09:30" in desk.command("boss", "/cadence", "move 2026-W49 to 3 Dec at 9:30")
    assert "is skipped" in desk.command("boss", "/cadence", "skip 2026-W50 the fair")
    assert "Write it as" in desk.command("boss", "/cadence", "move 2026-W49")
    assert "Write it as" in desk.command("boss", "/cadence", "move 2026-W49 soon 10:00")
    assert "Write it as" in desk.command("boss", "/cadence", "skip 2026-W50")
    assert "Only a leader may skip" in desk.command("dri", "/cadence", "skip 2026-W51 tired")
    assert "public holidays of DE-BY" in desk.command("dri", "/cadence", "holidays DE-BY")
    assert "those of DE-BY" in desk.command("dri", "/cadence", "holidays")
    assert "those of the workspace" in desk.command("dri", "/cadence", "holidays none")
    assert "/cadence move" in desk.command("dri", "/cadence", "help")


def test_everybodys_days_are_set_in_a_form(desk: CadenceDesk) -> None:
    desk.press("boss", ids.CADENCE_WORKING, "0")
    assert "Working days" in text(desk.view())

    answer = desk.form("boss", ids.CADENCE_WORKING_FORM, "", working_days="0,1,2,3", holidays="GB")

    assert "were saved" in text(answer)
    [line] = desk.court.all(Ledger, col(Ledger.code) == LedgerCode.CADENCE_CHANGED)
    assert line.details["new"] == {"weekdays": [0, 1, 2, 3], "holiday_place": "GB"}


def test_the_calendar_file_is_sent_for_by_everybody(desk: CadenceDesk) -> None:
    assert "calendar file" in desk.command("dri", "/cadence", "calendar")
    desk.press("other", ids.CADENCE_CALENDAR, "0")

    assert [each.kind for each in desk.court.all(Errand)] == [ErrandKind.CALENDAR_FILE] * 2
    assert "calendar file" in text(desk.gateway.of("push_view")[-1][0])


@pytest.mark.parametrize(
    "action",
    [ids.CADENCE_CHANGE, ids.CADENCE_ADD, ids.CADENCE_END, ids.CADENCE_MOVE, ids.CADENCE_SKIP, ids.CADENCE_WORKING],
)
def test_a_button_in_the_wrong_hands_answers_with_a_sentence(desk: CadenceDesk, action: str) -> None:
    desk.press("dri", action, str(cadence(desk).pk))

    assert "Only a leader may" in text(desk.gateway.of("push_view")[-1][0])


def test_a_button_of_a_cadence_that_has_ended_says_so(desk: CadenceDesk) -> None:
    desk.court.do(lambda uow: uow.move(Cadence, cadence(desk).pk, {}, ended_at=uow.at))

    desk.press("boss", ids.CADENCE_CHANGE, str(desk.court.all(Cadence)[0].pk))

    assert "has ended" in text(desk.gateway.of("push_view")[-1][0])
