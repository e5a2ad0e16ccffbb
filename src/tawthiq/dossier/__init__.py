"""Report pages, figures and plots; exports to other tools' formats."""

from tawthiq.dossier.write import write_dossier

__all__ = ["write_dossier"]
