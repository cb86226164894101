"""Bytes of a web page to text. Thai sites declare one charset and send another, so the bytes decide."""

from __future__ import annotations

import codecs
import re

_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)|<\?xml[^>]{0,80}?encoding=["']([\w\-]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_THAI_RUN = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3,}")
_THAI_IN_UTF8 = re.compile(rb"(?:\xe0[\xb8\xb9][\x80-\xbf])+")
_HIGH = re.compile(rb"[\x80-\xff]+")

_THAI_CHARSETS = frozenset({"tis620", "windows874", "xwindows874", "iso885911", "cp874", "ibm874", "dos874", "874"})
_OTHER_CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "shiftjis": "cp932",
    "eucjp": "euc_jp", "euckr": "cp949", "windows1251": "cp1251", "koi8r": "koi8_r",
}  # fmt: skip


def decode(body: bytes, content_type_header: str | None = None) -> tuple[str, str]:
    """Text of ``body`` and the name of the encoding it was read in: ``utf-8``, ``utf-16``, ``cp874``, ...

    Strict UTF-8 wins; a cut-off last character is left out. Failing that, the share of bytes that are Thai letters
    decides for cp874 (the one table that reads TIS-620, ISO-8859-11 and windows-874 alike); the header and the meta tag
    are asked only where the bytes do not answer. Never raises: what cannot be read becomes U+FFFD.
    """
    if body.startswith(codecs.BOM_UTF8):
        body = body[3:]
    elif body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace"), "utf-16"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and error.reason == "unexpected end of data":
            return body[: error.start].decode("utf-8"), "utf-8"
    broken = body.decode("utf-8", errors="replace").count("\ufffd")
    high = sum(len(run) for run in _HIGH.findall(body))
    # A Thai letter is three bytes in UTF-8; read as UTF-8, cp874 gives nearly one U+FFFD per byte.
    if broken * 10 <= (high - broken) / 3 or sum(len(run) for run in _THAI_IN_UTF8.findall(body)) * 10 >= high * 3:
        return _decode_runs(body), "utf-8"
    declared = _declared(body, content_type_header)
    thai = sum(len(run) for run in _THAI_RUN.findall(body))
    if declared in _OTHER_CHARSETS and declared not in _THAI_CHARSETS:
        try:
            return body.decode(_OTHER_CHARSETS[declared]), _OTHER_CHARSETS[declared]
        except UnicodeDecodeError:
            pass
    if declared in _THAI_CHARSETS or thai * 2 >= high:
        return body.decode("cp874", errors="replace"), "cp874"
    return body.decode("windows-1252", errors="replace"), "windows-1252"


def _decode_runs(body: bytes) -> str:
    """UTF-8 with damage: a run of letters that is not UTF-8 at all was pasted in cp874, elsewhere bytes are lost."""
    parts, position = [], 0
    for run in _HIGH.finditer(body):
        parts.append(body[position : run.start()].decode("ascii"))
        text = run.group().decode("utf-8", errors="replace")
        if len(run.group()) >= 3 and text.count("\ufffd") * 4 >= len(run.group()):
            text = run.group().decode("cp874", errors="replace")
        parts.append(text)
        position = run.end()
    parts.append(body[position:].decode("ascii"))
    return "".join(parts)


def _declared(body: bytes, content_type_header: str | None) -> str:
    """Charset named by the meta tag, else by the header: lower-case, letters and digits only; empty when unnamed."""
    meta = _META.search(body[:4096])
    if meta is not None:
        name = (meta.group(1) or meta.group(2)).decode("ascii", errors="replace")
    else:
        header = _HEADER.search(content_type_header or "")
        name = header.group(1) if header is not None else ""
    return re.sub(r"[^a-z0-9]", "", name.lower())
