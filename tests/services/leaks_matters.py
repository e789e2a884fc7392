"""The secret matters that came later, agreements, steps, complaints and questions, and every surface they have."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.codes import ConsequenceKind, ConsequenceState, Visibility
from bot.messages import ids
from storage import passages
from storage.codes import PassageKind
from storage.tables import Agreement, CheckIn, Claim, Complaint, Consequence, Escalation, Initiative, Memo, Question
from storage.uow import UnitOfWork
from tests.support.factories import Cast, Made, make_agreement

if TYPE_CHECKING:
    from tests.services.leaks_kit import Reader

Surface = Callable[["Reader"], str]
NUMBERS = range(1, 8)
ANSWER = {
    "reason": "because", "other_date": None, "note": "here", "spec": "Some spec", "deadline": "2026-12-01",
    "spec_line": None, "fault": "nobody", "decision": "We do", "answer": "It is", "needed": "Scope",
    "by_when": "2026-12-01", "evidence": "It shows", "target": "Something", "due": "2026-12-20",
}  # fmt: skip


def fill(uow: UnitOfWork, cast: Cast, work: Made, number: int, channel_id: int) -> None:
    """One of each on a secret initiative, with secret words of its own."""

    def words(kind: PassageKind) -> int:
        return passages.keep(uow, kind, "Axolotl", author_id=cast.dri)

    make_agreement(uow, work, cast.dri, cast.leader, deliverable_id=words(PassageKind.AGREEMENT))
    uow.add(
        Consequence(
            initiative_id=work.id, period="2026-W48", kind=ConsequenceKind.MISSES, step=3, misses=3,
            person_id=cast.dri, sponsor_id=cast.sponsor, state=ConsequenceState.OPEN, opened_at=uow.at,
        )
    )  # fmt: skip
    uow.add(
        Complaint(initiative_id=work.id, by_id=cast.leader, to_id=cast.dri, at=uow.at,
                  words_id=words(PassageKind.COMPLAINT))
    )  # fmt: skip
    uow.add(
        Question(
            number=number, asked_id=words(PassageKind.QUESTION), raised_at=uow.at, raised_by_id=cast.dri,
            started_at=uow.at, decider_id=cast.sponsor, channel_id=channel_id, channel="CPRIVATE0",
            thread_ts=f"{number}.1", visibility=Visibility.CHANNEL, due_at=uow.at + timedelta(days=5),
            chase_at=uow.at + timedelta(days=5),
        )
    )  # fmt: skip


def claim(uow: UnitOfWork, cast: Cast, work: Made, checkin_id: int) -> None:
    """It is said to be hit, with secret evidence."""
    evidence = passages.keep(uow, PassageKind.REPLY, "Axolotl", author_id=cast.dri)
    uow.add(
        Claim(initiative_id=work.id, charter_id=work.charter_id, checkin_id=checkin_id, claimed_by_id=cast.dri,
              sponsor_id=cast.sponsor, evidence_id=evidence, claimed_at=uow.at)
    )  # fmt: skip


def commands() -> Mapping[tuple[str, str], Surface]:
    """Every word behind every command that reads them."""

    def numbered(command: str, letter: str, word: str, after: str = "") -> Surface:
        return lambda r: r.command(command, *(f"{word} {letter}-{number}{after}" for number in NUMBERS))

    sla = ("accept", "decline", "amend", "deliver", "approve", "reject", "contest", "rule", "withdraw", "show")
    return {
        **{("/sla", word): numbered("/sla", "A", word) for word in sla},
        ("/sla", "propose"): numbered("/sla", "I", "propose"),
        ("/dri", "annul"): numbered("/dri", "I", "annul", " 2026-W49 because"),
        **{
            ("/decide", word): numbered("/decide", "D", word) for word in ("correct", "supersede", "reverse", "publish")
        },
        ("/decide", "rights"): lambda r: r.command("/decide", "rights"),
        ("/decide", "questions"): lambda r: r.command(
            "/decide", "questions", "questions mine", *(f"show Q-{number}" for number in NUMBERS)
        ),
    }


def clicks() -> Mapping[tuple[str, str], Surface]:
    """Buttons with every id there is: whoever clicks may have made the value up."""

    def every(table: Any, *actions: str, value: Callable[[int], str] = str) -> Surface:
        return lambda r: "".join(r.click(each, *(value(i) for i in r.vault.ids(table))) for each in actions)

    versioned = (
        ids.AGREEMENT_ACCEPT, ids.AGREEMENT_DECLINE, ids.AGREEMENT_TAKE_DATE, ids.AGREEMENT_PUT_IN_FORCE,
        ids.AGREEMENT_ACCEPT_AMENDMENT, ids.AGREEMENT_DECLINE_AMENDMENT,
    )  # fmt: skip
    plain = (
        ids.AGREEMENT_AMEND, ids.AGREEMENT_DELIVER, ids.AGREEMENT_APPROVE, ids.AGREEMENT_REJECT,
        ids.AGREEMENT_WITHDRAW, ids.AGREEMENT_CONTEST, ids.AGREEMENT_RULE,
    )  # fmt: skip
    memo = (ids.MEMO_CONTEST, ids.MEMO_SIGN, ids.MEMO_REJECT, ids.MEMO_STANDS, ids.MEMO_PUBLISH)
    heard = (ids.COMPLAINT_ESCALATE, ids.COMPLAINT_NOTED, ids.COMPLAINT_ANSWER)
    steps = (ids.CONSEQUENCE_REPLACE, ids.CONSEQUENCE_RESCOPE, ids.CONSEQUENCE_DROP)
    replaced = [f"{ids.MEMO_REPLACE}.{link}" for link in ("corrects", "supersedes", "reverses")]
    hits = (ids.CLAIM_CONFIRM, ids.CLAIM_DISPUTE)
    return {
        **{("action", each): every(Claim, each) for each in hits},
        ("action", ids.CLAIM_EVIDENCE): every(CheckIn, ids.CLAIM_EVIDENCE),
        **{("action", each): every(Agreement, each, value=lambda i: f"{i}:1") for each in versioned},
        **{("action", each): every(Agreement, each) for each in plain},
        **{("action", each): every(Memo, each) for each in memo},
        **{("action", each): every(Complaint, each) for each in heard},
        ("action", r"^consequence\.(replace|rescope|drop)$"): every(Consequence, *steps),
        ("action", ids.CONSEQUENCE_KEEP): every(Consequence, ids.CONSEQUENCE_KEEP),
        ("action", ids.QUESTION_DROP): every(Question, ids.QUESTION_DROP),
        ("action", r"^memo\.replace\.\w+$"): lambda r: "".join(
            r.click(each, *(f"{each.rpartition('.')[2]}:{i}" for i in r.vault.ids(Memo))) for each in replaced
        ),
        ("action", ids.RIGHT_DEFINE): lambda r: r.click(ids.RIGHT_DEFINE, "x"),
        ("action", ids.RIGHT_CHANGE): lambda r: r.click(ids.RIGHT_CHANGE, 1),
        ("action", ids.RIGHT_END): lambda r: r.click(ids.RIGHT_END, 1),
    }


def forms() -> Mapping[tuple[str, str], Surface]:
    """Forms submitted about what somebody may not see."""

    def every(callback_id: str, table: Any, fields: Iterable[str], metadata: str = "{}") -> Surface:
        return lambda r: "".join(
            r.submit(callback_id, metadata.format(i), **{name: ANSWER.get(name, r.slack) for name in fields})
            for i in r.vault.ids(table)
        )

    agreements = {
        ids.AGREEMENT_AMEND_FORM: ("spec", "deadline"),
        ids.AGREEMENT_DELIVER_FORM: ("note",), ids.AGREEMENT_REJECT_FORM: ("reason", "spec_line"),
        ids.AGREEMENT_CONTEST_FORM: ("reason",), ids.AGREEMENT_RULE_FORM: ("fault", "reason"),
    }  # fmt: skip
    escalations = {
        ids.ESCALATION_REPLACE_FORM: ("dri", "decision"), ids.ESCALATION_TAKE_OVER_FORM: ("decision",),
        ids.ESCALATION_COMMIT_FORM: ("deadline", "answer"), ids.ESCALATION_SIDE_FORM: ("answer",),
    }  # fmt: skip
    steps = {
        ids.CONSEQUENCE_REPLACE_FORM: ("dri", "decision"), ids.CONSEQUENCE_DROP_FORM: ("decision",),
        ids.CONSEQUENCE_RESCOPE_FORM: ("target", "due", "decision"),
    }  # fmt: skip

    def proposing(r: "Reader") -> str:
        given = {"deliverable": "It", "spec": "So", "deadline": "2026-12-01", "provider": r.slack}
        works = r.vault.ids(Initiative)
        return "".join(r.submit(ids.AGREEMENT_PROPOSE_FORM, "", initiative=str(i), **given) for i in works)

    def complaining(r: "Reader") -> str:
        works = r.vault.ids(Initiative)
        said = {"about": "It", "needed": "That"}
        return "".join(r.submit(ids.COMPLAINT_FORM, str(i), initiative=str(i), **said) for i in works)

    return {
        ("view", ids.DISPUTE_FORM): every(ids.DISPUTE_FORM, Claim, ("reason",)),
        ("view", ids.EVIDENCE_FORM): every(ids.EVIDENCE_FORM, CheckIn, ("evidence",)),
        **{("view", form): every(form, Agreement, fields) for form, fields in agreements.items()},
        ("view", ids.AGREEMENT_DECLINE_FORM): every(
            ids.AGREEMENT_DECLINE_FORM, Agreement, ("reason", "other_date"), "{}:1"
        ),
        **{("view", form): every(form, Escalation, fields) for form, fields in escalations.items()},
        **{("view", form): every(form, Consequence, fields) for form, fields in steps.items()},
        ("view", ids.AGREEMENT_PROPOSE_FORM): proposing,
        ("view", ids.COMPLAINT_FORM): complaining,
        ("view", ids.COMPLAINT_ANSWER_FORM): every(ids.COMPLAINT_ANSWER_FORM, Complaint, ("answer",)),
        ("view", ids.MEMO_REJECT_FORM): every(ids.MEMO_REJECT_FORM, Memo, ("reason",)),
        ("view", ids.QUESTION_DROP_FORM): every(ids.QUESTION_DROP_FORM, Question, ("reason",)),
        ("view", ids.RIGHT_FORM): lambda r: r.submit(ids.RIGHT_FORM, "", name="It", owner=r.slack, days="3"),
    }
