"""A workspace full of private matters, and everything through which somebody could read a word of them."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import col

from bot.domain.codes import (
    Answer,
    ChannelKind,
    CheckInState,
    EscalationKind,
    EscalationState,
    PlanState,
    ReviewKind,
    Visibility,
)
from bot.messages import ids
from bot.services import home
from bot.services.decisions import exporting
from bot.services.reviews import publishing
from storage import passages
from storage.codes import MemoEventKind, PassageKind
from storage.engine import Store
from storage.tables import (
    Audience,
    Cadence,
    Channel,
    CheckIn,
    Escalation,
    Initiative,
    Member,
    Memo,
    MemoEvent,
    Objective,
    Outbox,
    Plan,
)
from storage.uow import UnitOfWork
from tests.handlers.matters_app import Desk
from tests.services import leaks_matters, leaks_ownership, leaks_reviews
from tests.services.matters_kit import Court
from tests.support.factories import Cast, Made, make_escalation, make_initiative, make_memo, make_person, make_review

SECRETS = ("Quokka", "Narwhal", "Axolotl", "Pangolin")
"""Of the initiative, of the memos, of the escalation, of the plan. No sentence of the bot's holds one of them."""
PASSAGES = ("title_id", "decision_id", "question_id", "inputs_id", "alternatives_id", "dissent_id")
PUBLIC = "C0PUBLIC"


