"""The state diagrams of the docs, read as edges: a test holds them to the rules they show."""

import re
from pathlib import Path

_BLOCK = re.compile(r"```mermaid\s+stateDiagram-v2\s(.*?)```", re.DOTALL)
_EDGE = re.compile(r"^\s*(\S+)\s+-->\s+(\S+?)(?:\s*:\s*(.+?))?\s*$")
Edge = tuple[str, str, str]


def edges(page: Path, number: int = 0) -> set[Edge]:
    """The edges (from, to, label) of a page's state diagram, by its number on it; `[*]` is start and end."""
    diagram = _BLOCK.findall(page.read_text())[number]
    found = (_EDGE.match(line) for line in diagram.splitlines())
    return {(each[1], each[2], each[3] or "") for each in found if each}
