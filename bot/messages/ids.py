"""Ids of buttons (`action_id`), modals (`callback_id`) and inputs (`block_id`), shared by messages and handlers.

A button's value and a modal's private_metadata carry ids only. A block_id is the field of the `UserError` it shows.
"""

# Ownership: /dri, the new DRI's message, the forms.
ASSIGNMENT_ACCEPT = "assignment.accept"  # value: the assignment's id
ASSIGNMENT_ACCEPT_ALL = "assignment.accept_all"  # value: the assignment's id in whose message it stands
ASSIGNMENT_HAND_BACK = "assignment.hand_back"  # value: the assignment's id
INITIATIVE_HAND_OVER = "initiative.hand_over"  # value: the initiative's id
INITIATIVE_SPONSOR = "initiative.sponsor"  # value: the initiative's id; opens the form
ASSIGN_OPEN = "assign.open"  # opens the form
ASSIGN_MANY = "assign.many"  # in the form: to the many-lines field
ASSIGN_FORM = "assign"
ASSIGN_MANY_FORM = "assign_many"
HAND_BACK_FORM = "hand_back"
HAND_OVER_FORM = "hand_over"
SPONSOR_FORM = "sponsor"  # private_metadata: the initiative's id
FIELD_DRI = "dri"
FIELD_NAME = "name"
FIELD_TARGET = "target"
FIELD_DUE = "due"
FIELD_SPONSOR = "sponsor"
FIELD_VISIBILITY = "visibility"
FIELD_AUDIENCE = "audience"
FIELD_LINES = "lines"
FIELD_REASON = "reason"
CHARTER_CHANGE = "charter.change"  # value: the initiative's id; opens the form
CHARTER_GRANT = "charter.grant"  # value of this and the following: the request's id
CHARTER_REFUSE = "charter.refuse"  # opens the form for the sentence
CHARTER_WITHDRAW = "charter.withdraw"
CHARTER_FORM = "charter"  # private_metadata: the initiative's id
CHARTER_REFUSE_FORM = "charter_refuse"  # private_metadata: the request's id
FIELD_QUARTER = "quarter"
FIELD_SENTENCE = "sentence"
ABSENCE_OPEN = "absence.open"  # value: Slack's id of who is away, or "me"; opens the form
ABSENCE_FORM = "absence"
FIELD_WHO = "who"
FIELD_FIRST = "first_day"
FIELD_LAST = "last_day"
FIELD_ACTING = "acting"
INPUT = "input"  # the action_id of every input element: the block_id says which it is

# App Home.
HOME_ASSIGN = ASSIGN_OPEN

# The Monday question: answers, plans, typed text without a place.
QUESTION_YES = "question.yes"  # value: the check-in's id
QUESTION_NO = "question.no"  # value: the check-in's id
PLAN_MAKE = "plan.make"  # value: the check-in's id; opens the plan form
PLAN_DONE = "plan.done"  # value: the plan's id and the check-in's id, as 12:34
PLAN_NOT_DONE = "plan.not_done"  # value: as above
PLAN_DATE = "plan.date"  # a date picker in the thread; its block_id carries the reply's id
REMINDER_SNOOZE = "reminder.snooze"  # a menu; its values are codes of `bot/domain/snooze.py`
REPLY_PLACE = "reply.place"  # value: the reply's id and the check-in's id, as 12:34
PLAN_FORM = "no_plan"  # private_metadata: the check-in's id
FIELD_PLAN = "plan"

# Did you hit it? Values: the claim's id, save for the evidence.
CLAIM_EVIDENCE = "claim.evidence"  # value: the check-in's id; opens the form
CLAIM_CONFIRM = "claim.confirm"
CLAIM_DISPUTE = "claim.dispute"  # opens the form
EVIDENCE_FORM = "claim_evidence"  # private_metadata: the check-in's id
DISPUTE_FORM = "claim_dispute"  # private_metadata: the claim's id
FIELD_EVIDENCE = "evidence"

# Blame: the prompt's buttons. Values: the reply's id.
BLAME_ESCALATE = "blame.escalate"
BLAME_MINE = "blame.mine"
BLAME_NOT = "blame.not_blame"
BLAME_TRAIN = "blame.train"
BLAME_ADD = "blame.add"

