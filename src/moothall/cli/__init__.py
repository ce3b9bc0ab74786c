"""The operator's hand: `moothall`. Talks to a running server through admin operations only.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no server there.
"""

import sys

from moothall.cli.ending import Ended
from moothall.kernel.printable import printable

_HELP = frozenset({"--help", "-h"})


def main() -> None:
    """Run the command line; never shows a traceback for what the operator can mend."""
    try:
        if sys.argv[1:2] == ["serve"] and not _HELP.intersection(sys.argv):
            from moothall.cli import start

            start.main(sys.argv[2:])
        else:
            from moothall.cli.root import app

            app(prog_name="moothall")
    except Ended as ended:
        if ended.told:
            print(ended.told)
        print("\n".join(map(printable, f"moothall: {ended}".split("\n"))), file=sys.stderr)
        sys.exit(ended.code)
