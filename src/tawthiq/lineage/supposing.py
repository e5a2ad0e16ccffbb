"""How many independent origins a group's figures have, and what would have to be true for them to be so many.

Two figures count as one source unless something shows otherwise. Where they count as two, that still hangs on what no
text says: each such supposition is written down, so that a person can ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tawthiq.lineage import names as kinds
from tawthiq.model import Independence, Lineage, Origin, Reason, Statement
from tawthiq.vocabulary.folding import words

# Origins of one group that are spoken of one by one; past that, nobody reads on.
_SPOKEN_OF = 12
# Passages shown of one witness.
_SHOWN = 8
# Role without articles, low, high.
_Witness = tuple[str, float | None, float | None]


class Supposing:
    """Explains the origins of groups of one case."""

    def __init__(self, lineage: Lineage, statements: Mapping[str, Statement]) -> None:
        self._lineage, self._statements = lineage, statements
        self._origins = {o.key: o for o in lineage.origins}
        self._credits: dict[str, set[str]] = defaultdict(set)
        for edge in lineage.edges:
            if edge.relation == "credits" and edge.target.startswith("party:"):
                self._credits[edge.source.removeprefix("document:")].add(edge.target.removeprefix("party:"))

    def merged(self, origins: Mapping[str, str]) -> dict[str, str]:
        """The origins with those made one whose words one of them took down: a witness is no source beside the report.

        Args:
            origins: statement id -> origin key, of one group.
        """
        of_party: dict[str, str] = {}
        for key in origins.values():
            party = self._party(key)
            if party is not None:
                of_party.setdefault(party, key)
        into: dict[str, str] = {}
        for statement, key in origins.items():
            if not key.startswith("party:"):
                continue
            for link in self._statements[statement].chain[1:]:
                body = self._lineage.parties.get(link.party)
                other = of_party.get(body) if body else None
                if other is not None and other != key and not kinds.is_relay(self._label(body or "")):
                    into[key] = other
                    break
        return self._one_witness({statement: _last(key, into) for statement, key in origins.items()})

    def _one_witness(self, origins: Mapping[str, str]) -> dict[str, str]:
        """An unnamed witness with the same number in several origins may be one person, and counts as one."""
        first: dict[_Witness, str] = {}
        return {s: first.setdefault(w, key) if (w := self._witness(s)) else key for s, key in origins.items()}

    def _witness(self, statement: str) -> _Witness | None:
        """The unnamed witness whom a statement starts from, with the number stated."""
        said = self._statements[statement]
        if not said.chain or said.figure is None or not kinds.is_role(said.chain[0].party):
            return None
        role = " ".join(words(said.chain[0].party))
        return (role, said.figure.low, said.figure.high) if role else None

    def explain(self, origins: Mapping[str, str]) -> Independence:
        """Args: `origins`: statement id -> origin key, of one group, as `merged` gives them."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement, key in origins.items():
            found[key].append(self._statements[statement])
        order = sorted(found, key=lambda k: (-len(found[k]), k))
        once = [self._once(k, found[k]) for k in order[:_SPOKEN_OF] if len(found[k]) > 1]
        once += [r for k in order[:_SPOKEN_OF] for r in self._witnesses(found[k])]
        only = [] if len(order) == 1 else [self._only_if(k, found[k], order) for k in order[:_SPOKEN_OF]]
        return Independence(tuple(order), tuple(once), tuple(r for r in only if r is not None))

    def _label(self, party: str) -> str:
        return self._lineage.labels.get(party, party)

    def _party(self, key: str) -> str | None:
        """The party that an origin is by."""
        if key.startswith("party:"):
            return key.removeprefix("party:")
        return key.split("/", 1)[0] if key in self._origins and not key.startswith("text/") else None

    def _named(self, key: str) -> str:
        origin = self._origins.get(key)
        if origin is not None:
            return origin.label
        party = self._party(key)
        return self._label(party) if party else "the page itself"

    def _once(self, key: str, statements: Sequence[Statement]) -> Reason:
        documents = len({s.document for s in statements})
        where = f"{documents} documents" if documents > 1 else "one document"
        origin = self._origins.get(key)
        why = f" {origin.reasons[0].text}" if origin and origin.reasons and documents > 1 else ""
        text = f"{len(statements)} figures in {where} count once: they rest on {self._named(key)}.{why}"
        passages = origin.reasons[0].passages if origin and origin.reasons else ()
        return Reason("counted once", text, passages or tuple(s.passage for s in statements[:3]))

    def _witnesses(self, statements: Sequence[Statement]) -> list[Reason]:
        """Unnamed witnesses behind one number in several documents of one origin."""
        heard: dict[_Witness, list[Statement]] = defaultdict(list)
        for statement in statements:
            witness = self._witness(statement.id)
            if witness is not None:
                heard[witness].append(statement)
        out = []
        for same in heard.values():
            documents = len({s.document for s in same})
            if documents > 1:
                text = (
                    f"{documents} documents give the same number by “{same[0].chain[0].party}”: one witness, as far as "
                )
                text += "the texts show. They are several only if it was another person each time."
                out.append(Reason("same witness", text, tuple(s.passage for s in same[:_SHOWN])))
        return out

    def _only_if(self, key: str, statements: Sequence[Statement], every: Sequence[str]) -> Reason | None:
        others = [k for k in every if k != key]
        passages = tuple(s.passage for s in statements[:1])
        party, origin = self._party(key), self._origins.get(key)
        same = [k for k in others if party is not None and self._party(k) == party]
        if same:
            text = f"{self._named(key)} and {self._named(same[0])} are works of one party: two sources only if they "
            return Reason("one party", text + "rest on different witnesses, photographs or files.", passages)
        credited = self._credited(statements, origin, others)
        if credited is not None:
            text = f"{self._named(key)}: a page with this figure also credits {self._named(credited)}. It is a source "
            return Reason("also credits", text + "of its own only if this number was not taken from there.", passages)
        if origin is not None:
            return None
        if party is not None:
            text = (
                f"{self._label(party)}: its own report is not among the documents. It is a source of its own only if "
            )
            return Reason("report not seen", text + "it did not take the number from another of these.", passages)
        text = "The page itself names no source for its number. It is a source of its own only if it has the number "
        return Reason("no source named", text + "from none of the others.", passages)

    def _credited(self, statements: Sequence[Statement], origin: Origin | None, others: Sequence[str]) -> str | None:
        """Another origin of the group whose party a document of this one credits too."""
        documents = {s.document for s in statements} | set(origin.documents[:20] if origin else ())
        credited = {p for d in documents for p in self._credits.get(d, ())}
        return next((k for k in others if self._party(k) in credited), None)


def _last(key: str, into: Mapping[str, str]) -> str:
    seen = {key}
    while key in into and into[key] not in seen:
        key = into[key]
        seen.add(key)
    return key
