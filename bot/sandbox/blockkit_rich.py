"""The rich_text block: what Slack's own composer writes, and what a text can be told apart in.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from bot.sandbox.blockkit_rules import (
    ID,
    URL,
    Fields,
    Rule,
    anything,
    boolean,
    choice,
    integer,
    many,
    shape,
    string,
    typed,
)

LONGEST = 12_000
"""Characters in one stretch of text. Slack names no figure; ours is that of a markdown block."""
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
STYLE = shape({}, dict.fromkeys(_STYLES, boolean))


def _part(required: Fields, optional: Fields | None = None) -> Rule:
    return shape({"type": anything, **required}, {"style": STYLE, **(optional or {})})


PARTS = {
    "text": _part({"text": string(LONGEST)}),
    "link": _part({"url": string(3000)}, {"text": string(LONGEST), "unsafe": boolean}),
    "emoji": _part({"name": ID}, {"unicode": ID, "url": URL, "skin_tone": integer(1, 6)}),
    "user": _part({"user_id": ID}),
    "usergroup": _part({"usergroup_id": ID}),
    "channel": _part({"channel_id": ID}),
    "team": _part({"team_id": ID}),
    "broadcast": _part({"range": choice("here", "channel", "everyone")}),
    "color": _part({"value": string(7, pattern=r"#[0-9a-fA-F]{6}", what="a colour as #rrggbb")}),
    "date": _part(
        {"timestamp": integer(0, 99_999_999_999), "format": string(255)}, {"url": URL, "fallback": string(255)}
    ),
}
_LINE = many(typed(PARTS), 0, 1000)
_BORDER: Fields = {"border": integer(0, 1)}
_SECTION = shape({"type": anything, "elements": _LINE})

SECTIONS = {
    "rich_text_section": _SECTION,
    "rich_text_quote": shape({"type": anything, "elements": _LINE}, _BORDER),
    "rich_text_preformatted": shape(
        {"type": anything, "elements": many(typed(PARTS, ("text", "link")), 0, 1000)}, {**_BORDER, "language": ID}
    ),
    "rich_text_list": shape(
        {
            "type": anything,
            "style": choice("bullet", "ordered"),
            "elements": many(typed({"rich_text_section": _SECTION}), 1, 1000),
        },
        {**_BORDER, "indent": integer(0, 8), "offset": integer(0, 1_000_000)},
    ),
}


RICH_TEXT = shape({"type": anything, "elements": many(typed(SECTIONS), 1, 1000)}, {"block_id": ID})
"""A rich_text object where it stands inside something else (an input's first value, a cell)."""
