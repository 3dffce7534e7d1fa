import { expect, it } from 'vitest'
import { CallToAll } from './call'
import type { SourceStatus } from './room'

function setUp(microphone: SourceStatus, agreed = true) {
  const held = { microphone, toAll: false }
  let agree: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    agree = resolve
  })
  const call = new CallToAll({
    setToAll: async (on) => {
      if (on) await asked
      held.toAll = on && agreed
      return agreed
    },
    sources: {
      status: () => held.microphone,
      turnOn: () => Promise.resolve(void (held.microphone = 'on')),
      turnOff: () => Promise.resolve(void (held.microphone = 'off')),
    },
  })
  return { held, call, agree }
}

it('opens a microphone that was off, and closes it again at the end, whoever ends it', async () => {
  const { held, call, agree } = setUp('off')
  agree()
  await call.set(true)
  expect(held).toEqual({ microphone: 'on', toAll: true })
  await call.ended()
  expect(held.microphone).toBe('off')
})

it('leaves a microphone on that was on before', async () => {
  const { held, call, agree } = setUp('on')
  agree()
  await call.set(true)
  await call.set(false)
  expect(held).toEqual({ microphone: 'on', toAll: false })
})

it('opens none where the server refused', async () => {
  const { held, call, agree } = setUp('off', false)
  agree()
  await call.set(true)
  expect(held.microphone).toBe('off')
})

it('opens none where the wish was taken back before the answer came', async () => {
  const { held, call, agree } = setUp('off')
  const asked = call.set(true)
  await call.set(false)
  agree()
  await asked
  expect(held.microphone).toBe('off')
})
