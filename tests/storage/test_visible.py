"""Who sees what, on both databases: outsiders and former members see nothing, the named always."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind, EscalationKind, MemoSource, Visibility
from storage import numbers, passages
from storage.codes import MemoEventKind, PassageKind
from storage.engine import Store
from storage.queries import ownership
from storage.queries.visible import visible_agreements, visible_escalations, visible_initiatives, visible_memos
from storage.tables import (
    Agreement,
    AgreementVerdict,
    Assignment,
    Audience,
    Channel,
    Escalation,
    Initiative,
    Member,
    Memo,
    MemoEvent,
)
from storage.uow import UnitOfWork
from tests.support.factories import Cast, make_agreement, make_assignment, make_initiative, make_person

NOBODY: set[str] = set()
ALL = {"boss", "leader", "sponsor", "dri", "other"}
UNABLE = {"guest", "bot", "leaver"}


class Scene:
    """One matter in one channel."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.store, self.cast = store, cast

    def write(self) -> UnitOfWork:
        return self.store.write(self.cast.id, self.cast.at)

    def channel(
        self, uow: UnitOfWork, *members: str, read: int | None = 0, kind: ChannelKind = ChannelKind.PRIVATE
    ) -> int:
        """A conversation with these members, read so many hours ago (None: never)."""
        at = None if read is None else self.cast.at - timedelta(hours=read)
        row = uow.add(Channel(slack_id=f"C{uow.at.timestamp():.0f}{len(members)}", kind=kind, members_read_at=at))
        for part in members:
            uow.session.add(Member(workspace_id=self.cast.id, channel_id=row.pk, person_id=getattr(self.cast, part)))
        return row.pk

    def memo(self, uow: UnitOfWork, **values: Any) -> int:
        """A memo that `sponsor` decided and `leader` recorded."""
        words = passages.keep(uow, PassageKind.MEMO, "x", author_id=None)
        given = {
            "number": numbers.next_number(uow, "memo"),
            "source": MemoSource.SHORTCUT,
            "title_id": words,
            "decision_id": words,
            "question_id": words,
            "decider_id": self.cast.sponsor,
            "recorded_by_id": self.cast.leader,
            "raised_at": uow.at,
            "decided_on": uow.at.date(),
            "visibility": Visibility.WORKSPACE,
            "recorded_at": uow.at,
        }
        return uow.add(Memo(**{**given, **values})).pk

    def escalation(self, uow: UnitOfWork, initiative_id: int) -> int:
        """An escalation that `dri` raised to `leader` about `other`."""
        words = passages.keep(uow, PassageKind.ESCALATION, "x", author_id=None)
        row = Escalation(
            number=1,
            initiative_id=initiative_id,
            raised_by_id=self.cast.dri,
            leader_id=self.cast.leader,
            counterpart_id=self.cast.other,
            kind=EscalationKind.DECISION_NEEDED,
            about_id=words,
            need_id=words,
            by_on=uow.at.date(),
            zone="UTC",
            raised_at=uow.at,
            first_raised_at=uow.at,
            due_at=uow.at,
        )
        return uow.add(row).pk

    def audience(self, uow: UnitOfWork, part: str, *, named: bool = True, **matter: int) -> None:
        uow.add(Audience(person_id=getattr(self.cast, part), named=named, **matter))

    def seen(self, table: Any, condition: Callable[..., Any]) -> set[str]:
        """Which of the cast see any row of a table."""
        with self.store.read(self.cast.id, self.cast.at) as uow:
            return {part for part in ALL | UNABLE if uow.has(table, condition(uow, getattr(self.cast, part)))}


@pytest.fixture
def scene(store: Store, cast: Cast) -> Scene:
    return Scene(store, cast)


def initiative(scene: Scene, uow: UnitOfWork, **values: Any) -> int:
    return make_initiative(uow, dri=scene.cast.dri, sponsor=scene.cast.sponsor, **values).id


