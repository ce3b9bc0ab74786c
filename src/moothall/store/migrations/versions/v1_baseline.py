"""Version 1, where the way begins. A new store is made from the metadata, so nothing leads here."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing to do."""
