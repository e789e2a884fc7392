"""Figures for `GET /metrics`, read from the store when asked for, and the tick's own."""

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from storage import sending
from storage.engine import Store
from storage.errors import StoreUnavailable


class Metrics:
    """The registry of one process.

    Args:
        store: the database.
        workspace_id: our id of the workspace.
        now: the calendar clock.
    """

    def __init__(self, store: Store, workspace_id: int, now: Callable[[], datetime]) -> None:
        self.registry = CollectorRegistry()
        self.ticks = Counter("drumbeat_ticks", "Ticks that did something.", registry=self.registry)
        self.failed_ticks = Counter("drumbeat_failed_ticks", "Ticks that ended in an error.", registry=self.registry)
        self.tick_seconds = Histogram("drumbeat_tick_seconds", "How long a tick took.", registry=self.registry)
        self.registry.register(_Waiting(store, workspace_id, now))


class _Waiting(Collector):
    def __init__(self, store: Store, workspace_id: int, now: Callable[[], datetime]) -> None:
        self._store, self._workspace_id, self._now = store, workspace_id, now

    def describe(self) -> Iterable[Metric]:
        return [GaugeMetricFamily("drumbeat_outbox_due", "Messages that are due and unsent.")]

    def collect(self) -> Iterable[Metric]:
        gauge = GaugeMetricFamily("drumbeat_outbox_due", "Messages that are due and unsent.", labels=["op"])
        try:
            with self._store.read(self._workspace_id, self._now()) as uow:
                counts = sending.waiting_counts(uow)
        except StoreUnavailable:
            return []
        for op, number in counts.items():
            gauge.add_metric([op.value], number)
        return [gauge]
