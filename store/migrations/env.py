"""Alembic's entrance: ``store.migrating`` hands the connection in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from store.schema import Base, Moment


def _rendered(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration must not change when the code it was made from does: our own type is written as what it is."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
    compare_type=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
