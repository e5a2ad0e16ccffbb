"""The case database: schema, migrations, rows in and out."""

from tawthiq.store.casestore import RECORDED, CaseStore, Receipt, StageRun
from tawthiq.store.database import DATABASE
from tawthiq.store.passages import Found, Sought, sought
from tawthiq.store.settings import Settings, read_settings, write_settings
from tawthiq.store.shelves import Shelved

__all__ = [
    "DATABASE",
    "RECORDED",
    "CaseStore",
    "Found",
    "Receipt",
    "Settings",
    "Shelved",
    "Sought",
    "StageRun",
    "read_settings",
    "sought",
    "write_settings",
]
