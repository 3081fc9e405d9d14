"""`doctor` and the mail that cron would send."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_steps import submit

from lessongen_cli import schedule_checks
from lessongen_cli.doctor import _mail
from lessongen_core.store import schema
from lessongen_core.store.database import open_store


def test_where_nights_run_a_machine_without_a_mailer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no schedule is not bothered; the schedules are named."""
    monkeypatch.setenv("LESSONGEN_STATE_DIR", str(tmp_path))
    monkeypatch.delenv("LESSONGEN_STORE_URL", raising=False)
    (tmp_path / "sendmail").write_text("#!/bin/sh\n")
    (tmp_path / "sendmail").chmod(0o755)
    monkeypatch.setattr(schedule_checks, "_SENDMAIL", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with closing(open_store(f"sqlite:///{tmp_path}/store.sqlite3", migrate_under=tmp_path)) as store:
        batch_id = submit(store, 1)
        assert [*_mail()] == []
        with store.write() as tx:
            tx.execute(sa.update(schema.batches).where(schema.batches.c.id == batch_id).values(schedule="nightly"))
    (found,) = _mail()
    assert found.status == "warn" and "nobody hears of bad nights of nightly" in found.message
    assert "--notify-cmd" in str(found.fix)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [(each.name, each.status) for each in _mail()] == [("mail", "ok")]
