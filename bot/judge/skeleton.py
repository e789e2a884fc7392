"""A reply's skeleton: each word as what it does, the same in six languages.

"I have not sent Legal" is I AUX NEG GIVE TEAM. It is what carries over from one trade, name or language to the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.judge.lexicon import Lexicon
from bot.judge.tokens import Token

#: Kinds of words and their tags; the first that fits is taken.
ORDER = (
    ("first_person", "I"),
    ("own_group", "WE"),
    ("own_possessive", "MY"),
    ("nobody", "NOONE"),
    ("third_pronoun", "THEY"),
    ("persist", "STILL"),
    ("wait", "WAIT"),
    ("contrast", "BUT"),
    ("condition", "IF"),
    ("cause", "CAUSE"),
    ("escalate", "ESC"),
    ("replace", "SWAP"),
    ("self_fail", "SLIP"),
    ("fault", "FAULT"),
    ("thank", "THANK"),
    ("will", "WILL"),
    ("ask", "ASK"),
    ("tell", "TELL"),
    ("decide", "DECIDE"),
    ("promise", "PROMISE"),
    ("yes", "YES"),
    ("no_word", "NO"),
    ("all", "ALL"),
    ("plan_word", "PLAN"),
    ("negation", "NEG"),
    ("time_word", "DATE"),
    ("leadership", "BOSS"),
    ("vendor", "VENDOR"),
    ("circumstance", "FORCE"),
    ("role", "ROLE"),
    ("team", "TEAM"),
    ("tool", "TOOL"),
    ("artefact", "ART"),
    ("work", "WORK"),
    ("bad", "BAD"),
    ("good", "GOOD"),
    ("deliver", "GIVE"),
    ("auxiliary", "AUX"),
    ("wh", "WH"),
    ("and", "AND"),
    ("number", "#"),
    ("prep", "of"),
    ("determiner", ""),
)
PARTIES = frozenset({"BOSS", "VENDOR", "FORCE", "ROLE", "TEAM", "TOOL", "NAME", "@", "THEY"})
#: French articles and particles that lean on the next word: "l'agence" is a vendor.
_ELISIONS = ("l'", "d'", "qu'", "n'", "s'")
_SENTENCE_ENDS = frozenset(".!?\n;…")
_SUFFIXES = (
    *(("ed", "+ed"), ("ing", "+ing"), ("ly", "")),
    *((suffix, "+er") for suffix in ("ers", "ors", "er", "or", "ist", "ists")),
    ("s", "+s"),
)
_UNKNOWN = frozenset({"_", "+ed", "+ing", "+er", "+s"})


@dataclass(frozen=True, slots=True)
class Bone:
    """A token with its tag; an empty tag is passed over in the skeleton."""

    token: Token
    tag: str


#: Words that other languages share with English, as English means them.
ENGLISH = {
    **dict.fromkeys(["on", "as", "in", "par", "at", "by"], "of"),
    **dict.fromkeys(["a", "an", "the"], ""),
    **dict.fromkeys(["it", "it's"], "it"),
    **dict.fromkeys(
        [
            "time",
            "main",
            "car",
            "hat",
            "die",
            "son",
            "pour",
            "est",
            "sale",
            "man",
            "van",
            "rate",
            "rates",
            "chef",
            "mat",
            "pat",
            "net",
            "log",
            "pain",
            "once",
        ],
        "_",
    ),
    **dict.fromkeys(["do", "are", "am"], "AUX"),
    **dict.fromkeys(["me"], "I"),
    **dict.fromkeys(["war"], "FORCE"),
    **dict.fromkeys(["no"], "NO"),
    **dict.fromkeys(["all"], "ALL"),
    **dict.fromkeys(["or"], "AND"),
    **dict.fromkeys(["but"], "BUT"),
}
LANGUAGES = ("en", "es", "de", "fr", "pt", "hi")


def language_of(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """The language most of the small words are of: en, es, de, fr, pt or hi; English where none leads."""
    words = [token.low for token in tokens[:200] if token.is_word]
    return max(LANGUAGES, key=lambda name: len([word for word in words if word in lexicon.words[f"language_{name}"]]))


def skeleton(tokens: Sequence[Token], lexicon: Lexicon, names: frozenset[str] = frozenset()) -> list[list[Bone]]:
    """The bones of each sentence; ``names`` are words of the workspace's own names, in lower case."""
    found: list[list[Bone]] = [[]]
    homographs = ENGLISH if language_of(tokens, lexicon) == "en" else {}
    for token in tokens:
        if token.low in _SENTENCE_ENDS:
            found.append([])
            continue
        name = None if token.typed == "IT" else homographs.get(token.low)
        if name is None:
            name = _named(tag(token, lexicon, first=not found[-1]), token, names)
        found[-1].append(Bone(token, name))
    return [bones for bones in found if bones]


def tag(token: Token, lexicon: Lexicon, first: bool) -> str:
    """What a token does; ``first``: it opens a sentence, where a capital says nothing."""
    low = token.low
    if token.is_mention:
        return "@" if token.typed.startswith("<@") else "TEAM"
    if not token.is_word:
        return "," if low in (",", ":", "-", "(", ")") else ""
    if low[0].isdigit():
        return "#"
    if low.endswith("n't"):
        return "NEG"
    bare = low.removesuffix("'s").removesuffix("s'")
    if low.startswith(_ELISIONS):
        bare = low.partition("'")[2]
    tags = _tags(lexicon)
    found = tags.get(low)
    if found is None and bare != low:
        found = tags.get(bare)
    return _unknown(token, first) if found is None else found


@lru_cache(maxsize=4)
def _tags(lexicon: Lexicon) -> dict[str, str]:
    """Each word's tag: that of the first kind it is of."""
    return {word: name for kind, name in reversed(ORDER) for word in lexicon.words[kind]}


def _named(found: str, token: Token, names: frozenset[str]) -> str:
    return "NAME" if found in _UNKNOWN and token.low.removesuffix("'s") in names else found


def _unknown(token: Token, first: bool) -> str:
    if token.typed[0].isupper() and not first:
        return "NAME"
    return next((name for suffix, name in _SUFFIXES if token.low.endswith(suffix) and len(token.low) > 4), "_")


def grams(items: Sequence[str], longest: int) -> Iterator[str]:
    """Every run of 1 to ``longest`` items, as one string."""
    runs = list(items)
    yield from runs
    for size in range(1, longest):
        runs = [f"{run} {item}" for run, item in zip(runs, items[size:], strict=False)]
        yield from runs
