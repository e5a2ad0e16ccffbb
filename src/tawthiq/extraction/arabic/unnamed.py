"""Who speaks without a name that any lexicon has, told from the place behind the verb."""

from __future__ import annotations

from tawthiq.extraction.arabic.bodies import another
from tawthiq.extraction.arabic.cast import Cast, Mention, denied_words, is_adverb, is_stop, name_text, speech
from tawthiq.extraction.arabic.lexicon import grammar, nouns
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.offices import called_at
from tawthiq.extraction.arabic.persons import COMPLEMENTS, mention_of
from tawthiq.extraction.arabic.script import Sentence, definite

LONGEST_ROLE = 5
GAP = 1


def unnamed_at(sentence: Sentence, i: int, cast: Cast, *, quoted: bool = False) -> Mention | None:
    """A subject that no lexicon knows, told from its place behind the verb: "قال مسعفون وسكان إن", "روت شاهدة أن"."""
    while is_adverb(sentence, i) or sentence.key(i) in grammar("turns"):
        i += 1
    counted = not quoted and i < len(sentence.tokens) and sentence.tokens[i].kind == "number"
    end = i + counted
    while end < i + LONGEST_ROLE and not is_stop(sentence, end) and sentence.key(end) not in COMPLEMENTS:
        key = sentence.key(end)
        if end > i and (speech().at(sentence, end) is not None and not definite(key)):
            break
        if key in grammar("asides") or (key[:1] == "ب" and definite(key)) or key.startswith("لل"):
            break
        end += 1
    key = sentence.key(i)
    if (
        end == i
        or (len(key) < 3 and not counted)
        or key in grammar("no_subjects")
        or (key[:1] in "بل" and not definite(key[1:]))
    ):
        return None
    if (called := called_at(sentence, i, end, cast)) is not None:
        return called
    if not quoted and not _introduces(sentence, end):
        return None
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def several(sentence: Sentence, i: int) -> Mention | None:
    """A number of people told by what they are: "نقلا عن أربعة سجناء سابقين", "بحسب 3 شهود"."""
    if i >= len(sentence.tokens) or (sentence.tokens[i].kind != "number" and not is_numeral(sentence.key(i))):
        return None
    held, end = nouns().get(sentence.key(i + 1)), i + 2
    if held is None or held.unit != "people" or definite(sentence.key(i + 1)):
        return None
    while end < i + 4 and not is_stop(sentence, end) and sentence.key(end).endswith(("ين", "ون", "يه", "ات")):
        end += 1
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def plain_subject(sentence: Sentence, i: int) -> Mention | None:
    """A definite noun behind a verb of denying or demanding that no lexicon knows: "وأنكرت السفارة وجود"."""
    key = sentence.key(i)
    key = "ال" + key[2:] if key.startswith("لل") else key
    if not key.startswith("ال") or len(key) < 5 or key in denied_words() or key in grammar("pointing"):
        return None
    if harm_word(sentence, i) or sentence.tokens[i].kind != "word":
        return None
    end = i + 1
    while (
        end < i + 3 and sentence.key(end).startswith("ال") and sentence.key(end).endswith(("يه", "ي", "ون", "ين", "ه"))
    ):
        if another(sentence, end) or sentence.key(end) in denied_words():
            break
        end += 1
    name = name_text(sentence, i, end)
    if sentence.key(i).startswith("لل"):
        name = "ال" + name.removeprefix("لل").removeprefix("ال")
    return mention_of(sentence, i, end, name, "role")


def _introduces(sentence: Sentence, end: int) -> bool:
    """Whether what is said starts behind a subject that ends here, perhaps behind a word or two about it."""
    if sentence.key(end) in (":", '"', "«", "“"):
        return True
    for k in range(end, min(end + GAP, len(sentence.tokens))):
        if sentence.key(k) in COMPLEMENTS and sentence.key(k) != ":":
            return True
        if sentence.tokens[k].kind in ("mark", "number") or harms(sentence, k):
            return False
    return False
