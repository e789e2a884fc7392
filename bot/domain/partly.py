"""Half an answer: "mostly", "80%", "kind of". It is neither yes nor no, and is handed back like a condition."""

from bot.domain import answer_words as words
from bot.domain.plain import plain


def is_partly(text: str) -> bool:
    """Whether a text begins with half an answer; bounded work whatever the length."""
    return bool(words.PARTLY.match(plain(text)))
