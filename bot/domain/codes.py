"""The closed vocabularies of the record: every state, kind and end code, in the words of the design.

The values are what the store keeps, so a value is never renamed, only added.
"""

from enum import StrEnum


class Answer(StrEnum):
    """The two answers; there is no third."""

    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"


class Question(StrEnum):
    """What a check-in asks: the question changes on the first Monday on or after the due date."""

    ON_TRACK = "on_track"  # are you on track to hit the target?
    HIT = "hit"  # did you hit it?


class CheckInState(StrEnum):
    """Where one question to one person stands. ``late`` was answered after the window closed."""

    PLANNED = "planned"
    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"
    ANNULLED = "annulled"


class NotAskedReason(StrEnum):
    """Why a person could not fairly be asked in a period."""

    HOLIDAY = "holiday"  # no working day of theirs near the nominal day
    TOO_LATE = "too_late"  # the window would have left too few working hours
    NOT_DELIVERED = "not_delivered"  # no receipt at least four working hours before the close
    BOT_AWAY = "bot_away"  # the bot was down over the window
    NOBODY = "nobody"  # neither DRI, acting DRI nor sponsor could be asked
    CLAIMED = "claimed"  # it is said to be hit, and the sponsor has not confirmed or disputed it yet


class ClaimState(StrEnum):
    """What became of a DRI's word that the target was hit; all but ``waiting`` are final."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"  # the initiative ended as hit
    DISPUTED = "disputed"  # the initiative stays open and is asked again
    WITHDRAWN = "withdrawn"  # the answer became a No
    LAPSED = "lapsed"  # the initiative ended otherwise, its charter changed, or the week was annulled


class ClaimAction(StrEnum):
    """What somebody may do to a claim."""

    PROVE = "prove"  # give or change the line of evidence
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    WITHDRAW = "withdraw"


class PlanState(StrEnum):
    """A plan is what the DRI will do after a No, by a date."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"
    REPLACED = "replaced"


class InitiativeState(StrEnum):
    """How an initiative stands; all but ``open`` are final."""

    OPEN = "open"
    HIT = "hit"
    MISSED = "missed"
    DROPPED = "dropped"


class EndCode(StrEnum):
    """How an assignment ended. It is current while it has no end."""

    NEVER_ACCEPTED = "never_accepted"
    HANDED_BACK = "handed_back"
    HANDED_OVER = "handed_over"
    REPLACED = "replaced"
    TAKEN_OVER = "taken_over"
    LEFT = "left"
    CLOSED = "closed"


