"""A typed reply to an open check-in: the record is read first, then the judge speaks. Nothing leaves the DM."""

from collections.abc import Sequence

from bot.domain.codes import EscalationState, LedgerCode, ReplyKind, ReplySource, Verdict
from bot.domain.judgement import Judgement, bands
from bot.domain.links import readable
from bot.messages import blame as words
from bot.messages import escalation as escalation_words
from bot.messages.blame import Prompt
from bot.services import people
from bot.services.agreements import breaches
from bot.services.escalations import matters, raising
from bot.services.escalations.source import Source
from bot.services.outcome import Payload
from bot.services.ports import Judge
from storage import ledger, outbox, passages
from storage.codes import PassageKind
from storage.outbox import Outgoing
from storage.queries import escalations as escalation_queries
from storage.queries import people as people_queries
from storage.queries import replies as queries
from storage.queries import settings
from storage.tables import Charter, CheckIn, Escalation, Initiative, Person
from storage.uow import ReadUnit, UnitOfWork

LONGEST_BLAMED = 150


def reply_to(
    uow: UnitOfWork,
    *,
    checkin: CheckIn,
    person: Person,
    initiative: Initiative,
    text: str,
    channel: str,
    ts: str,
    version: str,
    judge: Judge,
    source: ReplySource = ReplySource.THREAD,
    ask: bool = True,
) -> bool:
    """Judge a reply and answer it, within the caller's unit of work.

    Args:
        uow: the caller's unit of work; nothing is committed here.
        checkin: the open check-in it was typed to.
        person: who was asked and typed it.
        initiative: what the check-in is about.
        text: as Slack sent it.
        channel: the DM's id.
        ts: the message's ts.
        version: its edited ts, or its ts.
        judge: the judge.
        ask: whether an unsure judge asks; somebody who has a plan already is not asked whose it is.
        source: typed in the question's thread, or in the DM itself; the answer goes to the same place.

    Returns:
        True when the reply was taken: stored, answered, on the ledger. False when it is no blame and the caller treats
        it as a plan or a note.
    """
    text = readable(text)
    judged = _banded(uow, judge(text, _nouns(uow)))
    _supersede(uow, channel, ts)
    if judged.human:
        reply_id = _store(uow, checkin, person, None, (channel, ts, version), judged, ReplyKind.HUMAN, source)
        _say(uow, checkin, person, reply_id, words.human(_helper(uow, checkin, person)), source)
        return True
    if judged.verdict is Verdict.LEAVE or (judged.verdict is Verdict.ASK and not ask):
        return False
    if _answer_from_record(uow, checkin, person, initiative, text, (channel, ts, version), judged, source):
        return True
    kind = ReplyKind.BLAME if judged.verdict is Verdict.CUT else ReplyKind.DOUBT
    reply_id = _store(uow, checkin, person, text, (channel, ts, version), judged, kind, source)
    _prompt(uow, checkin, person, initiative, reply_id, judged, source)
    return True


def _answer_from_record(
    uow: UnitOfWork,
    checkin: CheckIn,
    person: Person,
    initiative: Initiative,
    text: str,
    message: tuple[str, str, str],
    judged: Judgement,
    source: ReplySource,
) -> bool:
    """What waits for somebody else, came back with a question or is in breach answers, and nothing is cut."""
    waiting = escalation_queries.waiting_of(uow, initiative.pk, person.pk)
    returned = escalation_queries.returned_to(uow, initiative.pk, person.pk)
    if not (waiting or returned or breaches.exist(uow, initiative.pk, person)):
        return False
    reply_id = _store(uow, checkin, person, text, message, judged, ReplyKind.NOTE, source)
    if waiting:
        _remind(uow, waiting)
        told = words.already_waits(matters.matters(uow, waiting), reply_id, by=person.slack_id)
    elif returned:
        told = words.came_back(matters.matters(uow, returned))
    else:
        told = words.in_breach(breaches.told(uow, person, Source(initiative.pk, checkin.pk, reply_id)))
    _say(uow, checkin, person, reply_id, told, source)
    return True


