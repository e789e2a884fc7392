"""Search in memos, the same on both databases: what is found, what is marked, what an outsider never finds."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind, Visibility
from bot.domain.search_words import read_groups
from bot.domain.snippets import pieces
from storage import ddl, migrate, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import search
from storage.queries.visible import visible_memos
from storage.tables import Channel, Member, Memo
from storage.uow import UnitOfWork
from tests.support.clock import MONDAY
from tests.support.factories import Cast, make_cast, make_memo

TEXTS = {
    1: ("Paper supplier", "We take Acme, at most 40,000", "Which supplier do we take?"),
    2: ("Migration", "We are migrating to the café in Zürich with I-7", "When do we migrate?"),
    3: ("Paper", "Acme & <b> paper, paper; paper", "What is to be decided?"),
    4: ("Холод", "Решили: перенести", "東京 office?"),
}


class Library:
    """Memos with known words, and searches in them."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.store, self.cast = store, cast

    def write(self, act: Callable[[UnitOfWork], Any]) -> Any:
        with self.store.write(self.cast.id, MONDAY) as uow:
            made = act(uow)
            uow.commit()
            return made

    def keep(self, *words: str, **values: Any) -> int:
        def act(uow: UnitOfWork) -> int:
            keys = ("title_id", "decision_id", "question_id", "inputs_id", "alternatives_id", "dissent_id")
            ids = [passages.keep(uow, PassageKind.MEMO, each, author_id=None) for each in words]
            named = dict(zip(keys, ids, strict=False)) | values
            return make_memo(uow, self.cast.leader, self.cast.leader, **named).pk

        return int(self.write(act))

    def find(self, words: str, viewer: str = "other", limit: int = 20, offset: int = 0) -> search.Found:
        with self.store.read(self.cast.id, MONDAY) as uow:
            viewer_id = getattr(self.cast, viewer)
            return search.search(uow, viewer_id, read_groups(words), limit=limit, offset=offset)

    def numbers(self, words: str, viewer: str = "other") -> list[int]:
        found = self.find(words, viewer)
        with self.store.read(self.cast.id, MONDAY) as uow:
            known = {row.pk: row.number for row in uow.find(Memo)}
        assert found.total == len(found.ids)
        return [known[each] for each in found.ids]

    def marked(self, words: str) -> list[str]:
        """The pieces that are marked, of the best memo."""
        best = self.find(words).ids[0]
        with self.store.read(self.cast.id, MONDAY) as uow:
            row = uow.one(Memo, best)
            texts = passages.texts(uow, [row.title_id, row.decision_id, row.question_id])
            shown = [texts[row.title_id], texts[row.decision_id], texts[row.question_id], "", "", ""]
            lit = search.marked(uow, read_groups(words), {best: shown})[best]
        return [words for text in lit for words, is_marked in pieces(text) if is_marked]


@pytest.fixture
def library(store: Store, cast: Cast) -> Library:
    made = Library(store, cast)
    for words in TEXTS.values():
        made.keep(*words)
    return made


@pytest.mark.parametrize(
    ("words", "numbers", "marked"),
    [
        ("acme", [3, 1], ["Acme"]),
        ("ACME supplier", [1], ["supplier", "Acme", "supplier"]),
        ('"acme at most"', [1], ["Acme, at most"]),
        ('"most at acme"', [], []),
        ("paper", [3, 1], ["Paper", "paper, paper; paper"]),  # more often, and in a shorter text: first
        ("suppliers", [1], ["supplier", "supplier"]),
        ("migr*", [2], ["Migration", "migrating", "migrate"]),
        ("migrates", [2], ["Migration", "migrating", "migrate"]),
        ("cafe zurich", [2], ["café", "Zürich"]),
        ("ZÜRICH", [2], ["Zürich"]),
        ("acme or migration", [2, 3, 1], ["Migration", "migrating", "migrate"]),
        ("acme or migration paper", [3, 1], ["Paper", "Acme", "paper, paper; paper"]),
        ("to be", [3], ["to be"]),
        ("i-7", [2], ["I-7"]),
        ("40,000", [1], ["40,000"]),
        ("перенести", [4], ["перенести"]),
        ("東京", [4], ["東京"]),
        ("b", [3], ["b"]),
        ("nowhere", [], []),
        ("acme nowhere", [], []),
    ],
)
def test_words_find_their_memos_and_are_marked(
    library: Library, words: str, numbers: list[int], marked: list[str]
) -> None:
    assert library.numbers(words) == numbers
    if numbers:
        assert library.marked(words) == marked


@pytest.mark.parametrize(
    "typed",
    [
        "'", '"', '"""', "((", "a AND OR NOT", "NEAR(a, b", "title:x", "^a", "a:*", "*", "-a", "a & !b | c <-> d",
        "\x00acme\x00", "acme\x02\x03", "; DROP TABLE memo; --", "the of to", "🚀🚀", "a" * 4_000, "paper " * 800,
        '"' + "x " * 2_000, "\u202eacme", "%s %(x)s {} \\", ":name :1",
    ],
)  # fmt: skip
def test_hostile_text_is_looked_for_and_nothing_breaks(library: Library, typed: str) -> None:
    groups = read_groups(typed)
    if groups:
        found = library.find(typed)
        with library.store.read(library.cast.id, MONDAY) as uow:
            search.marked(uow, groups, {each: [typed, "", "\x02", "", "", ""] for each in found.ids})