def initiatives_seen(scene: Scene) -> set[str]:
    return scene.seen(Initiative, visible_initiatives)


def memos_seen(scene: Scene) -> set[str]:
    return scene.seen(Memo, visible_memos)


def test_what_is_open_to_the_workspace_is_seen_by_everybody_but_guests_bots_and_leavers(scene: Scene) -> None:
    with scene.write() as uow:
        initiative(scene, uow)
        scene.memo(uow)
        uow.commit()

    assert initiatives_seen(scene) == ALL
    assert memos_seen(scene) == ALL


def test_a_named_initiative_is_seen_by_its_dri_sponsor_and_audience(scene: Scene) -> None:
    with scene.write() as uow:
        one = initiative(scene, uow, visibility=Visibility.NAMED)
        scene.audience(uow, "boss", initiative_id=one)
        uow.commit()

    assert initiatives_seen(scene) == {"dri", "sponsor", "boss"}


MEMBERS = pytest.mark.parametrize(
    ("read", "members", "extra"),
    [
        (0, ("other", "boss"), {"other", "boss"}),
        (0, ("boss",), {"boss"}),  # `other` was a member when it was recorded, and is none now
        (23, ("other",), {"other"}),
        (25, ("other",), NOBODY),  # the list is older than a day: only the named
        (0, (), NOBODY),
        (None, (), {"other"}),  # never read: those stored at the recording, for a day
    ],
)


@MEMBERS
def test_a_channels_initiative_is_seen_by_its_members_of_now(
    scene: Scene, read: int | None, members: tuple[str, ...], extra: set[str]
) -> None:
    with scene.write() as uow:
        place = scene.channel(uow, *members, read=read)
        one = initiative(scene, uow, visibility=Visibility.CHANNEL, channel_id=place)
        scene.audience(uow, "other", named=False, initiative_id=one)
        uow.commit()

    assert initiatives_seen(scene) == {"dri", "sponsor"} | extra


@MEMBERS
def test_a_channels_memo_is_seen_by_its_members_of_now(
    scene: Scene, read: int | None, members: tuple[str, ...], extra: set[str]
) -> None:
    with scene.write() as uow:
        memo = scene.memo(uow, visibility=Visibility.CHANNEL, channel_id=scene.channel(uow, *members, read=read))
        scene.audience(uow, "other", named=False, memo_id=memo)
        scene.audience(uow, "dri", memo_id=memo)
        uow.commit()

    assert memos_seen(scene) == {"leader", "sponsor", "dri"} | extra


def test_the_members_stored_at_a_recording_of_long_ago_are_not_believed(scene: Scene) -> None:
    with scene.write() as uow:
        place = scene.channel(uow, read=None)
        long_ago = uow.at - timedelta(days=2)
        memo = scene.memo(uow, visibility=Visibility.CHANNEL, channel_id=place, recorded_at=long_ago)
        scene.audience(uow, "other", named=False, memo_id=memo)
        uow.commit()

    assert memos_seen(scene) == {"leader", "sponsor"}


def test_a_channel_that_became_private_narrows_what_was_recorded_openly_in_it(scene: Scene) -> None:
    with scene.write() as uow:
        place = scene.channel(uow, "boss")
        scene.memo(uow, channel_id=place)
        initiative(scene, uow, channel_id=place)
        uow.commit()

    assert memos_seen(scene) == {"leader", "sponsor", "boss"}
    assert initiatives_seen(scene) == {"dri", "sponsor", "boss"}


def test_a_channel_that_became_public_widens_nothing(scene: Scene) -> None:
    with scene.write() as uow:
        place = scene.channel(uow, "boss", kind=ChannelKind.PUBLIC)
        scene.memo(uow, visibility=Visibility.CHANNEL, channel_id=place)
        uow.commit()

    assert memos_seen(scene) == {"leader", "sponsor", "boss"}


