"""What the server would end the session for is not sent: it would be said again after each welcome."""

from moothall.kernel.contents import is_large, is_message, property_text, status_code
from moothall.kernel.frames import Event, FrameInvalid, Result, State, encode, from_device


def check(frame: Result | Event | State) -> None:
    """Raise ValueError for a frame that the server does not take."""
    try:
        from_device(encode(frame))
    except (FrameInvalid, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"this cannot be sent: {error}") from error
    match frame:
        case Result() if status_code(frame.body, frame.request_id) is None:
            raise ValueError("a result's body is JSON with version and response, see `moothall.device.answer`")
        case Event() if not is_message(frame.body):
            raise ValueError("what apps are told is a JSON object with a version")
        case State() if is_large({name: property_text(value) for name, value in frame.properties.items()}):
            raise ValueError("these are more or larger properties than the server takes of a device")
