"""Bounds of the embedded engine: whatever waits or is remembered has one."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """How much the engine takes on."""

    waiting_writes: int = 4_096
    """Writes that wait for the writer; one more is refused as `Overloaded`."""
    batch_jobs: int = 256
    """Writes in one transaction."""
    batch_seconds: float = 0.02
    """Time after which a transaction takes no further write, so that a short one does not wait for many long ones."""
    checkpoint_pages: int = 2_000
    """Pages of 4 KiB in the write-ahead log that make the writer empty it."""
    remembered: int = 400_000
    """Results of reads in memory, over all tenants; a long one, and one for which a caller sent long text, counts as
    several."""
    remembered_of_tenant: int = 200_000
    """Results of reads in memory, of one tenant."""
    located: int = 100_000
    """Results of `locate` in memory."""
    scans: int = 2
    """Scans that run at a time."""
    waiting_scans: int = 16
    """Scans that wait for one that runs; one more is refused as `Overloaded`."""
