"""Arabic: figures, attribution, denials and demands by rules over tokens, clitics and a lexicon."""

from tawthiq.extraction.arabic.reader import ArabicReader

__all__ = ["ArabicReader"]
