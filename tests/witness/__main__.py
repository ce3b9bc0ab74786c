"""Brings `differences.toml` up to date: `python -m tests.witness`. Then write the reasons that are empty."""

from tests.witness.comparison import differences
from tests.witness.listing import PATH, dump

if __name__ == "__main__":
    PATH.write_text(dump(sorted(set(differences()))), encoding="utf-8")
