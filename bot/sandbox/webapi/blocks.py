"""blocks.validate: public, no token needed."""

from typing import TYPE_CHECKING

from bot.sandbox import blockkit
from bot.sandbox.webapi.registry import Call, Json, SlackError, invalid_arguments, method

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


@method("blocks.validate", caller="anybody")
def validate(_: "Sandbox", call: Call) -> Json:
    """Checks `blocks`, a `message` or a `view`; every fault comes with a JSON pointer."""
    message, view, blocks = call.decoded("message"), call.decoded("view"), call.decoded("blocks")
    if view is not None:
        faults = blockkit.validate_view(view, "home" if view.get("type") == "home" else "modal")
    elif message is not None or blocks is not None:
        faults = blockkit.validate_message(message if message is not None else {"text": "-", "blocks": blocks})
    else:
        raise invalid_arguments("[ERROR] one of blocks, message, view is required")
    if faults:
        errors = [{"pointer": fault.path, "message": fault.message} for fault in faults]
        call.notes += [f"{fault.path}: {fault.message}" for fault in faults]
        raise SlackError("invalid_blocks", errors=errors)
    return {"ok": True}
