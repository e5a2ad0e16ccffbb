"""Figures to quantities; scope containment; contradictions; bounds."""

from tawthiq.reconciliation.bounds import Bounded, bound
from tawthiq.reconciliation.counting import count
from tawthiq.reconciliation.intervals import Asserted, Widening, asserted, default_widening
from tawthiq.reconciliation.pairs import Given
from tawthiq.reconciliation.periods import Days, days, edtf
from tawthiq.reconciliation.reconcile import reconcile
from tawthiq.reconciliation.relations import Relations

__all__ = [
    "Asserted",
    "Bounded",
    "Days",
    "Given",
    "Relations",
    "Widening",
    "asserted",
    "bound",
    "count",
    "days",
    "default_widening",
    "edtf",
    "reconcile",
]
