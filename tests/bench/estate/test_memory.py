import os
from pathlib import Path

import pytest

from bench.estate import memory

ROLLUP = "5581 rollup\nRss:    2000 kB\nPss:    {pss} kB\nPss_Anon:   700 kB\n"


def test_shares_are_summed_and_who_ended_counts_nothing(tmp_path: Path) -> None:
    for process, pss in ((1, 100), (2, 28)):
        (tmp_path / str(process)).mkdir()
        (tmp_path / str(process) / "smaps_rollup").write_text(ROLLUP.format(pss=pss), encoding="ascii")
    assert memory.pss_bytes([1, 2, 3], proc=tmp_path) == 128 * 1024


def test_the_kernels_own_form_is_understood() -> None:
    assert memory.pss_bytes([os.getpid()]) > 2**20


def test_processes_of_others_are_not_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(memory.NotReadableError, match="process 7 can be read by root only"):
        memory.pss_bytes([7], proc=tmp_path)
