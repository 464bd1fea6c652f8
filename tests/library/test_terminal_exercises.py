"""Each exercise in the terminal, at every stage of help, played by scripted lines."""

import io
import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from coach.practice.attempt import Exercise, Stage
from coach.practice.items import load_items
from coach.practice.practice import Practice
from coach.store import PracticeStore, Store
from coach.terminal.menu import run
from coach.terminal.part import Part
from coach.terminal.screen import Screen

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
CODE = "groene fiets"
CASE = "deur-op-een-kier"


@pytest.fixture(scope="module")
def practice(coach):
    return Practice(coach)


@pytest.fixture
def store(tmp_path):
    store = PracticeStore(Store(tmp_path / "coach.db"))
    yield store
    store.store.close()


class Player:
    """Plays lines, or answers by what is asked about which exercise question."""

    def __init__(self, lines=(), answer=None):
        self.out = io.StringIO()
        self.lines = list(lines)
        self.answer = answer
        self.asked = 0

    def read(self, question, default):
        self.out.write(f"{question}\n")
        self.asked += 1
        assert self.asked < 2000, "goes round in a circle"
        line = self.lines.pop(0) if self.lines else self.answer(question, self.said) if self.answer else None
        if line is None:
            raise EOFError
        return line

    @property
    def said(self):
        return self.out.getvalue()


@pytest.fixture
def play(practice, store):
    ticks = itertools.count(int(NOW.timestamp()))

    def played(player, part, *, stage=None, case_id=None, width=88):
        console = Console(file=player.out, width=width, highlight=False, markup=False, emoji=False)
        screen = Screen(console, player.read)
        run(screen, lambda: practice, store, lambda: next(ticks), part=part, case_id=case_id, code=CODE, stage=stage)
        return player.said

    return played


def sheets(practice, exercise, count=8):
    return practice.next(exercise, [], now=NOW, count=count).items


def right_numbers(sheet):
    return ",".join(str(n) for n, o in enumerate(sheet["options"], 1) if o["value"] in sheet["right"])


def wrong_number(sheet):
    return next(str(n) for n, o in enumerate(sheet["options"], 1) if o["value"] not in (*sheet["right"], "none"))


def kept(store):
    return [(one.right, one.stage, one.help) for one in store.attempts(CODE)]


def telling(sheet):
    return " ".join(sheet["text"][start:end] for start, end in sheet["words"])


def recognising(practice, right):
    """Answer every question, right or wrong, whichever comes."""
    known = {item.text: practice.sheet(item, Exercise.RECOGNISE) for item in load_items().values()}

    def answer(question, said):
        lines = " ".join(said.split())
        last = max(known, key=lambda text: lines.rfind(" ".join(text.split())))
        if question.startswith("Nummer"):
            return (right_numbers if right else wrong_number)(known[last])
        return ""

    return answer


