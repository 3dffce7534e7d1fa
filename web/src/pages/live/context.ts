import { createContext, useContext } from 'react'
import type { RoomController } from '../../state/controller'
import type { RoomState } from '../../state/room'
import { useStore } from '../../ui/useStore'

export const ControllerContext = createContext<RoomController | null>(null)

export function useController(): RoomController {
  const controller = useContext(ControllerContext)
  if (controller === null) throw new Error('used outside of the live room')
  return controller
}

const whole = (room: RoomState): RoomState => room

/** The whole state of the room; it changes a few times a second at most. */
export function useRoom(): RoomState {
  return useStore(useController().store, whole)
}
