"""How often a date has moved: the same words wherever one is shown (design 2.1: no date moves silently)."""

from datetime import date

from bot.messages.text import day


def moves_words(first_due: date, moves: int) -> str:
    """ "first due Fri 20 Nov 2026, moved twice"; empty where it never moved."""
    return f"first due {day(first_due)}, moved {times(moves)}" if moves else ""


def times(count: int) -> str:
    """How often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
