"""Clauses: who is the subject, and is what it does bad? Structure decides more than topic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.judge.lexicon import Lexicon
from bot.judge.tokens import Token

_BREAKS = frozenset('.!?;,:-()\n"…')
_CONNECTORS = frozenset(
    (
        "because",
        "since",
        "bc",
        "cause",
        "cuz",
        "but",
        "though",
        "although",
        "until",
        "till",
        "while",
        "whereas",
        "so",
        "which",
        "if",
        "unless",
        "when",
        "and",
        "provided",
        "assuming",
        "porque",
        "pero",
        "weil",
        "aber",
        "denn",
        "mais",
        "car",
        "mas",
        "pois",
        "parce",
    )
)
_PARTIES = ("team", "vendor", "tool", "leadership", "role", "circumstance")
_VERBS = ("auxiliary", "bad", "good", "negation")
_HYPOTHETICAL = frozenset({"if", "unless", "provided", "assuming"})
#: "and" parts clauses only before a new subject: "Daniel and the board" stays whole.
_NEW_SUBJECT = frozenset(
    (
        "i",
        "i'm",
        "i'll",
        "i've",
        "we",
        "we're",
        "we'll",
        "they",
        "they're",
        "he",
        "she",
        "it",
        "it's",
        "nobody",
        "you",
        "won't",
        "ich",
        "wir",
        "je",
    )
)


class Subject(StrEnum):
    """What sort of subject a clause has."""

    SELF = "self"
    WE = "we"
    THIRD = "third"  # a known kind of party, a pronoun or a mention
    UNKNOWN = "unknown"  # some noun; perhaps a name
    NOBODY = "nobody"
    WORK = "work"  # the writer's own work: "the launch is late" blames nobody
    ARTEFACT = "artefact"  # what somebody else owes: "specs were not delivered"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its subject as tokens, and what is said of it."""

    subject: Subject
    noun: tuple[Token, ...]
    predicate: tuple[Token, ...]
    negative: bool
    passive: bool
    hypothetical: bool = False  # "if legal hasn't signed by then": nothing went wrong yet


def clauses(tokens: Sequence[Token], lexicon: Lexicon) -> list[Clause]:
    """Every clause that has a predicate."""
    return [
        replace(found, hypothetical=lead in _HYPOTHETICAL)
        for lead, part in _split(tokens)
        if (found := _clause(part, lexicon))
    ]


