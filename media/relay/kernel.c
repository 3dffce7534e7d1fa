/* The forwarding loop in C: one packet of a source to every slot that shows it.

   It does what media/relay/forward.py does, byte for byte (tests/media/relay/test_kernel.py); read that
   first. What is added is a queue: packets lie protected in it until `relay_flush` hands them to the
   socket, many with one system call. Packets of one size to one peer, such as those of a frame, make one
   message, which the network stack passes on whole and takes apart at its end (UDP_SEGMENT, udp(7)): most
   of what a packet costs is its way through that stack.

   The way in is the last function: many datagrams with one system call, each with its time of arrival.

   Invariant: nothing is allocated, awaited or locked between `relay_new` and `relay_free`. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "kernel.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103 /* linux/udp.h; glibc's header has it since 2.29 */
#endif

#ifndef RELAY_SOURCES
#define RELAY_SOURCES "" /* media/relay/kernel_build.py gives the digest of these files */
#endif

enum {
    HEADER_BYTES = 12,
    VERSION_BITS = 0x80,
    EXTENSION_BIT = 0x10,
    WIDE_PICTURE_ID = 0x8000,
    SEND_TIME_TICKS = 1 << 18, /* abs-send-time is 6.18 fixed point seconds */
    MAX_BLOCK_BYTES = 16,      /* head, and 4 + 3 + 2 bytes of extensions padded to words */
    MAX_REFUSALS = 100, /* in a row; then this machine is taken not to have UDP_SEGMENT */
};

typedef int (*protect_function)(void *session, void *packet, int *length);

/* What goes along with a message in the queue. */
struct envelope {
    int fd;
    uint16_t segment_bytes; /* of each of its packets but the last, which may be shorter */
    uint8_t whole;          /* its last packet is shorter: no other can follow */
    uint8_t address[RELAY_ADDRESS_BYTES]; /* copied: the link may change or go meanwhile */
    struct iovec packets[RELAY_SEGMENTS];
    _Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint16_t))];
};

struct relay {
    protect_function protect;
    struct relay_dropped dropped;
    uint64_t batch;   /* counts flushes */
    uint32_t packets; /* in the queue */
    uint32_t count;   /* messages that they make */
    uint32_t refusals;
    struct mmsghdr messages[RELAY_QUEUE_PACKETS];
    struct envelope envelopes[RELAY_QUEUE_PACKETS];
    uint8_t places[RELAY_QUEUE_PACKETS][RELAY_STRIDE_BYTES];
};

/* An extension block (RFC 8285) as one kind of subscriber gets it. */
struct block {
    uint8_t send_time_id, transport_id, level_id;
    uint32_t size;
    uint32_t transport_at; /* in the packet; 0: not negotiated */
    uint8_t bytes[MAX_BLOCK_BYTES];
};

static void put16(uint8_t *at, uint16_t value) {
    value = htons(value);
    memcpy(at, &value, sizeof value);
}

static void put32(uint8_t *at, uint32_t value) {
    value = htonl(value);
    memcpy(at, &value, sizeof value);
}

const char *relay_sources(void) { return RELAY_SOURCES; }

struct relay *relay_new(void *protect) {
    struct relay *relay = calloc(1, sizeof *relay);
    if (relay == NULL) return NULL;
    memcpy(&relay->protect, &protect, sizeof protect); /* ISO C has no cast from object to function */
    relay->batch = 1; /* a new link's is 0 */
    for (uint32_t n = 0; n < RELAY_QUEUE_PACKETS; n++)
        relay->messages[n].msg_hdr.msg_iov = relay->envelopes[n].packets;
    return relay;
}

void relay_free(struct relay *relay) { free(relay); }

struct relay_dropped *relay_dropped(struct relay *relay) { return &relay->dropped; }

/* Whether this slot's subscriber gets another block than the one built last. */
static int differs(const struct block *block, const struct relay_slot *slot) {
    return block->send_time_id != slot->send_time_id || block->transport_id != slot->transport_id ||
           block->level_id != slot->level_id;
}

/* OutgoingExtensions.build: send time, transport-wide number (written per packet), audio level. */
static void build_block(struct block *block, const struct relay_slot *slot, uint8_t level, double now) {
    uint8_t *at = block->bytes + 4;
    *block = (struct block){slot->send_time_id, slot->transport_id, slot->level_id, 0, 0, {0}};
    if (slot->send_time_id) {
        uint32_t ticks = (uint64_t)(now * SEND_TIME_TICKS) & 0xFFFFFF;
        put32(at, (uint32_t)(slot->send_time_id << 4 | 2) << 24 | ticks);
        at += 4;
    }
    if (slot->transport_id) {
        *at = (uint8_t)(slot->transport_id << 4 | 1);
        block->transport_at = HEADER_BYTES + (uint32_t)(at + 1 - block->bytes);
        at += 3;
    }
    if (slot->level_id) {
        *at++ = (uint8_t)(slot->level_id << 4);
        *at++ = level;
    }
    uint32_t words = (uint32_t)(at - block->bytes - 4 + 3) / 4;
    if (words == 0) return;
    put16(block->bytes, 0xBEDE);
    put16(block->bytes + 2, (uint16_t)words);
    block->size = 4 + 4 * words;
}