class Vault:
    """Private matters of every kind, on which `dri`, `sponsor`, `leader` and `member` work, and nobody else."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.court = Court(store, cast)
        self.desk = Desk(self.court)
        self.viewers: dict[str, str] = {"guest": self.court.slack("guest"), "deactivated": self.court.slack("leaver")}
        self.court.do(self._fill)

    def _fill(self, uow: UnitOfWork) -> None:
        self._people(uow)
        place, became, elsewhere = (self._place(uow, number) for number in range(3))
        uow.add(Channel(slack_id=PUBLIC, kind=ChannelKind.PUBLIC, is_member=True, seen_at=uow.at))
        for channel_id, people in ((place, ("member",)), (became, ("member",)), (elsewhere, ("another",))):
            for name in people:
                self._join(uow, channel_id, name)
        aim = uow.add(Objective(name="Secret aim", created_at=uow.at)).pk
        works = [
            self._initiative(uow, objective_id=aim, visibility=Visibility.NAMED),
            self._initiative(uow, objective_id=aim, visibility=Visibility.CHANNEL, channel_id=place),
            self._initiative(uow, objective_id=aim, visibility=Visibility.WORKSPACE, channel_id=became),
        ]
        for number, work in enumerate(works, start=1):
            leaks_matters.fill(uow, self.court.cast, work, number, place)
            leaks_ownership.fill(uow, self.court.cast, work)
            uow.add(Audience(person_id=self.person["former"], initiative_id=work.id, named=False))
            self._escalation(uow, work)
        for values in (
            {"visibility": Visibility.NAMED},
            {"visibility": Visibility.CHANNEL, "channel_id": place},
            {"visibility": Visibility.WORKSPACE, "channel_id": became},
            {"visibility": Visibility.CHANNEL, "channel_id": place, "initiative_id": works[0].id},
        ):
            self._memo(uow, **values)
        later = make_memo(uow, self.court.cast.boss, self.court.cast.boss, initiative_id=works[0].id)
        memo = uow.find(Memo, order=[col(Memo.id)])[0]
        uow.add(MemoEvent(memo_id=later.pk, event=MemoEventKind.SUPERSEDED, other_id=memo.pk, at=uow.at))
        self._week(uow, works)

    def _people(self, uow: UnitOfWork) -> None:
        self.person = {"guest": self.court.cast.guest, "deactivated": self.court.cast.leaver}
        for name, values in (
            ("member", {}), ("outsider", {}), ("former", {}), ("another", {}), ("stranger", {"kind": "stranger"}),
            ("leading outsider", {"is_leader": True, "escalates_to_id": self.court.cast.boss}),
        ):  # fmt: skip
            row = make_person(uow, name.title(), seen_at=uow.at, **values)
            self.person[name], self.viewers[name] = row.pk, row.slack_id

    def _place(self, uow: UnitOfWork, number: int) -> int:
        at = uow.at
        return uow.add(Channel(slack_id=f"CPRIVATE{number}", kind=ChannelKind.PRIVATE, is_member=True,
                               members_read_at=at, seen_at=at)).pk  # fmt: skip

    def _join(self, uow: UnitOfWork, channel_id: int, name: str) -> None:
        uow.session.add(
            Member(workspace_id=uow.workspace_id, channel_id=channel_id, person_id=self.person[name])
        )  # fmt: skip

    def _initiative(self, uow: UnitOfWork, **values: Any) -> Made:
        cast = self.court.cast
        return make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor, name="Quokka", target="Quokka sold", **values)

    def _memo(self, uow: UnitOfWork, **values: Any) -> None:
        words = {
            name: passages.keep(uow, PassageKind.MEMO, f"Narwhal {name}", author_id=self.court.cast.dri)
            for name in PASSAGES
        }
        row = make_memo(uow, self.court.cast.sponsor, self.court.cast.dri, **words, **values)
        uow.add(Audience(person_id=self.person["former"], memo_id=row.pk, named=False))

    def _escalation(self, uow: UnitOfWork, work: Made) -> None:
        words = {
            name: passages.keep(uow, PassageKind.ESCALATION, "Axolotl", author_id=self.court.cast.dri)
            for name in ("about_id", "need_id")
        }
        cast = self.court.cast
        late = {"state": EscalationState.DEADLINE_SET, "deadline_on": date(2026, 11, 25)}
        for values in ({}, {"kind": EscalationKind.REPLACE_PERSON, "counterpart_id": self.person["outsider"], **late}):
            make_escalation(uow, work, cast.dri, cast.leader, **words, **values)

    def _week(self, uow: UnitOfWork, works: list[Made]) -> None:
        """A weekly and a monthly review that fall due, with a No and a plan for each."""
        channel = uow.first(Channel, col(Channel.slack_id) == PUBLIC)
        assert channel is not None
        shown = {"channel_id": channel.pk, "publish_at": uow.at + timedelta(hours=25)}
        weekly = make_review(uow, "2026-W49", **shown)
        leaks_reviews.fill(uow, self.court.cast, works, channel.pk, PUBLIC)
        monthly = Cadence(kind=ReviewKind.MONTHLY, name="Monthly operating review", rule="FREQ=MONTHLY", zone="UTC",
                          anchor=uow.at.date(), at="10:00", next_on=uow.at.date(), opens_at=uow.at)  # fmt: skip
        make_review(
            uow, "2026-11", **shown, cadence_id=uow.add(monthly).pk, kind=ReviewKind.MONTHLY, asks=False
        )  # fmt: skip
        for work in works:
            words = passages.keep(uow, PassageKind.PLAN, "Pangolin", author_id=self.court.cast.dri)
            given = {"review_id": weekly.pk, "initiative_id": work.id, "charter_id": work.charter_id}
            times = dict.fromkeys(("ask_at", "close_at", "asked_at", "answered_at"), uow.at)
            row = uow.add(
                CheckIn(period=weekly.period, person_id=self.court.cast.dri, answer=Answer.OFF_TRACK,
                        state=CheckInState.ANSWERED, **times, **given)
            )  # fmt: skip
            uow.add(Plan(initiative_id=work.id, checkin_id=row.pk, person_id=self.court.cast.dri, what_id=words,
                         due_on=date(2026, 11, 20), state=PlanState.OPEN, made_at=uow.at))  # fmt: skip
            leaks_matters.claim(uow, self.court.cast, work, row.pk)

    def ids(self, table: Any) -> list[int]:
        """Every id of a table, however secret: whoever clicks may have made the value up."""
        return [row.pk for row in self.court.all(table)]

    def as_viewer(self, name: str) -> "Reader":
        """Everything that this person can do."""
        return Reader(self, name)


class Reader:
    """One person at every surface; each method gives all that they get to read there."""

    def __init__(self, vault: Vault, name: str) -> None:
        self.vault, self.name, self.slack = vault, name, vault.viewers[name]
        self.desk, self.court, self.read = vault.desk, vault.court, set[str]()
        self.desk.court.slack = lambda _part, slack=self.slack: slack  # type: ignore[method-assign,misc]

    def command(self, name: str, *typed: str) -> str:
        return "\n".join(self.desk.command("", name, each) for each in typed) + self.rest()

    def click(self, action_id: str, *values: Any, **how: Any) -> str:
        for value in values:
            self.desk.click("", action_id, str(value), **how)
        return self.rest()

    def submit(self, callback_id: str, metadata: str, **values: str | None) -> str:
        answer = self.desk.submit("", callback_id, metadata, **values)
        return json.dumps(answer, ensure_ascii=False) + self.rest()

    def shortcut(self, callback_id: str) -> str:
        self.desk.shortcut("", callback_id, text="What about it?", user=self.slack)
        return self.rest()

    def mention(self, text: str) -> str:
        self.desk.mention(self.slack, text, channel=PUBLIC)
        return self.rest()

    def rest(self) -> str:
        """Modals, ephemeral answers, and what was said to them or where everybody reads, since this was asked last."""
        said = self.court.all(Outbox)
        mine = [row.payload for row in said if row.conversation in (self.slack, PUBLIC)]
        shown = [what for name, what in self.desk.gateway.calls if name != "person"]
        everything = [json.dumps(each, ensure_ascii=False, default=str) for each in [*mine, *shown, *self.desk.told]]
        fresh = [each for each in everything if each not in self.read]
        self.read.update(fresh)
        return "\n".join(fresh)

    def home(self) -> str:
        call = self.court.call("", key=None)
        try:
            home.opened(self.court.store, call)
        except Exception as refused:  # guests and others are told why
            return str(refused)
        return self.rest()

    def reviews(self) -> str:
        self.court.now += timedelta(days=2)
        assert publishing.publish_due(self.court.store, self.court.cast.id, self.court.now)
        self.court.now -= timedelta(days=2)
        said = self.rest()
        assert "review" in said.lower(), said
        return said

    def export(self) -> str:
        store, workspace, now = self.court.store, self.court.cast.id, self.court.now
        own = exporting.exported(store, workspace, now, person=self.slack)
        return repr([*own, *exporting.exported(store, workspace, now)])


Surface = Callable[[Reader], str]
WORDS = " or ".join(f"{each[:5]}*" for each in SECRETS)
"""Beginnings, for what somebody typed themselves is shown to them again."""
NUMBERS = range(1, 8)


def _each(letter: str, before: str = "show", after: str = "") -> tuple[str, ...]:
    return tuple(f"{before} {letter}-{number}{after}" for number in NUMBERS)


def _text_commands() -> Mapping[tuple[str, str], Surface]:
    """Every word behind every command."""
    return {
        ("/dri", ""): lambda r: r.command("/dri", ""),
        ("/dri", "list"): lambda r: r.command("/dri", "list", "list all", "list sponsored", f"list <@{r.slack}>"),
        ("/dri", "show"): lambda r: r.command("/dri", *_each("I")),
        ("/dri", "accept"): lambda r: r.command("/dri", "accept all", *_each("I", "accept")),
        ("/dri", "return"): lambda r: r.command("/dri", *_each("I", "return", " because"), *_each("I", "return")),
        ("/dri", "transfer"): lambda r: r.command("/dri", *_each("I", "transfer", f" <@{r.slack}>")),
        ("/dri", "close"): lambda r: r.command("/dri", *_each("I", "close", " dropped")),
        ("/dri", "assign"): lambda r: r.command(
            "/dri", "assign", f'assign <@{r.slack}> "Zebra sale" "Zebra sold" by 30 Nov'
        ),
        ("/dri", "objective"): lambda r: r.command(
            "/dri",
            "objective",
            'objective "Secret aim"',
            *(f'objective I-{number} "Secret aim"' for number in (1, 2, 3)),
        ),
        ("/dri", "leaders"): lambda r: r.command("/dri", "leaders"),
        ("/dri", "help"): lambda r: r.command("/dri", "help"),
        ("/decide", ""): lambda r: r.command("/decide", ""),
        ("/decide", "help"): lambda r: r.command("/decide", "help"),
        ("/decide", "show"): lambda r: r.command("/decide", *_each("D")),
        ("/decide", "log"): lambda r: r.command("/decide", "log", "log since 1 Nov", *_each("I", "log")),
        ("/decide", "find"): lambda r: r.command(
            "/decide", *(f"find {each[:4]}*" for each in SECRETS), "find decision_id", *_each("I", "find on")
        ),
        ("/escalate", ""): lambda r: r.command("/escalate", "", *(f"I-{number}" for number in NUMBERS)),
        ("/escalate", "help"): lambda r: r.command("/escalate", "help"),
        ("/escalate", "list"): lambda r: r.command("/escalate", "list"),
        ("/escalate", "show"): lambda r: r.command("/escalate", *_each("E")),
        ("/sla", ""): lambda r: r.command("/sla", "", "list"),
        ("/sla", "list"): lambda r: r.command("/sla", "list"),
        ("/sla", "help"): lambda r: r.command("/sla", "help"),
        ("/cadence", ""): lambda r: r.command("/cadence", ""),
        ("/cadence", "show"): lambda r: r.command("/cadence", "show"),
        ("/cadence", "leaders"): lambda r: r.command("/cadence", "leaders"),
        ("/cadence", "indicators"): lambda r: r.command(
            "/cadence", "indicators", "indicators mine", 'indicators "Secret aim"', f"indicators <@{r.slack}>"
        ),
        ("/cadence", "help"): lambda r: r.command("/cadence", "help"),
    }


OWNERSHIP = (
    ids.INITIATIVE_HAND_OVER,
    ids.INITIATIVE_SPONSOR,
    ids.ASSIGNMENT_ACCEPT,
    ids.ASSIGNMENT_ACCEPT_ALL,
    ids.ASSIGNMENT_HAND_BACK,
    ids.ASSIGN_OPEN,
    ids.ASSIGN_MANY,
)


def _clicks() -> Mapping[tuple[str, str], Surface]:
    """Buttons with values somebody else's message holds, or that were made up."""

    def every(action_id: str, table: Any, **how: Any) -> Surface:
        return lambda r: r.click(action_id, *r.vault.ids(table), **how)

    words = {"words": {"input": {"type": "plain_text_input", "value": WORDS}}}
    escalations = ("decide", "deadline", "replace", "take_over", "commit", "side", "return", "answer")
    any_of_them = "^(" + "|".join(f"escalation\\.{each}" for each in escalations) + ")$"
    return {
        ("action", any_of_them): lambda r: "".join(every(f"escalation.{each}", Escalation)(r) for each in escalations),
        ("action", ids.ESCALATION_WITHDRAW): every(ids.ESCALATION_WITHDRAW, Escalation),
        ("action", ids.ESCALATION_RAISE): lambda r: r.click(
            ids.ESCALATION_RAISE, *(f"{each}:0:0" for each in r.vault.ids(Initiative))
        ),
        ("action", ids.MEMO_CONFIRM): every(ids.MEMO_CONFIRM, Memo),
        ("action", ids.MEMO_OPEN): lambda r: r.click(ids.MEMO_OPEN, f"mention|{PUBLIC}|1700000000.000100|"),
        ("action", r"^memo\.log\.\w+$"): lambda r: r.click(
            "memo.log.more", "0:0:0:0::", *(f"0:0:{each}:0::" for each in r.vault.ids(Initiative)), "99:20:0:4::"
        ),
        ("action", r"^memo\.find(\.\w+)?$"): lambda r: r.click(ids.MEMO_FIND, "0", "20", state=words),
        ("action", r"^(assignment|initiative|assign)\.\w+$"): lambda r: "".join(
            every(each, Initiative)(r) for each in OWNERSHIP
        ),
        ("action", ids.PLAN_MAKE): every(ids.PLAN_MAKE, CheckIn),
        ("action", r"^question\.(yes|no)$"): lambda r: (
            every("question.yes", CheckIn)(r) + every("question.no", CheckIn)(r)
        ),
        ("action", r"^plan\.(done|not_done)$"): lambda r: r.click(
            ids.PLAN_DONE, *(f"{plan}:{checkin}" for plan in r.vault.ids(Plan) for checkin in r.vault.ids(CheckIn))
        ),
        ("action", r"^blame\.(mine|not_blame)$"): lambda r: r.click("blame.mine", 1, 2, 3),
        ("action", ids.BLAME_ESCALATE): lambda r: r.click(ids.BLAME_ESCALATE, 1, 2, 3),
        ("action", ids.BLAME_TRAIN): lambda r: r.click(ids.BLAME_TRAIN, 1, 2, 3),
        ("action", ids.BLAME_ADD): lambda r: r.click(ids.BLAME_ADD, "1:1", "2:1"),
        ("action", r"^reply\.place\."): lambda r: r.click("reply.place.1", "1:1", "1:2"),
        ("action", ".*"): lambda r: r.click("older.button", 1),
    }


