"""What the demo company wrote before the visitor came."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.sandbox import elements, text
from bot.sandbox.world import Channel, Message, World

GENERAL = (
    ("U0ANA", "Morning all. Two weeks to the EU launch. One owner per problem, please: no committees."),
    ("U0SAM", "Sydney support rota for December is in the shared calendar."),
    ("U0OTHERBOT", "Deploy of web 214 finished in 3 min 12 s."),
)
REVIEW = (("U0LEE", "Weekly execution reviews are posted here on Tuesdays. Read the exceptions before the meeting."),)
LAUNCH = (("U0MIA", "Beta is with 41 customers, feedback board is linked in the topic."),)
DECISION = (
    (
        "U0MIA",
        "Do we open EU sign-ups with annual plans only, or annual *and* monthly? Marketing must know this week.",
    ),
    ("U0JONAS", "Annual only. Every monthly customer in the beta asked for a discount within the first call."),
    ("U0NOOR", "Cash-wise annual is worth about 180k up front in Q1. Monthly would delay that by two quarters."),
    ("U0PRIYA", "Monthly billing needs proration and dunning. That's 3 weeks of work, we'd miss the 8 December date."),
    ("U0DANA", 'The "no monthly" complaint was in 6 of 41 beta interviews. Not nothing, but not a blocker either.'),
    ("U0MIA", "I disagree: small teams won't put 12 months on a card for a product they've never used."),
    ("U0JONAS", "Then offer a 30-day money-back guarantee on annual. No proration, Finance can do that by hand."),
    ("U0NOOR", "Fine with me up to 20 refunds a month. Above that we need to automate."),
    ("U0DANA", "So: annual only with a 30-day guarantee at launch, monthly looked at again in March. Anyone against?"),
    ("U0MIA", "Not my favourite, but I can live with it if we measure drop-off at checkout from day one."),
)
MINUTE = 60.0
OFFICE = ZoneInfo("Europe/London")


def add_thread(world: World) -> None:
    """Fill the channels with the last working day, ending with a concrete choice that nobody wrote down."""
    morning = last_working_morning(world.clock.now())
    _say(world, "C0GENERAL", GENERAL, morning)
    _say(world, "C0REVIEW", REVIEW, morning + 40 * MINUTE)
    _say(world, "C0LAUNCH", LAUNCH, morning + 60 * MINUTE)
    root = _say(world, "C0LAUNCH", DECISION[:1], morning + 240 * MINUTE)
    _say(world, "C0LAUNCH", DECISION[1:], morning + 247 * MINUTE, thread_ts=root.ts)


def last_working_morning(now: float) -> float:
    """09:12 in London on the latest Monday to Friday that was over, office hours and all, at calendar second `now`."""
    evening = datetime.fromtimestamp(now, OFFICE) - timedelta(hours=18)
    while evening.weekday() > 4:
        evening -= timedelta(days=1)
    return evening.replace(hour=9, minute=12, second=0, microsecond=0).timestamp()


def _say(
    world: World, channel_id: str, lines: tuple[tuple[str, str], ...], at: float, thread_ts: str | None = None
) -> Message:
    channel = world.channels[channel_id]
    for number, (person, typed) in enumerate(lines):
        message = _message(world, channel, person, typed, at + number * 9 * MINUTE, thread_ts)
        for member in channel.members:
            world.read_marks[member, channel_id] = message.ts
    return message


def _message(world: World, channel: Channel, person: str, typed: str, at: float, thread_ts: str | None) -> Message:
    sent = text.message(typed, world)
    message = Message(channel.id, f"{at:.6f}", person, sent.text, elements.with_ids(sent.blocks), thread_ts=thread_ts)
    message.client_msg_id = str(UUID(int=int(at * 1e6)))
    channel.add(message)
    return message
