"""Links to messages, and text as it was typed."""

import pytest

from bot.domain.links import MessageLink, read_message_link, readable

TS = "1795424460.000200"
URL = "https://acme.slack.com/archives/C1234/p1795424460000200"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (URL, MessageLink("C1234", TS, TS)),
        (f"<{URL}|a message>", MessageLink("C1234", TS, TS)),
        (f" <{URL}?thread_ts=1795424400.000100&amp;cid=C1234> ", MessageLink("C1234", TS, "1795424400.000100")),
        (f"{URL}?thread_ts=nonsense", MessageLink("C1234", TS, TS)),
        ("ftp://acme.slack.com/archives/C1234/p1795424460000200", None),
        ("https://acme.slack.com/archives/C1234", None),
        ("yes", None),
        ("", None),
        ("https://[broken/archives/C1234/p1795424460000200", None),
        (f"javascript:{URL}", None),
    ],
)
def test_a_link_to_a_message_is_read(text: str, found: MessageLink | None) -> None:
    assert read_message_link(text) == found


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("R&amp;D &lt;3", "R&D <3"),
        ("see <https://a.example/x|here> and <https://b.example>", "see https://a.example/x and https://b.example"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> decides", "<@U1> decides"),
        ("", ""),
    ],
)
def test_text_reads_as_it_was_typed(text: str, typed: str) -> None:
    assert readable(text) == typed
