"""What room devices report of themselves."""

from moothall.domain import device_events
from moothall.domain.ports import Writer
from moothall.store.records import device_properties, devices
from moothall.store.records.device_properties import DeviceProperty

CODE, MODEL, STATUS, ADDRESS, NETWORK = "dev_code", "dev_model", "dev_app_status", "dev_net_ip", "dev_net_type"
DOCUMENTED = (
    CODE,
    MODEL,
    STATUS,
    ADDRESS,
    NETWORK,
    "dev_wifi_mac",
    "dev_wire_mac",
    "dev_firmware_v",
    "dev_software_v",
    "dev_hdmi",
)
"""Those that the vendor names. A device may report others; they are kept too."""
IDLE, OFFLINE, NOT_CONNECTED = "idle", "offline", "net_offline"
"""Values of the status and of the kind of network."""


def report(tx: Writer, device_id: int, told: tuple[tuple[str, str], ...], whole: bool = False) -> tuple[str, ...]:
    """Keep what a device says, name and value, and tell apps; answers the names of those that are new or changed.

    `whole`: these are all of its properties, others are forgotten.
    """
    before = {each.name: each.value for each in device_properties.of_device(tx, device_id)}
    changed = {name: value for name, value in told if before.get(name) != value}
    if whole and before.keys() - dict(told).keys():
        device_properties.forget(tx, device_id)
        device_properties.put(tx, (DeviceProperty(device_id, name, value, tx.now) for name, value in told))
    elif changed:
        device_properties.put(tx, (DeviceProperty(device_id, name, value, tx.now) for name, value in changed.items()))
    if changed:
        was = {name: before[name] for name in changed if name in before}
        tx.record("device_property.change", str(device_id), was, changed)
        device = devices.get(tx, device_id)
        if device is not None:
            device_events.changed(tx, device, changed)
    return tuple(changed)
