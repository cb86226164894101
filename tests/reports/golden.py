"""A rich invented audit: 28 items, every verdict, every kind of lead, and text that a hostile site might send."""
# ruff: noqa: E501  a table reads better with one line of the list per row

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args
from urllib.parse import quote

from core.audit import (
    Audit,
    Change,
    ClosedPart,
    Compared,
    Considered,
    Crawl,
    DeadLink,
    EditionRef,
    Element,
    Evidence,
    Gap,
    HealthCheck,
    HealthPlace,
    IndicatorScore,
    Item,
    ItemChange,
    Lead,
    Part,
    Range,
    Reviewed,
    Scores,
    SiteHealth,
    SiteRef,
    SubIndicatorTitle,
    UnreadEntry,
    Verdict,
    Weighed,
)
from core.snapshot import Cause

SITE = "https://www.bantuayang.example/"
LEAD_WHYS: tuple[str, ...] = get_args(Lead.model_fields["why"].annotation)

SCRIPT = '<script>alert("ยึดหน้า")</script>'
JAVASCRIPT_URL = "javascript:alert(document.cookie)//https://www.bantuayang.example/"
LONG_URL = SITE + "download/" + "%E0%B9%81%E0%B8%9C%E0%B8%99" * 60 + ".pdf?file=" + "a" * 900
REVERSING = "แผนงบประมาณ\u202efdp.exe\u2066 2568"

