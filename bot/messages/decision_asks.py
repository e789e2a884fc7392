"""What a memo asks of somebody by DM: confirm, sign, look at it again; and the same message once that is done."""

from bot.domain.codes import MemoLink, MemoState
from bot.messages import forms, ids
from bot.messages.decision import MemoShown, body, link_button, standing_of
from bot.messages.escalation import quote
from bot.messages.text import Payload, actions, button, context, escape, message, person, section

REVIEW_LINKS = (MemoLink.SUPERSEDES, MemoLink.REVERSES)


def confirm(memo: MemoShown, reader: str) -> Payload:
    """To whoever is named in a memo that somebody else recorded: what they are asked, or what they have said."""
    if reader not in memo.waits_for:
        return message(f"{memo.name} is confirmed", [section(f"You confirmed {memo.name}."), *body(memo)])
    if not memo.stands and memo.state is not MemoState.PROPOSED:
        return _over(memo)
    return _to_confirm(memo, reader)


def _to_confirm(memo: MemoShown, reader: str) -> Payload:
    did = "decided" if reader == memo.decider else "said"
    if reader in memo.contested_by:
        lead = f"You said that {memo.name} is not what you {did}. {person(memo.recorder)} knows."
        row = actions(button("Confirm after all", ids.MEMO_CONFIRM, str(memo.id)))
        return message(f"You contested {memo.name}", [section(lead), *body(memo), row])
    lead = f"{person(memo.recorder)} recorded {memo.name} with your name in it. Is it right?"
    row = actions(
        button("Confirm", ids.MEMO_CONFIRM, str(memo.id), style="primary"),
        button(f"This is not what I {did}", ids.MEMO_CONTEST, str(memo.id)),
    )
    more = context("Until then the memo says that it is unconfirmed.")
    return message(f"{memo.name} waits for your confirmation", [section(lead), *body(memo), row, more])


def contested(memo: MemoShown, by: str) -> Payload:
    """Tells the recorder that somebody did not decide or say that."""
    did = "decided" if by == memo.decider else "said"
    lead = f"{person(by)} says that {memo.name} is not what they {did}, so it stays unconfirmed. Record what is right:"
    row = [actions(link_button(memo, MemoLink.CORRECTS))] if memo.stands else []
    return message(f"{memo.name} is contested", [section(lead), *body(memo), *row])


def sign(memo: MemoShown) -> Payload:
    """To whoever has to sign a proposed memo; afterwards the same message without buttons."""
    if memo.state is not MemoState.PROPOSED:
        done = "You rejected" if memo.state is MemoState.REJECTED else "You signed"
        return message(f"{done} {memo.name}", [section(f"{done} {memo.name}."), *body(memo)])
    what = memo.kind or memo.initiative or "such questions"
    lead = section(f"{person(memo.recorder)} recorded a decision that is yours to take. It stands once you sign it.")
    row = actions(
        button("Sign", ids.MEMO_SIGN, str(memo.id), style="primary"),
        button("Reject", ids.MEMO_REJECT, str(memo.id)),
    )
    why = context(f"You decide on {escape(what)}.")
    return message(f"{memo.name} waits for your signature", [lead, *body(memo), row, why])


def signed(memo: MemoShown, by: str, reason: str = "") -> Payload:
    """Tells recorder and decider what became of a proposal; the reason of a rejection is its author's words."""
    done = "rejected" if memo.state is MemoState.REJECTED else "signed"
    why = f"\n{quote(reason)}" if reason else ""
    lead = f"{person(by)} {done} {memo.name}.{why}"
    return message(f"{memo.name} is {done}", [section(lead), *body(memo)])


def look_again(memo: MemoShown, *, answered: bool = False) -> Payload:
    """To the decider on the review-by day; afterwards the same message without buttons."""
    if not memo.stands:
        return _over(memo)
    if answered:
        lead = f"You said that {memo.name} still stands."
        return message(lead, [section(lead), *body(memo)])
    lead = f"{memo.name} was to be looked at again today. Does it still stand?"
    row = actions(
        button("Still stands", ids.MEMO_STANDS, str(memo.id), style="primary"),
        *(link_button(memo, link) for link in REVIEW_LINKS),
    )
    return message(f"{memo.name}: does it still stand?", [section(lead), *body(memo), row])


def replaced(memo: MemoShown, by: MemoShown) -> Payload:
    """Tells the decider of a memo that another one took its place."""
    did = by.link.value if by.link else "replaces"
    lead = f"{person(by.recorder)} recorded {by.name}. It {did} {memo.name}."
    return message(f"{by.name} {did} {memo.name}", [section(lead), *body(by)])


def published(memo: MemoShown) -> Payload:
    """The answer to `/decide publish`."""
    lead = f"{memo.name} is published: everybody here can find and read it."
    return message(lead, [section(lead), *body(memo)])


def reject_form(memo: MemoShown) -> Payload:
    """Why a proposal is rejected."""
    why = forms.words("", "The budget is not ours to spend", multiline=True)
    head = section(f"*{memo.name}* is no decision then. {person(memo.recorder)} is told why.")
    fields = [head, forms.field(ids.FIELD_REASON, "Why?", why)]
    return forms.modal(ids.MEMO_REJECT_FORM, "Reject", "Reject", fields, metadata=str(memo.id))


def link_head(link: MemoLink, memo: MemoShown) -> str:
    """The first line of the form of a memo that replaces another."""
    return f"This memo *{link.value}* {memo.name}:\n{quote(memo.decision[:500])}"


def _over(memo: MemoShown) -> Payload:
    told = standing_of(memo) or f"{memo.name} stands."
    return message(f"{memo.name} is {memo.state.value}", [section(told), *body(memo)])
