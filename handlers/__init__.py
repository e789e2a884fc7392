"""Slack in: payloads to values, one service each, an answer back. Dispatch is linear: the hot ones first."""

from slack_bolt import App

from handlers import (
    absence,
    blame,
    cadence_command,
    cadence_forms,
    charters,
    claim,
    complain,
    consequence,
    decide,
    decide_buttons,
    dri,
    escalate,
    finding,
    home,
    leftovers,
    meeting,
    people_events,
    question,
    recharter,
    sla,
    typed,
)
from handlers.deps import Deps

FEATURES = (
    *(question, typed, blame, escalate, consequence, claim, complain),
    *(decide, decide_buttons, finding, dri, charters, absence),
    *(cadence_command, cadence_forms, meeting, recharter),
    *(sla, home, people_events, leftovers),
)


def register(app: App, deps: Deps) -> None:
    """Register every listener; `leftovers` comes last and takes what nobody else did."""
    for feature in FEATURES:
        feature.register(app, deps)
