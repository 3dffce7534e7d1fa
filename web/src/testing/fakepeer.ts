/** Enough of an RTCPeerConnection to run `Peer` and `MediaClient` without a browser. */

export class FakeTransceiver {
  mid: string | null = null
  sent: unknown = null
  codecs: unknown[] = []
  parameters: { encodings: RTCRtpEncodingParameters[] }
  readonly receiver: { track: { kind: string } }
  readonly sender = {
    replaceTrack: (track: unknown): Promise<void> => {
      this.sent = track
      return Promise.resolve()
    },
    getParameters: () => this.parameters,
    setParameters: (parameters: FakeTransceiver['parameters']): Promise<void> => {
      this.parameters = parameters
      return Promise.resolve()
    },
  }

  constructor(
    readonly kind: string,
    readonly init: { direction: string; sendEncodings?: { rid?: string }[] },
  ) {
    this.receiver = { track: { kind } }
    this.parameters = { encodings: init.sendEncodings ?? [{}] }
  }

  setCodecPreferences(codecs: unknown[]): void {
    this.codecs = codecs
  }
}

export class FakePeerConnection {
  readonly transceivers: FakeTransceiver[] = []
  readonly answers: string[] = []
  connectionState = 'new'
  onconnectionstatechange: (() => void) | null = null
  closed = false
  offers = 0
  iceRestarts = 0
  /** What `getStats` counts as received; grows with each look, unless the path is dead. */
  received = 0
  dead = false

  constructor(public configuration: RTCConfiguration) {}

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration
  }

  addTransceiver(kind: string, init: FakeTransceiver['init']): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, init)
    this.transceivers.push(transceiver)
    return transceiver
  }

  createOffer(): Promise<{ type: string; sdp: string }> {
    this.offers += 1
    return Promise.resolve({ type: 'offer', sdp: `offer ${this.offers}` })
  }

  setLocalDescription(): Promise<void> {
    this.transceivers.forEach((transceiver, index) => (transceiver.mid = String(index)))
    return Promise.resolve()
  }

  setRemoteDescription(answer: { sdp: string }): Promise<void> {
    this.answers.push(answer.sdp)
    return Promise.resolve()
  }

  restartIce(): void {
    this.iceRestarts += 1
  }

  getStats(): Promise<Map<string, unknown>> {
    if (!this.dead) this.received += 1
    return Promise.resolve(new Map([['pair', { id: 'pair', type: 'candidate-pair', selected: true, bytesReceived: this.received }]]))
  }

  close(): void {
    this.closed = true
  }

  /** The transport changes. */
  become(state: string): void {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }
}

const CODECS: Record<string, { mimeType: string }[]> = {
  audio: [{ mimeType: 'audio/opus' }, { mimeType: 'audio/PCMU' }],
  video: [{ mimeType: 'video/VP8' }, { mimeType: 'video/H264' }, { mimeType: 'video/rtx' }],
}

/** The browser's globals that `Peer` uses; for `vi.stubGlobal`. */
export const fakeGlobals = {
  RTCRtpReceiver: { getCapabilities: (kind: string) => ({ codecs: CODECS[kind] ?? [] }) },
  MediaStream: class {
    constructor(readonly tracks: unknown[]) {}
  },
}
