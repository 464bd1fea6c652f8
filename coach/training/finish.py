"""The second half of the pipeline's recipe, on top of the trained layers: lemmas, and parts of speech by the tree."""

from collections import Counter, defaultdict
from random import Random
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, warmup_linear

from ..lemmatizer import FACTORY
from .sloppy import vary

AUXILIARY = ("aux", "aux:pass", "cop")
_CERTAIN = 0.995
_LEAST = 20


def add_tree_rules(nlp: Language, trees: list[Doc]) -> None:
    """Let the tree and the tag settle the part of speech where they decide it in the training data.

    A verb is AUX exactly where its relation is one of an auxiliary or copula; and a tag that had one part of speech in
    99.5% of its tokens, and at least 20 tokens, has it always.
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for doc in trees:
        for token in doc:
            seen[token.tag_][token.pos_] += 1
    certain: dict[str, list[str]] = defaultdict(list)
    for tag, counts in sorted(seen.items()):
        pos, n = counts.most_common(1)[0]
        if not tag.startswith("WW") and sum(counts.values()) >= _LEAST and n / sum(counts.values()) >= _CERTAIN:
            certain[pos].append(tag)
    ruler = nlp.add_pipe("attribute_ruler", after="parser")
    verbs = sorted(tag for tag in seen if tag.startswith("WW"))
    ruler.add([[{"TAG": {"IN": verbs}, "DEP": {"IN": list(AUXILIARY)}}]], {"POS": "AUX"})
    ruler.add([[{"POS": "AUX", "DEP": {"NOT_IN": list(AUXILIARY)}}]], {"POS": "VERB"})
    for pos, tags in sorted(certain.items()):
        ruler.add([[{"TAG": {"IN": tags}, "POS": {"NOT_IN": [pos]}}]], {"POS": pos})


def train_lemmatizer(nlp: Language, trees: list[Doc], *, sloppy: float, epochs: int, seed: int) -> None:
    """Train the lemmatizer that is blind to capitals, on the word vectors as they are; they do not change.

    Args:
        nlp: the pipeline; its own lemmatizer is replaced.
        trees: gold sentences.
        sloppy: the share (0–1) of sentences typed in haste.
        epochs: how often all sentences are seen.
        seed: of the chance.
    """
    name = "trainable_lemmatizer"
    width = nlp.get_pipe("tok2vec").model.get_dim("nO")
    nlp.remove_pipe(name)
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "tok2vec"}
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    lemmatizer = nlp.add_pipe(FACTORY, name=name, config={"model": model}, last=True)
    random = Random(seed)
    clean = [Example(nlp.make_doc(doc.text), doc) for doc in trees]
    lemmatizer.initialize(lambda: clean, nlp=nlp)
    tok2vec = nlp.get_pipe("tok2vec")
    tok2vec.add_listener(lemmatizer.model.get_ref("tok2vec"), name)
    steps = epochs * (len(trees) // 64 + 1)
    rates: Any = warmup_linear(0.003, 100, steps)
    optimizer = Adam(rates, L2=0.0)
    with nlp.select_pipes(enable=["tok2vec", name]):
        for _ in range(epochs):
            docs = [varied for doc in trees for varied in vary(doc, random, sloppy)]
            random.shuffle(docs)
            for at in range(0, len(docs), 64):
                batch = [Example(nlp.make_doc(doc.text), doc) for doc in docs[at : at + 64]]
                nlp.update(batch, sgd=optimizer, drop=0.1, exclude=["tok2vec"], annotates=["tok2vec"])
                optimizer.step_schedules()
