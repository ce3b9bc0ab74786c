"""The OpenAPI document is true: what schemathesis makes of it is answered as it says."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from moothall.server import openapi
from moothall.wire.dialect import Dialect
from moothall.wire.fields import Field
from tests.properties.hall import Hall, opened
from tests.support.asgi import Answered, Asked
from tests.witness.comparison import dialects
from tests.witness.requests import Credential

CASES = 250
"""To each dialect, as many that keep to the document as ones that do not."""
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
BASE = "http://127.0.0.1:8420"
Operation = APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]
SENT = ("method", "url", "headers", "params", "data", "json", "cookies", "files")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    load_all_checks()
    with opened(tmp_path_factory.mktemp("hall") / "data") as made:
        yield made


@cache
def described() -> dict[str, Operation]:
    """What schemathesis reads in the document, by operation id."""
    schema = schemathesis.openapi.from_dict(json.loads(openapi.document()))
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {each.definition.raw["operationId"]: each for each in operations}


def test_document_keeps_to_openapi() -> None:
    schemathesis.openapi.from_dict(json.loads(openapi.document())).validate()


def test_document_has_every_operation() -> None:
    assert described().keys() == {f"{each.dialect}:{each.id}" for dialect in dialects() for each in dialect}


def test_document_is_served(hall: Hall) -> None:
    assert hall.ask(Asked(method="GET", path="/moothall/openapi.json")).body == openapi.document()


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("dialect", dialects(), ids=lambda dialect: dialect.name)
def test_answers_are_as_described(hall: Hall, dialect: Dialect, mode: GenerationMode) -> None:
    credential = hall.credentials(dialect).good
    operations = list(dialect)
    cases = -(-CASES // len(operations))
    for operation in operations:
        asked = hall.asked
        try:
            send(hall, described()[f"{dialect.name}:{operation.id}"], mode, credential, cases)
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE
            assert not any(map(can_be_wrong, operation.plan.fields))
        else:
            assert hall.asked - asked >= cases


def can_be_wrong(field: Field) -> bool:
    """Whether there is something that the document does not allow as this argument."""
    return field.place in ("query", "body") or field.hint is not str


def send(hall: Hall, operation: Operation, mode: GenerationMode, credential: Credential, cases: int) -> None:
    """A few requests to one operation; the answers are held against the document."""
    method = operation.path.partition("?method=")[2]
    fixed = {**dict(credential.query), **({"method": method} if method else {})}

    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        case.query.update(fixed)
        case.headers.update({name.decode(): text.decode() for name, text in credential.headers})
        sent = case.as_transport_kwargs(base_url=BASE)
        prepared = requests.Request(**{name: value for name, value in sent.items() if name in SENT}).prepare()
        case.validate_response(as_response(prepared, hall.ask(as_asked(prepared))), checks=CHECKS)

    ask()


def as_asked(prepared: requests.PreparedRequest) -> Asked:
    """The request as an ASGI server would hand it over."""
    address = httpx.URL(prepared.url or "")
    headers = ((_bytes(name).lower(), _bytes(text)) for name, text in prepared.headers.items())
    return Asked(
        method=prepared.method or "",
        path=address.path,
        query=address.query,
        headers=tuple(headers),
        body=_bytes(prepared.body or b""),
    )


def _bytes(sent: object) -> bytes:
    if isinstance(sent, str):
        return sent.encode()
    assert isinstance(sent, bytes)
    return sent


def as_response(prepared: requests.PreparedRequest, answered: Answered) -> schemathesis.Response:
    """The answer in the form that schemathesis reads."""
    headers = {name.decode(): [text.decode()] for name, text in answered.headers.items()}
    return schemathesis.Response(answered.status, headers, answered.body, prepared, 0, verify=False)
