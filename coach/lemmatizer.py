"""The trainable lemmatizer of spaCy, blind to capitals: "Vertel" in front of a sentence is "vertellen" as well.

spaCy's edit trees are learnt and applied on the word as written, so a capital needs trees of its own, which the
treebanks are too small for. Here every word but a name goes in lower case through the trees.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import EditTreeLemmatizer
from spacy.tokens import Doc, Token
from spacy.training import Example
from thinc.api import Model, SequenceCategoricalCrossentropy

FACTORY = "vraagcoach_lemmatizer"


def folded(text: str, pos: str) -> str:
    """Return the form that goes through the trees.

    >>> folded("Vertel", "VERB"), folded("Pim", "PROPN"), folded("HR", "NOUN")
    ('vertel', 'Pim', 'HR')
    """
    return text if pos == "PROPN" or (text.isupper() and len(text) > 1) else text.lower()


class FoldingLemmatizer(EditTreeLemmatizer):
    """An ``EditTreeLemmatizer`` whose trees see words in lower case, names excepted; needs part of speech before it."""

    def _labels_from_data(self, get_examples: Callable[[], Iterable[Example]]) -> None:
        pairs = Counter(
            (folded(token.text, token.pos_), token.lemma_)
            for example in get_examples()
            for token in example.reference
            if token.lemma != 0
        )
        trees: dict[int, tuple[int, tuple[str, str]]] = {}
        for (form, lemma), count in pairs.items():
            tree = self.trees.add(form, lemma)
            trees[tree] = (trees.get(tree, (0, None))[0] + count, (form, lemma))
        for count, (form, lemma) in trees.values():
            if count >= self.min_tree_freq:
                self._pair2label(form, lemma, add_label=True)

    def get_loss(self, examples: Iterable[Example], scores: Any) -> Any:
        """Compare the trees predicted with those that give the gold lemma."""
        truths = []
        for example in examples:
            lemmas = example.get_aligned("LEMMA", as_string=True)
            tags = example.get_aligned("POS", as_string=True)
            row = []
            for token, lemma, pos in zip(example.predicted, lemmas, tags, strict=True):
                if not lemma:
                    row.append(-1)
                    continue
                row.append(self.tree2label.get(self.trees.add(folded(token.text, pos or ""), lemma), 0))
            truths.append(row)
        loss = SequenceCategoricalCrossentropy(normalize=False, missing_value=-1)
        gradient, value = loss(scores, truths)
        return float(value), gradient

    def _scores2guesses_top_k_equals_1(self, docs: Iterable[Doc], scores: Any) -> list[Any]:
        guesses = []
        for doc, doc_scores in zip(docs, scores, strict=True):
            best = self.numpy_ops.asarray(doc_scores.argmax(axis=1))
            trees = [self.cfg["labels"][best[i]] for i in range(len(doc))]
            fitting = [tree if self._apply(tree, token) else -1 for tree, token in zip(trees, doc, strict=True)]
            guesses.append(np.array(fitting))
        return guesses

    def set_annotations(self, docs: Iterable[Doc], batch_tree_ids: Any) -> None:
        """Write the lemmas; a word that no tree fits is its own lemma, in lower case unless it is a name."""
        for doc, trees in zip(docs, batch_tree_ids, strict=True):
            for token, tree in zip(doc, trees, strict=True):
                lemma = self._apply(tree, token) if tree != -1 else None
                token.lemma_ = lemma or folded(token.text, token.pos_)

    def _apply(self, tree: int, token: Token) -> str | None:
        result: str | None = self.trees.apply(tree, folded(token.text, token.pos_))
        return result


@Language.factory(
    FACTORY,
    assigns=["token.lemma"],
    requires=["token.pos"],
    default_config={
        "model": {
            "@architectures": "spacy.Tagger.v2",
            "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 128, "upstream": "tok2vec"},
        },
        "min_tree_freq": 3,
        "scorer": {"@scorers": "spacy.lemmatizer_scorer.v1"},
    },
    default_score_weights={"lemma_acc": 1.0},
)
def make_lemmatizer(
    nlp: Language, name: str, model: Model[Any, Any], min_tree_freq: int, scorer: Callable[..., Any] | None
) -> FoldingLemmatizer:
    """Make the component for spaCy."""
    return FoldingLemmatizer(
        nlp.vocab, model, name, backoff="orth", min_tree_freq=min_tree_freq, overwrite=True, top_k=1, scorer=scorer
    )
