"""What people type, encoded as real clients send it: escaped, curly quotes, no-break spaces, mentions, rich text.

Message formatting: docs.slack.dev/messaging/formatting-message-text; commands: docs.slack.dev/interactivity/
implementing-slash-commands. Curly quotes and no-break spaces are what phones and Macs put in place of what was typed.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.world import Person, World

NBSP = "\u00a0"
TOKEN = re.compile(
    r"(?P<pre>```(?P<pre_text>.+?)```)"
    r"|(?P<code>`(?P<code_text>[^`\n]+)`)"
    r"|(?P<ref><(?:@(?P<ref_user>[UW][A-Z0-9]+)|!(?P<ref_range>here|channel|everyone)|!subteam\^(?P<ref_group>S\w+))"
    r"(?:\|[^>]*)?>)"
    r"|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"\u201d\u2019])"
    r"|(?P<domain>\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|eu|de|uk)(?:/[^\s<>|]*[^\s<>|.,;:!?)])?(?![\w@]))"
    r"|(?P<at>(?<![\w@])@(?=\w))"
    r"|(?P<hash>(?<![\w#])#(?P<hash_name>[\w-]+))"
    r"|(?P<emoji>:(?P<emoji_name>[a-z0-9_+-]+):)"
    r"|(?P<styled>(?<!\w)(?P<mark>[*_~])(?P<styled_text>\S(?:[^\n]*?\S)?)(?P=mark)(?!\w))",
    re.S,
)
STYLES = {"*": "bold", "_": "italic", "~": "strike"}


@dataclass(frozen=True)
class Typed:
    """A message's text and its rich text blocks."""

    text: str
    blocks: list[dict[str, Any]]


@dataclass(frozen=True)
class Piece:
    """One run of typed text: a rich text element and how `text` writes it in messages and in commands."""

    element: dict[str, Any]
    text: str
    command: str


def message(typed: str, world: World) -> Typed:
    """A message as the Events API carries it: `<@U1>` for people, plus the rich_text block."""
    pieces = _pieces(_spaces(typed), world)
    text = "".join(piece.text for piece in pieces)
    return Typed(text, [_rich_text(pieces)])


def command(typed: str, world: World, *, should_escape: bool) -> str:
    """A command's argument text: `<@U1|name>` and `<#C1|name>` when the manifest says should_escape, else as typed."""
    if not should_escape:
        return escape(curly(typed))
    return "".join(piece.command for piece in _pieces(_spaces(typed), world)).strip()


