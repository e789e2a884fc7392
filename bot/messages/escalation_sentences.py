"""What happened to an escalation, one sentence of mrkdwn each; the words that people wrote are quoted."""

from datetime import date

from bot.domain import numbers
from bot.messages.escalation import Matter, quote
from bot.messages.text import person, short_day


def returned_sentence(by: str, raiser: str, question: str) -> str:
    """The sentence of a return."""
    return f"{person(by)} returned it to {person(raiser)} with a question:\n{quote(question)}"


def replaced(by: str, old: str | None, new: str, memo_number: int, words: str) -> str:
    """The sentence of another DRI. `words` are the leader's."""
    place = f" in place of {person(old)}" if old else ""
    lead = f"{person(by)} made {person(new)} the DRI{place} ({numbers.memo(memo_number)})"
    return f"{lead}:\n{quote(words)}"


def part_given(by: str, old: str, new: str, memo_number: int, words: str) -> str:
    """The sentence of somebody else in the part of the person complained of. `words` are the leader's."""
    lead = f"{person(by)} gave the part of {person(old)} to {person(new)} ({numbers.memo(memo_number)})"
    return f"{lead}:\n{quote(words)}"


def taken_over(by: str, memo_number: int, words: str) -> str:
    """The sentence of a leader who answers for it themselves from now on. `words` are the leader's."""
    return f"{person(by)} took the initiative over and is its DRI now ({numbers.memo(memo_number)}):\n{quote(words)}"


def committed(by: str, on: date, words: str) -> str:
    """The sentence of a commitment. `words` are the other side's."""
    return f"{person(by)} commits to *{short_day(on)}*:\n{quote(words)}"


def deadline_moved(agreement: int, deadline: date) -> str:
    """Both sides of a leader's deadline have agreed on another day."""
    return f"Both sides agreed on another deadline ({numbers.agreement(agreement)}): *{short_day(deadline)}*."


def deadline_kept(agreement: int) -> str:
    """What was owed is approved."""
    return f"{numbers.agreement(agreement)} is delivered and approved: what was needed is there."


def side_given(by: str) -> str:
    """The sentence of the other side's statement, which stands above it."""
    return f"{person(by)} gave their side."


def withdrawn(by: str) -> str:
    """The sentence of a withdrawal."""
    return f"{person(by)} withdrew it."


def moved_up(old: str, new: str) -> str:
    """The sentence of a passing on."""
    return f"It waited for {person(old)} past its time and is with {person(new)} now."


def nobody_above(matter: Matter) -> str:
    """To whoever raised it: its time has ended, and there is no next leader."""
    return (
        f"It is past its time and nobody stands above {person(matter.leader)} in its path, so it stays with them, "
        "on top of their daily list. The review says how long it has waited."
    )


def raised_again(leader: str) -> str:
    """The sentence of an answer after a return."""
    return f"It is answered and raised again, and is with {person(leader)} now."


def initiative_ended() -> str:
    """The sentence when the initiative itself has ended."""
    return "The initiative has ended, so nothing is needed any more."