def _forms() -> Mapping[tuple[str, str], Surface]:
    """Forms submitted about what somebody may not see, and the menus in those they may open."""

    def escalation(callback_id: str, field: str) -> Surface:
        return lambda r: "".join(
            r.submit(callback_id, str(each), **{field: "2026-12-01" if field == "deadline" else "Some words"})
            for each in r.vault.ids(Escalation)
        )

    def memo(r: Reader) -> str:
        given = {"decision": "We do", "question": "Do we?", "decider": r.slack, "title": None, "review_by": None}
        return "".join(
            r.submit(ids.MEMO_FORM, f"command|{PUBLIC}||", initiative=str(each), **given)
            for each in r.vault.ids(Initiative)
        )

    def ownership(r: Reader) -> str:
        some = r.vault.ids(Initiative)
        said = [r.submit(ids.HAND_OVER_FORM, str(each), dri=r.slack) for each in some]
        return "".join(said + [r.submit(ids.HAND_BACK_FORM, str(each), reason="because") for each in some])

    def raising(r: Reader) -> str:
        words = {"about": "It", "kind": "scope", "needed": "Scope", "by_when": "2026-12-01", "counterpart": None}
        return "".join(
            r.submit(ids.ESCALATE_FORM, f"{each}:0:0", initiative=str(each), **words)
            for each in r.vault.ids(Initiative)
        )

    return {
        ("view", ids.ESCALATE_FORM): raising,
        ("view", ids.ESCALATION_DECIDE_FORM): escalation(ids.ESCALATION_DECIDE_FORM, "decision"),
        ("view", ids.ESCALATION_DEADLINE_FORM): escalation(ids.ESCALATION_DEADLINE_FORM, "deadline"),
        ("view", ids.ESCALATION_RETURN_FORM): escalation(ids.ESCALATION_RETURN_FORM, "needed"),
        ("view", ids.ESCALATION_ANSWER_FORM): escalation(ids.ESCALATION_ANSWER_FORM, "answer"),
        ("view", ids.MEMO_PICK_FORM): lambda r: r.submit(ids.MEMO_PICK_FORM, f"command|{PUBLIC}||", link=None),
        ("view", ids.MEMO_FORM): memo,
        ("view", r"^(assign|assign_many|hand_back|hand_over)$"): ownership,
        ("view", ids.PLAN_FORM): lambda r: "".join(
            r.submit(ids.PLAN_FORM, str(each), plan="Something", by_when="2026-12-01") for each in r.vault.ids(CheckIn)
        ),
    }


