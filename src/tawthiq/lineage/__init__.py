"""Who relies on whom; text reuse; origins; independence."""

from tawthiq.lineage.independence import independent
from tawthiq.lineage.parties import Parties, resolve
from tawthiq.lineage.trace import trace

__all__ = ["Parties", "independent", "resolve", "trace"]
