"""Replies and what the first judge makes of them. The rows are the project's own."""

import pytest

from bot.domain.codes import Party, Verdict
from bot.judge.loader import load

JUDGE = load()

BLAME = [
    ("No. Platform still hasn't opened the firewall for us.", "Platform", Party.TEAM),
    ("No. Engineering keeps moving the interface", "Engineering", Party.TEAM),
    ("nope, still waiting for facilities to hand us the keys", "facilities", Party.TEAM),
    ("no, blocked by the security review team", "the security review team", Party.TEAM),
    ("Ask procurement, they have the contract", "procurement", Party.TEAM),
    ("no because marketing changed the brief", "marketing", Party.TEAM),
    ("not blaming anyone but Sales oversold this", "Sales", Party.TEAM),
    ("It's mostly me but Legal took four weeks", "Legal", Party.TEAM),
    ("no, <!subteam^S1|@ops> dropped our ticket", "<!subteam^S1|@ops>", Party.TEAM),
    ("Off track. Olga rejected the draft twice without comments.", "Olga", Party.PERSON),
    ("no, <@U5XYZ> never sent me the list", "<@U5XYZ>", Party.PERSON),
    ("Held up by Kiran in accounts", "Kiran", Party.PERSON),
    ("She ignored three mails, so no", "She", Party.PERSON),
    ("No, her approval is the only thing missing", "her", Party.PERSON),
    ("No, our bank froze the account", "our bank", Party.VENDOR),
    ("the warehouse system crashed on Friday and we lost the orders", "the warehouse system", Party.TOOL),
    ("No, GitHub was down all of Thursday", "GitHub", Party.TOOL),
    ("My boss pulled two of my engineers", "My boss", Party.LEADERSHIP),
    ("No. The board keeps moving the goalposts.", "The board", Party.LEADERSHIP),
    ("No. You guys cut the budget in half", "You guys", Party.LEADERSHIP),
    ("Late. Dana and the board haven't chosen yet", "Dana and the board", Party.LEADERSHIP),
    ("No, the storm closed the airport and killed two days", "the storm", Party.CIRCUMSTANCE),
    ("no, the work was frozen by compliance", "compliance", Party.TEAM),
    ("No, thanks to finance's glacial approvals", "finance", Party.TEAM),
    ("It's really Growth's dependency, not ours, so no", "Growth", Party.TEAM),
    ("on track if finance finally wakes up", "finance", Party.TEAM),
    ("No, the credentials were never issued.", None, Party.UNNAMED),
    ("No, nobody told me that the date had moved", None, Party.UNNAMED),
    ("No, that is a shared responsibility really", None, Party.UNNAMED),
    ("Nein, der Einkauf blockiert seit Wochen", "der Einkauf", Party.TEAM),
    ("No, seguimos esperando a compras", "compras", Party.TEAM),
    ("Non, la direction change d'avis chaque semaine", "la direction", Party.LEADERSHIP),
    ("Não, o fornecedor atrasou a entrega", "o fornecedor", Party.VENDOR),
    ("Nahi, finance team ne approval nahi diya", "finance team", Party.TEAM),
]

#: Doubtful ones: the bot asks whose it is, and accuses nobody.
DOUBTFUL = [
    "We are behind because the translators went quiet",
    "I was never told about the new scope",
    "No, half of the office had covid",
    "requirements weren't final in time",
    "ihalenin sonucu gecikti yüzünden bekliyoruz hala",  # Turkish: no language it reads
]

NOT_BLAME = {
    "plain": [
        "Yes",
        "no",
        "\U0001f44d",
        "on track",
        "No. 41 of 60, we need three more weeks.",
        "Off track by 5 customers",
        "No, the draft is late, sending it Thursday",
        "no. Revenue dropped to 70k",
        "Yes. Nobody is late.",
        "mostly",
        *(
            "late, new date 14 December",
            "We signed 12 of 20",
            "The audit is on Thursday as planned",
            "good morning",
            "...",
        ),
    ],
    "ownership": [
        *(
            "No. I forgot to book the venue; booking it this afternoon.",
            "My miss, I sent the wrong file. New version by Tuesday.",
        ),
        "Not Design's fault, I changed my mind late",
        "No. I blocked the QA team, my build was broken",
        *(
            "No, I overestimated what we could do, cutting two features",
            "No. We underestimated the migration, I'm adding two days",
        ),
        *(
            "no, I lost two days to a broken laptop, I will catch up by Friday",
            "No. The rollout slipped, I'm moving it to January",
        ),
        "Nein, ich habe es vergessen. Mache ich morgen.",
        "No, fue mi error, lo corrijo hoy",
        *(
            "Non, c'est ma faute, je termine demain",
            "Não, eu errei a conta, envio amanhã",
            "Nahi, meri galti, kal bhej dunga",
        ),
    ],
    "own step on a dependency": [
        "Finance is waiting on me, sending the sheet today",
        "No. I have not asked Legal yet; doing it now",
        *(
            "Ask Legal for the signature by Thursday",
            "Push the vendor for a date on Tuesday",
            "I'll get the numbers from Finance by Thursday",
        ),
        "Escalate to Dana if legal hasn't signed by Wednesday",
        "agree the cut list with Product by Wednesday",
    ],
    "escalated": [
        *(
            "No, I escalated it to Priya yesterday and she decides tomorrow.",
            "Vendor missed the date, we lined up a second supplier",
        ),
        *(
            "Off track. Raised with <@U9BOSS> on Monday, waiting for the verdict by Friday.",
            "No, ya lo escalé con Jorge",
        ),
        *(
            "Engineering can't staff it, I flagged it to Dana on Monday",
            "Nein, ich habe es gestern an Frau Voss eskaliert",
        ),
    ],
    "praise": [
        *(
            "Yes, big thanks to the support crew",
            "Yes, Ops shipped a day early",
            "yes, even though the vendor was late",
        ),
    ],
    "condition or question": [
        "yes if the board agrees",
        "What is the target again?",
        "should I escalate?",
        "Is Legal in this one?",
    ],
    "plan": [
        *(
            "Pricing draft by Thursday",
            "Two more engineers start Monday; launch page done by Friday",
            "fix the bug, deploy tomorrow",
        ),
        "Close the remaining 3 deals",
        "Talk to Finance about the budget tomorrow and bring numbers",
    ],
}

