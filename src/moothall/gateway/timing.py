"""How long the gateway waits for what. Milliseconds. What an operator may want to turn is a setting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Deadlines and bounds of signals and sessions."""

    deadline: int = 5_000
    """For a device's acknowledgement, from the arrival of the call: the official clients give up after 10 s."""
    resends: tuple[int, ...] = (1_000, 2_000)
    """How long to wait after each sending in a session before the next one; the last sending waits for the deadline."""
    grace: int = 1_500
    """For a device that was just lost: a change of the wireless cell should fail nobody's tap."""
    recent_loss: int = 15_000
    """How long ago a loss may lie for `grace` to be given."""
    result: int = 30_000
    """For a device's result, from its acknowledgement."""
    tell_no_result: bool = True
    """Whether apps are told by the gateway when that passes: a result with the statusCode 504."""
    hello: int = 5_000
    """For a device's first frame."""
    frames: int = 500
    """That a device may send in a second; twice as many where it was quiet before."""
    ping: int = 20_000
    """Between two pings."""
    silence: int = 45_000
    """After which a device is gone."""
    hold_down: int = 10_000
    """After the loss of a device until apps are told, unless it is back."""
    renewal: int = 10_000
    """Between two renewals of the leases of all connected devices."""
    coalesce: int = 500
    """How long a device's report may wait to be stored with the next ones."""
    drain: int = 2_000
    """For the signals that are underway when the server stops."""
    goodbye: int = 1_000
    """For a device to take the last frame of its session."""
    ride: int = 0
    """How long an acknowledgement may wait to be stored with others. 0: it is durable before the caller hears of it;
    else a kill within this time leaves a signal that was confirmed as not confirmed."""
    waiting: int = 16
    """Signals that may wait for a device beside the one that it has."""
    app_waiting: int = 4_096
    """Signals of one app that may be underway."""
    app_rate: int | None = None
    """Signals that one app may send in a second; None: no limit."""
    device_rate: int | None = None
    """Signals that one device may be sent in a second, by all apps together; None: no limit."""
    purge: int = 600_000
    """Between two removals of signals that need not be kept any more."""
