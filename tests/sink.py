"""A real SMTP server whose answers a test defines, and which keeps accepted mail."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """One accepted mail with its envelope."""

    sender: str
    recipients: list[str]
    message: EmailMessage


class Sink:
    """Listens on its own loopback port in its own thread."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answer_to_sign_in = "235 2.7.0 ok"
        self.answer_to_sender = "250 ok"
        self.answer_to_recipient: Callable[[str], str] = lambda address: "250 ok"
        self.answer_to_data: Callable[[EmailMessage], str] = lambda message: "250 ok"
        # Domains whose recipients get no answer, and how many connections drop after a mail was accepted.
        self.tarpits: set[str] = set()
        self.drops = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def handle_AUTH(
        self, server: SMTP, session: Session, envelope: Envelope, arguments: list[str]
    ) -> str:
        return self.answer_to_sign_in

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_to_sender.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.answer_to_sender

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if address.rpartition("@")[2] in self.tarpits:
            await self._stop.wait()
        answer = self.answer_to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = cast(EmailMessage, BytesParser(policy=default).parsebytes(cast(bytes, envelope.content)))
        answer = self.answer_to_data(message)
        if answer.startswith("250"):
            self.taken.append(Taken(str(envelope.mail_from), list(envelope.rcpt_tos), message))
        if self.drops and server.transport:
            self.drops -= 1
            server.transport.close()
        return answer

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, auth_require_tls=False), "127.0.0.1", 0
        )
        self.port: int = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()

    def __enter__(self) -> "Sink":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
