"""Nothing that a client writes raises anything but `BadSdp` (fault 58)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from media.control import MLineKind
from media.sdp import BadSdp
from tests.kit.offers import answered, offer_mids, offer_text

REAL = offer_text("computer").split("\r\n")
MIDS = offer_mids("computer")
KINDS: tuple[MLineKind, ...] = ("microphone", "camera", "screen", "audio_slot", "video_slot", "screen_slot")


def is_refused_or_answered(text: str, mids: dict[str, MLineKind]) -> None:
    try:
        answer = answered(text, mids)
    except BadSdp:
        return
    assert answer.startswith("v=0\r\n")
    assert answer.count("\nm=") == sum(line.rstrip("\r").startswith("m=") for line in text.split("\n"))
    assert all(line[1:2] == "=" for line in answer.split("\r\n")[:-1])


@given(st.text())
def test_any_text_is_refused_or_answered(text: str) -> None:
    """Whatever text arrives, the outcome is an answer or `BadSdp`."""
    is_refused_or_answered("v=0\r\n" + text, MIDS)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_real_offer_with_damaged_lines_is_refused_or_answered(data: st.DataObject) -> None:
    """Lines of a real offer that are cut, doubled, swapped, lost or overwritten cannot break the parser."""
    lines = list(REAL)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["cut", "double", "swap", "lose", "overwrite", "number"])):
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
            case "double":
                lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "lose":
                del lines[at]
            case "overwrite":
                lines[at] = lines[at][:2] + data.draw(st.text(max_size=40))
            case _:
                lines[at] = lines[at].replace(
                    "1", data.draw(st.sampled_from(["", "-1", "99999", "1e9", "\u0661"]))
                )
    is_refused_or_answered("\r\n".join(lines), MIDS)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from([*MIDS, "", "x", "20"]), st.sampled_from(KINDS), max_size=20),
)
def test_any_claim_about_the_m_lines_is_refused_or_answered(mids: dict[str, MLineKind]) -> None:
    """What the client says its m-lines are for need not be true."""
    is_refused_or_answered(offer_text("computer"), mids)


def test_a_line_cannot_be_smuggled_into_the_answer() -> None:
    """What is echoed (mids, media, formats) has no line ends in it, so nobody writes lines of our answer."""
    text = offer_text("single").replace("webrtc-datachannel", "x\ra=candidate:evil")
    is_refused_or_answered(text, offer_mids("single"))
    try:
        answer = answered(text, offer_mids("single"))
    except BadSdp:
        return
    assert "evil" not in answer
