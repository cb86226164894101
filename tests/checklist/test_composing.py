"""Labels that no phrase names, read by what they are made of."""

from __future__ import annotations

import pytest

from checklist.classifying import Classifier
from checklist.composing import Composer
from checklist.loading import load_checklist
from checklist.schema import ComposedRule, Composition


@pytest.fixture(scope="module")
def bundled() -> Classifier:
    lists = load_checklist(2568)
    return Classifier(lists.subjects, lists.vocabulary, lists.edition)


def composition(*rules: ComposedRule) -> Composition:
    return Composition(
        forms={"plan": ("แผน",), "report": ("รายงาน",)},
        times={"half": ("รอบ 6 เดือน",)},
        topics={"water": ("น้ำประปา",), "roads": ("ถนน",)},
        words={"urgent": ("เร่งด่วน",)},
        rules=rules,
    )


def rule(subject: str, topic: str, head: str, *, wanted: str = "", without: str = "") -> ComposedRule:
    return ComposedRule.model_validate(
        {
            "subject": subject,
            "topic": [topic],
            "head": [head],
            "with": [wanted] if wanted else [],
            "without": [without] if without else [],
        }
    )


WATER = (rule("water_plan", "water", "plan"), rule("water_report", "water", "report", without="half"))


def test_the_form_that_stands_first_decides():
    composer = Composer(composition(*WATER))
    assert composer.compose("แผนน้ำประปาและรายงาน").subject == "water_plan"
    assert composer.compose("รายงานตามแผนน้ำประปา").subject == "water_report"


def test_a_label_without_a_topic_makes_nothing():
    assert Composer(composition(*WATER)).compose("รายงานประจำปี") is None


def test_two_topics_make_nothing():
    assert Composer(composition(*WATER)).compose("รายงานน้ำประปาและถนน") is None


def test_a_word_that_is_ruled_out_makes_nothing():
    assert Composer(composition(*WATER)).compose("รายงานน้ำประปา รอบ 6 เดือน") is None


def test_one_of_several_words_is_enough():
    composer = Composer(composition(rule("half_report", "water", "report", wanted="half|urgent")))
    assert composer.compose("รายงานน้ำประปาเร่งด่วน").subject == "half_report"
    assert composer.compose("รายงานน้ำประปา") is None


def test_two_subjects_that_explain_equally_much_make_nothing():
    assert Composer(composition(*WATER, rule("other_plan", "water", "plan"))).compose("แผนน้ำประปา") is None


def test_a_rule_of_unknown_parts_is_refused():
    with pytest.raises(ValueError, match="plans"):
        composition(rule("water_plan", "water", "plans"))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("ติดตามการใช้จ่ายเงินงบประมาณ ไตรมาสที่ 1 - 2", "spending_progress"),
        ("สรุปการใช้งบประมาณตลอดทั้งปี 2567", "spending_report"),
        ("รายงานความคืบหน้าด้านทรัพยากรบุคคลครึ่งปีแรก", "hr_progress"),
        ("สรุปรายงานการบริหารทรัพยากรบุคคลทั้งปี", "hr_annual_report"),
        ("สรุปข้อมูลแจ้งเบาะแสทุจริต", "complaint_statistics"),
        ("รายงานการต่อต้านการทุจริต รอบ 12 เดือน", "anti_corruption_report"),
        ("ผลการขับเคลื่อนมาตรการคุณธรรมและความโปร่งใส", "integrity_measures_report"),
    ],
)
def test_free_combinations_are_understood_and_never_certain(bundled: Classifier, text: str, subject: str):
    label = bundled.classify(text)
    assert (label.subjects, label.confidence) == ((subject,), "probable")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("ผลการดำเนินการตามแผนป้องกันการทุจริต ไตรมาส 1-2", "anti_corruption_progress"),
        ("รายงานประจำปี การป้องกันการทุจริต", "anti_corruption_report"),
        ("ความก้าวหน้าการดำเนินงานด้านทรัพยากรบุคคล", "hr_progress"),
    ],
)
def test_what_explains_more_of_a_label_is_believed_over_a_phrase_in_it(bundled: Classifier, text: str, subject: str):
    assert bundled.classify(text).subjects == (subject,)


@pytest.mark.parametrize(
    "text",
    [
        "ประชุมติดตามการจัดซื้อจัดจ้าง ไตรมาส 2",
        "แบบสอบถามความพึงพอใจผู้รับบริการ",
        "แผนพัฒนาบุคลากร",
        "รายงานการประชุมสภา",
        "การขับเคลื่อนนโยบาย No Gift Policy",
    ],
)
def test_stories_forms_and_mere_topics_are_not_composed(bundled: Classifier, text: str):
    assert not bundled.classify(text).subjects
