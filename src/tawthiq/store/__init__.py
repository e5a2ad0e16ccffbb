"""The case database: schema, migrations, rows in and out."""

from tawthiq.store.casestore import CaseStore, Receipt, StageRun
from tawthiq.store.settings import Settings, read_settings, write_settings

__all__ = ["CaseStore", "Receipt", "Settings", "StageRun", "read_settings", "write_settings"]
