"""What may have befallen the counted: every measure that speaks for itself near a figure, with what speaks for it."""

from __future__ import annotations

from tawthiq.extraction.arabic.asked import Asked, within
from tawthiq.extraction.arabic.gazetteer import kin
from tawthiq.extraction.arabic.lexicon import grammar, noun
from tawthiq.extraction.arabic.measures import MeasureCue, Reasoned, distance, find_measures, harms, measure_of
from tawthiq.extraction.arabic.script import stems
from tawthiq.extraction.arabic.weighing import Option

HARM = ("executed", "killed", "died", "detained", "tortured", "raped", "injured", "released", "abducted", "sentenced")
# What befalls people alone, beside harm.
UNHARMED = ("missing", "displaced", "interviewed")
STEPS = (0, 1, 2, 3, 5, 8, 12, 18, 26)


def measure_options(asked: Asked) -> list[Option[str]]:
    """The measures that a figure may have, "other" always among them."""
    ruled = _ruled(asked)
    options: dict[str, Option[str]] = {}
    _told(asked, options, ruled)
    _noun(asked, options)
    _words(asked, options)
    _carried(asked, options)
    own = asked.candidate.noun
    for value, option in options.items():
        option.traits[f"is {value}"] = 1.0
        option.traits[f"{asked.unit} is {value}"] = 1.0
        if own is not None and own.measure is not None:
            option.traits[f"{own.measure} noun is {value}"] = 1.0
        if asked.candidate.per == "percent":
            option.traits[f"share is {value}"] = 1.0
    return list(options.values())


def _option(options: dict[str, Option[str]], value: str, how: str) -> Option[str]:
    return options.setdefault(value, Option(value, {}, None, how))


def _told(asked: Asked, options: dict[str, Option[str]], ruled: Reasoned) -> None:
    """What the rules alone would say, and "other"."""
    made = _option(options, ruled.value, ruled.how)
    made.span = ruled.span
    made.traits["ruled"] = 1.0
    made.traits[f"ruled {'surely' if ruled.confidence > 0.7 else 'hardly' if ruled.confidence <= 0.5 else ''}"] = 1.0
    other = _option(options, "other", "no word near tells what happened")
    other.traits["no cue"] = float(not asked.cues)
    other.traits["no fate before"] = float(asked.last is None)


def _noun(asked: Asked, options: dict[str, Option[str]]) -> None:
    own = asked.candidate.noun
    if own is None or own.measure is None:
        return
    made = _option(options, own.measure, "the counted noun itself")
    made.span = made.span or asked.candidate.counted
    made.traits["noun"] = 1.0
    made.traits["noun decides"] = float(own.strong)
    if asked.candidate.counted is not None:
        key = asked.sentence.key(asked.candidate.counted[0])
        made.traits["noun defines"] = float(key.startswith("ال"))


def _words(asked: Asked, options: dict[str, Option[str]]) -> None:
    """Words of a measure in the sentence; of each measure the nearest speaks."""
    nearest: dict[str, tuple[float, MeasureCue]] = {}
    for cue in asked.cues:
        far = distance(asked.sentence, asked.candidate, asked.others, cue)
        if far is not None and (cue.measure not in nearest or far < nearest[cue.measure][0]):
            nearest[cue.measure] = (far, cue)
    least = min((far for far, _ in nearest.values()), default=0.0)
    for value, (far, cue) in nearest.items():
        made = _option(options, value, "a word that tells what happened")
        made.span = made.span or (cue.first, cue.end)
        after = cue.first >= asked.candidate.end
        kind = "verb" if cue.verb else "noun"
        side = "behind" if after else "ahead"
        made.traits[f"{kind} {side} {within(far, STEPS)}"] = 1.0
        made.traits["nearest word"] = float(far == least)
        made.traits[f"nearest {value}"] = float(far == least)
        made.traits["weak"] = float(cue.weak)
        made.traits["people"] = float(cue.people)
        low, high = sorted((cue.first, asked.candidate.first))
        made.traits[f"{side} with figures between"] = float(
            any(low <= o.first < high and o is not asked.candidate for o in asked.others)
        )
        made.traits["same clause"] = float(
            not any(asked.sentence.key(k) in ("،", "؛", ":", "(", "«", '"') for k in range(low, high))
        )
        made.traits["of the counted"] = float(_of_counted(asked, cue))


def _of_counted(asked: Asked, cue: MeasureCue) -> bool:
    """ "مقتل 40 شخصا", "اعتقال 12 امرأة": the verbal noun right before its object."""
    gap = range(cue.end, asked.candidate.first)
    skipped = grammar("before_digits") | grammar("subset") | {"نحو", "قرابه", "حوالي", "زهاء"}
    return 0 <= len(gap) <= 4 and all(asked.sentence.key(k) in skipped for k in gap)


def _carried(asked: Asked, options: dict[str, Option[str]]) -> None:
    """What befell those told of before, and those of the same number elsewhere."""
    inherited, last, latest = asked.inherited, asked.last, asked.scene.latest
    sources = [("list", inherited), ("paragraph", last), ("whole", asked.whole)]
    sources.append(("page", latest.figure if latest is not None else None))
    first = asked.scene.first
    sources.append(("first", first.figure if first is not None else None))
    same = asked.echoed
    sources.append(("same number", same.figure if same is not None else None))
    part = asked.candidate.partitive or asked.candidate.noun is None
    for name, figure in sources:
        if figure is None:
            continue
        made = _option(options, figure.measure, "goes on from the figure before")
        made.traits[name] = 1.0
        if name in ("list", "paragraph"):
            made.traits[f"{name} of {figure.measure}"] = 1.0
            made.traits[f"{name} for a part"] = float(part)
            made.traits[f"{name} without a word"] = float(not asked.cues)
            made.traits[f"{name} of the unit"] = float(figure.unit == asked.unit)


