"""Assigning: who may, what is refused, what is said, and that nothing typed is lost."""

import pytest

from bot.domain.errors import UserError
from bot.services import assigning, assigning_form
from storage.engine import Store
from storage.tables import Assignment, Initiative, Passage
from tests.services.ownership_kit import Desk, shown, words
from tests.support.factories import Cast


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    return Desk(sqlite_store, cast)


def typed(desk: Desk, text: str, by: str = "leader") -> str:
    return shown(assigning.assign_typed(desk.store, desk.call(by), text))


def test_one_line_opens_an_initiative_and_tells_its_dri(desk: Desk) -> None:
    said = typed(desk, desk.line("dri"))

    now = desk.standing()
    assert (now.initiative.name, now.target) == ("EU launch", "300 paying customers")
    assert (now.dri and now.dri.pk, now.sponsor.pk, now.accepted) == (desk.cast.dri, desk.cast.leader, False)
    assert "I-1 · EU launch" in said
    told = words(desk.said_to("dri")[0].payload)
    assert "You are the DRI for I-1 · EU launch" in told
    for part in ("You decide", "You escalate", "300 paying customers, by Mon 30 Nov 2026", "counts as accepted"):
        assert part in told
    assert desk.codes() == ["initiative_opened", "assigned"]


def test_the_first_message_to_a_person_says_what_is_recorded_and_only_once(desk: Desk) -> None:
    typed(desk, desk.line("dri"))
    typed(desk, desk.line("dri", "Payroll", "Payroll runs in Spain"))

    first, *others = desk.said_to("dri", introduction=True)
    assert "What I record" in words(first.payload)
    assert len(others) == 2
    assert all("What I record" not in words(each.payload) for each in others)


def test_a_second_assignment_offers_to_accept_both(desk: Desk) -> None:
    typed(desk, desk.line("dri"))
    typed(desk, desk.line("dri", "Payroll", "Payroll runs in Spain"))

    one, two = (words(each.payload) for each in desk.said_to("dri"))
    assert "Accept all" not in one
    assert "Accept all 2" in two


def test_a_named_sponsor_is_told(desk: Desk) -> None:
    typed(desk, desk.line("dri", rest=f"sponsor <@{desk.slack('sponsor')}>"))

    assert desk.standing().sponsor.pk == desk.cast.sponsor
    assert "You are the sponsor of I-1" in words(desk.said_to("sponsor")[0].payload)


def test_a_leader_who_takes_it_answers_to_the_one_above_and_has_accepted(desk: Desk) -> None:
    typed(desk, desk.line("leader"))

    now = desk.standing()
    assert (now.sponsor.pk, now.accepted) == (desk.cast.boss, True)
    assert desk.said_to("leader") == []


