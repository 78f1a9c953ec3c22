/* SPDX-License-Identifier: Apache-2.0 */
/* The thread behind h2_server.h: poll() over all connections, nghttp2's server side on each. */
#include "h2_server.h"

#include <errno.h>
#include <fcntl.h>
#include <nghttp2/nghttp2.h>
#include <pb_decode.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "gen/device.pb.h"

enum { MESSAGE_MAX = 512, READ_MAX = 64 << 10, PREFIX = 5 };

typedef struct stream {
    struct stream *next; /* newest first */
    int32_t id;
    bool sign;
    bool held;
    int64_t when; /* DO_DELAY: to be answered then; 0: no */
    uint32_t argument;
    size_t len, done;
    uint8_t in[MESSAGE_MAX];
    uint8_t out[PREFIX + 6];
} stream;

typedef struct h2_peer {
    h2_server *server;
    int fd;
    nghttp2_session *ng;
    stream *streams;
    unsigned count;
    bool gone;
} h2_peer;

static void must(bool good) {
    if (!good) {
        perror("h2_server");
        abort();
    }
}

/* ---- answers --------------------------------------------------------------------------------------------------------------- */

static nghttp2_nv pair(const char *name, const char *value) {
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name), strlen(value), 0};
}

static ssize_t read_answer(nghttp2_session *ng, int32_t id, uint8_t *out, size_t room, uint32_t *flags, nghttp2_data_source *source,
                           void *user) {
    stream *one = (stream *)source->ptr;
    const nghttp2_nv trailer = pair("grpc-status", "0");
    (void)user;
    must(room >= sizeof one->out);
    memcpy(out, one->out, sizeof one->out);
    *flags = NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
    must(nghttp2_submit_trailer(ng, id, &trailer, 1) == 0);
    return sizeof one->out;
}

/* GenerateRandomReply.random: the argument, 4 bytes. */
static void answer(h2_peer *peer, stream *one) {
    const nghttp2_nv head[] = {pair(":status", "200"), pair("content-type", "application/grpc")};
    const nghttp2_data_provider body = {.source = {.ptr = one}, .read_callback = read_answer};
    const uint8_t out[PREFIX + 6] = {
        0, 0, 0, 0, 6, 0x22, 4, (uint8_t)one->argument, (uint8_t)(one->argument >> 8), (uint8_t)(one->argument >> 16), 0};
    memcpy(one->out, out, sizeof out);
    one->held = false;
    one->when = 0;
    atomic_fetch_add(&peer->server->signs, one->sign);
    must(nghttp2_submit_response(peer->ng, one->id, head, 2, &body) == 0);
}

static unsigned held(const h2_peer *peer) {
    unsigned n = 0;
    for (const stream *one = peer->streams; one != NULL; one = one->next) {
        n += one->held;
    }
    return n;
}

static void answer_held(h2_peer *peer) {
    for (stream *one = peer->streams; one != NULL; one = one->next) {
        if (one->held) {
            answer(peer, one);
        }
    }
}

static void leave(h2_peer *peer) {
    unsigned newer = held(peer) / 2;
    int32_t last = 0;
    for (stream *one = peer->streams; one != NULL; one = one->next) {
        if (one->held && newer > 0) {
            newer--;
            one->held = false;
        } else if (one->held && last == 0) {
            last = one->id;
        }
    }
    must(nghttp2_submit_goaway(peer->ng, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, NULL, 0) == 0);
    answer_held(peer);
}

