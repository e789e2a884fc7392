"""What a reply shows, as named features with the words that show it. The model weighs them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.answers import Read
from bot.judge import phrases, spans
from bot.judge.clauses import Clause, Subject
from bot.judge.lexicon import Lexicon
from bot.judge.tokens import Token

_NAMING = frozenset(
    {"third_party_negative", "unknown_subject_negative", "waiting_on", "cause_named", "handed_to", "name_negative"}
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A feature that was seen, its words, and whom it names (empty where it names nobody)."""

    feature: str
    words: str
    noun: spans.Noun = ()

    @property
    def accuses(self) -> bool:
        """Whether its noun may be the one that is blamed."""
        return bool(self.noun)


def signs(
    told: str, low: str, tokens: Sequence[Token], parts: Sequence[Clause], answer: Read, lexicon: Lexicon
) -> list[Sign]:
    """Every sign in a reply, in no particular order; a feature may be seen more than once."""
    found = [sign for part in parts for sign in _of_clause(part, told, lexicon)]
    for source in (spans.named_after, spans.named_before):
        found += [Sign(feature, words, noun) for feature, words, noun in source(low, tokens, lexicon)]
    found += _of_phrases(low)
    found += _of_whole(low, tokens, answer, lexicon)
    if any(sign.feature == "owns" for sign in found) and _blames_after_but(low, found):
        found.append(Sign("owned_then_but", "but"))
    return found


def recognise(found: Sequence[Sign], nouns: frozenset[str]) -> list[Sign]:
    """Signs in which an unknown subject is one of the workspace's own names count as naming somebody."""
    return [
        replace(sign, feature="name_negative")
        if sign.feature == "unknown_subject_negative" and " ".join(token.low for token in sign.noun) in nouns
        else sign
        for sign in found
    ]


def _of_clause(part: Clause, told: str, lexicon: Lexicon) -> Iterator[Sign]:
    words = told[(part.noun or part.predicate)[0].start : part.predicate[min(3, len(part.predicate) - 1)].end]
    if part.hypothetical:
        if part.subject in (Subject.THIRD, Subject.UNKNOWN):
            yield Sign("hinges_on", words, spans.subject_of(part, lexicon))
        return
    agent = spans.by_agent(part, lexicon) if part.negative or part.passive else ()
    circumstance = any(lexicon.has("circumstance", token.low) for token in part.noun)
    if agent:
        yield Sign("third_party_negative", words, agent)
    elif part.passive and part.subject in (Subject.ARTEFACT, Subject.SELF, Subject.WE, Subject.WORK, Subject.UNKNOWN):
        if _passive_blames(part):
            yield Sign("passive_negative", words)
    elif part.negative and part.subject in (Subject.NOBODY, Subject.ARTEFACT):
        yield Sign("passive_negative", words)
    elif part.negative and circumstance:
        yield Sign("circumstance", words, spans.subject_of(part, lexicon))
    elif part.negative and part.subject in (Subject.THIRD, Subject.UNKNOWN):
        noun = spans.subject_of(part, lexicon)
        yield Sign(_subject_feature(part, noun), words, noun)


def _subject_feature(part: Clause, noun: spans.Noun) -> str:
    """A capital inside the text makes an unknown subject a name; at its very start every word has one."""
    if part.subject is Subject.THIRD:
        return "third_party_negative"
    name = bool(noun) and noun[-1].typed[0].isupper() and noun[0].start > 0
    return "name_negative" if name else "unknown_subject_negative"


def _passive_blames(part: Clause) -> bool:
    """ "I was not told", "we were given the wrong brief"; the writer's own "the API was deprecated" is a fact."""
    if part.subject in (Subject.SELF, Subject.WE):
        told = {
            "told",
            "given",
            "informed",
            "asked",
            "promised",
            "handed",
            "looped",
            "blocked",
            "pulled",
            "moved",
            "assigned",
        }
        return bool(told & {token.low for token in part.predicate})
    return part.negative


_PHRASES = (
    ("owns", phrases.OWNS),
    ("own_step", phrases.OWN_STEP),
    ("not_their_fault", phrases.NOT_THEIR_FAULT),
    ("waiting_on_me", phrases.WAITING_ON_ME),
    ("diffusion", phrases.DIFFUSION),
    ("sarcasm", phrases.SARCASM),
    ("hedge", phrases.HEDGE),
    ("planned", phrases.PLANNED),
    ("escalation_in_vain", phrases.IN_VAIN),
)


def _of_phrases(low: str) -> Iterator[Sign]:
    for feature, pattern in _PHRASES:
        if match := pattern.search(low):
            if feature == "escalation_in_vain" and "escalat" not in low:
                continue
            yield Sign(feature, match[0].strip(" ,.;:-"))


def _of_whole(low: str, tokens: Sequence[Token], answer: Read, lexicon: Lexicon) -> Iterator[Sign]:
    if answer == "yes":
        yield Sign("says_yes", "yes")
    if answer == "no":
        yield Sign("says_no", "no")
        if circumstance := phrases.CIRCUMSTANCE.search(low):
            yield Sign("circumstance_mentioned", circumstance[0], _at(circumstance.span(), tokens))
    elif praise := phrases.PRAISE.search(low):
        yield Sign("praise", praise[0])
    if answer == "conditional":
        yield Sign("condition", "if")
        if jab := phrases.JAB.search(low):
            yield Sign("jab", jab[0])
    if low.rstrip().endswith("?"):
        yield Sign("question", "?")
    words = [token.low for token in tokens if token.is_word]
    if len(words) > 4 and not any(lexicon.knows(word) for word in words):
        yield Sign("foreign_tongue", "language")


def _at(span: tuple[int, int], tokens: Sequence[Token]) -> spans.Noun:
    return tuple(token for token in tokens if span[0] <= token.start and token.end <= span[1])


def _blames_after_but(low: str, found: Sequence[Sign]) -> bool:
    but = max(low.find(f" {word} ") for word in ("but", "pero", "aber", "mais", "mas"))
    return but >= 0 and any(sign.feature in _NAMING and sign.noun and sign.noun[0].start > but for sign in found)
