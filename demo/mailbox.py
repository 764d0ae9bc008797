"""The demonstration's mail server, `python -m demo.mailbox PORT FOLDER`: keeps every mail as a file."""

import asyncio
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Keeps each mail as a file named by its arrival."""

    def __init__(self, folder: Path) -> None:
        """Keep mail in `folder`."""
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Save the whole mail before accepting it."""
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        name = f"{time.time_ns()}"
        draft = self.folder / f"{name}.part"
        draft.write_bytes(data)
        draft.rename(self.folder / f"{name}.eml")
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    """Serve on the loopback interface until the process ends."""
    handler = Mailbox(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="mailbox.example"),
        "127.0.0.1",
        port,
        # The supervisor has reserved the port (`demo/ports.py`).
        reuse_port=True,
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
    except KeyboardInterrupt:
        sys.exit(0)
