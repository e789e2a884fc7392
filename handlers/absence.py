"""The form of an absence."""

from slack_bolt import App

from bot.messages import ids
from bot.services.absences import setting
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.known import ensure_known
from handlers.payloads import Click, Submission
from handlers.reply import on_click, on_submission


def register(app: App, deps: Deps) -> None:
    """Listen to the button that opens the form, and to the form."""

    def opened(call: Call, click: Click) -> Outcome:
        return setting.show(deps.store, call, click.value if click.value.startswith(("U", "W")) else "")

    def submitted(call: Call, form: Submission) -> Outcome:
        people = (form.values.get(ids.FIELD_WHO) or "", form.values.get(ids.FIELD_ACTING) or "")
        ensure_known(deps, call, people)
        return setting.submitted(deps.store, call, form.values)

    app.action(ids.ABSENCE_OPEN)(on_click(deps, opened))
    app.view(ids.ABSENCE_FORM)(on_submission(deps, submitted))
