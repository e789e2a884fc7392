"""Ids of buttons (`action_id`), modals (`callback_id`) and inputs (`block_id`), shared by messages and handlers.

A button's value and a modal's private_metadata carry ids only. A block_id is the field of the `UserError` it shows.
"""

# Ownership: /dri, the new DRI's message, the forms.
ASSIGNMENT_ACCEPT = "assignment.accept"  # value: the assignment's id
ASSIGNMENT_ACCEPT_ALL = "assignment.accept_all"  # value: the assignment's id in whose message it stands
ASSIGNMENT_HAND_BACK = "assignment.hand_back"  # value: the assignment's id
INITIATIVE_HAND_OVER = "initiative.hand_over"  # value: the initiative's id
ASSIGN_OPEN = "assign.open"  # opens the form
ASSIGN_MANY = "assign.many"  # in the form: to the many-lines field
ASSIGN_FORM = "assign"
ASSIGN_MANY_FORM = "assign_many"
HAND_BACK_FORM = "hand_back"
HAND_OVER_FORM = "hand_over"
FIELD_DRI = "dri"
FIELD_NAME = "name"
FIELD_TARGET = "target"
FIELD_DUE = "due"
FIELD_SPONSOR = "sponsor"
FIELD_VISIBILITY = "visibility"
FIELD_AUDIENCE = "audience"
FIELD_LINES = "lines"
FIELD_REASON = "reason"
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
REPLY_PLACE = "reply.place"  # value: the reply's id and the check-in's id, as 12:34
PLAN_FORM = "no_plan"  # private_metadata: the check-in's id
FIELD_PLAN = "plan"

# Blame: the prompt's buttons. Values: the reply's id.
BLAME_ESCALATE = "blame.escalate"
BLAME_MINE = "blame.mine"
BLAME_NOT = "blame.not_blame"
BLAME_TRAIN = "blame.train"
BLAME_ADD = "blame.add"

# Escalations. Values: the escalation's id.
ESCALATION_RAISE = "escalation.raise"  # value: initiative, check-in and reply ids as 7:12:3, 0 for none
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
FIELD_INITIATIVE = "initiative"
FIELD_ABOUT = "about"
FIELD_KIND = "kind"
FIELD_NEEDED = "needed"
FIELD_BY_WHEN = "by_when"
FIELD_COUNTERPART = "counterpart"
FIELD_DECISION = "decision"
FIELD_DEADLINE = "deadline"
FIELD_ANSWER = "answer"

# Decisions.
MEMO_OPEN = "memo.open"  # value: channel and thread ts as C1:1700000000.000100
MEMO_CONFIRM = "memo.confirm"  # value: the memo's id
MEMO_THREAD = "memo.thread"  # a menu of recent threads in the form; value as MEMO_OPEN
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
