"""Alembic's entry: always run by `store.database` over a connection that it opened."""

from alembic import context

from tawthiq.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
