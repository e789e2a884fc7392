"""conversations.*, users.*, team.* and the like over a real socket."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import manifest
from bot.sandbox.thread import SandboxThread
from bot.sandbox.world import Person
from tests.sandbox.kit import RAW, Page, web_client


def error(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def post(client: WebClient, *texts: str, **more: Any) -> list[str]:
    return [client.chat_postMessage(channel="D0ANA", text=text, **more)["ts"] for text in texts]


def texts(answer: Any) -> list[str]:
    return [each["text"] for each in answer["messages"]]


def test_history_is_newest_first_and_paged_by_cursor(client: WebClient):
    post(client, "a", "b", "c", "d", "e")

    first = client.conversations_history(channel="D0ANA", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel="D0ANA", limit=2, cursor=cursor)
    third = client.conversations_history(channel="D0ANA", limit=2, cursor=second["response_metadata"]["next_cursor"])

    assert [texts(first), texts(second), texts(third)] == [["e", "d"], ["c", "b"], ["a"]]
    assert [first["has_more"], third["has_more"]] == [True, False]


def test_the_ends_of_a_window_are_left_out_unless_inclusive(client: WebClient):
    a, _, c, _ = post(client, "a", "b", "c", "d")

    assert texts(client.conversations_history(channel="D0ANA", oldest=a, latest=c)) == ["b"]
    assert texts(client.conversations_history(channel="D0ANA", oldest=a, latest=c, inclusive=True)) == ["c", "b", "a"]


def test_history_omits_replies_but_not_broadcast_ones(client: WebClient):
    (root,) = post(client, "root")
    post(client, "quiet", thread_ts=root)
    post(client, "loud", thread_ts=root, reply_broadcast=True)

    answer = client.conversations_history(channel="D0ANA")

    assert texts(answer) == ["loud", "root"]
    assert answer["messages"][0]["subtype"] == "thread_broadcast"
    assert answer["messages"][1]["reply_count"] == 2


def test_replies_begin_with_the_root_on_every_page(client: WebClient):
    (root,) = post(client, "root")
    post(client, "1", "2", "3", thread_ts=root)

    first = client.conversations_replies(channel="D0ANA", ts=root, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_replies(channel="D0ANA", ts=root, limit=3, cursor=cursor)

    assert [texts(first), texts(second)] == [["root", "1", "2"], ["root", "3"]]
    assert first["messages"][1]["parent_user_id"] == "U0DRUMBEAT"


def test_the_ts_of_a_reply_gives_that_reply_and_an_unknown_one_thread_not_found(client: WebClient):
    (root,) = post(client, "root")
    (reply,) = post(client, "reply", thread_ts=root)

    assert texts(client.conversations_replies(channel="D0ANA", ts=reply)) == ["reply"]
    assert error(client.conversations_replies, channel="D0ANA", ts="1.000000") == "thread_not_found"


def test_metadata_comes_only_when_asked_for(client: WebClient):
    post(client, "a", metadata={"event_type": "checkin_sent", "event_payload": {"key": "k1"}})

    plain = client.conversations_history(channel="D0ANA")["messages"][0]
    full = client.conversations_history(channel="D0ANA", include_all_metadata=True)["messages"][0]

    assert "metadata" not in plain
    assert full["metadata"]["event_payload"] == {"key": "k1"}


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"channel": "U0ANA"}, "channel_not_found"),
        ({"channel": "C0BOARD"}, "channel_not_found"),
        ({"channel": "C0GENERAL"}, "not_in_channel"),
        ({"channel": "D0ANA", "limit": 1000}, "invalid_limit"),
        ({"channel": "D0ANA", "limit": "many"}, "invalid_arguments"),
        ({"channel": "D0ANA", "cursor": "%%"}, "invalid_cursor"),
        ({"channel": "D0ANA", "cursor": "bm90aGluZw=="}, "invalid_cursor"),
        ({"channel": ""}, "invalid_arguments"),
    ],
)
def test_history_refuses_with_slacks_names(client: WebClient, arguments: dict[str, Any], name: str):
    assert error(client.conversations_history, **arguments) == name


def test_the_scope_of_the_kind_of_conversation_counts():
    granted = RAW | {"oauth_config": {"scopes": {"bot": ["channels:history", "channels:read"]}}}
    with SandboxThread(manifest=manifest.parse(granted)) as sandbox:
        client = web_client(sandbox)

        assert client.conversations_history(channel="C0REVIEW")["ok"]
        assert error(client.conversations_history, channel="D0ANA") == "missing_scope"
        assert error(client.conversations_info, channel="D0ANA") == "missing_scope"
        assert error(client.conversations_list, types="im") == "missing_scope"


def test_conversations_open_gives_the_direct_message(client: WebClient):
    assert client.conversations_open(users="U0ANA")["channel"] == {"id": "D0ANA"}
    full = client.conversations_open(channel="D0ANA", return_im=True)["channel"]
    assert (full["id"], full["user"], full["is_im"]) == ("D0ANA", "U0ANA", True)


@pytest.mark.parametrize(
    ("users", "name"),
    [
        ("", "users_list_not_supplied"),
        ("U0ANA,U0LEE", "too_many_users"),
        ("U0NOBODY", "user_not_found"),
        ("U0GONE", "user_disabled"),
        ("U0OTHERBOT", "cannot_dm_bot"),
    ],
)
def test_conversations_open_refuses_with_slacks_names(client: WebClient, users: str, name: str):
    assert error(client.conversations_open, users=users) == name


def test_conversations_info_and_members_and_list(client: WebClient):
    info = client.conversations_info(channel="C0SHARED", include_num_members=True)["channel"]
    members = client.conversations_members(channel="C0LAUNCH", limit=3)
    listed = client.conversations_list(types="public_channel,private_channel,im", limit=1000)["channels"]
    mine = client.users_conversations(types="public_channel")["channels"]

    assert (info["is_ext_shared"], info["num_members"], info["is_private"]) == (True, 4, False)
    assert len(members["members"]) == 3
    assert members["response_metadata"]["next_cursor"]
    assert "C0BOARD" not in [each["id"] for each in listed]
    assert {each["id"] for each in mine} == {"C0REVIEW", "C0LAUNCH", "C0SHARED"}
    assert error(client.users_conversations, user="U0NOBODY") == "user_not_found"
    assert error(client.conversations_list, types="rooms") == "invalid_arguments"


def test_joining_works_for_public_channels_only(client: WebClient, page: Page):
    assert client.conversations_join(channel="C0GENERAL")["channel"]["is_member"]
    assert error(client.conversations_join, channel="D0ANA") == "method_not_supported_for_channel_type"
    page.post("world", {"do": "channel", "id": "C0SHARED", "set": {"is_archived": True}})
    assert error(client.conversations_join, channel="C0SHARED") == "is_archived"


def test_people_have_zones_with_the_offset_of_the_calendar_day(sandbox: SandboxThread):
    person = Person("U1", "one", "One", "Europe/London")

    winter, summer = person.as_slack(1_767_225_600), person.as_slack(1_782_864_000)

    assert (winter["tz_offset"], summer["tz_offset"]) == (0, 3600)
    assert "tz" not in Person("U2", "two", "Two", "Nowhere/Land").as_slack(0)


def test_users_info_leaves_out_what_slack_leaves_out(client: WebClient):
    ana = client.users_info(user="U0ANA", include_locale=True)["user"]
    noor = client.users_info(user="U0NOOR")["user"]
    gone = client.users_info(user="U0GONE")["user"]
    vera = client.users_info(user="U0STRANGER")["user"]

    assert (ana["is_admin"], ana["tz"], ana["locale"]) == (True, "Europe/London", "en-US")
    assert "tz" not in noor
    assert gone["deleted"]
    assert "tz" not in gone
    assert vera["is_stranger"]
    assert "is_admin" not in vera
    assert error(client.users_info, user="U0NOBODY") == "user_not_found"


def test_strangers_are_visible_only_through_a_shared_channel(client: WebClient, page: Page):
    page.post("world", {"do": "kick", "channel": "C0SHARED", "user": "U0DRUMBEAT"})

    assert error(client.users_info, user="U0STRANGER") == "user_not_visible"
    assert error(client.chat_postMessage, channel="U0STRANGER", text="x") == "channel_not_found"


def test_users_list_holds_leavers_and_bots_but_no_strangers(client: WebClient):
    first = client.users_list(limit=5)
    everybody = client.users_list()["members"]

    ids = {each["id"] for each in everybody}
    assert {"U0GONE", "U0OTHERBOT", "USLACKBOT", "U0DRUMBEAT"} <= ids
    assert "U0STRANGER" not in ids
    assert first["response_metadata"]["next_cursor"]


def test_team_usergroups_and_dnd(client: WebClient):
    assert client.team_info()["team"]["id"] == "T0SANDBOX"
    assert error(client.team_info, team="T0OTHER") == "team_not_found"
    assert "users" not in client.usergroups_list()["usergroups"][0]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U0PRIYA"]
    assert client.dnd_info(user="U0ANA")["dnd_enabled"] is False
    assert error(client.dnd_info, user="U0NOBODY") == "user_not_found"
