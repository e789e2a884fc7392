"""Decisions as files: for whom, what stands in them, and what a hostile word cannot do there."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.codes import ChannelKind, MemoState, Visibility
from bot.messages import decision_files as files
from bot.services.decisions import exporting
from storage import passages
from storage.codes import MemoEventKind, PassageKind
from storage.engine import Store
from storage.tables import Audience, Channel, Memo, MemoEvent, Person
from storage.uow import UnitOfWork
from tests.support.clock import MONDAY
from tests.support.factories import Cast, make_initiative, make_memo

HOSTILE = "=cmd|' /C calc'!A0 \"quoted\", <script>\n# heading\n![x](http://a.example/x.png)\n---\n```"
NAMES = ("title_id", "decision_id", "question_id", "inputs_id", "alternatives_id", "dissent_id")


def keep(uow: UnitOfWork, cast: Cast, *words: str, **values: object) -> Memo:
    ids = [passages.keep(uow, PassageKind.MEMO, each, author_id=None) for each in words]
    return make_memo(uow, cast.sponsor, cast.leader, **dict(zip(NAMES, ids, strict=False)) | values)


def fill(store: Store, cast: Cast) -> None:
    """D-1 superseded by D-2, D-3 of a private channel, D-4 named and proposed, D-5 hostile, D-6 erased."""
    with store.write(cast.id, MONDAY) as uow:
        work = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor, name="EU launch").id
        words = ("Which paper?", "We take Acme", "Which supplier?", "Three offers", "Globex", "Too dear")
        first = keep(uow, cast, *words, initiative_id=work, review_by=date(2027, 1, 4), raised_on=date(2026, 11, 2),
                     permalink="https://acme.slack.com/archives/C1/p1")  # fmt: skip
        uow.add(Audience(person_id=cast.other, memo_id=first.pk, named=True, dissented=True))
        second = keep(uow, cast, "Paper again", "We take Globex", "Which supplier now?")
        uow.add(MemoEvent(memo_id=first.pk, event=MemoEventKind.SUPERSEDED, other_id=second.pk, at=uow.at))
        place = uow.add(Channel(slack_id="CP", kind=ChannelKind.PRIVATE)).pk
        keep(uow, cast, "Secret", "We close Lyon", "Lyon?", visibility=Visibility.CHANNEL, channel_id=place)
        keep(uow, cast, "Named", "We let Kim go", "Kim?", visibility=Visibility.NAMED,
             first_state=MemoState.PROPOSED, proposed_to_id=cast.boss)  # fmt: skip
        keep(uow, cast, HOSTILE, HOSTILE, HOSTILE)
        gone = keep(uow, cast, "Sixth", "Words to erase", "Why?")
        passages.erase(uow, gone.decision_id)
        uow.commit()


def names(store: Store, cast: Cast, **how: object) -> list[str]:
    return [each.number for each in exporting.exported(store, cast.id, MONDAY, **how)]  # type: ignore[arg-type]


def slack(store: Store, cast: Cast, part: str) -> str:
    with store.read(cast.id, MONDAY) as uow:
        return uow.one(Person, getattr(cast, part)).slack_id


def test_an_export_holds_what_its_reader_may_see(store: Store, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, cast)
    monkeypatch.setattr(exporting, "CHUNK", 2)

    assert names(store, cast) == ["D-6", "D-5", "D-2", "D-1"]
    assert names(store, cast, everything=True) == ["D-6", "D-5", "D-4", "D-3", "D-2", "D-1"]
    assert names(store, cast, person=slack(store, cast, "sponsor")) == ["D-6", "D-5", "D-4", "D-3", "D-2", "D-1"]
    assert names(store, cast, person=slack(store, cast, "other")) == ["D-6", "D-5", "D-2", "D-1"]
    for part in ("guest", "leaver"):
        assert names(store, cast, person=slack(store, cast, part)) == []
    with pytest.raises(Exception, match="nobody with the id UNOBODY"):
        names(store, cast, person="UNOBODY")


@pytest.fixture
def exported(sqlite_store: Store, cast: Cast, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder to export to, with a database full of decisions in the settings."""
    fill(sqlite_store, cast)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return tmp_path / "records"


