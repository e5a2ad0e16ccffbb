"""Records, names across scripts, linkage, clusters."""

from tawthiq.people.link import CERTAIN, Judgement, link
from tawthiq.people.records import field_of, import_records, mapping

__all__ = ["CERTAIN", "Judgement", "field_of", "import_records", "link", "mapping"]
