"""Which server a command talks to, with what token, and how its answer is shown."""

import functools
import hmac
import inspect
import json as standard_json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from moothall.cli.ending import REFUSED, UNREACHABLE, USAGE, Ended
from moothall.kernel.demo import FIXED
from moothall.kernel.printable import printable
from moothall.server.folder import ADMIN_TOKEN_FILE, read_address
from moothall.server.listener import is_loopback
from moothall.server.settings import default_folder

if TYPE_CHECKING:
    import httpx

DEFAULT_URL = "http://127.0.0.1:8420"
_SECONDS = 30
_OPTIONS = {"corp_id": "--organization", "sdkappid": "--sdkappid"}
"""What says whose thing is meant: as the server calls it, and as it is given here."""

Url = Annotated[
    str | None,
    typer.Option("--url", envvar="MOOTHALL_URL", help="Address of the server. Not given: that of the data folder."),
]
Data = Annotated[
    Path | None, typer.Option("--data", envvar="MOOTHALL_DATA", help="Data folder of the server on this machine.")
]
Token = Annotated[
    str | None,
    typer.Option(
        "--admin-token", envvar="MOOTHALL_ADMIN_TOKEN", help="Admin token. Not given: the one in the data folder."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
OPTIONS: tuple[tuple[str, Any, Any], ...] = (
    ("url", Url, None),
    ("data", Data, None),
    ("admin_token", Token, None),
    ("json", Json, False),
)


class Session:
    """A server with an operator's credential, and the form in which the operator wants answers."""

    def __init__(self, url: str, token: str, json: bool) -> None:
        self.url = url.rstrip("/")
        self.json = json
        self.file = ""
        """What is being sent, where mistakes in it are to be named with it."""
        self._token = token

    @functools.cached_property
    def _client(self) -> "httpx.Client":
        import httpx  # the serving path does without

        return httpx.Client(trust_env=False)

    def close(self) -> None:
        """Let go of the server."""
        self._client.close()

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """The answer's object."""
        return self.request("GET", path, params=_given(query or {})).json()

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer's object."""
        return self.request("POST", path, json=_given(body or {})).json()

    def request(self, method: str, path: str, seconds: float | None = _SECONDS, **options: Any) -> "httpx.Response":
        """The answer, read whole; `seconds` is how long it may take. Ends the command as `exchange` does."""
        with self.exchange(method, path, seconds, **options) as answer:
            answer.read()
            return answer

    @contextmanager
    def stream(self, path: str, query: Mapping[str, Any]) -> Iterator[Iterator[bytes]]:
        """The answer's body as it arrives."""
        with self.exchange("GET", path, None, params=_given(query)) as answer:
            yield answer.iter_bytes()

    @contextmanager
    def exchange(self, method: str, path: str, seconds: float | None, **options: Any) -> "Iterator[httpx.Response]":
        """An answer whose body is not read yet. Ends the command where the server refuses or is not there."""
        import httpx

        headers = {"authorization": f"Bearer {self._token}", **options.pop("headers", {})}
        timeout = httpx.Timeout(_SECONDS, read=seconds)
        try:
            with self._client.stream(method, self.url + path, headers=headers, timeout=timeout, **options) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refused(answer, self.json, self.file)
                yield answer
        except httpx.TransportError as error:
            raise Ended(f"no answer from {self.url}: {error}", UNREACHABLE) from error

    def derived(self, purpose: str) -> str:
        """A secret for a purpose, which whoever has the admin token can tell anew."""
        return hmac.digest(self._token.encode(), purpose.encode(), "sha256").hex()

    def show(self, answer: Any, text: str | Iterable[str]) -> None:
        """Print the answer in JSON, or the text that says it."""
        if self.json:
            print(standard_json.dumps(answer, ensure_ascii=False))
        elif isinstance(text, str):
            print(printable(text))
        else:
            print("\n".join(map(printable, text)))


def operator(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that say which server is meant; its parameter `session` is that server."""
    own = inspect.signature(command)
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [parameter.replace(kind=kind) for name, parameter in own.parameters.items() if name != "session"]
    parameters += [inspect.Parameter(name, kind, default=default, annotation=hint) for name, hint, default in OPTIONS]

    @functools.wraps(command)
    def run(*, url: str | None, data: Path | None, admin_token: str | None, json: bool, **arguments: Any) -> None:
        try:
            with closing(find(url, data, admin_token, json)) as session:
                command(session=session, **arguments)
        except Ended as ended:
            if json:
                ended.tell_programs()
            raise

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def find(url: str | None, data: Path | None, token: str | None, json: bool) -> Session:
    """The server that is meant. A token is only sent where it belongs."""
    folder = data or default_folder(os.environ)
    here = read_address(folder)
    if url is None and data is not None and here is None:
        raise Ended(f"no server runs on {folder}", UNREACHABLE)
    meant = url or (here.url if here else DEFAULT_URL)
    if token is None and here is not None and here.url.rstrip("/") == meant.rstrip("/"):
        token = read_token(folder)
    if token is None and _is_local(meant):
        token = FIXED.admin_token
    if token is None:
        raise Ended("no admin token: give --admin-token or set MOOTHALL_ADMIN_TOKEN", USAGE)
    return Session(meant, token, json)


def read_token(folder: Path) -> str | None:
    """The admin token that a server has left for its owner."""
    try:
        return (folder / ADMIN_TOKEN_FILE).read_text().strip()
    except OSError:
        return None


def _is_local(url: str) -> bool:
    from urllib.parse import urlsplit

    return is_loopback(urlsplit(url).hostname or "")


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _refused(answer: "httpx.Response", json: bool, file: str) -> Ended:
    try:
        error = answer.json()["error"]
        text = "\n".join(f"{file}: {line}" if file else line for line in error["message"].splitlines())
    except (ValueError, KeyError, TypeError):
        return Ended(f"{answer.url} answered HTTP {answer.status_code}; is that Moothall?", UNREACHABLE)
    told = standard_json.dumps({"error": error}, ensure_ascii=False) if json else None
    return Ended(_as_options(text), REFUSED, told)


def _as_options(text: str) -> str:
    """Arguments by the names that they have here."""
    for argument, option in _OPTIONS.items():
        text = text.replace(f"give {argument} ", f"give {option} ")
    return text
