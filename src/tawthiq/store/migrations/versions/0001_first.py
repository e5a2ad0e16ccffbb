"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("time", sa.String(), nullable=False, comment="UTC, ISO 8601"),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the whole assessment"),
        sa.PrimaryKeyConstraint("id"),
        comment="Decisions of people. Rows are only ever added.",
    )
    op.create_index(op.f("ix_assessment_exhibit"), "assessment", ["exhibit"], unique=False)
    op.create_table(
        "exhibit",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.PrimaryKeyConstraint("sha256"),
        comment="Sealed files, exactly as received.",
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        comment="Facts about the case: its id, its title.",
    )
    op.create_table(
        "outbox",
        sa.Column("salt", sa.String(), nullable=False, comment="the entry's salt, which names it in the log"),
        sa.Column("position", sa.Integer(), nullable=False, comment="order among those written together"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the custody entry still to be appended"),
        sa.PrimaryKeyConstraint("salt"),
        comment="Custody entries promised by a transaction. Empty but while they are appended or after a crash.",
    )
    op.create_table(
        "personal",
        sa.Column(
            "commitment",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256(salt || value), as it stands in the log",
        ),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False, comment="base64"),
        sa.PrimaryKeyConstraint("commitment"),
        comment="Personal values that the log only commits to. An erased row leaves the log whole.",
    )
    op.create_table(
        "problem",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, comment="exhibit, document or intake path"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stage", "subject", "position"),
        comment="What could not be read or used, and what would mend it.",
    )
    op.create_table(
        "result",
        sa.Column("stage", sa.String(), nullable=False, comment="lineage, reconciliation or people"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("stage"),
        comment="Results of the stages that look at the whole case.",
    )
    op.create_table(
        "stage_run",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, comment="exhibit, document, or 'case'"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="digest of the inputs and the stage's version"),
        sa.Column("output", sa.String(length=64), nullable=False, comment="digest of what the stage gave"),
        sa.PrimaryKeyConstraint("stage", "subject"),
        comment="What need not be done again.",
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.String(), nullable=True, comment="EDTF"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: blocks, tables, metadata, problems"),
        sa.ForeignKeyConstraint(
            ["exhibit"],
            ["exhibit.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_document_exhibit"), "document", ["exhibit"], unique=False)
    op.create_table(
        "media",
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(), nullable=False, comment="media type as told from the bytes"),
        sa.ForeignKeyConstraint(
            ["exhibit"],
            ["exhibit.sha256"],
        ),
        sa.PrimaryKeyConstraint("exhibit"),
    )
    op.create_table(
        "receipt",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="commitment to the path, as the log's received entry holds it",
        ),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False, comment="within the intake, as received"),
        sa.Column("parent", sa.String(length=64), nullable=True, comment="the exhibit that it came out of"),
        sa.Column(
            "mtime_ns",
            sa.BigInteger(),
            nullable=True,
            comment="modification time of the source file in nanoseconds, to skip unchanged files",
        ),
        sa.Column("arrived", sa.String(), nullable=False, comment="UTC, ISO 8601, as in its custody entry"),
        sa.ForeignKeyConstraint(
            ["exhibit"],
            ["exhibit.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["exhibit.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Every arrival of an exhibit; the same bytes twice are two receipts of one exhibit.",
    )
    op.create_index(op.f("ix_receipt_exhibit"), "receipt", ["exhibit"], unique=False)
    op.create_table(
        "reading",
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: credits, publisher, published, problems"),
        sa.ForeignKeyConstraint(
            ["document"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("document", "reader"),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="code points of document.text"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="the text between start and end"),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("qualifier", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("measure", sa.String(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("period", sa.String(), nullable=True, comment="EDTF"),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the whole statement with chain and slots"),
        sa.ForeignKeyConstraint(
            ["document"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="What the machine read; decisions are applied over it, never written into it.",
    )
    op.create_index("statement_by_document", "statement", ["document", "start"], unique=False)
