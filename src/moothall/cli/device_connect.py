"""`moothall device connect`: a room device in the terminal."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
import typer

from moothall import __version__
from moothall.cli.ending import REFUSED, USAGE, Ended, forget_output
from moothall.kernel.demo import DEMO_DEVICE_CREDENTIAL
from moothall.kernel.fault import Fault
from moothall.kernel.printable import printable

if TYPE_CHECKING:
    from moothall.device import Credential, Hooks, Signal

app = typer.Typer(
    name="device", help="Room devices: connect as one, claim, list and revoke them.", no_args_is_help=True
)

DEFAULT_URL = "http://127.0.0.1:8420"


def connect(
    url: Annotated[str, typer.Option(envvar="MOOTHALL_URL", help="Where the server is.")] = DEFAULT_URL,
    demo: Annotated[bool, typer.Option("--demo", help="Be the device of the demo's room.")] = False,
    credential: Annotated[
        str | None, typer.Option(envvar="MOOTHALL_DEVICE_CREDENTIAL", help="The device's credential.")
    ] = None,
    credential_file: Annotated[
        Path | None,
        typer.Option(help="Read the credential from this file; a pairing and the server's rotation write it there."),
    ] = None,
    answer: Annotated[
        int | None, typer.Option(metavar="STATUS", min=100, max=999, help="Answer each signal with this statusCode.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each happening.")] = False,
) -> None:
    """Be a room device: show each signal as it comes, and acknowledge it.

    Without a credential it shows a code and waits until somebody claims it: `moothall device claim CODE --room ID`.
    Ends with Ctrl-C or SIGTERM.
    """
    if demo and (credential or credential_file):
        raise Ended("--demo has a credential of its own; name it or another, not both", USAGE)
    file = None if credential else credential_file
    given = DEMO_DEVICE_CREDENTIAL if demo else credential or _read(file)
    show = Lines() if json else Sentences()
    try:
        _until_stopped(_be(url, given, file, answer, show))
    except Ended as ended:
        if json:
            show.tell("ended", reason=str(ended))
        raise


class Lines:
    """Each happening as one line of JSON."""

    def tell(self, event: str, **facts: Any) -> None:
        """Print it at once."""
        _write(msgspec.json.encode({"event": event, **facts}))


class Sentences:
    """Each happening as a line for people."""

    FORMS: Final = {
        "pairing": "Claim this device:  moothall device claim {code} --room ROOM_ID   (until {until})",
        "paired": "Paired as device {deviceId}",
        "connected": "Connected",
        "lost": "Not connected ({reason}); trying again in {seconds:.1f} s",
        "signal": "Signal {requestId}: {controlBody}",
        "renewed": "The server gave a new credential; it is in {file}",
    }

    def tell(self, event: str, **facts: Any) -> None:
        """Print it at once; what comes from elsewhere cannot steer the terminal."""
        if event == "pairing":
            facts["until"] = datetime.fromtimestamp(facts["expiresAt"] / 1_000).strftime("%H:%M")
        if event == "lost":
            facts["seconds"] = facts["retryMs"] / 1_000
        text = self.FORMS[event].format(**facts)
        _write(printable(text).encode(errors="replace"))


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


async def _be(
    url: str, credential: str | None, credential_file: Path | None, status: int | None, show: Lines | Sentences
) -> None:
    from moothall import device  # brings the WebSocket client, which `--help` does not need

    here = asyncio.current_task()
    assert here is not None

    async def on_signal(signal: "Signal") -> str | None:
        try:
            show.tell("signal", requestId=signal.request_id, controlBody=signal.control_body)
        except BrokenPipeError:
            here.cancel()  # nobody reads any more
        return None if status is None else device.answer(signal, status)

    hooks = device.Hooks(
        connected=lambda: show.tell("connected"),
        lost=lambda reason, wait: show.tell("lost", reason=reason, retryMs=wait),
    )

    def on_credential(new: str) -> None:
        assert credential_file is not None
        _keep(credential_file, new)
        show.tell("renewed", file=str(credential_file))

    software = f"moothall/{__version__}"
    try:
        if credential is None:
            credential = (await _pair(url, credential_file, show, hooks)).credential
        await device.Device(
            url,
            credential,
            on_signal,
            on_credential=on_credential if credential_file else None,
            hooks=hooks,
            software=software,
        ).run()
    except ValueError as error:
        raise Ended(str(error), USAGE) from error


async def _pair(url: str, credential_file: Path | None, show: Lines | Sentences, hooks: "Hooks") -> "Credential":
    from moothall import device

    paired = await device.pair(
        url,
        device.Description(serial=socket.gethostname(), model="moothall device connect"),
        lambda code, expires_at: show.tell("pairing", code=f"{code[:4]}-{code[4:]}", expiresAt=expires_at),
        hooks=hooks,
    )
    if credential_file is not None:
        _keep(credential_file, paired.credential)
    show.tell("paired", deviceId=paired.device_id)
    return paired


def _read(path: Path | None) -> str | None:
    return path.read_text().strip() if path is not None and path.exists() else None


def _keep(path: Path, credential: str) -> None:
    """The whole new one or still the one before is there, whenever the power fails."""
    path = path.resolve()
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(credential + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_stoppable(work))
    except Fault as fault:
        raise Ended(str(fault), REFUSED) from fault
    except BrokenPipeError:
        forget_output()


async def _stoppable(work: Coroutine[Any, Any, None]) -> None:
    """Run until it ends or the process is told to; standard input is nobody's."""
    task = asyncio.ensure_future(work)
    with contextlib.suppress(NotImplementedError):  # Windows has no signals for a loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
