"""Fills a Word template (docxtpl): an agency's own letterhead, or the bundled one.

A template is somebody's file: its tags run in Jinja's sandbox and every text is escaped, so that nothing that came from a
site becomes part of the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Self
from zipfile import BadZipFile

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate, RichText
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from core.exceptions import UsageError
from reports.linked import Line, Linked
from reports.safety import clean, link_target
from reports.word import LINK, packed

MAX_BYTES = 20_000_000
"""Of a template."""


class Lines(tuple[Line, ...]):
    """Lines that a template goes through with ``{%p for line in ... %}``, showing each with ``{{r ...}}``.

    A cell needs a paragraph: ``blank`` stands where there is no line. Empty, it leaves out what is no cell.
    """

    __slots__ = ()

    def __new__(cls, lines: Sequence[Line], *, blank: str = "-") -> Self:
        return super().__new__(cls, tuple(lines) or (((blank,),) if blank else ()))


def filled(template: bytes, context: Mapping[str, Any], *, title: str, created: datetime, name: str) -> bytes:
    """The .docx file. ``context``: texts, ``Lines``, lists and dicts of them; ``name``: of the template.

    Raises ``UsageError`` that names the tag which cannot be filled.
    """
    if len(template) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB: make its pictures smaller")
    try:
        paper = DocxTemplate(BytesIO(template))
        paper.init_docx()
    except (BadZipFile, OpcError, KeyError, ValueError, XMLSyntaxError) as error:
        raise UsageError(
            f"{name} is no Word document: save it as .docx, or begin with oit plan template OUT.docx"
        ) from error
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        paper.render({key: _ready(paper, value) for key, value in context.items()}, environment, autoescape=True)
    except UndefinedError as error:
        raise UsageError(
            f"{name}: a tag names something that the paper does not have ({error.message}); "
            "docs/plan.md lists the tags, oit plan template OUT.docx writes a template that works"
        ) from error
    except TemplateSyntaxError as error:
        raise UsageError(
            f"{name}: a tag is not well formed ({error.message}){_near(error)}; mend it in Word"
        ) from error
    except SecurityError as error:
        raise UsageError(
            f"{name}: a tag reaches for what no template may use ({error.message}); take it out"
        ) from error
    except TemplateError as error:
        raise UsageError(f"{name}: a tag cannot be filled ({error.message}); mend it in Word") from error
    except (TypeError, ValueError, ArithmeticError, AttributeError, XMLSyntaxError) as error:
        raise UsageError(f"{name}: a tag cannot be filled ({error}); mend it in Word") from error
    properties = paper.docx.core_properties
    properties.title, properties.modified = clean(title), created.astimezone(UTC).replace(tzinfo=None)
    return packed(paper)


def _ready(paper: Any, value: Any) -> Any:
    """A value as the template may use it: hidden characters taken out, lines with links made ready."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Lines):
        return [_rich(paper, line) for line in value]
    if isinstance(value, Mapping):
        return {key: _ready(paper, part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(paper, part) for part in value]
    return value


def _rich(paper: Any, line: Line) -> RichText:
    made = RichText()
    for part in line:
        if isinstance(part, Linked):
            if link_target(part.url) is None:
                made.add(clean(part.text))
            else:
                made.add(clean(part.text), color=LINK, underline=True, url_id=paper.build_url_id(part.url))
        else:
            made.add(clean(part))
    return made


def _near(error: TemplateSyntaxError) -> str:
    """The words around a broken tag, as far as docxtpl tells them."""
    lines = [line.strip() for line in getattr(error, "docx_context", ()) if "{" in line]
    return f" near “{clean(lines[0])[:80]}”" if lines else ""
