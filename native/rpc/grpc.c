/* SPDX-License-Identifier: Apache-2.0 */
/* gRPC over HTTP/2, the parts that are plain text and bytes. */
#include "grpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

void grpc_prefix_write(uint8_t prefix[GRPC_PREFIX_BYTES], uint32_t len) {
    prefix[0] = 0;
    prefix[1] = (uint8_t)(len >> 24);
    prefix[2] = (uint8_t)(len >> 16);
    prefix[3] = (uint8_t)(len >> 8);
    prefix[4] = (uint8_t)len;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static rpc_status start_message(grpc_reader *reader, rpc_error *error) {
    const uint8_t *prefix = reader->prefix;
    size_t len = (size_t)prefix[1] << 24 | (size_t)prefix[2] << 16 | (size_t)prefix[3] << 8 | (size_t)prefix[4];
    if (prefix[0] != 0) {
        return rpc_fail(error, RPC_PROTOCOL, "the answer is compressed, which was not offered");
    }
    if (len > RPC_MESSAGE_MAX) {
        return rpc_fail(error, RPC_PROTOCOL, "the answer is longer (%zu bytes) than any may be", len);
    }
    reader->message = (uint8_t *)malloc(len == 0 ? 1 : len);
    if (reader->message == NULL) {
        return rpc_fail(error, RPC_NO_MEMORY, "no memory for an answer of %zu bytes", len);
    }
    reader->message_len = len;
    return RPC_OK;
}

rpc_status grpc_reader_feed(grpc_reader *reader, const uint8_t *bytes, size_t n, rpc_error *error) {
    if (reader->prefix_len < GRPC_PREFIX_BYTES) {
        size_t take = smaller(n, GRPC_PREFIX_BYTES - reader->prefix_len);
        memcpy(reader->prefix + reader->prefix_len, bytes, take);
        reader->prefix_len += take;
        bytes += take;
        n -= take;
        if (reader->prefix_len < GRPC_PREFIX_BYTES) {
            return RPC_OK;
        }
        rpc_status status = start_message(reader, error);
        if (status != RPC_OK) {
            return status;
        }
    }
    if (n > reader->message_len - reader->done) {
        return rpc_fail(error, RPC_PROTOCOL, "the answer goes on after its one message");
    }
    if (n != 0) {
        memcpy(reader->message + reader->done, bytes, n);
        reader->done += n;
    }
    return RPC_OK;
}

bool grpc_reader_complete(const grpc_reader *reader) {
    return reader->message != NULL && reader->done == reader->message_len;
}

void grpc_reader_free(grpc_reader *reader) {
    rpc_wipe(reader->message, reader->message_len);
    free(reader->message);
    memset(reader, 0, sizeof *reader);
}

int grpc_status_parse(const uint8_t *text, size_t n) {
    int value = 0;
    if (n == 0 || n > 2) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return -1;
}

void grpc_message_decode(const uint8_t *text, size_t n, char *out, size_t room) {
    size_t used = 0;
    for (size_t i = 0; i < n && used + 1 < room; i++) {
        uint8_t c = text[i];
        if (c == '%' && n - i > 2 && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            c = (uint8_t)(hex_digit(text[i + 1]) << 4 | hex_digit(text[i + 2]));
            i += 2;
        }
        out[used++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
    }
    if (room != 0) {
        out[used] = '\0';
    }
}

size_t grpc_timeout_write(char text[GRPC_TIMEOUT_TEXT], uint32_t milliseconds) {
    int n = milliseconds > 99999999u ? snprintf(text, GRPC_TIMEOUT_TEXT, "%uS", milliseconds / 1000u)
                                     : snprintf(text, GRPC_TIMEOUT_TEXT, "%um", milliseconds);
    return (size_t)n;
}

/* The unit in nanoseconds; 0: not a unit. */
static int64_t timeout_unit(uint8_t unit) {
    switch (unit) {
        case 'H':
            return INT64_C(3600000000000);
        case 'M':
            return INT64_C(60000000000);
        case 'S':
            return INT64_C(1000000000);
        case 'm':
            return 1000000;
        case 'u':
            return 1000;
        case 'n':
            return 1;
        default:
            return 0;
    }
}

int64_t grpc_timeout_parse(const uint8_t *text, size_t n) {
    enum { DIGITS_MAX = 8, NS_PER_MS = 1000000 };
    int64_t value = 0;
    if (n < 2 || n > DIGITS_MAX + 1) {
        return -1;
    }
    for (size_t i = 0; i + 1 < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    const int64_t unit = timeout_unit(text[n - 1]);
    if (unit >= NS_PER_MS) {
        return value * (unit / NS_PER_MS);
    }
    return unit == 0 ? -1 : (value * unit + NS_PER_MS - 1) / NS_PER_MS;
}

size_t grpc_message_encode(const char *text, char *out, size_t room) {
    static const char digits[] = "0123456789ABCDEF";
    size_t used = 0;
    for (const char *at = text; *at != '\0'; at++) {
        const uint8_t c = (uint8_t)*at;
        const bool plain = c >= 0x20 && c < 0x7f && c != '%';
        if (room - used < (plain ? 1u : 3u)) {
            break;
        }
        if (plain) {
            out[used++] = (char)c;
        } else {
            out[used++] = '%';
            out[used++] = digits[c >> 4];
            out[used++] = digits[c & 15];
        }
    }
    return used;
}
