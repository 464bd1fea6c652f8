import spacy
from spacy import displacy

from coach.pipeline import load_pipeline


def test_component_sets_feedback_and_spans_that_displacy_renders():
    nlp = load_pipeline()
    nlp.add_pipe("vraagcoach", config={"method": "basismodel", "step": "verkenning"})
    doc = nlp("Waarom ging je weg?")
    assert doc._.vraagcoach.labels.flags == ("why",)
    assert [(s.text, s.label_) for s in doc.spans["vraagcoach"]] == [("Waarom", "why")]
    assert "Waarom" in displacy.render(doc, style="span", options={"spans_key": "vraagcoach"}, jupyter=False)


def test_text_that_is_no_turn_passes_without_feedback():
    nlp = load_pipeline()
    nlp.add_pipe("vraagcoach")
    docs = list(nlp.pipe(["", "   ", "Wat?", "x" * 2001]))
    assert [d._.vraagcoach is None for d in docs] == [True, True, False, True]


def test_factory_is_found_through_the_entry_point():
    assert spacy.registry.has("factories", "vraagcoach")
