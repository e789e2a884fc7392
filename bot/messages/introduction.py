"""The first message to each person: what is recorded, who sees it, how long (design 2.3)."""

from bot.messages.text import Payload, context, message, section

HELLO = "Hello, I am Drumbeat. Every initiative here has one DRI, and on Mondays I ask that person one question."
RECORDED = (
    "*What I record:* who answers for what, your Yes or No, your plans with their dates, escalations and decisions,"
    " and what you type to me in answer to a question. Not recorded: what you write about health, family or safety."
)
SEEN = (
    "*Who sees it:* reviews show answers, plans and dates. What you type to me stays between us, and before any of it"
    " is quoted elsewhere you are shown it first. How I read your words is shown to nobody."
)
KEPT = (
    "*How long:* the record of who, what and when is kept for good. Your words can be erased when you ask a leader;"
    " the texts of my own messages leave my store after 14 days."
)


def first_message() -> Payload:
    """What everybody is told once, before anything else."""
    return message(HELLO, [section(HELLO), section(RECORDED), section(SEEN), section(KEPT), context(HELP)])


HELP = "`/dri help` says what you can do here."
