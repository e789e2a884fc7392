"""No word of a private matter reaches whoever may not see it, through whatever they can do or read.

A listener or a command's word that is new stands in neither list of `leaks_kit.py` and fails here until it does.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

import handlers
from bot.domain.search_words import read_groups
from bot.services.decisions import linking
from storage.engine import Store
from storage.queries import memos, search
from storage.queries.visible import visible_escalations, visible_initiatives, visible_memos
from storage.tables import Escalation, Initiative, Memo
from tests.services.leaks_kit import READS_NOTHING, SECRETS, SURFACES, WORDS, Vault
from tests.support.factories import Cast

VIEWERS = ("outsider", "leading outsider", "former", "another", "guest", "stranger", "deactivated")
HANDLERS = Path(handlers.__file__).parent


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_surface_shows_a_private_word(sqlite_store: Store, cast: Cast, viewer: str) -> None:
    reader = Vault(sqlite_store, cast).as_viewer(viewer)

    read = {name: surface(reader) for name, surface in SURFACES.items()}

    leaks = {name: [word for word in SECRETS if word in text] for name, text in read.items()}
    assert {name: words for name, words in leaks.items() if words} == {}


@pytest.mark.parametrize(
    ("surface", "words"),
    [
        (("/dri", "show"), {"Quokka", "Pangolin"}),
        (("/dri", "list"), {"Quokka"}),
        (("/dri", "objective"), {"Quokka"}),
        (("/decide", "show"), {"Narwhal"}),
        (("/decide", "log"), {"Narwhal"}),
        (("/decide", "find"), {"Narwhal"}),
        (("file", "export decisions"), {"Narwhal"}),
        (("action", r"^memo\.find(\.\w+)?$"), {"Narwhal"}),
        (("action", r"^memo\.log\.\w+$"), {"Narwhal"}),
    ],
)
def test_a_member_does_read_them_there(
    sqlite_store: Store, cast: Cast, surface: tuple[str, str], words: set[str]
) -> None:
    text = SURFACES[surface](Vault(sqlite_store, cast).as_viewer("member"))

    assert {word for word in SECRETS if word in text} == words


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_query_or_count_gives_a_private_row(store: Store, cast: Cast, viewer: str) -> None:
    vault = Vault(store, cast)
    person = vault.person[viewer]
    with store.read(cast.id, vault.court.now) as uow:
        assert search.search(uow, person, read_groups(WORDS), limit=20) == search.Found([], 0)
        secret = [row.pk for row in uow.find(Memo) if row.decider_id == cast.sponsor]
        assert len(secret) == 4
        shown, count = memos.log(uow, person, limit=20)
        assert not {row.pk for row in shown} & set(secret)
        assert count == len(shown) <= 1
        assert not uow.has(Memo, visible_memos(uow, person), col(Memo.id).in_(secret))
        assert not uow.has(Escalation, visible_escalations(uow, person))
        assert not uow.has(Initiative, visible_initiatives(uow, person), col(Initiative.name) == "Quokka")


class Register:
    """An app that only notes what is registered."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    def __getattr__(self, kind: str) -> Any:
        def register(what: Any) -> Any:
            self.noted.append((kind, getattr(what, "pattern", what)))
            return lambda listener: listener

        return register


def test_every_listener_is_tried_or_known_to_read_nothing() -> None:
    app = Register()
    handlers.register(app, _Nothing())  # type: ignore[arg-type]

    assert sorted(set(app.noted) - set(SURFACES) - set(READS_NOTHING)) == []


class _Nothing:
    """What handlers are given, as far as registering needs it."""

    store = gateway = judge = now = tell = afterwards = None


COMMANDS = {"decide": "/decide", "escalate": "/escalate", "dri": "/dri", "sla": "/sla", "cadence_command": "/cadence"}


def _words_of_commands() -> Iterator[tuple[str, str]]:
    """The words behind each command, as `match` cases, comparisons or a table of actions name them."""
    for module, command in COMMANDS.items():
        for node in ast.walk(ast.parse((HANDLERS / f"{module}.py").read_text())):
            if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
                yield command, str(node.value.value)
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("ACTIONS", "WORDS"):
                yield from ((command, word) for word in _keys(node.value))
            if isinstance(node, ast.FunctionDef) and node.name == "_answers":
                yield from ((command, word) for part in ast.walk(node) for word in _keys(part))
            if isinstance(node, ast.Compare) and ast.unparse(node.left) == "word":
                yield from (
                    (command, str(each.value)) for each in ast.walk(node) if isinstance(each, ast.Constant)
                )  # fmt: skip
    yield from (("/decide", word) for word in linking.WORDS)


def _keys(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def test_every_word_of_every_command_is_tried_or_known_to_read_nothing() -> None:
    words = set(_words_of_commands())

    assert len(words) > 20
    assert sorted(words - set(SURFACES) - set(READS_NOTHING)) == []
