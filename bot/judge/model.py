"""The first judge: structural signs, weighed by a linear model whose weights are data."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import Read, read_answer
from bot.domain.codes import Party, Verdict
from bot.domain.judgement import ASK, CUT, Judgement, bands
from bot.judge import gates, spans
from bot.judge.features import Sign, recognise, signs
from bot.judge.lexicon import Weights
from bot.judge.tokens import tidy, tokenize

#: Signs shown in `why`, strongest first.
MAX_WHY = 4


@dataclass(frozen=True, slots=True)
class StructuralJudge:
    """Judges one reply; see `bot.domain.judgement.Judge` for the contract."""

    weights: Weights
    cut: float = CUT
    ask: float = ASK

    def __call__(self, text: str, nouns: Sequence[str] = ()) -> Judgement:
        """Judge ``text``: never an exception, at most a few milliseconds, nothing kept."""
        told = tidy(text)
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in told)
        tokens = tokenize(told)
        answer = read_answer(told).answer
        if words := gates.human(low):
            return _left(answer, words, human=True)
        if gate := gates.never_blame(low, tokens, answer):
            return _left(answer, gate)
        own = frozenset(name.lower() for name in nouns)
        found = recognise(signs(told, low, tokens, answer, self.weights), own)
        return self._weigh(told, found, answer, own)

    def _weigh(self, told: str, found: Sequence[Sign], answer: Read, nouns: frozenset[str]) -> Judgement:
        strongest: dict[str, Sign] = {}
        for sign in found:
            strongest.setdefault(sign.feature, sign)
        weighed = {name: self.weights.features.get(name, 0.0) for name in strongest}
        score = round(1 / (1 + math.exp(-self.weights.bias - sum(weighed.values()))), 3)
        verdict = bands(score, self.cut, self.ask)
        noun = _blamed(found) if verdict is not Verdict.LEAVE else ()
        party: Party | None = None
        if verdict is not Verdict.LEAVE:
            party = spans.party_of(noun, self.weights, nouns)
        ordered = sorted(strongest.values(), key=lambda sign: -abs(weighed[sign.feature]))
        why = tuple(f"{sign.feature}: {sign.words[:60]}" for sign in ordered[:MAX_WHY])
        return Judgement(answer, verdict, score, spans.words_of(noun, told), party, False, why)


def _left(answer: Read, why: str, human: bool = False) -> Judgement:
    return Judgement(answer, Verdict.LEAVE, 0.0, None, None, human, ("human" if human else why,))


def _blamed(found: Sequence[Sign]) -> spans.Noun:
    """The first-named party among the signs that accuse."""
    accusing = [sign.noun for sign in found if sign.accuses]
    return min(accusing, key=lambda noun: noun[0].start, default=())
