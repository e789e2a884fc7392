"""Who may be blamed: every short run of words that could be a noun phrase, and what speaks for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.judge.linear import Linear
from bot.judge.reading import Reading
from bot.judge.skeleton import PARTIES, Bone

LONGEST = 6
#: Words of a reply that are looked at; the first-named party is the one that is blamed.
MAX_BONES = 45
#: Signs and clauses whose nouns candidates are compared with.
MAX_MARKS = 30
#: Candidates that are looked at closely: those whose neighbours speak for them most.
MAX_LIKELY = 24
#: Where a noun of a sign or a clause stands: source, name, start, end.
Mark = tuple[str, str, int, int]
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


def ranked(reading: Reading, model: Linear) -> list[tuple[Candidate, float]]:
    """The candidates that stand where a blamed name may stand, each with its score, in the order of the text."""
    marks = _marks(reading)
    standing = _standing(candidates(reading), model)
    likely = sorted(range(len(standing)), key=lambda n: -standing[n][1])[:MAX_LIKELY]
    return [
        (each, where + model.sum_of({*_inside(each), *_beside(each, reading, marks)}))
        for each, where in (standing[n] for n in sorted(likely))
    ]


def _standing(found: Sequence[Candidate], model: Linear) -> list[tuple[Candidate, float]]:
    """Every candidate with what the words around it say; what several of them share is weighed once."""
    before: dict[tuple[int, int], float] = {}
    after: dict[tuple[int, int], float] = {}
    for each in found:
        first, last = (each.sentence, each.first), (each.sentence, each.last)
        if first not in before:
            before[first] = model.sum_of(_before(each))
        if last not in after:
            after[last] = model.sum_of(_after(each))
    return [(each, before[each.sentence, each.first] + after[each.sentence, each.last]) for each in found]


def shown_by(candidate: Candidate, reading: Reading) -> dict[str, float]:
    """What speaks for or against a candidate."""
    marks = _marks(reading)
    names = {*_before(candidate), *_after(candidate), *_inside(candidate), *_beside(candidate, reading, marks)}
    return dict.fromkeys(names, 1.0)


def shown_by_nobody(reading: Reading) -> dict[str, float]:
    """What speaks for it that the reply names nobody."""
    tags = ["P" if bone.tag in PARTIES else bone.tag for bones in reading.sentences for bone in bones if bone.tag]
    tags = tags[:MAX_BONES]
    pairs = (f"{NOBODY}:{one} {other}" for one, other in pairwise(tags))
    signs = (f"{NOBODY}:{sign.feature}" for sign in reading.signs)
    words = (f"{NOBODY}:{token.low}" for token in reading.tokens[:MAX_BONES])
    return dict.fromkeys({NOBODY, *(f"{NOBODY}:{tag}" for tag in tags), *pairs, *signs, *words}, 1.0)


def _marks(reading: Reading) -> list[Mark]:
    """The nouns of signs and clauses with where they stand."""
    signs = [("sign", sign.feature, sign.noun) for sign in reading.signs[:MAX_MARKS] if sign.noun]
    clauses = [
        ("clause", f"{clause.subject.value}{'-' if clause.negative else '+'}", clause.noun)
        for clause in reading.clauses[:MAX_MARKS]
        if clause.noun
    ]
    return [(source, name, noun[0].start, noun[-1].end) for source, name, noun in (*signs, *clauses)]


def _before(candidate: Candidate) -> set[str]:
    earlier = candidate.bones[max(0, candidate.first - 3) : candidate.first]
    words = ["^^", "^", *(bone.token.low for bone in earlier)]
    tags = ["^^", "^", *(bone.tag or bone.token.low for bone in earlier)]
    last, tag = words[-1], tags[-1]
    return {
        f"a:{last}",
        f"a:{words[-2]} {last}",
        f"at:{tag}",
        f"at:{tags[-2]} {tag}",
        *(f"past:{t}" for t in tags[-4:]),
    }


def _after(candidate: Candidate) -> set[str]:
    later = candidate.bones[candidate.last + 1 : candidate.last + 5]
    words = [*(bone.token.low for bone in later), "$", "$$"]
    tags = [*(bone.tag or bone.token.low for bone in later), "$", "$$"]
    first, tag = words[0], tags[0]
    beside = {f"b:{first}", f"b:{first} {words[1]}", f"bt:{tag}", f"bt:{tag} {tags[1]}"}
    return {*beside, *(f"near:{t}" for t in tags[:4])}


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


def _beside(candidate: Candidate, reading: Reading, marks: Sequence[Mark]) -> Iterator[str]:
    """Where it stands, what the signs make of it, whether it is one of the workspace's own names."""
    earlier = candidate.bones[: candidate.first]
    yield f"earlier:{min(sum(bone.tag in PARTIES for bone in earlier), 3)}"
    yield f"sentence:{min(candidate.sentence, 3)}"
    yield f"place:{min(candidate.first, 8)}"
    if any(bone.tag == "BUT" for bone in earlier):
        yield "after but"
    start, end = candidate.said[0].token.start, candidate.said[-1].token.end
    for source, name, opens, ends in marks:
        if start < ends and opens < end:
            how = _compared(start == opens, end == ends)
            yield f"{source}:{name} {how}"
            if how == "same":
                yield f"{source} same"
    left = candidate.bones[candidate.first - 1].tag if candidate.first else "^"
    right = candidate.bones[candidate.last + 1].tag if candidate.last + 1 < len(candidate.bones) else "$"
    yield f"ab:{left}|{right}"
    if not reading.nouns:
        return
    words = [bone.token.low.removesuffix("'s") for bone in candidate.said]
    if " ".join(words) in reading.nouns or " ".join(words[1:]) in reading.nouns:
        yield "own name"


def _compared(same_start: bool, same_end: bool) -> str:
    if same_start:
        return "same" if same_end else "starts"
    return "ends" if same_end else "overlaps"
