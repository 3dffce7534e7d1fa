"""H.264 in offers and answers (RFC 6184 section 8)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from media.sdp import BadSdp
from media.sdp.h264 import BASELINE, CONSTRAINED_BASELINE, HIGH, MAIN, answered, variant
from tests.kit.offers import agreed, offer_mids, offer_text
from tests.kit.offers import answered as answer_to


def offered(profile: str = "", mode: str = "1") -> dict[str, str]:
    return {
        **({"packetization-mode": mode} if mode else {}),
        **({"profile-level-id": profile} if profile else {}),
    }


@pytest.mark.parametrize(
    ("profile", "rank"),
    [
        ("42e01f", CONSTRAINED_BASELINE),
        ("42E034", CONSTRAINED_BASELINE),
        ("42c00b", CONSTRAINED_BASELINE),
        ("4d801f", CONSTRAINED_BASELINE),
        ("58f01f", CONSTRAINED_BASELINE),
        ("42001f", BASELINE),
        ("", BASELINE),
        ("4d001f", MAIN),
        ("64001f", HIGH),
        ("640c1f", HIGH),
        ("f4001f", None),
        ("42e0", None),
        ("42e01f0", None),
        ("nonsense", None),
        ("42e01f\r\na=x", None),
    ],
)
def test_what_most_browsers_decode_is_taken_first(profile: str, rank: int | None) -> None:
    """Constrained Baseline under any of its names (RFC 6184 table 5), then Baseline, Main, High; no other."""
    assert variant(offered(profile)) == rank


@pytest.mark.parametrize("mode", ["", "0", "2", "01"])
def test_only_packetization_mode_one_is_taken(mode: str) -> None:
    """Slices larger than a packet need it; where nothing is said the mode is 0."""
    assert variant(offered("42e01f", mode)) is None


def test_the_answer_has_the_offered_profile_and_level() -> None:
    """Another profile would be wrong (RFC 6184 section 8.2.2), another level only sometimes right."""
    assert answered(offered("42E01F")) == "packetization-mode=1;profile-level-id=42e01f"
    asymmetric = {**offered("42e01f"), "level-asymmetry-allowed": "1"}
    assert answered(asymmetric).startswith("level-asymmetry-allowed=1;")
    assert answered(offered()) == "packetization-mode=1;profile-level-id=42000a"


WITHOUT_VP8 = offer_text("single").replace(" VP8/90000", " VP7/90000")
MIDS = offer_mids("single")


def test_a_camera_that_knows_no_vp8_comes_in_h264() -> None:
    """Of Chromium's six variants the one in Constrained Baseline and mode 1, with its retransmissions."""
    lines = agreed(WITHOUT_VP8, MIDS).lines
    camera, microphone = lines["1"], lines["0"]
    assert [(known.codec, known.payload_type, known.rtx_payload_type) for known in camera.formats] == [
        ("h264", 108, 109)
    ]
    assert {"nack", "nack pli"} <= set(camera.best.feedback)
    assert microphone.best.codec == "opus"


def test_a_slot_is_answered_with_every_codec_that_may_be_shown_in_it() -> None:
    """One stream and one for repairs, whatever codec comes: the payload type tells which."""
    text = answer_to(offer_text("single"), MIDS)
    slot = next(section for section in text.split("m=") if "a=mid:4\r\n" in section)
    assert slot.startswith("video 9 UDP/TLS/RTP/SAVPF 96 97 108 109\r\n")
    assert "a=rtpmap:108 H264/90000\r\n" in slot
    assert re.search(r"a=fmtp:108 .*packetization-mode=1;profile-level-id=42e01f\r\n", slot)
    assert "a=fmtp:109 apt=108\r\n" in slot
    assert slot.count("cname:") == 2


def test_a_client_with_another_profile_alone_is_told_so() -> None:
    """Nothing is taken that some of the class could not decode."""
    text = re.sub(r"profile-level-id=\w{6}", "profile-level-id=f4001f", WITHOUT_VP8)
    with pytest.raises(BadSdp):
        agreed(text, MIDS)


def test_where_one_variant_is_as_good_as_another_the_client_chooses() -> None:
    """Equals are taken in the order in which they were offered."""
    text = WITHOUT_VP8.replace("profile-level-id=42e01f", "profile-level-id=42001f")
    camera = agreed(text, MIDS).lines["1"]
    assert camera.best.payload_type == 102
    assert replace(camera.best, payload_type=0).parameters.endswith("profile-level-id=42001f")
