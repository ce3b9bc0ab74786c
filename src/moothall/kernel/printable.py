"""Text that others chose, on its way to a terminal."""


def printable(text: str) -> str:
    """The text on one line, with whatever could move the terminal's cursor or colour it escaped."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
