"""Templates that agencies bring."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx import Document

from core.exceptions import UsageError
from reports.measures import build
from reports.plan import context, render
from reports.plan_report import build_report, report_context
from reports.plan_template import templates
from tests.reports.plans import later_audit, plan_audit, text_of

PLAN = build(plan_audit())


def template(*paragraphs: str, header: str = "") -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = header
    for text in paragraphs:
        document.add_paragraph(text)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def refused(*paragraphs: str) -> str:
    with pytest.raises(UsageError) as error:
        render(PLAN, template=template(*paragraphs), name="ours.docx")
    return str(error.value)


def test_a_letterhead_of_the_agencys_own_is_filled():
    made = render(PLAN, "arabic", template=template("เรียน {{ head }}", header="ตราของ {{ agency }}"), name="ours.docx")
    document = docx.Document(BytesIO(made))

    assert document.paragraphs[0].text == "เรียน นายกเทศมนตรี"
    assert document.sections[0].header.paragraphs[0].text == "ตราของ เทศบาลตำบลบ้านตัวอย่าง"


def test_an_unknown_tag_is_named():
    assert "ours.docx: a tag names something that the paper does not have ('mayor' is undefined)" in refused(
        "{{ mayor }}"
    )


def test_an_unknown_field_of_a_row_is_named():
    assert "'budget'" in refused("{% for row in measures %}{{ row.budget }}{% endfor %}")


def test_a_tag_that_is_not_well_formed_is_shown():
    sentence = refused("{{ agency }} {% if %}")

    assert "not well formed" in sentence
    assert "{% if %}" in sentence


def test_an_unknown_command_is_named():
    assert "'forr'" in refused("{% forr row in measures %}")


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ agency.__init__.__globals__ }}",
        "{{ 'a'.__class__.__base__.__subclasses__() }}",
    ],
)
def test_a_template_reaches_nothing_outside_the_paper(tag):
    sentence = refused(tag)

    assert "template may use" in sentence or "does not have" in sentence


def test_a_file_that_is_no_word_document_is_refused():
    for body in (b"hello", b"PK\x03\x04 broken"):
        with pytest.raises(UsageError, match=r"ours\.docx is no Word document"):
            render(PLAN, template=body, name="ours.docx")


def test_words_of_a_site_never_become_part_of_a_template():
    audit = plan_audit()
    named = audit.model_copy(update={"site": audit.site.model_copy(update={"agency": "{{ year }} <w:p/> & {% x %}"})})

    assert "{{ year }} <w:p/> & {% x %}" in text_of(render(build(named), "arabic", template=template("{{ agency }}")))


def test_the_bundled_templates_are_what_the_builder_makes():
    folder = Path(__file__).parents[2] / "reports" / "templates"

    for name, made in templates().items():
        same = parts((folder / name).read_bytes()) == parts(made)
        assert same, f"{name} is not what the builder makes: run python -m reports.plan_template"


def parts(paper: bytes) -> dict[str, bytes]:
    """What is in a Word file, however it is packed."""
    with ZipFile(BytesIO(paper)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_tags_are_documented():
    text = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    plan, report = context(PLAN), report_context(build_report(plan_audit(), [later_audit(plan_audit(), 9)]))
    rows = {key for rows in (*plan.values(), *report.values()) if isinstance(rows, list) for row in rows for key in row}

    assert [name for name in {*plan, *report} if f"`{name}`" not in text] == []
    assert [name for name in rows if f"`row.{name}`" not in text] == []
