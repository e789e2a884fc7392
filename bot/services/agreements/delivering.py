"""Delivering and reviewing: the moment of *Delivered* counts, each rejection is rework."""

from bot.domain import agreement as rules
from bot.domain.codes import AgreementAction, AgreementState, LedgerCode, ReviewOutcome, VerdictBasis
from bot.domain.errors import UserError
from bot.messages import agreement_forms as forms
from bot.messages import agreement_news as news
from bot.messages import ids
from bot.services.agreements import approving, changing, standing, verdicts, versions
from bot.services.agreements.standing import Standing, Which
from bot.services.answering.message import Place
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.tables import Agreement, Delivery, Person
from storage.uow import ReadUnit, UnitOfWork

_A = AgreementAction


def show(store: Store, call: Call, which: Which, act: AgreementAction) -> Outcome:
    """Open the form of *Delivered* or *Reject*.

    Raises:
        UserError: it is not theirs to do, or somebody was first.
    """
    with store.read(call.workspace_id, call.at) as uow:
        now, _ = changing.allowed(uow, call, which, act)
        form = forms.deliver_form if act is _A.DELIVER else forms.reject_form
        return Outcome(open=form(standing.word(uow, now), str(now.pk)))


def deliver(store: Store, call: Call, which: Which, note: str = "") -> Outcome:
    """The provider says *Delivered*; late is late, and still taken. An open amendment is closed by it.

    Raises:
        UserError: it is somebody else's, or not in force.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.DELIVER)
        on_time = now.row.due_at is not None and rules.is_on_time(uow.at, now.row.due_at)
        if versions.close(uow, now, actor):
            changing.note(uow, now, LedgerCode.AMENDMENT_DECLINED, actor)
        changing.move(uow, now, AgreementState.DELIVERED)
        note_id = _store(uow, now, actor, note.strip(), on_time=on_time)
        told = {"version": now.row.version, "on_time": on_time, "words_id": note_id}
        changing.note(uow, now, LedgerCode.DELIVERED, actor, **told)
        due = standing.review_due(uow, now, uow.at)
        sentence = news.delivered(actor.slack_id, note.strip(), on_time=on_time, review_by=due)
        done = changing.changed(uow, now.row, sentence, by=actor)
        uow.commit()
    return done


def approve(store: Store, call: Call, which: Which, place: Place | None = None) -> Outcome:
    """The DRI approves what was delivered: nothing is owed any more.

    Raises:
        UserError: it is somebody else's to review, or nothing waits for a review.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.APPROVE)
        told = approving.approve(uow, now, actor, news.approved(actor.slack_id), place=place)
        uow.commit()
    return told


def reject(store: Store, call: Call, which: Which, reason: str, line: str | None) -> Outcome:
    """The DRI rejects what was delivered, for a line of the spec or for what the spec does not say.

    For a line of the spec it is rework, and past the deadline the provider is in breach; beyond the spec a verdict is
    proposed against the DRI.

    Args:
        store: the database.
        call: who, when.
        which: the agreement.
        reason: what is wrong.
        line: the number of the spec's line that is not met, from 0; `forms.BEYOND` where the spec does not say it.

    Raises:
        UserError: no reason, no line, or somebody was first.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now, actor = changing.begin(uow, call, which, _A.REJECT)
        why = rules.check_words(reason, "Say what is wrong: the provider has to do it again.", ids.FIELD_REASON)
        number, words = _line(uow, now, line)
        changing.move(uow, now, AgreementState.IN_FORCE)
        why_id = passages.keep(uow, PassageKind.REASON, why, author_id=actor.pk)
        _review(uow, now, actor, why_id, number is None)
        line_number = {} if number is None else {"line": number}
        changing.note(uow, now, LedgerCode.REJECTED, actor, words_id=why_id, **line_number)
        after = _after_rejection(uow, standing.load(uow, uow.one(Agreement, now.pk)), is_beyond=number is None)
        sentence = "\n".join([news.rejected(actor.slack_id, why, words), *after])
        told = changing.changed(uow, now.row, sentence, by=actor)
        uow.commit()
    return told


def _store(uow: UnitOfWork, now: Standing, actor: Person, note: str, *, on_time: bool) -> int | None:
    """Keep the delivery; returns the passage of its note."""
    note_id = passages.keep(uow, PassageKind.AGREEMENT, note, author_id=actor.pk) if note else None
    given = {"agreement_id": now.pk, "version": now.row.version, "by_id": actor.pk, "note_id": note_id}
    uow.insert(Delivery, **given, delivered_at=uow.at, on_time=on_time, beyond_spec=False)
    return note_id


def _line(uow: ReadUnit, now: Standing, line: str | None) -> tuple[int | None, str | None]:
    """Number and words of the line that is not met; None for both where the spec does not say it."""
    if line == forms.BEYOND:
        return None, None
    lines = rules.spec_lines(passages.text(uow, now.current.spec_id)) if now.current else []
    if line is None or not line.isdigit() or int(line) >= len(lines):
        raise UserError("Choose the line of the spec that is not met, or that the spec does not say it.",
                        ids.FIELD_SPEC_LINE)  # fmt: skip
    return int(line), lines[int(line)]


def _review(uow: UnitOfWork, now: Standing, actor: Person, reason_id: int, is_beyond: bool) -> None:
    waiting = now.waiting
    reviewed = {"outcome": ReviewOutcome.REJECTED, "reviewed_at": uow.at, "reviewed_by_id": actor.pk}
    words = {"reason_id": reason_id, "beyond_spec": is_beyond}
    if waiting is None or not uow.move(Delivery, waiting.pk, {"reviewed_at": None}, **reviewed, **words):
        raise UserError(changing.FIRST)


def _after_rejection(uow: UnitOfWork, now: Standing, *, is_beyond: bool) -> list[str]:
    """The verdict that follows from the facts, in words."""
    if is_beyond:
        return verdicts.open_(uow, now, VerdictBasis.BEYOND_SPEC)
    if now.row.due_at is not None and not rules.is_on_time(uow.at, now.row.due_at):
        return verdicts.breach(uow, now)
    return []
