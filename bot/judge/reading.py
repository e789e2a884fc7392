"""One reply, read once: its tokens, its answer, its skeleton, its clauses, its signs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import Read, read_answer
from bot.judge.clauses import Clause, clauses
from bot.judge.features import Sign, recognise, signs
from bot.judge.lexicon import Lexicon
from bot.judge.skeleton import Bone, skeleton
from bot.judge.tokens import Token, tidy, tokenize


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as the models see it.

    Args:
        told: the tidy text; ``low`` is the same, of the same length, in lower case.
        sentences: the skeleton, sentence by sentence.
        nouns: the workspace's own names, in lower case.
    """

    told: str
    low: str
    tokens: tuple[Token, ...]
    answer: Read
    sentences: tuple[tuple[Bone, ...], ...]
    clauses: tuple[Clause, ...]
    signs: tuple[Sign, ...]
    nouns: frozenset[str]


def read(text: str, lexicon: Lexicon, nouns: Sequence[str] = ()) -> Reading:
    """Read ``text``: never an exception, bounded work; ``nouns`` are the workspace's own names."""
    told = tidy(text)
    low = lowered(told)
    tokens = tokenize(told)
    answer = read_answer(told).answer
    parts = tuple(clauses(tokens, lexicon))
    own = frozenset(name.lower() for name in nouns)
    words = frozenset(word for name in own for word in name.split() if len(word) > 2)
    return Reading(
        told,
        low,
        tuple(tokens),
        answer,
        tuple(map(tuple, skeleton(tokens, lexicon, words))),
        parts,
        tuple(recognise(signs(told, low, tokens, parts, answer, lexicon), own)),
        own,
    )


def lowered(told: str) -> str:
    """Lower case, character by character, so that positions stay what they are."""
    if told.isascii():
        return told.lower()
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in told)
