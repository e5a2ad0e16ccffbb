"""Records, names across scripts, linkage, clusters."""

from tawthiq.people.clusters import holds
from tawthiq.people.judgements import Contradiction, Judgement, contradictions, problems_of
from tawthiq.people.link import Engine, link
from tawthiq.people.mapping import columns_of, field_of, from_json, guess, heading, lists_people, with_heading
from tawthiq.people.mentions import find_mentions
from tawthiq.people.records import Imported, import_records
from tawthiq.people.rules import CERTAIN, CERTAIN_MODEL

__all__ = [
    "CERTAIN", "CERTAIN_MODEL", "Contradiction", "Engine", "Imported", "Judgement", "columns_of", "contradictions",
    "field_of", "find_mentions", "from_json", "guess", "heading", "holds", "import_records", "link", "lists_people",
    "problems_of", "with_heading",
]  # fmt: skip
