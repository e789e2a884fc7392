"""What sort of party a blamed noun is: a team, a person, a vendor, a tool, leadership, circumstance."""

from collections.abc import Iterator, Mapping

from bot.domain.codes import Party
from bot.judge import spans
from bot.judge.candidates import Candidate
from bot.judge.lexicon import Lexicon
from bot.judge.linear import Linear


def party_of(shown: Mapping[str, float], models: Mapping[Party, Linear]) -> Party:
    """The sort of party that what was shown speaks for most."""
    return max(models, key=lambda party: models[party](shown))


def shown_by_noun(candidate: Candidate, lexicon: Lexicon, nouns: frozenset[str]) -> dict[str, float]:
    """What a noun and the words beside it show."""
    return dict.fromkeys({*_words(candidate), *_beside(candidate, lexicon, nouns)}, 1.0)


def _words(candidate: Candidate) -> Iterator[str]:
    for bone in candidate.said:
        if bone.token.is_mention:
            continue
        low = bone.token.low.removesuffix("'s")
        yield f"word:{low}"
        told = f" {low[:30]} "
        yield from (f"part:{told[n : n + size]}" for size in (3, 4) for n in range(len(told) - size + 1))
    yield f"last:{candidate.said[-1].token.low.removesuffix(chr(39) + 's')}"


def _beside(candidate: Candidate, lexicon: Lexicon, nouns: frozenset[str]) -> Iterator[str]:
    said = candidate.said
    yield f"rule:{spans.party_of(tuple(bone.token for bone in said), lexicon, nouns)}"
    yield f"tags:{' '.join(bone.tag for bone in said if bone.tag)}"
    yield f"length:{len(said)}"
    typed = said[-1].token.typed
    yield f"typed:{'upper' if typed.isupper() else 'capital' if typed[0].isupper() else 'small'}:{candidate.first == 0}"
    yield from (f"holds:{bone.tag}" for bone in said if bone.tag)
    after = candidate.bones[candidate.last + 1 : candidate.last + 4]
    yield from (f"after:{bone.token.low}" for bone in after)
    before = candidate.bones[max(0, candidate.first - 2) : candidate.first]
    yield from (f"before:{bone.token.low}" for bone in before)
