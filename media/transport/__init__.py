"""One UDP port for all peers: sockets, STUN (ICE-lite), DTLS, SRTP."""
