"""Alembic's scripts; run by `database.migrate` under a file lock."""
