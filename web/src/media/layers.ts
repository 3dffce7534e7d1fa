/** Which of a source's simulcast layers are sent: those that the relay wants, for the others would be watched by nobody. */
import type { Source } from '../wire'

/** Source -> rids to send. A source that is not in it sends all. */
export type LayersWanted = Partial<Record<Source, readonly string[]>>

/** The encodings to change, changed; `null`: they are as wanted. Encodings without a rid are no layers. */
export function withLayers(
  encodings: readonly RTCRtpEncodingParameters[],
  wanted: readonly string[] | undefined,
): RTCRtpEncodingParameters[] | null {
  const result = encodings.map((encoding) => {
    const active = encoding.rid === undefined || wanted === undefined || wanted.includes(encoding.rid)
    return (encoding.active ?? true) === active ? encoding : { ...encoding, active }
  })
  return result.some((encoding, index) => encoding !== encodings[index]) ? result : null
}

/** Send what is wanted. What a browser does not take (or a closed connection) stays as it is: it only costs bandwidth. */
export async function sendLayers(sender: RTCRtpSender, wanted: readonly string[] | undefined): Promise<void> {
  try {
    const parameters = sender.getParameters()
    const encodings = withLayers(parameters.encodings, wanted)
    if (encodings !== null) await sender.setParameters({ ...parameters, encodings })
  } catch {
    return
  }
}
