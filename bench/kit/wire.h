/* The load of the relay benchmarks in C, so that making and counting it costs next to nothing.
   Read by the compiler and by cffi. Every function is called in a thread of its own. */

#define WIRE_PACKET_BYTES 1400
#define WIRE_RESULTS 4

/* A publisher: 30 frames and 50 voice packets each second. Packets are plain RTP, made by Python. */
struct wire_source {
    void *session; /* srtp_t */
    int32_t fd;    /* connected */
    uint32_t packets_per_frame;
    uint32_t video_size, voice_size;
    uint32_t video_send_time_at, voice_send_time_at; /* where abs-send-time's three bytes stand; 0: nowhere */
    uint32_t keyframe_at;                            /* where the VP8 frame header stands */
    uint16_t video_sequence, voice_sequence;
    uint8_t video[WIRE_PACKET_BYTES];
    uint8_t voice[WIRE_PACKET_BYTES];
};

/* What readers saw. Delays are those above each stream's fastest packet, in seconds. */
struct wire_tally {
    uint64_t packets;
    uint64_t lost;
    uint32_t streams;
    double delay_p50, delay_p99, delay_max;
};

/* Set to end the function that was given it. */
struct wire_stop {
    volatile int32_t now;
};

/* Send until stopped. The RTP timestamp is the time of sending in microseconds. Returns packets sent. */
uint64_t wire_publish(void *protect, struct wire_source *sources, uint32_t count, struct wire_stop *stop);

/* Read all sockets until stopped, then tally. Returns 0, or -1 where there was no memory. */
int wire_read(const int32_t *fds, uint32_t count, struct wire_stop *stop, struct wire_tally *tally);

/* The limit: protect and send the load of `sources` publishers to `count` connected-to addresses from one
   socket, with sendmmsg and nothing else. Returns the packets; `cpu_seconds` is the thread's own time. */
uint64_t wire_bare(void *protect, void **sessions, int32_t fd, const uint32_t *hosts, const uint16_t *ports,
                   uint32_t count, uint32_t sources, const struct wire_source *like, struct wire_stop *stop,
                   double *cpu_seconds);
