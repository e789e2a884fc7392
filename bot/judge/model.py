"""The judge: hard gates, then a linear model over what the reply shows, then who is blamed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import Read
from bot.domain.codes import Party, Verdict
from bot.domain.judgement import ASK, CUT, Judgement, bands
from bot.judge import candidates, gates, human, parties, reasons
from bot.judge.evidence import evidence
from bot.judge.lexicon import Lexicon
from bot.judge.linear import score_of, strongest
from bot.judge.reading import Reading, read
from bot.judge.weights import Weights

#: Features shown in `why`, strongest first.
MAX_WHY = 4
#: A language nobody taught it is asked, never cut and never simply left.
UNSURE = (ASK + CUT) / 2

#: The score of a reply that is as likely blame as not: between the thresholds.
EVEN = 0.53
#: Nobody who says yes or thanks gives a reason for being off track: such a reply is asked at most.
YES_HALVES = 0.5


@dataclass(frozen=True, slots=True)
class LinearJudge:
    """Judges one reply; see `bot.domain.judgement.Judge` for the contract."""

    weights: Weights
    lexicon: Lexicon
    cut: float = CUT
    ask: float = ASK

    def __call__(self, text: str, nouns: Sequence[str] = ()) -> Judgement:
        """Judge ``text``: never an exception, at most a few milliseconds, nothing kept."""
        reading = read(text, self.lexicon, nouns)
        if human.human(reading.low):
            return _left(reading.answer, "human", human=True)
        if gate := gates.never_blame(reading):
            return _left(reading.answer, gate)
        if gates.unread(reading, self.lexicon):
            return self._judged(reading, UNSURE, ("a language it does not read",))
        moved = self.weights.verdict.moved(evidence(reading))
        odds = self.weights.verdict.bias + sum([amount for _, amount in moved])
        score = score_of(odds, self.weights.anchors, (ASK, EVEN, CUT))
        if reading.answer == "yes" or gates.praises(reading):
            score *= YES_HALVES
        score = round(score, 3)
        return self._judged(reading, score, self._why(reading, moved))

    def _judged(self, reading: Reading, score: float, why: tuple[str, ...]) -> Judgement:
        verdict = bands(score, self.cut, self.ask)
        if verdict is Verdict.LEAVE:
            return Judgement(reading.answer, verdict, score, None, None, False, why)
        blamed, party = self._blamed(reading)
        return Judgement(reading.answer, verdict, score, blamed, party, False, why)

    def _blamed(self, reading: Reading) -> tuple[str | None, Party]:
        rank = self.weights.blamed
        ranked = candidates.ranked(reading, rank)
        found, score = max(ranked, key=lambda each: each[1], default=(None, 0.0))
        if found is None or score < rank.sum_of(candidates.shown_by_nobody(reading)):
            return None, Party.UNNAMED
        shown = parties.shown_by_noun(found, self.lexicon, reading.nouns)
        return candidates.words_of(found, reading.told), parties.party_of(shown, self.weights.party)

    def _why(self, reading: Reading, moved: Sequence[tuple[str, float]]) -> tuple[str, ...]:
        told = [each for each in moved if each[0][0] != "c"]
        said = {f"x:{sign.feature}": f"{sign.feature}: {sign.words[:60]}" for sign in reading.signs}
        why = [said.get(name) or reasons.sentence(name) for name in strongest(told, MAX_WHY)]
        return tuple(dict.fromkeys(why))


def _left(answer: Read, why: str, human: bool = False) -> Judgement:
    return Judgement(answer, Verdict.LEAVE, 0.0, None, None, human, (why,))
