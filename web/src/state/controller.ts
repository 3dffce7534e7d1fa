/**
 * The live room without its face: connection, media, own sources and chat, wired to one store.
 *
 * Closing order: `close()` stops the camera and microphone first (the light goes out at once), then the peer, then the
 * WebSocket. A final ending does the same and keeps the store for the farewell.
 */
import type { Connection, ConnectionHandlers } from '../protocol/connection'
import { hiddenIn, lastNumber } from '../protocol/chatlog'
import { RefusedError } from '../protocol/requests'
import { Lookup } from '../words/lookup'
import { Barrier } from '../media/barrier'
import type { MediaClientOptions } from '../media/client'
import type { LayersWanted } from '../media/layers'
import type { VisibleTile } from '../media/view'
import type { Command, GroupingRule, GroupsPlanned, IceServer, Reply, Role, ServerEvent, Source } from '../wire'
import { LESSON_CHANNEL } from '../wire'
import { CallToAll } from './call'
import { Chat } from './chat'
import { mayCapture } from './consent'
import type { Drafts } from './drafts'
import { EarReports } from './earreports'
import { isGuide } from './happenings'
import { Reactions } from './reactions'
import { NoteBook } from './notes'
import { ReflectionDesk } from './reflections'
import { Stills, type Camera } from './stills'
import { initialRoom, isSoundOnly, me, reduce, withNotice, type Farewell, type Notice, type RoomState, type Shown } from './room'
import { OwnSources } from './sources'
import { WritableStore, type Store } from './store'
import { View } from './view'

/** The person is done here: nothing that they wrote stays on a device that others use as well. */
const GONE: readonly Farewell[] = ['left', 'ended', 'removed', 'turned_away']

/** The part of `MediaClient` that is used. */
export interface MediaLink {
  linkOpened(iceServers: readonly IceServer[], restart: boolean): void
  restart(): void
  networkChanged(): void
  setLayers(peerId: string, layers: LayersWanted): void
  setTrack(source: Source, track: MediaStreamTrack | null): Promise<void>
  stream(peerId: string, mid: string): MediaStream | null
  stats(): Promise<readonly unknown[]>
  close(): void
}

export interface ControllerDeps {
  token: string
  connect: (handlers: ConnectionHandlers, token: () => string) => Pick<Connection, 'start' | 'command' | 'nudge' | 'close'>
  makeMedia: (options: Pick<MediaClientOptions, 'role' | 'negotiate' | 'onStatus' | 'onAudio'>) => MediaLink
  openSource: (source: Source | Shown, role: Role) => Promise<MediaStreamTrack>
  /** Plays what others say; `resume` from a click. */
  playback: { use(streams: readonly MediaStream[]): void; resume(): void; setSilent(silent: boolean): void; close(): void }
  keepToken: (token: string) => void
  /** The person wants to be seen on arrival, as chosen on the join page. */
  cameraWanted: () => boolean
  /** Sound and stills, no video: as chosen on this device the last time. */
  soundOnly: boolean
  /** In a room with others of the class, as chosen on this device. */
  inClassroom: boolean
  makeCamera: (track: MediaStreamTrack) => Camera
  drafts: Drafts
  newId: () => string
  nowSeconds: () => number
}

