"""The weekly execution review: exceptions first, clicks and dates only, readable with hundreds of initiatives."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.domain.codes import Answer, CheckInState
from bot.domain.streaks import Streak

#: Lines of one section that are shown; the rest is counted. 47 lines of 3 blocks stay within Slack's 50 blocks.
MAX_LINES = 25
#: Names shown in the short section "on track".
MAX_ON_TRACK = 40


class Section(StrEnum):
    """The sections of a weekly review in their order."""

    CARRIED = "carried_over"
    PLANS_NOT_DONE = "plans_not_done"
    OFF_TRACK = "off_track"
    NO_ANSWER = "no_answer"
    WAITING = "waiting_for_leaders"
    CLAIMS = "said_to_be_hit"
    CONSEQUENCES = "consequences_due"
    BREACHES = "agreements_in_breach"
    NOT_RECHARTERED = "not_rechartered"
    LATE_ANSWERS = "late_answers"  # of a monthly review: leaders past whose response time something waited
    DATES_MOVED = "dates_moved"
    DECISIONS = "decisions"
    HIT = "hit"
    NOT_ASKED = "not_asked"
    ON_TRACK = "on_track"


#: Sections whose lines name somebody, who sees the line in a DM first (design 2.3).
NAMING = frozenset(
    {
        Section.CARRIED,
        Section.PLANS_NOT_DONE,
        Section.OFF_TRACK,
        Section.NO_ANSWER,
        Section.WAITING,
        Section.CLAIMS,
        Section.CONSEQUENCES,
        Section.BREACHES,
        Section.NOT_RECHARTERED,
        Section.LATE_ANSWERS,
        Section.DECISIONS,
    }
)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line. What somebody typed is not here, save a plan's words and a memo's title, which their authors saw.

    Args:
        section: where it stands.
        number: of the initiative; for a decision the memo's, for waiting the escalation's, for a breach
            the agreement's; for late answers how many they are.
        title: name of the initiative or memo.
        owner: the DRI; for waiting the leader; for a decision the decider; for a consequence and what was not
            re-chartered the sponsor; for what is said to be hit whoever confirms it; for a breach the provider. An id
            that the wording turns into a name.
        rank: order within the section, the largest first: weeks in a row, days waiting, days moved.
        plan: the open plan's words, ``plan_due`` its date.
        escalation: number of the escalation that was raised on it; ``settled`` when it waits for nobody any more.
        due: the initiative's due date; ``moved_from`` the date before it moved, ``first_due``
            that of the first charter, ``moves`` how often it was moved in all.
        late: answered after the window closed.
        carried: in which week an exception is that an earlier meeting left; 0 for one that is new.
        planned: whether a live plan stands.
        initiative: number of the initiative a decision, escalation or agreement belongs to.
        since: the day since which an agreement is in breach.
        disputed: whether what is said to be hit is disputed.
        own: whether the owner's own click made it, so that its confirmation has shown it to them.
        checkin: ids of the check-in and its initiative, for buttons; None where it comes from none.
    """

    section: Section
    number: int
    title: str
    owner: str | None = None
    rank: int = 0
    streak: Streak | None = None
    plan: str | None = None
    plan_due: date | None = None
    escalation: int | None = None
    settled: bool = False
    due: date | None = None
    moved_from: date | None = None
    first_due: date | None = None
    moves: int = 0
    late: bool = False
    carried: int = 0
    planned: bool = False
    initiative: int | None = None
    since: date | None = None
    disputed: bool = False
    own: bool = False
    checkin: tuple[int, int] | None = None

    @property
    def names(self) -> str | None:
        """Whom the line names; None where it names nobody."""
        return self.owner if self.section in NAMING else None


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A section with the lines that are shown and the number of those that are not."""

    section: Section
    lines: tuple[ReviewLine, ...]
    hidden: int = 0

    @property
    def total(self) -> int:
        """Lines shown and hidden."""
        return len(self.lines) + self.hidden


@dataclass(frozen=True, slots=True)
class WeeklyReview:
    """A review ready to be worded. Empty sections are left out, except that ``on_track`` always closes it."""

    period: str
    sections: tuple[SectionLines, ...]
    asked: int
    answered: int
    rehearsal: bool = False
    name: str = ""
    """The cadence's; empty for the usual weekly review."""

    def lines(self) -> Iterator[ReviewLine]:
        """Every line, section by section."""
        for found in self.sections:
            yield from found.lines

    def section(self, section: Section) -> SectionLines:
        """One section; empty where the review has none."""
        return next((found for found in self.sections if found.section is section), SectionLines(section, ()))

    @property
    def exceptions(self) -> int:
        """How many lines need a decision, an escalation or a plan."""
        calm = (Section.DECISIONS, Section.HIT, Section.NOT_ASKED, Section.ON_TRACK)
        return sum(found.total for found in self.sections if found.section not in calm)


