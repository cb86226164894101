"""What tests of the store share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store import migrating
from store.migrating import newest

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = {head!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sites") as table:
        table.add_column(sa.Column("motto", sa.Text(), nullable=False, server_default="ก"))
        table.alter_column("province", new_column_name="changwat", existing_type=sa.Text())
    with op.batch_alter_table("audits") as table:
        table.drop_column("tool")
    {more}
"""


@pytest.fixture
def with_another_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds a revision of a version to come, which makes the tables that all others refer to anew."""

    def add(more: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrating._FOLDER, folder)
        (folder / "versions" / "9998_later.py").write_text(_NEXT.format(head=newest(), more=more), encoding="utf-8")
        monkeypatch.setattr(migrating, "_FOLDER", folder)

    return add
