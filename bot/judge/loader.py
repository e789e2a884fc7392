"""The one way to a judge."""

from functools import cache

from bot.domain.judgement import Judge
from bot.judge.lexicon import read_weights
from bot.judge.model import StructuralJudge


@cache
def load() -> Judge:
    """The judge with the packaged weights, read once."""
    return StructuralJudge(read_weights())
