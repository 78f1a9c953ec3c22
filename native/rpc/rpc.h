/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpc.h - the gRPC client that the C libraries share: unary calls to a SoftSJJ daemon over HTTP/2 (nghttp2), messages by nanopb.
 *
 *   rpc_addresses  where daemons listen
 *   rpc_pool       connections to these, which any number of threads share; survives fork
 *   rpc_call       one op: encode, exchange, decode
 *
 * No function here reads or keeps global state. Times are milliseconds of the monotonic clock.
 */
#ifndef SOFTSJJ_RPC_H
#define SOFTSJJ_RPC_H

#include <pb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What became of a call on its way. A refusal by the device is not among them: it is an answer (rpc_call.refusal). */
typedef enum rpc_status {
    RPC_OK = 0,
    RPC_BAD_ADDRESS, /* the address cannot be used */
    RPC_BAD_CONFIG,  /* softsjj.toml or a variable of the environment is wrong (config.h) */
    RPC_NO_CONNECT,  /* nobody listens there, or not in time */
    RPC_TIMEOUT,     /* no answer before the deadline */
    RPC_BROKEN,      /* the connection ended before the answer */
    RPC_PROTOCOL,    /* the peer does not speak gRPC as we know it, or its message does not decode */
    RPC_GRPC_STATUS, /* the answer is a gRPC status other than OK (rpc_error.grpc_status) */
    RPC_TOO_LARGE,   /* the request is longer than RPC_MESSAGE_MAX */
    RPC_NO_MEMORY
} rpc_status;

enum {
    RPC_DATA_MAX = 1 << 20,                      /* bulk data in one message, bytes */
    RPC_MESSAGE_MAX = RPC_DATA_MAX + (64 << 10), /* whole message */
    RPC_TEXT_MAX = 1024,
    RPC_REQUEST_ID_BYTES = 16
};

typedef struct rpc_error {
    rpc_status status;
    int grpc_status;         /* google.rpc.Code with RPC_GRPC_STATUS, otherwise 0 */
    char text[RPC_TEXT_MAX]; /* one English sentence for a person; empty on success */
} rpc_error;

