"""The file in which a room device keeps its credential."""

import os
from pathlib import Path

from moothall.cli.ending import USAGE, Ended


def read(path: Path) -> str | None:
    """The credential; None where there is none yet, and the device is to be paired."""
    try:
        return path.read_bytes().decode(errors="replace").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Ended(f"{path} cannot be read: {error.strerror}", USAGE) from error


def check(path: Path) -> None:
    """See whether `keep` can write it: whoever claims the device should not do so in vain."""
    fresh = _fresh(path)
    try:
        os.close(_created(fresh))
        fresh.unlink()
    except OSError as error:
        raise Ended(f"{path} cannot be written: {error.strerror}", USAGE) from error


def keep(path: Path, credential: str) -> None:
    """The whole new one or still the one before is there, whenever the power fails; raises OSError."""
    fresh = _fresh(path)
    with os.fdopen(_created(fresh), "w") as file:
        file.write(credential + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_place(path))


def _created(fresh: Path) -> int:
    return os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _fresh(path: Path) -> Path:
    place = _place(path)
    return place.with_name(place.name + ".new")


def _place(path: Path) -> Path:
    """Where it is, through links: they stay."""
    return Path(os.path.realpath(path))