# code, title, English title, indicator, sub-indicator, verdict, first gap, fiscal year, period asked for
_LINES: tuple[tuple[str, str, str, str, str, str, str, int | None, str], ...] = (
    ("O1", "โครงสร้างและอำนาจหน้าที่", "Structure, powers and duties", "9", "9.1", "partial", "element:powers_and_duties", None, ""),
    ("O2", "ข้อมูลผู้บริหาร", "Executives", "9", "9.1", "met", "", None, ""),
    ("O3", "ข้อมูลการติดต่อ", "Contact", "9", "9.1", "partial", "element:saraban_email", None, ""),
    ("O4", "ข่าวประชาสัมพันธ์", "News", "9", "9.1", "met", "", 2568, "2568"),
    ("O5", "แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน", "Strategic or development plan", "9", "9.2", "met", "", 2570, "2568"),
    ("O6", "แผนและความก้าวหน้าในการดำเนินงานและการใช้งบประมาณประจำปี", "Annual action plan and progress", "9", "9.2", "partial", "stale", 2567, "2568"),
    ("O7", "รายงานผลการดำเนินงานประจำปี", "Annual report", "9", "9.2", "unverified", "document_not_read", 2567, "2567"),
    ("O8", "คู่มือหรือแนวทางการปฏิบัติงานของเจ้าหน้าที่", "Staff manual", "9", "9.2", "met", "", None, ""),
    ("O9", "คู่มือหรือแนวทางการขอรับบริการสำหรับผู้รับบริการหรือผู้มาติดต่อ", "Service manual", "9", "9.2", "partial", "undated", None, ""),
    ("O10", "E-Service", "E-service", "9", "9.2", "partial", "form_only", None, ""),
    ("O11", "ข้อมูลสถิติการให้บริการ", "Service statistics", "9", "9.2", "missing", "empty_page", None, "2568"),
    ("O12", "รายการการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ และความก้าวหน้าการจัดซื้อจัดจ้างหรือการจัดหาพัสดุ", "Procurement list and progress", "9", "9.3", "partial", "stale", 2566, "2568"),
    ("O13", "รายงานผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุประจำปี", "Annual procurement report", "9", "9.3", "met", "", 2567, "2567"),
    ("O14", "แผนการบริหารและพัฒนาทรัพยากรบุคคล", "Human resources plan", "9", "9.4", "met", "", 2568, "2568"),
    ("O15", "รายงานผลการบริหารและพัฒนาทรัพยากรบุคคลประจำปี", "Annual human resources report", "9", "9.4", "missing", "broken_link", None, "2567"),
    ("O16", "ประมวลจริยธรรมและการขับเคลื่อนจริยธรรม", "Code of ethics and its promotion", "9", "9.4", "partial", "not_reachable_from_home", 2568, "2568"),
    ("O17", "แนวปฏิบัติการจัดการเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "Complaint handling guideline", "9", "9.5", "met", "", None, ""),
    ("O18", "ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "Complaint channel", "9", "9.5", "unverified", "could_not_check", None, ""),
    ("O19", "ข้อมูลสถิติเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "Complaint statistics", "9", "9.5", "partial", "stale", 2565, "2568"),
    ("O20", "การเปิดโอกาสให้เกิดการมีส่วนร่วม", "Public participation", "9", "9.5", "missing", "news_only", None, "2568"),
    ("O21", "ประกาศเจตนารมณ์และการสร้างวัฒนธรรมตามนโยบาย No Gift Policy จากการปฏิบัติหน้าที่", "No Gift Policy declaration and culture", "10", "10.1", "met", "", 2568, "2568"),
    ("O22", "รายงานการรับทรัพย์สินหรือประโยชน์อื่นใดโดยธรรมจรรยา", "Report on gifts received", "10", "10.1", "not_due", "", None, "2568"),
    ("O23", "การประเมินความเสี่ยงที่อาจเกิดการให้หรือรับสินบนจากการดำเนินงานตามภารกิจของหน่วยงาน", "Bribery risk assessment", "10", "10.1", "missing", "lookalike_only", None, "2568"),
    ("O24", "รายงานผลการดำเนินการเพื่อจัดการความเสี่ยงการทุจริตและประพฤติมิชอบ", "Report on managing corruption risk", "10", "10.1", "missing", "missing", None, "2567"),
    ("O25", "แผนปฏิบัติการป้องกันการทุจริต", "Anti-corruption action plan", "10", "10.2", "met", "", 2570, "2568"),
    ("O26", "รายงานผลการดำเนินการป้องกันการทุจริตประจำปี", "Anti-corruption annual report", "10", "10.2", "unverified", "", None, "2567"),
    ("O27", "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "Integrity measures", "10", "10.2", "missing", "criteria_only", None, "2568"),
    ("O28", "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน", "Report on integrity measures", "10", "10.2", "partial", "off_site", 2567, "2567"),
)  # fmt: skip

_ADVICE = {
    "element": ("เพิ่มส่วนที่ขาดลงในหน้าเดียวกัน แล้วตรวจว่าอ่านได้โดยไม่ต้องเปิดไฟล์", "Add the lacking part to the same page."),
    "stale": ("พบของปี {found} แต่ข้อนี้ต้องเป็นของปี {year} ให้เผยแพร่ฉบับปี {year} แล้วระบุปีไว้ในชื่อลิงก์และในเอกสาร", "What was found is of {found}, but {year} is asked for. Publish the one for {year}."),
    "undated": ("ให้ใส่ “ปีงบประมาณ พ.ศ. 2568” ไว้ในหัวข้อ ในชื่อลิงก์ และในเอกสาร", "Put “fiscal year 2568” in the heading, the link's title and the document."),
    "form_only": ("มีแต่แบบฟอร์มให้ดาวน์โหลด ให้ทำแบบยื่นคำขอออนไลน์และบอกวิธีใช้", "Provide an on-line request form and say how to use it."),
    "empty_page": ("หัวข้อนี้เปิดได้ แต่หน้าไม่มีข้อมูล ให้นำข้อมูลหรือไฟล์มาลงในหน้านั้น", "The page opens but is empty. Put the data on it."),
    "broken_link": ("มีหัวข้อนี้แต่ลิงก์เปิดไม่ได้ ให้แก้ลิงก์ให้ชี้ไปยังไฟล์ที่มีข้อมูลจริง แล้วกดทดสอบจากเครื่องอื่น", "Point the link at the file that holds the data and test it from another computer."),
    "not_reachable_from_home": ("พบหน้านี้ แต่ไม่มีทางกดไปถึงจากหน้าแรก ให้เพิ่มลิงก์ในเมนูหรือหน้า ITA", "Link to the page from the menu or the ITA page."),
    "could_not_check": ("ยังตรวจข้อนี้ไม่ได้ ไม่ได้หมายความว่าไม่มี ให้เจ้าหน้าที่เปิดดูตามลิงก์ที่ให้ไว้", "Look at the links given; this does not mean it is missing."),
    "document_not_read": ("พบไฟล์ที่ชื่อตรงกับข้อนี้ ให้เจ้าหน้าที่เปิดดูว่ามีองค์ประกอบครบและเป็นปี 2567", "Open the file and check its elements and that it is of 2567."),
    "news_only": ("พบเพียงข่าวหรือภาพกิจกรรม ให้เผยแพร่รายงานผลฉบับจริง", "Only a news story was found. Publish the report itself."),
    "lookalike_only": ("พบเรื่องที่ชื่อคล้ายกันแต่เป็นคนละเรื่อง ให้เผยแพร่การประเมินความเสี่ยงให้ตรงเรื่อง", "Something with a similar name was found. Publish the assessment itself."),
    "missing": ("ไม่พบบนเว็บไซต์ ให้จัดทำและเผยแพร่ แล้วทำลิงก์ไว้ในเมนูหรือหน้า ITA ที่เข้าถึงได้จากหน้าแรก", "Publish it and link to it from the menu or the ITA page."),
    "criteria_only": ("ในหน้ามีแต่ข้อความเกณฑ์ ให้ลงข้อมูลจริงของหน่วยงานแทน", "Replace the criteria with the agency's own data."),
    "off_site": ("ข้อมูลอยู่นอกเว็บไซต์หลัก ให้ทำหน้าหรือไฟล์ไว้บนเว็บไซต์หลัก", "Put a page or file on the main site."),
}  # fmt: skip

_REASONS = {
    "met": ("พบข้อมูลของข้อนี้ เป็นฉบับที่ใช้ได้ และเห็นองค์ประกอบครบ", "It was found, is of the right period, and every element was seen."),
    "partial": ("พบข้อมูลของข้อนี้แล้ว แต่ยังมีจุดที่ทำให้ไม่ได้คะแนน", "It was found, but something still costs it the points."),
    "missing": ("เปิดดูทุกหน้าที่น่าจะมีแล้ว ไม่พบข้อมูลของข้อนี้", "Every page that could hold it was opened; it is not there."),
    "unverified": ("พบลิงก์ที่น่าจะใช่ แต่ครั้งนี้ยังอ่านเนื้อหาไม่ได้", "A likely link was found, but it could not be read this time."),
    "not_due": ("วันตรวจยังไม่ถึงกำหนดของข้อนี้", "It was not due yet on the day of this check."),
}  # fmt: skip

_SHARES = {"9.1": 4, "9.2": 7, "9.3": 2, "9.4": 3, "9.5": 4, "10.1": 4, "10.2": 4}
_SUB_TITLES = {
    "9.1": ("ข้อมูลพื้นฐาน", "Basic information"),
    "9.2": ("การบริหารงาน", "Administration"),
    "9.3": ("การจัดซื้อจัดจ้าง", "Procurement"),
    "9.4": ("การบริหารและพัฒนาทรัพยากรบุคคล", "Human resources"),
    "9.5": ("การส่งเสริมความโปร่งใส", "Transparency"),
    "10.1": ("การดำเนินการเพื่อป้องกันการทุจริตในประเด็นสินบน", "Preventing bribery"),
}
_SUB_INDICATORS = {"9": 5, "10": 2}


def _worth(indicator: str, sub: str) -> float:
    return round(40 / 2 / _SUB_INDICATORS[indicator] / _SHARES[sub], 4)


def _evidence(code: str, title: str, year: int | None, **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "url": f"{SITE}ita/2568/{code.lower()}",
        "title": title,
        "kind": "page",
        "quote": f"{title} ประจำปีงบประมาณ พ.ศ. {year} ของเทศบาลตำบลบ้านตัวอย่าง"
        if year
        else f"{title} ของเทศบาลตำบลบ้านตัวอย่าง",
        "fiscal_year": year,
        "via": ("home", "การเปิดเผยข้อมูลสาธารณะ (ITA)", title),
        "signals": ("title", "label"),
        "period": f"ปีงบประมาณ พ.ศ. {year}" if year else "",
        "year_quote": f"ปีงบประมาณ พ.ศ. {year}" if year else "",
        "confidence": "certain",
    }
    return Evidence(**(values | changes))  # fmt: skip


def _item(line: tuple[str, str, str, str, str, str, str, int | None, str]) -> Item:
    code, title, title_en, indicator, sub, verdict, gap, year, wanted = line
    present = verdict in {"met", "partial"} or gap == "document_not_read"
    advice, advice_en = _ADVICE.get(gap.partition(":")[0], ("", ""))
    blanks = {"found": year, "year": 2568}
    reason, reason_en = _REASONS[verdict]
    return Item(
        code=code,
        title=title,
        title_en=title_en,
        subjects=(title_en.lower().replace(" ", "_"),),
        indicator=indicator,
        sub_indicator=sub,
        verdict=Verdict(verdict),
        confidence="unverified" if verdict == "unverified" else ("certain" if code != "O16" else "probable"),
        fiscal_year=year,
        present=present,
        ita_points=_worth(indicator, sub),
        due=date(2025, 4, 1) if verdict == "not_due" else date(2024, 10, 1),
        period=f"ปีงบประมาณ พ.ศ. {wanted}" if wanted else "ฉบับที่ใช้อยู่ในปัจจุบัน",
        period_en=f"fiscal year {wanted}" if wanted else "the one in force now",
        cause={"O7": "document_not_read", "O18": "forbidden", "O26": "budget"}.get(code, ""),
        reason=reason,
        reason_en=reason_en,
        gaps=(Gap(id=gap, advice=advice.format(**blanks), advice_en=advice_en.format(**blanks)),) if gap else (),
        evidence=(_evidence(code, title, year),) if present else (),
        source_confidence="low" if code in {"O5", "O27", "O28"} else "high",
        considered=(_considered(title_en.lower().replace(" ", "_"), title, verdict, year),),
    )


def _considered(subject: str, title: str, verdict: str, year: int | None, **changes: Any) -> Considered:
    """One place that won, one that lost, one that is no evidence; of what is missing, the last alone."""
    won = Weighed(
        label=title,
        url=f"{SITE}ita/2568/{subject}",
        on=f"{SITE}ita",
        kind="page",
        sure="certain",
        signals=("title", "label"),
        score=100 if verdict == "met" else 79.9219,
        verdict=Verdict(verdict) if verdict in {"met", "partial", "unverified"} else Verdict.PARTIAL,
        period=str(year or ""),
        fit="right" if year else "not_needed",
        seen=(3, int(verdict == "partial"), int(verdict == "unverified")),
        outcome="won",
        why="ตรงเรื่อง และเห็นครบทุกอย่างที่ข้อนี้ต้องมี",
        why_en="The right thing, with everything it must show",
    )
    lost = won.model_copy(
        update={
            "outcome": "lost",
            "score": 38.0465,
            "fit": "stale",
            "period": "2566",
            "seen": (0, 0, 0),
            "why": "เป็นของปี 2566 ซึ่งเก่ากว่าปีที่ต้องการ",
            "why_en": "Of 2566, older than the year asked for",
        }
    )
    dead = Weighed(
        label=f"{title} (เดิม)",
        on=SITE,
        kind="none",
        score=0,
        outcome="no_evidence",
        why="มีป้ายนี้ แต่กดแล้วไม่ไปไหน เพราะไม่ได้ใส่ลิงก์",
        why_en="The label is there, but clicking it does nothing",
    )
    values: dict[str, Any] = {
        "subject": subject,
        "title": title,
        "verdict": Verdict(verdict),
        "places": (dead,) if verdict == "missing" else (won, lost, dead),
        "changes": (
            Change(condition=f"ถ้าหน้า “{title}” หายไป", condition_en="If the page were gone", verdict=Verdict.MISSING),
        ),
    }
    return Considered(**(values | changes))  # fmt: skip


def _changed(item: Item) -> Item:
    """The items that carry more than the plain ones: parts, elements, leads, history, hostile text."""
    changes: dict[str, Any] = {}
    match item.code:
        case "O1":
            changes = {
                "subjects": ("organisation_structure", "powers_and_duties"),
                "parts": (
                    Part(subject="organisation_structure", title="โครงสร้าง", title_en="Structure", verdict=Verdict.MET, confidence="certain"),
                    Part(subject="powers_and_duties", title="อำนาจหน้าที่", title_en="Powers and duties", verdict=Verdict.MISSING, confidence="certain"),
                ),
                "evidence": (_evidence("O1", "โครงสร้างส่วนราชการ", None, subject="organisation_structure", signals=("title", "heading", "breadcrumb")),),
                "considered": (
                    _considered("organisation_structure", "โครงสร้าง", "met", None, title_en="Structure"),
                    _considered("powers_and_duties", "อำนาจหน้าที่", "missing", None, title_en="Powers and duties", places=(), changes=()),
                ),
            }  # fmt: skip
        case "O3":
            changes = {
                "gaps": (
                    *item.gaps,
                    Gap(id="element:map", advice="เพิ่มแผนที่ตั้งหน่วยงานลงในหน้า", advice_en="Add a map of the office."),
                ),
                "elements": (
                    Element(id="address", subject="contact", title="ที่อยู่", title_en="Address", seen=True, quote="เลขที่ 1 หมู่ 1 ตำบลบ้านตัวอย่าง", source="sourced"),
                    Element(id="telephone", subject="contact", title="หมายเลขโทรศัพท์", title_en="Telephone", seen=True, source="sourced"),
                    Element(id="saraban_email", subject="contact", title="ที่อยู่ไปรษณีย์อิเล็กทรอนิกส์กลาง (saraban)", title_en="Central e-mail (saraban)", seen=False, source="variant"),
                    Element(id="map", subject="contact", title="แผนที่ตั้ง", title_en="Map", seen=None, source="recalled"),
                ),
            }  # fmt: skip
        case "O5":
            changes = {
                "evidence": (
                    _evidence("O5", "แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)", 2570, period="2566-2570", year_quote="พ.ศ. 2566-2570", quote="แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570) ฉบับทบทวน", kind="pdf", url=LONG_URL, signals=("row", "file_name", "code")),
                    _evidence("O5", SCRIPT, 2568, url=JAVASCRIPT_URL, quote=f"{SCRIPT} ปีงบประมาณ พ.ศ. 2568", via=(SCRIPT,)),
                    _evidence("O5", REVERSING, 2568, kind="docx", signals=("fuzzy", "section", "content"), dated=date(2024, 11, 5)),
                ),
                "history": (
                    _evidence("O5", "แผนพัฒนาท้องถิ่น (พ.ศ. 2561-2565)", 2565, kind="pdf", period="2561-2565"),
                    _evidence("O5", "แผนพัฒนาสามปี (พ.ศ. 2558-2560)", 2560, kind="document", period="2558-2560"),
                ),
            }  # fmt: skip
        case "O15":
            changes = {"leads": tuple(
                Lead(text=f"รายงานผลการบริหารทรัพยากรบุคคล แบบที่ {number}", on=f"{SITE}ita", target="" if why == "nowhere" else f"{SITE}files/hr-{number}.pdf", why=why)
                for number, why in enumerate(LEAD_WHYS, 1)
            )}  # fmt: skip
        case "O16":
            changes = {"evidence": (_evidence("O16", item.title, 2568, via=(), confidence="probable"),)}
        case "O20":
            changes = {"leads": (
                Lead(text=SCRIPT, on=JAVASCRIPT_URL, target="data:text/html,<script>alert(1)</script>", why="news_only"),
                Lead(text="", on=f"{SITE}news", target=f"{SITE}news/12?x=1&y='2'", why="ambiguous"),
            ), "considered": (
                Considered(subject="public_participation", title=item.title, verdict=Verdict.MISSING, left_out=7, places=(
                    Weighed(label=SCRIPT, url=JAVASCRIPT_URL, on=JAVASCRIPT_URL, kind="page", score=21.6146, fit="undated", outcome="lost", why=f"เป็นเรื่อง “{SCRIPT}”", why_en=SCRIPT),
                    Weighed(label=REVERSING, url=LONG_URL, kind="document", score=0, outcome="no_evidence", why="เป็นข่าว", why_en="News"),
                ), changes=(Change(condition=f"ถ้าแก้ลิงก์ “{SCRIPT}”", condition_en=f"If {REVERSING} opened", verdict=Verdict.MET),)),
            )}  # fmt: skip
        case "O28":
            changes = {
                "evidence": (_evidence("O28", item.title, 2567, kind="external", url="https://drive.example/file/1"),)
            }
    return item.model_copy(update=changes) if changes else item


def _scores(items: tuple[Item, ...]) -> Scores:
    def mean(values: list[float]) -> float:
        return sum(values) / len(values)

    def indicator(key: str, *, open_items: float) -> float:
        worth = {Verdict.MET: 100.0, Verdict.UNVERIFIED: open_items}
        subs: dict[str | None, list[float]] = {}
        for item in items:
            if item.indicator == key and item.verdict is not Verdict.NOT_DUE:
                subs.setdefault(item.sub_indicator, []).append(worth.get(item.verdict, 0.0))
        return mean([mean(values) for values in subs.values()])

    due = [item for item in items if item.verdict is not Verdict.NOT_DUE]
    low = {key: round(indicator(key, open_items=0.0), 4) for key in ("9", "10")}
    high = {key: round(indicator(key, open_items=100.0), 4) for key in ("9", "10")}
    return Scores(
        presence=round(100 * sum(item.present for item in due) / len(due), 4),
        freshness=61.5385,
        oit=Range(low=round(mean(list(low.values())), 4), high=round(mean(list(high.values())), 4)),
        indicators=(
            IndicatorScore(id="9", title="การเปิดเผยข้อมูล", low=low["9"], high=high["9"]),
            IndicatorScore(id="10", title="การป้องกันการทุจริต", low=low["10"], high=high["10"]),
        ),
    )


def golden_audit() -> Audit:
    """A partial scan of an invented municipality under a provisional edition."""
    items = tuple(_changed(_item(line)) for line in _LINES)
    return Audit(
        schema="oit-audit/1",
        tool="0.1.0",
        site=SiteRef(url=SITE, agency="เทศบาลตำบลบ้านตัวอย่าง"),
        edition=EditionRef(
            fiscal_year=2568,
            revision="1",
            confidence="medium-low",
            provisional=True,
            note="ชื่อข้อบางข้อยังไม่ได้ตรวจกับคู่มือฉบับจริง",
            note_en="Some titles have not been checked against the handbook itself.",
            sub_indicators=tuple(
                SubIndicatorTitle(id=key, title=th, title_en=en) for key, (th, en) in _SUB_TITLES.items()
            ),
        ),
        as_of=date(2025, 3, 15),
        fetched=datetime(2025, 3, 15, 2, 30, tzinfo=UTC),
        crawl=Crawl(
            state="partial",
            cause=Cause.BUDGET,
            pages=400,
            documents=131,
            bytes=187_400_000,
            left_count=212,
            unread=(
                *(
                    UnreadEntry(url=f"{SITE}gallery/{number}", cause=Cause.TIMEOUT, detail="30 s")
                    for number in range(70)
                ),
                *(UnreadEntry(url=f"{SITE}old/{number}.pdf", cause=Cause.NOT_FOUND) for number in range(6)),
                UnreadEntry(url=f"{SITE}admin", cause=Cause.FORBIDDEN, detail=f"403 {SCRIPT}"),
                UnreadEntry(url=JAVASCRIPT_URL, cause=Cause.OTHER),
                UnreadEntry(url=LONG_URL, cause=Cause.TOO_LARGE),
            ),
        ),
        scores=_scores(items),
        items=items,
        health=SiteHealth(
            home=f"{SITE}index.php",
            https=True,
            http_to_https=False,
            certificate_expires=date(2025, 4, 2),
            certificate_days_left=18,
            certificate_problem="",
            robots="allows",
            seconds_median=1.84,
            dead_links=(
                DeadLink(url=f"{SITE}old/1.pdf", text="ดาวน์โหลดคำสั่ง", on=f"{SITE}orders"),
                DeadLink(url="javascript:void(0)", text=SCRIPT, on=SITE),
            ),
            dead_link_count=17,
            checks=_CHECKS,
        ),
    )


_CHECKS = (
    HealthCheck(
        id="certificate",
        state="mend",
        title="ใบรับรองความปลอดภัย",
        title_en="Certificate",
        found="ใช้ได้ถึง 2 เมษายน 2568 เหลืออีก 18 วัน",
        found_en="Valid until 2 April 2025; 18 days are left.",
        todo="ให้ผู้ให้บริการเว็บไซต์ต่ออายุก่อนวันนั้น",
        todo_en="Have the provider renew it before that day.",
        value=18,
    ),
    HealthCheck(
        id="domain",
        state="unknown",
        title="อายุชื่อโดเมน",
        title_en="Domain registration",
        found="ไม่ได้ตรวจ เพราะไม่ได้สั่งให้ถามทะเบียนโดเมน",
        found_en="Not checked: the registry was not to be asked.",
    ),
    HealthCheck(
        id="dead_links",
        state="mend",
        title="ลิงก์เสียระหว่างทางไปหาข้อมูล",
        title_en="Dead links on the way to items",
        found="พบลิงก์เสีย 17 ลิงก์ในหน้าที่นำไปสู่ข้อมูลตามรายการตรวจ",
        found_en="17 dead links stand on pages that lead to the list's items.",
        todo="เปิดหน้าที่ระบุ แก้ลิงก์ให้ชี้ไปที่ข้อมูลจริง หรือนำลิงก์ออก",
        todo_en="Open the pages named and mend the links, or take them away.",
        value=17,
        places=(
            HealthPlace(url=f"{SITE}old/1.pdf", text="ดาวน์โหลดคำสั่ง", on=f"{SITE}orders"),
            HealthPlace(url="javascript:void(0)", text=SCRIPT, on=SITE, note="เปิดไม่พบ", note_en="not there"),
        ),
        more=15,
    ),
    HealthCheck(
        id="complaint_channel",
        state="good",
        title="กดถึงช่องทางร้องเรียนการทุจริตได้ใน 3 ครั้ง",
        title_en="The complaint channel within three clicks",
        found="กดจากหน้าแรก 1 ครั้งถึง: หน้าแรก › แจ้งเรื่องร้องเรียน",
        found_en="1 clicks from the home page: หน้าแรก › แจ้งเรื่องร้องเรียน",
        value=1,
    ),
)


def closed_audit() -> Audit:
    """The same municipality when a part of its site asks for a password."""
    golden = golden_audit()
    part = ClosedPart(
        url=f"{SITE}plans", text="แผนงาน", on=SITE, cause=Cause.LOGIN, why="ต้องเข้าสู่ระบบ", why_en="Needs signing in",
        codes=("O18", "O26"),
    )  # fmt: skip
    return golden.model_copy(update={"crawl": golden.crawl.model_copy(update={"closed": (part,)})})


def failed_audit(cause: Cause = Cause.DNS) -> Audit:
    """The same municipality when nothing of the site could be read."""
    return golden_audit().model_copy(
        update={
            "crawl": Crawl(state="failed", cause=cause, detail="NXDOMAIN", pages=0, documents=0, bytes=0),
            "items": (),
            "scores": Scores(presence=None, freshness=None, oit=None),
            "health": SiteHealth(),
        }
    )


def quiet_audit() -> Audit:
    """A complete scan under a confirmed edition in which every item is met."""
    golden = golden_audit()
    items = tuple(
        item.model_copy(update={"verdict": Verdict.MET, "gaps": (), "cause": "", "leads": (), "confidence": "certain", "present": True})
        for item in golden.items
    )  # fmt: skip
    return golden.model_copy(
        update={
            "items": items,
            "edition": EditionRef(fiscal_year=2568, revision="2", confidence="high"),
            "crawl": Crawl(state="complete", pages=300, documents=90, bytes=1_000),
            "scores": Scores(presence=100.0, freshness=100.0, oit=Range(low=100.0, high=100.0)),
        }
    )


def watched_audit() -> Audit:
    """The rich audit as a weekly run shows it: three findings reviewed, and changed since the week before."""
    golden = golden_audit()
    made = datetime(2025, 3, 10, 3, 0, tzinfo=UTC)

    def said(verdict: Verdict, finding: Verdict, reason: str, until: date | None = None) -> Reviewed:
        return Reviewed(verdict=verdict, finding=finding, reason=reason, reviewer="สมหญิง ใจดี", made=made, until=until)

    reviews = {
        "O11": said(Verdict.MET, Verdict.MISSING, "สถิติอยู่ในภาพหน้าแรก ครบ 6 เดือน", date(2025, 9, 30)),
        "O18": said(Verdict.MET, Verdict.UNVERIFIED, "เปิดช่องทางได้จากหน้าแรก"),
        "O2": said(Verdict.MET, Verdict.MET, SCRIPT),
    }
    return golden.model_copy(
        update={
            "items": tuple(item.model_copy(update={"review": reviews.get(item.code)}) for item in golden.items),
            "scores": golden.scores.model_copy(update={"reviewed": Range(low=41.25, high=57.5)}),
            "compared": Compared(
                since=datetime(2025, 3, 8, 2, 0, tzinfo=UTC),
                changes=(
                    ItemChange(code="O15", kind="lost", direction="worse", before=Verdict.MET, after=Verdict.MISSING),
                    ItemChange(code="O12", kind="stale", direction="worse", before=Verdict.MET, after=Verdict.PARTIAL),
                    ItemChange(code="O14", kind="fixed", direction="better", before=Verdict.PARTIAL, after=Verdict.MET),
                    ItemChange(code="O7", kind="unchecked", direction="unchecked", before=Verdict.MET, after=Verdict.UNVERIFIED),
                    ItemChange(code="O22", kind="rejudged", direction="neutral", before=Verdict.MISSING, after=Verdict.NOT_DUE),
                ),
                waiting=(ItemChange(code="O1", kind="worse", direction="worse", before=Verdict.PARTIAL, after=Verdict.PARTIAL),),
            ),
        }
    )  # fmt: skip


def full_audit() -> Audit:
    """The rich audit with 43 items, as the longest list has, on a site with long addresses and much text."""
    golden = golden_audit()
    words = "ประกาศเผยแพร่แผนการใช้จ่ายงบประมาณและรายงานผลการดำเนินงานประจำปี พ.ศ. ๒๕๖๘ ของเทศบาลตำบลบ้านตัวอย่าง "

    def told(number: int, item: Item) -> Item:
        evidence = tuple(
            one.model_copy(
                update={
                    "url": f"{SITE}wp-content/uploads/2568/{quote(words[:60])}-{number}-{place}.pdf",
                    "quote": (words * 4)[:240],
                    "linked_on": f"{SITE}index.php?option=com_content&view=article&id={number}{place}&Itemid=117",
                }
            )
            for place, one in enumerate(item.evidence)
        )
        return item.model_copy(update={"code": f"O{number}", "evidence": evidence})

    items = [told(number, golden.items[(number - 1) % len(golden.items)]) for number in range(1, 44)]
    return golden.model_copy(update={"items": tuple(items), "scores": _scores(tuple(items))})
