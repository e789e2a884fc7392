"""Every Web API method that Drumbeat calls, each once, with the scopes that it needs."""

POST = "chat.postMessage"
UPDATE = "chat.update"
DELETE = "chat.delete"
PUBLISH = "views.publish"
OPEN_DIRECT = "conversations.open"
HISTORY = "conversations.history"
REPLIES = "conversations.replies"
PERSON = "users.info"
PEOPLE = "users.list"
CHANNEL = "conversations.info"
MEMBERS = "conversations.members"
PERMALINK = "chat.getPermalink"
IDENTITY = "auth.test"
OPEN_VIEW = "views.open"
PUSH_VIEW = "views.push"
UPDATE_VIEW = "views.update"
UPLOAD_URL = "files.getUploadURLExternal"
UPLOADED = "files.completeUploadExternal"

_HISTORY_SCOPES = ("channels:history", "groups:history", "im:history")
_READ_SCOPES = ("channels:read", "groups:read")

SCOPES: dict[str, tuple[str, ...]] = {
    POST: ("chat:write",),
    UPDATE: ("chat:write",),
    DELETE: ("chat:write",),
    PUBLISH: (),
    OPEN_DIRECT: ("im:write",),
    HISTORY: _HISTORY_SCOPES,
    REPLIES: _HISTORY_SCOPES,
    PERSON: ("users:read",),
    PEOPLE: ("users:read",),
    CHANNEL: _READ_SCOPES,
    MEMBERS: _READ_SCOPES,
    PERMALINK: (),
    IDENTITY: (),
    OPEN_VIEW: (),
    PUSH_VIEW: (),
    UPDATE_VIEW: (),
    UPLOAD_URL: ("files:write",),
    UPLOADED: ("files:write",),
}
"""Which of them applies depends on the kind of conversation; none where the token alone is enough."""
