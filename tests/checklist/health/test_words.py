from pathlib import Path

import checklist.health
from checklist.health.words import wording


def test_every_outcome_is_told_by_some_check():
    """An outcome that nothing tells is dead wording."""
    folder = Path(checklist.health.__file__).parent
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))

    unused = [
        (name, outcome)
        for name, words in wording().checks.items()
        for outcome in words.outcomes
        if f'"{outcome}"' not in text
    ]
    assert unused == []


def test_what_is_to_mend_says_what_to_do_and_what_is_in_order_does_not():
    for name, words in wording().checks.items():
        for outcome, said in words.outcomes.items():
            assert (said.todo is not None) >= (said.state == "mend"), (name, outcome)
            assert not (said.todo and said.state == "good"), (name, outcome)
