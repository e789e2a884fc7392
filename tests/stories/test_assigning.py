"""`/dri assign` in one line: what cannot be meant is refused with one sentence, and nothing changes."""

import pytest

from tests.support.running import Running

pytestmark = pytest.mark.story

REFUSED = (
    ('/dri assign @mia "Fax" "Contract signed" by next Blursday', '"next Blursday" is not a date'),
    ('/dri assign @mia "Fax" "Contract signed" by 2026-11-01', "is past"),
    ('/dri assign @engineering "Fax" "Contract signed" by 30 Nov', "group"),
    ('/dri assign @mia @sam "Fax" "Contract signed" by 30 Nov', "one"),
    ('/dri assign @gil "Fax" "Contract signed" by 30 Nov', "guest"),
    ('/dri assign @deploybot "Fax" "Contract signed" by 30 Nov', "bot"),
    ('/dri assign @greta "Fax" "Contract signed" by 30 Nov', "deactivated"),
    ('/dri assign @dana "Fax" "Contract signed" by 30 Nov sponsor @dana', "sponsor"),
    ('/dri assign @mia "Fax" "Improve things" by 30 Nov', "cannot be answered with yes or no"),
    ('/dri assign @mia "Fax" by 30 Nov', "double quotes"),
    ("/dri show I-99", "I-99"),
    ("/dri frobnicate", "does not know"),
)


def test_what_cannot_be_meant_is_refused_in_a_sentence(run: Running) -> None:
    ana = run.person("U0ANA")
    before = ana.command("/dri list all")
    for typed, sentence in REFUSED:
        answer = ana.command(typed)
        assert sentence in answer, (typed, answer)
    assert ana.command("/dri list all") == before


def test_somebody_who_leads_nobody_assigns_nothing(run: Running) -> None:
    answer = run.person("U0MIA").command('/dri assign @sam "Fax" "Contract signed" by 30 Nov')
    assert "leader" in answer.lower()


def test_a_refused_form_stays_open_with_the_sentence_on_its_field(run: Running) -> None:
    ana = run.person("U0ANA")
    ana.command("/dri assign")
    form = ana.form("Assign a DRI")
    given = {"Who answers for it?": "U0SAM", "Initiative": "Partner programme", "By when?": "2026-12-20"}
    refused = form.submit(given | {"Target": "Improve things"})
    assert list(refused) == ["Target"]
    assert "cannot be answered with yes or no" in refused["Target"]
    assert form.submit({"Target": "Three partners have signed"}) == {}
    run.person("U0SAM").sees("You are the DRI for .*Partner programme.*Three partners have signed")
