"""Read the gold trees (CoNLL-U) for training and for scoring."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.training.converters import conllu_to_docs
from spacy.vocab import Vocab

from .sloppy import rebuild, vary

HELD_OUT_ONE_IN = 20  # of the questions in train.conllu, to select models on; test-questions stays unseen


def read_trees(path: Path, vocab: Vocab) -> list[Doc]:
    """Read one CoNLL-U file, one ``Doc`` a sentence.

    Raises:
        FileNotFoundError: if the treebank file is not there.
    """
    docs = conllu_to_docs(path.read_text(encoding="utf-8"), n_sents=1, no_print=True)
    return [rebuild(vocab, list(doc), [t.text for t in doc]) for doc in docs]


def held_out(doc: Doc) -> bool:
    """Say whether a question of the training file is set apart for model selection."""
    if not doc.text.rstrip().endswith("?"):
        return False
    return int(sha256(doc.text.lower().encode()).hexdigest(), 16) % HELD_OUT_ONE_IN == 0


@spacy.registry.readers("vraagcoach.Treebank.v1")
def treebank_reader(
    folder: str, file: str, sloppy: float, joined: float, questions: float, seed: int
) -> Callable[[Language], Iterator[Example]]:
    """Make a spaCy corpus that reads the training trees anew, differently disturbed, each epoch.

    Args:
        folder: where the treebanks are.
        file: the training file in it.
        sloppy: the share (0–1) of sentences typed in haste.
        joined: the share of documents made of two or three sentences, so that the parser learns to split turns.
        questions: how many extra times a question is read in an epoch (0.5 = every second time).
        seed: of the chance; with the number of the epoch it fixes every choice.
    """
    epoch = 0
    trees: list[Doc] = []

    def read(nlp: Language) -> Iterator[Example]:
        nonlocal epoch
        if not trees:
            trees.extend(d for d in read_trees(Path(folder) / file, nlp.vocab) if not held_out(d))
        random = Random(seed + epoch)
        epoch += 1
        docs = list(trees)
        docs += [d for d in trees if d.text.rstrip().endswith("?") and random.random() < questions]
        random.shuffle(docs)
        queue: list[Doc] = []
        for doc in docs:
            queue.extend(vary(doc, random, sloppy))
            wanted = random.choice((2, 2, 3)) if random.random() < joined else 1
            if len(queue) >= wanted:
                gold = queue[0] if len(queue) == 1 else join(queue)
                yield Example(nlp.make_doc(gold.text), gold)
                queue = []

    return read


def join(docs: list[Doc]) -> Doc:
    """Put sentences behind each other, with a space between them, as one turn."""
    joined = Doc.from_docs(docs, ensure_whitespace=True)
    if joined is None:
        raise ValueError("no sentences to join")
    return joined


@spacy.registry.readers("vraagcoach.TreebankDev.v1")
def dev_reader(folder: str, news: str, train: str) -> Callable[[Language], Iterator[Example]]:
    """Make the corpus models are selected on: the news dev file and the questions held out of training."""

    def read(nlp: Language) -> Iterator[Example]:
        docs = read_trees(Path(folder) / news, nlp.vocab)
        docs += [d for d in read_trees(Path(folder) / train, nlp.vocab) if held_out(d)]
        for gold in docs:
            yield Example(nlp.make_doc(gold.text), gold)

    return read
