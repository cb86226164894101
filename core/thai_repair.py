"""Thai text put right after an export that spoilt it: sara am split or lost, code pages taken for one another.

``core.thai.clean`` orders what is there; this module brings back what is not, and says how far the result can be
trusted. It knows no file format: a reader that sees where the glyphs stand repairs more before it calls this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from core.thai import clean, thai_share

_AM: Final = "\u0e33"
_AA: Final = "\u0e32"
_TONES: Final = "\u0e48-\u0e4b"
_CONSONANT: Final = "\u0e01-\u0e2e"
_MARK: Final = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"

_SPLIT_AM: Final = re.compile(f"([{_CONSONANT}][{_TONES}]?)[ \u0e4d]+([{_TONES}]?){_AM}")
_SPLIT_AA: Final = re.compile(f"([{_CONSONANT}][{_TONES}]?)\u0e4d? +([{_TONES}]?){_AA}")
_APART: Final = re.compile(f"[ \u0e4d][{_TONES}]?[{_AM}{_AA}]")
_LOOSE_MARK: Final = re.compile(f" (?<=[{_CONSONANT}] ) *(?=[{_MARK}])")

_CIRCLE_AND_AA: Final = re.compile(f"\u0e4d([{_TONES}]?){_AA}")
_TWO_TONES: Final = re.compile(f"([{_TONES}])\u0e49{_AA}")
"""Of the two marks the second is the circle of sara am."""

_HOLLOW_SHARE: Final = 0.6
"""Of ำ among ำ and า, above which every ำ stands for า. Thai prose has 0.05-0.12."""
_LOST_SHARE: Final = 0.005
"""Of ำ among ำ and า, below which a text has lost its ำ."""
_ENOUGH: Final = 12
"""Signs of a kind before a share of them says anything."""
_LONG: Final = 100
"""Of ำ and า together, in which Thai prose has at least one ำ."""

# fmt: off
_WORDS: Final = (
    "ตำบล", "อำเภอ", "จำนวน", "กำหนด", "ดำเนิน", "ประจำปี", "ประจำเดือน", "อำนาจ", "อำนวย",
    "บำรุง", "แนะนำ", "สำเร็จ", "สำคัญ", "สำรวจ", "ดำรง", "ตำแหน่ง", "กำกับ", "กำจัด", "คำนวณ", "ชำนาญ",
    "บำเหน็จ", "บำนาญ", "บำบัด", "จำกัด", "จำหน่าย", "จำแนก", "กำไร", "ทำลาย", "ทำเนียบ", "แหล่งน้ำ",
    "แม่น้ำ", "น้ำประปา", "น้ำบาดาล", "ระบายน้ำ", "กำลัง", "ตำรวจ", "สำเนา", "สำนึก", "กำนัน",
    "คำนึง", "ลำเลียง", "กำแพง", "น้ำท่วม", "น้ำเสีย", "กำชับ",
)
# fmt: on
"""Words of government prose that are no other word without their ำ."""
_BARE: Final = {word.replace(_AM, _AA): word for word in _WORDS}
_TONED: Final = {
    word.replace(_AM, f"\u0e49{_AA}"): word
    for word in (*_WORDS, "สำนัก", "สำหรับ", "จำเป็น", "ลำดับ", "ชำระ")
    if f"\u0e49{_AM}" not in word
}
"""As fonts leave them that give the circle of sara am as a mai tho; ต้าบล is no word either."""
_BARE_WORD: Final = re.compile(
    "|".join(
        [
            *sorted(_BARE, key=len, reverse=True),
            # ราคาร้อง, เวลาดับ, ประชาระ, จัดทาง, วาจาเป็น and อาสานัก are other words.
            *(
                "(?<!วา)จาเป็น",
                "(?<!อา)สา(?:นัก|หรับ)",
                "(?<!รา)คา(?:ร้อง|ขอ|สั่ง)",
                "(?<!เว)ลาดับ",
                "(?<!ประ)ชาระ",
                "จัดทา(?![งนย])",
            ),
        ]
    )
)
_TONED_WORD: Final = re.compile("|".join(sorted(_TONED, key=len, reverse=True)))

_HIGH_RUN: Final = re.compile(
    "[\u0080-\u024f\u02c6-\u02dd\u03a9\u03c0\u2013-\u2044\u20ac\u2122\u2202-\u25ca\ufb01\ufb02\uf8ff]+"
)
"""What bytes of the upper half look like, read as Windows-1252 or MacRoman."""

_LOST_YO_YING: Final = re.compile(
    "-(?=-?[\u00d0-\u00da\u00e7-\u00ee])"
    + "".join(f"|(?<={before})-" for before in ("Ñ", "Ñ[è-ë]", "àªÔ", "¨ÃÔ", "ºØ", "ªÓ¹Ò", "ÃÕÂ"))
)
"""Its code is that of the soft hyphen, which programs give as a hyphen: before a vowel sign, after a mai han akat, and at
the end of เชิญ, เจริญ, บุญ, ชำนาญ, เหรียญ, all of them in Latin-1."""
_SURE_RUN: Final = re.compile(f"(?:{_HIGH_RUN.pattern[:-1]}){{4}}")

_SAMPLE: Final = 2_000
"""Characters from which a text's kind is told."""
_TOKEN: Final = re.compile(r"\S+")
_BAD: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd-\uffff\ue000-\uf6ff\uf71b-\uf8ff]+")
_ORPHAN: Final = re.compile(
    f"[{_MARK}{_AA}\u0e30\u0e45](?<![\u0e00-\u0e7f].)|[\u0e40-\u0e44][{_MARK}\u0e40-\u0e44\u0e30]"
)
"""A Thai sign that follows nothing it can follow."""
_THAI_LETTER: Final = re.compile("[\u0e01-\u0e2e\u0e30-\u0e4e]+")
_SURE_SIGNS: Final = 4
"""Different signs of a run from which its being Thai is no accident."""
_MANY_SIGNS: Final = 40
"""Of sure runs, from which a text is taken for Thai as a whole."""
_THAI_DIGITS: Final = re.compile("[\u0e3f\u0e46\u0e2f\u0e50-\u0e59]+")
_VOWEL_SIGN: Final = re.compile("[\u0e30-\u0e39\u0e40-\u0e44\u0e47]")
_LATIN_LETTER: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_WORD_SHAPE: Final = re.compile(
    r"[(\[\"'“‘<*•–-]*(?:[A-Z]?[a-z\u00df-\u024f]+|[A-Z]+s?)(?:['’./&-](?:[A-Z]?[a-z]+|[A-Z]+))*[)\]\"'”’>.,;:!?*–-]*"
)
_OTHER_SHAPE: Final = re.compile(
    r"[^A-Za-z\u0e00-\u0e7f]*[0-9][^A-Za-z\u0e00-\u0e7f]*|https?:\S+|www\.\S+|\S+@\S+\.\S+|[.…_-]+|\W"
)
_ACCENTED: Final = re.compile("[\u00c0-\u024f]+")
_ACCENTED_BY_THAI: Final = re.compile("[\u00c0-\u024f](?=[\u0e01-\u0e4e])|(?<=[\u0e01-\u0e4e])[\u00c0-\u024f]")
_MOST_ACCENTED: Final = 0.4
"""Of the letters, which no language written in Latin letters reaches."""
_ENOUGH_ACCENTED: Final = 10
_BREAKS: Final = (("\n", "\ue001"), ("\t", "\ue002"), ("\f", "\ue003"))
_KEPT_BREAK: Final = re.compile("[\ue001-\ue003]")
_VOWEL: Final = re.compile("[aeiouyAEIOUY\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text as far as it could be put right."""

    text: str
    """Line by line as ``clean`` leaves it; line ends, form feeds and tabs stand where they stood."""
    quality: Literal["good", "repaired", "broken", "none"]
    """``broken``: ำ is lost where nothing brings it back. ``none``: there is no text."""


def repair(text: str) -> Repaired:
    """The text of one whole document put right; the shares that tell one fault from another need all of it.

    Puts right: Thai read as Latin-1 or MacRoman; ำ written as a space and า (Word 2007 to 2010); every า written ำ, and
    ำ as a space and ำ (Word 2013); ำ written as a bare า, in frequent words that are no other word.
    """
    if not text.strip():
        return Repaired("", "none")
    # As clean would: the shares below count whole ones.
    text = _CIRCLE_AND_AA.sub(rf"\1{_AM}", text)
    found = from_latin(text)
    found = _LOOSE_MARK.sub("", _am(found))
    ams, aas = found.count(_AM), found.count(_AA)
    lost = aas >= _ENOUGH and ams <= _LOST_SHARE * (ams + aas)
    if lost:
        found = _BARE_WORD.sub(lambda match: _BARE.get(match[0]) or match[0].replace(_AA, _AM, 1), found)
    changed = found != text
    broken = lost and found.count(_AA) >= _LONG and (changed or not found.count(_AM))
    found = _cleaned(found)
    return Repaired(found, "broken" if broken else "repaired" if changed else "good")


def from_latin(text: str) -> str:
    """The text with every run of Latin-1, Windows-1252 or MacRoman letters that is Thai in TIS-620 turned back.

    In a text with many such runs, short ones that could be Latin by themselves are, too, and digits.
    """
    if not _SURE_RUN.search(text):
        return text
    for encoding in ("latin-1", "cp1252", "mac_roman"):
        runs = [_as_thai(run, encoding) for run in _HIGH_RUN.findall(text)]
        sure = sum(len(run) for run in runs if _is_thai(run, _SURE_SIGNS))
        if sure:
            least = _SURE_SIGNS if sure < _MANY_SIGNS else 1
            if least == 1 and encoding != "mac_roman":
                text = _LOST_YO_YING.sub("\u00ad", text)
            text = _HIGH_RUN.sub(lambda match: _turned(match[0], encoding, least), text)  # noqa: B023 - used at once
    return text


def readable(text: str) -> bool:
    """Whether a text is Thai, English or figures that a person wrote, not what a scanner or a font without a code
    table left. An empty text is not.
    """
    text = text[:_SAMPLE]
    dense = _count(_TOKEN, text)
    if not dense or _count(_BAD, text) > 0.15 * dense:
        return False
    thai = _count(_THAI_LETTER, text)
    if thai and len(_ORPHAN.findall(text)) > 0.2 * thai:
        return False
    latin = _count(_LATIN_LETTER, text)
    accented = _count(_ACCENTED, text)
    if accented and _count(_ACCENTED_BY_THAI, text) >= max(_ENOUGH_ACCENTED, 0.05 * (thai + latin)):
        return False
    if thai >= latin:
        return True
    if accented >= max(_ENOUGH_ACCENTED, _MOST_ACCENTED * latin):
        return False
    well = sum(len(token) for token in _TOKEN.findall(text) if _well_formed(token))
    return well >= 0.7 * dense


def _count(pattern: re.Pattern[str], text: str) -> int:
    """Characters in the runs that a pattern finds."""
    return sum(map(len, pattern.findall(text)))


def _am(text: str) -> str:
    """The text with its ำ whole, whichever way they were taken apart."""
    text = _TWO_TONES.sub(rf"\1{_AM}", text)
    text = _TONED_WORD.sub(lambda match: _TONED[match[0]], text)
    ams, aas = text.count(_AM), text.count(_AA)
    if ams >= _ENOUGH and ams > _HOLLOW_SHARE * (ams + aas):
        return _SPLIT_AM.sub("\\1\\2\0", text).replace(_AM, _AA).replace("\0", _AM)
    if not _APART.search(text):
        return text
    text = _SPLIT_AM.sub(rf"\1\2{_AM}", text)
    split = len(_SPLIT_AA.findall(text))
    # A text with ำ of its own has lost nothing: there the space alone is wrong.
    return _SPLIT_AA.sub(rf"\1\2{_AA if ams > split else _AM}", text) if split else text


def _turned(run: str, encoding: str, least: int) -> str:
    thai = _as_thai(run, encoding)
    return thai if _is_thai(thai, least) or (least == 1 and _THAI_DIGITS.fullmatch(thai)) else run


def _as_thai(run: str, encoding: str) -> str:
    """The bytes of a run in an encoding, read as Thai; empty where they are none."""
    try:
        return run.encode(encoding).decode("cp874")
    except UnicodeError:
        return ""


def _is_thai(run: str, least: int) -> bool:
    """Whether a run is Thai with ``least`` different signs. Signs of trade and rows of dots would be consonants."""
    letters = _count(_THAI_LETTER, run)
    if len(set(run)) < least or not letters or thai_share(run) <= 0.8:
        return False
    if least > 1 and not _VOWEL_SIGN.search(run):
        return False
    return len(_ORPHAN.findall(run)) <= 0.1 * letters


def _well_formed(token: str) -> bool:
    if _OTHER_SHAPE.fullmatch(token):
        return True
    if not _WORD_SHAPE.fullmatch(token):
        return bool(_THAI_LETTER.search(token))
    letters = _count(_LATIN_LETTER, token)
    return letters <= 1 or token.isupper() or bool(_VOWEL.search(token))


def _cleaned(text: str) -> str:
    if not _KEPT_BREAK.search(text):
        # All at once: white space beside the signs that stand for breaks is no one's but theirs.
        for sign, kept in _BREAKS:
            text = text.replace(sign, kept)
        text = clean(text)
        for sign, kept in _BREAKS:
            text = text.replace(f" {kept}", kept).replace(f"{kept} ", kept).replace(kept, sign)
        return text
    return "\f".join(
        "\n".join("\t".join(map(clean, line.split("\t"))) if "\t" in line else clean(line) for line in page.split("\n"))
        for page in text.split("\f")
    )
