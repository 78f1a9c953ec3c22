/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floods of frames that cost us more than the sender: streams opened and reset at once, and frames without a request in them. Each
 * connection has tokens for ten seconds of either; time brings them back. RFC 9113 10.5.
 */
#include "inner.h"

enum { BURST_SECONDS = 10, CREDIT = 8 };

static bool spend(server_connection *connection, token_bucket *bucket, uint32_t rate) {
    const int64_t now = connection->thread->now;
    const uint64_t most = (uint64_t)rate * BURST_SECONDS;
    if (bucket->filled == 0) {
        bucket->left = (uint32_t)most;
        bucket->filled = now;
    } else if (now > bucket->filled) {
        const uint64_t back = (uint64_t)(now - bucket->filled) * rate / 1000;
        if (back != 0) {
            bucket->left = (uint32_t)(bucket->left + back < most ? bucket->left + back : most);
            bucket->filled = now;
        }
    }
    if (bucket->left != 0) {
        bucket->left--;
        return true;
    }
    COUNT(connection->thread, floods, 1);
    connection_part(connection, NGHTTP2_ENHANCE_YOUR_CALM);
    return false;
}

bool limits_reset(server_connection *connection) {
    return spend(connection, &connection->resets, connection->thread->lane->options.resets);
}

bool limits_trifle(server_connection *connection) {
    return spend(connection, &connection->trifles, connection->thread->lane->options.trifles);
}

void limits_credit(server_connection *connection) {
    token_bucket *bucket = &connection->trifles;
    if (bucket->filled != 0 && bucket->left < connection->thread->lane->options.trifles * BURST_SECONDS) {
        bucket->left += CREDIT;
    }
}