# Escalations. Values: the escalation's id.
ESCALATION_RAISE = "escalation.raise"  # value: `bot/services/escalations/source.py` as text
ESCALATION_DECIDE = "escalation.decide"
ESCALATION_DEADLINE = "escalation.deadline"
ESCALATION_RETURN = "escalation.return"
ESCALATION_ANSWER = "escalation.answer"
ESCALATION_WITHDRAW = "escalation.withdraw"
ESCALATE_FORM = "escalate"  # private_metadata: as ESCALATION_RAISE
ESCALATION_DECIDE_FORM = "escalation_decide"  # private_metadata: the escalation's id
ESCALATION_DEADLINE_FORM = "escalation_deadline"
ESCALATION_RETURN_FORM = "escalation_return"
ESCALATION_ANSWER_FORM = "escalation_answer"
ESCALATION_REPLACE = "escalation.replace"
ESCALATION_TAKE_OVER = "escalation.take_over"
ESCALATION_COMMIT = "escalation.commit"
ESCALATION_SIDE = "escalation.side"
ESCALATION_REPLACE_FORM = "escalation_replace"
ESCALATION_TAKE_OVER_FORM = "escalation_take_over"
ESCALATION_COMMIT_FORM = "escalation_commit"
ESCALATION_SIDE_FORM = "escalation_side"
COMPLAINT_ESCALATE = "complaint.escalate"  # value: the complaint's id
COMPLAINT_NOTED = "complaint.noted"
COMPLAINT_ANSWER = "complaint.answer"
COMPLAINT_FORM = "complaint"
COMPLAINT_ANSWER_FORM = "complaint_answer"  # private_metadata: the complaint's id
MEMO_PUBLISH = "memo.publish"  # value: the memo's id; in the decider's own message of a settled escalation
FIELD_INITIATIVE = "initiative"
FIELD_ABOUT = "about"
FIELD_KIND = "kind"
FIELD_NEEDED = "needed"
FIELD_BY_WHEN = "by_when"
FIELD_COUNTERPART = "counterpart"
FIELD_DECISION = "decision"
FIELD_DEADLINE = "deadline"
FIELD_ANSWER = "answer"

# Agreements. Values: the agreement's id; where a version is answered, id and version as 4:2.
AGREEMENT_ACCEPT = "agreement.accept"
AGREEMENT_DECLINE = "agreement.decline"
AGREEMENT_TAKE_DATE = "agreement.take_date"
AGREEMENT_PUT_IN_FORCE = "agreement.put_in_force"
AGREEMENT_ACCEPT_AMENDMENT = "agreement.accept_amendment"
AGREEMENT_DECLINE_AMENDMENT = "agreement.decline_amendment"
AGREEMENT_AMEND = "agreement.amend"
AGREEMENT_DELIVER = "agreement.deliver"
AGREEMENT_APPROVE = "agreement.approve"
AGREEMENT_REJECT = "agreement.reject"
AGREEMENT_WITHDRAW = "agreement.withdraw"
AGREEMENT_CONTEST = "agreement.contest"
AGREEMENT_RULE = "agreement.rule"
AGREEMENT_PROPOSE_FORM = "agreement_propose"
AGREEMENT_DECLINE_FORM = "agreement_decline"  # private_metadata of this and the following: as the button's value
AGREEMENT_AMEND_FORM = "agreement_amend"
AGREEMENT_DELIVER_FORM = "agreement_deliver"
AGREEMENT_REJECT_FORM = "agreement_reject"
AGREEMENT_CONTEST_FORM = "agreement_contest"
AGREEMENT_RULE_FORM = "agreement_rule"
FIELD_DELIVERABLE = "deliverable"
FIELD_SPEC = "spec"
FIELD_PROVIDER = "provider"
FIELD_OTHER_DATE = "other_date"
FIELD_NOTE = "note"
FIELD_SPEC_LINE = "spec_line"
FIELD_FAULT = "fault"
# Consequences. Values and metadata: the step's id.
CONSEQUENCE_REPLACE = "consequence.replace"
CONSEQUENCE_RESCOPE = "consequence.rescope"
CONSEQUENCE_DROP = "consequence.drop"
CONSEQUENCE_KEEP = "consequence.keep"
CONSEQUENCE_REPLACE_FORM = "consequence_replace"
CONSEQUENCE_RESCOPE_FORM = "consequence_rescope"
CONSEQUENCE_DROP_FORM = "consequence_drop"

