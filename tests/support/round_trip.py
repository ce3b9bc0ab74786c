"""Whatever operations have made of it, everything can stand in a file."""

from tests.support.in_process import InProcess


async def holds(server: InProcess) -> None:
    """An export of everything is taken back, and changes nothing."""
    exported = await server.admin.get("/moothall/v1/export")
    applied = await server.admin.post("/moothall/v1/apply", exported.content)
    assert applied.status_code == 200, applied.text
    assert applied.json()["total"] == 0, applied.text
