"""Whatever a rule file holds, reading it gives values or one error with file and line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import RuleFileError
from coach.rulebook.schema import RuleFile
from coach.rulebook.yamlfile import YamlFile

PIECES = st.sampled_from(
    ["id: ", "title", ": ", "'", '"', "[", "]", "{", "}", "\n", "  ", "- ", "&a ", "*a", "!!python/name:os ", "|", ">",
     "%", "@", "\t", "\x00", "\ufeff", "é", "2026-02-30", "1_000", "0x1f", "yes", "~", "?", "#", "\u2028", "---\n"]
)  # fmt: skip


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode())))
def test_any_bytes_are_values_or_one_error(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("rules")
    path = folder / "x-y.yaml"
    path.write_bytes(raw)
    with pytest.raises(RuleFileError) as caught:  # random bytes are never a whole rule
        YamlFile(path, folder).validate(RuleFile)
    assert str(caught.value).startswith(f"{folder.name}/x-y.yaml:")
    assert caught.value.line >= 1


@pytest.mark.parametrize("word", ["no", "on", "off", "yes", "y"])
def test_a_dutch_or_english_word_is_no_boolean(tmp_path, word):
    path = tmp_path / "x.yaml"
    path.write_text(f"{word}: {word}\nwel: true\n", encoding="utf-8")
    assert YamlFile(path, tmp_path).data == {word: word, "wel": True}