def _banded(uow: ReadUnit, judged: Judgement) -> Judgement:
    """The judgement under the workspace's own thresholds; a gate of the judge stays as it is."""
    policy = settings.policy(uow)
    if judged.human or (judged.verdict is Verdict.LEAVE and judged.score < policy.ask):
        return judged
    verdict = bands(judged.score, policy.cut, policy.ask)
    return Judgement(judged.answer, verdict, judged.score, judged.blamed, judged.party, judged.human, judged.why)


def _nouns(uow: ReadUnit) -> Sequence[str]:
    """The workspace's own names, which the judge prefers when it looks for who is blamed."""
    return [person.name for person in people_queries.named(uow, limit=500) if person.name]


def _store(
    uow: UnitOfWork,
    checkin: CheckIn,
    person: Person,
    text: str | None,
    message: tuple[str, str, str],
    judged: Judgement,
    kind: ReplyKind,
    source: ReplySource,
) -> int:
    """One row a version; the words of a human reply are not kept."""
    channel, ts, version = message
    blamed = judged.blamed[:LONGEST_BLAMED] if judged.blamed and text is not None else None
    return queries.judged(
        uow,
        checkin_id=checkin.pk,
        person_id=person.pk,
        channel=channel,
        ts=ts,
        version=version,
        kind=kind,
        source=source,
        passage_id=passages.keep(uow, PassageKind.REPLY, text, author_id=person.pk) if text is not None else None,
        verdict=judged.verdict,
        score=judged.score if text is not None else None,
        party=judged.party if text is not None else None,
        blamed_id=passages.keep(uow, PassageKind.BLAMED, blamed, author_id=person.pk) if blamed else None,
        at=uow.at,
    )


def _prompt(
    uow: UnitOfWork,
    checkin: CheckIn,
    person: Person,
    initiative: Initiative,
    reply_id: int,
    judged: Judgement,
    source: ReplySource,
) -> None:
    prompt = Prompt(
        reply_id=reply_id,
        name=initiative.name,
        blamed=judged.blamed or "",
        party=judged.party,
        sponsor=_helper(uow, checkin, person),
        is_dri=queries.holds(uow, initiative.pk, person.pk),
        again=queries.prompted_before(uow, initiative.pk, reply_id),
    )
    is_cut = judged.verdict is Verdict.CUT
    _say(uow, checkin, person, reply_id, words.cut(prompt) if is_cut else words.ask(prompt), source)
    code = LedgerCode.PROMPTED_TO_ESCALATE if is_cut else LedgerCode.ASKED_WHOSE
    ledger.note(uow, code, initiative_id=initiative.pk, about=f"checkin:{checkin.pk}")


def _helper(uow: ReadUnit, checkin: CheckIn, person: Person) -> str | None:
    """Slack id of the leader who can give scope, date, money or a stand-in; never the person themselves."""
    charter = uow.one(Charter, checkin.charter_id or 0)
    chain = matters.leaders_above(uow, charter.sponsor_id)
    return next(iter(matters.allowed(uow, chain, [person.slack_id])), None)


def _remind(uow: UnitOfWork, waiting: Sequence[Escalation]) -> None:
    """Whoever is waited for is reminded, once a day; nothing of what was typed is told."""
    for row in waiting:
        if row.state is EscalationState.OPEN:
            leader = uow.one(Person, row.leader_id)
            sentence = escalation_words.kept_waiting(matters.matter(uow, row))
            raising.remind_leader(uow, row, f"asked:{people.today(uow, leader):%Y%m%d}", sentence)


def _supersede(uow: UnitOfWork, channel: str, ts: str) -> None:
    """An edited reply is judged again: the prompt to its earlier version has no buttons any more."""
    for earlier in queries.versions(uow, channel, ts):
        if earlier.claim is None:
            people.refresh(uow, prompt_key(earlier.pk), words.settled(words.EDITED))


def _say(
    uow: UnitOfWork, checkin: CheckIn, person: Person, reply_id: int, payload: Payload, source: ReplySource
) -> None:
    people.introduce(uow, person)
    outbox.say(
        uow,
        Outgoing(
            key=prompt_key(reply_id),
            conversation=person.slack_id,
            person_id=person.pk,
            payload=payload,
            about=f"checkin:{checkin.pk}",
            thread_id=None if source is ReplySource.DM else checkin.outbox_id,
            urgency=0,
        ),
    )


def prompt_key(reply_id: int) -> str:
    """The outbox key of the answer to a reply."""
    return f"blame:{reply_id}"