def test_markdown_is_a_record_a_decision_and_an_index(exported: Path) -> None:
    assert main(["export", "decisions", "--output", str(exported)]) == 0

    assert sorted(path.name for path in exported.iterdir()) == [
        "0001-which-paper.md", "0002-paper-again.md",
        "0005-cmd-c-calc-a0-quoted-script-heading-x-http-a-example-x-png.md",
        "0006-sixth.md", "README.md",
    ]  # fmt: skip
    first = (exported / "0001-which-paper.md").read_text()
    for part in (
        "# D-1 Which paper?", "## Status\n\nSuperseded by D-2", "Not confirmed yet by", "- Decided by Sam (",
        "on 2026-11-23",
        "Question raised on 2026-11-02", "- Initiative I-1 EU launch", "reviewed by 2027-01-04",
        "## Context\n\nWhich supplier?", "## Decision\n\nWe take Acme", "## Inputs\n\nThree offers",
        "## Alternatives\n\nGlobex", "## Dissent\n\nOlu (", "Too dear", "- <https://acme.slack.com/archives/C1/p1>",
    ):  # fmt: skip
        assert part in first, part
    second = (exported / "0002-paper-again.md").read_text()
    assert "## Links\n\n- supersedes D-1" in second
    assert "## Status\n\nUnconfirmed" in second
    assert "## Decision\n\n(erased)" in (exported / "0006-sixth.md").read_text()
    index = (exported / "README.md").read_text()
    assert index.index("D-6") < index.index("D-1")
    assert "[D-1](0001-which-paper.md)" in index
    assert "Lyon" not in index + first


def test_hostile_words_stay_words_in_markdown(exported: Path) -> None:
    assert main(["export", "decisions", "--output", str(exported)]) == 0

    text = next(exported.glob("0005-*")).read_text()
    assert "<script>" not in text
    assert "\n\\# heading\n" in text
    assert "![" not in text
    assert "\n\\---\n\\```" in text


def test_an_export_into_the_same_folder_takes_the_old_one_away(
    exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "decisions", "--output", str(exported), "--all", "--yes"]) == 0
    assert "6 decisions written to" in capsys.readouterr().err
    assert "Lyon" in next(exported.glob("0003-*")).read_text()
    (exported / "own-notes.md").write_text("mine")

    assert main(["export", "decisions", "--output", str(exported)]) == 0

    assert not list(exported.glob("0003-*"))
    assert (exported / "own-notes.md").read_text() == "mine"


def test_csv_runs_no_formula_and_json_is_one_object_a_line(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "decisions", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [row["number"] for row in rows] == ["D-6", "D-5", "D-2", "D-1"]
    assert rows[1]["decision"] == "'" + HOSTILE
    assert rows[3]["status"] == "superseded by D-2"
    for typed in ("=1", "+1", "-1", "@x", "\t=1", " =1"):
        assert files._inert(typed) == f"'{typed}"
    assert files._inert("1 - 2") == "1 - 2"

    file = exported.with_suffix(".json")
    assert main(["export", "decisions", "--format", "json", "--output", str(file)]) == 0
    read = [json.loads(line) for line in file.read_text().splitlines()]
    assert read[1]["decision"] == HOSTILE
    assert read[0]["review_by"] is None
    assert read[3]["review_by"] == "2027-01-04"


def test_one_persons_export_is_what_they_may_see(
    exported: Path, capsys: pytest.CaptureFixture[str], sqlite_store: Store, cast: Cast
) -> None:
    leader = slack(sqlite_store, cast, "leader")
    assert main(["export", "decisions", "--format", "json", "--for", leader]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--all", "--format", "csv"], "add --yes"),
        ([], "Name the folder"),
        (["--output", "."], "holds other things"),
        (["--output", "/proc/nowhere/records"], "cannot be written"),
        (["--format", "csv", "--output", "taken.csv"], "exists already"),
        (["--format", "csv", "--output", "missing/x.csv"], "cannot be written"),
        (["--format", "csv", "--for", "UNOBODY"], "nobody with the id"),
    ],
)
def test_a_refused_export_is_one_sentence(
    exported: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("taken.csv").write_text("x")

    assert main(["export", "decisions", *words]) == 2

    refusal = capsys.readouterr().err
    assert said in refusal
    assert refusal.count("\n") == 1


@pytest.mark.parametrize(("title", "name"), [("Ünïcode / ..\\x", "0012-unicode-x.md"), ("東京", "0012-decision.md"),
                                             ("a" * 300, f"0012-{'a' * 60}.md")])  # fmt: skip
def test_file_names_are_safe(sqlite_store: Store, cast: Cast, title: str, name: str) -> None:
    with sqlite_store.write(cast.id, MONDAY) as uow:
        keep(uow, cast, title, "We do", "Do we?", number=12)
        uow.commit()

    assert [files.file_name(each) for each in exporting.exported(sqlite_store, cast.id, MONDAY)] == [name]
