"""What the judge says of a reply, and how a score becomes a verdict. The judge itself lives in `bot.judge`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.answers import Read
from bot.domain.codes import Party, Verdict

#: Scores from here on are cut, those below CUT but from here on are asked. Settings may move both.
CUT = 0.75
ASK = 0.40


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reply, judged.

    Args:
        answer: what the text answers: ``yes``, ``no``, ``conditional`` or ``none``.
        score: how much it looks like blame, 0 to 1.
        blamed: the words that name who or what is blamed, as typed; None where the reply names nobody.
        party: what sort of thing is blamed; None where nothing is.
        human: health, family, burnout or safety: a kind answer, and the text is not kept.
        why: the words or features that decided it, strongest first. For the author's eyes only.
    """

    answer: Read
    verdict: Verdict
    score: float
    blamed: str | None
    party: Party | None
    human: bool
    why: tuple[str, ...]


class Judge(Protocol):
    """Judges one reply: never an exception, bounded work, no state."""

    def __call__(self, text: str, nouns: Sequence[str] = ()) -> Judgement:
        """Judge ``text``; ``nouns`` are the workspace's own names of people, groups, channels and vendors."""
        ...


def bands(score: float, cut: float = CUT, ask: float = ASK) -> Verdict:
    """The verdict of a score under two thresholds (``ask`` ≤ ``cut``)."""
    if score >= cut:
        return Verdict.CUT
    return Verdict.ASK if score >= ask else Verdict.LEAVE
