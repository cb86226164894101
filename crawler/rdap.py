"""When a domain expires, as its registry says (RDAP, RFC 9082 and 9083). Answers are kept for thirty days."""

from __future__ import annotations

import json
import re
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from core.snapshot import Domain
from crawler.preflight import Ask, Lost
from crawler.scope import is_address

KEPT_SECONDS: Final = 30 * 86_400.0
MAX_HOPS: Final = 3
_BYTES: Final = 2_000_000
_THAI_SECOND_LEVEL: Final = frozenset(("ac", "co", "go", "in", "mi", "net", "or"))
_THAI_NAMES: Final = "xn--o3cw4h"
""".ไทย"""
_NAME: Final = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}")


def registered_domain(host: str) -> str:
    """The part of a host name that is registered: ``tuayang.go.th`` of ``www.tuayang.go.th``; empty where there is none."""
    labels = host.lower().rstrip(".").split(".")
    if is_address(host) or len(labels) < 2:
        return ""
    thai = labels[-1] == "th" and labels[-2] in _THAI_SECOND_LEVEL
    idn = labels[-1] == _THAI_NAMES and labels[-2].startswith("xn--") and len(labels) > 2
    kept = 3 if thai or idn else 2
    name = ".".join(labels[-kept:])
    return name if len(labels) >= kept and _NAME.fullmatch(name) else ""


@dataclass(slots=True)
class Registry:
    """Asks the registry of a domain; ``bootstrap`` is the list that says which one that is."""

    ask: Ask
    bootstrap: str
    cache: Path | None
    """Folder of what is kept; None keeps nothing."""

    async def domain(self, url: str) -> Domain | None:
        """What the registry says of the domain of an address; None where it has no registered domain (an IP address)."""
        name = registered_domain(urlsplit(url).hostname or "")
        if not name:
            return None
        told = await self._kept(f"domain-{name}", lambda: self._told(name))
        if isinstance(told, str):
            return Domain(name=name, problem=told)
        return Domain(name=name, expires=_expires(told), registrar=_registrar(told))

    async def _told(self, name: str) -> dict[str, Any] | str:
        known = await self._kept("bootstrap", lambda: self._fetched(self.bootstrap))
        if isinstance(known, str):
            return known
        base = _base(known, name.rpartition(".")[2])
        if not base:
            return "the list of registries names none for it"
        return await self._fetched(urljoin(base, f"domain/{name}"))

    async def _fetched(self, url: str) -> dict[str, Any] | str:
        """The JSON object at an address, or why there is none."""
        for _ in range(MAX_HOPS):
            answer = await self.ask(url, "preflight", _BYTES)
            if isinstance(answer, Lost):
                return answer.detail
            if 300 <= answer.status < 400 and answer.header("location"):
                url = urljoin(url, answer.header("location"))
                continue
            if answer.status != 200:
                return f"{urlsplit(url).hostname} answered with status {answer.status}"
            try:
                found = json.loads(answer.body)
            except (ValueError, RecursionError):
                return f"{urlsplit(url).hostname} did not answer with JSON"
            return found if isinstance(found, dict) else f"{urlsplit(url).hostname} answered with something else"
        return f"{urlsplit(url).hostname} redirects in a circle"

    async def _kept(self, name: str, fetch: Any) -> dict[str, Any] | str:
        """What is kept under a name, else what ``fetch`` gives, kept where it is an answer."""
        file = self.cache / "rdap" / f"{name}.json" if self.cache is not None else None
        if file is not None and (known := _read(file)) is not None:
            return known
        found: dict[str, Any] | str = await fetch()
        if file is not None and isinstance(found, dict):
            # Of a registry's answer only what is told of it is kept: the rest may name people.
            _write(file, found if name == "bootstrap" else _told_of(found))
        return found


def _read(file: Path) -> dict[str, Any] | None:
    try:
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            return None
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, found: dict[str, Any]) -> None:
    """Keeps an answer; a folder that cannot be written keeps none."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as place:
            json.dump(found, place)
        Path(place.name).replace(file)
    except OSError:
        return


def _base(bootstrap: dict[str, Any], suffix: str) -> str:
    """Base address of the registry of a top-level domain, a secure one where there are several."""
    services = bootstrap.get("services")
    for service in services if isinstance(services, list) else ():
        match service:
            case [list(names), list(bases), *_] if suffix in names:
                found = sorted((base for base in bases if isinstance(base, str)), key=lambda base: base[:6] != "https:")
                return found[0] if found else ""
    return ""


def _told_of(answer: dict[str, Any]) -> dict[str, Any]:
    expires = _expires(answer)
    return {
        "events": [{"eventAction": "expiration", "eventDate": expires.isoformat()}] if expires is not None else [],
        "registrar": _registrar(answer),
    }


def _expires(answer: dict[str, Any]) -> datetime | None:
    events = answer.get("events")
    for event in events if isinstance(events, list) else ():
        match event:
            case {"eventAction": "expiration", "eventDate": str(when)}:
                try:
                    day = datetime.fromisoformat(when)
                    return (day if day.tzinfo is not None else day.replace(tzinfo=UTC)).astimezone(UTC)
                except (ValueError, OverflowError):
                    return None
    return None


def _registrar(answer: dict[str, Any]) -> str:
    if isinstance(answer.get("registrar"), str):
        return str(answer["registrar"])
    entities = answer.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        match entity:
            case {"roles": list(roles), "vcardArray": [_, list(cards), *_]} if "registrar" in roles:
                for card in cards:
                    match card:
                        case ["fn", _, _, str(name), *_]:
                            return name[:200]
    return ""
