"""Figures to quantities; scope containment; contradictions; bounds."""

from tawthiq.reconciliation.intervals import Asserted, Widening, asserted, default_widening
from tawthiq.reconciliation.periods import Days, days
from tawthiq.reconciliation.reconcile import reconcile

__all__ = ["Asserted", "Days", "Widening", "asserted", "days", "default_widening", "reconcile"]
