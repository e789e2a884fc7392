"""Typed answers: yes, no, a plan, a condition, a note; or text without a place, which is kept and asked about."""

from bot.domain.answers import Read, read_answer
from bot.domain.codes import Answer, CheckInState, ReplyKind
from bot.domain.partly import is_partly
from bot.domain.plans import read_plan
from bot.messages import plan as plan_words
from bot.messages import typed as words
from bot.services import people
from bot.services.answering import place as places
from bot.services.answering import plans, replies
from bot.services.answering import record as answers
from bot.services.answering.message import changed
from bot.services.answering.place import Typed
from bot.services.blame import conversation
from bot.services.outcomes import evidence
from bot.services.ports import Call, Judge
from storage.engine import Store
from storage.queries import replies as reply_queries
from storage.queries.questions import Asked
from storage.tables import CheckIn, Initiative, Person
from storage.uow import UnitOfWork

#: An answer of at most so many words is nothing but an answer: there is nothing in it to judge or to plan by.
BARE_WORDS = 3


def said(store: Store, call: Call, typed: Typed, judge: Judge) -> None:
    """Take a message typed to the bot in a DM; the same version of it again changes nothing.

    Raises:
        UserError: by somebody who cannot answer, or a change after the review was published.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return
        person = people.actor(uow, call.actor)
        if not reply_queries.is_news(uow, person.pk, typed.channel, typed.ts, typed.version):
            return
        take(uow, person, typed, judge)
        uow.commit()


def take(uow: UnitOfWork, person: Person, typed: Typed, judge: Judge) -> None:
    """Find the question a message belongs to and read it as an answer to that; otherwise keep it."""
    where = places.candidates(uow, person, typed)
    if where.parked:
        replies.park(uow, person, typed)
    elif len(where.found) == 1:
        read(uow, where.found[0], person, typed, judge)
    elif where.found:
        replies.ask_which(uow, person, typed, where.found)
    else:
        replies.keep(uow, None, person, typed, ReplyKind.NOTE)
        replies.say(uow, None, person, typed, words.nothing_open())


def read(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, judge: Judge) -> None:
    """Read a message as what it is to its question.

    Raises:
        UserError: by somebody who was not asked, or a change after the review was published.
    """
    answers.require_asked(found, person)
    said_now = read_answer(typed.text).answer
    if found.checkin.answer is None:
        _to_open(uow, found, person, typed, judge, said_now)
    elif found.checkin.answer is Answer.OFF_TRACK:
        _after_no(uow, found, person, typed, judge, said_now)
    elif said_now == "no" and is_bare(typed.text):
        _answer(uow, found, person, typed, Answer.OFF_TRACK)
    elif not _proves(uow, found, person, typed, said_now):
        replies.keep(uow, found, person, typed, ReplyKind.NOTE)
        if not (said_now == "yes" and is_bare(typed.text)):
            replies.say(uow, found, person, typed, words.noted())


def is_bare(text: str) -> bool:
    """Whether a text is too short to hold more than an answer."""
    return len(text.split()) <= BARE_WORDS


def _to_open(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, judge: Judge, said_now: Read) -> None:
    """No answer yet. A condition is handed back once; what is no answer at all is judged, then kept."""
    if said_now == "yes":
        _answer(uow, found, person, typed, Answer.ON_TRACK)
    elif said_now == "no":
        _no(uow, found, person, typed, judge)
    elif _is_condition(typed.text, said_now, judge):
        again = not _reask(uow, found)
        replies.keep(uow, found, person, typed, ReplyKind.NOTE if again else ReplyKind.CONDITION)
        replies.say(uow, found, person, typed, words.yes_or_no(found.name) if again else words.condition())
    elif not _judged(uow, found, person, typed, judge):
        replies.keep(uow, found, person, typed, ReplyKind.NOTE)
        replies.say(uow, found, person, typed, words.yes_or_no(found.name))


def _is_condition(text: str, said_now: Read, judge: Judge) -> bool:
    """A condition or a share is handed back; not to somebody who speaks of health, family or safety."""
    return (said_now == "conditional" or is_partly(text)) and not judge(text).human


def _no(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, judge: Judge) -> None:
    """A No stands whatever follows it; what follows is a plan when it names a day, else it is asked for."""
    if is_bare(typed.text):
        _answer(uow, found, person, typed, Answer.OFF_TRACK)
        return
    answers.record(uow, found, person, Answer.OFF_TRACK, typed.version)
    if not _judged(uow, found, person, typed, judge):
        draft = read_plan(typed.text, people.today(uow, person))
        if draft.due is None:
            replies.keep(uow, found, person, typed, ReplyKind.ANSWER)
            replies.say(uow, found, person, typed, plan_words.asked_in_thread())
        else:
            _plan(uow, found, person, typed)
    changed(uow, found, None)


def _after_no(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, judge: Judge, said_now: Read) -> None:
    """What is typed after a No is the plan, unless it takes the No back or is blame."""
    if said_now == "yes" and is_bare(typed.text):
        _answer(uow, found, person, typed, Answer.ON_TRACK)
    elif said_now == "no" and is_bare(typed.text):
        replies.keep(uow, found, person, typed, ReplyKind.ANSWER)
    elif not _judged(uow, found, person, typed, judge, ask=places.owes_plan(uow, found)):
        _plan(uow, found, person, typed)
        changed(uow, found, None)


def _answer(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, answer: Answer) -> None:
    """A plain yes or no: on record, shown in the question, confirmed where it was typed."""
    was_changed = answers.record(uow, found, person, answer, typed.version)
    replies.keep(uow, found, person, typed, ReplyKind.ANSWER)
    if not was_changed:
        return
    claim = evidence.waiting(uow, found)
    if claim is not None and not is_bare(typed.text):
        evidence.keep_typed(uow, claim, person, typed.text)
    changed(uow, found, None)
    late = found.checkin.state is CheckInState.LATE
    if claim is not None:
        replies.say(uow, found, person, typed, evidence.answer_to(uow, claim))
    elif answer is Answer.OFF_TRACK:
        replies.say(uow, found, person, typed, plan_words.asked_in_thread())
    else:
        replies.say(uow, found, person, typed, words.recorded(found.name, late=late))


def _proves(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, said_now: Read) -> bool:
    """Whether a reply after "yes, it was hit" counts as the evidence: the first one, and a later version of that."""
    claim = evidence.waiting(uow, found)
    if claim is None or (said_now == "yes" and is_bare(typed.text)):
        return False
    earlier = reply_queries.versions(uow, typed.channel, typed.ts)
    is_edit = bool(earlier) and earlier[-1].kind is ReplyKind.EVIDENCE
    if claim.evidence_id is not None and not is_edit:
        return False
    replies.keep(uow, found, person, typed, ReplyKind.EVIDENCE)
    evidence.keep_typed(uow, claim, person, typed.text)
    changed(uow, found, None)
    replies.say(uow, found, person, typed, evidence.answer_to(uow, claim))
    return True


def _plan(uow: UnitOfWork, found: Asked, person: Person, typed: Typed) -> None:
    """A plan with its day is stored; one without gets a date picker, unless there is a plan already."""
    draft = read_plan(typed.text, people.today(uow, person))
    if draft.due is not None:
        replies.keep(uow, found, person, typed, ReplyKind.PLAN)
        plans.make(uow, found, person, draft.words, draft.due)
        replies.say(uow, found, person, typed, plan_words.recorded(draft.words, draft.due))
    elif places.owes_plan(uow, found):
        reply_id = replies.keep(uow, found, person, typed, ReplyKind.PLAN)
        replies.say(uow, found, person, typed, plan_words.which_date(reply_id, draft.words))
    else:
        replies.keep(uow, found, person, typed, ReplyKind.NOTE)
        replies.say(uow, found, person, typed, words.noted())


def _judged(uow: UnitOfWork, found: Asked, person: Person, typed: Typed, judge: Judge, *, ask: bool = True) -> bool:
    """Whether the blame conversation took the reply; it stores and answers what it takes."""
    return conversation.reply_to(
        uow,
        checkin=found.checkin,
        person=person,
        initiative=uow.one(Initiative, found.checkin.initiative_id),
        text=typed.text,
        channel=typed.channel,
        ts=typed.ts,
        version=typed.version,
        judge=judge,
        source=typed.source,
        ask=ask,
    )


def _reask(uow: UnitOfWork, found: Asked) -> bool:
    """Hand a condition back, once for each check-in."""
    if not uow.move(CheckIn, found.checkin.pk, {"reasked": False}, reasked=True):
        return False
    found.checkin.reasked = True
    return True