@dataclass(frozen=True, slots=True)
class Standing:
    """One initiative's week as the review needs it, from which its line follows."""

    number: int
    title: str
    owner: str | None
    state: CheckInState
    answer: Answer | None = None
    plan: str | None = None
    plan_due: date | None = None
    plan_not_done: bool = False
    escalation: int | None = None
    settled: bool = False
    streak: Streak | None = None
    due: date | None = None
    planned: bool = False
    own: bool = False
    checkin: tuple[int, int] | None = None


def line_of(standing: Standing) -> ReviewLine | None:
    """The line an initiative's week makes; None for an annulled one.

    A plan that was not done stands above everything, whatever the answer; a silent week above a late Yes.
    """
    section = _section_of(standing)
    if section is None:
        return None
    return ReviewLine(
        section=section,
        number=standing.number,
        title=standing.title,
        owner=standing.owner,
        rank=standing.streak.weeks if standing.streak else 0,
        streak=standing.streak,
        plan=standing.plan,
        plan_due=standing.plan_due,
        escalation=standing.escalation,
        settled=standing.settled,
        due=standing.due,
        late=standing.state is CheckInState.LATE,
        planned=standing.planned,
        own=standing.own,
        checkin=standing.checkin,
    )


def weekly_review(
    period: str,
    lines: Iterable[ReviewLine],
    *,
    asked: int,
    answered: int,
    rehearsal: bool = False,
    max_lines: int = MAX_LINES,
) -> WeeklyReview:
    """Put lines into their sections: the longest standing first, then by number; cut to what stays readable."""
    by_section: dict[Section, list[ReviewLine]] = {section: [] for section in Section}
    for line in lines:
        by_section[line.section].append(line)
    sections = [_cut(section, found, max_lines) for section, found in by_section.items()]
    shown = tuple(part for part in sections if part.lines or part.section is Section.ON_TRACK)
    return WeeklyReview(period, shown, asked, answered, rehearsal)


def only_shown(review: WeeklyReview, shown: Container[tuple[str, str, int]]) -> WeeklyReview:
    """The same review, in which a line names somebody only if they have seen it; the others stand without the name.

    Args:
        review: as it was read.
        shown: person, section and number of every line that was shown to whom it names.
    """
    sections = tuple(
        replace(found, lines=tuple(unnamed(line, shown) for line in found.lines)) for found in review.sections
    )
    return replace(review, sections=sections)


def unnamed(line: ReviewLine, shown: Container[tuple[str, str, int]]) -> ReviewLine:
    """The line, without the name where whom it names has not seen it; `shown` as in `only_shown`."""
    whom = line.names
    if whom is None or line.own or (whom, line.section.value, line.number) in shown:
        return line
    return replace(line, owner=None)


def _section_of(standing: Standing) -> Section | None:
    if standing.state is CheckInState.ANNULLED:
        return None
    if standing.plan_not_done:
        return Section.PLANS_NOT_DONE
    if standing.answer is Answer.OFF_TRACK:
        return Section.OFF_TRACK
    if standing.answer is Answer.ON_TRACK:
        return Section.ON_TRACK
    return Section.NOT_ASKED if standing.state in _NOT_ASKED else Section.NO_ANSWER


_NOT_ASKED = frozenset({CheckInState.NOT_ASKED, CheckInState.PLANNED})


def _cut(section: Section, lines: list[ReviewLine], most: int) -> SectionLines:
    limit = MAX_ON_TRACK if section is Section.ON_TRACK else most
    ordered = sorted(lines, key=lambda line: (-line.carried, -line.rank, line.number))
    return SectionLines(section, tuple(ordered[:limit]), max(len(ordered) - limit, 0))
