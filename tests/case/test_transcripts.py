"""A transcript under another name than its recording: a person adds the two once more, side by side under one name."""

from __future__ import annotations

import io
import shutil
import wave
from pathlib import Path

import tawthiq
from tawthiq.case import verify_case
from tawthiq.dossier.beside import transcripts


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(16_000))
    return out.getvalue()


def test_two_files_added_side_by_side_under_one_name_belong_together(tmp_path: Path) -> None:
    for folder in ("in/calls", "in/papers", "pair"):
        (tmp_path / folder).mkdir(parents=True)
    recording, paper = tmp_path / "in" / "calls" / "REC0007.wav", tmp_path / "in" / "papers" / "interview 3.txt"
    recording.write_bytes(sound())
    paper.write_text("They took 12 men from the school.", encoding="utf-8")
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.build(tmp_path / "in")
        assert transcripts(opened.view().exhibits) == {}
        exhibits = len(opened.view().exhibits)
        shutil.copy(recording, tmp_path / "pair" / "REC0007.wav")
        shutil.copy(paper, tmp_path / "pair" / "REC0007.txt")
        opened.add([tmp_path / "pair"], note="the transcript of the call, says who typed it")
        opened.build()
        view = opened.view()
        ((heard, typed),) = transcripts(view.exhibits).items()
        names = {e.exhibit.sha256: e.paths for e in view.exhibits}
        assert set(names[heard]) == {"calls/REC0007.wav", "REC0007.wav"}
        assert set(names[typed[0]]) == {"papers/interview 3.txt", "REC0007.txt"}
        assert len(view.exhibits) == exhibits
    assert "Transcript" in (tmp_path / "case" / "dossier" / "exhibits.html").read_text(encoding="utf-8")
    assert verify_case(tmp_path / "case").intact
