"""`moothall device connect`: a room device in the terminal."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import msgspec
import typer

from moothall import __version__
from moothall.cli import credential_file
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
_NO_DEMO = "its demo may have secrets of its own: take MOOTHALL_DEVICE_CREDENTIAL from what it printed at its start"


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
    With --credential-file it is the same device at its next start. Ends with Ctrl-C or SIGTERM.
    """
    show = Lines() if json else Sentences()
    try:
        _until_stopped(_be(url, _who(demo, credential, credential_file), answer, show))
    except Ended as ended:
        if json:
            show.tell("ended", reason=str(ended))
        raise


class Who(NamedTuple):
    """What to connect with, where the next one goes, and what helps where the server refuses it."""

    credential: str | None
    file: Path | None
    help: str


def _who(demo: bool, credential: str | None, file: Path | None) -> Who:
    if demo and (credential or file):
        raise Ended("--demo has a credential of its own; name it or another, not both", USAGE)
    if demo:
        return Who(DEMO_DEVICE_CREDENTIAL, None, _NO_DEMO)
    if credential or file is None:
        return Who(credential.strip() if credential else None, None, "pair the device anew")
    return Who(credential_file.read(file), file, f"remove {file} to pair it anew")


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


async def _be(url: str, who: Who, status: int | None, show: Lines | Sentences) -> None:
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
        assert who.file is not None
        credential_file.keep(who.file, new)
        show.tell("renewed", file=str(who.file))

    software = f"moothall/{__version__}"
    try:
        credential = who.credential
        if credential is None:
            credential = (await _pair(url, who.file, show, hooks)).credential
        await device.Device(
            url,
            credential,
            on_signal,
            on_credential=on_credential if who.file else None,
            hooks=hooks,
            software=software,
        ).run()
    except ValueError as error:
        raise Ended(str(error), USAGE) from error
    except device.CredentialRefused as refused:
        raise Ended(f"{refused}; {who.help}") from refused


async def _pair(url: str, file: Path | None, show: Lines | Sentences, hooks: "Hooks") -> "Credential":
    from moothall import device

    if file is None:
        _warn("started anew this would be another device: name a file with --credential-file to keep its credential")
    else:
        credential_file.check(file)
    paired = await device.pair(
        url,
        device.Description(serial=socket.gethostname(), model="moothall device connect"),
        lambda code, expires_at: show.tell("pairing", code=f"{code[:4]}-{code[4:]}", expiresAt=expires_at),
        hooks=hooks,
    )
    if file is not None:
        _keep(file, paired.credential)
    show.tell("paired", deviceId=paired.device_id)
    return paired


def _keep(file: Path, credential: str) -> None:
    """Somebody has claimed the device: where it cannot come back, it stays as long as it can."""
    try:
        credential_file.keep(file, credential)
    except OSError as error:
        _warn(f"{file} cannot be written ({error.strerror}): when this ends, the credential is lost")


def _warn(text: str) -> None:
    print(printable(f"moothall: {text}"), file=sys.stderr, flush=True)


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
