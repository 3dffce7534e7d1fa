/* Far ends for pictures of the live room: a WebSocket that plays window.__scene, and peers whose slots show drawn faces. */
(() => {
  const scene = window.__scene;
  if (!scene) return;

  class SceneSocket extends EventTarget {
    constructor(address) {
      super();
      const { pathname } = new URL(address);
      this.hear = pathname.startsWith('/ws/board/') ? this.board : pathname.startsWith('/ws/boards/') ? this.overview : this.lesson;
      this.onopen = this.onclose = this.onmessage = null;
      if (scene.unreachable) return;
      setTimeout(() => this.onopen?.(), 0);
    }
    say(message) {
      setTimeout(() => this.onmessage?.({ data: JSON.stringify(message) }), 0);
    }
    send(text) {
      this.hear(JSON.parse(text));
    }
    board(frame) {
      for (const asked of frame) {
        if (asked.type === 'hello') this.say([{ type: 'snap', you: 'p', rights: 'write', epoch: 1, seq: 1, more: false, elements: [] }]);
        else if (asked.type === 'ping') this.say([{ type: 'pong', n: asked.n }]);
        else if (asked.type === 'put') this.say([{ type: 'ack', n: asked.n }]);
      }
    }
    overview(frame) {
      for (const asked of frame) {
        if (asked.type === 'ping') this.say([{ type: 'pong', n: asked.n }]);
        else if (asked.type === 'watch') this.say([{ type: 'watching', pages: asked.pages }, ...asked.pages.map(sketched), { type: 'marks', marks: (asked.marks ?? []).map(marked) }]);
      }
    }
    lesson(asked) {
      if (asked.type === 'hello') {
        this.say(scene.welcome);
        for (const event of scene.events ?? []) this.say(event);
        if (scene.drop) setTimeout(() => this.onclose?.({ code: 1006 }), 600);
      } else if (asked.type === 'media.offer') {
        this.say({ type: 'media.answer', n: asked.n, sdp: '' });
        this.say({ type: 'media.slots', peer_id: asked.peer_id, seq: 1, slots: slots(asked.mids) });
      } else if (asked.type === 'stills.want') {
        for (const person of asked.people) this.say({ type: 'still', person, jpeg: still(Number(person.slice(1))) });
        this.say({ type: 'ok', n: asked.n, groups: [] });
      } else if (asked.type === 'chat.history') {
        this.say({ type: 'chat.page', n: asked.n, channel: asked.channel, messages: [], more: false });
      } else if (asked.type === 'reflection.read') {
        this.say({ type: 'reflection.mine', n: asked.n, reflection: scene.mine ?? null });
      } else if (asked.type === 'reflections.list') {
        const news = (scene.written ?? []).filter(({ number }) => number > asked.after);
        this.say({ type: 'reflections.page', n: asked.n, reflections: news, more: false });
      } else if (asked.type.startsWith('note')) {
        this.say({ type: 'notes.mine', n: asked.n, notes: scene.notes ?? [], shared: false });
      } else if (asked.type === 'groups.plan') {
        this.say({ type: 'groups.planned', n: asked.n, groups: planned(asked.rule) });
      } else if (asked.type === 'ping') this.say({ type: 'pong', n: asked.n, now: 0 });
      else this.say({ type: 'ok', n: asked.n, groups: [] });
    }
    close() {}
  }

  /** Of five, one has nothing yet, one draws, one has rested for some minutes. */
  function marked(page_id, at) {
    const drawing = at % 5 === 1 ? [/p\d+$/.exec(page_id)?.[0] ?? `p${at + 1}`] : [];
    const drawn_at = at % 5 === 2 ? scene.welcome.now - 60 * at : null;
    return { page_id, empty: at % 5 === 3, drawing, drawn_at };
  }

  /** A board on which somebody has drawn a line and a box. */
  const sheet = { id: 'sheet', type: 'image', fileId: 'a'.repeat(64), x: -60, y: -60, width: 420, height: 594, index: 'a0' };
  function sketched(page_id, at) {
    const line = { id: 'a', type: 'freedraw', author: 'p2', x: 40, y: 60, width: 200, height: 80, strokeColor: '#1d6b54', strokeWidth: 4 };
    if (page_id.includes('.own.') && at % 5 === 3) return { type: 'page', page_id, whole: true, gone: [], elements: [] };
    const points = Array.from({ length: 12 }, (_, n) => [n * 18, 40 * Math.sin((n + at) / 2)]);
    const box = { id: 'b', type: 'rectangle', author: 'p3', x: 300, y: 40, width: 120, height: 90, strokeColor: '#b94a12', strokeWidth: 3 };
    return { type: 'page', page_id, whole: true, gone: [], elements: page_id.includes('.hand.') ? [sheet, { ...line, points }, box] : [{ ...line, points }, box] };
  }

  /** By size, in order of arrival: enough for a picture. */
  function planned({ by, count, name }) {
    const { people } = scene.welcome.snapshot;
    const pupils = people.filter((person) => person.role === 'student').map((person) => person.id);
    const number = by === 'size' ? Math.ceil(pupils.length / count) : count;
    return Array.from({ length: number }, (_, at) => ({
      name: name.replace('{number}', at + 1),
      people: pupils.filter((_id, place) => place % number === at),
    }));
  }

  function slots(mids) {
    const entries = {};
    const waiting = [...(scene.pictures ?? [])];
    for (const [mid, kind] of Object.entries(mids)) {
      if (kind === 'video_slot' && waiting.length > 0)
        entries[mid] = { participant_id: waiting.shift(), source: 'camera' };
      else if (kind === 'screen_slot' && scene.screen)
        entries[mid] = { participant_id: scene.screen, source: 'screen' };
      else entries[mid] = null;
    }
    return entries;
  }

  const SKIN = ['#f2c9a5', '#e8b48a', '#f6d7bd', '#d9a27a'];
  const HAIR = ['#2b2320', '#3a2a20', '#1f1c1c', '#4a3423'];
  const WALL = ['#d9e4ea', '#e9e0cf', '#dfe8d8', '#eadbd6', '#d6dcea', '#efe6d2'];

  function face(context, number, width, height) {
    const [x, y, r] = [width / 2, height * 0.46, height * 0.24];
    context.fillStyle = WALL[number % WALL.length];
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'rgb(255 255 255 / 55%)';
    context.fillRect(width * (0.06 + 0.1 * (number % 3)), height * 0.08, width * 0.24, height * 0.36);
    context.fillStyle = ['#5a7fa8', '#b0605a', '#6f9468', '#caa24d'][number % 4];
    context.beginPath();
    context.ellipse(x, height * 1.06, r * 2, r * 1.5, 0, 0, 7);
    context.fill();
    context.fillStyle = SKIN[number % 4];
    context.fillRect(x - r * 0.3, y + r * 0.6, r * 0.6, r * 0.7);
    context.beginPath();
    context.ellipse(x, y, r * 0.82, r, 0, 0, 7);
    context.fill();
    context.fillStyle = HAIR[(number >> 1) % 4];
    context.beginPath();
    context.ellipse(x, y - r * 0.35, r * 0.95, r * 0.85, 0, Math.PI, 0);
    context.fill();
    context.fillStyle = '#2a2320';
    for (const side of [-1, 1]) {
      context.beginPath();
      context.arc(x + side * r * 0.33, y + r * 0.02, r * 0.075, 0, 7);
      context.fill();
    }
    context.strokeStyle = '#9c4a3c';
    context.lineWidth = r * 0.07;
    context.lineCap = 'round';
    context.beginPath();
    context.arc(x, y + r * 0.3, r * 0.28, 0.25, Math.PI - 0.25);
    context.stroke();
  }

  function page(context, width, height) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#1d6b54';
    context.fillRect(0, 0, width, height * 0.13);
    context.fillStyle = '#fff';
    context.font = `bold ${height * 0.07}px sans-serif`;
    context.fillText('植物の育ち方', width * 0.04, height * 0.09);
    context.fillStyle = '#333';
    context.font = `${height * 0.05}px sans-serif`;
    ['1  日光は必要か', '2  水は必要か', '3  肥料は必要か'].forEach((line, index) =>
      context.fillText(line, width * 0.08, height * (0.3 + index * 0.13)),
    );
    context.fillStyle = '#7fb069';
    for (let bar = 0; bar < 5; bar++)
      context.fillRect(width * (0.56 + bar * 0.08), height * (0.8 - bar * 0.1), width * 0.05, height * bar * 0.1 + 20);
  }

  function still(number) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [160, 120];
    face(canvas.getContext('2d'), number, 160, 120);
    return canvas.toDataURL('image/jpeg', 0.6).split(',')[1];
  }

  function drawn(draw, width, height) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    const paint = () => draw(context, width, height);
    paint();
    setInterval(paint, 400); // nothing moves: whoever attaches the track waits for its next picture
    return canvas.captureStream(10).getVideoTracks()[0];
  }

  class ScenePeer {
    constructor() {
      this.connectionState = 'new';
      this.transceivers = [];
    }
    addTransceiver(kind, init) {
      const receives = init.direction === 'recvonly';
      let track = null;
      const transceiver = {
        mid: null,
        sender: { replaceTrack: () => Promise.resolve() },
        receiver: {
          get track() {
            if (!receives || kind === 'audio') return new MediaStream().getTracks()[0] ?? silence();
            const number = Number(transceiver.mid);
            track ??= drawn((c, w, h) => (transceiver.last ? page(c, w, h) : face(c, number, w, h)), transceiver.last ? 1280 : 320, transceiver.last ? 720 : 240);
            return track;
          },
        },
        setCodecPreferences() {},
      };
      this.transceivers.push(transceiver);
      return transceiver;
    }
    createOffer() {
      return Promise.resolve({ type: 'offer', sdp: '' });
    }
    setLocalDescription() {
      this.transceivers.forEach((one, index) => (one.mid = String(index)));
      this.transceivers.at(-1).last = true;
      return Promise.resolve();
    }
    setRemoteDescription() {
      setTimeout(() => {
        this.connectionState = 'connected';
        this.onconnectionstatechange?.();
      }, 0);
      return Promise.resolve();
    }
    getStats() {
      return Promise.resolve(new Map());
    }
    setConfiguration() {}
    restartIce() {}
    close() {}
  }

  let quiet = null;
  function silence() {
    quiet ??= new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
    return quiet;
  }

  window.WebSocket = SceneSocket;
  window.RTCPeerConnection = ScenePeer;
})();
