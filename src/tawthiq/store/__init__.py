"""The case database: schema, migrations, rows in and out."""

from tawthiq.store.casestore import CaseStore, PersonalValue, Receipt, StageRun

__all__ = ["CaseStore", "PersonalValue", "Receipt", "StageRun"]
