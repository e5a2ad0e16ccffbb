"""Names as they are filed for finding, filled by the next build; ids that persons had."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "name",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="its place among all names, from 0",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="as typed"),
        sa.PrimaryKeyConstraint("id"),
        comment="The distinct names on the lists, as they are filed for finding; see store/filing.py.",
    )
    op.create_table(
        "name_record",
        sa.Column("name", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["name.id"]),
        sa.PrimaryKeyConstraint("name", "record"),
        comment="Which rows of lists bear a name.",
    )
    op.create_table(
        "name_key",
        sa.Column("key", sa.Text(), nullable=False, comment="what a part of a name is found by, in either script"),
        sa.Column(
            "names", sa.LargeBinary(), nullable=False, comment="ids of the names, four bytes each, the lowest first"
        ),
        sa.PrimaryKeyConstraint("key"),
        comment="Keys under which names are filed.",
    )
    op.create_table(
        "former",
        sa.Column("id", sa.String(length=64), nullable=False, comment="that a person had"),
        sa.Column(
            "person",
            sa.String(length=64),
            nullable=True,
            comment="who it leads to now; NULL where its row is on no list any more",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Ids that persons had and that are others' now. They were given out, so that nothing drops them.",
    )
    op.create_index(op.f("ix_former_person"), "former", ["person"], unique=False)
    # The tables are other than those that the log last recorded: the next build records them.
    op.get_bind().execute(sa.text("UPDATE meta SET value = '' WHERE key = 'recorded'"))
