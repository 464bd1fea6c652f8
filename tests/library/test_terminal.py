"""The session in the terminal, played by scripted lines: menu, code, input, progress, objections."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from coach.errors import InputError
from coach.practice.attempt import Attempt, Exercise, Stage
from coach.practice.notebook import keep_attempts
from coach.practice.practice import Practice
from coach.practice.progress import wilson
from coach.store import PracticeStore, Store, StoreError
from coach.terminal.menu import run
from coach.terminal.part import Part
from coach.terminal.progress import bar
from coach.terminal.reader import editing, plain
from coach.terminal.rounds import when
from coach.terminal.screen import Leave, Screen, Stop
from coach.terminal.typed import command, problem, visible

START = datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp()
CODE = "groene fiets"


@pytest.fixture
def store(tmp_path):
    store = PracticeStore(Store(tmp_path / "coach.db"))
    yield store
    store.store.close()


@pytest.fixture
def play(coach, store):
    """Play a session; returns all that was on the screen."""

    def played(*lines, width=80, code="", practice=None, edits=False, **given):
        out = io.StringIO()
        screen = scripted(lines, out, width=width, edits=edits)
        run(screen, lambda: practice or Practice(coach), store, lambda: START, code=code, **given)
        return out.getvalue()

    return played


def scripted(lines, out, *, width=80, edits=False, defaults=None):
    waiting = iter(lines)

    def read(question, default):
        out.write(f"{question}\n")
        if defaults is not None:
            defaults.append(default)
        line = next(waiting, None)
        if line is None:
            raise EOFError
        if isinstance(line, BaseException):
            raise line
        return line

    return Screen(Console(file=out, width=width, highlight=False, markup=False, emoji=False), read, edits=edits)


def attempts(n, right=True, stage=Stage.AFTER, label="why"):
    return [
        Attempt(f"a{i}", START - 86_400 + i, Exercise.RECOGNISE, f"oe-{i + 1:03}", (label,), right, stage)
        for i in range(n)
    ]


def test_the_menu_names_every_part_and_stop_leaves(play):
    said = play("stop", part=None)
    for name in ("Herkennen", "Herschrijven", "Casus verkennen", "Vrij oefenen", "Voortgang", "Hoeveel hulp"):
        assert name in said
    assert said.rstrip().endswith("Tot de volgende keer!")


@pytest.mark.parametrize("end", [EOFError(), KeyboardInterrupt(), "stop", "STOP.", None])
@pytest.mark.parametrize(
    ("part", "before"),
    [
        (None, []),
        (Part.RECOGNISE, []),
        (Part.REPHRASE, []),
        (Part.REPHRASE, ["verder"]),
        (Part.FREE, []),
        (Part.FREE, ["Was je boos?", "!"]),
        (Part.CASE, []),
    ],
)
def test_leaving_is_clean_everywhere(play, part, before, end):
    said = play(*before, *([] if end is None else [end]), part=part)
    assert said.rstrip().endswith("Tot de volgende keer!")


def test_ctrl_c_while_the_coach_is_loading_is_clean_too(store):
    def loading():
        raise KeyboardInterrupt

    out = io.StringIO()
    run(scripted(["Wat?"], out), loading, store, lambda: START, part=Part.FREE, code="")
    assert out.getvalue().rstrip().endswith("Tot de volgende keer!")


def test_leaving_at_the_code_says_nothing_was_done(play):
    assert "geoefend" not in play(code=None)


def test_stop_in_an_exercise_goes_back_to_the_menu(play):
    said = play("4", "stop", "vrij", "stop", "stop")
    assert said.count("Wat wil je doen?") == 3


def test_an_unknown_choice_is_told_and_asked_again(play):
    said = play("9", "onzin", "[bold]", "0", "", "stop")
    assert said.count("Typ een nummer van 1 tot en met 6") == 5
    assert said.count("Wat wil je doen?") == 6


def test_without_a_code_nothing_is_kept_and_that_is_said_in_one_line(play, store):
    said = play("Was je boos?", "+", "stop", part=Part.FREE, width=100)
    assert "Zonder code blijft niets bewaard" in said
    assert "1 vraag geoefend: niet bewaard" in said
    assert not store.store.exists


def test_with_a_code_attempts_are_kept_and_found_again(play, store):
    first = play("Wat voelde je toen?", "+", "stop", part=Part.FREE, code=CODE)
    assert "Nieuw schrift" in first
    assert "bewaard onder je code" in first
    kept = store.attempts(CODE)
    assert [(one.exercise, one.right, one.labels, one.stage) for one in kept] == [("vrij", True, ("asking",), "full")]
    assert "Onder deze code staat 1 antwoord." in play("stop", code="Groene  Fiets")


def test_the_code_is_asked_once_and_empty_keeps_nothing(play, store):
    said = play("", "stop", code=None)
    assert said.count("Code (leeg = niets bewaren)") == 1
    assert not store.store.exists


def test_a_code_that_is_too_short_is_asked_again_in_dutch(play):
    said = play("ab", "", "stop", code=None)
    assert "Een code heeft 4 tot 60 zichtbare tekens." in said
    with pytest.raises(InputError, match="Een code heeft 4 tot 60"):
        play(code="ab")


def test_a_database_that_cannot_be_opened_does_not_stop_practice(coach, tmp_path):
    broken = tmp_path / "coach.db"
    broken.write_text("geen database, maar wel lang genoeg om op een bestand te lijken " * 40)
    store = PracticeStore(Store(broken))
    out = io.StringIO()
    screen = scripted(["Was je boos?", "+", "stop"], out)
    run(screen, lambda: Practice(coach), store, lambda: START, part=Part.FREE, code=CODE)
    store.store.close()
    assert "Deze keer wordt niets bewaard" in out.getvalue()
    assert "Deze vraag telt mee." in out.getvalue()


def test_what_cannot_be_stored_now_is_stored_with_the_next_answer(play, store, monkeypatch):
    add, tries = store.add, []

    def busy_once(code, given, **known):
        tries.append(len(list(given)))
        if len(tries) == 2:
            raise StoreError("coach.db: is busy with something else.")
        return add(code, given, **known)

    monkeypatch.setattr(store, "add", busy_once)
    said = play("Was je boos?", "+", "Wat voelde je?", "+", "stop", part=Part.FREE, code=CODE)
    assert said.count("Bewaren lukt nu niet.") == 1
    assert tries == [0, 1, 2]
    assert len(store.attempts(CODE)) == 2


def test_an_objection_keeps_text_labels_and_remark_also_without_a_code(play, store):
    said = play("Was je boos?", "!", "dit is [red]niet zo[/red]", "klopt niet", "", "stop", part=Part.FREE)
    assert said.count("Bewaard op deze computer, voor je trainer.") == 2
    kept = list(store.objections())
    assert {one.text for one in kept} == {"Was je boos?"}
    assert {one.labels for one in kept} == {("closed", "interpretation")}
    assert {one.remark for one in kept} == {"dit is [red]niet zo[/red]", None}
    assert {one.exercise for one in kept} == {"vrij"}


def test_there_is_nothing_to_object_to_before_feedback(play, store):
    assert "Er is nog geen feedback" in play("!", "stop", part=Part.FREE)
    assert not store.store.exists


def test_an_objection_goes_with_the_code_when_that_is_erased(play, store):
    play("Was je boos?", "!", "", "stop", part=Part.FREE, code=CODE)
    assert store.erase(CODE)
    assert list(store.objections()) == []


def test_free_practice_gives_help_in_three_steps_and_counts_on_request(play, store):
    said = play(
        "?", "+", "Was je boos?", *"????", "+", "+", "Ik zou gaan praten.", "+", "stop", part=Part.FREE, code=CODE
    )
    assert "Typ eerst een vraag. Daarna kan ik meedenken." in said
    assert "Typ eerst een vraag. Daarna kun je hem mee laten tellen." in said
    assert said.index("Hulp 1:") < said.index("Hulp 2:") < said.index("Kan ook:")
    assert "Meer hulp is er niet bij deze vraag." in said
    assert "Deze vraag telt al mee." in said
    assert "Alleen vragen tellen mee." in said
    assert [(one.right, one.help) for one in store.attempts(CODE)] == [(False, 3)]


def test_bad_input_is_told_in_dutch_and_asked_again(play):
    said = play("", " \t ", "a" * 3000, "\x1b[31mWat?", "a\ud800", "Wat deed je?", "stop", part=Part.FREE)
    assert said.count("Er staat nog niets. Typ een vraag.") == 2
    assert "Deze tekst is te lang: 3.000 tekens. Het meeste is 2.000. Maak hem korter." in said
    assert said.count("een teken dat niet te lezen is") == 2
    assert "\x1b" not in said
    assert "open vraag" in said


def test_what_is_typed_is_never_interpreted(play):
    text = "Wat [bold]zei[/bold] :smile: hij[/] {x} %s <b>nu</b> \u202eom?"
    said = play(text, "stop", part=Part.FREE, width=100)
    assert "Wat [bold]zei[/bold] :smile: hij[/] {x} %s <b>nu</b> �om?" in said


def test_a_line_that_cannot_be_used_is_given_back_to_be_edited():
    out, defaults = io.StringIO(), []
    screen = scripted(["a" * 3000, "Wat?"], out, edits=True, defaults=defaults)
    assert screen.ask("Jouw vraag") == "Wat?"
    assert defaults == ["", "a" * 3000]
    assert "Je tekst staat er nog." in out.getvalue()


@given(st.text(max_size=200))
def test_any_text_is_used_or_refused_and_never_steers_the_terminal(text):
    out = io.StringIO()
    screen = scripted([text], out)
    try:
        got = screen.ask("?")
    except (Stop, Leave):
        got = ""
    screen.say(got)
    screen.item("• ", text)
    assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in out.getvalue())
    assert len(visible(text)) == len(text)
    assert (problem(text) is None) or got == ""
    command(text)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_screen_and_end_in_no_spaces(play, width):
    said = play("1", "stop", "Hulp", "2", "4", "Was je boos, toch?", "?", "stop", "5", "", "stop", width=width)
    asked = {line for line in said.splitlines() if line.endswith("› ")}
    for line in said.splitlines():
        if line not in asked:
            assert len(line) <= min(width, 88), line
            assert line == line.rstrip()


def test_how_much_help_can_be_chosen_and_left_to_the_coach(play):
    said = play("6", "7", "4", "1", "stop", "hulp", "0", "stop")
    assert "Typ een nummer van 0 tot en met 4." in said
    assert "Vanaf nu: zonder hulp." in said
    assert "Hulp: zonder hulp. Dat koos je zelf." in said
    assert said.count("De coach past het aan.") == 2


def test_progress_without_attempts_says_how_to_begin(play):
    assert "Er is nog niets geoefend." in play(part=Part.PROGRESS)


@pytest.mark.parametrize("width", [40, 80])
def test_progress_shows_a_bar_with_its_interval_and_says_when_it_is_too_early(play, store, width):
    keep_attempts(store, CODE, [*attempts(10), *attempts_of_another()])
    said = " ".join(play(part=Part.PROGRESS, code=CODE, width=width).split())
    assert "··············├────● 10 van 10" in said
    assert "nog te weinig vragen" in said
    assert "Nog niet geoefend" in said
    assert "Wat terugkomt" in said


def attempts_of_another():
    return [Attempt("b1", START - 50, Exercise.RECOGNISE, "oe-200", ("advice",), True, Stage.FULL)]


def test_a_bar_has_its_dot_between_its_ends():
    for right, n in [(0, 1), (1, 1), (4, 9), (30, 30), (0, 30)]:
        drawn = bar(wilson(right, n), signs=False)
        assert len(drawn) == 20
        assert drawn.count("o") == 1


def test_what_comes_back_is_said_in_words():
    now = datetime.fromtimestamp(START, UTC)
    said = [when(START + seconds, now) for seconds in (-5, 10, 60, 3600, 86_400, 864_000)]
    assert said == ["nu", "over 1 minuut", "over 1 minuut", "over 1 uur", "over 1 dag", "over 10 dagen"]


def test_piped_lines_are_read_to_the_end_whatever_their_length():
    source = io.BytesIO(b"een\r\n" + b"a" * 200_000 + b"\nstuk \xff\n" + b"zonder einde")
    out = io.StringIO()
    read = plain(source, out, newline=True)
    assert read("Vraag › ", "") == "een"
    assert problem(read("", "")) is not None
    assert "niet te lezen" in problem(read("", ""))
    assert read("", "") == "zonder einde"
    with pytest.raises(EOFError):
        read("", "")
    assert out.getvalue().startswith("Vraag › \n")


def test_a_terminal_keeps_no_history_of_what_was_typed():
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        read = editing()
        keys.send_text("Was je boos?\r")
        assert read("› ", "") == "Was je boos?"
        keys.send_text("\x1b[A\r")  # the key that would bring back the last line
        assert read("› ", "") == ""
        keys.send_text(" en?\r")
        assert read("› ", "Wat deed je") == "Wat deed je en?"
        keys.send_text("\x04")
        with pytest.raises(EOFError):
            read("› ", "")
        keys.send_text("\x03")
        with pytest.raises(KeyboardInterrupt):
            read("› ", "")


def test_a_terminal_without_unicode_gets_plain_signs(coach, store):
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", errors="strict")
    screen = Screen(Console(file=file, width=60), lambda question, default: "stop")
    assert not screen.signs
    screen.bullets(["een", "twee"])
    file.flush()
    assert raw.getvalue().decode() == "  - een\n  - twee\n"