def _ruled(asked: Asked) -> Reasoned:
    """What the rules alone say: a list's measure holds for its items, unless an item's own noun or verb tells."""
    candidate, inherited = asked.candidate, asked.inherited
    if (spared := _spared(asked)) is not None:
        return spared
    found = measure_of(asked.sentence, candidate, asked.others, asked.cues)
    held = candidate.noun
    strong = held is not None and held.strong
    weak = held is None or held.unit in ("people", "bodies", "cases")
    goes_on = inherited is not None and not strong and inherited.measure != "other" and weak
    if goes_on and inherited is not None and (found is None or not _between(asked, found)):
        return Reasoned(inherited.measure, None, 0.7, "goes on from the figure before")
    last = asked.last
    under = asked.scene.under
    if under is not None and weak and not strong and (found is None or found.value == "documented"):
        return Reasoned(under, None, 0.7, "the list's heading tells")
    if (
        held is not None
        and held.unit == "cases"
        and last is not None
        and (found is None or found.value == "documented")
    ):
        return Reasoned(last.measure, None, 0.5, "cases of what the paragraph told before")
    if (fate := _victims(asked, found)) is not None:
        return fate
    manner = asked.unit != "bodies" or (found is not None and found.value in ("killed", "executed"))
    if (
        found is not None
        and manner
        and not (held is not None and held.unit == "places" and found.value in (*HARM, *UNHARMED))
    ):
        return found
    silent = found is None and not asked.cues and asked.unit == "people"
    if silent and last is not None and last.unit == "people" and last.measure in (*HARM, "missing", "displaced"):
        return Reasoned(last.measure, None, 0.5, "goes on from the figure before")
    return Reasoned("other", None, 0.5, "no word near tells what happened")


def _spared(asked: Asked) -> Reasoned | None:
    """ "إنقاذ 22 شخصا", "وبرأت 4 آخرين", "عودة 1250 عائلة": what the word right before a number says is no harm."""
    candidate, sentence = asked.candidate, asked.sentence
    at = candidate.first - 1
    while at >= 0 and sentence.key(at) in grammar("before_digits") | grammar("about") | {"و"}:
        at -= 1
    told = at >= 0 and any(s in grammar("spared") for s in stems(sentence.key(at)))
    strong = candidate.noun is not None and candidate.noun.strong
    return Reasoned("other", (at, at + 1), 0.8, "the word before it tells of no harm") if told and not strong else None


def _victims(asked: Asked, found: Reasoned | None) -> Reasoned | None:
    """ "24 victims" died as those counted before did, where no other word tells how."""
    told = asked.last or (asked.scene.latest.figure if asked.scene.latest is not None else None)
    counted = asked.candidate.counted
    if found is None or found.span is None or told is None:
        return None
    among = found.value == "died" and any(s == "ضحايا" for s in stems(asked.sentence.key(found.span[0])))
    if not among and (asked.lemma != "ضحية" or found.span != counted):
        return None
    if told.measure not in ("killed", "executed"):
        return None
    return Reasoned(told.measure, counted, 0.7, "victims of what the text told before")


def _between(asked: Asked, found: Reasoned) -> bool:
    """Whether the measure's word stands between the previous figure and this one, or right behind this one."""
    if found.span is not None and 0 <= found.span[0] - asked.candidate.end <= 1:
        return True
    if found.span is not None and found.span[1] == asked.candidate.first and asked.candidate.counted is None:
        return True  # "القتلى 23 والجرحى 11": each number behind its own noun
    if found.span is not None and _by_the_way(asked, found.span):
        return False
    key = asked.sentence.key(found.span[0]) if found.span is not None else ""
    if key.startswith("ال") and noun(key) is not None:
        return False  # "32 من أقارب المفقودين وثمانية مسؤولين": whose relatives, not what befell them
    before = [o for o in asked.others if o.end <= asked.candidate.first]
    if not found.span or not before or not before[-1].end <= found.span[0] < asked.candidate.end:
        return False
    # "قضى 79 في السجون، بينهم طفلان": what stands before "among them" is told of the whole.
    among = range(before[-1].end, asked.candidate.first)
    part = [k for k in among if any(s in grammar("subset") for s in stems(asked.sentence.key(k)))]
    return not part or found.span[0] > part[-1]


def _by_the_way(asked: Asked, span: tuple[int, int]) -> bool:
    """Whether a noun of harm tells where or why: "53 منها بسبب التعذيب", "في مراكز التوقيف"."""
    sentence = asked.sentence
    between = range(span[1], asked.candidate.first)
    beside = len(between) <= 1 and not any(sentence.marked(k) or sentence.key(k) == "و" for k in between)
    if harms(sentence, span[0]) or beside:
        return False
    why = sentence.key(span[0] - 1) in grammar("reasons") or any(s in kin() for s in stems(sentence.key(span[0] - 1)))
    return why or asked.candidate.partitive


def remains(asked: Asked) -> bool:
    """ "the remains of 13 detainees" counts bodies."""
    return any(s in grammar("remains") for s in stems(asked.sentence.key(asked.candidate.first - 1)))


__all__ = ["HARM", "find_measures", "measure_options", "remains"]
