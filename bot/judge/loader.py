"""The one way to a judge."""

from functools import cache

from bot.domain.judgement import Judge
from bot.judge.lexicon import read_lexicon
from bot.judge.model import LinearJudge
from bot.judge.weights import read_weights


@cache
def load() -> Judge:
    """The judge with the packaged weights, read once."""
    return LinearJudge(read_weights(), read_lexicon())
