"""Multiple systems estimation: how many were never recorded, from how lists overlap, and when not to say.

A table of capture patterns goes in; every estimator that fits it, the doubts and one verdict come out. It takes a
second to import, for the compiler of the samplers: callers import it when they need it.
"""

from tawthiq.estimation.capture import Captures, captures
from tawthiq.estimation.estimating import estimate
from tawthiq.estimation.lost import Recall, Sampled
from tawthiq.estimation.report import Input, Links, Report, Wish, of_people, of_table
from tawthiq.estimation.results import Doubt, Estimate, Result, Settings
from tawthiq.estimation.table import Table, read_csv

__all__ = [
    "Captures", "Doubt", "Estimate", "Input", "Links", "Recall", "Report", "Result", "Sampled", "Settings", "Table",
    "Wish", "captures", "estimate", "of_people", "of_table", "read_csv",
]  # fmt: skip
