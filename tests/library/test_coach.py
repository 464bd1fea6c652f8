import pytest

from coach import Coach, Flag, Form, InputError, Severity, Turn


def test_the_first_question_of_the_readme(coach):
    feedback = coach.review(Turn("waarom heb je dat niet gewoon gezegd tegen je teamleider"))
    assert feedback.labels.form is Form.OPEN
    assert Flag.WHY in feedback.labels.flags
    why = next(f for f in feedback.findings if f.flag is Flag.WHY)
    assert (why.start, why.end, why.text) == (0, 6, "waarom")
    assert why.source.document == "Hand-out intervisie"


def test_labels_stay_where_the_step_does_not_mind(coach):
    text = "Ik zou het eerst met je maatje bespreken."
    minded = coach.review(Turn(text, method="basismodel", step="verkenning"))
    asked_for = coach.review(Turn(text, method="basismodel", step="advies"))
    assert Flag.ADVICE in minded.labels.flags
    assert asked_for.labels == minded.labels
    assert [f for f in minded.findings if f.flag is Flag.ADVICE]
    assert not [f for f in asked_for.findings if f.flag is Flag.ADVICE]


def test_closed_question_is_a_label_always_and_a_finding_only_where_minded(coach):
    text = "Was je manager erbij?"
    exploring = coach.review(Turn(text))
    fixed = coach.review(Turn(text, method="vijf-vragen"))
    assert exploring.labels.form is fixed.labels.form is Form.CLOSED
    assert [f.rule for f in exploring.findings] == ["form-closed"]
    assert fixed.findings == ()


@pytest.mark.parametrize(
    ("method", "step", "code"), [("bestaat-niet", None, "unknown-method"), (None, "pauze", "unknown-step")]
)
def test_unknown_place_names_the_known_ones(coach, method, step, code):
    with pytest.raises(InputError) as caught:
        coach.review(Turn("Wat?", method=method, step=step))
    assert caught.value.code == code
    assert "basismodel" in str(caught.value)


def test_many_turns_come_back_in_order_and_equal_to_one_by_one(coach):
    texts = ["Wat gebeurde er?", "Was je boos?", "Dank je.", "waarom dan", "Deed je dat alleen of samen?"] * 3
    many = list(coach.review_many((Turn(t) for t in texts), batch_size=4))
    assert [f.turn.text for f in many] == texts
    assert [f.labels for f in many] == [coach.review(Turn(t)).labels for t in texts]


def test_a_bad_item_never_loses_its_neighbours(coach):
    items = [Turn("Wat gebeurde er?"), InputError("stuk"), Turn("Wat?", method="bestaat-niet"), Turn("Wie was erbij?")]
    results = list(coach.try_many(items, batch_size=2))
    assert [isinstance(r, InputError) for r in results] == [False, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "What did you say to your manager?",
        "Was hast du deinem Chef gesagt?",
        "Qu'est-ce que tu as dit à ton chef ?",
        "Что ты сказал?",
    ],
)
def test_other_languages_are_answered_with_that_one_finding(coach, text):
    feedback = coach.review(Turn(text))
    assert [f.rule for f in feedback.findings] == ["language-other"]
    assert feedback.labels.flags == ()


@pytest.mark.parametrize(
    "text", ["?", "🙂🙂", "...", "a", "7", "?!?!?!", "'", '"', "Wat " * 400, "\n\n?\n", "é" * 2000, "- - -"]
)
def test_odd_text_is_answered(coach, text):
    assert coach.review(Turn(text)).labels.form in Form


def test_notebook_view_escapes_the_text(coach):
    html = coach.review(Turn("Waarom <script>alert(1)</script> dan?"))._repr_html_()
    assert "<script>" not in html
    assert "<mark" in html


def test_doubt_is_milder_than_a_flag(coach):
    for text in ("Was dat voor jou een verrassing?", "Heb je hem nog gesproken?", "Ben je er al geweest?"):
        for finding in coach.review(Turn(text)).findings:
            if finding.doubt:
                assert finding.severity is Severity.TIP


def test_rules_alone_also_answer(coach):
    alone = Coach.over(coach.nlp, classifiers=False)
    assert Flag.WHY in alone.review(Turn("Waarom ging je weg?")).labels.flags
    assert alone.versions.classifiers is None


def test_a_check_of_what_was_said_is_not_minded(coach):
    said = ["Ik was heel boos op mijn teamleider."]
    for text in ("Dus je was boos op je teamleider?", "Klopt het dat je boos was op je teamleider?"):
        assert coach.review(Turn(text, context=said)).minded == ()


def test_labels_do_not_depend_on_role_or_step(coach):
    alone = Coach.over(coach.nlp, classifiers=False)
    for each in (coach, alone):
        own = each.review(Turn("Waarom ga je niet naar HR?", role="inbrenger")).labels
        assert own == each.review(Turn("Waarom ga je niet naar HR?", role="participant", step="advies")).labels


@pytest.mark.parametrize("wrong", ["hoi", None, 3, b"x"])
def test_what_is_no_turn_is_refused(coach, wrong):
    with pytest.raises(InputError):
        coach.review(wrong)
    assert isinstance(next(coach.try_many([wrong])), InputError)


def test_a_batch_of_none_and_a_foreign_doc_are_refused(coach):
    import spacy

    with pytest.raises(InputError):
        list(coach.review_many([Turn("Wat?")], batch_size=0))
    with pytest.raises(InputError):
        coach.review_doc(spacy.blank("nl")("Wat gebeurde er?"))
    with pytest.raises(InputError):
        coach.review_doc(coach.nlp("Wat gebeurde er?"), Turn("Iets anders."))
    assert Coach.over(coach.nlp, rules=None).review(Turn("Wat gebeurde er?"))


def test_a_listener_is_not_helped_to_ask(coach):
    turn = Turn("Waarom gebeurde dat?", role="participant", method="programma-50-minuten", step="presentatie")
    assert coach.review(turn).suggestions == ()


def test_the_explanation_names_units_rules_and_scores(coach):
    told = coach.explain(Turn("Waarom ging je weg?"))
    assert told["units"][0]["form"] == "open"
    assert told["scores"]["why"]["given"]
    assert told["shown"] == ["why-reason"]
