"""Walking the calendar forward from one due instant to the next, so that a week is lived and not slept through."""

import asyncio
import time
from collections.abc import Callable

from bot.sandbox.clock import SandboxClock

POLL = 0.005
PATIENCE = 30.0
STEP_PAST = 0.001


class Walker:
    """Moves the clock forward only as fast as the bot has done what fell due."""

    def __init__(self, clock: SandboxClock, moved: Callable[[str], None], patience: float = PATIENCE) -> None:
        """`moved` is told after every step, with a sentence when the walk stopped short, else with ''."""
        self._clock = clock
        self._moved = moved
        self._patience = patience
        self._task: asyncio.Task[None] | None = None

    @property
    def walking(self) -> bool:
        """Whether a walk is under way."""
        return self._task is not None and not self._task.done()

    def forward(self, seconds: float) -> None:
        """Start walking to `seconds` from now; a walk under way is given up where it is."""
        self.stop()
        self._task = asyncio.get_running_loop().create_task(self._walk(self._clock.now() + seconds))

    def stop(self) -> None:
        """Stand still where the calendar is."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def settled(self) -> None:
        """Wait until no walk is under way."""
        while self.walking:
            await asyncio.sleep(POLL)

    async def _walk(self, target: float) -> None:
        while self._clock.now() < target:
            if self._clock.path is not None and not await self._bot_rests():
                self._moved("The bot is busy or away: the clock stopped where it is.")
                return
            self._step(target)
            self._moved("")
        await self._bot_rests()
        self._task = None
        self._moved("")

    async def _bot_rests(self) -> bool:
        """Wait until the bot has seen the present offset and nothing due is left undone."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            pulse = self._clock.pulse()
            if pulse is not None and pulse.idle and self._clock.follows(pulse) and not self._overdue(pulse.next_due):
                return True
            if self._clock.path is None:
                return True
            await asyncio.sleep(POLL)
        return False

    def _overdue(self, next_due: float | None) -> bool:
        return next_due is not None and next_due <= self._clock.now()

    def _step(self, target: float) -> None:
        pulse = self._clock.pulse()
        due = pulse.next_due if pulse is not None else None
        goal = due + STEP_PAST if due is not None and due < target else target
        self._clock.jump(max(goal - self._clock.now(), 0.0))
