"""The files on the page about organization files, applied one after the other as they stand there."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moothall.api.admin import applying
from moothall.domain.apply import planning, problems
from moothall.domain.apply.nouns import NOUNS, Field, Noun
from scripts import organization_file
from tests.domain.applied import Store, store

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "organization-file.md"
FILES = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
SECRETS = {"env:INTRANET_SECRET": "one", "file:secrets/payroll": "two"}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Store]:
    async with store(tmp_path / "data") as made:
        yield made


@pytest.mark.anyio
async def test_the_pages_files_do_what_the_page_says(place: Store) -> None:
    company, renamed, without_mobile, with_secrets = FILES
    await place.apply(company, secrets=SECRETS)
    assert (await place.apply(company, secrets=SECRETS)).total == 0
    await place.apply(renamed)
    assert await place.rows("department", "dept_id", "name", corp_id="dingcompany") == [
        (1, "Company"),
        (2, "Sales and marketing"),
        (3, "Export"),
    ]
    await place.apply(without_mobile)
    assert await place.rows("person", "user_id", "mobile", corp_id="dingcompany") == [("ann", None), ("bob", None)]
    assert (await place.apply(with_secrets, secrets=SECRETS)).counts["app"].created == 1


def test_the_page_tells_the_bounds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"Up to {problems.MOST} mistakes" in page
    assert f"slices of {planning.SLICE} changes" in page
    assert f"Up to {applying.AT_ONCE} changes are one transaction" in page
    assert f"up to {applying.TRIES} times" in page


DEFAULTS = {
    f"{noun.name}.{field.name}": (noun, field, said)
    for noun in NOUNS.values()
    for field in noun.columns
    if field.name and (said := organization_file.new(field, noun)).startswith("`")
}


@pytest.mark.parametrize(("noun", "field", "said"), DEFAULTS.values(), ids=DEFAULTS)
def test_what_the_reference_says_of_a_new_thing_can_stand_in_a_file(noun: Noun, field: Field, said: str) -> None:
    assert field.read(said.strip("`"), True) == field.default


def test_the_reference_tells_what_a_departments_name_must_be_without() -> None:
    assert "but for department 1 without `-`, `,` and `，`" in organization_file.render()
