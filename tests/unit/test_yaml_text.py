"""The fast reader of YAML gives what PyYAML's own gives; of what is wrong the latter tells."""

import pytest
import yaml

from schemas.yaml_text import read_yaml

EVERY_KIND = r"""
# what our own files hold, and what a person may type
plain: words, with a comma
days: [2024-03-04, 2024-03-04T09:30:00Z, 04/03/2024]
numbers: [7, -1, 0x1F, 017, 1_000, 6.5e3, .inf, 12:30:45]
words that mean something: {yes: no, on: off, none: ~, nothing: null, "quoted": "null"}
quoted: ['it''s', "a \"mark\", \u0141\xF3d\u017A", 'C:\dir']
letters: Zoë, Łódź, 家, 🙂
folded: >-
  one line
  and another

  a paragraph
kept: |
  SELECT 1
    FROM dual
base: &base {mode: snapshot, key: [id]}
derived: {<<: *base, mode: append}
? a key of its own
: - nested
  - - deeper
empty:
"""


@pytest.mark.parametrize("said", [EVERY_KIND, "", "a word", "- 1\n-\n", "\ufeffa: 1", "a: 1\na: 2"])
def test_it_says_the_same(said: str) -> None:
    assert repr(read_yaml(said)) == repr(yaml.safe_load(said))


@pytest.mark.parametrize(
    "said", ["feeds: [", "a: b: c", "\ta: 1", "*unknown", "!!python/name:os x"]
)
def test_what_is_wrong_is_told_in_the_words_of_the_other(said: str) -> None:
    with pytest.raises(yaml.YAMLError) as fault:
        read_yaml(said)
    with pytest.raises(yaml.YAMLError) as expected:
        yaml.safe_load(said)
    assert str(fault.value) == str(expected.value)
