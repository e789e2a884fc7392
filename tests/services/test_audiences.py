"""Assigning with an audience: who may see the initiative, and what cannot be one."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import ChannelKind, Visibility
from bot.domain.errors import UserError
from bot.messages import ids
from bot.sandbox.blockkit import validate_view
from bot.services import assigning, assigning_form
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries.visible import visible_initiatives
from storage.tables import Channel, Errand, Initiative, Ledger, Member
from tests.services.ownership_kit import Desk
from tests.support.factories import Cast

PARTS = ("boss", "leader", "sponsor", "dri", "other", "guest")


@pytest.fixture
def desk(sqlite_store: Store, cast: Cast) -> Desk:
    return Desk(sqlite_store, cast)


def assign(desk: Desk, visibility: Visibility | None, *audience: str, channel: str = "") -> Any:
    values = {
        ids.FIELD_DRI: desk.slack("dri"), ids.FIELD_NAME: "Close Lyon", ids.FIELD_TARGET: "One office fewer",
        ids.FIELD_DUE: date(2026, 12, 18).isoformat(), ids.FIELD_SPONSOR: desk.slack("sponsor"),
        ids.FIELD_VISIBILITY: visibility.value if visibility else None,
        ids.FIELD_AUDIENCE: ",".join(desk.slack(part) for part in audience) or None,
    }  # fmt: skip
    order = assigning_form.read_form(values, f"|{channel}")
    return assigning.assign(desk.store, desk.call("leader"), order)


def seen(desk: Desk) -> set[str]:
    with desk.store.read(desk.cast.id, desk.at) as uow:
        return {part for part in PARTS if uow.has(Initiative, visible_initiatives(uow, getattr(desk.cast, part)))}


def room(desk: Desk, kind: ChannelKind, *, is_member: bool = True, members: tuple[str, ...] = ()) -> None:
    with desk.store.write(desk.cast.id, desk.at) as uow:
        read = uow.at if members else None
        row = uow.add(Channel(slack_id="C1", kind=kind, is_member=is_member, seen_at=uow.at, members_read_at=read))
        for part in members:
            person = getattr(desk.cast, part)
            uow.session.add(Member(workspace_id=desk.cast.id, channel_id=row.pk, person_id=person))
        uow.commit()


def test_everybody_sees_it_unless_said_otherwise(desk: Desk) -> None:
    assign(desk, None)

    assert seen(desk) == {"boss", "leader", "sponsor", "dri", "other"}


def test_named_people_only_and_whoever_answers_for_it(desk: Desk) -> None:
    assign(desk, Visibility.NAMED, "other", "other")

    assert seen(desk) == {"leader", "sponsor", "dri", "other"}
    [opened] = [row for row in desk.rows(Ledger) if row.code.value == "initiative_opened"]
    assert opened.details["visibility"] == "named"


@pytest.mark.parametrize("kind", [ChannelKind.PRIVATE, ChannelKind.PUBLIC])
def test_the_members_of_the_channel_it_was_assigned_in(desk: Desk, kind: ChannelKind) -> None:
    room(desk, kind, members=("boss",))

    assign(desk, Visibility.CHANNEL, channel="C1")

    assert seen(desk) == {"leader", "sponsor", "dri", "boss"}
    assert desk.rows(Errand, col(Errand.kind) == ErrandKind.MEMBERS)[0].args == {"channel": "C1"}


@pytest.mark.parametrize(
    ("visibility", "audience", "channel", "field"),
    [
        (Visibility.NAMED, ("guest",), "", "audience"),
        (Visibility.NAMED, ("leaver",), "", "audience"),
        (Visibility.CHANNEL, (), "C1", "visibility"),
        (Visibility.CHANNEL, (), "CNOWHERE", "visibility"),
    ],
)
def test_what_cannot_be_an_audience_keeps_the_form_open(
    desk: Desk, visibility: Visibility, audience: tuple[str, ...], channel: str, field: str
) -> None:
    room(desk, ChannelKind.PRIVATE, is_member=False)

    with pytest.raises(UserError) as refused:
        assign(desk, visibility, *audience, channel=channel)

    assert refused.value.field == field
    assert desk.rows(Initiative) == []


def test_the_channel_is_offered_in_a_channel_only(desk: Desk) -> None:
    for channel, offered in (("C1", 3), ("D1", 2), ("", 2)):
        call = desk.call("leader")
        view = assigning.show_form(desk.store, type(call)(**{**vars(call), "channel": channel})).open or {}
        assert validate_view(view, "modal") == []
        assert len(_field(view, ids.FIELD_VISIBILITY)["options"]) == offered
        assert view["private_metadata"] == (f"|{channel}" if offered == 3 else "")


def test_the_choice_stays_while_lookalikes_are_shown(desk: Desk) -> None:
    room(desk, ChannelKind.PUBLIC)
    assign(desk, None)

    view = assign(desk, Visibility.CHANNEL, "other", channel="C1").update

    assert validate_view(view, "modal") == []
    assert _field(view, ids.FIELD_VISIBILITY)["initial_option"]["value"] == "channel"
    assert _field(view, ids.FIELD_AUDIENCE)["initial_users"] == [desk.slack("other")]
    assert view["private_metadata"] == "1|C1"


def test_a_secret_initiative_is_no_lookalike_to_whoever_may_not_see_it(desk: Desk) -> None:
    assign(desk, Visibility.NAMED)

    outcome = assigning.assign_typed(
        desk.store, desk.call("boss"), desk.line("other", "Close Lyon", "One office fewer")
    )

    assert outcome.open is None
    assert len(desk.rows(Initiative)) == 2


def _field(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    return next(block["element"] for block in view["blocks"] if block.get("block_id") == block_id)
