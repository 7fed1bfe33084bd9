"""How Alembic runs a revision: on the connection it is given, inside that one's transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
context.run_migrations()