/* Write what the slot gets of the packet, in its own numbers. Returns the size. */
static int write_packet(uint8_t *out, const struct relay_packet *packet, const uint8_t *payload,
                        const struct relay_slot *slot, const struct block *block) {
    out[0] = VERSION_BITS | (block->size ? EXTENSION_BIT : 0);
    out[1] = packet->marker | slot->payload_type;
    put16(out + 2, (uint16_t)(packet->number + slot->sequence_offset));
    put32(out + 4, packet->timestamp + slot->timestamp_offset);
    put32(out + 8, slot->ssrc);
    memcpy(out + HEADER_BYTES, block->bytes, MAX_BLOCK_BYTES);
    if (block->transport_at) put16(out + block->transport_at, (uint16_t)slot->link->counts[0]);
    out += HEADER_BYTES + block->size;
    memcpy(out, payload, packet->size);
    if (packet->picture_id_at) {
        uint16_t picture_id = packet->picture_id + slot->picture_id_offset;
        if (packet->wide)
            put16(out + packet->picture_id_at, WIDE_PICTURE_ID | (picture_id & 0x7FFF));
        else
            out[packet->picture_id_at] = picture_id & 0x7F;
    }
    if (packet->tl0_at) out[packet->tl0_at] = (uint8_t)(packet->tl0 + slot->tl0_offset);
    return (int)(HEADER_BYTES + block->size + packet->size);
}

/* SendHistory.note */
static void note(struct relay_link *link, int size, double now) {
    uint64_t at = link->counts[0]++ & (RELAY_HISTORY_PACKETS - 1);
    link->counts[1] += (uint64_t)size;
    link->sent_at[at] = now;
    link->sizes[at] = (uint16_t)size;
}

/* KeptPackets.keep */
static void keep(struct relay_kept *ring, const uint8_t *packet, int size) {
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    struct relay_kept *place = &ring[sequence & (RELAY_KEPT_PACKETS - 1)];
    if (size > RELAY_KEPT_BYTES) return;
    place->sequence = sequence;
    place->size = (uint16_t)size;
    memcpy(place->bytes, packet, (size_t)size);
}

/* Add a packet to the link's newest message, where it fits there. Order within a link is kept, since
   only its newest message grows. */
static int extend(struct relay *relay, struct relay_link *link, uint8_t *packet, int size) {
    if (link->batch != relay->batch || relay->refusals >= MAX_REFUSALS) return 0;
    struct msghdr *header = &relay->messages[link->open].msg_hdr;
    struct envelope *envelope = &relay->envelopes[link->open];
    if (header->msg_iovlen == RELAY_SEGMENTS || envelope->whole || size > envelope->segment_bytes) return 0;
    envelope->packets[header->msg_iovlen++] = (struct iovec){packet, (size_t)size};
    envelope->whole = size < envelope->segment_bytes;
    return 1;
}

static void queue(struct relay *relay, struct relay_link *link, uint8_t *packet, int size) {
    relay->packets++;
    if (extend(relay, link, packet, size)) return;
    uint32_t n = relay->count++;
    struct msghdr *header = &relay->messages[n].msg_hdr;
    struct envelope *envelope = &relay->envelopes[n];
    envelope->fd = link->fd;
    envelope->segment_bytes = (uint16_t)size;
    envelope->whole = 0;
    envelope->packets[0] = (struct iovec){packet, (size_t)size};
    memcpy(envelope->address, link->address, RELAY_ADDRESS_BYTES);
    header->msg_name = link->address_length ? envelope->address : NULL;
    header->msg_namelen = link->address_length;
    header->msg_iovlen = 1;
    link->open = n;
    link->batch = relay->batch;
}

/* Whether what is to be rewritten lies in the payload; our own parser sees to it. */
static int lies_within(const struct relay_packet *packet) {
    return (packet->picture_id_at == 0 || packet->picture_id_at + 2u <= packet->size) &&
           (packet->tl0_at == 0 || packet->tl0_at < packet->size);
}

uint32_t relay_forward(struct relay *relay, const struct relay_packet *packet, const uint8_t *payload,
                       const struct relay_slot *slots, uint32_t count, double now) {
    struct block block = {0};
    uint32_t for_python = 0;
    if (!lies_within(packet)) {
        relay->dropped.bug++;
        return 0;
    }
    int built = 0;
    for (const struct relay_slot *slot = slots; slot < slots + count; slot++) {
        struct relay_link *link = slot->link;
        if (packet->number < slot->first_number) continue; /* it began after this late packet */
        if (link->fd < 0) {
            for_python++;
            continue;
        }
        if (!built || differs(&block, slot)) {
            build_block(&block, slot, packet->level, now);
            built = 1;
        }
        if (HEADER_BYTES + block.size + packet->size > RELAY_MAX_PLAIN_BYTES) {
            relay->dropped.too_long++;
            continue;
        }
        if (relay->packets == RELAY_QUEUE_PACKETS) relay_flush(relay);
        uint8_t *out = relay->places[relay->packets];
        int size = write_packet(out, packet, payload, slot, &block);
        if (link->session == NULL || relay->protect(link->session, out, &size)) {
            relay->dropped.protect_failed++;
            continue;
        }
        if (block.transport_at) note(link, size, now);
        if (slot->kept != NULL) keep(slot->kept, out, size);
        queue(relay, link, out, size);
    }
    return for_python;
}

