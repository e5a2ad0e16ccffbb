"""Passages and the full-text index over them, filled from the documents that are there."""

import sqlalchemy as sa
from alembic import op

from tawthiq.store import passages

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "passage",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="from document and start, so that it lasts",
        ),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="code points of document.text"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "folded",
            sa.Text(),
            nullable=False,
            comment="its words as they are looked for, see vocabulary/folding.py",
        ),
        sa.ForeignKeyConstraint(["document"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
        comment="What search finds: the blocks of every document's text; `passage_words` is the index over it.",
    )
    op.create_index(op.f("ix_passage_document"), "passage", ["document"], unique=False)
    connection = op.get_bind()
    passages.create_index(connection)
    if passages.fill(connection):
        # The derived tables are other than those that the log last recorded: the next build records them.
        connection.execute(sa.text("UPDATE meta SET value = '' WHERE key = 'recorded'"))
