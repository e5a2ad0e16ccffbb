"""The case database's tables. Plain SQL types only: the same schema is created on SQLite and on PostgreSQL.

Derived tables (`media`, `document`, `passage`, `reading`, `statement`, `result`, `part`, `name`, `name_record`,
`name_key`, `problem`, `stage_run`) can be dropped and rebuilt from the exhibits and the decisions. `body` columns hold
the noun's JSON; the columns beside it repeat what people query.

The shelf (`shelf`, `overlaid`, `tally`, `logged`, and `line`, `line_about`, `line_time`, `choice`, `question`) is what
the app's pages look things up in: it repeats derived rows, decisions and the log in the order in which pages show them,
and can be dropped and made again at any time. The first four are brought up to date with every decision, the others
with every build. Nothing is concluded from it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

# On SQLite only a key of type INTEGER is the row's own address.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Facts about the case: its id, its title.",
)

exhibit = Table(
    "exhibit",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False, comment="bytes"),
    comment="Sealed files, exactly as received.",
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", String(64), primary_key=True, comment="commitment to the path, as the log's received entry holds it"),
    Column("exhibit", String(64), ForeignKey("exhibit.sha256"), nullable=False, index=True),
    Column("path", Text, nullable=False, comment="within the intake, as received"),
    Column("parent", String(64), ForeignKey("exhibit.sha256"), index=True, comment="the exhibit that it came out of"),
    Column(
        "mtime_ns", BigInteger, comment="modification time of the source file in nanoseconds, to skip unchanged files"
    ),
    Column("arrived", String, nullable=False, comment="UTC, ISO 8601, as in its custody entry"),
    comment="Every arrival of an exhibit; the same bytes twice are two receipts of one exhibit.",
)

personal = Table(
    "personal",
    metadata,
    Column("commitment", String(64), primary_key=True, comment="SHA-256(salt || value), as it stands in the log"),
    Column("field", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("salt", String, nullable=False, comment="base64"),
    comment="Personal values that the log only commits to. An erased row leaves the log whole.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("salt", String, primary_key=True, comment="the entry's salt, which names it in the log"),
    Column("position", Integer, nullable=False, comment="order among those written together"),
    Column("body", Text, nullable=False, comment="JSON: the custody entry still to be appended"),
    comment="Custody entries promised by a transaction. Empty but while they are appended or after a crash.",
)

document = Table(
    "document",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("exhibit", String(64), ForeignKey("exhibit.sha256"), nullable=False, index=True),
    Column("reader", String, nullable=False),
    Column("reader_version", String, nullable=False),
    Column("language", String, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("published", String, comment="EDTF"),
    Column("text", Text, nullable=False),
    Column("body", Text, nullable=False, comment="JSON: blocks, tables, metadata, problems"),
)

reading = Table(
    "reading",
    metadata,
    Column("document", String(64), ForeignKey("document.id"), primary_key=True),
    Column("reader", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("body", Text, nullable=False, comment="JSON: credits, publisher, published, problems"),
)

statement = Table(
    "statement",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("document", String(64), ForeignKey("document.id"), nullable=False),
    Column("reader", String, nullable=False),
    Column("start", Integer, nullable=False, comment="code points of document.text"),
    Column("end", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("stance", String, nullable=False),
    Column("words", Text, nullable=False, comment="the text between start and end"),
    Column("speaker", Text),
    Column("low", Float),
    Column("high", Float),
    Column("qualifier", String),
    Column("unit", String),
    Column("measure", String),
    Column("place", Text),
    Column("period", String, comment="EDTF"),
    Column("confidence", Float, nullable=False),
    Column("body", Text, nullable=False, comment="JSON: the whole statement with chain and slots"),
    Index("statement_by_document", "document", "start"),
    comment="What the machine read; decisions are applied over it, never written into it.",
)

passage = Table(
    "passage",
    metadata,
    Column(
        "id", BigInteger, primary_key=True, autoincrement=False, comment="from document and start, so that it lasts"
    ),
    Column("document", String(64), ForeignKey("document.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False, comment="code points of document.text"),
    Column("end", Integer, nullable=False),
    Column("folded", Text, nullable=False, comment="its words as they are looked for, see vocabulary/folding.py"),
    comment="What search finds: the blocks of every document's text; `passage_words` is the index over it.",
)

earlier = Table(
    "earlier",
    metadata,
    Column("id", String(64), primary_key=True, comment="of the document as it was"),
    Column("exhibit", String(64), ForeignKey("exhibit.sha256"), nullable=False, index=True),
    Column("reader", String, nullable=False),
    Column("reader_version", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", Text, nullable=False, comment="JSON: blocks, tables, metadata"),
    Column("readings", Text, nullable=False, comment="JSON: what was extracted from it, statements included"),
    comment="Texts that a newer reader replaced. They cannot be made again, so that nothing drops them.",
)

result = Table(
    "result",
    metadata,
    Column("stage", String, primary_key=True, comment="lineage, reconciliation or people"),
    Column("body", Text, nullable=False, comment="JSON"),
    comment="Results of the stages that look at the whole case.",
)

part = Table(
    "part",
    metadata,
    Column("stage", String, primary_key=True, comment="lineage, reconciliation or people"),
    Column("kind", String, primary_key=True, comment="what it is part of, see store/parts.py"),
    Column("key", String, primary_key=True),
    Column("parent", String, nullable=False, comment="key of what it belongs to, empty for none"),
    Column("position", Integer, nullable=False, comment="among its kind, in the order in which it is shown"),
    Column("body", Text, nullable=False, comment="JSON or plain text"),
    Index("part_by_parent", "stage", "kind", "parent", "position"),
    Index("part_by_position", "stage", "kind", "position"),
    comment="The rows of `result`, piece by piece, so that one can be looked up without the others.",
)

name = Table(
    "name",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False, comment="its place among all names, from 0"),
    Column("name", Text, nullable=False, comment="as typed"),
    comment="The distinct names on the lists, as they are filed for finding; see store/filing.py.",
)

name_record = Table(
    "name_record",
    metadata,
    Column("name", BigInteger, ForeignKey("name.id"), primary_key=True),
    Column("record", String(64), primary_key=True),
    comment="Which rows of lists bear a name.",
)

name_key = Table(
    "name_key",
    metadata,
    Column("key", Text, primary_key=True, comment="what a part of a name is found by, in either script"),
    Column("names", LargeBinary, nullable=False, comment="ids of the names, four bytes each, the lowest first"),
    comment="Keys under which names are filed.",
)

former = Table(
    "former",
    metadata,
    Column("id", String(64), primary_key=True, comment="that a person had"),
    Column("person", String(64), index=True, comment="who it leads to now; NULL where its row is on no list any more"),
    comment="Ids that persons had and that are others' now. They were given out, so that nothing drops them.",
)

problem = Table(
    "problem",
    metadata,
    Column("stage", String, primary_key=True),
    Column("subject", String, primary_key=True, comment="exhibit, document or intake path"),
    Column("position", Integer, primary_key=True),
    Column("item", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    comment="What could not be read or used, and what would mend it.",
)

media = Table(
    "media",
    metadata,
    Column("exhibit", String(64), ForeignKey("exhibit.sha256"), primary_key=True),
    Column("type", String, nullable=False, comment="media type as told from the bytes"),
)

stage_run = Table(
    "stage_run",
    metadata,
    Column("stage", String, primary_key=True),
    Column("subject", String, primary_key=True, comment="exhibit, document, or 'case'"),
    Column("key", String(64), nullable=False, comment="digest of the inputs and the stage's version"),
    Column("output", String(64), nullable=False, comment="digest of what the stage gave"),
    comment="What need not be done again.",
)

assessment = Table(
    "assessment",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("time", String, nullable=False, comment="UTC, ISO 8601"),
    Column("actor", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("exhibit", String(64), nullable=False, index=True),
    Column("body", Text, nullable=False, comment="JSON: the whole assessment"),
    Index("assessment_by_verdict", "verdict", "time"),
    Index("assessment_by_time", "time", "id"),
    comment="Decisions of people. Rows are only ever added.",
)

shelf = Table(
    "shelf",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False, comment="from the exhibit, so that it lasts"),
    Column("exhibit", String(64), nullable=False, unique=True),
    Column("document", String(64), unique=True, comment="read from it; NULL where nothing was"),
    Column("key", String(64), nullable=False, comment="digest of what this row was made from"),
    Column("path", Text, nullable=False, comment="the first under which it was received"),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("published", String, nullable=False, comment="EDTF"),
    Column("language", String, nullable=False),
    Column("folded", Text, nullable=False, comment="the words that it is found by"),
    Column("tables", Text, nullable=False, comment="JSON: names of its tables, in order; empty where it has none"),
    Column("figures", Integer, nullable=False),
    Column("statements", Integer, nullable=False, comment="read or added, the rejected ones included"),
    Column("standing", Integer, nullable=False, comment="of these, those that nobody rejected"),
    Column("remaining", Integer, nullable=False, comment="those that nobody decided about"),
    Column("contested", Integer, nullable=False, comment="of the remaining, those that contradict another figure"),
    Column("doubt", Float, nullable=False, comment="how many of the remaining the machine expects to be wrong"),
    Column(
        "numbers", Integer, nullable=False, comment="read from images; -1 where there is none, else those that wait"
    ),
    Column("troubled", Integer, nullable=False, comment="problems of reading it"),
    Column("orphans", Integer, nullable=False, comment="decisions about it that hang on nothing any more"),
    Index("shelf_by_need", text("contested DESC"), text("doubt DESC"), text("remaining DESC"), "path"),
    Index("shelf_by_path", "path", "exhibit"),
    Index("shelf_by_numbers", "numbers"),
    Index("shelf_by_trouble", "troubled"),
    Index("shelf_by_orphans", "orphans"),
    comment="One row an exhibit, as the app's pages list exhibits and documents.",
)

overlaid = Table(
    "overlaid",
    metadata,
    Column("statement", String(64), primary_key=True),
    Column("exhibit", String(64), nullable=False, index=True),
    Column("document", String(64), nullable=False, index=True),
    comment="Statements that people decided about or added; what they say now follows from the decisions.",
)

tally = Table(
    "tally",
    metadata,
    Column("name", String, primary_key=True, comment="a number column of `shelf`, or a kind of `part`"),
    Column("many", Float, nullable=False),
    comment="Sums over the whole case, kept as rows come and go.",
)

logged = Table(
    "logged",
    metadata,
    Column("subject", String, primary_key=True, comment="SHA-256 of an exhibit, or another id"),
    Column("seq", Integer, primary_key=True, comment="place of an entry about it in the custody log"),
    comment="Where the custody log speaks of what; the entries themselves are read from the log.",
)

line = Table(
    "line",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("list", String, nullable=False, comment="which: compared, alone, event, happening, party, said or own"),
    Column("sort", String, nullable=False, comment="its place in the list's order"),
    Column("key", String, nullable=False, comment="of a comparison or a party, or a statement; a number"),
    Column("document", String(64), nullable=False, comment="where a statement stands; empty for a comparison"),
    Column("against", Integer, nullable=False, comment="1 where it holds a contradiction"),
    Column("folded", Text, nullable=False, comment="the words that it is found by"),
    Column("body", Text, nullable=False, comment="JSON: what the list shows of it"),
    Index("line_by_sort", "list", "sort"),
    Index("line_by_against", "list", "against", "sort"),
    Index("line_by_key", "list", "key"),
    comment="Lists that pages filter, as they followed from the last build.",
)

line_about = Table(
    "line_about",
    metadata,
    Column("line", Integer, primary_key=True),
    Column(
        "kind",
        String,
        primary_key=True,
        comment="measure, place, at, origin, short, said or through",
    ),
    Column("value", String, primary_key=True),
    Column("list", String, nullable=False),
    Index("line_about_by_value", "list", "kind", "value", "line"),
    comment="What a line can be filtered by.",
)

line_time = Table(
    "line_time",
    metadata,
    Column("line", Integer, primary_key=True),
    Column("first", Integer, primary_key=True, comment="day, as a proleptic Gregorian ordinal"),
    Column("last", Integer, primary_key=True),
    comment="The periods that a line is about.",
)

choice = Table(
    "choice",
    metadata,
    Column("list", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("label", Text, nullable=False, comment="as shown"),
    Column("many", Integer, nullable=False, comment="lines that it keeps"),
    Index("choice_by_many", "list", "kind", text("many DESC"), "label"),
    comment="What lists offer to be filtered by.",
)

question = Table(
    "question",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False, comment="JSON: two rows, field by field, and what an answer changes"),
    comment="Of many rows of lists, the first pairs that waited for a person at the last build.",
)
