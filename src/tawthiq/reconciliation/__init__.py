"""Figures to quantities; scope containment; contradictions; bounds."""

from tawthiq.reconciliation.bounds import Bounded, bound
from tawthiq.reconciliation.intervals import Asserted, Widening, asserted, default_widening
from tawthiq.reconciliation.periods import Days, days, edtf
from tawthiq.reconciliation.reconcile import reconcile

__all__ = [
    "Asserted",
    "Bounded",
    "Days",
    "Widening",
    "asserted",
    "bound",
    "days",
    "default_widening",
    "edtf",
    "reconcile",
]
