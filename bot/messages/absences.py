"""What is said about absences: to whoever set one, to whoever stands in, and on the first working day back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.codes import Answer
from bot.messages import forms, ids
from bot.messages.text import Payload, bold, context, escape, message, person, section, short_day, shorten

MOST_SHOWN = 15


@dataclass(frozen=True, kw_only=True)
class Span:
    """An absence as messages speak of it; people are Slack ids."""

    who: str
    first: date
    last: date
    acting: str | None

    @property
    def days(self) -> str:
        """On Tue 1 Dec, or from Tue 1 Dec to Sat 5 Dec."""
        if self.first == self.last:
            return f"on {short_day(self.first)}"
        return f"from {short_day(self.first)} to {short_day(self.last)}"


@dataclass(frozen=True, kw_only=True)
class Work:
    """An initiative in a line: its number and its name as typed."""

    number: int
    name: str

    @property
    def title(self) -> str:
        """EU launch (I-7), as bold mrkdwn."""
        return f"{bold(self.name, 120)} ({numbers.initiative(self.number)})"


def form(who: str, acting: str | None = None) -> Payload:
    """The form of `/dri away`; `who` is a Slack id."""
    blocks = [
        forms.field(
            ids.FIELD_WHO,
            "Who is away?",
            forms.person(who),
            hint="You, one whose sponsor you are, or (leaders) anybody.",
        ),
        forms.field(ids.FIELD_FIRST, "First day", forms.day()),
        forms.field(ids.FIELD_LAST, "Last day", forms.day(), hint="The same day, if left empty.", optional=True),
        forms.field(
            ids.FIELD_ACTING,
            "Acting DRI",
            forms.person(acting),
            hint="Answers the Monday question meanwhile. Without one the sponsor is asked.",
            optional=True,
        ),
        context("No reason is asked. It may be set afterwards: unanswered weeks in it count for nobody."),
    ]
    return forms.modal(ids.ABSENCE_FORM, "Away", "Save", blocks)


def done(span: Span, taken_out: Sequence[tuple[Work, str]], *, acting_away: bool) -> Payload:
    """To whoever set it: what holds now, and which unanswered weeks count no more."""
    who = f"{person(span.acting)} answers meanwhile" if span.acting else "the sponsor is asked meanwhile"
    lead = f"{person(span.who)} is away {span.days}; {who}."
    notes = [_taken_out(taken_out)] if taken_out else []
    notes += ["The stand-in is away on some of these days too: the sponsor is asked then."] if acting_away else []
    return message(lead, [section("\n".join([lead, *notes])), context("`/dri back` ends it early.")])


def set_for_you(span: Span, by: str) -> Payload:
    """To whoever is away, where somebody else set it."""
    who = f"{person(span.acting)} answers" if span.acting else "your sponsor is asked"
    lead = f"{person(by)} set that you are away {span.days}; {who} meanwhile."
    return message(lead, [section(lead), context("You stay the DRI. `/dri back` ends it early.")])


def you_act(span: Span, works: Sequence[Work]) -> Payload:
    """To the stand-in: for whom, when, and about what they will be asked."""
    lead = f"You stand in for {person(span.who)} {span.days}."
    lines = [f"• {each.title}" for each in works[:MOST_SHOWN]]
    more = [f"and {len(works) - MOST_SHOWN} more"] if len(works) > MOST_SHOWN else []
    asked = "The Monday question comes to you, and a missing answer is yours. They stay the DRI."
    return message(lead, [section("\n".join([lead, asked, *lines, *more]))])


def over(span: Span, *, early: bool) -> Payload:
    """The stand-in's message once it is over or was taken back."""
    lead = (
        f"{person(span.who)} is back; you stand in for them no more."
        if early
        else f"You need not stand in for {person(span.who)}."
    )
    return message(lead)


def ended(who: str, spans: Sequence[Span]) -> Payload:
    """To whoever ended it."""
    days = ", ".join(span.days for span in spans)
    return message(f"{person(who)} is not away any more ({days}). The Monday question comes to them again.")


def weeks_taken_out(who: str, by: str, taken_out: Sequence[tuple[Work, str]]) -> Payload:
    """To a sponsor: an absence that was set afterwards took unanswered weeks out of what is counted."""
    lead = f"{person(by)} set an absence of {person(who)} afterwards."
    return message(lead, [section(f"{lead}\n{_taken_out(taken_out)}")])


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """What happened while somebody was away.

    Args:
        answers: the initiative, the period, by whom, and what; None for no answer.
        plans: the initiative, by whom, the words, the day.
        escalations: the initiative, by whom, the number.
    """

    answers: Sequence[tuple[Work, str, str, Answer | None]] = ()
    plans: Sequence[tuple[Work, str, str, date]] = ()
    escalations: Sequence[tuple[Work, str, int]] = ()

    def __bool__(self) -> bool:
        return bool(self.answers or self.plans or self.escalations)


def welcome_back(since: date, what: Meanwhile) -> Payload:
    """On the first working day back: what others answered, planned and escalated."""
    lead = f"Welcome back. What happened about what you answer for since {short_day(since)}:"
    said = {Answer.ON_TRACK: "Yes", Answer.OFF_TRACK: "No", None: "no answer"}
    lines = [f"• {work.title} {period}: {said[given]}, by {person(by)}" for work, period, by, given in what.answers]
    lines += [
        f"• {work.title}: plan by {person(by)}, {escape(shorten(words, 150))} by {short_day(due)}"
        for work, by, words, due in what.plans
    ]
    lines += [
        f"• {work.title}: {numbers.escalation(number)} raised by {person(by)}" for work, by, number in what.escalations
    ]
    more = [f"and {len(lines) - MOST_SHOWN} more; `/dri show I-7` tells each"] if len(lines) > MOST_SHOWN else []
    return message(lead, [section("\n".join([lead, *lines[:MOST_SHOWN], *more]))])


def _taken_out(weeks: Sequence[tuple[Work, str]]) -> str:
    named = ", ".join(f"{work.title} {period}" for work, period in weeks[:MOST_SHOWN])
    more = f" and {len(weeks) - MOST_SHOWN} more" if len(weeks) > MOST_SHOWN else ""
    return f"Unanswered weeks that count for nobody now: {named}{more}."