/* Say of a message of several packets how it is to be taken apart. */
static void describe_segments(struct msghdr *header, struct envelope *envelope) {
    header->msg_control = header->msg_iovlen > 1 ? envelope->control : NULL;
    header->msg_controllen = header->msg_iovlen > 1 ? sizeof envelope->control : 0;
    if (header->msg_iovlen == 1) return;
    struct cmsghdr *control = CMSG_FIRSTHDR(header);
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    memcpy(CMSG_DATA(control), &envelope->segment_bytes, sizeof(uint16_t));
}

static void count_failure(struct relay *relay, uint64_t packets) {
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        relay->dropped.send_would_block += packets;
    else
        relay->dropped.send_failed += packets;
}

/* Send a message's packets each by itself: its device or its path takes no segments. */
static void send_apart(struct relay *relay, const struct envelope *envelope, const struct msghdr *whole) {
    for (size_t n = 0; n < whole->msg_iovlen; n++) {
        struct iovec packet = envelope->packets[n];
        struct msghdr one = {.msg_name = whole->msg_name, .msg_namelen = whole->msg_namelen};
        one.msg_iov = &packet;
        one.msg_iovlen = 1;
        if (sendmsg(envelope->fd, &one, MSG_DONTWAIT) < 0) count_failure(relay, 1);
    }
}

/* Deal with the message that sendmmsg stopped at. */
static void give_up(struct relay *relay, uint32_t n) {
    const struct msghdr *header = &relay->messages[n].msg_hdr;
    if (header->msg_iovlen > 1 && errno != EAGAIN && errno != EWOULDBLOCK) {
        relay->refusals++;
        send_apart(relay, &relay->envelopes[n], header);
    } else {
        count_failure(relay, header->msg_iovlen);
    }
}

/* Hand messages `from` up to `to`, all of one socket, to the system. */
static void send_run(struct relay *relay, uint32_t from, uint32_t to) {
    int fd = relay->envelopes[from].fd;
    while (from < to) {
        int sent = sendmmsg(fd, relay->messages + from, to - from, MSG_DONTWAIT);
        if (sent > 0) {
            for (; sent > 0; sent--, from++)
                if (relay->messages[from].msg_hdr.msg_iovlen > 1) relay->refusals = 0;
        } else if (errno != EINTR) {
            give_up(relay, from++);
        }
    }
}

void relay_flush(struct relay *relay) {
    for (uint32_t n = 0; n < relay->count; n++)
        describe_segments(&relay->messages[n].msg_hdr, &relay->envelopes[n]);
    uint32_t from = 0;
    while (from < relay->count) {
        uint32_t to = from + 1;
        while (to < relay->count && relay->envelopes[to].fd == relay->envelopes[from].fd) to++;
        send_run(relay, from, to);
        from = to;
    }
    relay->packets = relay->count = 0;
    relay->batch++;
}

/* Return for how long a datagram has waited, by the system's stamp (SO_TIMESTAMPNS, socket(7)). */
static double age_of(struct msghdr *header, const struct timespec *now) {
    struct cmsghdr *control = CMSG_FIRSTHDR(header);
    struct timespec stamp;
    if (control == NULL || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS ||
        control->cmsg_len != CMSG_LEN(sizeof stamp))
        return 0.0;
    memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    return (double)(now->tv_sec - stamp.tv_sec) + (double)(now->tv_nsec - stamp.tv_nsec) / 1e9;
}

int relay_receive(struct relay_inbox *inbox, int fd) {
    struct mmsghdr messages[RELAY_DATAGRAMS];
    struct iovec places[RELAY_DATAGRAMS];
    _Alignas(struct cmsghdr) uint8_t controls[RELAY_DATAGRAMS][CMSG_SPACE(sizeof(struct timespec))];
    memset(inbox->addresses, 0, sizeof inbox->addresses);
    for (uint32_t n = 0; n < RELAY_DATAGRAMS; n++) {
        places[n] = (struct iovec){inbox->bytes[n], RELAY_DATAGRAM_BYTES};
        messages[n] = (struct mmsghdr){.msg_hdr = {.msg_name = inbox->addresses[n],
                                                   .msg_namelen = RELAY_ADDRESS_BYTES,
                                                   .msg_iov = &places[n],
                                                   .msg_iovlen = 1,
                                                   .msg_control = controls[n],
                                                   .msg_controllen = sizeof controls[n]}};
    }
    int count;
    do count = recvmmsg(fd, messages, RELAY_DATAGRAMS, MSG_DONTWAIT, NULL);
    while (count < 0 && errno == EINTR);
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    for (int n = 0; n < count; n++) {
        inbox->sizes[n] = messages[n].msg_len;
        inbox->ages[n] = age_of(&messages[n].msg_hdr, &now);
    }
    return count;
}
