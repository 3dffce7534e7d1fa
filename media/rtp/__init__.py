"""RTP as values and pure functions: headers, extensions, VP8 descriptors, sequence numbers, timelines."""
