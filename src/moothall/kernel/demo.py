"""Fixed secrets of the demo organization. They are public, so a server that uses them binds to loopback only."""

DEMO_DEVICE_CREDENTIAL = "moothall-demo-device-credential"
