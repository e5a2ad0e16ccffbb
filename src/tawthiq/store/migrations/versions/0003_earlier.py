"""What exhibits were read as before a newer reader gave another text."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "earlier",
        sa.Column("id", sa.String(length=64), nullable=False, comment="of the document as it was"),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: blocks, tables, metadata"),
        sa.Column(
            "readings", sa.Text(), nullable=False, comment="JSON: what was extracted from it, statements included"
        ),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibit.sha256"]),
        sa.PrimaryKeyConstraint("id"),
        comment="Texts that a newer reader replaced. They cannot be made again, so that nothing drops them.",
    )
    op.create_index(op.f("ix_earlier_exhibit"), "earlier", ["exhibit"], unique=False)
    # The tables are other than those that the log last recorded: the next build records them.
    op.get_bind().execute(sa.text("UPDATE meta SET value = '' WHERE key = 'recorded'"))
