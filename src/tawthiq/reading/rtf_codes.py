"""What the control words of RTF mean (Rich Text Format Specification 1.9.1), as far as text depends on them."""

from __future__ import annotations

from typing import Final

# \fcharset: the Windows code page of a font. 1 is "the system's", here the file's own \ansicpg.
CHARSETS: Final = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
# Control words that stand for a character.
CHARACTERS: Final = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "page": "\n",
    "column": "\n",
    "emdash": "\u2014",
    "endash": "\u2013",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "zwbo": "\u200b",
    "zwnbo": "\u2060",
    "nestcell": "\t",
    "nestrow": "\n",
}
SYMBOLS: Final = {"~": "\xa0", "_": "\u2011", "-": "\xad", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
# Destinations whose text is read, and what it is. All others, and everything behind "\\*" that is not here, is no text.
DESTINATIONS: Final = {
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "footnote": "note",
    "annotation": "note",
    "fonttbl": "fonts",
    "stylesheet": "styles",
    "title": "title",
    "author": "author",
    "shptxt": "box",
    "info": "info",
    "fldrslt": "",
    "shpinst": "",
}
# Destinations without "\\*" before them that hold no text of the document.
SKIPPED: Final = frozenset(
    """
    colortbl pict object fldinst filetbl listtext pntext pntxta pntxtb themedata colorschememapping datastore
    xe tc tcn rxe bkmkstart bkmkend objdata objclass objname nonshppict creatim revtim printim operator company
    comment keywords doccomm subject category manager buptim private atnid atnauthor atndate atnicn atnref
    atntime shprslt atrfstart atrfend falt panose nonesttables sp sn sv
    """.split()  # noqa: SIM905 one name a line would take a page
)
