"""The face of a case: what the command line, the app and Python users call."""

from tawthiq.case.consent import Covered
from tawthiq.case.erasing import Erased
from tawthiq.case.finding import Finder
from tawthiq.case.glancing import Glance
from tawthiq.case.handing import Wish
from tawthiq.case.judging import Act
from tawthiq.case.listing import Declared
from tawthiq.case.looking import Look
from tawthiq.case.merging import Merged
from tawthiq.case.opened import Case
from tawthiq.case.opening import open_case, record_check, verify_case
from tawthiq.case.outcomes import HandedOver, Sealed, Summary, Verdict
from tawthiq.case.protecting import Protected
from tawthiq.case.redacting import Redacted, RedactionWish
from tawthiq.case.sealing import intake
from tawthiq.case.shielded import Shielding
from tawthiq.case.shielding import Shield
from tawthiq.case.stamping import Stamping
from tawthiq.evidence import Sample

__all__ = [
    "Act", "Case", "Covered", "Declared", "Erased", "Finder", "Glance", "HandedOver", "Look", "Merged", "Protected",
    "Redacted", "RedactionWish", "Sample", "Sealed", "Shield", "Shielding", "Stamping", "Summary", "Verdict", "Wish",
    "intake", "open_case", "record_check", "verify_case",
]  # fmt: skip
