"""Office files for tests: saved, and changed part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from PIL import Image


def saved(document: object) -> bytes:
    body = io.BytesIO()
    document.save(body)  # type: ignore[attr-defined]
    return body.getvalue()


def changed(body: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def picture(side: int = 40) -> io.BytesIO:
    body = io.BytesIO()
    Image.new("L", (side, side)).save(body, "PNG")
    body.seek(0)
    return body
