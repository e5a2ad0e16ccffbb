"""Who relies on whom; text reuse; origins; independence."""

from tawthiq.lineage.independence import independent
from tawthiq.lineage.parties import Parties, resolve
from tawthiq.lineage.supposing import Supposing
from tawthiq.lineage.trace import trace

__all__ = ["Parties", "Supposing", "independent", "resolve", "trace"]
