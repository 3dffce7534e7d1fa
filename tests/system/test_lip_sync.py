"""Lips and voice of a recording: a clip that beeps and flashes goes from a real browser to the files."""

from __future__ import annotations

import asyncio
import math
import statistics
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.async_api import Browser, expect

from tests.kit.people import CLASS_IN_SECONDS, Someone
from tests.kit.system import System
from tests.kit.waiting import eventually
from tests.system.test_recording import recordings

pytestmark = pytest.mark.timeout(300)
CLIP = """
(() => {
  let clip = null;
  const begin = () => {
    const sound = new AudioContext();
    addEventListener('click', () => sound.resume());
    const beep = new OscillatorNode(sound, {frequency: 880});
    const gate = new GainNode(sound, {gain: 0});
    const out = sound.createMediaStreamDestination();
    beep.connect(gate).connect(out);
    beep.start();
    // No multiple of a frame, for whose end flashes wait: they would all be equally late.
    const period = 1.0123;
    for (let number = 1; number < 600; number++) {
      gate.gain.setValueAtTime(1, number * period);
      gate.gain.setValueAtTime(0, number * period + 0.2);
    }
    const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 360});
    const pen = canvas.getContext('2d');
    let shade = 0;
    setInterval(() => {
      pen.fillStyle = sound.currentTime >= period && sound.currentTime % period < 0.2 ? 'white' : 'black';
      pen.fillRect(0, 0, 640, 360);
      pen.fillStyle = `rgb(0, 0, ${shade = (shade + 8) % 128})`;  // so that every frame is a new one
      pen.fillRect(0, 0, 32, 32);
    }, 10);
    return {context: sound, sound: out.stream, picture: canvas.captureStream(30)};
  };
  navigator.mediaDevices.getUserMedia = async wanted => {
    clip ??= begin();
    void clip.context.resume();
    const tracks = [
      ...(wanted.audio ? clip.sound.getAudioTracks() : []),
      ...(wanted.video ? clip.picture.getVideoTracks() : []),
    ];
    return new MediaStream(tracks.map(track => track.clone()));
  };
})();
"""
APART_SECONDS = 0.04
BEEPS = 8
LOUD, BRIGHT = 4000, 128
"""Of 32,768 and 256."""
SILENCE_SECONDS = 0.3
"""Between two beeps; less is the beep itself, which swings."""


def beeps(path: Path, begins: float) -> Iterator[float]:
    """Yield when beeps begin, on the timeline of the recording."""
    last = -math.inf
    plain = av.AudioResampler(format="s16", layout="mono")
    with av.open(str(path)) as container:
        for part in (part for frame in container.decode(audio=0) for part in plain.resample(frame)):
            assert part.time is not None
            for place, level in enumerate(array("h", bytes(part.planes[0])[: part.samples * 2])):
                if abs(level) > LOUD:
                    at = part.time + place / part.sample_rate  # silence is not sent, so it is no sample
                    if at - last >= SILENCE_SECONDS:
                        yield begins + at
                    last = at


def flashes(path: Path, begins: float) -> Iterator[float]:
    """Yield when flashes begin, on the timeline of the recording."""
    dark = True
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.time is not None
            plane = bytes(frame.reformat(format="gray").planes[0])
            bright = plane[len(plane) // 2] > BRIGHT
            if dark and bright:
                yield begins + frame.time
            dark = not bright


async def test_a_beep_and_its_flash_stay_together(school: System, browser: Browser) -> None:
    """Within 40 ms, from one browser through the relay to two files."""
    lesson = await school.make_lesson()
    context = await browser.new_context()
    await context.add_init_script(CLIP)
    teacher = await Someone.in_new_tab(context, "Ms Sato")
    await teacher.join(lesson["links"]["teacher"])
    await teacher.turn_on("Microphone")
    await teacher.turn_on("Camera")
    await teacher.press("Record")
    await teacher.press("Start recording")
    await expect(teacher.button("Recording")).to_be_visible(timeout=20_000)
    await asyncio.sleep(BEEPS + 7.0)
    await teacher.press("Recording")
    await teacher.press("Stop recording")

    async def complete() -> Any:
        (found,) = await recordings(school, lesson["id"])
        tracks = found["tracks"]
        return found if tracks and all(track["ends_at"] is not None for track in tracks) else None

    found = await eventually(complete, within=CLASS_IN_SECONDS, what="all of the recording on the disk")
    folder = school.folder / "data" / "recordings" / found["id"]
    tracks = {track["source"]: track for track in found["tracks"]}
    heard = list(beeps(folder / tracks["microphone"]["file"], tracks["microphone"]["begins_at"]))
    seen = list(flashes(folder / tracks["camera"]["file"], tracks["camera"]["begins_at"]))
    apart = [min((flash - beep for flash in seen), key=abs) for beep in heard]
    assert len(apart) >= BEEPS, (heard, seen)
    assert abs(statistics.median(apart)) <= APART_SECONDS, apart
