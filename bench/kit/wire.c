/* See wire.h. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "wire.h"

enum {
    FRAMES_PER_SECOND = 30,
    VOICES_PER_SECOND = 50,
    HEADER_BYTES = 12,
    TRAILER_BYTES = 148,
    BATCH = 64,
    MAX_READERS = 4096,
    STREAMS_PER_READER = 4,
    MAX_SAMPLES = 1 << 24,
    SLOWEST_MICROSECONDS = 1 << 20,
};

typedef int (*protect_function)(void *session, void *packet, int *length);

static uint64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void sleep_until(uint64_t due) {
    struct timespec at = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void put32(uint8_t *at, uint32_t value) {
    value = htonl(value);
    memcpy(at, &value, sizeof value);
}

/* Copy a template with its own number and the time. */
static void stamp(uint8_t *out, const uint8_t *plain, uint32_t size, uint16_t sequence, uint32_t send_time_at) {
    uint64_t now = microseconds();
    memcpy(out, plain, size);
    out[2] = (uint8_t)(sequence >> 8);
    out[3] = (uint8_t)sequence;
    put32(out + 4, (uint32_t)now);
    if (send_time_at) {
        uint32_t ticks = (uint32_t)(now * (1 << 18) / 1000000) & 0xFFFFFF;
        out[send_time_at] = (uint8_t)(ticks >> 16);
        out[send_time_at + 1] = (uint8_t)(ticks >> 8);
        out[send_time_at + 2] = (uint8_t)ticks;
    }
}

static uint64_t publish_one(protect_function protect, struct wire_source *source, const uint8_t *plain,
                            uint32_t size, uint16_t *sequence, uint32_t send_time_at) {
    uint8_t packet[WIRE_PACKET_BYTES + TRAILER_BYTES];
    int length = (int)size;
    stamp(packet, plain, size, (*sequence)++, send_time_at);
    if (protect(source->session, packet, &length)) return 0;
    return send(source->fd, packet, (size_t)length, 0) == length;
}

static uint64_t publish_frame(protect_function protect, struct wire_source *source, uint64_t frame) {
    uint64_t sent = 0;
    for (uint32_t n = 0; n < source->packets_per_frame; n++) {
        int first = n == 0, last = n + 1 == source->packets_per_frame;
        source->video[1] = (uint8_t)((source->video[1] & 0x7F) | (last ? 0x80 : 0));
        /* The descriptor's start bit, and the frame header's lowest bit: 0 on a keyframe. */
        source->video[source->keyframe_at - 4] = first ? 0x90 : 0x80;
        source->video[source->keyframe_at] = first && frame % FRAMES_PER_SECOND == 0 ? 0x10 : 0x11;
        sent += publish_one(protect, source, source->video, source->video_size, &source->video_sequence,
                            source->video_send_time_at);
    }
    return sent;
}

uint64_t wire_publish(void *protect_at, struct wire_source *sources, uint32_t count, struct wire_stop *stop) {
    protect_function protect;
    memcpy(&protect, &protect_at, sizeof protect);
    uint64_t start = microseconds(), sent = 0;
    /* Sources take turns: each begins a fraction of a frame later than the one before. */
    for (uint64_t turn = 0; !stop->now; turn++) {
        struct wire_source *source = &sources[turn % count];
        uint64_t frame = turn / count;
        sleep_until(start + (frame * count + turn % count) * 1000000 / FRAMES_PER_SECOND / count);
        sent += publish_frame(protect, source, frame);
        /* 50 voice packets for 30 frames. */
        uint64_t voices = (frame + 1) * VOICES_PER_SECOND / FRAMES_PER_SECOND - frame * VOICES_PER_SECOND / FRAMES_PER_SECOND;
        for (; voices > 0; voices--)
            sent += publish_one(protect, source, source->voice, source->voice_size, &source->voice_sequence,
                                source->voice_send_time_at);
    }
    return sent;
}

/* --- reading ------------------------------------------------------------------------------------- */

struct stream {
    uint32_t ssrc;
    uint64_t packets;
    int64_t first, highest; /* extended sequence numbers */
    int32_t fastest;        /* the least difference between arrival and timestamp */
};

struct sample {
    uint16_t stream;
    int32_t difference;
};

