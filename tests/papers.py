"""Papers as their readers see them: opened with LibreOffice, turned into pages, pictures and text."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

SECONDS = 120
REQUIRED = "OIT_REQUIRE_OFFICE"
"""Set where LibreOffice is there, so that its tests may not be left out."""


def office() -> str:
    """The program, or the test is left out."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail("LibreOffice is not there, and its tests are asked for")
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    return found


def as_pdf(paper: Path, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a Word or Excel file; fails where it cannot open it."""
    program = office()
    profile = (folder / "profile").absolute().as_uri()
    told = subprocess.run(
        [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", folder, paper],
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    made = folder / f"{paper.stem}.pdf"
    assert made.is_file(), f"{paper.name} could not be opened: {told.stdout} {told.stderr}"
    return made


def text_of(pdf: Path) -> list[str]:
    """What copying out of each page gives."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def pictures_of(pdf: Path, *, scale: float = 1.5) -> list[Image.Image]:
    """The pages as pictures; scale 1 is 72 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil() for page in document]
    finally:
        document.close()
