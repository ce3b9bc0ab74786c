"""Names and fixed secrets of the demo organization: the same on every machine.

The secrets are public, so a server that uses them binds to loopback only.
"""

import msgspec

CORP_ID = "ding8f2c1b6e4a0d4c7e"
APP_KEY = "dingmoothalldemo0001"
BARE_APP_KEY = "dingmoothalldemo0002"
USER_ID = "manager7078"
UNION_ID = "fH8zQk2mSgPn5tRwVbXcYd7LiEiE"
EMPLOYEE_UNION_ID = "pQ3xWn6vJsTa9hKrMzBgUf4DiEiE"
ROOM_ID = "4f8e2a6c1b9d7035e8a4c6f2d1b09e73"
DEVICE_ID = 1001
SDKAPPID = 1400000001
CHAT_ADMIN = "administrator"


class DemoSecrets(msgspec.Struct, frozen=True):
    """What the demo's callers prove themselves with."""

    admin_token: str
    app_secret: str
    bare_app_secret: str
    access_token: str
    chat_secret: str
    device_credential: str


DEMO_DEVICE_CREDENTIAL = "moothall-demo-device-credential"
FIXED = DemoSecrets(
    admin_token="moothall-demo-admin-token",
    app_secret="moothall-demo-app-secret-of-the-app-with-every-permission-point",
    bare_app_secret="moothall-demo-app-secret-of-the-app-without-permission-points",
    access_token="5d2e8a1c7f4b4960b3d8e6a2c9f10735",
    chat_secret="6c4a1f0e9b7d35826c4a1f0e9b7d35826c4a1f0e9b7d35826c4a1f0e9b7d3582",
    device_credential=DEMO_DEVICE_CREDENTIAL,
)
