"""What each slash command answers to `help`: only what exists."""

from bot.messages.text import Payload, message, section

DRI = """*Who answers for what*
`/dri` what you answer for
`/dri assign` a form (leaders)
`/dri assign @ana "EU launch" "300 paying customers" by 30 Nov` the same in one line; you may add `sponsor @dana`; \
a date more than a quarter away needs `this quarter "pilot live"`
`/dri list all`, `/dri list sponsored`, `/dri list @ana`
`/dri show I-7` target, date, DRI, sponsor, last answers, plan, who held it before
`/dri accept I-7` or `/dri accept all`
`/dri return I-7 reason` hands it back to the sponsor
`/dri transfer I-7 @ana` hands it over (sponsor or leader)
`/dri charter I-7` another target or date: the DRI asks, the sponsor grants; the sponsor or a leader changes it at once
`/dri off-track I-7 pricing draft by Thursday` turns this week's Yes into a No; credited as an early warning
`/dri record` your own history; nobody else sees it
`/dri contributor I-7 @olu` helps, `/dri watcher I-7 @olu` is told; `remove` takes it back
`/dri away 1 Dec to 5 Dec acting @olu` who answers meanwhile; `/dri away` a form; `/dri back` ends it early
`/dri close I-7 hit` (or `missed`, `dropped`; sponsor or leader)
`/dri annul I-7 2026-W48 reason` takes a week out of everything that is counted (leaders; whoever was asked reads why)
`/dri objective` what it all adds up to; `/dri objective "Grow in Europe"` what serves one
`/dri objective "Grow in Europe" owner @dana`, `/dri objective I-7 "Grow in Europe"` (or `I-7 none`), \
`/dri objective close "Grow in Europe"` (leaders)
`/dri leaders` who may assign and settle"""

CADENCE = """*When the reviews are*
`/cadence` the cadences and their next reviews; leaders change, add, move and skip there
`/cadence show` the next reviews in one message
`/cadence move 2026-W49 2 Dec 10:00` moves one review (leaders)
`/cadence skip 2026-W49 reason` skips one; the reason is posted (leaders)
`/cadence calendar` the reviews as a file for your calendar
`/cadence holidays DE-BY` the public holidays on which you are not asked
`/cadence channel #leadership` where they are posted (leaders)
`/cadence hour 10` the hour of your own Monday question
`/cadence leader @dana` names a leader; `/cadence leader @dana escalates to @lee` says who is above (leaders)
`/cadence leader @dana remove` takes it back (leaders)
The meeting of a weekly review is its thread: leaders start and close it there, else it closes by itself
In a quarterly reset each sponsor gets one list by DM: keep, hand over, drop, or a new target and date
`/cadence indicators` what the record shows over thirteen weeks, and what stands out
`/cadence indicators "Grow in Europe"` of one objective; `/cadence indicators mine` your own, for you alone; \
`/cadence indicators @dana` of a leader (leaders)
`/cadence settings` after how many misses who is told, and the other thresholds
`/cadence set decide_at 4` changes one (leaders)"""

SLA = """*Agreements: who delivers what, by a hard deadline*
`/sla` what waits for your answer, what you owe, what is owed to you
`/sla propose I-7 @olu` a form: deliverable, spec, deadline (the DRI)
`/sla accept A-4`, `/sla decline A-4` the provider answers; accepted, the spec is frozen
`/sla amend A-4` another spec or deadline, in force once the other side accepts
`/sla deliver A-4 where it is` the moment counts (the provider)
`/sla approve A-4`, `/sla reject A-4` the review; after three working days of silence it is approved (the DRI)
`/sla contest A-4` a verdict, or a rejection; a leader who is neither side rules (`/sla rule A-4`)
`/sla show A-4` spec, hash, verdict, rework, and what happened: the same for both sides
`/sla withdraw A-4` it is not needed any more (the DRI)
A leader's *Set a deadline* on an escalation is an agreement too, in force at once"""

ESCALATE = """*Ask a leader for what you need, by when*
`/escalate` what waits for you (leaders), else a form for what you are the DRI of
`/escalate I-7` the form for that one; if you are not its DRI, a form that tells the DRI first
`/escalate list` yours, and what waits for you (settled from the list)
`/escalate show E-3` the request and what happened to it
The shortcut *Escalate this* on a message fills its words in"""

DECIDE = """*Decisions that stay decided*
In a thread: the shortcut *Record decision* on a message, or `@Drumbeat decide` (Slack sends no command from a thread)
`/decide` records the decision of a recent thread of this channel, or of a pasted link
`/decide show D-12` one decision; its buttons correct, supersede or reverse it, as do `/decide correct D-12`, \
`/decide supersede D-12`, `/decide reverse D-12`
`/decide publish D-12` lets everybody read what you decided for a few (an escalation's memo)
`/decide find supplier budget` words, "next to each other", `migr*` for beginnings, `this or that`
`/decide find supplier @ana on I-7 since 1 Nov until 20 Nov` only decided by, on, recorded then
`/decide log` the latest; `/decide log I-7`, `/decide log @ana`, `/decide log since 1 Nov until 20 Nov`
`/decide rights` who decides what; leaders define, change and end it there

*Questions that need a decision*
The shortcut *Needs a decision*, or `@Drumbeat raise` in a thread, starts a question's clock and names who decides
`/decide questions` those that wait; `/decide questions mine`; `/decide show Q-5` one of them"""


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