class ReviewKind(StrEnum):
    """Weekly execution, monthly operating, quarterly reset; also the kind of a cadence."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class ReviewState(StrEnum):
    """One occurrence of a cadence. ``missed_by_bot``: downtime passed over it, nobody has a miss for it."""

    PLANNED = "planned"
    OPEN = "open"
    PUBLISHED = "published"
    CLOSED = "closed"
    SKIPPED = "skipped"
    MISSED_BY_BOT = "missed_by_bot"


class OccurrenceChange(StrEnum):
    """What a leader did to one occurrence of a cadence."""

    MOVED = "moved"
    SKIPPED = "skipped"


class Shift(StrEnum):
    """What a recurrence does with a nominal day that is no working day."""

    NONE = "none"
    NEXT = "next"  # the next working day
    PREVIOUS = "previous"  # the working day before
    WEEK = "week"  # the same weekday of the next week that works ("first working Monday")


class EscalationKind(StrEnum):
    """What a DRI asks a leader for."""

    REPLACE_PERSON = "replace_person"
    MISSED_COMMITMENT = "missed_commitment"
    DECISION_NEEDED = "decision_needed"
    RESOURCES = "resources"
    SCOPE = "scope"


class EscalationState(StrEnum):
    """Where an escalation stands; ``settled`` and ``withdrawn`` are final."""

    OPEN = "open"
    DEADLINE_SET = "deadline_set"
    RETURNED = "returned"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class EscalationOutcome(StrEnum):
    """What came of an escalation: its verdict row."""

    DECIDED = "decided"
    DEADLINE = "deadline"
    REPLACED = "replaced"
    TAKEN_OVER = "taken_over"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class EscalationAction(StrEnum):
    """What somebody may do to an escalation."""

    DECIDE = "decide"
    SET_DEADLINE = "set_deadline"
    REPLACE = "replace"
    TAKE_OVER = "take_over"
    RETURN = "return"
    RAISE_AGAIN = "raise_again"
    WITHDRAW = "withdraw"
    MOVE_UP = "move_up"  # the response time ran out: the next leader in the path
    GIVE_SIDE = "give_side"  # the counterpart's one statement
    COMMIT = "commit"  # the counterpart promises a date; the leader still decides
    KEEP = "keep"  # the deadline was kept: what was owed is approved


class AgreementState(StrEnum):
    """Where an agreement stands; ``approved`` and ``withdrawn`` are final. Whose fault it is says its verdict."""

    PROPOSED = "proposed"
    DECLINED = "declined"  # the provider named another date, or said no
    IN_FORCE = "in_force"
    DELIVERED = "delivered"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class AgreementAction(StrEnum):
    """What somebody may do to an agreement."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_DATE = "take_date"  # the DRI takes the date with which the provider declined
    PUT_IN_FORCE = "put_in_force"  # the sponsor, where the provider did not answer
    AMEND = "amend"
    ACCEPT_AMENDMENT = "accept_amendment"
    DECLINE_AMENDMENT = "decline_amendment"
    DELIVER = "deliver"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    GO_TO_SPONSOR = "go_to_sponsor"  # unanswered for two working days: it goes to the sponsor
    APPROVE_BY_SILENCE = "approve_by_silence"  # not reviewed in three working days
    APPROVE_BY_VERDICT = "approve_by_verdict"  # rejected for what the spec does not say: the delivery counts
    BREACH = "breach"  # the deadline passed undelivered
    EXPIRE = "expire"  # the deadline of a proposed version passed before anybody had accepted it
    LAPSE = "lapse"  # the initiative ended, or the escalation it came from was settled otherwise


class AgreementOrigin(StrEnum):
    """How an agreement came to be."""

    PROPOSED = "proposed"  # by the DRI, with /sla propose
    DEADLINE = "deadline"  # set by a leader on an escalation's counterpart: in force at once


class VerdictAction(StrEnum):
    """What somebody may do to the verdict on an agreement."""

    CONTEST = "contest"
    RULE = "rule"
    LET_STAND = "let_stand"  # nobody contested within two working days


class VerdictState(StrEnum):
    """Where the one verdict on an agreement stands; ``standing`` and ``ruled`` are final."""

    PROPOSED = "proposed"
    CONTESTED = "contested"
    STANDING = "standing"
    RULED = "ruled"


class VerdictBasis(StrEnum):
    """The fact a verdict is proposed from."""

    DEADLINE_PASSED = "deadline_passed"  # undelivered: the provider is in breach
    BEYOND_SPEC = "beyond_spec"  # rejected for what the spec does not say: the DRI is at fault
    REJECTION_DISPUTED = "rejection_disputed"  # the provider contests a rejection; a leader says who is right


class Fault(StrEnum):
    """Who is at fault, as a verdict says."""

    PROVIDER = "provider"
    DRI = "dri"
    NOBODY = "nobody"


class ReviewOutcome(StrEnum):
    """What became of one delivery."""

    APPROVED = "approved"
    REJECTED = "rejected"  # each rejection is rework
    SILENCE = "silence"  # approved, for nobody reviewed it in three working days