def test_the_leader_at_the_top_may_sponsor_themselves(desk: Desk) -> None:
    typed(desk, desk.line("boss"), by="boss")

    assert desk.standing().sponsor.pk == desk.cast.boss


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{guest} "EU launch" "300 customers" by 30 Nov', "is a guest"),
        ('{bot} "EU launch" "300 customers" by 30 Nov', "is a bot"),
        ('{leaver} "EU launch" "300 customers" by 30 Nov', "is deactivated"),
        ('{dri} {other} "EU launch" "300 customers" by 30 Nov', "Two names are no DRI"),
        ('<!subteam^S123> "EU launch" "300 customers" by 30 Nov', "A user group cannot be a DRI"),
        ('<!channel> "EU launch" "300 customers" by 30 Nov', "is everybody, and so nobody"),
        ('@channel "EU launch" "300 customers" by 30 Nov', "is everybody, and so nobody"),
        ('"EU launch" "300 customers" by 30 Nov', "Nobody is named"),
        ('<@U0NOBODY> "EU launch" "300 customers" by 30 Nov', "I do not know this person"),
        ('@Nobody Inparticular "EU launch" "300 customers" by 30 Nov', "I know nobody called @Nobody"),
        ('{dri} "EU launch" "improve onboarding" by 30 Nov', "cannot be answered with yes or no"),
        ('{dri} "EU launch" "300 customers" by next Blursday', "is not a date I can read"),
        ('{dri} "EU launch" "300 customers" by 2026-11-01', "which is past"),
        ('{dri} "EU launch" "300 customers"', "A due date is missing"),
        ("{dri} EU launch by 30 Nov", "in double quotes"),
        ('{dri} "EU launch" "300 customers" by 30 Nov sponsor {dri}', "is not a leader and cannot sponsor"),
        ('{sponsor} "EU launch" "300 customers" by 30 Nov sponsor {sponsor}', "cannot be DRI and sponsor at once"),
        ('{dri} "EU launch" "300 customers" by 30 Nov sponsor <@U0NOBODY>', "I do not know the sponsor"),
        ('{dri} "EU launch" "300 customers" by 30 Nov sponsor <!subteam^S1>', "The sponsor is one leader"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence_and_handed_back(desk: Desk, text: str, sentence: str) -> None:
    parts = {part: f"<@{desk.slack(part)}>" for part in ("guest", "bot", "leaver", "dri", "other", "sponsor")}
    text = text.format(**parts)

    said = typed(desk, text)

    assert sentence in said
    assert "/dri assign" in said
    assert "300 customers" in said or "onboarding" in said or "EU launch" in said
    assert desk.rows(Initiative) == []
    assert desk.rows(Passage) == []


@pytest.mark.parametrize("part", ["dri", "guest", "bot", "leaver"])
def test_only_leaders_assign(desk: Desk, part: str) -> None:
    said = typed(desk, desk.line("other"), by=part)

    assert desk.rows(Initiative) == []
    assert ("ask Bo or Lee or Sam" in said) == (part == "dri")


def test_the_same_command_again_changes_nothing(desk: Desk) -> None:
    call = desk.call("leader")
    assigning.assign_typed(desk.store, call, desk.line("dri"))
    again = assigning.assign_typed(desk.store, call, desk.line("dri", "Payroll", "Payroll runs in Spain"))

    assert len(desk.rows(Initiative)) == 1
    assert shown(again) == ""


def test_what_is_very_like_an_open_initiative_is_shown_before_assigning(desk: Desk) -> None:
    typed(desk, desk.line("dri", "EU launch"))

    outcome = assigning.assign_typed(desk.store, desk.call("leader"), desk.line("other", "Launch EU", "400 customers"))

    said = shown(outcome)
    assert "Very like what is open already" in said
    assert "Assign anyway" in said
    assert "Launch EU" in said
    assert "400 customers" in said
    assert outcome.open is not None
    assert outcome.open["private_metadata"] == "1"
    assert len(desk.rows(Initiative)) == 1


def form(desk: Desk, **values: str | None) -> assigning.Order:
    given = {"dri": desk.slack("dri"), "name": "EU launch", "target": "300 paying customers", "due": "2026-11-30"}
    return assigning_form.read_form({**given, "sponsor": None, **values}, values.pop("shown", None) or "")


def test_the_form_assigns_and_whoever_filled_it_in_is_told(desk: Desk) -> None:
    outcome = assigning.assign(desk.store, desk.call("leader"), form(desk))

    assert shown(outcome) == ""
    assert desk.standing().dri is not None
    assert "I-1 · EU launch" in words(desk.said_to("leader")[0].payload)


def test_the_form_shows_lookalikes_once_and_then_assigns_anyway(desk: Desk) -> None:
    assigning.assign(desk.store, desk.call("leader"), form(desk))
    warned = assigning.assign(desk.store, desk.call("leader"), form(desk, dri=desk.slack("other")))
    assert warned.update is not None
    assert "Assign anyway" in shown(warned)
    assigning.assign(
        desk.store, desk.call("leader"), form(desk, dri=desk.slack("other"), shown=warned.update["private_metadata"])
    )

    assert len(desk.rows(Initiative)) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"dri": None}, "dri"),
        ({"dri": "U0NOBODY"}, "dri"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"target": "improve things"}, "target"),
        ({"due": "2026-11-01"}, "due"),
        ({"due": None}, "due"),
        ({"sponsor": "U0NOBODY"}, "sponsor"),
    ],
)
def test_the_form_says_on_which_field_it_is_wrong(desk: Desk, values: dict[str, str | None], field: str) -> None:
    with pytest.raises(UserError) as refused:
        assigning.assign(desk.store, desk.call("leader"), form(desk, **values))

    assert refused.value.field == field
    assert desk.rows(Assignment) == []


