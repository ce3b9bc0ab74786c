"""What the server has done, and doubts that it was meant."""

import sys
from collections.abc import Mapping
from typing import Any

from moothall.kernel.printable import printable


def warn(answer: Mapping[str, Any], file: str = "") -> None:
    """Print an answer's warnings on standard error, with the name of the file that they are of."""
    for warning in answer.get("warnings", ()):
        print(printable(f"moothall: warning: {f'{file}: ' if file else ''}{warning}"), file=sys.stderr)
