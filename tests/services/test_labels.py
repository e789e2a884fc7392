"""Labels for training: only what its author agreed to, only while the words are there, without anybody's name."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.codes import BlameClaim
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services.blame import labels
from storage import passages
from storage.engine import Store
from storage.tables import Outbox, Reply
from tests.services.matters_kit import Court
from tests.services.test_blame import BLAME, claim, prompts, reply
from tests.support.factories import Cast


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    made = Court(sqlite_store, cast)
    reply(made)
    return made


def _exported(court: Court) -> list[dict[str, object]]:
    return labels.exported(court.store, court.cast.id, court.cast.at)


def _consent(court: Court, by: str = "dri") -> None:
    labels.consent(court.store, court.call(by), court.all(Reply)[-1].pk)


def test_a_click_alone_is_no_consent_and_asks_for_it(court: Court) -> None:
    claim(court, BlameClaim.NOT_BLAME)

    assert _exported(court) == []
    assert "if you agree" in prompts(court)[-1]
    assert "Let it train the judge" in court.buttons("dri")
    assert all(validate_message(row.payload) == [] for row in court.all(Outbox) if "text" in row.payload)


@pytest.mark.parametrize(("what", "blame"), [(BlameClaim.NOT_BLAME, False), (BlameClaim.MINE, None)])
def test_with_consent_the_reply_is_exported_without_names(court: Court, what: BlameClaim, blame: bool | None) -> None:
    claim(court, what)
    _consent(court)
    _consent(court)

    (row,) = _exported(court)
    assert (row["text"], row["blame"], row["blamed"], row["party"]) == (BLAME, blame, "Engineering", "team")
    assert (row["claim"], row["verdict"]) == (what.value, "cut")
    assert court.cast.dri not in row.values()
    assert "Let it train the judge" not in court.buttons("dri")


def test_only_the_author_agrees(court: Court) -> None:
    claim(court, BlameClaim.NOT_BLAME)

    with pytest.raises(UserError, match="somebody else's"):
        _consent(court, "sponsor")

    assert _exported(court) == []


def test_erased_words_are_not_exported(court: Court) -> None:
    claim(court, BlameClaim.NOT_BLAME)
    _consent(court)
    kept = court.all(Reply)[-1].passage_id or 0
    court.do(lambda uow: passages.erase(uow, kept))

    assert _exported(court) == []


def test_the_command_writes_a_new_file_and_overwrites_none(
    court: Court,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    claim(court, BlameClaim.NOT_BLAME)
    _consent(court)

    assert main(["export", "labels", "--output", "labels.jsonl"]) == 0
    assert json.loads(Path("labels.jsonl").read_text())["text"] == BLAME
    assert main(["export", "labels", "--output", "labels.jsonl"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert main(["export", "labels"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"] == "not_blame"


@pytest.mark.parametrize(
    ("url", "said"), [("sqlite:///empty.db", "drumbeat migrate"), ("postgresql://127.0.0.1:9/x", "cannot be reached")]
)
def test_without_a_store_it_says_so(
    url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)

    assert main(["export", "labels"]) == 2
    assert said in capsys.readouterr().err
