"""How a call to Slack can go wrong, as far as the caller must act differently (design 3.2, slack-facts 3 and 4)."""

from bot.domain.slack import SlackError


class CallFailed(SlackError):
    """A call that did not answer ok; one of the three below. `code` as in SlackError."""


class Refused(CallFailed):
    """Slack, or the way there, definitely did nothing.

    Args:
        code: the reason.
        permanent: whether the same call again can only be refused again.
    """

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.permanent = permanent


class RateLimited(CallFailed):
    """Slack did nothing and asks for patience: `seconds` (real time) until this method may be called again."""

    def __init__(self, seconds: float, code: str = "ratelimited") -> None:
        super().__init__(code)
        self.seconds = seconds


class Ambiguous(CallFailed):
    """Nobody knows whether Slack did it: no answer in time, a broken connection, 5xx, `fatal_error`."""


AMBIGUOUS_CODES = frozenset({"fatal_error", "internal_error"})
"""Slack: "some aspect of the operation may have succeeded" (docs.slack.dev, chat.postMessage)."""

RATE_CODES = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

_PERMANENT = """
    as_user_not_supported block_mismatch cannot_dm_bot cannot_reply_to_message cant_delete_message
    cant_update_message channel_not_found channel_type_not_supported edit_window_closed ekm_access_denied
    invalid_arg_name invalid_arguments invalid_array_arg invalid_blocks invalid_blocks_format invalid_form_data
    invalid_json invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema invalid_view is_archived
    is_inactive json_not_object message_not_found messages_tab_disabled metadata_must_be_sent_from_app
    metadata_too_large msg_blocks_too_long msg_too_long no_dual_broadcast_content_update no_text not_allowed
    not_enabled not_in_channel restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
    slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
    thread_not_found too_many_attachments too_many_contact_cards user_disabled user_not_found users_not_found
    user_not_visible view_too_large
"""
PERMANENT_CODES = frozenset(_PERMANENT.split())
"""Errors of the method pages that the same call can only meet again.

Whatever is not listed (an outage, a token being rotated, a missing scope, a word Slack invents tomorrow) is temporary:
tried again with a growing hold, and given up by the sender's cap.
"""