struct reading {
    struct stream *streams;
    struct sample *samples;
    uint64_t packets, kept;
};

static struct stream *stream_of(struct reading *reading, uint32_t reader, uint32_t ssrc) {
    struct stream *mine = &reading->streams[reader * STREAMS_PER_READER];
    for (int n = 0; n < STREAMS_PER_READER; n++) {
        if (mine[n].ssrc == ssrc) return &mine[n];
        if (mine[n].ssrc == 0) {
            mine[n].ssrc = ssrc;
            return &mine[n];
        }
    }
    return NULL;
}

static void take(struct reading *reading, uint32_t reader, const uint8_t *packet, uint32_t size, uint64_t now) {
    uint32_t timestamp, ssrc;
    if (size < HEADER_BYTES || packet[0] >> 6 != 2 || (packet[1] >= 192 && packet[1] < 224)) return;
    memcpy(&timestamp, packet + 4, 4);
    memcpy(&ssrc, packet + 8, 4);
    struct stream *stream = stream_of(reading, reader, ssrc);
    if (stream == NULL) return;
    uint16_t sequence = (uint16_t)(packet[2] << 8 | packet[3]);
    int32_t difference = (int32_t)((uint32_t)now - ntohl(timestamp));
    if (stream->packets == 0) {
        stream->first = stream->highest = sequence;
        stream->fastest = difference;
    } else {
        int64_t number = stream->highest + (int16_t)(sequence - (uint16_t)stream->highest);
        if (number > stream->highest) stream->highest = number;
        if (difference - stream->fastest < 0) stream->fastest = difference;
    }
    stream->packets++;
    reading->packets++;
    if (reading->kept < MAX_SAMPLES)
        reading->samples[reading->kept++] = (struct sample){(uint16_t)(stream - reading->streams), difference};
}

static void read_one(struct reading *reading, int fd, uint32_t reader) {
    static _Thread_local uint8_t packets[BATCH][2048];
    struct iovec places[BATCH];
    struct mmsghdr messages[BATCH];
    for (;;) {
        memset(messages, 0, sizeof messages);
        for (int n = 0; n < BATCH; n++) {
            places[n] = (struct iovec){packets[n], sizeof packets[n]};
            messages[n].msg_hdr.msg_iov = &places[n];
            messages[n].msg_hdr.msg_iovlen = 1;
        }
        int got = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        uint64_t now = microseconds();
        for (int n = 0; n < got; n++) take(reading, reader, packets[n], messages[n].msg_len, now);
        if (got < BATCH) return;
    }
}

static double percentile(const uint32_t *bins, uint64_t total, double share) {
    uint64_t wanted = (uint64_t)((double)total * share), seen = 0;
    for (uint32_t n = 0; n < SLOWEST_MICROSECONDS; n++)
        if ((seen += bins[n]) > wanted) return n / 1e6;
    return SLOWEST_MICROSECONDS / 1e6;
}

static void tally_up(const struct reading *reading, uint32_t count, uint32_t *bins, struct wire_tally *tally) {
    *tally = (struct wire_tally){.packets = reading->packets};
    for (uint32_t n = 0; n < count * STREAMS_PER_READER; n++) {
        const struct stream *stream = &reading->streams[n];
        if (stream->packets == 0) continue;
        tally->streams++;
        uint64_t expected = (uint64_t)(stream->highest - stream->first + 1);
        tally->lost += expected > stream->packets ? expected - stream->packets : 0;
    }
    for (uint64_t n = 0; n < reading->kept; n++) {
        struct sample sample = reading->samples[n];
        int32_t delay = sample.difference - reading->streams[sample.stream].fastest;
        bins[delay < SLOWEST_MICROSECONDS ? delay : SLOWEST_MICROSECONDS - 1]++;
    }
    tally->delay_p50 = percentile(bins, reading->kept, 0.5);
    tally->delay_p99 = percentile(bins, reading->kept, 0.99);
    tally->delay_max = percentile(bins, reading->kept, 1.0 - 1.0 / (double)(reading->kept + 1));
}

