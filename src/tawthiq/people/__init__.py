"""Records, names across scripts, linkage, clusters."""

from tawthiq.people.link import CERTAIN, Judgement, link
from tawthiq.people.mapping import columns_of, field_of, from_json, guess, heading, lists_people, with_heading
from tawthiq.people.records import Imported, import_records

__all__ = [
    "CERTAIN", "Imported", "Judgement", "columns_of", "field_of", "from_json", "guess", "heading", "import_records",
    "link", "lists_people", "with_heading",
]  # fmt: skip
