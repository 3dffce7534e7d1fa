"""Writing answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from media.sdp import parse_offer
from tests.kit.offers import NAMES, agreed, answered, offer_mids, offer_text

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def sections(sdp: str) -> list[list[str]]:
    """The session part, then each m-line's, as lists of lines."""
    return [part.splitlines() for part in sdp.replace("\r\nm=", "\r\n\0m=").split("\0")]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_the_m_lines_of_its_offer(name: str) -> None:
    """As many m-lines as were offered, in the same order, with the same media and mids (RFC 3264)."""
    offer = parse_offer(offer_text(name))
    _, *lines = sections(answered(offer_text(name), offer_mids(name)))
    assert [line[0].split()[0] for line in lines] == [f"m={line.media}" for line in offer.lines]
    assert [[text for text in line if text.startswith("a=mid:")] for line in lines] == [
        [f"a=mid:{line.mid}"] for line in offer.lines
    ]


def test_we_are_lite_and_passive() -> None:
    """The relay never sends a check, and a ClientHello only where it is asked to."""
    session, *lines = sections(answered(offer_text("computer"), offer_mids("computer")))
    assert "a=ice-lite" in session
    assert all("a=setup:passive" in line and "a=rtcp-mux" in line for line in lines)
    text = offer_text("computer").replace("setup:actpass", "setup:passive")
    assert all("a=setup:active" in line for line in sections(answered(text, offer_mids("computer")))[1:])


def test_candidates_stand_once_with_udp_before_tcp() -> None:
    """The bundle's first m-line carries the candidates; UDP is preferred over TCP, which is passive."""
    _, first, *others = sections(answered(offer_text("computer"), offer_mids("computer")))
    candidates = [
        text.removeprefix("a=candidate:").split() for text in first if text.startswith("a=candidate:")
    ]
    assert [(c[2], c[4], c[5]) for c in candidates] == [
        ("udp", "127.0.0.1", "7900"),
        ("udp", "::1", "7900"),
        ("tcp", "127.0.0.1", "7900"),
    ]
    assert candidates[-1][-2:] == ["tcptype", "passive"]
    priorities = [int(c[3]) for c in candidates]
    assert priorities == sorted(priorities, reverse=True)
    assert len({c[0] for c in candidates}) == len(candidates)
    assert not any(text.startswith("a=candidate:") for line in others for text in line)


def test_a_camera_is_received_in_all_its_layers() -> None:
    """The answer takes the simulcast that was offered, in the same names."""
    _, _, camera, *_ = sections(answered(offer_text("computer"), offer_mids("computer")))
    assert "a=recvonly" in camera
    assert "a=simulcast:recv l;m;h" in camera
    assert [text for text in camera if text.startswith("a=rid:")] == [
        "a=rid:l recv",
        "a=rid:m recv",
        "a=rid:h recv",
    ]


def test_a_microphone_is_asked_for_error_correction_and_silence() -> None:
    """Opus mends single losses by itself, and sends next to nothing in silence."""
    _, microphone, *_ = sections(answered(offer_text("computer"), offer_mids("computer")))
    assert "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1" in microphone


def test_a_camera_begins_with_all_its_layers() -> None:
    """Chromium begins with 300 kbit/s unless it is told better, which is the lowest layer alone."""
    _, _, camera, *_ = sections(answered(offer_text("computer"), offer_mids("computer")))
    assert "a=fmtp:96 x-google-start-bitrate=1000" in camera


def test_voices_are_sent_as_red_and_heard_in_both_ways() -> None:
    """A microphone is asked for RED first, which browsers then send; a slot takes either."""
    _, microphone, *_ = sections(answered(offer_text("computer"), offer_mids("computer")))
    assert microphone[0] == "m=audio 9 UDP/TLS/RTP/SAVPF 63 111"
    assert {"a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111"} <= set(microphone)
    peer = agreed(offer_text("computer"), offer_mids("computer"))
    audio = [line for line in peer.lines.values() if line.kind == "audio"]
    assert {tuple(known.codec for known in line.formats) for line in audio} == {("opus", "red")}