HUMAN = [
    *(
        "I was sick all last week",
        "My father is in hospital, I can't look at this now",
        "I'm burnt out",
        "no. funeral on Friday",
    ),
    "Estoy enferma",
    "bin krank, melde mich",
    "I don't feel safe at work",
    "Legal never answered and I'm exhausted",
]


@pytest.mark.parametrize("text", [text for text, _, _ in BLAME])
def test_blame_is_never_left_alone(text):
    found = JUDGE(text)

    assert found.verdict is not Verdict.LEAVE, found
    assert found.why
    assert not found.human


def test_most_blame_is_cut_and_names_whom_it_blames():
    found = [(JUDGE(text), blamed, party) for text, blamed, party in BLAME]

    assert sum(each.verdict is Verdict.CUT for each, _, _ in found) >= 0.6 * len(found)
    assert sum(each.blamed == blamed for each, blamed, _ in found) >= 0.75 * len(found)
    assert sum(each.party is party for each, _, party in found) >= 0.7 * len(found)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubtful_ones_are_not_left_alone(text):
    assert JUDGE(text).verdict is not Verdict.LEAVE


def test_a_language_that_nobody_taught_it_is_asked():
    found = JUDGE("ihalenin sonucu gecikti y\u00fcz\u00fcnden bekliyoruz hala")

    assert (found.verdict, found.why) == (Verdict.ASK, ("a language it does not read",))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT_BLAME.items() for text in texts])
def test_nobody_who_owns_it_is_cut(kind, text):
    found = JUDGE(text)

    assert found.verdict is not Verdict.CUT, (kind, found)
    assert not found.human


def test_most_of_what_is_no_blame_is_left_without_a_question():
    texts = [text for texts in NOT_BLAME.values() for text in texts]
    left = [found for found in map(JUDGE, texts) if found.verdict is Verdict.LEAVE]

    assert len(left) >= 0.8 * len(texts)
    assert {(found.blamed, found.party) for found in left} == {(None, None)}


@pytest.mark.parametrize("text", HUMAN)
def test_health_family_burnout_and_safety_are_never_blame(text):
    found = JUDGE(text)

    assert (found.verdict, found.human, found.score) == (Verdict.LEAVE, True, 0.0)
    assert found.why == ("human",)  # the words are not kept, so they are not repeated either


@pytest.mark.parametrize(
    ("owner", "blamer"),
    [
        ("No. Legal is waiting on me", "No. I am waiting on Legal"),
        ("No. I never sent QA the build", "No. QA never sent me the build"),
        ("No. I blocked Marketing", "No. Marketing blocked me"),
        ("No. I didn't answer Finance", "No. Finance didn't answer me"),
    ],
)
def test_who_waits_on_whom_decides(owner, blamer):
    assert JUDGE(owner).score < JUDGE(blamer).score
    assert JUDGE(owner).verdict is not Verdict.CUT
    assert JUDGE(blamer).verdict is not Verdict.LEAVE


@pytest.mark.parametrize(
    "text", ["I'm sick of waiting for Legal", "No, our child care page is late", "the spec got ill-defined"]
)
def test_what_only_sounds_like_illness_or_family_is_not_human(text):
    assert not JUDGE(text).human


def test_an_escalation_in_vain_is_not_left():
    assert JUDGE("No, leadership ignored my escalation").verdict is not Verdict.LEAVE


def test_the_workspaces_own_names_are_candidates():
    text = "everything is parked at blue heron since they met, so no"

    assert JUDGE(text, ["Blue Heron"]).blamed == "blue heron"
