"""Lists that the app's pages filter, and the pairs that wait for a person, as the next build makes them."""

import sqlalchemy as sa
from alembic import op

from tawthiq.store import lines, parts

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _lines()
    op.create_table(
        "choice",
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False, comment="as shown"),
        sa.Column("many", sa.Integer(), nullable=False, comment="lines that it keeps"),
        sa.PrimaryKeyConstraint("list", "kind", "value"),
        comment="What lists offer to be filtered by.",
    )
    by_many: list[str | sa.TextClause] = ["list", "kind", sa.text("many DESC"), "label"]
    op.create_index("choice_by_many", "choice", by_many, unique=False)
    op.create_table(
        "question",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="JSON: two rows, field by field, and what an answer changes"
        ),
        sa.PrimaryKeyConstraint("position"),
        comment="Of many rows of lists, the first pairs that waited for a person at the last build.",
    )
    op.create_index("shelf_by_orphans", "shelf", ["orphans"], unique=False)
    connection = op.get_bind()
    lines.create_index(connection)
    parts.fill(connection)  # with the places of what stands in no comparison
    # The definition of the tables is other than the one that the log last recorded: the next build records it.
    connection.execute(sa.text("UPDATE meta SET value = '' WHERE key = 'recorded'"))


def _lines() -> None:
    op.create_table(
        "line",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("list", sa.String(), nullable=False, comment="which: compared, alone, party, said or own"),
        sa.Column("sort", sa.String(), nullable=False, comment="its place in the list's order"),
        sa.Column("key", sa.String(), nullable=False, comment="of a comparison or a party, or a statement"),
        sa.Column(
            "document", sa.String(length=64), nullable=False, comment="where a statement stands; empty for a comparison"
        ),
        sa.Column("against", sa.Integer(), nullable=False, comment="1 where it holds a contradiction"),
        sa.Column("folded", sa.Text(), nullable=False, comment="the words that it is found by"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: what the list shows of it"),
        sa.PrimaryKeyConstraint("id"),
        comment="Lists that pages filter, as they followed from the last build.",
    )
    op.create_index("line_by_sort", "line", ["list", "sort"], unique=False)
    op.create_index("line_by_key", "line", ["list", "key"], unique=False)
    op.create_index("line_by_against", "line", ["list", "against", "sort"], unique=False)
    op.create_table(
        "line_about",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="measure, place, origin, short, said or through",
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("line", "kind", "value"),
        comment="What a line can be filtered by.",
    )
    op.create_index("line_about_by_value", "line_about", ["list", "kind", "value", "line"], unique=False)
    op.create_table(
        "line_time",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False, comment="day, as a proleptic Gregorian ordinal"),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("line", "first", "last"),
        comment="The periods that a line is about.",
    )