static void act(h2_peer *peer, stream *one) {
    softsjj_v1_GenerateRandomRequest request = softsjj_v1_GenerateRandomRequest_init_zero;
    h2_server *server = peer->server;
    pb_istream_t in = pb_istream_from_buffer(one->in + PREFIX, one->len - PREFIX);
    must(one->len > PREFIX && pb_decode(&in, softsjj_v1_GenerateRandomRequest_fields, &request));
    atomic_fetch_add(&server->requests, 1);
    one->argument = request.length >> 8;
    switch ((h2_doing)(request.length & 0xff)) {
        case DO_HOLD:
            one->held = true;
            if (atomic_load(&server->open) || held(peer) >= atomic_load(&server->gate)) {
                answer_held(peer);
            }
            break;
        case DO_NEVER:
            break;
        case DO_DELAY:
            one->when = rpc_now_ms() + one->argument;
            break;
        case DO_REFUSE:
            must(nghttp2_submit_rst_stream(peer->ng, NGHTTP2_FLAG_NONE, one->id, NGHTTP2_REFUSED_STREAM) == 0);
            break;
        case DO_BREAK:
            atomic_store(&server->open, true);
            peer->gone = true;
            break;
        case DO_LEAVE:
            if (atomic_exchange(&server->open, true)) {
                answer(peer, one);
            } else {
                leave(peer);
            }
            break;
        case DO_ANSWER:
        default:
            answer(peer, one);
            break;
    }
}

/* ---- nghttp2 --------------------------------------------------------------------------------------------------------------- */

static stream *stream_of(nghttp2_session *ng, int32_t id) {
    return (stream *)nghttp2_session_get_stream_user_data(ng, id);
}

static int on_begin(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    h2_peer *peer = (h2_peer *)user;
    stream *one = (stream *)calloc(1, sizeof *one);
    must(one != NULL);
    one->id = frame->hd.stream_id;
    one->next = peer->streams;
    peer->streams = one;
    peer->count++;
    if (peer->count > atomic_load(&peer->server->together)) {
        atomic_store(&peer->server->together, peer->count);
    }
    return nghttp2_session_set_stream_user_data(ng, one->id, one);
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name, size_t n, const uint8_t *value,
                     size_t value_len, uint8_t flags, void *user) {
    static const char sign[] = "/softsjj.v1.Device/Sign";
    stream *one = stream_of(ng, frame->hd.stream_id);
    (void)flags;
    (void)user;
    if (one != NULL && n == 5 && memcmp(name, ":path", 5) == 0) {
        one->sign = value_len == sizeof sign - 1 && memcmp(value, sign, value_len) == 0;
    }
    return 0;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *bytes, size_t n, void *user) {
    stream *one = stream_of(ng, id);
    (void)flags;
    (void)user;
    must(one != NULL && one->len + n <= sizeof one->in);
    memcpy(one->in + one->len, bytes, n);
    one->len += n;
    return 0;
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *frame, void *user) {
    h2_peer *peer = (h2_peer *)user;
    if (frame->hd.type == NGHTTP2_DATA && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 && !peer->gone) {
        act(peer, stream_of(ng, frame->hd.stream_id));
    } else if (frame->hd.type == NGHTTP2_RST_STREAM) {
        atomic_fetch_add(&peer->server->cancelled, 1);
    }
    return 0;
}

static int on_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user) {
    h2_peer *peer = (h2_peer *)user;
    (void)ng;
    (void)code;
    for (stream **at = &peer->streams; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            stream *one = *at;
            *at = one->next;
            free(one);
            peer->count--;
            break;
        }
    }
    return 0;
}

static h2_peer *new_peer(h2_server *server, int fd) {
    const nghttp2_settings_entry limit = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, server->streams};
    nghttp2_session_callbacks *callbacks = NULL;
    h2_peer *peer = (h2_peer *)calloc(1, sizeof *peer);
    must(peer != NULL && nghttp2_session_callbacks_new(&callbacks) == 0);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    peer->server = server;
    peer->fd = fd;
    must(nghttp2_session_server_new(&peer->ng, callbacks, peer) == 0 &&
         nghttp2_submit_settings(peer->ng, NGHTTP2_FLAG_NONE, &limit, server->streams != 0 ? 1 : 0) == 0);
    nghttp2_session_callbacks_del(callbacks);
    return peer;
}

static void free_peer(h2_peer *peer) {
    while (peer->streams != NULL) {
        stream *one = peer->streams;
        peer->streams = one->next;
        free(one);
    }
    nghttp2_session_del(peer->ng);
    close(peer->fd);
    free(peer);
}

/* ---- the thread ------------------------------------------------------------------------------------------------------------ */

