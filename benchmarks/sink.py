"""A mail server that accepts everything: `python -m benchmarks.sink PORT` prints each recipient and link.

It is written for speed, so that it does not slow down the measured sender.
"""

import asyncio
import re
import sys

LINK = re.compile(rb"https?://[^/\s]+(/[a-z-]+/confirm/[^\s]+)")


class Sink(asyncio.Protocol):
    """One SMTP connection (RFC 5321)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport = transport
        self.read, self.is_data, self.recipient = b"", False, b""
        self.say(b"220 sink")

    def say(self, line: bytes) -> None:
        """Answer a line."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(line + b"\r\n")

    def data_received(self, data: bytes) -> None:
        """Process received data: commands line by line, a mail as a whole."""
        self.read += data
        while True:
            end = b"\r\n.\r\n" if self.is_data else b"\r\n"
            part, found, rest = self.read.partition(end)
            if not found:
                return
            self.read = rest
            (self.take if self.is_data else self.hear)(part)

    def take(self, mail: bytes) -> None:
        """Take a mail."""
        self.is_data = False
        link = LINK.search(mail.replace(b"=\r\n", b""))
        print(self.recipient.decode(), (link.group(1) if link else b"").decode(), flush=True)
        self.say(b"250 taken")

    def hear(self, line: bytes) -> None:
        """Answer a command."""
        verb = line[:4].upper()
        if verb == b"DATA":
            self.is_data = True
            self.say(b"354 go on")
        elif verb == b"QUIT":
            self.say(b"221 bye")
            self.transport.close()
        else:
            if verb == b"RCPT":
                self.recipient = line.partition(b"<")[2].partition(b">")[0]
            self.say(b"250 ok")


async def serve(port: int) -> None:
    """Accept mail until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, reuse_port=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
