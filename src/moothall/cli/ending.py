"""Why a command ends without having done what it was asked to."""

REFUSED = 1
USAGE = 2
UNREACHABLE = 3


class Ended(Exception):
    """Carries the sentence for the operator and the exit code."""

    def __init__(self, text: str, code: int = REFUSED) -> None:
        super().__init__(text)
        self.code = code
