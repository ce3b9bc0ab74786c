"""Apps and devices are counted apart."""

import pytest

from moothall.domain.faults import AppQueueFull, AppTooFast, DeviceTooFast
from moothall.gateway.quotas import Quotas
from moothall.gateway.timing import Timing
from moothall.kernel.timers import ManualTimers


def test_each_app_has_its_own_rate() -> None:
    timers = ManualTimers()
    quotas = Quotas(timers, Timing(app_rate=1))
    quotas.take("app-1", 1, 77)
    quotas.take("app-2", 1, 77)
    with pytest.raises(AppTooFast):
        quotas.take("app-1", 1, 78)
    timers.advance(1_000)
    quotas.take("app-1", 1, 78)


def test_each_device_has_its_own_rate_for_all_apps_together() -> None:
    quotas = Quotas(ManualTimers(), Timing(device_rate=1))
    quotas.take("app-1", 1, 77)
    quotas.take("app-1", 2, 77)
    quotas.take("app-1", 1, 78)
    with pytest.raises(DeviceTooFast):
        quotas.take("app-2", 1, 77)


def test_each_app_has_its_own_places() -> None:
    quotas = Quotas(ManualTimers(), Timing(app_waiting=1))
    quotas.take("app-1", 1, 77)
    quotas.take("app-2", 1, 77)
    with pytest.raises(AppQueueFull):
        quotas.take("app-1", 1, 78)
    quotas.release("app-1")
    quotas.take("app-1", 1, 78)
