"""Listens to one recording: ``python -m services.intake.adapters.speech MODEL < audio``.

It writes what it heard as JSON. It is not ours that a stranger's recording is well-formed, so this
process may be killed; nothing is fetched from anywhere.
"""

import io
import json
import os
import sys

NICENESS = 10
TOKENS_MAX = 224
PROMPT_ZH = "以下是普通话的句子。"
"""Without it, Mandarin is written in traditional characters."""


def main() -> None:
    """Listen, and say what was heard."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.nice(NICENESS)
    from faster_whisper import WhisperModel  # noqa: PLC0415  # an extra; an error is an exit code

    model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", local_files_only=True)
    segments, about = model.transcribe(
        io.BytesIO(sys.stdin.buffer.read()),
        temperature=0.0,
        condition_on_previous_text=False,
        vad_filter=True,
        max_new_tokens=TOKENS_MAX,
        initial_prompt=PROMPT_ZH if sys.argv[2:] == ["zh"] else None,
    )
    text = " ".join(one.text.strip() for one in segments)
    sys.stdout.write(json.dumps({"text": text, "language": about.language}))


if __name__ == "__main__":
    main()