class WeekResult(StrEnum):
    """What a check-in counted as when its review was published; none for rehearsals and weeks not asked."""

    ON_TRACK = "on_track"
    PLANNED = "planned"  # off track with a live plan: an honest No, which does not climb
    ESCALATED = "escalated"  # off track with an escalation that waits, or was raised that week
    HELD = "held"  # a miss, but a leader was past their response time: the delay counts on the leader
    MISS = "miss"


class ConsequenceKind(StrEnum):
    """Why somebody takes a step on the consequence ladder."""

    MISSES = "misses"
    SURPRISE = "surprise"  # missed or moved after a Yes: step 2 at once
    SCOPE = "scope"  # weeks of honest Noes: the sponsor is asked about the scope, nobody is blamed


class ConsequenceState(StrEnum):
    """Where a step stands: told, or (step 3) open until the sponsor has decided by memo."""

    TOLD = "told"
    OPEN = "open"
    DECIDED = "decided"
    LAPSED = "lapsed"  # the initiative ended first, its week was annulled, or the sponsor keeps the scope


class ConsequenceAction(StrEnum):
    """What a sponsor decides at the third step, by memo."""

    REPLACE = "replace"
    RESCOPE = "rescope"
    DROP = "drop"


class CharterAction(StrEnum):
    """What somebody may do to a charter, or to a request to change it."""

    REQUEST = "request"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CHANGE = "change"  # without a request: by whoever could grant one
    LAPSE = "lapse"  # the initiative ended or changed hands, or the charter changed otherwise


class RequestState(StrEnum):
    """Where a request to change a charter stands; all but ``open`` are final."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class AbsenceAction(StrEnum):
    """What somebody may do about an absence."""

    SET = "set"
    END = "end"


class InvolvementAction(StrEnum):
    """What somebody may do about who helps with an initiative, or is told of it."""

    ADD_CONTRIBUTOR = "add_contributor"
    ADD_WATCHER = "add_watcher"
    REMOVE = "remove"


class AnswerAction(StrEnum):
    """What somebody may do to an answer beside giving it."""

    TURN_OFF_TRACK = "turn_off_track"  # a Yes becomes a No in mid-week


class MemoAction(StrEnum):
    """What somebody may do to a memo once it is recorded."""

    CONFIRM = "confirm"
    CONTEST = "contest"
    SIGN = "sign"
    REJECT = "reject"
    REPLACE = "replace"  # by a later memo that corrects, supersedes or reverses it
    PUBLISH = "publish"
    LET_STAND = "let_stand"  # on its review-by day


class AskedAction(StrEnum):
    """What somebody may do to a question that needs a decision."""

    DROP = "drop"
    CHASE = "chase"


class MeetingState(StrEnum):
    """Where the meeting of a weekly review stands: its thread from the publication on; ``closed`` is final."""

    OPEN = "open"
    STARTED = "started"  # a leader pressed Start
    CLOSED = "closed"  # by a leader, or by itself at the end of the next working day


class MeetingAction(StrEnum):
    """What somebody may do to the meeting of a review."""

    START = "start"
    CLOSE = "close"
    END = "end"  # the next working day has ended


class AgendaMatter(StrEnum):
    """What an exception of a review is about, so that the same one is known again in the next."""

    INITIATIVE = "initiative"  # off track, no answer, a plan that was not done
    ESCALATION = "escalation"
    CONSEQUENCE = "consequence"
    AGREEMENT = "agreement"
    RECHARTER = "recharter"


class RecharterState(StrEnum):
    """What became of one initiative in a quarterly reset; ``open`` and ``overdue`` still wait for its sponsor."""

    OPEN = "open"
    OVERDUE = "overdue"  # five working days have passed: a finding against the sponsor
    KEPT = "kept"
    HANDED_OVER = "handed_over"
    DROPPED = "dropped"
    CHANGED = "changed"  # a new target, a new date, or both
    ENDED = "ended"  # the initiative ended otherwise


class RecharterAction(StrEnum):
    """What a sponsor does with one initiative in a quarterly reset."""

    KEEP = "keep"
    HAND_OVER = "hand_over"
    DROP = "drop"
    CHANGE = "change"
    FIND = "find"  # five working days passed without a word


class RightAction(StrEnum):
    """What somebody may do to a class of questions."""

    DEFINE = "define"
    CHANGE = "change"
    END = "end"


class ObjectiveAction(StrEnum):
    """What somebody may do to an objective."""

    CREATE = "create"  # or open a closed one again
    NAME_OWNER = "name_owner"
    SET = "set"  # an initiative serves it from now on
    CLEAR = "clear"
    CLOSE = "close"


class ActorRole(StrEnum):
    """In what capacity somebody acts on a matter."""

    DRI = "dri"
    SPONSOR = "sponsor"
    LEADER = "leader"
    COUNTERPART = "counterpart"
    PROVIDER = "provider"
    RECORDER = "recorder"
    DECIDER = "decider"
    DISSENTER = "dissenter"
    OWNER = "owner"  # of a memo's class of questions; the DRI of its initiative where it has none
    RAISER = "raiser"
    ONESELF = "oneself"  # whom an absence, or a part in an initiative, is about
    ASKED = "asked"  # whoever was asked this week's question
    ADMIN = "admin"
    BOT = "bot"
    OTHER = "other"


class Party(StrEnum):
    """What sort of thing a reply blames, or an escalation is about."""

    TEAM = "team"
    PERSON = "person"
    VENDOR = "vendor"
    TOOL = "tool"
    LEADERSHIP = "leadership"
    CIRCUMSTANCE = "circumstance"
    UNNAMED = "unnamed"


class Verdict(StrEnum):
    """What the judge proposes for a reply."""

    CUT = "cut"
    ASK = "ask"
    LEAVE = "leave"


class BlameClaim(StrEnum):
    """What the author of a cut or asked reply clicked; kept as a label, never shown to anybody else."""

    ESCALATE = "escalate"
    MINE = "mine"
    NOT_BLAME = "not_blame"


class Visibility(StrEnum):
    """Who may read an item: the whole workspace, a channel's members, or the named people only."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"
    NAMED = "named"


