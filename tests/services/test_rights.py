"""Decision rights: defined, changed from a day on, ended; what a memo of their class has to have."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import LedgerCode, Visibility
from bot.domain.errors import UserError
from bot.messages.decision_forms import Filled
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services.decisions import classes, filling, rights
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome
from storage.engine import Store
from storage.queries import rights as queries
from storage.tables import DecisionRight, Initiative, Ledger, Memo, Objective, Person, RightVersion
from tests.services.decisions_kit import Table
from tests.services.monday_kit import text_of
from tests.services.test_decisions import fields
from tests.support.factories import Cast


@pytest.fixture
def table(sqlite_store: Store, cast: Cast) -> Table:
    return Table(sqlite_store, cast)


def listed(table: Table, part: str) -> str:
    say = rights.listing(table.store, table.call(part)).say or {}
    assert validate_message(say) == []
    return text_of(say)


def owner_on(table: Table, day: date) -> int | None:
    with table.store.read(table.cast.id, table.now) as uow:
        found = classes.holding(uow, day)
        return found[0].owner.pk if found else None


def test_leaders_define_who_decides_and_the_owner_is_told(table: Table) -> None:
    right = table.right("sponsor", inputs="budget, legal view", bounds="Up to a <year>", amount="40,000")
    assert "made it yours to decide" in table.told("sponsor")
    told = listed(table, "other")
    for words in ("Suppliers", "3 working days", "up to 40,000", "budget, legal view", "Up to a &lt;year&gt;"):
        assert words in told
    assert "Change" not in told
    assert "Define a class" in listed(table, "boss")
    assert table.all(Ledger)[-1].code is LedgerCode.RIGHT_DEFINED
    assert validate_view(rights.form(table.store, table.call("boss"), right.pk).open, "modal") == []
    given = fields(rights.form(table.store, table.call("boss"), right.pk).open)
    assert given["owner"]["initial_user"] == table.slack("sponsor")
    assert "name" not in given
    assert "name" in fields(rights.form(table.store, table.call("boss"), None).open)


def test_only_leaders_may(table: Table) -> None:
    right = table.right("sponsor")
    for act in (
        lambda: table.right("dri", by="dri"),
        lambda: rights.form(table.store, table.call("dri"), None),
        lambda: rights.end(table.store, table.call("dri"), right.pk),
    ):
        with pytest.raises(UserError, match="Only a leader may say who decides what"):
            act()


def test_a_change_is_dated_and_what_held_before_is_kept(table: Table) -> None:
    today = table.now.date()
    right = table.right("sponsor")
    table.right("leader", right_id=right.pk, from_on=date(2026, 12, 1), name="")
    assert owner_on(table, today) == table.cast.sponsor
    assert owner_on(table, date(2026, 12, 1)) == table.cast.leader
    assert "changes on Tue 1 Dec 2026" in listed(table, "boss")
    assert len(table.all(RightVersion)) == 2
    assert table.all(Ledger)[-1].code is LedgerCode.RIGHT_CHANGED
    with pytest.raises(UserError) as refused:
        table.right("leader", right_id=right.pk, from_on=today - timedelta(days=1))
    assert refused.value.field == "from"


def test_a_class_that_begins_later_is_listed_but_does_not_hold_yet(table: Table) -> None:
    right = table.right("sponsor", from_on=date(2026, 12, 1))
    assert "since Tue 1 Dec 2026" in listed(table, "boss")
    with pytest.raises(UserError, match="does not hold on that day") as refused:
        table.record("dri", right_id=right.pk)
    assert refused.value.field == "class"
    assert fields(rights.form(table.store, table.call("boss"), right.pk).open)


def test_an_ended_class_holds_no_more_and_its_name_is_free(table: Table) -> None:
    right = table.right("sponsor")
    call = table.call("boss", key="action:1")
    assert "No class" in text_of(rights.end(table.store, call, right.pk).replace or {})
    assert rights.end(table.store, call, right.pk) == Outcome()
    assert "ended the class" in table.told("sponsor")
    for act in (
        lambda: rights.end(table.store, table.call("boss"), right.pk),
        lambda: rights.form(table.store, table.call("boss"), right.pk),
        lambda: table.right("leader", right_id=right.pk),
    ):
        with pytest.raises(UserError):
            act()
    assert table.right("leader").pk != right.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "x"}, "name"),
        ({"name": "SUPPLIERS"}, "name"),
        ({"days": "soon"}, "days"),
        ({"amount": "a lot"}, "amount"),
        ({"scope": "i:99"}, "scope"),
        ({"scope": "o:99"}, "scope"),
        ({"scope": "nonsense"}, "scope"),
        ({"owner": "guest"}, "owner"),
    ],
)
def test_what_is_wrong_is_said_on_its_field(table: Table, values: dict[str, Any], field: str) -> None:
    table.right("sponsor")
    owner = values.pop("owner", "sponsor")
    with pytest.raises(UserError) as refused:
        table.right(owner, **{"name": "Other", **values})
    assert refused.value.field == field
    assert len(table.all(DecisionRight)) == 1


def test_required_inputs_are_asked_for_on_their_field(table: Table) -> None:
    right = table.right("sponsor", inputs="budget, legal view")
    with pytest.raises(UserError, match="legal view") as refused:
        table.record("sponsor", right_id=right.pk, inputs="Budget: 40,000")
    assert refused.value.field == "inputs"
    assert table.record("sponsor", right_id=right.pk, inputs="Budget: 40,000\nLegal view: fine").right_id == right.pk


def test_the_words_of_a_question_propose_its_class_and_a_line_for_each_input(table: Table) -> None:
    right = table.right("sponsor", inputs="budget, legal view")
    with table.store.read(table.cast.id, table.now) as uow:
        viewer = uow.one(Person, table.cast.dri)
        known = Filled(question="Which Supplier?", inputs="Took part: Dana")
        given = fields(filling.form(uow, viewer, Origin(), known))
        other = fields(filling.form(uow, viewer, Origin(), Filled(question="Which colour?")))
    assert given["class"]["initial_option"]["value"] == str(right.pk)
    assert given["inputs"]["initial_value"] == "budget: \nlegal view: \nTook part: Dana"
    assert "initial_option" not in other["class"]


def test_above_the_limit_the_owners_leader_signs(table: Table) -> None:
    right = table.right("sponsor", amount="40000")
    assert table.record("sponsor", right_id=right.pk, amount="40,000").proposed_to_id is None
    beyond = table.record("sponsor", right_id=right.pk, amount="40 001")
    assert (beyond.proposed_to_id, beyond.amount) == (table.cast.boss, 40_001)
    assert "amount 40,001" in table.see("boss", "D-2")
    with pytest.raises(UserError) as refused:
        table.record("sponsor", right_id=right.pk, amount="lots")
    assert refused.value.field == "amount"


def test_where_the_owner_has_left_their_leader_signs_and_it_is_a_finding(table: Table) -> None:
    right = table.right("sponsor")
    table.do(lambda uow: uow.move(Person, table.cast.sponsor, {}, active=False))
    assert table.record("dri", right_id=right.pk).proposed_to_id == table.cast.boss
    with table.store.read(table.cast.id, table.now) as uow:
        assert [each.pk for each in queries.without_owner(uow, table.now.date())] == [right.pk]
    table.do(lambda uow: uow.move(Person, table.cast.boss, {}, active=False))
    assert table.record("dri", right_id=right.pk).proposed_to_id is None  # nobody is left who could sign


def test_a_class_may_be_only_for_one_initiative_or_objective(table: Table) -> None:
    aim = table.do(lambda uow: uow.add(Objective(name="Grow", created_at=uow.at)).pk)
    scopes = fields(rights.form(table.store, table.call("boss"), None).open)["scope"]["options"]
    assert [each["value"] for each in scopes] == [f"o:{aim}", f"i:{table.made.id}"]
    one = table.right("sponsor", scope=f"i:{table.made.id}")
    many = table.right("sponsor", name="Growth", scope=f"o:{aim}")
    for right in (one, many):
        with pytest.raises(UserError, match="is only for") as refused:
            table.record("sponsor", right_id=right.pk)
        assert refused.value.field == "class"
    assert table.record("sponsor", right_id=one.pk, initiative_id=table.made.id)
    table.do(lambda uow: uow.move(Initiative, table.made.id, {}, objective_id=aim))
    assert table.record("sponsor", right_id=many.pk, initiative_id=table.made.id)
    assert "only for I-1 EU launch" in listed(table, "other")
    assert "only for Grow" in listed(table, "other")
    table.do(lambda uow: uow.move(Initiative, table.made.id, {}, visibility=Visibility.NAMED))
    assert "EU launch" not in listed(table, "other")


def test_the_same_form_again_is_one_class(table: Table) -> None:
    request = rights.Request(right_id=None, name="Suppliers", owner=table.slack("sponsor"), days="3")
    call = table.call("boss", key="view:1")
    rights.save(table.store, call, request)
    assert rights.save(table.store, call, request) == Outcome()
    assert len(table.all(RightVersion)) == 1


def test_two_changes_at_once_are_two_versions_or_a_sentence(store: Store, cast: Cast) -> None:
    table = Table(store, cast)
    right = table.right("sponsor")
    table.right("leader", right_id=right.pk)
    assert [row.version for row in table.all(RightVersion, col(RightVersion.right_id) == right.pk)] == [1, 2]
    assert table.all(Memo) == []
