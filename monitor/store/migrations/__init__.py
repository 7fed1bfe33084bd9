"""Alembic's environment and the revisions; files once released never change."""
