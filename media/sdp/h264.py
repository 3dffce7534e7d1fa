"""H.264 in SDP (RFC 6184 section 8): which offered variant the relay takes, and what it answers.

Constrained Baseline before all others: every browser has to decode it (RFC 7742 section 6.2), and so what is
published in it can be shown to whoever knows H.264 at all. Packetization mode 1, because encoders make slices
larger than a packet.

Baseline, Main and High are taken where nothing better is offered, since programs (FFmpeg, OBS) publish in
them. The payload type that a slot was given for Constrained Baseline then carries more than it says; decoders
go by the parameter sets in the stream, and those of all browsers know these profiles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_MODE = "packetization-mode"
_PROFILE = "profile-level-id"
_ASYMMETRY = "level-asymmetry-allowed"

_DEFAULT_PROFILE = "42000a"
"""RFC 6184 section 8.1: Baseline, level 1, where nothing is said."""
_PROFILE_LEVEL_ID = re.compile(r"[0-9a-f]{6}", re.ASCII)

CONSTRAINED_BASELINE, BASELINE, MAIN, HIGH = 0, 1, 2, 3
"""Ranks of `variant`. Plain Baseline allows three tools (FMO, ASO, redundant slices) that no encoder in use
has: most that leave `constraint_set1` at 0 make the same streams."""

_PROFILES: Final[tuple[tuple[int, int, int, int], ...]] = (
    # (profile_idc, mask and value of its constraint flags, rank): RFC 6184 section 8.1, table 5.
    (0x42, 0x4F, 0x40, CONSTRAINED_BASELINE),
    (0x4D, 0x8F, 0x80, CONSTRAINED_BASELINE),
    (0x58, 0xCF, 0xC0, CONSTRAINED_BASELINE),
    (0x42, 0x4F, 0x00, BASELINE),
    (0x58, 0xCF, 0x80, BASELINE),
    (0x4D, 0x8F, 0x00, MAIN),
    (0x64, 0x00, 0x00, HIGH),
)


def variant(offered: Mapping[str, str]) -> int | None:
    """Rank an offered `a=fmtp`, the smaller the better; `None`: another profile, or another mode."""
    if offered.get(_MODE) != "1":
        return None
    profile = _profile(offered)
    if not _PROFILE_LEVEL_ID.fullmatch(profile):
        return None
    profile_idc, flags = int(profile[:2], 16), int(profile[2:4], 16)
    for known, mask, value, rank in _PROFILES:
        if profile_idc == known and flags & mask == value:
            return rank
    return None


def answered(offered: Mapping[str, str]) -> str:
    """Write the answer's `a=fmtp`: the offered profile and level (RFC 6184 section 8.2.2)."""
    asymmetry = f"{_ASYMMETRY}=1;" if offered.get(_ASYMMETRY) == "1" else ""
    return f"{asymmetry}{_MODE}=1;{_PROFILE}={_profile(offered)}"


def _profile(offered: Mapping[str, str]) -> str:
    return offered.get(_PROFILE, _DEFAULT_PROFILE).lower()
