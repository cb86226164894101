"""The host: ``python -m tests.hostile.server``. Says where it stands in one line of JSON; a line on stdin is answered with
what was asked so far; the end of stdin ends it.

Every site has a port of its own on 127.0.0.2, which the tests call public, and a canary on the same port of 127.0.0.1,
which stays private: whoever connects there was led where no scan may go.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import ssl
import sys
import tempfile
import warnings
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hostile.cases import CASES
from tests.hostile.playing import DOMAIN, Case, Visit

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"
_TRIES = 20
"""Ports tried for one site."""


class Host:
    """All sites, and what each was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: defaultdict[str, list[str]] = defaultdict(list)
        self.heads: defaultdict[str, list[str]] = defaultdict(list)
        self.trespassed: defaultdict[str, int] = defaultdict(int)
        self.ports: dict[str, int] = {}
        self.servers: list[asyncio.Server] = []

    async def open(self) -> None:
        for case in CASES:
            for attempt in range(_TRIES):
                server = await self.listen(case)
                port = server.sockets[0].getsockname()[1]
                try:
                    canary = await asyncio.start_server(
                        lambda reader, writer, case=case: self.notice(case, reader, writer), PRIVATE, port
                    )
                except OSError:
                    # Another program has the port there: the canary needs the very same one.
                    server.close()
                    if attempt == _TRIES - 1:
                        raise
                    continue
                self.ports[case.name] = port
                self.servers += [server, canary]
                break

    async def listen(self, case: Case) -> asyncio.Server:
        return await asyncio.start_server(
            lambda reader, writer: self.serve(case, reader, writer),
            PUBLIC,
            0,
            ssl=_context(case.tls, self.folder) if case.tls else None,
            ssl_handshake_timeout=5 if case.tls else None,
        )

    async def notice(self, case: Case, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        self.trespassed[case.name] += 1
        writer.close()

    async def serve(self, case: Case, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = self.ports[case.name]
        visit = Visit(reader, writer, f"{case.name}.{DOMAIN}:{port}", f"{PRIVATE}:{port}")
        try:
            if case.at_once:
                self.asked[case.name].append("(connection)")
                await case.play(visit)
                return
            while not visit.ended:
                head = await reader.readuntil(b"\r\n\r\n")
                visit.head = head.decode("latin-1")
                visit.path = visit.head.split(" ", 2)[1]
                visit.number = len(self.asked[case.name])
                self.asked[case.name].append(visit.path)
                self.heads[case.name].append(visit.head)
                await case.play(visit)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, RuntimeError):
            # The visitor hung up, as it should on most of these sites.
            pass
        finally:
            with contextlib.suppress(OSError, RuntimeError):
                writer.close()

    def log(self) -> dict[str, object]:
        return {"asked": self.asked, "heads": self.heads, "trespassed": self.trespassed}


def _context(kind: str, folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate of the kind: expired, wrong_name, self_signed, old (TLS 1.0 only)."""
    file = folder / f"{kind}.pem"
    if not file.exists():
        file.write_bytes(
            _certificate("other.example" if kind == "wrong_name" else f"*.{DOMAIN}", expired=kind == "expired")
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if kind == "old":
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(file)
    return context


def _certificate(name: str, *, expired: bool) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=-10 if expired else 100))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    shown = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + shown.public_bytes(serialization.Encoding.PEM)


async def _run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder))
        await host.open()
        sys.stdout.write(json.dumps(host.ports) + "\n")
        sys.stdout.flush()
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            sys.stdout.write(json.dumps(host.log()) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    # Visitors that hang up and the oldest TLS are what this host is there for.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore", DeprecationWarning)
    asyncio.run(_run())
