"""What is said about a claim: in the question, to whoever confirms or disputes it, to the DRI."""

from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.codes import ClaimState
from bot.messages import ids
from bot.messages.escalation import quote
from bot.messages.escalation_list import ListRow
from bot.messages.text import Block, Payload, actions, bold, button, context, day, escape, message, person, section
from bot.messages.text import shorten as cut

NAME_LIMIT = 120
TARGET_LIMIT = 500
LINE_LIMIT = 160
ENDED = "The initiative has ended otherwise, so nothing is left to confirm."
CHANGED = "Its target or date has changed since, so this counts no more; it is asked about the new one."
ANNULLED = "The week was annulled, so this counts no more."
WITHDRAWN = "The answer is *No* now, so nothing is left to confirm."


@dataclass(frozen=True, kw_only=True)
class ClaimShown:
    """A claim as messages speak of it; people are Slack ids.

    Args:
        claimed_by: who said that it was hit.
        sponsor: who confirms or disputes it.
        days: working days since it came to them.
        settled_by: who confirmed or disputed it.
        reason: why it is disputed.
    """

    id: int
    checkin_id: int
    number: int
    name: str
    target: str
    due_on: date
    state: ClaimState
    claimed_by: str
    sponsor: str
    evidence: str = ""
    days: int = 0
    settled_by: str | None = None
    reason: str = ""

    @property
    def title(self) -> str:
        """EU launch (I-7), bold and escaped."""
        return f"{bold(self.name, NAME_LIMIT)} ({numbers.initiative(self.number)})"

    @property
    def plain(self) -> str:
        """I-7, for notifications."""
        return numbers.initiative(self.number)

    @property
    def is_own(self) -> bool:
        """Whether nobody stands above whoever said it, so that they confirm it themselves."""
        return self.claimed_by == self.sponsor


def in_question(claim: ClaimShown) -> str:
    """What stands below the Yes in the question's own message, mrkdwn."""
    proof = _proof(claim)
    return "\n".join([*([proof] if proof else []), _standing(claim)])


def question_buttons(claim: ClaimShown) -> list[Block]:
    """What whoever said it can still do about it."""
    if claim.state is not ClaimState.WAITING:
        return []
    value = str(claim.checkin_id)
    label = "Change the evidence" if claim.evidence else "Add the evidence"
    own = [button("Confirm", ids.CLAIM_CONFIRM, str(claim.id), style="primary")] if claim.is_own else []
    return [button(label, ids.CLAIM_EVIDENCE, value), *own]


def to_sponsor(claim: ClaimShown) -> Payload:
    """To whoever confirms or disputes it, with both buttons."""
    lead = f"{person(claim.claimed_by)} says that {claim.title} was hit."
    target = f"Target: {escape(cut(claim.target, TARGET_LIMIT))}, was due {day(claim.due_on)}."
    proof = _proof(claim) or "No evidence has been given yet."
    told = "Confirmed, it ends as *hit* and is credited by name. Disputed, it stays open and is asked again."
    text = f"{claim.plain}: hit, says its DRI. Do you confirm it?"
    return message(text, [section(f"{lead}\n{target}\n{proof}"), context(told), _buttons(claim)])


def settled(claim: ClaimShown, sentence: str = "") -> Payload:
    """The same message once nothing is left to press; `sentence` (mrkdwn) says why it no longer waits."""
    after = sentence or _standing(claim, to_dri=False)
    lead = f"{person(claim.claimed_by)} said that {claim.title} was hit."
    return message(f"{claim.plain}: {_plain_end(claim)}", [section(f"{lead}\n{after}")])


def passed_on(claim: ClaimShown) -> Payload:
    """To whom it does not come any more."""
    lead = f"{person(claim.claimed_by)} says that {claim.title} was hit."
    now = f"It waits for {person(claim.sponsor)} to confirm it."
    return message(f"{claim.plain} waits for somebody else.", [section(f"{lead}\n{now}")])


def disputed(claim: ClaimShown) -> Payload:
    """To whoever said it, and to the DRI: the sponsor's words, and what follows."""
    by = person(claim.settled_by or claim.sponsor)
    lead = f"{by} disputes that {claim.title} was hit:"
    after = "It stays open, and you are asked again next week."
    return message(f"{claim.plain}: disputed that it was hit.", [section(f"{lead}\n{quote(claim.reason)}\n{after}")])


def list_row(claim: ClaimShown, since: date) -> ListRow:
    """A claim on a leader's daily list; `since` is the day on which it came to them."""
    proof = f": {escape(cut(claim.evidence, LINE_LIMIT))}" if claim.evidence else ", without evidence so far"
    line = f"{claim.title}: {person(claim.claimed_by)} says it was hit{proof}. {_days(claim.days)}"
    return ListRow(by_on=since, key=f"claim:{claim.id:08}", line=line, buttons=_buttons(claim))


def asked_for_evidence(sponsor: str | None) -> Payload:
    """In the thread, where no form could be opened or the Yes was typed."""
    return message(f"Your *Yes* is on record. {_what_shows(sponsor)}")


def evidence_recorded(sponsor: str | None) -> Payload:
    """In the thread: the reply counts as the evidence; `sponsor` reads it, or None where nobody stands above."""
    reads = f"; {person(sponsor)} reads it" if sponsor else ""
    return message(f"Your *Yes* is on record. Noted as the evidence{reads}.")


def _buttons(claim: ClaimShown) -> Block:
    value = str(claim.id)
    dispute = [] if claim.is_own else [button("Dispute", ids.CLAIM_DISPUTE, value, style="danger")]
    return actions(button("Confirm", ids.CLAIM_CONFIRM, value, style="primary"), *dispute)


def _proof(claim: ClaimShown) -> str:
    return f"Evidence: {escape(claim.evidence)}" if claim.evidence else ""


def _standing(claim: ClaimShown, *, to_dri: bool = True) -> str:
    by = person(claim.settled_by or claim.sponsor)
    if claim.state is ClaimState.CONFIRMED:
        return f"{by} confirmed it: it ended as *hit*, credited to {'you' if to_dri else person(claim.claimed_by)}."
    if claim.state is ClaimState.DISPUTED:
        after = "You are asked again next week." if to_dri else "It stays open, and is asked again next week."
        return f"{by} disputes it:\n{quote(claim.reason)}\n{after}"
    if claim.state is not ClaimState.WAITING:
        return "It waits to be confirmed no more."
    ask = "" if claim.evidence else f"{_what_shows(None if claim.is_own else claim.sponsor)} "
    if claim.is_own:
        return f"{ask}Nobody stands above you, so you confirm it yourself, with the evidence on record."
    return f"{ask}It waits for {person(claim.sponsor)} to confirm it."


def _what_shows(sponsor: str | None) -> str:
    reads = f"; {person(sponsor)} reads it" if sponsor else ""
    return f"What shows that it was hit? One line here in the thread is enough{reads}."


def _plain_end(claim: ClaimShown) -> str:
    ends = {ClaimState.CONFIRMED: "confirmed as hit.", ClaimState.DISPUTED: "disputed."}
    return ends.get(claim.state, "nothing is left to confirm.")


def _days(count: int) -> str:
    return "Since today." if not count else f"Waits {_count(count)}."


def _count(days: int) -> str:
    return f"{days} {'day' if days == 1 else 'days'}"