# Decisions.
MEMO_OPEN = "memo.open"  # value: channel and thread ts as C1:1700000000.000100
MEMO_CONFIRM = "memo.confirm"  # value: the memo's id
MEMO_THREAD = "memo.thread"  # a menu of recent threads in the form; value as MEMO_OPEN
MEMO_CONTEST = "memo.contest"  # value: the memo's id
MEMO_SIGN = "memo.sign"  # value: the memo's id
MEMO_REJECT = "memo.reject"  # value: the memo's id; opens the form for the reason
MEMO_REPLACE = "memo.replace"  # value: a link and the memo's id, as supersedes:12; a pattern takes its suffixes
MEMO_STANDS = "memo.stands"  # value: the memo's id
MEMO_REJECT_FORM = "memo_reject"  # private_metadata: the memo's id
QUESTION_DROP = "asked.drop"  # value: the question's id; opens the form for the reason
QUESTION_DROP_FORM = "asked_drop"  # private_metadata: the question's id
RIGHT_DEFINE = "right.define"  # opens the form
RIGHT_CHANGE = "right.change"  # value: the class's id
RIGHT_END = "right.end"  # value: the class's id
RIGHT_FORM = "right"  # private_metadata: the class's id; empty for a new one
MEMO_FIND = "memo.find"  # value: how many hits come before; the words stand in the message's own field
MEMO_LOG = "memo.log"  # value: ids and dates of `bot/services/decisions/paging.py`
FIELD_WORDS = "words"
MEMO_FORM = "memo"  # private_metadata: channel and thread ts
MEMO_PICK_FORM = "memo_pick"  # private_metadata: the channel
SHORTCUT_RECORD = "record_decision"
SHORTCUT_NEEDS = "needs_decision"
SHORTCUT_ESCALATE = "raise_escalation"
FIELD_QUESTION = "question"
FIELD_DECIDER = "decider"
FIELD_TITLE = "title"
FIELD_RAISED = "raised"
FIELD_DECIDED = "decided"
FIELD_INPUTS = "inputs"
FIELD_ALTERNATIVES = "alternatives"
FIELD_DISSENT = "dissent"
FIELD_DISSENTER = "dissenter"
FIELD_REVIEW_BY = "review_by"
FIELD_LINK = "link"
FIELD_THREAD = "thread"
FIELD_CLASS = "class"
FIELD_AMOUNT = "amount"
FIELD_SIGNS = "signs"
FIELD_BOUNDS = "bounds"
FIELD_DAYS = "days"
FIELD_FROM = "from"
FIELD_OWNER = "owner"
FIELD_SCOPE = "scope"

# Cadences. Values: the cadence's id. In the forms `private_metadata` is that id, 0 for a new one.
CADENCE_CHANGE = "cadence.change"
CADENCE_ADD = "cadence.add"
CADENCE_END = "cadence.end"
CADENCE_MOVE = "cadence.move"
CADENCE_SKIP = "cadence.skip"
CADENCE_WORKING = "cadence.working"
CADENCE_CALENDAR = "cadence.calendar"
CADENCE_CHOOSE = "cadence.choose"  # an input of the form of which its preview hangs
CADENCE_FORM = "cadence_form"
CADENCE_LIST_FORM = "cadence_list"
CADENCE_MOVE_FORM = "cadence_move"
CADENCE_SKIP_FORM = "cadence_skip"
CADENCE_WORKING_FORM = "cadence_working"
FIELD_ASKS = "asks"
FIELD_REPEAT = "repeat"
FIELD_WEEKDAY = "weekday"
FIELD_RULE = "rule"
FIELD_SHIFT = "shift"
FIELD_TIME = "time"
FIELD_ZONE = "zone"
FIELD_START = "start"
FIELD_CHANNEL = "channel"
FIELD_AFTER = "after"
FIELD_REMINDERS = "reminders"
FIELD_HOLIDAYS = "holidays"
FIELD_WORKING_DAYS = "working_days"
FIELD_PERIOD = "period"
FIELD_DAY = "day"

# Meetings of reviews. Values: the review's id; the block_ids mark what is replaced in the review's message.
MEETING_START = "meeting.start"
MEETING_CLOSE = "meeting.close"
MEETING_STATE = "meeting_state"
MEETING_BUTTONS = "meeting_buttons"

# The quarterly reset. Values and metadata: the row's id; for all ticked ones the review's.
RECHARTER_KEEP = "recharter.keep"
RECHARTER_KEEP_ALL = "recharter.keep_all"
RECHARTER_DROP = "recharter.drop"
RECHARTER_HAND_OVER = "recharter.hand_over"
RECHARTER_CHANGE = "recharter.change"
RECHARTER_HAND_OVER_FORM = "recharter_hand_over"
RECHARTER_CHANGE_FORM = "recharter_change"
