import { useEffect, useRef, useState } from 'react'

interface Props {
  stream: MediaStream
  mirrored?: boolean
  contain?: boolean
}

/** A picture that shows itself with its first frame, so that nobody's last picture stays in somebody else's tile. */
export function Video({ stream, mirrored = false, contain = false }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const element = video.current
    if (element === null) return
    element.srcObject = stream
    // A picture without sound may always play; a refusal means that the element is gone already.
    element.play().catch(() => undefined)
    const frame = element.requestVideoFrameCallback(() => {
      setReady(true)
    })
    return () => {
      element.cancelVideoFrameCallback(frame)
      element.srcObject = null
      setReady(false)
    }
  }, [stream])
  const classes = ['video', ready ? 'ready' : '', mirrored ? 'mirrored' : '', contain ? 'contain' : '']
  return <video ref={video} className={classes.join(' ')} autoPlay playsInline muted />
}
