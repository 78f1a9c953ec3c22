/* SPDX-License-Identifier: Apache-2.0 */
/* A good answer with one byte changed, at every place, and cut off at every place: the call ends, in time, and nothing breaks. */
#include <stdlib.h>

#include "canned_server.h"
#include "check.h"
#include "clock.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"

static const rpc_options OPTIONS = {.connect_ms = 1000, .call_ms = 25, .ping_ms = 1000, .ping_timeout_ms = 1000};

static rpc_status one_call(canned_server *server, const uint8_t *answer, size_t n, bool hold) {
    softsjj_v1_GetDeviceInfoRequest request = softsjj_v1_GetDeviceInfoRequest_init_zero;
    softsjj_v1_GetDeviceInfoReply reply = softsjj_v1_GetDeviceInfoReply_init_zero;
    rpc_slice slices[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    rpc_call call = {.op = HSM_OP_SIGN}; /* an op that is not sent again */
    canned_set(server, answer, n, hold);
    rpc_pool *pool = rpc_pool_open(&server->addresses, &OPTIONS);
    reply.issuer_name = rpc_take(&slices[0]);
    reply.device_name = rpc_take(&slices[1]);
    reply.device_serial = rpc_take(&slices[2]);
    int64_t begun = rpc_now_ms();
    rpc_status status =
        rpc_call_run(pool, &call, softsjj_v1_GetDeviceInfoRequest_fields, &request, softsjj_v1_GetDeviceInfoReply_fields, &reply);
    CHECK(rpc_now_ms() - begun < 1000, "the call ends in time");
    unsigned sum = 0;
    for (size_t i = 0; i < 3; i++) { /* every byte that was handed out can be read */
        for (size_t k = 0; k < slices[i].len; k++) {
            sum += slices[i].bytes[k];
        }
    }
    CHECK(sum < 1000000u, "read");
    CHECK(status == RPC_OK || call.error.text[0] != '\0', "status %d says why", status);
    rpc_call_end(&call);
    rpc_pool_close(pool);
    return status;
}

int main(void) {
    static const uint8_t info[] = {0x22, 4, 'S', 'o', 'f',  't', 0x2a, 3, 'S',  'J',  'J',
                                   0x32, 2, '0', '1', 0x38, 1,   0x40, 2, 0x68, 0x80, 0x08};
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    uint8_t good[CANNED_MAX];
    uint8_t bytes[CANNED_MAX];
    canned_server server;
    canned_start(&server);
    size_t n = canned_answer(good, info, sizeof info);
    CHECK(one_call(&server, good, n, true) == RPC_OK, "the answer as it is");
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof masks; k++) {
            memcpy(bytes, good, n);
            bytes[i] ^= masks[k];
            (void)one_call(&server, bytes, n, false);
        }
        CHECK(one_call(&server, good, i, false) != RPC_OK, "cut at %zu", i);
    }
    canned_stop(&server);
    return check_report("rpc/mutations");
}