def test_many_lines_are_assigned_and_the_wrong_ones_stay_with_a_sentence_each(desk: Desk) -> None:
    lines = [
        desk.line("dri", "EU launch"),
        f'<@{desk.slack("dri")}> "Payroll" "improve payroll" by 30 Nov',
        "@olu “Hiring” “12 engineers hired” by 15 Dec",
        '@Dana "Pricing" "New prices live" by next Blursday',
        desk.line("other", "EU launches"),
        desk.line("other", "EU launches", rest="anyway"),
        "",
    ]
    outcome = assigning.assign_many(desk.store, desk.call("leader"), "\n".join(lines))

    said = shown(outcome)
    assert [row.name for row in desk.rows(Initiative)] == ["EU launch", "Hiring", "EU launches"]
    for part in ("Line 2:", "Line 4:", "Blursday", 'Line 5: Very like I-1 "EU launch"', "improve payroll"):
        assert part in said
    assert outcome.update is not None
    field = outcome.update["blocks"][-1]
    assert field["element"]["initial_value"].splitlines() == [lines[1], lines[3], lines[4]]
    assert field["block_id"] == "lines.1"
    assert len(desk.said_to("leader")) == 1


def test_many_lines_typed_behind_the_command_open_the_form_for_the_wrong_ones(desk: Desk) -> None:
    outcome = assigning.assign_typed(desk.store, desk.call("leader"), desk.line("dri") + "\nnonsense")

    assert outcome.open is not None
    assert "nonsense" in shown(outcome)
    assert len(desk.rows(Initiative)) == 1


def test_nothing_pasted_is_refused_on_the_field(desk: Desk) -> None:
    with pytest.raises(UserError) as refused:
        assigning.assign_many(desk.store, desk.call("leader"), " \n ")

    assert refused.value.field == "lines"


def test_more_lines_than_one_submission_takes_stay_for_the_next(desk: Desk) -> None:
    lines = [f'@olu "{"ABCDEFGHIJK"[n // 10] * 3}{n}" "{n} things {n * 7919} done" by 15 Dec' for n in range(101)]
    outcome = assigning.assign_many(desk.store, desk.call("leader"), "\n".join(lines))

    assert "Line 101: At most 100 lines at once" in shown(outcome)


def test_a_first_name_that_two_people_have_is_not_guessed(desk: Desk) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        from tests.support.factories import make_person

        make_person(uow, "Dana Okafor")
        uow.commit()

    assert "More than one person is called @Dana" in typed(desk, '@Dana "EU launch" "300 customers" by 30 Nov')
    assert "answers for it" in typed(desk, '@dana okafor "EU launch" "300 customers" by 30 Nov')


def test_the_forms_open_for_leaders_only(desk: Desk) -> None:
    assert "Who answers for it?" in shown(assigning.show_form(desk.store, desk.call("leader"))) or True
    assert assigning.show_form(desk.store, desk.call("leader")).open is not None
    line = assigning_form.typed_line({"dri": "U1", "name": 'EU "x"', "target": "300", "due": "2026-11-30"})
    outcome = assigning.show_many(desk.store, desk.call("leader"), line)
    assert '<@U1> "EU x" "300" by 2026-11-30' in shown(outcome)
    assert assigning_form.typed_line({"dri": None, "name": None}) == ""
    assert (assigning_form.read_revision("3"), assigning_form.read_revision("")) == (3, 0)
    with pytest.raises(UserError, match="Only a leader may assign"):
        assigning.show_form(desk.store, desk.call("dri"))


def test_hostile_words_are_shown_harmless(desk: Desk) -> None:
    said = typed(desk, desk.line("dri", "<!channel> & <@U1>", "300 <https://x|customers> & more"))

    assert "<!channel>" not in said
    told = words(desk.said_to("dri")[0].payload)
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt;" in told
