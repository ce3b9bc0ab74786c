"""Control bodies whose text must reach the device as it is."""

import json

LIMIT = 64 * 1024
"""Bytes of a control body."""


def documented(request_id: str) -> str:
    """The one that the vendor's page shows, spaces included."""
    return (
        f'{{ "version": "1.0.0", "request": {{ "requestId": "{request_id}", "service": "DTRooms.Meeting", '
        f'"method": "subscribe" }} }}'
    )


def _with(member: str, request_id: str) -> str:
    """The shortest one, with another member in front."""
    request = f'"request":{{"method":"m","service":"s","requestId":"{request_id}"}}'
    return f'{{{member},"version":"1",{request}}}'


def _filled(unit: str, request_id: str) -> str:
    """The largest that is allowed, full of one text."""
    head, tail = '{"fill":"', _with('"', request_id)[1:]
    room = LIMIT - len((head + tail).encode())
    size = len(unit.encode())
    return head + unit * (room // size) + "x" * (room % size) + tail


PECULIAR = {
    "order of keys": _with('"z":1,"a":2,"m":{"y":1,"b":2}', "{id}"),
    "spaces": ' \n\t{ "version" :\r\n"1" ,\n"request"  : { "method":"m" , "service":"s","requestId": "{id}" } }\n ',
    "numbers": _with('"n":[1e400,-0.0,-0,1.10,1E+2,0.1e-7,123456789012345678901234567890]', "{id}"),
    "escapes": _with(r'"t":"\u0041\/\u4f60\ud83d\ude00\b\f\n\r\t\"\\\u0000"', "{id}"),
    "half a pair, escaped": _with(r'"t":"\ud83d"', "{id}"),
    "emoji": _with('"t":"😀👩‍👩‍👧 你好 é e\u0301 \u2028\u2029\ufeff\x7f\x85"', "{id}"),
    "a name twice": _with('"a":1,"a":2', "{id}"),
    "an unknown method": _with('"params":{"volume":11}', "{id}"),
    "64 KiB": _filled("x", "{id}"),
    "64 KiB of quotes": _filled(r"\"", "{id}"),
    "64 KiB of emoji": _filled("😀", "{id}"),
    "16 levels": _with(f'"d":{"[" * 15}{"]" * 15}', "{id}"),
}
"""`{id}` stands for the requestId, and has as many characters as the ids of `peculiar`."""


def peculiar(name: str, number: int) -> str:
    """One of these, as signal number 0 to 9999."""
    return PECULIAR[name].replace("{id}", f"{number:04}")


def request_id(text: str) -> str:
    """The id that the sender of a control body chose."""
    found: str = json.loads(text)["request"]["requestId"]
    return found
