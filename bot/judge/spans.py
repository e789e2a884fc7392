"""Who or what is blamed: the smallest noun phrase, the first that is named; and what sort of party it is."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.domain.codes import Party
from bot.judge import phrases
from bot.judge.clauses import Clause, Subject, is_party, noun_phrase
from bot.judge.lexicon import Lexicon
from bot.judge.tokens import Token

Noun = tuple[Token, ...]
#: Places of one phrase that are looked at in a reply.
MAX_NAMED = 10
MAX_PREDICATE = 30
_BY = frozenset({"by", "von", "durch", "por", "pelo", "pela", "par"})
_ORDER = (
    ("leadership", Party.LEADERSHIP),
    ("vendor", Party.VENDOR),
    ("circumstance", Party.CIRCUMSTANCE),
    ("role", Party.PERSON),
)
_PLURAL = frozenset({"they", "them", "they're", "they've", "they'd", "they'll", "ellos", "ils", "eles"})
_YOU = frozenset({"you", "you're", "you've"})


def named_after(low: str, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[str, str, Noun]]:
    """Each naming phrase with its feature, its words and the noun phrase that follows it."""
    for feature, pattern in phrases.NAMING:
        for match in islice(pattern.finditer(low), MAX_NAMED):
            following = [token for token in tokens if token.start >= match.end()]
            noun = _without_tail(noun_phrase(following, lexicon))
            if noun and not lexicon.has("first_person", noun[0].low) and not noun[0].low.isdigit():
                yield feature, match[0].strip(" ,.;-"), noun


def named_before(low: str, tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[tuple[str, str, Noun]]:
    """The noun phrase before "owns the copy", "needs to … before I", "ki wajah se"."""
    for match in islice(phrases.OWNED_BY.finditer(low), MAX_NAMED):
        noun: list[Token] = []
        for token in reversed([each for each in tokens if each.end <= match.start()]):
            stops = lexicon.has("stop", token.low) or lexicon.has("skip", token.low)
            if not token.is_word or stops or lexicon.has("first_person", token.low) or len(noun) == 4:
                break
            noun.insert(0, token)
        if noun and not lexicon.has("own_group", noun[0].low) and noun[0].low not in ("it", "that", "this", "there"):
            yield "handed_to", match[0].strip(), tuple(noun)


def by_agent(clause: Clause, lexicon: Lexicon) -> Noun:
    """The agent of a passive: "frozen by SRE"; "signed by Friday" has none."""
    for before, token, n in zip(clause.predicate, clause.predicate[1:], range(2, MAX_PREDICATE), strict=False):
        if token.low in _BY and (before.low.endswith(("ed", "en")) or lexicon.has("participle", before.low)):
            noun = noun_phrase(clause.predicate[n:], lexicon)
            if noun and not noun[0].low[0].isdigit() and not _excused(noun[0].low, lexicon):
                return noun
    return ()


def _excused(low: str, lexicon: Lexicon) -> bool:
    return lexicon.has("first_person", low) or lexicon.has("time_word", low)


def subject_of(clause: Clause, lexicon: Lexicon) -> Noun:
    """A clause's subject as the noun that is blamed; empty for "nobody"."""
    if clause.subject is Subject.NOBODY:
        return ()
    noun = noun_phrase(clause.noun, lexicon)
    known = [n for n, token in enumerate(noun) if is_party(token.low, lexicon)]
    if known and "and" not in (token.low for token in noun):
        # "the partner stopped" and "IT finds the laptop" end where the first run of known words ends.
        last = next((n for n in known if n + 1 not in known), known[-1])
        noun = noun[: last + 1]
    return _without_tail(noun)


def words_of(noun: Noun, told: str) -> str | None:
    """A noun as typed, without a genitive s; None for an empty one."""
    if not noun:
        return None
    text = told[noun[0].start : noun[-1].end]
    return text[:-2] if text.lower().endswith("'s") else text


def party_of(noun: Noun, lexicon: Lexicon, nouns: frozenset[str]) -> Party:
    """What sort of party a noun is; ``nouns`` are the workspace's own names in lower case."""
    if not noun:
        return Party.UNNAMED
    if noun[0].typed.startswith("<@"):
        return Party.PERSON
    words = [token.low.removesuffix("'s") for token in noun]
    if any(token.is_mention for token in noun) or words[-1] in _PLURAL or "team" in words:
        return Party.TEAM
    if words[0] in _YOU:
        return Party.LEADERSHIP
    for kind, party in _ORDER:
        if any(lexicon.has(kind, word) for word in words) or lexicon.has(kind, " ".join(words[-2:])):
            return party
    return _by_last_word(noun, words, lexicon, nouns)


def _by_last_word(noun: Noun, words: Sequence[str], lexicon: Lexicon, nouns: frozenset[str]) -> Party:
    if any(word in ("folks", "guys", "people", "team", "crew", "squad", "équipe", "equipo", "time") for word in words):
        return Party.TEAM
    if lexicon.has("tool", words[-1]) and not (lexicon.has("team", words[-1]) and noun[-1].typed[0].isupper()):
        return Party.TOOL
    if any(lexicon.has("team", word) for word in words) or " ".join(words) in nouns:
        return Party.TEAM
    if lexicon.has("third_pronoun", words[0]) or noun[-1].typed[0].isupper():
        return Party.PERSON
    return Party.UNNAMED if lexicon.has("artefact", words[-1]) else Party.TEAM


def _without_tail(noun: Noun) -> Noun:
    """Cut what is not the party any more: "Growth's dependency" is Growth, "Finance's approvals" is Finance."""
    if noun and noun[0].low in ("his", "her", "their"):
        return noun[:1]
    for n, token in enumerate(noun):
        if token.low.endswith("'s") and n + 1 < len(noun):
            return noun[: n + 1]
    return noun