def _others() -> Mapping[tuple[str, str], Surface]:
    return {
        ("shortcut", ids.SHORTCUT_RECORD): lambda r: r.shortcut(ids.SHORTCUT_RECORD),
        ("shortcut", ids.SHORTCUT_NEEDS): lambda r: r.shortcut(ids.SHORTCUT_NEEDS),
        ("shortcut", ids.SHORTCUT_ESCALATE): lambda r: r.shortcut(ids.SHORTCUT_ESCALATE),
        ("event", "app_mention"): lambda r: r.mention(f"<@UB> decide {WORDS}") + r.mention(f"<@UB> {WORDS}"),
        ("event", "app_home_opened"): Reader.home,
        ("file", "export decisions"): Reader.export,
        ("post", "weekly and monthly review"): Reader.reviews,
    }


CADENCE_CLICKS = (
    ids.CADENCE_CHANGE, ids.CADENCE_ADD, ids.CADENCE_END, ids.CADENCE_MOVE, ids.CADENCE_SKIP, ids.CADENCE_WORKING,
    ids.CADENCE_CALENDAR,
)  # fmt: skip


def _cadences() -> Mapping[tuple[str, str], Surface]:
    """When the reviews are is for everybody; what they tell is not. Only weeks far ahead are moved or skipped here."""

    def buttons(r: Reader) -> str:
        return "".join(r.click(each, *r.vault.ids(Cadence)) for each in CADENCE_CLICKS)

    def forms(r: Reader) -> str:
        given = {"period": "2027-W10", "day": "2027-03-12", "time": "10:00", "reason": "because"}
        cadences = [str(each) for each in r.vault.ids(Cadence)]
        said = [r.submit(form, each, **given) for form in ("cadence_move", "cadence_skip") for each in cadences]
        said += [r.submit(ids.CADENCE_FORM, f"{each}:weekly", **given) for each in cadences]
        return "".join([*said, r.submit(ids.CADENCE_WORKING_FORM, "", working_days="0,1,2,3,4", holidays="")])

    return {
        ("/cadence", "move"): lambda r: r.command("/cadence", "move 2027-W08 26 Feb 2027 10:00", "move"),
        ("/cadence", "skip"): lambda r: r.command("/cadence", "skip 2027-W09 because", "skip"),
        ("/cadence", "calendar"): lambda r: r.command("/cadence", "calendar"),
        ("action", r"^cadence\.\w+$"): buttons,
        ("view", r"^cadence_(form|move|skip|working)$"): forms,
    }


