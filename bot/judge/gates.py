"""Replies that are never blame, whatever else they say, decided before any weighing."""

import re

from bot.judge import phrases
from bot.judge.lexicon import Lexicon
from bot.judge.reading import Reading

_SHOULD_I = re.compile(r"\bshould (?:i|we) (?:escalate|raise|flag)\b")
_SENTENCE_END = re.compile(r"(?<=[.!?\n])\s+")
_ASKS = re.compile(
    r"[\s\W]*(?:<@[^>]*>\W*)?(?:(?:hi|hey|ok|sorry|and|so|but|quick one|wait|um|also|hm+|oh|y|pero|und|aber|et"
    r"|mais|e|mas|arre)\b\W*)*"
    r"(?:which|what|what's|who|who's|whom|whose|when|when's|where|where's|why|how|is|isn't|are|was|were|do|does"
    r"|did|can|could"
    r"|should|shall|will|would|may|might|has|have|had|am|any(?:one|body|thing)?|lunch|coffee|ok(?:ay)?|which|got"
    r"|you|we|i|it|is"
    r"|qué|que|quién|cuál|cuándo|dónde|cómo|puedo|podemos|tengo|hay|es|wer|was|wann|wo|wie|welche\w*|kann|können"
    r"|soll|sollen|ist"
    r"|gibt|habt|hast|qui|quoi|quel\w*|quand|où|comment|pourquoi|est-ce|peut-on|puis-je|c'est|on|tu|vous|quem"
    r"|qual|quando|onde"
    r"|como|posso|podemos|dá|tem|kya|kaun|kab|kahan|kaise|kis\w*|koi)\b"
)
_GRUDGING = frozenset({"BUT", "IF", "NEG", "WAIT", "BAD", "STILL", "CAUSE", "FAULT"})
_ACCUSING = frozenset({"third_party_negative", "name_negative", "cause_named", "sarcasm", "passive_negative"})
_RHETORICAL = re.compile(
    r"\b(?:isn't|aren't|wasn't|shouldn't|how am i supposed|how are we supposed|what do you expect)\b"
)
#: Of a reply's words, the share that must be known for it to be weighed.
KNOWN = 0.2
#: So many words that repeat a handful are no reply to anything.
MANY_WORDS = 60
#: Shorter replies are weighed whatever their language: "Ops fail" has no word of any list.
ENOUGH_WORDS = 5


def never_blame(reading: Reading) -> str | None:
    """The name of the gate that a reply passes: bare, question, escalated, praise; None where it has to be weighed."""
    low, answer = reading.low, reading.answer
    words = [token for token in reading.tokens if token.is_word]
    if all(token.is_mention or "://" in token.low for token in words):
        return "no words"
    if len(words) > MANY_WORDS and len({token.low for token in words}) < MANY_WORDS / 4:
        return "the same few words again and again"
    if answer in ("yes", "no") and len(words) <= 2:
        return "bare answer"
    if answer == "none" and _only_questions(reading):
        return "only a question"
    if phrases.ESCALATED.search(low) and not phrases.IN_VAIN.search(low) and not _SHOULD_I.search(low):
        return "already escalated"
    if answer == "yes" and praises(reading):
        return "praise"
    return None


def praises(reading: Reading) -> bool:
    """Thanks or good words for somebody, and no fault, doubt or irony beside them; good words alone want a yes."""
    if phrases.SARCASM.search(reading.low) or reading.answer in ("no", "conditional"):
        return False
    tags = {bone.tag for bones in reading.sentences for bone in bones}
    thanks = "THANK" in tags or phrases.PRAISE.search(reading.low) is not None
    if reading.answer == "yes":
        return thanks or bool("GOOD" in tags and not _GRUDGING & tags)
    return thanks and not _GRUDGING & tags


def unread(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a reply is in a language that nobody taught it: hardly a word is known."""
    words = [token.low for token in reading.tokens if token.is_word and token.low.isalpha()]
    known = sum(lexicon.knows(word) for word in words)
    return len(words) >= ENOUGH_WORDS and known < KNOWN * len(words)


def _only_questions(reading: Reading) -> bool:
    """Every sentence asks, and none names a fault by the way ("how, when Legal never answers?")."""
    low = reading.low.strip()
    parts = [part for part in _SENTENCE_END.split(low) if any(c.isalnum() for c in part)]
    asks = all(part.rstrip(" \"')").endswith("?") and _ASKS.match(part) for part in parts)
    accuses = any(sign.feature in _ACCUSING for sign in reading.signs)
    return bool(parts) and asks and not accuses and not _RHETORICAL.search(low)