static void take_in(h2_peer *peer) {
    static uint8_t bytes[READ_MAX];
    ssize_t n = recv(peer->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        peer->gone = true;
    } else if (n > 0) {
        atomic_fetch_add(&peer->server->reads, 1);
        if (nghttp2_session_mem_recv(peer->ng, bytes, (size_t)n) != n) {
            peer->gone = true; /* the callbacks may have said so before */
        }
    }
}

static void put_out(h2_peer *peer) {
    const uint8_t *bytes = NULL;
    ssize_t n;
    while (!peer->gone && (n = nghttp2_session_mem_send(peer->ng, &bytes)) > 0) {
        peer->gone = send(peer->fd, bytes, (size_t)n, MSG_NOSIGNAL) != n;
    }
}

static void serve(h2_server *server, size_t i, bool readable) {
    h2_peer *peer = server->peers[i];
    if (readable) {
        take_in(peer);
    }
    for (stream *one = peer->streams; one != NULL; one = one->next) {
        if (one->when != 0 && rpc_now_ms() >= one->when) {
            answer(peer, one);
        }
    }
    put_out(peer);
    if (peer->gone) {
        server->peers[i] = NULL;
        free_peer(peer);
    }
}

static void welcome(h2_server *server) {
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    for (size_t i = 0; fd >= 0 && i < H2_CONNECTIONS; i++) {
        if (server->peers[i] == NULL) {
            server->peers[i] = new_peer(server, fd);
            atomic_fetch_add(&server->accepted, 1);
            put_out(server->peers[i]);
            return;
        }
    }
    must(fd < 0);
}

static void *run(void *argument) {
    h2_server *server = (h2_server *)argument;
    for (;;) {
        struct pollfd items[H2_CONNECTIONS + 2] = {{server->stop[0], POLLIN, 0}, {server->listener, POLLIN, 0}};
        for (size_t i = 0; i < H2_CONNECTIONS; i++) {
            items[i + 2] = (struct pollfd){server->peers[i] == NULL ? -1 : server->peers[i]->fd, POLLIN, 0};
        }
        must(poll(items, H2_CONNECTIONS + 2, 5) >= 0);
        if (items[0].revents != 0) {
            return NULL;
        }
        for (size_t i = 0; i < H2_CONNECTIONS; i++) {
            if (server->peers[i] != NULL) {
                serve(server, i, items[i + 2].revents != 0);
            }
        }
        if (items[1].revents != 0) {
            welcome(server);
        }
    }
}

void h2_server_start(h2_server *server, uint32_t streams) {
    char text[96];
    rpc_error error;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memset(server, 0, sizeof *server);
    server->streams = streams;
    snprintf(server->directory, sizeof server->directory, "/tmp/softsjj-h2-XXXXXX");
    must(mkdtemp(server->directory) != NULL);
    snprintf(text, sizeof text, "unix:%s/s", server->directory);
    must(rpc_addresses_parse(text, &server->addresses, &error) == RPC_OK);
    snprintf(name.sun_path, sizeof name.sun_path, "%s", server->addresses.at[0].path);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    must(bind(server->listener, (const struct sockaddr *)&name, sizeof name) == 0 && listen(server->listener, 256) == 0 &&
         pipe2(server->stop, O_CLOEXEC) == 0 && pthread_create(&server->thread, NULL, run, server) == 0);
}

void h2_server_stop(h2_server *server) {
    must(write(server->stop[1], "", 1) == 1);
    pthread_join(server->thread, NULL);
    for (size_t i = 0; i < H2_CONNECTIONS; i++) {
        if (server->peers[i] != NULL) {
            free_peer(server->peers[i]);
        }
    }
    close(server->stop[0]);
    close(server->stop[1]);
    close(server->listener);
    unlink(server->addresses.at[0].path);
    rmdir(server->directory);
}

bool h2_server_wait(const atomic_uint *count, unsigned least) {
    for (int i = 0; i < 2000 && atomic_load(count) < least; i++) {
        usleep(1000);
    }
    return atomic_load(count) >= least;
}