SURFACES: Mapping[tuple[str, str], Surface] = {
    **leaks_reviews.meetings(), **leaks_reviews.recharters(),
    **_text_commands(), **_clicks(), **_forms(), **_others(), **_cadences(),
    **leaks_matters.commands(), **leaks_matters.clicks(), **leaks_matters.forms(),
    **leaks_ownership.commands(), **leaks_ownership.clicks(), **leaks_ownership.forms(),
}  # fmt: skip
READS_NOTHING = {
    ("event", "message"): "an answer to one's own question",
    ("action", ids.PLAN_DATE): "a date for one's own reply",
    ("action", ids.REMINDER_SNOOZE): "one's own open questions",
    ("event", "user_change"): "directory",
    ("event", "member_joined_channel"): "directory",
    ("event", "member_left_channel"): "directory",
    ("event", r"^(channel|group)_(archive|unarchive|rename)$"): "directory",
    ("event", r"^(channel|group)_(left|deleted)$"): "directory",
    ("event", "channel_id_changed"): "directory",
    ("event", r"^(app_uninstalled|tokens_revoked)$"): "directory",
    ("event", ".*"): "ignored",
    ("command", "/dri"): "word by word above",
    ("command", "/decide"): "word by word above",
    ("command", "/escalate"): "word by word above",
    ("command", "/sla"): "word by word above",
    ("command", "/cadence"): "word by word above",
    ("/cadence", "channel"): "sets, and names no matter",
    ("/cadence", "hour"): "sets, and names no matter",
    ("/cadence", "leader"): "sets, and names no matter",
    ("/cadence", "holidays"): "sets one's own, and names no matter",
    ("/cadence", "set"): "sets, and names no matter",
    ("/cadence", "settings"): "the workspace's own values",
}