class PersonKind(StrEnum):
    """What an account is. ``stranger``: of another workspace (Slack Connect) or unknown."""

    HUMAN = "human"
    BOT = "bot"
    GUEST = "guest"
    STRANGER = "stranger"


class ChannelKind(StrEnum):
    """Slack's four kinds of conversation."""

    PUBLIC = "public"
    PRIVATE = "private"
    IM = "im"
    MPIM = "mpim"


class MemoState(StrEnum):
    """Where a memo stands; ``bot/domain/memo.py`` reads it from its events. The last four are final."""

    RECORDED = "recorded"
    UNCONFIRMED = "unconfirmed"  # a named decider or dissenter has not clicked yet, or said no
    PROPOSED = "proposed"  # the owner of the right, or the DRI, has not signed
    REJECTED = "rejected"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"


class MemoEventKind(StrEnum):
    """What happened to a memo after it was recorded."""

    CONFIRMED = "confirmed"
    CONTESTED = "contested"  # "this is not what I decided", or said
    SIGNED = "signed"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"
    PUBLISHED = "published"
    STANDS = "stands"  # looked at again on its review-by day


class AskedState(StrEnum):
    """Where a question that needs a decision stands; all but ``open`` are final."""

    OPEN = "open"
    DECIDED = "decided"
    DROPPED = "dropped"


class MemoSource(StrEnum):
    """By which way a memo came in."""

    SHORTCUT = "shortcut"
    MENTION = "mention"
    COMMAND = "command"
    ESCALATION = "escalation"
    VERDICT = "verdict"  # a leader's ruling on an agreement
    CONSEQUENCE = "consequence"  # the third step of the ladder, or the question about the scope