def test_recognising_with_full_help_explains_a_wrong_choice_and_lets_choose_again(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    player = Player(["?", wrong_number(sheet), right_numbers(sheet), telling(sheet), "", "stop"])
    said = play(player, Part.RECOGNISE)
    assert sheet["options"][0]["meaning"] in said
    assert f"Hint: {sheet['look']}" in said
    assert "is het niet. Dat is:" in said
    assert "verra" in said.split("Welke woorden verraden het?")[1]
    assert " ".join(sheet["tip"].split()) in " ".join(said.split())
    assert sheet["source"]["document"] in said
    assert kept(store) == [(False, "full", 1)]


def test_recognising_at_once_is_praised(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player([right_numbers(sheet), "iets anders", "", "stop"]), Part.RECOGNISE)
    assert "Goed gezien:" in said
    assert "Het zit vooral in" in said
    assert kept(store) == [(True, "full", 0)]


def test_giving_up_shows_the_answer(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player([wrong_number(sheet), "", "", "", "stop"]), Part.RECOGNISE)
    assert "Het is: " in said
    assert kept(store) == [(False, "full", 0)]


def test_partly_right_is_nearly(play, practice, store, monkeypatch):
    real = practice.next
    sheet = next(s for s in sheets(practice, Exercise.RECOGNISE, 20) if s["asks"] == "flags" and s["right"] != ["none"])
    both = f"{right_numbers(sheet)},{wrong_number(sheet)}"

    monkeypatch.setattr(practice, "next", lambda *given, **named: replace(real(*given, **named), items=(sheet,)))
    said = play(Player([both, "", "", "stop"]), Part.RECOGNISE, stage=Stage.AFTER)
    assert "Bijna. Het is:" in said
    assert kept(store) == [(False, "after", 0)]


def test_with_a_hint_there_is_a_hint_but_no_meanings_and_no_second_choice(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player(["?", wrong_number(sheet), "", "", "stop"]), Part.RECOGNISE, stage=Stage.HINT)
    before = said.split("Nummer")[0]
    assert sheet["options"][0]["meaning"] not in " ".join(before.split())
    assert f"Hint: {sheet['look']}" in said
    assert "Kies nog eens" not in said
    assert kept(store) == [(False, "hint", 1)]


def test_afterwards_there_is_no_hint_but_feedback(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player(["?", right_numbers(sheet), "", "", "stop"]), Part.RECOGNISE, stage=Stage.AFTER)
    assert "Nu is er geen hint. De uitleg komt achteraf." in said
    assert "Goed gezien" in said
    assert kept(store) == [(True, "after", 0)]


def test_without_help_the_feedback_comes_after_the_round(play, practice, store):
    answer = recognising(practice, True)
    lines = Player(answer=lambda q, said: None if q.startswith("Nog een ronde") else answer(q, said))
    said = play(lines, Part.RECOGNISE, stage=Stage.ALONE)
    during, after = said.split("8 van de 8 vragen gingen meteen goed.")
    assert "Goed gezien" not in during
    assert after.count("Goed gezien") == 8
    assert "Goed ging:" in after
    assert "komt terug over" in after
    assert "Terugkijken: 8 van 8" in after
    assert kept(store) == [(True, "alone", 0)] * 8


def test_a_round_without_help_that_is_broken_off_says_so(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player([right_numbers(sheet), "", "stop"]), Part.RECOGNISE, stage=Stage.ALONE)
    assert "Goed gezien" not in said
    assert "Je stopt na 1 vraag zonder hulp." in said
    assert len(store.attempts(CODE)) == 1


def test_help_fades_by_itself_to_a_round_without_help(play, practice, store):
    answer = recognising(practice, True)

    def until_done(question, said):
        return (
            None if "De ronde zonder hulp is klaar" in said and question.startswith("Nog") else answer(question, said)
        )

    said = play(Player(answer=until_done), Part.RECOGNISE)
    stages = [one.stage for one in store.attempts(CODE)]
    assert stages == ["full"] * 4 + ["hint"] * 4 + ["after"] * 4 + ["alone"] * 8
    assert said.count("Dit gaat goed. Vanaf nu:") == 3
    assert "Even wat meer hulp. Vanaf nu: achteraf." in said
    assert "8 van de 8 vragen gingen meteen goed." in said


def test_help_comes_back_when_it_goes_wrong(play, practice, store):
    right, wrong = recognising(practice, True), recognising(practice, False)

    def answer(question, said):
        done = len(store.attempts(CODE))
        if done >= 9:
            return None
        return (right if done < 4 else wrong)(question, said)

    said = play(Player(answer=answer), Part.RECOGNISE)
    assert [one.stage for one in store.attempts(CODE)] == ["full"] * 4 + ["hint"] * 4 + ["full"]
    assert "Even wat meer hulp. Vanaf nu: volledige hulp." in said


@pytest.mark.parametrize("typed", ["", "0", "99", "twee", "1,99", "[bold]1[/bold]", "١", "1" * 1999, "-1"])
def test_a_number_that_is_none_is_told_and_asked_again(play, practice, store, typed):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    said = play(Player([typed, right_numbers(sheet), "", "", "stop"]), Part.RECOGNISE)
    assert "Typ een nummer van 1 tot en met" in said
    assert kept(store) == [(True, "full", 0)]


def test_an_answer_may_be_a_name_and_none_goes_with_nothing_else(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    assert sheet["asks"] == "flags"
    name = next(o["name"] for o in sheet["options"] if o["value"] in sheet["right"])
    said = play(Player(["1,8", name.upper(), "", "", "stop"]), Part.RECOGNISE)
    assert "gaat niet samen met iets anders" in said
    assert kept(store) == [(True, "full", 0)]


def test_an_objection_to_an_exercise_question_names_it(play, practice, store):
    sheet = sheets(practice, Exercise.RECOGNISE)[0]
    play(Player([right_numbers(sheet), "", "!", "Ik zie dat anders.", "", "stop"]), Part.RECOGNISE)
    (one,) = store.objections()
    assert (one.text, one.labels, one.remark) == (sheet["text"], tuple(sheet["labels"]), "Ik zie dat anders.")
    assert (one.exercise, dict(one.where)) == ("herkennen", {"door": "terminal", "item": sheet["id"]})


def test_rephrasing_with_full_help_judges_every_try_but_counts_the_first(play, practice, store):
    sheet = sheets(practice, Exercise.REPHRASE)[0]
    player = Player(["?", sheet["text"], "", "!", "Toch wel.", sheet["rewrites"][0], "", "stop"])
    said = play(player, Part.REPHRASE)
    assert f"Hulp 1: {sheet['help'][0]}" in said
    assert "Dit is nog dezelfde vraag. Probeer andere woorden." in said
    assert "Er staat nog niets." in said
    assert "Mooi: deze vraag mag" in said
    assert "Jij:     " in said
    assert kept(store) == [(False, "full", 1)]
    assert next(store.objections()).remark == "Toch wel."


def test_rephrasing_after_the_answer_was_shown_is_not_right(play, practice, store):
    sheet = sheets(practice, Exercise.REPHRASE)[0]
    said = play(Player(["?", "?", "?", "?", sheet["rewrites"][0], "", "stop"]), Part.REPHRASE)
    assert "Meer hulp is er niet" in said
    assert kept(store) == [(False, "full", 3)]


@pytest.mark.parametrize(
    ("stage", "refused"), [(Stage.HINT, "Nu is er één hint."), (Stage.AFTER, "Nu is er geen hint.")]
)
def test_rephrasing_gets_less_help_at_later_stages(play, practice, store, stage, refused):
    sheet = sheets(practice, Exercise.REPHRASE)[0]
    said = play(Player(["?", "?", sheet["rewrites"][0], "", "stop"]), Part.REPHRASE, stage=stage)
    assert refused in said
    assert sheet["help"][1] not in said
    assert kept(store) == [(True, stage.value, int(stage is Stage.HINT))]


def test_rephrasing_without_help_is_looked_back_on_after_the_round(play, practice, store):
    answers = [sheet["rewrites"][0] for sheet in sheets(practice, Exercise.REPHRASE)]
    said = play(Player([*answers[:7], "verder", *[""] * 8]), Part.REPHRASE, stage=Stage.ALONE)
    during, after = said.split("7 van de 8 vragen gingen meteen goed.")
    assert "Mooi" not in during
    assert after.count("Mooi: deze vraag mag") == 7
    assert "Nog oefenen:" in after
    assert after.count("De vraag was:") == 8
    assert sorted(kept(store)) == [(False, "alone", 0), *[(True, "alone", 0)] * 7]


@pytest.mark.parametrize("typed", ["a" * 3000, "Wat\x07?", "[/bold]", "   "])
def test_bad_input_while_rephrasing_loses_nothing(play, practice, store, typed):
    sheet = sheets(practice, Exercise.REPHRASE)[0]
    said = play(Player([typed, sheet["rewrites"][0], "", "stop"]), Part.REPHRASE)
    assert "Mooi: deze vraag mag" in said
    assert len(kept(store)) == 1


def test_a_case_is_chosen_by_number_or_name_and_answers(play, practice, store):
    number = list(practice.cases.cases).index(CASE) + 1
    said = play(
        Player(
            ["99", "²", "De deur op een kier", "", "Wat gebeurde er precies in het lokaal?", "klaar", "", "", "stop"]
        ),
        Part.CASE,
    )
    assert said.count("Typ een nummer van 1 tot en met") == 2
    assert "Ze kwam binnen met het rapport in haar hand" in said
    assert "Noor wacht op je vraag" in said
    assert "Noor, leerkracht van groep 6" in play(Player([str(number), "stop"]), Part.CASE)


def test_a_case_with_full_help_gives_feedback_and_a_suggestion_at_once(play, store):
    said = play(
        Player(["Was je niet boos op haar, toch?", "!", "hm", "?", "klaar", "", "", "stop"]), Part.CASE, case_id=CASE
    )
    during = said.split("Terugkijken op je gesprek met Noor")[0]
    assert "Bron: " in during
    assert "Je kunt ook vragen:" in during
    assert "Verteld: persoon ○" in during
    assert "Hint: Er is nog weinig verteld over" in during
    (one,) = store.objections()
    assert (one.exercise, one.remark, one.where["item"]) == ("casus", "hm", CASE)
    assert [(a.exercise, a.item, a.right, a.stage) for a in store.attempts(CODE)] == [("casus", CASE, False, "full")]


def test_a_case_with_a_hint_names_the_kind_and_one_word(play):
    said = play(Player(["Was je niet boos op haar, toch?", "stop"]), Part.CASE, case_id=CASE, stage=Stage.HINT)
    assert "Kijk nog eens naar ‘" in said
    assert "Bron: " not in said


@pytest.mark.parametrize("stage", [Stage.AFTER, Stage.ALONE])
def test_a_case_with_later_help_gives_feedback_when_looking_back(play, store, stage):
    asked = ["Was je niet boos op haar, toch?", "?", "!", "Wat stond er in het rapport?"]
    said = play(
        Player([*asked, "klaar", "", "", "!", "Dat zei ze zelf.", "", "stop"]), Part.CASE, case_id=CASE, stage=stage
    )
    during, after = said.split("Terugkijken op je gesprek met Noor")
    assert "Let op" not in during
    assert "Bron: " not in during
    assert "Nu is er geen hint." in during
    assert "Er is nog geen feedback" in during
    assert "Dit kwam boven tafel: 1 van de" in after
    assert "Dit had het geopend: ‘" in after
    assert "Doorvragen: 0 van de 2." in after
    assert "Vragen die anders kunnen: 1." in after
    assert "Was je niet boos op haar, toch?" in after
    assert next(store.objections()).remark == "Dat zei ze zelf."


def test_what_stayed_hidden_is_only_shown_to_who_wants_it(play):
    said = play(Player(["klaar", "n", "", "stop"]), Part.CASE, case_id=CASE)
    assert "Er is nog niets gevraagd. Noor wacht op je eerste vraag." in said
    assert "Dit had het geopend" not in said


def test_a_conversation_that_is_broken_off_goes_on_in_the_same_session(play):
    number_lines = ["casus", "De deur op een kier", "Wat stond er in het rapport?", "stop", "3"]
    said = play(Player([*number_lines, CASE, "klaar", "n", "", "stop", "stop"]), None)
    assert "De deur op een kier (loopt nog)" in said
    assert "Dit kwam boven tafel: 1 van de" in said


def test_a_remark_counts_for_nothing(play, store):
    play(Player(["Dat klinkt lastig.", "stop"]), Part.CASE, case_id=CASE)
    assert store.attempts(CODE) == []


@pytest.mark.parametrize("typed", ["a" * 3000, "Wat\x00?", "[bold]Wat stond er in het rapport?[/bold]", ""])
def test_bad_input_in_a_case_goes_on(play, typed):
    said = play(Player([typed, "Wat stond er in het rapport?", "klaar", "n", "", "stop"]), Part.CASE, case_id=CASE)
    assert "Er stond een onvoldoende voor rekenen op." in said


@pytest.mark.parametrize("part", [Part.RECOGNISE, Part.REPHRASE, Part.CASE])
def test_forty_columns_are_enough(play, practice, part):
    number = list(practice.cases.cases).index(CASE) + 1
    lines = {
        Part.RECOGNISE: ["?", "1", "", "", "", ""],
        Part.REPHRASE: ["?", "verder", "", "verder", ""],
        Part.CASE: [str(number), "Was je boos?", "klaar", "", "", ""],
    }[part]
    said = play(Player([*lines, "stop"]), part, width=40)
    for line in said.splitlines():
        if not line.endswith("› "):
            assert len(line) <= 40, line
