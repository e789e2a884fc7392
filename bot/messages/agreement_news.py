"""What happened to an agreement, one sentence each; both sides read the same words. All mrkdwn."""

from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import Fault
from bot.messages.agreement import AgreementShown, at_fault
from bot.messages.escalation import quote
from bot.messages.text import day, escape, moment, person, shorten


def proposed(by: str, answer_by: datetime) -> str:
    """To the provider, and to whoever proposed it."""
    return (
        f"{person(by)} proposes it. It is to be accepted or declined by {moment(answer_by)}; then the sponsor is asked."
    )


def accepted(by: str) -> str:
    """The version is frozen."""
    return f"{person(by)} accepted it. The spec is frozen: from now on it changes by an amendment that both accept."


def put_in_force(by: str) -> str:
    """The sponsor did it, for nobody had answered."""
    return f"Nobody had answered in time, and {person(by)} put it in force."


def declined(by: str, reason: str, other: date | None) -> str:
    """The provider said no, or named another date."""
    offers = f" They can deliver by *{day(other)}*." if other else ""
    return f"{person(by)} declined it.{offers}\n{quote(reason)}"


def unanswered(provider: str, to: str | None) -> str:
    """Two working days have passed."""
    asked = f" {person(to)} may put it in force." if to else ""
    return f"{person(provider)} has not answered in time.{asked} The DRI may withdraw it."


def expired() -> str:
    """The deadline of a proposal passed before anybody accepted it."""
    return "Its deadline passed before anybody had accepted it, so it binds nobody. The DRI may propose it again."


def offer_expired() -> str:
    """The date that the provider had named is past."""
    return "The date that the provider had offered is past."


def date_taken(by: str, deadline: date) -> str:
    """The DRI took the provider's date."""
    return f"{person(by)} took the date {day(deadline)}. The agreement is in force, and its spec is frozen."


def proposed_again(by: str, answer_by: datetime) -> str:
    """The DRI changed what was declined."""
    return f"{person(by)} proposes it again, changed. It is to be answered by {moment(answer_by)}."


def amendment_proposed(by: str) -> str:
    """A new version waits for the other side."""
    return f"{person(by)} proposes an amendment. Until it is accepted, the version in force holds."


def amendment_accepted(by: str) -> str:
    """The new version is in force and frozen."""
    return f"{person(by)} accepted the amendment: it is in force now, and frozen."


def amendment_declined(by: str) -> str:
    """The old version holds."""
    return f"{person(by)} declined the amendment: the version in force holds."


def amendment_expired() -> str:
    """The deadline of an amendment passed before it was answered."""
    return "The amendment was not answered before its own deadline: the version in force holds."


def deadline_set(by: str, deadline: date, escalation: int) -> str:
    """A leader's deadline: in force at once."""
    return f"{person(by)} set the deadline {day(deadline)} on {numbers.escalation(escalation)}. It is in force at once."


def delivered(by: str, note: str, *, on_time: bool, review_by: datetime) -> str:
    """The moment of Delivered counts."""
    when = "in time" if on_time else "after the deadline"
    said = f"\n{quote(note)}" if note else ""
    return f"{person(by)} delivered it, {when}. Not reviewed by {moment(review_by)}, it counts as approved.{said}"


def approved(by: str) -> str:
    """The DRI approved."""
    return f"{person(by)} approved what was delivered."


def approved_by_silence(dri: str) -> str:
    """Nobody reviewed it in time."""
    return f"{person(dri)} has not reviewed it in time, so it counts as approved."


def approved_by_verdict() -> str:
    """The rejection was wrong."""
    return "It was rejected for what the spec does not say, so what was delivered counts as approved."


def rejected(by: str, reason: str, line: str | None) -> str:
    """Each rejection is rework."""
    unmet = f"Not met: _{shorten(escape(line), 300)}_" if line else "For what the spec does not say."
    return f"{person(by)} rejected it: rework. {unmet}\n{quote(reason)}"


def reminded(deadline: date, *, is_last: bool) -> str:
    """To the provider, before the deadline."""
    return f"It is due {'today' if is_last else day(deadline)}, at midnight where you are when it ends."


def breached(provider: str, deadline: date) -> str:
    """The same words to both sides."""
    return (
        f"It is in breach: {person(provider)} owed it by {day(deadline)}, and it was not delivered. It is still owed."
    )


def verdict_proposed(shown: AgreementShown, fault: Fault, contest_until: datetime) -> str:
    """A verdict by rule."""
    who = at_fault(shown, fault)
    return f"Verdict proposed: {who} is at fault. Either side may contest it until {moment(contest_until)}."


def contested(by: str, reason: str, leader: str) -> str:
    """A leader who is neither side rules."""
    return f"{person(by)} contests it, and {person(leader)} rules:\n{quote(reason)}"


def waits_on(leader: str) -> str:
    """The leader before did not rule in time."""
    return f"The contested verdict has waited past its time, and {person(leader)} rules on it now."


def please_rule() -> str:
    """The reminder to a leader above whom nobody is left."""
    return "The contested verdict has waited past its time: please rule on it."


def stands(shown: AgreementShown, fault: Fault) -> str:
    """Nobody contested."""
    return f"Nobody contested in time, so the verdict stands: {at_fault(shown, fault)} is at fault."


def ruled(by: str, shown: AgreementShown, fault: Fault, reasoning: str, memo: int) -> str:
    """A leader's ruling is a memo."""
    return f"{person(by)} ruled ({numbers.memo(memo)}): {at_fault(shown, fault)} is at fault.\n{quote(reasoning)}"


def withdrawn(by: str) -> str:
    """The DRI does not need it any more."""
    return f"{person(by)} withdrew it: nothing is owed any more."


def initiative_ended() -> str:
    """The initiative itself has ended."""
    return "The initiative has ended, so the agreement is withdrawn and nothing is owed any more."


def escalation_ended(escalation: int) -> str:
    """What it came from was settled in another way."""
    return f"{numbers.escalation(escalation)} is settled otherwise, so this deadline is withdrawn."


def escalated(by: str, escalation: int) -> str:
    """The breach is before a leader."""
    return f"{person(by)} escalated the breach: {numbers.escalation(escalation)}."


def new_dri(dri: str) -> str:
    """Somebody else acts as the DRI."""
    return f"{person(dri)} acts as its DRI now."


def provider_left(provider: str) -> str:
    """The provider's account was deactivated."""
    return (
        f"{person(provider)} cannot deliver it any more: their account is deactivated. "
        "Withdraw it and agree with somebody else, or escalate."
    )


def breach_line(shown: AgreementShown) -> str:
    """For whoever blames: the record says whose turn it is."""
    owed = f" owed it by {day(shown.current.deadline_on)}" if shown.current else " owes it"
    return f"{shown.name} is in breach: {person(shown.provider)}{owed} ({shown.what})."


def needed(shown: AgreementShown) -> str:
    """What a DRI needs from the leader when a breach is escalated; plain words for a form."""
    terms = shown.current
    by = f" by {day(terms.deadline_on)}" if terms else ""
    return (
        f"{shown.name} is in breach: {shown.deliverable} was owed{by} and is not delivered. I need it, or a decision."
    )


def dispute_over() -> str:
    """The provider did not contest a rejection in time."""
    return "The time in which the rejection could be contested is over: it is to be delivered again."


def superseded() -> str:
    """In a message that had buttons, once a newer one stands below it."""
    return "There is a newer message about it below."
