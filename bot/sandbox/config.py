"""How a sandbox is set up; every field has a default that suits a test."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.delivery import ACK_SECONDS, RETRY_DELAYS
from bot.sandbox.manifest import Manifest
from bot.sandbox.triggers import TRIGGER_SECONDS


@dataclass(frozen=True)
class Config:
    """Switches of one sandbox.

    `port` 0 means any; `seed` is `demo` or `empty`; `http_target` a request URL in place of Socket Mode; `limits`
    False turns rate limits off; `latency` seconds are added to every Web API answer; `retry_delays` are the seconds
    before each retry of an event; `patience` how long a walk of the clock waits for the bot without progress.
    """

    port: int = 0
    clock_file: Path | None = None
    manifest: Manifest = field(default_factory=Manifest)
    seed: str = "demo"
    http_target: str | None = None
    limits: bool = True
    latency: float = 0.0
    ack_seconds: float = ACK_SECONDS
    retry_delays: tuple[float, ...] = RETRY_DELAYS
    trigger_seconds: float = TRIGGER_SECONDS
    patience: float = 30.0
