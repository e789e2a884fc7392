"""Who may be blamed: every short run of words that could be a noun phrase, and what speaks for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.judge.reading import Reading
from bot.judge.skeleton import PARTIES, Bone

LONGEST = 7
#: Words of a reply that are looked at; the first-named party is the one that is blamed.
MAX_BONES = 90
_NO_START = frozenset({"NEG", "AUX", "I", "WE", "CAUSE", "BUT", "IF", "STILL", "WILL"})
_NO_END = _NO_START | {"MY"}
_ENDS = frozenset({"NEG", "I", "BUT", "CAUSE"})
_JOINERS = frozenset(("and", "&", "&amp;", "und", "y", "e", "et", "aur", "of", "de", "da", "do", "du", "del", "des"))
_INNER_MARKS = frozenset({"&", "&amp;", "-", "/", "'"})
#: The name of "nobody is named" among the candidates.
NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words from ``first`` to ``last`` of one sentence, both counted."""

    bones: tuple[Bone, ...]
    sentence: int
    first: int
    last: int

    @property
    def said(self) -> tuple[Bone, ...]:
        """The words themselves."""
        return self.bones[self.first : self.last + 1]


def candidates(reading: Reading) -> list[Candidate]:
    """Every run of up to seven words that a noun phrase could be, in the order of the text."""
    found: list[Candidate] = []
    left = MAX_BONES
    for n, bones in enumerate(reading.sentences):
        part = bones[:left]
        left -= len(part)
        for first, bone in enumerate(part):
            if bone.token.is_word and bone.tag not in _NO_START and bone.token.low not in _JOINERS:
                found += _from(part, n, first)
    return found


def _from(bones: tuple[Bone, ...], sentence: int, first: int) -> Iterator[Candidate]:
    for last in range(first, min(first + LONGEST, len(bones))):
        bone = bones[last]
        if bone.tag in _ENDS or not (bone.token.is_word or bone.token.low in _INNER_MARKS):
            return
        if bone.token.is_word and bone.tag not in _NO_END and bone.token.low not in _JOINERS:
            yield Candidate(bones, sentence, first, last)


def words_of(candidate: Candidate, told: str) -> str:
    """A candidate as typed, without a genitive s."""
    text = told[candidate.said[0].token.start : candidate.said[-1].token.end]
    return text[:-2] if text.lower().endswith("'s") else text


def best(found: Sequence[tuple[Candidate, float]]) -> Candidate | None:
    """The candidate with the highest score, the first of equals; None where there is none."""
    return max(found, key=lambda each: each[1])[0] if found else None


def shown_by(candidate: Candidate, reading: Reading) -> dict[str, float]:
    """What speaks for or against a candidate."""
    return dict.fromkeys({*_around(candidate), *_inside(candidate), *_beside(candidate, reading)}, 1.0)


def shown_by_nobody(reading: Reading) -> dict[str, float]:
    """What speaks for it that the reply names nobody."""
    tags = ["P" if bone.tag in PARTIES else bone.tag for bones in reading.sentences for bone in bones if bone.tag]
    tags = tags[:MAX_BONES]
    pairs = (f"{NOBODY}:{one} {other}" for one, other in pairwise(tags))
    signs = (f"{NOBODY}:{sign.feature}" for sign in reading.signs)
    words = (f"{NOBODY}:{token.low}" for token in reading.tokens[:MAX_BONES])
    return dict.fromkeys({NOBODY, *(f"{NOBODY}:{tag}" for tag in tags), *pairs, *signs, *words}, 1.0)


def _around(candidate: Candidate) -> Iterator[str]:
    bones, first, last = candidate.bones, candidate.first, candidate.last
    earlier, later = bones[max(0, first - 3) : first], bones[last + 1 : last + 5]
    before = ["^^", "^", *(bone.token.low for bone in earlier)]
    tags = ["^^", "^", *(bone.tag or bone.token.low for bone in earlier)]
    after = [*(bone.token.low for bone in later), "$", "$$"]
    next_tags = [*(bone.tag or bone.token.low for bone in later), "$", "$$"]
    yield f"a:{before[-1]}"
    yield f"a:{before[-2]} {before[-1]}"
    yield f"at:{tags[-1]}"
    yield f"at:{tags[-2]} {tags[-1]}"
    yield f"b:{after[0]}"
    yield f"b:{after[0]} {after[1]}"
    yield f"bt:{next_tags[0]}"
    yield f"bt:{next_tags[0]} {next_tags[1]}"
    yield f"ab:{tags[-1]}|{next_tags[0]}"
    yield from (f"near:{tag}" for tag in next_tags[:4])
    yield from (f"past:{tag}" for tag in tags[-4:])


def _inside(candidate: Candidate) -> Iterator[str]:
    said = candidate.said
    tags = [bone.tag or "the" for bone in said]
    head = said[-1].token
    yield f"in:{' '.join(tags)}"
    yield f"opens:{tags[0]}"
    yield f"head:{tags[-1]}"
    yield f"end:{head.low[-3:]}"
    yield f"head:{head.low}"
    yield f"words:{len(said)}"
    yield f"head:{tags[-1]}|words:{len(said)}"
    if head.typed[0].isupper():
        yield f"capital:{candidate.first == 0}"
    if head.low.endswith("'s"):
        yield "genitive"
    yield from (f"holds:{tag}" for tag in tags)
    yield from (f"holds:{bone.token.low}" for bone in said[1:-1])


def _beside(candidate: Candidate, reading: Reading) -> Iterator[str]:
    """Where it stands, what the signs make of it, whether it is one of the workspace's own names."""
    earlier = candidate.bones[: candidate.first]
    yield f"earlier:{min(sum(bone.tag in PARTIES for bone in earlier), 3)}"
    yield f"sentence:{min(candidate.sentence, 3)}"
    yield f"place:{min(candidate.first, 8)}"
    if any(bone.tag == "BUT" for bone in earlier):
        yield "after but"
    place = (candidate.said[0].token.start, candidate.said[-1].token.end)
    for sign in reading.signs:
        if sign.noun:
            yield from _compared("sign", sign.feature, place, (sign.noun[0].start, sign.noun[-1].end))
    for clause in reading.clauses:
        if clause.noun:
            how = f"{clause.subject.value}{'-' if clause.negative else '+'}"
            yield from _compared("clause", how, place, (clause.noun[0].start, clause.noun[-1].end))
    words = [bone.token.low.removesuffix("'s") for bone in candidate.said]
    if " ".join(words) in reading.nouns or " ".join(words[1:]) in reading.nouns:
        yield "own name"


def _compared(source: str, name: str, one: tuple[int, int], other: tuple[int, int]) -> Iterator[str]:
    if one == other:
        yield f"{source}:{name} same"
        yield f"{source} same"
    elif one[0] == other[0]:
        yield f"{source}:{name} starts"
    elif one[1] == other[1]:
        yield f"{source}:{name} ends"
    elif one[0] < other[1] and other[0] < one[1]:
        yield f"{source}:{name} overlaps"