export class RoomController {
  readonly chat: Chat
  readonly stills: Stills
  readonly reactions: Reactions
  readonly notes: NoteBook
  readonly reflections: ReflectionDesk
  readonly lookup: Lookup
  readonly #room: WritableStore<RoomState>
  readonly #connection: Pick<Connection, 'start' | 'command' | 'nudge' | 'close'>
  readonly #sources: OwnSources
  readonly #call: CallToAll
  readonly #view: View
  readonly #ears: EarReports
  readonly #barrier = new Barrier((mediaBlocked) => {
    this.#room.update((room) => ({ ...room, mediaBlocked }))
  })
  #media: MediaLink | null = null

  constructor(private readonly deps: ControllerDeps) {
    this.#room = new WritableStore({
      ...initialRoom(deps.token),
      soundOnly: deps.soundOnly,
      inClassroom: deps.inClassroom,
    })
    deps.playback.setSilent(deps.inClassroom)
    this.#connection = deps.connect(this.#handlers(), () => this.#room.get().token)
    this.chat = new Chat(this.#room, this.ask, deps.newId)
    this.lookup = new Lookup(this.ask)
    this.stills = new Stills({
      room: this.#room,
      command: this.ask,
      makeCamera: deps.makeCamera,
      nowSeconds: deps.nowSeconds,
    })
    this.reactions = new Reactions(deps.nowSeconds)
    this.notes = new NoteBook(this.ask, deps.newId, deps.nowSeconds)
    this.reflections = new ReflectionDesk(this.#room, this.ask, deps.newId, deps.drafts)
    this.#view = new View(this.#room, this.ask)
    this.#ears = new EarReports({
      room: this.#room,
      command: this.ask,
      stats: () => this.#media?.stats() ?? null,
    })
    this.#sources = new OwnSources({
      open: (source) => {
        const room = this.#room.get()
        return deps.openSource(source === 'screen' ? room.showing : source, me(room)?.role ?? 'student')
      },
      command: this.ask,
      setTrack: async (source, track) => {
        if (source === 'camera') this.stills.use(track)
        await this.#send(source, track)
      },
      onStatus: (source, status) => {
        this.#room.update((room) => ({ ...room, mine: { ...room.mine, [source]: status } }))
      },
      onProblem: (source, problem) => {
        const device = source === 'screen' && this.#room.get().showing === 'paper' ? 'camera' : source
        if (problem !== 'cancelled') this.#notice({ kind: 'capture', problem, source: device })
      },
      onRefused: (code) => {
        this.#notice({ kind: 'refused', code })
      },
      onSilenced: () => {
        this.#notice({ kind: 'silenced' })
      },
    })
    this.#call = new CallToAll({
      setToAll: (on) => this.tell({ type: 'voice.to_all', on }),
      sources: this.#sources,
    })
  }

  get store(): Store<RoomState> {
    return this.#room
  }

  start(): void {
    this.#connection.start()
    this.#ears.start()
  }

  /** Send a command; rejects with `RefusedError`. */
  ask = (command: Command): Promise<Reply> => this.#connection.command(command)

  /** Send a command; a refusal becomes a notice. Returns whether it was carried out. */
  async tell(command: Command): Promise<boolean> {
    try {
      await this.ask(command)
      return true
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.#notice({ kind: 'refused', code: error.code })
      return false
    }
  }

  /** An id by which a message that is sent again is known. */
  newMessageId(): string {
    return this.deps.newId()
  }

  /** How a rule would group those who are here; `null`: it was refused, and said so. */
  async planGroups(rule: GroupingRule): Promise<GroupsPlanned | null> {
    try {
      const reply = await this.ask({ type: 'groups.plan', rule })
      return reply.type === 'groups.planned' ? reply : null
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.#notice({ kind: 'refused', code: error.code })
      return null
    }
  }

  async toggle(source: Source): Promise<void> {
    if (!mayCapture(this.#room.get().consent, source)) return
    return this.#sources.status(source) === 'off' ? this.#sources.turnOn(source) : this.#sources.turnOff(source)
  }

  /** Be heard in all groups, or no longer. A microphone that is off is on for as long as that. */
  speakToAll(on: boolean): Promise<void> {
    return this.#call.set(on)
  }

  /** Show one's screen or one's paper to all; what is shown already ends. Must be called from a click. */
  async present(what: Shown): Promise<void> {
    if (!mayCapture(this.#room.get().consent, 'screen')) return
    const before = this.#room.get().showing
    const status = this.#sources.status('screen')
    if (status !== 'off' && before === what) return this.#sources.turnOff('screen')
    this.#setShowing(what)
    if (status === 'off') await this.#sources.turnOn('screen')
    else if (!(await this.#sources.reopen('screen'))) this.#setShowing(before)
  }

  /** Another camera or microphone was chosen. */
  async deviceChanged(source: Source): Promise<void> {
    await this.#sources.reopen(source)
  }

  paperCameraChanged(): void {
    if (this.#room.get().showing === 'paper') void this.#sources.reopen('screen')
  }

  ownTrack(source: Source): MediaStreamTrack | null {
    return this.#sources.track(source)
  }

  /** What arrives in a slot of the present slot map. */
  stream(mid: string): MediaStream | null {
    return this.#media?.stream(this.#room.get().slots.peerId, mid) ?? null
  }

  /** The tiles that are on the screen now, in page order. */
  show(visible: readonly VisibleTile[]): void {
    this.#view.show(visible)
    this.stills.show(visible)
  }

  /** Sound and stills, no video, for oneself. */
  setSoundOnly(soundOnly: boolean): void {
    const before = this.#room.get()
    this.#room.set({ ...before, soundOnly })
    this.#followSoundOnly(before)
  }

  /** In a room with others of the class: no sound from this device, and its microphone off at first. */
  async setInClassroom(inClassroom: boolean): Promise<void> {
    this.#room.update((room) => ({ ...room, inClassroom }))
    this.deps.playback.setSilent(inClassroom)
    if (inClassroom) await this.#sources.turnOff('microphone')
    await this.tell({ type: 'classroom.set', on: inClassroom })
  }

  hear(): void {
    this.deps.playback.resume()
  }

  soundBlocked(blocked: boolean): void {
    this.#room.update((room) => ({ ...room, soundBlocked: blocked }))
  }

  dismiss(noticeId: number): void {
    this.#room.update((room) => ({ ...room, notices: room.notices.filter((notice) => notice.id !== noticeId) }))
  }

  /** The device changed networks. */
  networkChanged(): void {
    this.#connection.nudge()
    this.#media?.networkChanged()
  }

  /** The device slept, or its network may have changed: whatever is broken shows itself sooner when asked. */
  wokeUp(): void {
    this.#connection.nudge()
  }

  async leave(): Promise<void> {
    this.#sources.close()
    await this.reflections.save()
    await this.ask({ type: 'leave' }).catch(() => null) // gone either way
    this.#end('left')
  }

  close(): void {
    this.#view.close()
    this.#ears.close()
    this.stills.close()
    this.reactions.close()
    this.reflections.close()
    this.#sources.close()
    this.#media?.close()
    this.#barrier.passed()
    this.deps.playback.close()
    this.#connection.close()
  }

  #handlers(): ConnectionHandlers {
    return {
      hello: () => {
        const { view, chat } = this.#room.get()
        const held = [...chat].filter(([, log]) => log.messages.length > 0)
        return {
          epoch: view?.epoch ?? 0,
          version: view?.version ?? 0,
          chat: Object.fromEntries(held.map(([channel, log]) => [channel, lastNumber(log)])),
          hidden: Object.fromEntries(held.map(([channel, log]) => [channel, hiddenIn(log)])),
        }
      },
      onEvent: (event) => {
        this.#receive(event)
      },
      onStatus: (link) => {
        this.#room.update((room) => ({ ...room, link }))
        if (link !== 'open') {
          this.#barrier.passed() // it is not media alone that has no way
          this.#ears.forget()
        }
        if (link === 'open') void this.chat.flush()
      },
      onEnding: (ending) => {
        this.#end(ending)
      },
    }
  }

  #receive(event: ServerEvent): void {
    const before = this.#room.get()
    const after = reduce(before, event, this.deps.nowSeconds())
    this.#room.set(after)
    switch (event.type) {
      case 'welcome':
        // The socket is told open only after this event: what follows asks the server, so it waits one turn.
        queueMicrotask(() => void this.#welcomed(event.ice_servers ?? [], event.media_restart === true, before.you === ''))
        break
      case 'state':
        this.#followOwnPerson(before, after)
        this.#followSoundOnly(before)
        if (isOpened(before, after)) void this.reflections.begin()
        break
      case 'stills.wanted':
        this.stills.asked(event.every_seconds)
        break
      case 'still':
        this.stills.received(event.person, event.jpeg)
        break
      case 'reactions':
        this.reactions.received(event.people)
        break
      case 'reflections.news':
        this.reflections.pull()
        break
      case 'chat.new':
        void this.chat.fill(event.channel)
        break
      case 'media.layers':
        this.#media?.setLayers(event.peer_id, event.layers)
        break
      case 'media.restart':
        this.#media?.restart()
        break
      case 'token':
        this.deps.keepToken(event.token)
        break
      case 'farewell':
        this.#end(event.reason)
        break
      default:
        break
    }
  }

  async #welcomed(iceServers: readonly IceServer[], restart: boolean, first: boolean): Promise<void> {
    const room = this.#room.get()
    const person = me(room)
    if (person === null) return
    this.#media ??= this.deps.makeMedia({
      role: person.role,
      negotiate: async (offer) => {
        const reply = await this.ask({ type: 'media.offer', ...offer })
        if (reply.type !== 'media.answer') throw new RefusedError('late')
        if (this.#room.get().media !== 'connected') this.#barrier.answered()
        return reply.sdp
      },
      onStatus: (media) => {
        this.#room.update((held) => ({ ...held, media }))
        if (media === 'connected') this.#mediaFlows()
        if (media === 'lost') this.#connection.nudge() // what carries no media may carry nothing at all
      },
      onAudio: (streams) => {
        this.deps.playback.use(streams)
      },
    })
    this.#media.linkOpened(iceServers, restart)
    this.#view.begin()
    this.stills.begin()
    if (person.group != null) void this.chat.fill(person.group)
    void this.chat.fill(LESSON_CHANNEL)
    void this.reflections.begin()
    if ((person.in_classroom ?? false) !== this.#room.get().inClassroom)
      void this.tell({ type: 'classroom.set', on: this.#room.get().inClassroom })
    if (first) await this.#arrive(room)
    else await this.#sources.reconcile(person.sources ?? [], restart && isGuide(person))
  }

  #mediaFlows(): void {
    this.#barrier.passed()
    if (this.#room.get().link === 'lost') this.#connection.nudge() // there is a way again
  }

  /** As the lesson's settings say: pupils arrive seen and silent. */
  async #arrive(room: RoomState): Promise<void> {
    const lesson = room.view?.lesson
    if (lesson === undefined || me(room)?.role === 'observer') return
    const { settings, locks } = lesson
    const { consent, inClassroom } = room
    const seen = mayCapture(consent, 'camera') && this.deps.cameraWanted()
    const heard = mayCapture(consent, 'microphone') && !inClassroom
    if (settings.camera_on_arrival === true && locks.camera !== true && seen) await this.#sources.turnOn('camera')
    if (settings.microphone_on_arrival === true && locks.microphone !== true && heard) await this.#sources.turnOn('microphone')
  }

  #followOwnPerson(before: RoomState, after: RoomState): void {
    const [was, is] = [me(before), me(after)]
    if (was === null || is === null) return
    if (was.speaks_to_all === true && is.speaks_to_all !== true) void this.#call.ended()
    for (const source of was.sources ?? [])
      if (is.sources?.includes(source) !== true) void this.#stoppedByTeacher(source)
    if (is.group != null && is.group !== was.group) void this.chat.enter(is.group)
  }

  async #stoppedByTeacher(source: Source): Promise<void> {
    const forAll = this.#room.get().view?.lesson.sound_only === true // said to all by itself
    if ((await this.#sources.stopped(source)) && !forAll) this.#notice({ kind: source === 'microphone' ? 'muted' : 'cameraStopped' })
  }

  /** What goes to the peer: nothing of video while there is sound only. */
  async #send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const held = source !== 'microphone' && isSoundOnly(this.#room.get())
    await this.#media?.setTrack(source, held ? null : track)
  }

  #followSoundOnly(before: RoomState): void {
    const is = isSoundOnly(this.#room.get())
    if (is === isSoundOnly(before)) return
    this.#view.sayAgain()
    void this.#send('camera', this.#sources.track('camera'))
    if (is) void this.#sources.turnOff('screen')
  }

  #setShowing(showing: Shown): void {
    this.#room.update((room) => ({ ...room, showing }))
  }

  #notice(what: Notice['what']): void {
    this.#room.update((room) => withNotice(room, what))
  }

  #end(farewell: Farewell): void {
    if (GONE.includes(farewell)) this.reflections.forget()
    this.close()
    this.#room.update((room) => ({ ...room, farewell: room.farewell ?? farewell }))
  }
}

/** Reflections were closed, or not there yet, and are open now. */
function isOpened(before: RoomState, after: RoomState): boolean {
  return before.view?.lesson.reflection_sheet?.open !== true && after.view?.lesson.reflection_sheet?.open === true
}
