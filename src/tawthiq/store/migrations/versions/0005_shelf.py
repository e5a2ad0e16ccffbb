"""Results piece by piece, filled from those that are there, and the shelf that the app's pages look things up in."""

import sqlalchemy as sa
from alembic import op

from tawthiq.store import parts, shelves

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("stage", sa.String(), nullable=False, comment="lineage, reconciliation or people"),
        sa.Column("kind", sa.String(), nullable=False, comment="what it is part of, see store/parts.py"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False, comment="key of what it belongs to, empty for none"),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="among its kind, in the order in which it is shown"
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON or plain text"),
        sa.PrimaryKeyConstraint("stage", "kind", "key"),
        comment="The rows of `result`, piece by piece, so that one can be looked up without the others.",
    )
    op.create_index(op.f("ix_receipt_parent"), "receipt", ["parent"], unique=False)
    op.create_index("assessment_by_verdict", "assessment", ["verdict", "time"], unique=False)
    op.create_index("assessment_by_time", "assessment", ["time", "id"], unique=False)
    op.create_index("part_by_parent", "part", ["stage", "kind", "parent", "position"], unique=False)
    op.create_index("part_by_position", "part", ["stage", "kind", "position"], unique=False)
    _shelf()
    op.create_table(
        "overlaid",
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("statement"),
        comment="Statements that people decided about or added; what they say now follows from the decisions.",
    )
    op.create_index(op.f("ix_overlaid_exhibit"), "overlaid", ["exhibit"], unique=False)
    op.create_index(op.f("ix_overlaid_document"), "overlaid", ["document"], unique=False)
    op.create_table(
        "tally",
        sa.Column("name", sa.String(), nullable=False, comment="a number column of `shelf`, or a kind of `part`"),
        sa.Column("many", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="Sums over the whole case, kept as rows come and go.",
    )
    op.create_table(
        "logged",
        sa.Column("subject", sa.String(), nullable=False, comment="SHA-256 of an exhibit, or another id"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="place of an entry about it in the custody log"),
        sa.PrimaryKeyConstraint("subject", "seq"),
        comment="Where the custody log speaks of what; the entries themselves are read from the log.",
    )
    connection = op.get_bind()
    shelves.create_index(connection)
    if parts.fill(connection):
        # The derived tables are other than those that the log last recorded: the next build records them.
        connection.execute(sa.text("UPDATE meta SET value = '' WHERE key = 'recorded'"))


def _shelf() -> None:
    numbers = (
        ("figures", None),
        ("statements", "read or added, the rejected ones included"),
        ("standing", "of these, those that nobody rejected"),
        ("remaining", "those that nobody decided about"),
        ("contested", "of the remaining, those that contradict another figure"),
    )
    op.create_table(
        "shelf",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="from the exhibit, so that it lasts",
        ),
        sa.Column("exhibit", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=True, comment="read from it; NULL where nothing was"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="digest of what this row was made from"),
        sa.Column("path", sa.Text(), nullable=False, comment="the first under which it was received"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("published", sa.String(), nullable=False, comment="EDTF"),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False, comment="the words that it is found by"),
        sa.Column(
            "tables",
            sa.Text(),
            nullable=False,
            comment="JSON: names of its tables, in order; empty where it has none",
        ),
        *(sa.Column(name, sa.Integer(), nullable=False, comment=comment) for name, comment in numbers),
        sa.Column(
            "doubt", sa.Float(), nullable=False, comment="how many of the remaining the machine expects to be wrong"
        ),
        sa.Column(
            "numbers",
            sa.Integer(),
            nullable=False,
            comment="read from images; -1 where there is none, else those that wait",
        ),
        sa.Column("troubled", sa.Integer(), nullable=False, comment="problems of reading it"),
        sa.Column("orphans", sa.Integer(), nullable=False, comment="decisions about it that hang on nothing any more"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document"),
        sa.UniqueConstraint("exhibit"),
        comment="One row an exhibit, as the app's pages list exhibits and documents.",
    )
    need: list[str | sa.TextClause] = [
        sa.text("contested DESC"),
        sa.text("doubt DESC"),
        sa.text("remaining DESC"),
        "path",
    ]
    op.create_index("shelf_by_need", "shelf", need, unique=False)
    op.create_index("shelf_by_path", "shelf", ["path", "exhibit"], unique=False)
    op.create_index("shelf_by_numbers", "shelf", ["numbers"], unique=False)
    op.create_index("shelf_by_trouble", "shelf", ["troubled"], unique=False)
