"""Who helps and who is told; and one's own record, which nobody else sees."""

from datetime import date

import pytest
from sqlmodel import col

from bot.domain.codes import EndCode, InitiativeState, Involvement, Visibility
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services import closing, histories, initiatives, initiatives_shown, involving
from storage.engine import Store
from storage.queries import ownership
from storage.queries.visible import visible_initiatives
from storage.tables import Initiative, Participant, Person
from tests.services.charters_kit import fill
from tests.services.matters_kit import Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_initiative


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def typed(court: Court, text: str, by: str = "dri", part: str = "contributor") -> str:
    act = involving.contributor_typed if part == "contributor" else involving.watcher_typed
    for name in ("other", "dri", "sponsor", "boss", "guest"):
        text = text.replace(f"@{name}", f"<@{court.slack(name)}>")
    outcome = act(court.store, court.call(by), text)
    assert validate_message(outcome.say or {}) == []
    return text_of(outcome.say or {})


def test_a_contributor_is_told_once_and_shown(court: Court) -> None:
    for _ in range(2):
        assert "contributor of I-1 · EU launch" in typed(court, "I-1 @other")
    assert court.told("other").count("You help with it") == 1
    shown = text_of(initiatives_shown.show(court.store, court.call("boss"), "I-1").say or {})
    assert f"*Contributors:* <@{court.slack('other')}>" in shown
    assert court.slack("other") in typed(court, "I-1")


def test_a_contributor_becomes_a_watcher_and_goes(court: Court) -> None:
    typed(court, "I-1 @other")
    typed(court, "I-1 @other", part="watcher")
    assert [(row.part, row.ended_at is None) for row in court.all(Participant)] == [
        (Involvement.CONTRIBUTOR, False),
        (Involvement.WATCHER, True),
    ]
    typed(court, "I-1 remove me", by="other", part="watcher")
    assert "nobody" in typed(court, "I-1", part="watcher")
    with pytest.raises(UserError, match="is no watcher of I-1"):
        typed(court, "I-1 remove @other", part="watcher")


def test_who_may_add_whom(court: Court) -> None:
    typed(court, "I-1 me", by="other", part="watcher")
    with pytest.raises(UserError, match="Only its DRI or its sponsor or a leader can do that with I-1"):
        typed(court, "I-1 me", by="other")
    with pytest.raises(UserError, match="can do that with I-1"):
        typed(court, "I-1 @sponsor", by="other", part="watcher")
    with pytest.raises(UserError, match="is its DRI, who helps"):
        typed(court, "I-1 @dri", by="sponsor")
    for wrong in ("I-1 @guest", "I-1 somebody"):
        with pytest.raises(UserError, match="Name active members"):
            typed(court, wrong)
    with pytest.raises(UserError, match="Say which initiative and whom"):
        typed(court, "")


def test_whoever_helps_may_read_it_until_they_help_no_more(court: Court) -> None:
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, visibility=Visibility.NAMED))

    def sees() -> bool:
        return court.do(lambda uow: uow.has(Initiative, visible_initiatives(uow, court.cast.other)))

    assert not sees()
    typed(court, "I-1 @other")
    assert sees()
    typed(court, "I-1 remove @other")
    assert not sees()


def test_watchers_hear_of_a_new_date_a_new_dri_and_the_end(court: Court) -> None:
    typed(court, "I-1 @boss", part="watcher")
    fill(court, "sponsor")
    assert "changed I-1 · EU launch" in court.told("boss")

    def hand_over(uow):
        people = uow.one(Person, court.cast.other), uow.one(Person, court.cast.sponsor)
        return initiatives.change_dri(uow, ownership.standing(uow, court.made.id), *people, EndCode.HANDED_OVER)

    court.do(hand_over)
    assert "the DRI of I-1 · EU launch" in court.told("boss")
    closing.close_typed(court.store, court.call("sponsor"), "I-1 dropped")
    assert "closed I-1 · EU launch as *dropped*" in court.told("boss")


def record(court: Court, by: str = "dri", text: str = "") -> str:
    outcome = histories.record_typed(court.store, court.call(by), text)
    assert validate_message(outcome.say or {}) == []
    return text_of(outcome.say or {})


def test_a_record_begins_with_credit(court: Court) -> None:
    fill(court, "sponsor", due=date(2027, 1, 8))
    fill(court, "sponsor", due=date(2027, 1, 15))
    court.do(lambda uow: make_initiative(uow, dri=court.cast.dri, sponsor=court.cast.sponsor, name="Hiring"))
    court.raise_()
    for number, how in ((1, "hit"), (2, "missed")):
        closing.close_typed(court.store, court.call("sponsor"), f"I-{number} {how}")

    told = record(court)
    assert told.index("1 initiative hit*: I-1 *EU launch*") < told.index("1 initiative missed: I-2 *Hiring*")
    assert "2 dates moved" in told
    assert "1 escalation raised" in told
    assert record(court, text=f"<@{court.slack('dri')}>") == told


def test_a_record_names_only_what_one_may_still_read(court: Court) -> None:
    closing.close_typed(court.store, court.call("sponsor"), "I-1 hit")
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, visibility=Visibility.NAMED))
    told = record(court)
    assert "1 initiative hit" in told
    assert "EU launch" not in told
    assert court.all(Initiative, col(Initiative.state) == InitiativeState.HIT)


def test_nobody_reads_anothers_record(court: Court) -> None:
    for by in ("boss", "sponsor", "other"):
        with pytest.raises(UserError, match="shown to nobody but the person it is about"):
            record(court, by, f"<@{court.slack('dri')}>")
    assert "Nothing is on record of you yet" in record(court, "other")
