"""Lists of what happened when and where: the lists of before go, and the next build makes them anew."""

import sqlalchemy as sa
from alembic import op

from tawthiq.store import lines

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    lines.clear(op.get_bind())
    # Without these facts pages show the case held whole, until a build has made its lists.
    meta = sa.table("meta", sa.column("key"))
    op.execute(sa.delete(meta).where(meta.c.key.in_(("shelved", "lined"))))
