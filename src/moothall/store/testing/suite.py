"""The one suite that every engine passes.

An engine's test module derives a class from `EngineSuite` and gives it a fixture `place`. What the engine lacks it
lists in `lacks`, each test with a reason; it cannot override a test.
"""

from typing import ClassVar

import pytest

from moothall.store.testing.reading import Reading
from moothall.store.testing.sharing import Sharing
from moothall.store.testing.writing import Writing


class EngineSuite(Reading, Writing, Sharing):
    """All tests of what an engine promises."""

    lacks: ClassVar[dict[str, str]] = {}
    """Name of a test -> why this engine does not pass it."""

    def __init_subclass__(cls) -> None:
        tests = {name for name in dir(EngineSuite) if name.startswith("test_")}
        if overridden := tests & cls.__dict__.keys():
            raise TypeError(f"an engine cannot override {', '.join(sorted(overridden))}; list it in `lacks`")
        if unknown := cls.lacks.keys() - tests:
            raise TypeError(f"`lacks` names no test: {', '.join(sorted(unknown))}")

    @pytest.fixture(autouse=True)
    def skip_what_is_lacking(self, request: pytest.FixtureRequest) -> None:
        """Skip with the engine's reason."""
        if reason := self.lacks.get(request.node.originalname):
            pytest.skip(reason)
