"""Does a Slack, the real one or the stand-in, behave as Drumbeat takes it to?

`drumbeat doctor --conformance` runs the checks against a live workspace, the tests run them against the sandbox: one
suite, so that what the sandbox pretends can be compared with what Slack does. The checks do what a bot token may do
without harm: they post to one channel and one person only, and delete what they posted.
"""

from slack_sdk import WebClient

from bot.conformance.reading import READING
from bot.conformance.refusals import REFUSALS
from bot.conformance.session import Check, Difference, Session, Settings, run_check
from bot.conformance.writing import WRITING

__all__ = ["CHECKS", "Check", "Difference", "Session", "Settings", "run", "run_check"]

CHECKS: tuple[Check, ...] = (*REFUSALS, *READING, *WRITING)
"""Every check; its name is the function's, and its docstring says what is expected of Slack."""


def run(client: WebClient, *, channel: str, user: str, outside: str | None = None) -> list[Difference]:
    """Run every check and return what is otherwise than expected, in the order of the checks.

    `client` carries the bot token; `channel` is a channel the bot is in, `user` a person who may get direct messages
    (all is deleted again), `outside` a public channel the bot is not in. Takes under a minute, most of it waiting as
    Slack's limits demand. Raises what slack_sdk raises when Slack cannot be reached at all.
    """
    session = Session(client, Settings(channel=channel, user=user, outside=outside))
    return [difference for check in CHECKS for difference in run_check(check, session)]
