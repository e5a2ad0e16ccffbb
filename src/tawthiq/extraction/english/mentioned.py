"""A party where a text mentions it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tawthiq.model import Span

Kind = Literal["person", "organisation", "role", "body", "work", "pronoun"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A party as the text names it here.

    Attributes:
        text: the name, role or pronoun, without what merely describes it further.
        span: where it stands.
        kind: what it is; "work" only where no author of the work is named beside it.
        head: lower-case lemma of the head noun.
        definite: whether it takes up something named before ("the group", "his lawyer").
        plural: whether "they" may take it up.
        roles: role nouns said of it ("lawyer"), for "the lawyer" later on.
        relay: who the phrase says brings it ("a judge, cited by Amnesty").
        work: the work through which it speaks ("a report by ..."), as described.
        affiliation: the body that a person belongs to, where the phrase names it.
        members: the names of those who speak together ("X and Y said"); empty for one party.
        place: a country or city that stands for those who govern it.
    """

    text: str
    span: Span
    kind: Kind
    head: str
    definite: bool = False
    plural: bool = False
    roles: tuple[str, ...] = ()
    relay: Mention | None = None
    work: str | None = None
    affiliation: str | None = None
    place: bool = False
    members: tuple[str, ...] = ()
