/* The forwarding loop in C: one packet of a source to every slot that shows it.

   It does what media/relay/forward.py does, byte for byte (tests/media/relay/test_kernel.py); read that
   first. What is added is a queue: packets lie protected in it until `relay_flush` hands them to the
   socket, many with one system call.

   Invariant: nothing is allocated, awaited or locked between `relay_new` and `relay_free`. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel.h"

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
};

typedef int (*protect_function)(void *session, void *packet, int *length);

struct relay {
    protect_function protect;
    struct relay_dropped dropped;
    uint32_t queued;
    int fds[RELAY_QUEUE_PACKETS];
    uint8_t addresses[RELAY_QUEUE_PACKETS][RELAY_ADDRESS_BYTES]; /* links may change or go meanwhile */
    struct mmsghdr messages[RELAY_QUEUE_PACKETS];
    struct iovec places[RELAY_QUEUE_PACKETS];
    uint8_t packets[RELAY_QUEUE_PACKETS][RELAY_STRIDE_BYTES];
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
    for (uint32_t n = 0; n < RELAY_QUEUE_PACKETS; n++) {
        relay->places[n].iov_base = relay->packets[n];
        struct msghdr *header = &relay->messages[n].msg_hdr;
        header->msg_iov = &relay->places[n];
        header->msg_iovlen = 1;
    }
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

static void queue(struct relay *relay, struct relay_link *link, int size) {
    uint32_t n = relay->queued++;
    struct msghdr *header = &relay->messages[n].msg_hdr;
    relay->fds[n] = link->fd;
    relay->places[n].iov_len = (size_t)size;
    memcpy(relay->addresses[n], link->address, RELAY_ADDRESS_BYTES);
    header->msg_name = link->address_length ? relay->addresses[n] : NULL;
    header->msg_namelen = link->address_length;
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
        if (relay->queued == RELAY_QUEUE_PACKETS) relay_flush(relay);
        uint8_t *out = relay->packets[relay->queued];
        int size = write_packet(out, packet, payload, slot, &block);
        if (link->session == NULL || relay->protect(link->session, out, &size)) {
            relay->dropped.protect_failed++;
            continue;
        }
        if (block.transport_at) note(link, size, now);
        if (slot->kept != NULL) keep(slot->kept, out, size);
        queue(relay, link, size);
    }
    return for_python;
}

/* Hand messages `from` up to `to`, all of one socket, to the kernel. */
static void send_run(struct relay *relay, uint32_t from, uint32_t to) {
    while (from < to) {
        int sent = sendmmsg(relay->fds[from], relay->messages + from, to - from, MSG_DONTWAIT);
        if (sent > 0) {
            from += (uint32_t)sent;
        } else if (errno != EINTR) { /* only the first message's error is told: it is dropped */
            if (errno == EAGAIN || errno == EWOULDBLOCK)
                relay->dropped.send_would_block++;
            else
                relay->dropped.send_failed++;
            from++;
        }
    }
}

void relay_flush(struct relay *relay) {
    uint32_t from = 0;
    while (from < relay->queued) {
        uint32_t to = from + 1;
        while (to < relay->queued && relay->fds[to] == relay->fds[from]) to++;
        send_run(relay, from, to);
        from = to;
    }
    relay->queued = 0;
}
