"""How loud a packet of sound is taken to be where its sender does not say (no RFC 6464 level).

Programs that publish by WHIP (FFmpeg, OBS) send no levels. Their Opus has a variable bit rate, which says
as much as is needed to know speech from silence, and not who is louder than whom.
"""

from __future__ import annotations

SPEECH_BYTES = 30
"""Of payload. Opus codes 20 ms of speech in 40 to 160 bytes, a quiet room in 10 to 25, silence in 1 to 8."""
SPEECH_LEVEL_BYTE = 0x80 | 30
"""-30 dBov with the voice bit: somebody at a laptop, neither before nor behind those who do say it."""
SILENT_LEVEL_BYTE = 0x7F


def guessed_level_byte(payload_bytes: int) -> int:
    """Return RFC 6464's whole byte for a packet of such a payload."""
    return SPEECH_LEVEL_BYTE if payload_bytes >= SPEECH_BYTES else SILENT_LEVEL_BYTE
