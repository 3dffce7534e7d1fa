"""Make a clip: draw, speak, encode. The only user of PyAV here.

It takes half a second of one core for each of six pupils, once; afterwards the files are read.
"""

from __future__ import annotations

from array import array
from fractions import Fraction
from math import pi, sin
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from . import voice
from .clips import FRAMES_PER_SECOND, LAYERS, Clip, load, store
from .drawing import Canvas, Look, Pose, draw, look

LOOKS = 6
"""Faces that differ; the seventh pupil looks like the first."""
IDLE_FRAMES, TALKING_FRAMES = 2 * FRAMES_PER_SECOND, FRAMES_PER_SECOND
BLINK_FRAMES = (20, 21)
MAX_QUANTIZER = 30
"""Of 63. Coarser, and a pale wall turns grey in every keyframe."""
VIDEO_BPS = (90_000, 220_000, 600_000)
"""At most, by layer: flat colours take less."""
ENCODER_OPTIONS = {
    "deadline": "realtime",
    "cpu-used": "8",
    "lag-in-frames": "0",
    "error-resilient": "1",
    "qmax": str(MAX_QUANTIZER),
}
VOICE_BPS = 28_000
STILL = (160, 120)
"""Pixels, as a page's."""


def clip_of(folder: Path, number: int) -> Clip:
    """The clip of pupil `number`, from its file or made anew (half a second: call it in a thread)."""
    kind = number % LOOKS
    clip = load(folder, kind)
    if clip is None:
        clip = make(kind)
        store(folder, kind, clip)
    return clip


def make(number: int) -> Clip:
    """Draw, speak and encode the clip of pupil `number`."""
    who = look(number)
    samples = voice.speech(number)
    frames = [samples[at : at + voice.FRAME_SAMPLES] for at in range(0, len(samples), voice.FRAME_SAMPLES)]
    packets = _opus(frames)
    return Clip(
        idle=[
            _vp8(layer, who, [idle_pose(number, at) for at in range(IDLE_FRAMES)])
            for layer in range(len(LAYERS))
        ],
        talking=[
            _vp8(layer, who, [talking_pose(at) for at in range(TALKING_FRAMES)])
            for layer in range(len(LAYERS))
        ],
        voice=list(zip(packets, map(voice.level, frames), strict=True)),
        still=_jpeg(draw(*STILL, who, idle_pose(number, 0))),
    )


def idle_pose(number: int, frame: int) -> Pose:
    """Somebody who listens: sways a little, and blinks once."""
    blink = (frame + 5 * number) % IDLE_FRAMES in BLINK_FRAMES
    return Pose(eyes=0.08 if blink else 1.0, sway=sin(2 * pi * frame / IDLE_FRAMES))


def talking_pose(frame: int) -> Pose:
    """Somebody who speaks: five syllables a second."""
    return Pose(
        mouth=abs(sin(pi * frame * 5 / FRAMES_PER_SECOND)), sway=0.5 * sin(2 * pi * frame / TALKING_FRAMES)
    )


def _vp8(layer: int, who: Look, poses: list[Pose]) -> list[bytes]:
    width, height = LAYERS[layer]
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, FRAMES_PER_SECOND)
    encoder.bit_rate = VIDEO_BPS[layer]
    encoder.gop_size = len(poses) + 1
    encoder.thread_count = 1
    encoder.options = ENCODER_OPTIONS
    encoded: list[bytes] = []
    for number, pose in enumerate(poses):
        frame = _picture(draw(width, height, who, pose))
        frame.pts = number
        encoded.extend(bytes(packet) for packet in encoder.encode(frame))
    encoded.extend(bytes(packet) for packet in encoder.encode(None))
    return encoded


def _jpeg(canvas: Canvas) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = canvas.width, canvas.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1)
    packets = [*encoder.encode(_picture(canvas, "yuvj420p")), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def _picture(canvas: Canvas, pixel_format: str = "yuv420p") -> VideoFrame:
    frame = VideoFrame(canvas.width, canvas.height, pixel_format)
    for plane, drawn in zip(frame.planes, canvas.planes, strict=True):
        width = plane.width
        padding = bytes(plane.line_size - width)
        rows = (bytes(drawn[at : at + width]) + padding for at in range(0, len(drawn), width))
        plane.update(b"".join(rows))
    return frame


def _opus(frames: list[array[int]]) -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate = voice.SAMPLE_HZ
    encoder.format = "s16"
    encoder.layout = "mono"
    encoder.bit_rate = VOICE_BPS
    encoder.options = {"application": "voip", "frame_duration": "20"}
    packets: list[bytes] = []
    for number, samples in enumerate(frames):
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
        frame.sample_rate = voice.SAMPLE_HZ
        frame.pts = number * voice.FRAME_SAMPLES
        frame.planes[0].update(samples.tobytes())
        packets.extend(bytes(packet) for packet in encoder.encode(frame))
    packets.extend(bytes(packet) for packet in encoder.encode(None))
    return packets[: len(frames)]
