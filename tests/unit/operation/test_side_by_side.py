"""Two services that start at once: the one waits until the other has written what it reads."""

import fcntl
import threading
import time
from pathlib import Path

import pytest

from dagster_project.warehouse import build
from dagster_project.warehouse.layout import Layout


def test_what_another_process_is_parsing_is_read_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_parsed_here", None)
    folder = Layout(tmp_path).dbt_target
    folder.mkdir()
    written = folder / "manifest.json"
    with (folder / "parse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        written.write_text('{"nodes": {')

        def finish() -> None:
            time.sleep(0.2)
            written.write_text('{"nodes": {}}')
            fcntl.flock(lock, fcntl.LOCK_UN)

        other = threading.Thread(target=finish)
        other.start()
        assert build.manifest(Layout(tmp_path)) == {"nodes": {}}
        other.join()