def is_negative(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a predicate says that something went wrong: one strong sign, or a weak one with another."""
    strong = weak = 0
    for word in words:
        if word.endswith("n't") or word in ("cant", "wont", "didnt", "hasnt", "havent", "doesnt", "isnt"):
            strong += 1
        elif lexicon.has("bad", word) or lexicon.has("negation", word):
            if lexicon.has("bad_weak", word):
                weak += 1
            else:
                strong += 1
    if strong == 0 and any(lexicon.has("good", word) for word in words):
        return False
    return strong > 0 or weak > 0


def noun_phrase(tokens: Sequence[Token], lexicon: Lexicon, most: int = 6) -> tuple[Token, ...]:
    """The noun phrase at the start of ``tokens``: a mention, or words up to a stop word or mark."""
    found: list[Token] = []
    for n, token in enumerate(tokens[: most + 2]):
        low = token.low
        joined = low in ("and", "und", "y", "et", "e", "&") and found and _names_on(tokens, n, lexicon)
        if not joined and (not token.is_word or (found and _stops(low, lexicon))):
            break
        if not found and lexicon.has("stop", low) and not lexicon.has("determiner", low):
            break
        found.append(token)
        if token.is_mention and not joined and not _names_on(tokens, n + 1, lexicon):
            break
    while found and (lexicon.has("determiner", found[-1].low) or found[-1].low in ("and", "&")):
        found.pop()
    return tuple(found[:most])


def is_party(word: str, lexicon: Lexicon) -> bool:
    """Whether a word alone names a kind of party: a team, a supplier, a tool, a leader, the weather."""
    return lexicon.has_any(_PARTIES, word)


def kind_of(noun: Sequence[Token], lexicon: Lexicon) -> Subject:
    """What sort of subject a noun phrase is."""
    if not noun:
        return Subject.NONE
    words = [token.low for token in noun]
    bare = [word.removesuffix("'s") for word in words]
    for kind, subject in (
        ("nobody", Subject.NOBODY),
        ("first_person", Subject.SELF),
        ("own_group", Subject.WE),
        ("third_pronoun", Subject.THIRD),
    ):
        if lexicon.has(kind, words[0]) or (kind == "nobody" and words[:2] == ["no", "one"]):
            return subject
    if bare[0] == "it" and not noun[0].typed.startswith("IT"):
        return Subject.NONE
    if any(token.is_mention for token in noun) or any(is_party(word, lexicon) for word in bare):
        return Subject.THIRD
    if lexicon.has("artefact", bare[-1]):
        return Subject.ARTEFACT
    if lexicon.has("work", bare[-1]) or lexicon.has("own_possessive", words[0]):
        return Subject.WORK
    if lexicon.has("neutral_subject", words[0]) or not any(c.isalpha() for c in words[-1]):
        return Subject.NONE
    # "agree the cut list": a verb with its object, not a subject.
    return Subject.NONE if any(lexicon.has("determiner", word) for word in words[1:]) else Subject.UNKNOWN


def _split(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Each clause's tokens with the connector or mark that leads to it."""
    lead = ""
    part: list[Token] = []
    for n, token in enumerate(tokens):
        following = tokens[n + 1].low if n + 1 < len(tokens) else ""
        joins = token.low == "and" and following not in _NEW_SUBJECT
        if token.low in _BREAKS or (token.low in _CONNECTORS and not joins):
            yield lead, part
            lead, part = token.low, []
        else:
            part.append(token)
    yield lead, part


def _clause(part: list[Token], lexicon: Lexicon) -> Clause | None:
    while len(part) > 1 and _skipped(part, lexicon):
        part = part[1:]
    if _nobody(part, lexicon):
        return Clause(Subject.NOBODY, tuple(part[:1]), tuple(part[1:]), True, False) if len(part) > 2 else None
    verb = next((n for n, token in enumerate(part) if _is_verb(token.low, n, lexicon)), None)
    if verb is None or not part:
        return None
    noun, predicate = tuple(t for t in part[:verb] if t.is_word), tuple(part[verb:])
    while noun and (lexicon.has("stop", noun[-1].low) or noun[-1].low in ("really", "always", "also", "all")):
        noun = noun[:-1]
    words = [token.low for token in predicate]
    return Clause(kind_of(noun, lexicon), noun, predicate, is_negative(words, lexicon), _passive(words, lexicon))


def _nobody(part: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether the clause starts with "nobody" or "no one"; "no one is late" denies a fault and is not meant."""
    words = [token.low for token in part[:8]]
    starts = bool(words) and (lexicon.has("nobody", words[0]) or words[:2] == ["no", "one"])
    return starts and not any(lexicon.has("bad", word) for word in words)


def _skipped(part: Sequence[Token], lexicon: Lexicon) -> bool:
    low, following = part[0].low, part[1].low
    if low == "no" and following == "one":
        return False
    if low == "we" or low == "on":
        return False
    return not part[0].is_word or (lexicon.has("skip", low) and not lexicon.has("own_group", low))


def _is_verb(low: str, position: int, lexicon: Lexicon) -> bool:
    if low.endswith("n't") or low in ("cant", "wont", "didnt", "hasnt", "havent", "doesnt", "isnt", "won't"):
        return True
    if low.endswith(("'s", "'re", "'ve", "'ll", "'d")) and position == 0:
        return False
    if position == 0:
        return lexicon.has("bad", low) and not is_party(low, lexicon)
    return lexicon.has_any(_VERBS, low)


def _passive(words: Sequence[str], lexicon: Lexicon) -> bool:
    """A form of be or get with a participle: "were never handed over", "didn't get approved", "weren't finalised"."""
    being = {
        "was",
        "were",
        "wasn't",
        "weren't",
        "been",
        "get",
        "got",
        "being",
        "wurde",
        "wurden",
        "fue",
        "été",
        "foram",
    }
    if not being & set(words[:4]):
        return False
    return any(lexicon.has("participle", word) or (len(word) > 4 and word.endswith("ed")) for word in words[1:7])


def _stops(low: str, lexicon: Lexicon) -> bool:
    bad_verb = lexicon.has("bad", low) and not is_party(low, lexicon)
    gerund = low.endswith("ing") and not is_party(low, lexicon)
    return lexicon.has("stop", low) or low.endswith("n't") or gerund or lexicon.has("negation", low) or bad_verb


def _names_on(tokens: Sequence[Token], n: int, lexicon: Lexicon) -> bool:
    """Whether a conjunction stands at ``n`` and another name follows it."""
    if n + 1 >= len(tokens) or tokens[n].low not in ("and", "&", "und", "y", "et", "e"):
        return False
    low = tokens[n + 1].low
    new = low in _NEW_SUBJECT or lexicon.has_any(("stop", "first_person", "third_pronoun"), low)
    return tokens[n + 1].is_word and not new
