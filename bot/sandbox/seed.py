"""The company that a fresh sandbox holds: a believable one for the demo, next to nothing for tests."""

from collections.abc import Callable, Mapping

from bot.sandbox.seed_thread import add_thread
from bot.sandbox.world import BOT_USER, Channel, Person, World

PEOPLE = (
    Person("U0ANA", "ana", "Ana Lindqvist", "Europe/London", "CEO", is_admin=True),
    Person("U0DANA", "dana", "Dana Okafor", "America/New_York", "VP Operations"),
    Person("U0LEE", "lee", "Lee Park", "America/Los_Angeles", "COO"),
    Person("U0PRIYA", "priya", "Priya Nair", "Asia/Kolkata", "Head of Engineering"),
    Person("U0JONAS", "jonas", "Jonas Weber", "Europe/Berlin", "Head of Sales, EMEA"),
    Person("U0MIA", "mia", "Mia Rossi", "Europe/Berlin", "Product Lead"),
    Person("U0SAM", "sam", "Sam Taylor", "Australia/Sydney", "Customer Success Lead"),
    Person("U0NOOR", "noor", "Noor Haddad", None, "Finance Lead"),
    Person("U0GUEST", "gil", "Gil Moreau", "Europe/Paris", "Agency designer (guest)", is_restricted=True),
    Person("U0GONE", "greta", "Greta Holm", "Europe/Stockholm", "Former Head of Marketing", deleted=True),
    Person("U0STRANGER", "vera", "Vera Novak", "Europe/Prague", "Partner Manager at Acme", team_id="T0OTHER"),
    Person("U0OTHERBOT", "deploybot", "Deploybot", "America/Los_Angeles", is_bot=True),
)
EVERYBODY = ["U0ANA", "U0DANA", "U0LEE", "U0PRIYA", "U0JONAS", "U0MIA", "U0SAM", "U0NOOR"]


def demo(world: World) -> None:
    """About eight people in several zones, their channels, and a thread worth deciding."""
    for person in PEOPLE:
        world.add_person(Person(**vars(person)))
    channels = (
        Channel("C0GENERAL", "general", topic="Company-wide news", members=[*EVERYBODY, "U0OTHERBOT"]),
        Channel("C0REVIEW", "operating-review", topic="Reviews, exceptions first", members=[*EVERYBODY, BOT_USER]),
        Channel(
            "C0LAUNCH",
            "product-launch",
            topic="EU launch: pricing, legal, marketing",
            members=["U0ANA", "U0DANA", "U0PRIYA", "U0JONAS", "U0MIA", "U0NOOR", "U0GUEST", BOT_USER],
        ),
        Channel("C0BOARD", "board-private", kind="private", members=["U0ANA", "U0LEE", "U0DANA"]),
        Channel("C0SHARED", "acme-partners", is_shared=True, members=["U0ANA", "U0JONAS", "U0STRANGER", BOT_USER]),
    )
    for channel in channels:
        world.add_channel(channel)
    group = {
        "id": "S0ENG",
        "team_id": "T0SANDBOX",
        "is_usergroup": True,
        "name": "Engineering",
        "handle": "engineering",
    }
    world.usergroups.append(group | {"description": "", "users": ["U0PRIYA"], "user_count": 1})
    add_thread(world)


def empty(world: World) -> None:
    """One admin and one channel that both the admin and the bot are in."""
    world.add_person(Person("U0ANA", "ana", "Ana Lindqvist", "Europe/London", "CEO", is_admin=True))
    world.add_channel(Channel("C0GENERAL", "general", members=["U0ANA", BOT_USER]))


SEEDS: Mapping[str, Callable[[World], None]] = {"demo": demo, "empty": empty}