class MemoLink(StrEnum):
    """How a later memo stands to an earlier one; only ``reverses`` counts as a reversal."""

    CORRECTS = "corrects"
    SUPERSEDES = "supersedes"
    REVERSES = "reverses"


class ReplyKind(StrEnum):
    """What a stored reply turned out to be. ``human`` keeps no text."""

    ANSWER = "answer"
    PLAN = "plan"
    NOTE = "note"
    BLAME = "blame"
    DOUBT = "doubt"  # the judge asked
    HUMAN = "human"
    CONDITION = "condition"  # "a condition is not an answer; yes or no"
    UNPLACED = "unplaced"  # several questions open; a button asks which one is meant
    EVIDENCE = "evidence"


class ReplySource(StrEnum):
    """How a reply reached the bot."""

    CLICK = "click"
    THREAD = "thread"
    DM = "dm"
    MODAL = "modal"
    COMMAND = "command"
    EDIT = "edit"


class Involvement(StrEnum):
    """Who helps or is told; neither answers for anything."""

    CONTRIBUTOR = "contributor"
    WATCHER = "watcher"


class LedgerCode(StrEnum):
    """Everything that goes on the append-only ledger."""

    # ownership
    INITIATIVE_OPENED = "initiative_opened"
    INITIATIVE_CLOSED = "initiative_closed"
    CHARTER_CHANGED = "charter_changed"
    CHANGE_REQUESTED = "change_requested"
    CHANGE_GRANTED = "change_granted"
    CHANGE_REFUSED = "change_refused"
    CHANGE_WITHDRAWN = "change_withdrawn"
    CHANGE_LAPSED = "change_lapsed"
    CHANGE_PASSED_ON = "change_passed_on"  # whom it waited for left
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    ACCEPTED_BY_SILENCE = "accepted_by_silence"
    HANDED_BACK = "handed_back"
    HANDED_OVER = "handed_over"
    ASSIGNMENT_ENDED = "assignment_ended"
    INVOLVED = "involved"
    INVOLVEMENT_ENDED = "involvement_ended"
    ABSENCE_SET = "absence_set"
    ABSENCE_ENDED = "absence_ended"
    # the Monday question
    ASKED = "asked"
    ANSWERED = "answered"
    ANSWER_CHANGED = "answer_changed"
    REMINDED = "reminded"
    SNOOZED = "snoozed"
    WINDOW_CLOSED = "window_closed"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"
    ANNULLED = "annulled"
    NOTE = "note"
    PLAN_MADE = "plan_made"
    PLAN_DONE = "plan_done"
    PLAN_NOT_DONE = "plan_not_done"
    PLAN_REPLACED = "plan_replaced"
    # did you hit it?
    HIT_CLAIMED = "hit_claimed"
    EVIDENCE_GIVEN = "evidence_given"
    HIT_CONFIRMED = "hit_confirmed"
    HIT_DISPUTED = "hit_disputed"
    CLAIM_PASSED_ON = "claim_passed_on"  # somebody else confirms or disputes it from now on
    CLAIM_WITHDRAWN = "claim_withdrawn"
    CLAIM_LAPSED = "claim_lapsed"
    # blame and escalation
    PROMPTED_TO_ESCALATE = "prompted_to_escalate"
    ASKED_WHOSE = "asked_whose"
    OWNED_BY_DRI = "owned_by_dri"  # "It is mine"
    NOT_BLAME = "not_blame"  # "This was not blame"
    ESCALATED = "escalated"
    ESCALATION_ADDED_TO = "escalation_added_to"
    ESCALATION_PASSED_ON = "escalation_passed_on"
    RAISED_AGAIN = "raised_again"
    SIDE_GIVEN = "side_given"
    COMMITTED = "committed"
    DEADLINE_SET = "deadline_set"
    RETURNED = "returned"
    DECIDED = "decided"
    REPLACED = "replaced"
    TAKEN_OVER = "taken_over"
    WITHDRAWN = "withdrawn"
    COMPLAINED = "complained"  # a contributor to the DRI, a provider to the sponsor
    # agreements
    AGREEMENT_PROPOSED = "agreement_proposed"
    AGREEMENT_ACCEPTED = "agreement_accepted"
    AGREEMENT_DECLINED = "agreement_declined"
    AGREEMENT_PASSED_ON = "agreement_passed_on"
    AGREEMENT_IN_FORCE = "agreement_in_force"  # by the sponsor, or by a leader's deadline
    AGREEMENT_WITHDRAWN = "agreement_withdrawn"
    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDMENT_ACCEPTED = "amendment_accepted"
    AMENDMENT_DECLINED = "amendment_declined"
    DELIVERED = "delivered"
    APPROVED = "approved"
    APPROVED_BY_SILENCE = "approved_by_silence"
    REJECTED = "rejected"
    BREACHED = "breached"  # the deadline passed undelivered
    VERDICT_PROPOSED = "verdict_proposed"
    VERDICT_CONTESTED = "verdict_contested"
    VERDICT_STANDS = "verdict_stands"
    VERDICT_RULED = "verdict_ruled"
    # consequences
    CONSEQUENCE_REMINDED = "consequence_reminded"  # step 1
    CONSEQUENCE_SPONSOR_TOLD = "consequence_sponsor_told"  # step 2
    CONSEQUENCE_DUE = "consequence_due"  # step 3: the sponsor must decide by memo
    CONSEQUENCE_DECIDED = "consequence_decided"
    CONSEQUENCE_LAPSED = "consequence_lapsed"
    SCOPE_ASKED = "scope_asked"
    SURPRISE = "surprise"
    EARLY_WARNING = "early_warning"
    TURNED_OFF_TRACK = "turned_off_track"  # a Yes that its giver took back in mid-week
    LADDER_HELD = "ladder_held"
    # decisions
    QUESTION_RAISED = "question_raised"
    MEMO_RECORDED = "memo_recorded"
    MEMO_CONFIRMED = "memo_confirmed"
    MEMO_CONTESTED = "memo_contested"
    MEMO_SIGNED = "memo_signed"
    MEMO_LINKED = "memo_linked"
    MEMO_PUBLISHED = "memo_published"
    MEMO_REJECTED = "memo_rejected"
    MEMO_REVIEW_DUE = "memo_review_due"
    QUESTION_CHASED = "question_chased"
    QUESTION_DECIDED = "question_decided"
    QUESTION_DROPPED = "question_dropped"
    RIGHT_DEFINED = "right_defined"
    RIGHT_CHANGED = "right_changed"
    RIGHT_ENDED = "right_ended"
    # cadence
    LINES_SHOWN = "lines_shown"  # who will be named in a review has been sent their lines
    REVIEW_PLANNED = "review_planned"
    REVIEW_OPENED = "review_opened"
    REVIEW_PUBLISHED = "review_published"
    REVIEW_CLOSED = "review_closed"
    REVIEW_SKIPPED = "review_skipped"
    REVIEW_MOVED = "review_moved"
    REVIEW_MISSED = "review_missed"
    CADENCE_CHANGED = "cadence_changed"
    MEETING_STARTED = "meeting_started"
    RESET_LISTED = "reset_listed"  # a sponsor's list of a quarterly reset was sent
    RECHARTERED = "rechartered"
    NOT_RECHARTERED = "not_rechartered"  # a finding against the sponsor
    # the workspace
    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    LEADER_SET = "leader_set"
    LEADER_REMOVED = "leader_removed"
    SETTING_CHANGED = "setting_changed"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_LEFT = "person_left"
    PERSON_RETURNED = "person_returned"
    CHANNEL_CHANGED = "channel_changed"
    MESSAGE_FAILED = "message_failed"  # Slack refused a message for good: a finding
    WORDS_ERASED = "words_erased"