def test_a_memo_of_an_escalation_is_for_the_named_until_it_is_published(scene: Scene) -> None:
    with scene.write() as uow:
        memo = scene.memo(uow, visibility=Visibility.NAMED)
        scene.audience(uow, "dri", memo_id=memo)
        uow.add(MemoEvent(memo_id=memo, event=MemoEventKind.SIGNED, by_id=scene.cast.boss, at=uow.at))
        uow.commit()
    assert memos_seen(scene) == {"leader", "sponsor", "dri", "boss"}

    with scene.write() as uow:
        uow.add(MemoEvent(memo_id=memo, event=MemoEventKind.PUBLISHED, by_id=scene.cast.sponsor, at=uow.at))
        uow.commit()
    assert memos_seen(scene) == ALL


def test_an_escalation_is_for_the_named_only(scene: Scene) -> None:
    with scene.write() as uow:
        one = scene.escalation(uow, initiative(scene, uow))
        uow.commit()
    assert scene.seen(Escalation, visible_escalations) == {"dri", "leader", "other"}

    with scene.write() as uow:
        scene.audience(uow, "boss", escalation_id=one)
        scene.audience(uow, "sponsor", named=False, escalation_id=one)
        uow.commit()
    assert scene.seen(Escalation, visible_escalations) == {"dri", "leader", "other", "boss"}


def test_lists_counts_and_comparisons_read_through_the_same_condition(scene: Scene) -> None:
    with scene.write() as uow:
        place = scene.channel(uow, "boss")
        initiative(scene, uow, name="Secret", visibility=Visibility.CHANNEL, channel_id=place)
        initiative(scene, uow, name="Open")
        uow.commit()
    with scene.store.read(scene.cast.id, scene.cast.at) as uow:
        other, boss = scene.cast.other, scene.cast.boss
        assert ownership.open_ids(uow, other, limit=9)[1] == 1
        assert ownership.open_ids(uow, boss, limit=1)[1] == 2
        assert [each.name for each in ownership.open_named(uow, other)] == ["Open"]
        assert ownership.seen_by(uow, other, 1) is None
        assert ownership.seen_by(uow, boss, 1) is not None
        assert not uow.find(Initiative, col(Initiative.name) == "Secret", visible_initiatives(uow, other))


@pytest.mark.parametrize("more", ["nobody", "passed_to", "leader", "ruled", "escalation", "new_dri"])
def test_an_agreement_is_seen_by_its_sides_and_those_above_them(scene: Scene, more: str) -> None:
    cast = scene.cast
    with scene.write() as uow:
        made = make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor)
        provider = make_person(uow)
        given: dict[str, Any] = {"passed_to_id": cast.boss} if more == "passed_to" else {}
        if more == "escalation":
            given["escalation_id"] = scene.escalation(uow, made.id)  # its leader is `leader`
        row = make_agreement(uow, made, cast.dri, provider.pk, **given)
        if more in ("leader", "ruled"):
            judged = (
                {"leader_id": cast.boss} if more == "leader" else {"leader_id": cast.sponsor, "ruled_by_id": cast.boss}
            )
            uow.add(
                AgreementVerdict(
                    agreement_id=row.pk, basis="rejection_disputed", state="contested", proposed_at=uow.at,
                    contest_until=uow.at, rule_by=uow.at, **judged,
                )
            )  # fmt: skip
        if more == "new_dri":
            uow.move(Assignment, made.assignment_id or 0, {}, ended_at=uow.at, end_code="handed_over")
            make_assignment(uow, made.id, cast.other)
        uow.commit()

    also = {
        "passed_to": {"boss"},
        "leader": {"boss"},
        "ruled": {"boss"},
        "escalation": {"leader"},
        "new_dri": {"other"},
    }
    assert scene.seen(Agreement, visible_agreements) == {"dri", "sponsor"} | also.get(more, NOBODY)