@pytest.mark.parametrize(
    ("old", "new"),
    [("a=rtpmap:63 red/48000/2", "a=rtpmap:63 red/8000"), ("a=fmtp:63 111/111", "a=fmtp:63 0/0")],
)
def test_red_around_anything_but_opus_is_not_answered(old: str, new: str) -> None:
    """It would carry what nobody here reads."""
    text = offer_text("computer")
    assert old in text
    answer = answered(text.replace(old, new), offer_mids("computer"))
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" in answer
    assert "red/" not in answer


def test_orientation_and_the_long_form_are_not_answered() -> None:
    """Extensions that the relay does not read are turned down, so that nobody relies on them."""
    answer = answered(offer_text("computer"), offer_mids("computer"))
    assert "video-orientation" not in answer
    assert "extmap-allow-mixed" not in answer


def test_a_slot_declares_its_streams() -> None:
    """A video slot says which SSRC comes, which one repairs it, and in which stream it belongs."""
    _, *lines = sections(answered(offer_text("computer"), offer_mids("computer")))
    slot = lines[8]
    group = next(text for text in slot if text.startswith("a=ssrc-group:FID "))
    _, ssrc, rtx = group.split()
    assert "a=sendonly" in slot
    assert f"a=ssrc:{ssrc} cname:slot-8" in slot
    assert f"a=ssrc:{rtx} cname:slot-8" in slot
    assert "a=msid:slot-8 slot-8-video" in slot
    named = [text.split()[0] for text in slot if text.startswith("a=ssrc:")]
    assert named == [f"a=ssrc:{ssrc}", f"a=ssrc:{rtx}"]  # libwebrtc takes the first for the stream itself


def test_what_is_turned_down_has_port_zero_and_is_outside_the_bundle() -> None:
    """A data channel is answered with port 0 and takes no part in BUNDLE (RFC 9143 section 7.3.3)."""
    session, *lines = sections(answered(offer_text("single"), offer_mids("single")))
    assert lines[-1][0] == "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"
    assert "a=group:BUNDLE 0 1 2 3 4" in session


SEND_AND_RECEIVE = """
async (teacher) => {
  const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  const mids = new Map();
  const add = (kind, init, purpose) => mids.set(pc.addTransceiver(kind, init), purpose);
  add('audio', {direction: 'sendonly'}, 'microphone');
  add('video', {direction: 'sendonly', sendEncodings: [
    {rid: 'l', scaleResolutionDownBy: 4}, {rid: 'm', scaleResolutionDownBy: 2}, {rid: 'h'}]}, 'camera');
  add('video', {direction: 'sendonly'}, 'screen');
  for (let i = 0; i < 4; i++) add('audio', {direction: 'recvonly'}, 'audio_slot');
  for (let i = 0; i < 12; i++) add('video', {direction: 'recvonly'}, 'video_slot');
  add('video', {direction: 'recvonly'}, 'screen_slot');
  pc.createDataChannel('spare');
  await pc.setLocalDescription();
  globalThis.pc = pc;
  return {sdp: pc.localDescription.sdp, mids: Object.fromEntries([...mids].map(([t, p]) => [t.mid, p]))};
}
"""
TAKE_ANSWER = """
async (sdp) => {
  await pc.setRemoteDescription({type: 'answer', sdp});
  const [, camera] = pc.getTransceivers();
  return {
    state: pc.signalingState,
    encodings: camera.sender.getParameters().encodings.map((e) => e.rid),
    directions: pc.getTransceivers().map((t) => t.currentDirection),
    streams: pc.getReceivers().length,
  };
}
"""
RESTART = """
async () => {
  pc.restartIce();
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}
"""


@pytest.mark.browser
async def test_chromium_takes_our_answer_and_our_answer_to_its_ice_restart() -> None:
    """A real browser sets our answer without an error: all layers sent, all slots received, twice."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = await browser.new_page()
            offer = await page.evaluate(SEND_AND_RECEIVE)
            for _ in range(2):
                taken = await page.evaluate(TAKE_ANSWER, answered(offer["sdp"], offer["mids"]))
                assert taken["state"] == "stable"
                assert taken["encodings"] == ["l", "m", "h"]
                assert taken["directions"] == ["sendonly"] * 3 + ["recvonly"] * 17
                offer["sdp"] = await page.evaluate(RESTART)
        finally:
            await browser.close()