def test_erased_words_are_found_no_more_and_the_rest_still_is(library: Library) -> None:
    row = next(row for row in library.write(lambda uow: uow.find(Memo)) if row.number == 1)

    library.write(lambda uow: passages.erase(uow, row.decision_id))

    assert library.numbers("acme") == [3]
    assert library.numbers("supplier") == [1]
    with library.store.read(library.cast.id, MONDAY) as uow:
        shown = {row.pk: ["Paper supplier", "(erased)", "", "", "", ""]}
        lit = search.marked(uow, read_groups("supplier"), shown)
        assert lit[row.pk][1] == "(erased)"
        assert search.marked(uow, read_groups("supplier"), {}) == {}


def test_words_of_every_field_are_found(library: Library) -> None:
    library.keep("t", "d", "q", "inputword", "alternativeword", "dissentword")

    for word in ("inputword", "alternativeword", "dissentword"):
        assert library.numbers(word) == [5]


def test_pages_follow_one_another(library: Library) -> None:
    for _ in range(5):
        library.keep("Budget", "We spend", "Which budget?")

    pages = [library.find("budget", limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [len(each.ids) for each in pages] == [2, 2, 1, 0]
    assert len({i for each in pages for i in each.ids}) == 5
    assert [each.total for each in pages[:3]] == [5, 5, 5]


def test_a_very_common_word_ranks_only_the_newest(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    ids = [library.keep("Budget", "We spend", f"Which budget {number}?") for number in range(5)]

    found = library.find("budget", limit=20)

    assert found.more
    assert found.total == 3
    assert set(found.ids) == set(ids[2:])


def test_memos_of_another_workspace_are_not_found(library: Library) -> None:
    other = Library(library.store, make_cast(library.store, MONDAY))
    other.keep("Secret", "Elsewhere", "Acme?")

    assert library.numbers("elsewhere") == []
    assert other.numbers("acme") == [1]


WORDS = ("acme", "budget", "paper", "quota", "zebra")


def _chaos(library: Library, chance: random.Random) -> None:
    """Memos of all visibilities in places of all kinds."""

    def places(uow: UnitOfWork) -> list[int]:
        made = []
        for number, kind in enumerate((ChannelKind.PUBLIC, ChannelKind.PRIVATE, ChannelKind.PRIVATE)):
            row = uow.add(Channel(slack_id=f"CX{number}", kind=kind, members_read_at=uow.at if number else None))
            made.append(row.pk)
            for part in ("dri", "other") if number == 2 else ("boss",):
                uow.session.add(Member(workspace_id=uow.workspace_id, channel_id=row.pk,
                                       person_id=getattr(library.cast, part)))  # fmt: skip
        return made

    where = [None, *library.write(places)]
    for _ in range(40):
        words = [" ".join(chance.sample(WORDS, chance.randrange(1, 4))) for _ in range(3)]
        decider = getattr(library.cast, chance.choice(("dri", "sponsor", "boss")))
        library.keep(*words, visibility=chance.choice(list(Visibility)), channel_id=chance.choice(where),
                     decider_id=decider)  # fmt: skip


def _expected(library: Library, viewer: str, wanted: list[str]) -> set[int]:
    with library.store.read(library.cast.id, MONDAY) as uow:
        rows = uow.find(Memo, visible_memos(uow, getattr(library.cast, viewer)))
        texts = passages.texts(uow, [i for row in rows for i in (row.title_id, row.decision_id, row.question_id)])
        spoken = {row.pk: f"{texts[row.title_id]} {texts[row.decision_id]} {texts[row.question_id]}" for row in rows}
    return {pk for pk, text in spoken.items() if all(word in re.findall(r"\w+", text.lower()) for word in wanted)}


def test_hits_are_exactly_what_holds_the_words_and_may_be_seen(library: Library) -> None:
    chance = random.Random(11)
    _chaos(library, chance)
    rows = library.write(lambda uow: uow.find(Memo, order=[col(Memo.id)]))
    for row in rows[::7]:
        library.write(lambda uow, row=row: passages.erase(uow, row.decision_id))
    for viewer in ("boss", "dri", "other", "guest", "bot", "leaver"):
        for count in (1, 2):
            for _ in range(4):
                wanted = chance.sample(WORDS, count)
                found = library.find(" ".join(wanted), viewer, limit=100)
                assert set(found.ids) == _expected(library, viewer, wanted), (viewer, wanted)
                assert found.total == len(found.ids)


def test_a_database_without_the_index_gets_it_filled_at_the_next_start(store_url: str) -> None:
    store = Store(store_url)
    library = Library(store, make_cast(store, MONDAY))
    library.keep(*TEXTS[1])
    with migrate.transaction(store_url) as connection:
        ddl.remove(connection)

    migrate.upgrade(store_url)

    assert library.numbers("acme") == [1]
    library.keep(*TEXTS[3])
    assert library.numbers("acme") == [2, 1]
    store.close()
