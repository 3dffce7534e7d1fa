// A clapper board as camera and microphone, and a watcher that says when a clap is seen and heard.
(() => {
  const CLAP_MS = 120;
  const EVERY_MS = 900; // no multiple of a frame's time

  function clapper() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const paint = canvas.getContext("2d");
    const audio = new AudioContext();
    const [tone, volume, out] = [audio.createOscillator(), audio.createGain(), audio.createMediaStreamDestination()];
    tone.frequency.value = 700;
    volume.gain.value = 0;
    tone.connect(volume).connect(out);
    tone.start();
    let clap = -EVERY_MS;
    let frame = 0;
    setInterval(() => {
      const now = performance.now();
      if (now - clap >= EVERY_MS) clap = now;
      const loud = now - clap < CLAP_MS;
      volume.gain.setValueAtTime(loud ? 0.8 : 0, audio.currentTime);
      paint.fillStyle = loud ? "#fff" : "#000";
      paint.fillRect(0, 0, 640, 360);
      paint.fillStyle = loud ? "#eee" : "#222"; // something moves, so that every frame is sent
      paint.fillRect((frame += 7) % 600, 300, 40, 40);
    }, 1000 / 60);
    return new MediaStream([...canvas.captureStream(30).getVideoTracks(), ...out.stream.getAudioTracks()]);
  }

  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => clapper();

  function rises(note) {
    let before = true; // a clap that was on when we began to look is not one
    return (loud, at) => {
      if (loud && !before) note.push(at);
      before = loud;
    };
  }

  window.watchClaps = (audioTrack, videoTrack) => {
    const claps = { heard: [], seen: [] };
    const [hear, see] = [rises(claps.heard), rises(claps.seen)];
    const audio = new AudioContext();
    const analyser = Object.assign(audio.createAnalyser(), { fftSize: 512 });
    audio.createMediaStreamSource(new MediaStream([audioTrack])).connect(analyser);
    const samples = new Float32Array(512);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const first = samples.findIndex((sample) => Math.abs(sample) > 0.1);
      hear(first >= 0, performance.now() - ((512 - first) / audio.sampleRate) * 1000);
    }, 3);
    const video = Object.assign(document.createElement("video"), { muted: true, srcObject: new MediaStream([videoTrack]) });
    const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const look = pixel.getContext("2d", { willReadFrequently: true });
    const step = (now) => {
      look.drawImage(video, 0, 0, 1, 1);
      see(look.getImageData(0, 0, 1, 1).data[0] > 128, now);
      video.requestVideoFrameCallback(step);
    };
    video.requestVideoFrameCallback(step);
    void video.play();
    document.body.append(video);
    return claps;
  };

  // The limit: one peer to another within one page.
  window.bareClaps = async () => {
    const stream = clapper();
    const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
    one.onicecandidate = (event) => other.addIceCandidate(event.candidate);
    other.onicecandidate = (event) => one.addIceCandidate(event.candidate);
    const tracks = {};
    other.ontrack = (event) => {
      tracks[event.track.kind] = event.track;
      // Sound is only decoded while some element plays it.
      const element = Object.assign(document.createElement(event.track.kind), { autoplay: true, muted: true });
      element.srcObject = new MediaStream([event.track]);
      document.body.append(element);
    };
    for (const track of stream.getTracks()) one.addTrack(track, stream);
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription);
    window.claps = window.watchClaps(tracks.audio, tracks.video);
  };
})();
