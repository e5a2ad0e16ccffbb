"""The English reader: rules over a dependency parse and a trained reader, with every slot's words kept."""

from __future__ import annotations

from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import decided
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.english.sources import candidates, credited, places_of
from tawthiq.model import Document, Reading


class EnglishReader:
    """Reads statements out of English blocks; blocks of other languages are left alone."""

    @property
    def name(self) -> str:
        return "english"

    @property
    def version(self) -> str:
        return "10"

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en"})

    def read(self, document: Document) -> Reading:
        """The document's statements in text order, its credits, its publisher and date where the text states them."""
        analysis = analyse(document)
        said = attribute(analysis)
        setting = setting_of(analysis, said.speaking)
        found = figures_in(analysis, setting, said.chain_at, least=0.0)
        parties = candidates(analysis, said, found)
        figures, seen = decided(analysis, setting, said, found, places_of(parties))
        ordered = sorted((*figures, *said.statements), key=lambda s: (s.span, s.kind))
        unique = tuple({s.id: s for s in ordered}.values())
        sources = credited(parties, seen)
        return Reading(document.id, self.name, self.version, unique, sources, said.publisher, said.published)