int wire_read(const int32_t *fds, uint32_t count, struct wire_stop *stop, struct wire_tally *tally) {
    struct reading reading = {calloc((size_t)count * STREAMS_PER_READER, sizeof(struct stream)),
                              malloc(MAX_SAMPLES * sizeof(struct sample)), 0, 0};
    uint32_t *bins = calloc(SLOWEST_MICROSECONDS, sizeof *bins);
    int epoll = epoll_create1(0), failed = -1;
    if (reading.streams == NULL || reading.samples == NULL || bins == NULL || count > MAX_READERS || epoll < 0)
        goto out;
    for (uint32_t n = 0; n < count; n++) {
        struct epoll_event wanted = {.events = EPOLLIN, .data.u32 = n};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fds[n], &wanted)) goto out;
    }
    while (!stop->now) {
        struct epoll_event ready[256];
        int got = epoll_wait(epoll, ready, 256, 50);
        for (int n = 0; n < got; n++) read_one(&reading, fds[ready[n].data.u32], ready[n].data.u32);
    }
    tally_up(&reading, count, bins, tally);
    failed = 0;
out:
    free(reading.streams);
    free(reading.samples);
    free(bins);
    return failed;
}

/* --- the limit ----------------------------------------------------------------------------------- */

struct bare {
    protect_function protect;
    void **sessions;
    uint32_t count;
    struct mmsghdr *messages;
    struct iovec *places;
    uint8_t (*packets)[WIRE_PACKET_BYTES + TRAILER_BYTES];
};

/* One packet to everyone: as little as a relay can do. */
static uint64_t bare_packet(struct bare *bare, int fd, const uint8_t *plain, uint32_t size, uint16_t sequence) {
    for (uint32_t n = 0; n < bare->count; n++) {
        int length = (int)size;
        stamp(bare->packets[n], plain, size, sequence, 0);
        bare->protect(bare->sessions[n], bare->packets[n], &length);
        bare->places[n].iov_len = (size_t)length;
    }
    uint32_t done = 0;
    while (done < bare->count) {
        int sent = sendmmsg(fd, bare->messages + done, bare->count - done, 0);
        if (sent <= 0) break;
        done += (uint32_t)sent;
    }
    return done;
}

static double thread_seconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

uint64_t wire_bare(void *protect_at, void **sessions, int32_t fd, const uint32_t *hosts, const uint16_t *ports,
                   uint32_t count, uint32_t sources, const struct wire_source *like, struct wire_stop *stop,
                   double *cpu_seconds) {
    struct bare bare = {.sessions = sessions, .count = count};
    memcpy(&bare.protect, &protect_at, sizeof bare.protect);
    bare.messages = calloc(count, sizeof *bare.messages);
    bare.places = calloc(count, sizeof *bare.places);
    bare.packets = calloc(count, sizeof *bare.packets);
    struct sockaddr_in *addresses = calloc(count, sizeof *addresses);
    uint64_t sent = 0;
    uint16_t video = 0, voice = 0;
    uint8_t voice_plain[WIRE_PACKET_BYTES];
    if (bare.messages == NULL || bare.places == NULL || bare.packets == NULL || addresses == NULL) goto out;
    memcpy(voice_plain, like->voice, sizeof voice_plain);
    for (uint32_t n = 0; n < count; n++) {
        addresses[n] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = ports[n], .sin_addr = {hosts[n]}};
        bare.places[n].iov_base = bare.packets[n];
        bare.messages[n].msg_hdr = (struct msghdr){
            .msg_name = &addresses[n], .msg_namelen = sizeof addresses[n], .msg_iov = &bare.places[n], .msg_iovlen = 1};
    }
    double before = thread_seconds();
    uint64_t start = microseconds();
    for (uint64_t frame = 0; !stop->now; frame++) {
        sleep_until(start + frame * 1000000 / FRAMES_PER_SECOND / sources);
        for (uint32_t n = 0; n < like->packets_per_frame; n++)
            sent += bare_packet(&bare, fd, like->video, like->video_size, video++);
        uint64_t voices = (frame + 1) * VOICES_PER_SECOND / FRAMES_PER_SECOND - frame * VOICES_PER_SECOND / FRAMES_PER_SECOND;
        for (; voices > 0; voices--) sent += bare_packet(&bare, fd, voice_plain, like->voice_size, voice++);
    }
    *cpu_seconds = thread_seconds() - before;
out:
    free(bare.messages);
    free(bare.places);
    free(bare.packets);
    free(addresses);
    return sent;
}
