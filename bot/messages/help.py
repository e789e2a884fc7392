"""What each slash command answers to `help`: only what exists."""

from bot.messages.text import Payload, message, section

DRI = """*Who answers for what*
`/dri` what you answer for
`/dri assign` a form (leaders)
`/dri assign @ana "EU launch" "300 paying customers" by 30 Nov` the same in one line; you may add `sponsor @dana`
`/dri list all`, `/dri list sponsored`, `/dri list @ana`
`/dri show I-7` target, date, DRI, sponsor, last answers, plan, who held it before
`/dri accept I-7` or `/dri accept all`
`/dri return I-7 reason` hands it back to the sponsor
`/dri transfer I-7 @ana` hands it over (sponsor or leader)
`/dri close I-7 hit` (or `missed`, `dropped`; sponsor or leader)
`/dri leaders` who may assign and settle"""

CADENCE = """*When the reviews are*
`/cadence` the next reviews
`/cadence channel #leadership` where they are posted (leaders)
`/cadence hour 8` the hour of your own Monday question
`/cadence leader @dana` names a leader; `/cadence leader @dana escalates to @lee` says who is above (leaders)
`/cadence leader @dana remove` takes it back (leaders)"""

SLA = """*Deadlines between people*
A leader can answer an escalation by setting a deadline on the other side. Those deadlines are the agreements there are.
`/sla` the deadlines that you wait for, or that others wait for from you
`/escalate` asks a leader for what you need, by when"""


ESCALATE = """*Ask a leader for what you need, by when*
`/escalate` a form for what you are the DRI of; `/escalate I-7` for one of them
`/escalate list` yours, and what waits for you (settled from the list)
`/escalate show E-3` the request and what happened to it
The shortcut *Escalate this* on a message fills its words in"""

DECIDE = """*Decisions that stay decided*
In a thread: the shortcut *Record decision* on a message, or `@Drumbeat decide` (Slack sends no command from a thread)
`/decide` records the decision of a recent thread of this channel, or of a pasted link
`/decide show D-12` one decision
`/decide find supplier budget` words, "next to each other", `migr*` for beginnings, `this or that`
`/decide find supplier @ana on I-7 since 1 Nov until 20 Nov` only decided by, on, recorded then
`/decide log` the latest; `/decide log I-7`, `/decide log @ana`, `/decide log since 1 Nov until 20 Nov`
The shortcut *Needs a decision* starts a question's clock"""


def dri() -> Payload:
    """`/dri help`."""
    return message(DRI, [section(DRI)])


def cadence() -> Payload:
    """`/cadence help`."""
    return message(CADENCE, [section(CADENCE)])


def sla() -> Payload:
    """`/sla help`."""
    return message(SLA, [section(SLA)])


def escalate() -> Payload:
    """`/escalate help`."""
    return message(ESCALATE, [section(ESCALATE)])


def decide() -> Payload:
    """`/decide help`."""
    return message(DECIDE, [section(DECIDE)])


def unknown(command: str, word: str) -> str:
    """A word behind a command that means nothing."""
    return f'{command} does not know "{word[:40]}"; {command} help lists what it does.'
