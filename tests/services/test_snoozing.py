"""One reminder a person, put off within the window: all of it moves, the last one is not lost, the close stays."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services.answering.message import Place
from bot.services.monday import moving, snoozing
from bot.services.outcome import NOTHING, Outcome
from storage.engine import Store
from storage.tables import CheckIn, Ledger, Outbox
from tests.services.monday_kit import Walk, at, stamp, text_of


class Silent(Walk):
    """Two questions of one DRI and one of another; nobody answers. The first reminder comes at 14:00."""

    def __init__(self, store: Store, zone: str = "UTC") -> None:
        super().__init__(store, since=at(16, 8))
        self.person(self.cast.dri, zone=zone)
        self.mine = [self.initiative(), self.initiative()]
        self.theirs = self.initiative(self.cast.other)
        self.until(at(23, 14))

    def reminders(self, person_id: int | None = None) -> list[Outbox]:
        return self.said(f"reminder:{person_id or self.cast.dri}:2026-W48")

    def previews(self) -> list[Outbox]:
        return self.said(f"preview:{self.review().pk}:{self.cast.dri}")

    def naps(self) -> dict[str, str]:
        """Label to code of what the last reminder offers."""
        assert validate_message(self.reminders()[-1].payload) == []
        rows = [block for block in self.reminders()[-1].payload["blocks"] if block["type"] == "actions"]
        return {each["text"]["text"]: each["value"] for row in rows for each in row["elements"][0]["options"]}

    def snooze(self, code: str, **how: Any) -> Outcome:
        said = self.reminders()[-1]
        place = Place(channel=said.receipt_channel or "", ts=said.receipt_ts or "", version=stamp())
        return snoozing.snooze_until(self.store, how.get("call") or self.call(self.cast.dri), code, place)

    def remind_at(self, person_id: int) -> list[datetime | None]:
        rows = self.all(CheckIn, col(CheckIn.person_id) == person_id, col(CheckIn.period) == "2026-W48")
        return [None if row.reminded_at else row.remind_at for row in rows]


@pytest.fixture
def silent(sqlite_store: Store) -> Silent:
    return Silent(sqlite_store)


def test_one_reminder_a_person_whatever_waits(silent: Silent) -> None:
    assert len(silent.reminders()) == 1
    assert "2 questions wait" in text_of(silent.reminders()[0].payload)
    assert list(silent.naps()) == ["In 1 hour", "In 2 hours", "Tue 09:00"]


def test_snoozing_moves_all_of_them_and_changes_the_reminder_in_place(silent: Silent) -> None:
    outcome = silent.snooze(silent.naps()["In 2 hours"])

    assert silent.remind_at(silent.cast.dri) == [at(23, 16)] * 2
    assert silent.remind_at(silent.cast.other) == [at(23, 17)], "nobody else's"
    assert outcome.target_id == silent.reminders()[-1].pk
    assert validate_message(outcome.replace or {}) == []
    told = text_of(outcome.replace or {})
    assert f"I remind you again <!date^{int(at(23, 16).timestamp())}^" in told
    assert silent.said("update:")[-1].payload == outcome.replace
    line = silent.all(Ledger, col(Ledger.code) == LedgerCode.SNOOZED)[0]
    assert (line.actor_id, line.details) == (
        silent.cast.dri, {"until": at(23, 16).isoformat(), "questions": 2},
    )  # fmt: skip


def test_it_comes_again_then_and_the_last_one_is_not_lost(silent: Silent) -> None:
    silent.snooze("hours:1")
    silent.until(at(23, 15))
    assert [row.due_at for row in silent.reminders()] == [at(23, 14), at(23, 15)]

    silent.until(at(23, 17))
    assert [row.due_at for row in silent.previews()] == [at(23, 17)]


def test_put_off_to_the_last_morning_it_is_the_last_one_and_the_question_still_closes(silent: Silent) -> None:
    silent.snooze(silent.naps()["Tue 09:00"])
    silent.until(at(24, 10))

    assert [row.due_at for row in silent.reminders()] == [at(23, 14), at(24, 9)]
    assert all(silent.checkin(each).state is CheckInState.NO_ANSWER for each in silent.mine)
    assert "actions" not in [block["type"] for block in silent.reminders()[-1].payload["blocks"]], "no time is left"


def test_snoozed_twice_the_later_word_counts(silent: Silent) -> None:
    silent.snooze("hours:1")
    silent.until(at(23, 15))
    silent.snooze("hours:1")
    silent.until(at(23, 16))

    assert [row.due_at for row in silent.reminders()] == [at(23, 14), at(23, 15), at(23, 16)]


def test_the_answer_ends_it(silent: Silent) -> None:
    silent.snooze("hours:1")
    for each in silent.mine:
        silent.yes(each)
    silent.until(at(24, 10))

    assert [row.due_at for row in silent.reminders()] == [at(23, 14)]
    shown = [row.payload for row in silent.said("update:") if row.target_id == silent.reminders()[0].pk]
    assert "You have answered everything" in text_of(shown[-1])


def test_while_one_is_left_the_reminder_stands(silent: Silent) -> None:
    silent.yes(silent.mine[0])
    assert [row for row in silent.said("update:") if row.target_id == silent.reminders()[0].pk] == []

    silent.snooze("hours:1")
    silent.until(at(23, 15))
    assert "One question waits" in text_of(silent.reminders()[-1].payload)


def test_a_choice_that_has_become_too_late_is_refused_with_a_sentence(silent: Silent) -> None:
    silent.now = at(23, 17)
    with pytest.raises(UserError, match="not within your working hours"):
        silent.snooze("hours:2")


def test_pressed_after_the_close_or_after_the_answers_it_says_so(silent: Silent) -> None:
    silent.until(at(24, 11))
    with pytest.raises(UserError, match="The window has closed"):
        silent.snooze("hours:1")

    for each in silent.mine:
        silent.yes(each)
    with pytest.raises(UserError, match="Nothing of it waits"):
        silent.snooze("hours:1")


def test_the_same_click_twice_is_one_snooze(silent: Silent) -> None:
    call = silent.call(silent.cast.dri, "action:U1:1")
    silent.snooze("hours:1", call=call)

    assert silent.snooze("hours:2", call=call) is NOTHING
    assert silent.remind_at(silent.cast.dri) == [at(23, 15)] * 2


def test_whoever_moves_zone_after_snoozing_is_still_reminded(silent: Silent) -> None:
    silent.snooze(silent.naps()["Tue 09:00"])
    silent.now = at(23, 18)
    silent.person(silent.cast.dri, zone="Asia/Tokyo")
    silent.do(lambda uow: moving.person_changed(uow, silent.cast.dri))

    assert silent.remind_at(silent.cast.dri) == [at(24, 4, 30)] * 2, "half past one in Tokyo, half of what is left"


def test_silent_until_the_end_the_preview_of_the_line_is_the_last_reminder(silent: Silent) -> None:
    """Both would come two working hours before the close; the preview says more."""
    silent.until(at(24, 10))

    assert [row.due_at for row in silent.reminders()] == [at(23, 14)]
    preview = silent.previews()[0]
    assert preview.due_at == at(23, 17)
    assert "no answer" in text_of(preview.payload)
    assert silent.remind_at(silent.cast.dri) == [None, None]


def test_what_the_review_will_not_show_gets_its_last_reminder(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store, since=at(16, 8))
    hidden = walk.initiative(visibility="named", name="Quiet")
    walk.initiative(name="Loud")
    walk.until(at(23, 17))

    last = walk.said("reminder:")[-1]
    assert last.due_at == at(23, 17)
    assert "Quiet" in text_of(last.payload)
    assert "Loud" not in text_of(last.payload)
    assert walk.checkin(hidden).reminder_id == last.pk
