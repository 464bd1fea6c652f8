import pytest

from coach import InputError
from coach.config import Settings


def test_each_source_is_stronger_than_the_one_before(tmp_path):
    file = tmp_path / "coach.toml"
    file.write_text('port = 1\nhost = "a"\n', encoding="utf-8")
    settings = Settings.load(file=file, environ={"COACH_HOST": "b", "COACH_PORT": "2"}, port=3)
    assert (settings.host, settings.port) == ("b", 3)


def test_default_is_this_machine_only():
    assert Settings.load(environ={}).host == "127.0.0.1"


@pytest.mark.parametrize("text", ["prot = 1", "port = 'x'", "port = [", "\x00"])
def test_a_bad_file_is_named(tmp_path, text):
    file = tmp_path / "coach.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"coach\.toml"):
        Settings.load(file=file, environ={})
