"""The thresholds a leader may set (`/cadence set`): their names, their bounds, and the order they keep."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import UserError
from bot.domain.policy import Policy

Number = int | float


@dataclass(frozen=True, slots=True)
class Threshold:
    """One setting of `Policy` that is a number.

    Args:
        name: its field in `Policy`, as it is typed.
        meaning: completes "… is 3: meaning".
        least: smallest value allowed.
        most: largest value allowed.
        whole: whether it counts things; otherwise it is a share.
    """

    name: str
    meaning: str
    least: Number
    most: Number
    whole: bool = True


#: Days and weeks are bounded by what a leader could mean: a month of working days, half a year of weeks.
THRESHOLDS: Mapping[str, Threshold] = {
    each.name: each
    for each in (
        Threshold("remind_at", "misses in a row after which a reminder says that this one counts", 1, 26),
        Threshold("tell_sponsor_at", "misses in a row after which the sponsor is told", 1, 26),
        Threshold("decide_at", "misses in a row after which the sponsor must decide by memo", 1, 26),
        Threshold("ask_scope_at", "weeks in a row off track with a live plan, after which scope is asked about", 2, 26),
        Threshold("response_days", "working days a leader has to answer an escalation", 1, 20),
        Threshold("accept_days", "working days after which an assignment counts as accepted", 1, 20),
        Threshold("provider_days", "working days a provider has to answer a proposed agreement", 1, 20),
        Threshold("delivery_days", "working days to review what was delivered", 1, 20),
        Threshold("contest_days", "working days in which either side may contest a verdict", 1, 20),
        Threshold("cut", "score from which a blaming reply is cut", 0, 1, whole=False),
        Threshold("ask", "score from which I ask whose it is; below it I leave the reply alone", 0, 1, whole=False),
    )
}


def read(name: str, text: str, policy: Policy) -> Number:
    """The value that was typed for a setting.

    Args:
        name: which one, as typed.
        text: the value, as typed.
        policy: what holds now; the others of it must still fit.

    Raises:
        UserError: no such setting, no such number, out of its bounds, or out of order with the others.
    """
    threshold = THRESHOLDS.get(name)
    if threshold is None:
        raise UserError(f'I know no setting "{name[:40]}". `/cadence settings` lists them.')
    value = _number(threshold, text.strip().replace(",", "."))
    _check_order({each: getattr(policy, each) for each in THRESHOLDS} | {name: value})
    return value


def _number(threshold: Threshold, text: str) -> Number:
    kind = "a whole number" if threshold.whole else "a number"
    try:
        value: Number = int(text) if threshold.whole else float(text)
    except ValueError:
        value = threshold.least - 1
    if not threshold.least <= value <= threshold.most:
        raise UserError(f"{threshold.name} is {kind} from {threshold.least} to {threshold.most}.")
    return value


def _check_order(values: Mapping[str, Number]) -> None:
    if not values["remind_at"] <= values["tell_sponsor_at"] <= values["decide_at"]:
        raise UserError(
            "The steps come in order: remind_at is at most tell_sponsor_at, which is at most decide_at."
            f" Now they would be {values['remind_at']}, {values['tell_sponsor_at']} and {values['decide_at']}."
        )
    if values["ask"] >= values["cut"]:
        raise UserError(f"ask must stay below cut; now they would be {values['ask']:g} and {values['cut']:g}.")
