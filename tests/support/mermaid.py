"""State diagrams in the docs and docstrings, read back, so that a test can hold them to the code."""

import re
from pathlib import Path

Transitions = dict[tuple[str, str], str]
_BLOCK = re.compile(r"```mermaid\s+stateDiagram-v2\n(.*?)```", re.DOTALL)
_ARROW = re.compile(r"(\S+) --> (\w+)(?:: (.+))?")


def diagrams(text: str) -> list[Transitions]:
    """Every state diagram of a text: (state, action) to the state after; arrows from the start name no action."""
    return [_transitions(block) for block in _BLOCK.findall(text)]


def starts(text: str) -> list[set[str]]:
    """The states in which each diagram may begin."""
    return [{after for before, after, _ in _arrows(block) if before == "[*]"} for block in _BLOCK.findall(text)]


def of_code(transitions: object) -> Transitions:
    """A table of the code, (state, action) to state, in the words that a diagram uses."""
    return {(state.value, action.value): after.value for (state, action), after in transitions.items()}  # type: ignore[attr-defined]


def _transitions(block: str) -> Transitions:
    found: Transitions = {}
    for before, after, actions in _arrows(block):
        if before == "[*]":
            continue
        for action in actions:
            assert (before, action) not in found, f"{before}: {action} is drawn twice"
            found[before, action] = after
    return found


def _arrows(block: str) -> list[tuple[str, str, list[str]]]:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    arrows = [_ARROW.fullmatch(line) for line in lines]
    assert all(arrows), [line for line, arrow in zip(lines, arrows, strict=True) if not arrow]
    return [(each[1], each[2], _actions(each[3] or "")) for each in arrows if each]


def _actions(label: str) -> list[str]:
    return [each.strip() for each in label.split(",") if each.strip()]


_EDGE = re.compile(r"^\s*(\S+)\s+-->\s+(\S+?)(?:\s*:\s*(.+?))?\s*$")
Edge = tuple[str, str, str]


def edges(page: Path, number: int = 0) -> set[Edge]:
    """The edges (from, to, label) of a page's state diagram, by its number on it; `[*]` is start and end."""
    diagram = _BLOCK.findall(page.read_text())[number]
    found = (_EDGE.match(line) for line in diagram.splitlines())
    return {(each[1], each[2], each[3] or "") for each in found if each}
