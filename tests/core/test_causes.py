from __future__ import annotations

from typing import get_args

import pytest

from core.causes import Who, causes
from core.snapshot import Cause


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_says_in_thai_and_english_what_it_is_who_acts_and_what_to_do(cause):
    words = causes().crawl[cause.value]
    for phrase in (words.label, words.mend, words.because):
        assert phrase.th.strip()
        assert phrase.en.strip()
    assert words.who


def test_everyone_who_may_act_has_a_name():
    assert set(causes().who) == set(get_args(Who))


def test_a_cause_without_words_of_its_own_has_those_of_other():
    assert causes().words("from a later version") == causes().crawl["other"]


def test_a_cause_without_a_reason_continues_the_sentence_with_its_label():
    words = causes().words("too_large")
    assert words.model_copy(update={"reason": None}).because.en == "the file is too large"
