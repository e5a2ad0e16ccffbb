"""The case database's tables. Plain SQL types only: the same schema is created on SQLite and on PostgreSQL.

Derived tables (`media`, `document`, `passage`, `reading`, `statement`, `result`, `problem`, `stage_run`) can be dropped
and rebuilt from the exhibits and the decisions. `body` columns hold the noun's JSON; the columns beside it repeat what
people query.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

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
    Column("parent", String(64), ForeignKey("exhibit.sha256"), comment="the exhibit that it came out of"),
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

result = Table(
    "result",
    metadata,
    Column("stage", String, primary_key=True, comment="lineage, reconciliation or people"),
    Column("body", Text, nullable=False, comment="JSON"),
    comment="Results of the stages that look at the whole case.",
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
    comment="Decisions of people. Rows are only ever added.",
)
