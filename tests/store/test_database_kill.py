"""kill -9 while the database is made leaves no tables, or all of them."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tawthiq.store.database import open_database


@pytest.mark.parametrize("statement", [1, 2, 3, 6, 9, 12])
def test_killed_before_any_table_is_made_it_opens_again(tmp_path: Path, statement: int) -> None:
    path = tmp_path / "case.db"
    child = os.fork()
    if child == 0:
        made = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def kill(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            nonlocal made
            made += "CREATE" in sql.upper()
            if made == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        open_database(path)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    open_database(path).dispose()
