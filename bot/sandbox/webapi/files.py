"""files.*: announcing a file, and sharing it in a conversation once its bytes have come."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.sandbox.chat import bot_draft
from bot.sandbox.files import File
from bot.sandbox.webapi.registry import Call, Json, SlackError, invalid_arguments, method

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox

LARGEST = 8 * 1024 * 1024
"""Slack takes a gigabyte; this one keeps files in memory."""


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(box: "Sandbox", call: Call) -> Json:
    """An address to which the bytes of one file are sent."""
    found, key = box.files.announce(call.need("filename"), call.number("length", 0, LARGEST))
    return {"ok": True, "upload_url": f"{box.url}/upload/{key}", "file_id": found.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(box: "Sandbox", call: Call) -> Json:
    """Share files whose bytes have come, as one message of the app; without a channel they stay the app's own."""
    files = [_sent(box, each) for each in _named(call)]
    if call.has("channel_id"):
        channel = box.world.channels.get(call.text("channel_id"))
        if channel is None:
            raise SlackError("channel_not_found")
        for each in files:
            each.is_shared = True
        extra = {"files": [_shape(box, each) for each in files]}
        box.chat.post(channel, bot_draft(text=call.text("initial_comment"), subtype="file_share", extra=extra))
    return {"ok": True, "files": [{"id": each.id, "title": each.title} for each in files]}


def _named(call: Call) -> list[dict[str, Any]]:
    files = call.decoded("files")
    if not isinstance(files, list) or not files or not all(isinstance(each, dict) for each in files):
        raise invalid_arguments("[ERROR] missing required field: files")
    return files


def _sent(box: "Sandbox", named: dict[str, Any]) -> File:
    found = box.files.sent(str(named.get("id")))
    if found is None:
        raise SlackError("file_not_found")
    found.title = str(named.get("title") or found.name)
    return found


def _shape(box: "Sandbox", found: File) -> Json:
    address = f"{box.url}/files/{found.id}/{quote(found.name)}"
    return {
        "id": found.id,
        "name": found.name,
        "title": found.title,
        "size": found.length,
        "url_private_download": address,
    }
