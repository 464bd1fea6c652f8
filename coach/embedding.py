"""Word embedding from the normal form and several affixes, for the pipeline's tok2vec layer.

spaCy's own ``MultiHashEmbed`` sees one character in front and three behind; Dutch inflection and compounding show more
in longer affixes, which help most on words the training text lacks. Registered for spaCy through the entry point
``spacy_architectures``, so a pipeline that uses it loads wherever the coach is installed.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from spacy.attrs import NORM, SHAPE
from spacy.strings import hash_string
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

_CACHE_SIZE = 200_000
_NO_CAPITALS = hash_string("no capitals")


@registry.architectures("vraagcoach.AffixHashEmbed.v1")
def affix_hash_embed(
    width: int, affixes: Sequence[int], rows: Sequence[int], widths: Sequence[int], sees_case: bool = False
) -> Model[list[Doc], Any]:
    """Make the embedding layer.

    Args:
        width: of the output.
        affixes: lengths in characters; positive for a beginning, negative for an ending.
        rows: rows of the tables for the normal form, the shape, and each affix.
        widths: widths of those tables.
        sees_case: tell a text without any capital from another, so that a name in lower case is one only there.

    Raises:
        ValueError: if the lists do not match.
    """
    if not len(rows) == len(widths) == len(affixes) + 2:
        raise ValueError("rows and widths need one entry for the normal form, one for the shape, one for each affix")
    tables: list[Any] = [
        HashEmbed(wide, high, column=i, seed=8 + i, dropout=0.0)
        for i, (high, wide) in enumerate(zip(rows, widths, strict=True))
    ]
    mix: Any = with_array(Maxout(width, sum(widths), nP=3, dropout=0.0, normalize=True))
    return cast(
        "Model[list[Doc], Any]",
        chain(
            _affix_features(list(affixes), sees_case),
            cast("Model[Any, Any]", list2ragged()),
            with_array(concatenate(*tables)),
            mix,
            ragged2list(),
        ),
    )


def _affix_features(affixes: list[int], sees_case: bool) -> Model[list[Doc], Any]:
    return Model("affix_features", _forward, attrs={"affixes": affixes, "sees_case": sees_case, "cache": {}})


def _forward(model: Model[list[Doc], Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[[Any], Any]]:
    affixes: list[int] = model.attrs["affixes"]
    cache: dict[int, list[int]] = model.attrs["cache"]
    sees_case: bool = model.attrs["sees_case"]
    if len(cache) > _CACHE_SIZE:
        cache.clear()
    features = []
    for doc in docs:
        array = doc.to_array([NORM, SHAPE])
        plain = _NO_CAPITALS if sees_case and doc.text.islower() else 0
        rows = []
        for i, norm in enumerate(array[:, 0].tolist()):
            known = cache.get(norm)
            if known is None:
                known = cache[norm] = _hashes(doc.vocab.strings[norm], affixes)
            rows.append([norm, int(array[i, 1]) ^ plain, *known])
        features.append(model.ops.asarray2i(rows or model.ops.alloc2i(0, 2 + len(affixes)), dtype="uint64"))

    def backprop(_: Any) -> Any:
        return []

    return features, backprop


def _hashes(word: str, affixes: list[int]) -> list[int]:
    padded = f"^{word.lower()}$"
    return [hash_string(f"{n}{padded[: n + 1] if n > 0 else padded[n - 1 :]}") for n in affixes]
