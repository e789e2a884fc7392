"""Is a reply blame? Judged offline, in milliseconds, by structure: who is the subject of what went wrong?

Weights and words are data (`weights.json`); `bot.judge.loader.load` gives the judge.
"""
