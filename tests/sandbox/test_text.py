"""What people type, as real clients encode it."""

import pytest

from bot.sandbox import text
from bot.sandbox.clock import SandboxClock
from bot.sandbox.seed import demo
from bot.sandbox.world import World


@pytest.fixture(scope="module")
def world() -> World:
    made = World(SandboxClock(None))
    demo(made)
    return made


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a & b <c>", "a &amp; b &lt;c&gt;"),
        ("\"EU launch\" isn't ('done')", "\u201cEU launch\u201d isn\u2019t (\u2018done\u2019)"),
        ("two  spaces", "two \u00a0spaces"),
        ("@dana hi", "<@U0DANA>\u00a0hi"),
        ("ask @Dana Okafor, please", "ask <@U0DANA>, please"),
        ("@danaxyz and a@dana", "@danaxyz and a@dana"),
        ("<@U0LEE> and <@U0LEE|lee> and <@U0NOBODY>", "<@U0LEE>\u00a0and <@U0LEE>\u00a0and &lt;@U0NOBODY&gt;"),
        ("#general #board-private #nowhere", "<#C0GENERAL|general> <#C0BOARD|> #nowhere"),
        ("@here @channel <!everyone>", "<!here> <!channel> <!everyone>"),
        ("@engineering <!subteam^S0ENG>", "<!subteam^S0ENG|@engineering> <!subteam^S0ENG|@engineering>"),
        ("<!subteam^S0NONE>", "&lt;!subteam^S0NONE&gt;"),
        ("see https://a.example/x?a=1&b=2.", "see <https://a.example/x?a=1&amp;b=2>."),
        ("see example.com/x, ok", "see <http://example.com/x|example.com/x>, ok"),
        ('*bold "x"* _it_ ~no~ `co"de`', '*bold \u201cx\u201d* _it_ ~no~ `co"de`'),
        ('```a\n"b"```', '```a\n"b"```'),
        ("2*3*4 and :tada:", "2*3*4 and :tada:"),
    ],
)
def test_messages(world: World, typed: str, sent: str):
    assert text.message(typed, world).text == sent


def test_rich_text_elements_keep_what_was_typed_unescaped(world: World):
    (block,) = text.message("hi @dana see *this* & #general <!here> :tada: https://a.example", world).blocks

    elements = block["elements"][0]["elements"]
    assert [each["type"] for each in elements] == [
        "text",
        "user",
        "text",
        "text",
        "text",
        "channel",
        "text",
        "broadcast",
        "text",
        "emoji",
        "text",
        "link",
    ]
    assert elements[3] == {"type": "text", "text": "this", "style": {"bold": True}}
    assert elements[4]["text"] == " & "


@pytest.mark.parametrize(
    ("typed", "escaped", "plainly"),
    [
        ('assign @dana "x"', "assign <@U0DANA|dana>\u00a0\u201cx\u201d", "assign @dana \u201cx\u201d"),
        ("#general  ", "<#C0GENERAL|general>", "#general  "),
        ("https://a.example & b", "<https://a.example> &amp; b", "https://a.example &amp; b"),
    ],
)
def test_commands(world: World, typed: str, escaped: str, plainly: str):
    assert text.command(typed, world, should_escape=True) == escaped
    assert text.command(typed, world, should_escape=False) == plainly