/* Fills *error (never NULL) and returns status. */
rpc_status rpc_fail(rpc_error *error, rpc_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* ---- addresses ------------------------------------------------------------------------------------------------------------- */

enum {
    RPC_PATH_MAX = 108, /* sun_path with its end mark, unix(7) */
    RPC_HOST_MAX = 254, /* a DNS name with its end mark, RFC 1035 2.3.4 */
    RPC_ADDRESS_TEXT_MAX = 272,
    RPC_ADDRESSES_MAX = 8
};

typedef struct rpc_address {
    enum { RPC_UNIX = 1, RPC_TCP, RPC_TLS } kind;
    char path[RPC_PATH_MAX]; /* RPC_UNIX */
    char host[RPC_HOST_MAX]; /* RPC_TCP: a loopback address; RPC_TLS: a name or an address; IPv6 without brackets */
    uint16_t port;           /* host order */
} rpc_address;

/* In the order in which they are tried. */
typedef struct rpc_addresses {
    size_t count;
    rpc_address at[RPC_ADDRESSES_MAX];
} rpc_addresses;

/* text: unix:PATH | HOST:PORT | tls:HOST:PORT. HOST is an IPv4 address, an IPv6 address in brackets, localhost (127.0.0.1), or with
 * tls: a DNS name, which is looked up when connecting. Without tls: any address but loopback is refused. Errors: RPC_BAD_ADDRESS.
 */
rpc_status rpc_address_parse(const char *text, rpc_address *address, rpc_error *error);

/* text: addresses between commas, spaces around them ignored; at least one, none twice. Errors: RPC_BAD_ADDRESS. */
rpc_status rpc_addresses_parse(const char *text, rpc_addresses *addresses, rpc_error *error);
/* One more at the end of the list. */
rpc_status rpc_addresses_add(rpc_addresses *addresses, const char *text, rpc_error *error);

/* The address as rpc_address_parse takes it, for messages. Returns out. */
const char *rpc_address_text(const rpc_address *address, char out[RPC_ADDRESS_TEXT_MAX]);

/* ---- pools ----------------------------------------------------------------------------------------------------------------- */

enum { RPC_FILE_MAX = 1024 };

/* Mutual TLS. The three files are PEM; an empty text: not set. */
typedef struct rpc_tls_options {
    char ca[RPC_FILE_MAX];          /* certificates that the server's must come from */
    char certificate[RPC_FILE_MAX]; /* the client's own, with the chain to its CA */
    char key[RPC_FILE_MAX];         /* its private key */
    char name[RPC_HOST_MAX];        /* name or address that the server's certificate must carry; empty: the address's host */
} rpc_tls_options;

typedef struct rpc_options {
    uint32_t connect_ms;      /* longest wait for a connection to one address */
    uint32_t call_ms;         /* longest wait for an answer, connecting included */
    uint32_t ping_ms;         /* silence during a wait after which a PING asks whether the peer lives; doubles each time */
    uint32_t ping_timeout_ms; /* silence after a PING that breaks the connection */
    uint32_t retries;         /* how often a call that may be repeated is sent again */
    uint32_t connections;     /* to one address, at most; another one is opened when all that are there have calls. 0 is 1 */
    uint32_t spin_us;         /* a thread that waits for the peer asks the socket so long before it sleeps; 0: it sleeps at once */
    rpc_tls_options tls;
} rpc_options;

/* 2 s, 10 s, 10 s, 20 s, once, one connection, no spinning, no TLS files. */
rpc_options rpc_options_default(void);

typedef struct rpc_pool rpc_pool;

/* NULL: no memory, no address, or the kernel gives no random bytes. Connects nowhere yet. Both arguments are copied. */
rpc_pool *rpc_pool_open(const rpc_addresses *addresses, const rpc_options *options);
/* Closes every connection. No call may be running. */
void rpc_pool_close(rpc_pool *pool);
/* Makes sure that a daemon answers at one of the addresses: opens a connection and waits for the peer's first HTTP/2 frame. */
rpc_status rpc_pool_probe(rpc_pool *pool, rpc_error *error);

/* Closes the connections that no call is using, unless the pool is busy: for the end of the process. */
void rpc_pool_drop_idle(rpc_pool *pool);

/* For the owner's pthread_atfork handlers. The child abandons the parent's connections (closes its descriptors, sends nothing)
 * and opens its own with the first call. Calls that other threads were in do not exist in the child. */
void rpc_pool_fork_prepare(rpc_pool *pool);
void rpc_pool_fork_parent(rpc_pool *pool);
void rpc_pool_fork_child(rpc_pool *pool);

/* ---- calls ----------------------------------------------------------------------------------------------------------------- */

/* Bytes that somebody else keeps. */
typedef struct rpc_slice {
    const uint8_t *bytes;
    size_t len;
} rpc_slice;

/* The field is sent with the slice's bytes; an empty slice leaves it out. The slice must outlive the call. */
pb_callback_t rpc_put(const rpc_slice *slice);
/* The field's bytes are found in *slice after the call, which must outlive it; they stay valid until rpc_call_end. */
pb_callback_t rpc_take(rpc_slice *slice);

/* A secret of a request, whose field is given rpc_put(&secret.sealed): it is sealed to the transport key of the device, which is
 * asked for when it is not known, or was another before the device was started again. `plain` must outlive the call and is not
 * copied; `sealed` begins and ends empty. */
typedef struct rpc_secret {
    rpc_slice plain; /* 1 to 65536 bytes */
    rpc_slice sealed;
} rpc_secret;

typedef struct rpc_call {
    /* in */
    int op;             /* enum hsm_op: path and replay class */
    rpc_slice session;  /* token; empty in OpenSession */
    unsigned at;        /* n: the n-th address of the pool only, where the session is; 0: any. Afterwards the one that was asked */
    rpc_secret *secret; /* NULL: none */
    int64_t deadline;   /* of the monotonic clock; 0: rpc_options.call_ms from now */
    /* out */
    uint32_t refusal; /* 0, or the device's refusal number; only with RPC_OK */
    uint64_t epoch;
    rpc_error error; /* error.text also holds the device's sentence that comes with a refusal */
    /* private */
    uint8_t *reply;
    size_t reply_len;
} rpc_call;

/*
 * One op. request and reply are nanopb structs, reply zeroed apart from rpc_take fields; both messages start with the three
 * fields of device.proto, which this function fills and reads itself. Returns RPC_OK when the device answered, with call->refusal.
 * A request whose connection breaks is sent again on a fresh connection, rpc_options.retries times, if its op's replay class is
 * safe or if it certainly never left. Errors: all but RPC_BAD_ADDRESS. The caller calls rpc_call_end in every case; it wipes the
 * answer, which may be a plaintext or a key to be.
 */
rpc_status rpc_call_run(rpc_pool *pool, rpc_call *call, const pb_msgdesc_t *request_fields, const void *request,
                        const pb_msgdesc_t *reply_fields, void *reply);
void rpc_call_end(rpc_call *call);

#endif