def escape(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def curly(text: str) -> str:
    """Straight quotes as the smart punctuation of Macs and phones turns them."""
    text = re.sub(r'(^|[\s(\[{\u2014\u2013/])"', "\\1\u201c", text).replace('"', "\u201d")
    return re.sub(r"(^|[\s(\[{\u2014\u2013/\u201c])'", "\\1\u2018", text).replace("'", "\u2019")


def _spaces(text: str) -> str:
    return re.sub(r" {2,}", lambda run: " " + NBSP * (len(run[0]) - 1), text)


def _pieces(typed: str, world: World) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while (match := TOKEN.search(typed, at)) is not None:
        made, end = _special(match, typed, world)
        if made is None:
            pieces.append(_plain(typed[at:end]))
        else:
            pieces += [_plain(typed[at : match.start()]), made]
        at = end
    pieces.append(_plain(typed[at:]))
    return _joined(_after_mentions(pieces))


def _special(match: re.Match[str], typed: str, world: World) -> tuple[Piece | None, int]:
    if match["at"]:
        return _mention(typed, match.start(), world)
    if match["hash"]:
        return _channel(match, world), match.end()
    if match["ref"]:
        return _reference(match, world), match.end()
    if match["url"] or match["domain"]:
        return _link(match), match.end()
    return _styled(match), match.end()


def _mention(typed: str, start: int, world: World) -> tuple[Piece | None, int]:
    rest = typed[start + 1 :]
    for word in ("here", "channel", "everyone"):
        if re.match(rf"{word}\b", rest):
            return _broadcast(word), start + 1 + len(word)
    group = next((g for g in world.usergroups if re.match(rf"{re.escape(g['handle'])}\b", rest, re.I)), None)
    if group is not None:
        return _group(group["id"], group["handle"]), start + 1 + len(group["handle"])
    named = _longest_name(rest, world)
    if named is None:
        return None, start + 1
    person, length = named
    return _person(person), start + 1 + length


def _longest_name(rest: str, world: World) -> tuple[Person, int] | None:
    best: tuple[Person, int] | None = None
    for person in world.people.values():
        for name in (person.real_name, person.name):
            if rest[: len(name)].lower() == name.lower() and not rest[len(name) : len(name) + 1].isalnum():
                best = (person, len(name)) if best is None or len(name) > best[1] else best
    return best


def _person(person: Person) -> Piece:
    element = {"type": "user", "user_id": person.id}
    return Piece(element, f"<@{person.id}>", f"<@{person.id}|{person.name}>")


def _group(id_: str, handle: str) -> Piece:
    return Piece(
        {"type": "usergroup", "usergroup_id": id_}, f"<!subteam^{id_}|@{handle}>", f"<!subteam^{id_}|@{handle}>"
    )


def _broadcast(word: str) -> Piece:
    return Piece({"type": "broadcast", "range": word}, f"<!{word}>", f"<!{word}>")


def _channel(match: re.Match[str], world: World) -> Piece:
    found = next((c for c in world.channels.values() if c.kind != "im" and c.name == match["hash_name"]), None)
    if found is None:
        return _plain(match[0])
    shown = "" if found.is_private else found.name
    written = f"<#{found.id}|{shown}>"
    return Piece({"type": "channel", "channel_id": found.id}, written, written)


def _reference(match: re.Match[str], world: World) -> Piece:
    person = world.people.get(match["ref_user"] or "")
    if person is not None:
        return _person(person)
    if match["ref_range"]:
        return _broadcast(match["ref_range"])
    group = next((g for g in world.usergroups if g["id"] == match["ref_group"]), None)
    return _group(group["id"], group["handle"]) if group is not None else _plain(match[0])


def _link(match: re.Match[str]) -> Piece:
    if match["url"]:
        url = escape(match["url"])
        return Piece({"type": "link", "url": match["url"]}, f"<{url}>", f"<{url}>")
    shown = match["domain"]
    written = f"<http://{escape(shown)}|{escape(shown)}>"
    return Piece({"type": "link", "url": f"http://{shown}", "text": shown}, written, written)


def _styled(match: re.Match[str]) -> Piece:
    written = escape(match[0])
    if match["pre"] or match["code"]:
        inner = match["pre_text"] or match["code_text"]
        return Piece({"type": "text", "text": inner, "style": {"code": True}}, written, written)
    if match["emoji"]:
        return Piece({"type": "emoji", "name": match["emoji_name"]}, written, written)
    inner, mark = curly(match["styled_text"]), match["mark"]
    style = {STYLES[mark]: True}
    written = f"{mark}{escape(inner)}{mark}"
    return Piece({"type": "text", "text": inner, "style": style}, written, written)


def _plain(text: str) -> Piece:
    return Piece({"type": "text", "text": text}, text, text)


def _after_mentions(pieces: list[Piece]) -> list[Piece]:
    """Choosing a person from the client's list leaves a no-break space behind the name."""
    made: list[Piece] = []
    for piece in pieces:
        after = bool(made) and made[-1].element["type"] == "user"
        text = piece.element.get("text", "")
        if after and _is_plain(piece) and text.startswith(" "):
            piece = _plain(NBSP + text[1:])
        if not (_is_plain(piece) and piece.text == ""):
            made.append(piece)
    return made


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring plain runs as one, then escaped and with curly quotes."""
    made: list[Piece] = []
    for piece in pieces:
        if made and _is_plain(piece) and _is_plain(made[-1]):
            made[-1] = _plain(made[-1].text + piece.text)
        else:
            made.append(piece)
    return [_encoded(piece) if _is_plain(piece) else piece for piece in made]


def _is_plain(piece: Piece) -> bool:
    return piece.element["type"] == "text" and "style" not in piece.element


def _encoded(piece: Piece) -> Piece:
    shown = curly(piece.text)
    return Piece({"type": "text", "text": shown}, escape(shown), escape(shown))


def _rich_text(pieces: list[Piece]) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [piece.element for piece in pieces]}
    return {"type": "rich_text", "elements": [section]}
