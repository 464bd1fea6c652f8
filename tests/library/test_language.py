import pytest

from coach.analysis.language import is_dutch


@pytest.mark.parametrize(
    "text",
    [
        "Wat zei de manager in de meeting over de deadline?",
        "heb je die mail gehad",
        "Was je boos?",
        "Hebt ge da gezegd tegen uwen baas?",
        "Hoe ging de pitch voor het marketing team?",
        "wa was da dan",
        "ok",
        "En toen?",
    ],
)
def test_dutch_is_dutch(coach, text):
    assert is_dutch(coach.nlp.make_doc(text))
