/* What Python and the C kernel share, read by the compiler and by cffi: no preprocessor but numbers.
   Python makes all of it and keeps it alive; one thread only ever touches it. */

#define RELAY_HISTORY_PACKETS 2048 /* media/rtp/history.py */
#define RELAY_KEPT_PACKETS 128     /* media/rtp/kept.py */
#define RELAY_KEPT_BYTES 1532      /* of a place there, without its head */
#define RELAY_MAX_PLAIN_BYTES 1500 /* media/transport/srtp.py */
#define RELAY_STRIDE_BYTES 1664    /* a packet, its SRTP trailer (at most 144), whole cache lines */
#define RELAY_QUEUE_PACKETS 512    /* waiting to be sent: some 0.5 ms of work, 0.8 MB */
#define RELAY_SEGMENTS 8           /* packets handed over as one: a frame of 2 Mbit/s */
#define RELAY_ADDRESS_BYTES 28     /* struct sockaddr_in6 */

#define RELAY_DATAGRAMS 64        /* read at once: two calls are a turn of media/transport/inbox.py */
#define RELAY_DATAGRAM_BYTES 2048 /* media/transport/inbox.py */

/* One peer's way out (OutgoingLink). */
struct relay_link {
    void *session;         /* srtp_t; NULL: closed */
    uint64_t *counts; /* the three arrays of its SendHistory; counts: next number, bytes sent */
    double *sent_at;
    uint16_t *sizes;
    int32_t fd; /* UDP socket; -1: Python sends to it */
    uint32_t address_length;
    uint8_t address[RELAY_ADDRESS_BYTES];
    uint32_t open;  /* its newest message in the queue, */
    uint64_t batch; /* while this is the batch that is gathering */
};

/* A place of a ring of RELAY_KEPT_PACKETS (KeptPackets). */
struct relay_kept {
    uint16_t sequence;
    uint16_t size;
    uint8_t bytes[RELAY_KEPT_BYTES];
};

/* One row of a layer's table: a slot, and how its packets differ from the source's. */
struct relay_slot {
    struct relay_link *link;
    struct relay_kept *kept; /* where what is sent has to be kept; else NULL */
    int64_t first_number; /* packets before it do not belong to the slot */
    uint32_t ssrc;
    uint32_t timestamp_offset;
    uint16_t sequence_offset;
    uint16_t picture_id_offset;
    uint8_t tl0_offset;
    uint8_t payload_type;
    uint8_t send_time_id; /* header extensions of the subscriber; 0: none */
    uint8_t transport_id;
    uint8_t level_id;
};

/* One packet of a source (Received). */
struct relay_packet {
    int64_t number;
    uint32_t timestamp;
    uint32_t size;          /* of the payload */
    uint16_t picture_id_at; /* offsets in the payload; 0: it has none */
    uint16_t tl0_at;
    uint16_t picture_id;
    uint8_t tl0;
    uint8_t wide;   /* the picture id has 15 bits */
    uint8_t marker; /* 0x80, or 0 */
    uint8_t level;  /* RFC 6464's byte */
};

/* Packets that were not sent, by reason; the names are the drop counters'. */
struct relay_dropped {
    uint64_t too_long;
    uint64_t protect_failed;
    uint64_t send_would_block;
    uint64_t send_failed;
    uint64_t bug;
};

/* What came in. */
struct relay_inbox {
    uint32_t sizes[RELAY_DATAGRAMS];
    double ages[RELAY_DATAGRAMS]; /* seconds since it reached this machine; 0: not known */
    uint8_t addresses[RELAY_DATAGRAMS][RELAY_ADDRESS_BYTES]; /* of its sender, zeros behind */
    uint8_t bytes[RELAY_DATAGRAMS][RELAY_DATAGRAM_BYTES];
};

struct relay;

/* SHA-256 of the sources that this was built from. */
const char *relay_sources(void);

/* NULL: no memory. `protect` is the address of srtp_protect. */
struct relay *relay_new(void *protect);
void relay_free(struct relay *relay);
struct relay_dropped *relay_dropped(struct relay *relay);

/* Write the packet for each slot, protect it and queue it. Returns how many slots Python has to serve. */
uint32_t relay_forward(struct relay *relay, const struct relay_packet *packet, const uint8_t *payload,
                       const struct relay_slot *slots, uint32_t count, double now);

/* Send all that is queued. Where a socket is full its packet is dropped, never waited for. */
void relay_flush(struct relay *relay);

/* Read what waits in a UDP socket, at most RELAY_DATAGRAMS. Returns how many; -1: the socket failed. */
int relay_receive(struct relay_inbox *inbox, int fd);
