"""The assign form's fields as an order; and what stood in it as one line."""

from collections.abc import Mapping
from datetime import date

from bot.domain.codes import Visibility
from bot.domain.errors import UserError
from bot.messages import ids
from bot.services.assigning import Order

Values = Mapping[str, str | None]


def read_form(values: Values, shown: str) -> Order:
    """What was filled in.

    Args:
        values: block_id to what stands in it.
        shown: the numbers of the lookalikes that the form showed, with commas, and where it was opened: `3,7|C012`.

    Raises:
        UserError: on the field that is empty.
    """
    numbers, _, channel = shown.partition("|")
    chosen = values.get(ids.FIELD_VISIBILITY)
    return Order(
        dri=values.get(ids.FIELD_DRI),
        name=" ".join((values.get(ids.FIELD_NAME) or "").split()),
        target=" ".join((values.get(ids.FIELD_TARGET) or "").split()),
        due=_date(values.get(ids.FIELD_DUE)),
        sponsor=values.get(ids.FIELD_SPONSOR),
        seen=frozenset(int(each) for each in numbers.split(",") if each.isdigit()),
        visibility=Visibility(chosen) if chosen else Visibility.WORKSPACE,
        audience=read_audience(values),
        channel=channel,
        quarter=" ".join((values.get(ids.FIELD_QUARTER) or "").split()),
    )


def read_audience(values: Values) -> tuple[str, ...]:
    """Slack ids of the people named besides DRI and sponsor."""
    return tuple(each for each in (values.get(ids.FIELD_AUDIENCE) or "").split(",") if each)


def read_revision(metadata: str) -> int:
    """How often the many-lines form was submitted before."""
    return int(metadata) if metadata.isdigit() else 0


def typed_line(values: Values) -> str:
    """What stood in the form so far, as the one line it would be; empty where nothing did."""
    dri, name, target, due, sponsor, quarter = (
        values.get(field) or ""
        for field in (
            ids.FIELD_DRI, ids.FIELD_NAME, ids.FIELD_TARGET, ids.FIELD_DUE, ids.FIELD_SPONSOR, ids.FIELD_QUARTER,
        )
    )  # fmt: skip
    if not (dri or name or target):
        return ""
    quoted = f'"{name.replace(chr(34), "")}" "{target.replace(chr(34), "")}"'
    parts = [f"<@{dri}>" if dri else "", quoted, f"by {due}" if due else "", f"sponsor <@{sponsor}>" if sponsor else ""]
    parts.append(f'this quarter "{quarter.replace(chr(34), "")}"' if quarter else "")
    return " ".join(part for part in parts if part)


def _date(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise UserError("A due date is missing: choose a day.", ids.FIELD_DUE) from error
