"""The labelled data: the project's own is sound, and the check finds what is not."""

import io
import json

import pytest

from bot.judge.data import check
from bot.judge.rows import DATA, HELD_OUT_THEMES, fold, held_out, project_rows, read_rows, split

ROW = {
    "id": "x-1",
    "text": "No, the lab lost the samples",
    "answer": "no",
    "blame": True,
    "blamed": "the lab",
    "kind": "blame_team",
    "party": "team",
    "human": False,
    "language": "en",
    "theme": "x",
    "pair": None,
}
OWNED = ROW | {
    "id": "x-2",
    "text": "No, I lost them myself, all of it",
    "blame": False,
    "blamed": None,
    "kind": "ownership",
    "party": None,
}


def checked(tmp_path, *rows) -> list[str]:
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = io.StringIO()
    check.main(tmp_path, out)
    return [line for line in out.getvalue().splitlines() if "no row of kind" not in line]


def test_the_projects_own_data_are_sound():
    out = io.StringIO()

    assert check.main(out=out) == 0, out.getvalue()[:2000]


def test_every_language_is_there_and_a_part_of_it_is_held_out():
    rows = project_rows()
    trained, kept = split(rows)

    assert {row.language for row in kept} == {row.language for row in trained} == check.LANGUAGES
    assert {row.theme for row in kept} >= HELD_OUT_THEMES
    assert not HELD_OUT_THEMES & {row.theme for row in trained}
    assert len(trained) + len(kept) == len(rows)
    assert len(rows) >= 1_500


def test_a_pair_is_never_parted():
    kept = {row.pair for row in project_rows() if row.pair and held_out(row)}
    trained = {row.pair for row in project_rows() if row.pair and not held_out(row)}

    assert not kept & trained


def test_parts_for_the_thresholds_are_themes_or_fifths():
    parts = {fold(row) for row in project_rows()}

    assert {"saas", "part 0", "part 4"} <= parts
    assert "short" not in parts


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"kind": "rude"}, "no such kind: rude"),
        ({"language": "tr"}, "no such language or answer"),
        ({"answer": "maybe"}, "no such language or answer"),
        ({"blame": False}, "blame does not fit the kind"),
        ({"text": "  "}, "no text"),
        ({"human": True}, "a human reply is never blame"),
        ({"blamed": "The Lab"}, "blamed is no part of the text"),
        ({"party": "dog"}, "no such party: dog"),
        ({"blamed": None}, "unnamed goes with nobody blamed, and only with that"),
        ({"kind": "ownership", "blame": False}, "names somebody, and is no blame"),
    ],
)
def test_a_wrong_row_is_found(tmp_path, change, finding):
    assert f"x-1: {finding}" in checked(tmp_path, ROW | change, OWNED)


def test_sound_rows_pass(tmp_path):
    assert checked(tmp_path, ROW, OWNED)[-1].startswith("2 rows, 1 blame")


def test_the_same_id_twice_is_found(tmp_path):
    assert "x-1: the id stands 2 times" in checked(tmp_path, ROW, OWNED | {"id": "x-1"})


def test_near_duplicates_are_found_unless_they_are_a_pair(tmp_path):
    alike = ROW | {"id": "x-3", "text": "No, the lab lost my samples"}

    assert "x-1 and x-3 are nearly the same" in checked(tmp_path, ROW, alike)
    paired = checked(tmp_path, ROW | {"pair": "p"}, alike | {"pair": "p"})
    assert not any("nearly" in line for line in paired)


def test_short_texts_are_duplicates_only_when_equal(tmp_path):
    short = ROW | {"text": "blame the lab", "blamed": "the lab"}

    assert not any(
        "nearly" in line for line in checked(tmp_path, short, short | {"id": "x-4", "text": "blame the lab!"})
    )
    assert "x-1 and x-4 are nearly the same" in checked(tmp_path, short, short | {"id": "x-4"})


def test_too_much_blame_is_found(tmp_path):
    assert "en: 1 of 1 rows are blame" in checked(tmp_path, ROW)


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 3}', '{"text": "no"}', json.dumps(ROW | {"party": "dog"})])
def test_a_line_that_is_no_labelled_reply_is_named(tmp_path, line):
    path = tmp_path / "mine.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n\n{line}\n")

    with pytest.raises(ValueError, match=r"mine\.jsonl:3 is no labelled reply"):
        read_rows(path)


def test_rows_of_the_project_are_read_in_order():
    assert next(row.id for row in read_rows(DATA / "saas.jsonl")) == "saas-0001"
