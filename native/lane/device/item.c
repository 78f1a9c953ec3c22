/* SPDX-License-Identifier: Apache-2.0 */
/* One op: does a grant say it, and what then runs. */
#include <string.h>

#include "device_inner.h"

enum { POINT = HSM_SM2_POINT_BYTES, SIGNATURE = HSM_SM2_SIGNATURE_BYTES, OVERHEAD = HSM_SM2_CIPHER_OVERHEAD };

/* ---- sizes ----------------------------------------------------------------------------------------------------------------- */

/* What hsm.h wants of each kind. Empty data is left to those who know what it means. */
static bool has_sizes(const device_item *item) {
    const device_request *said = &item->request;
    switch (item->op->kind) {
        case HSM_BATCH_RANDOM:
            return said->length != 0;
        case HSM_BATCH_SM4_CRYPT:
            return said->data.n != 0 && said->iv.n == (item->grant->form == HSM_MODE_ECB ? 0 : HSM_SM4_BLOCK);
        case HSM_BATCH_SM4_CBC_MAC:
            return said->data.n != 0 && said->iv.n == HSM_SM4_BLOCK;
        case HSM_BATCH_SM4_AEAD_ENCRYPT:
            return said->data.n != 0 && said->iv.n != 0 && said->length != 0 && said->length <= HSM_SM4_BLOCK;
        case HSM_BATCH_SM4_AEAD_DECRYPT:
            return said->data.n != 0 && said->iv.n != 0 && said->proof.n != 0 && said->proof.n <= HSM_SM4_BLOCK;
        case HSM_BATCH_SM2_SIGN:
            return said->data.n == HSM_SM3_BYTES;
        case HSM_BATCH_SM2_VERIFY:
            return said->data.n == HSM_SM3_BYTES && said->proof.n == SIGNATURE;
        case HSM_BATCH_SM2_VERIFY_POINT:
            return said->data.n == HSM_SM3_BYTES && said->proof.n == SIGNATURE && said->point.n == POINT;
        case HSM_BATCH_SM2_ENCRYPT:
            return said->data.n != 0 && (said->point.n == POINT) == (item->op->slots[1] == SLOT_POINT);
        case HSM_BATCH_SM2_DECRYPT:
            return said->data.n > OVERHEAD;
        default:
            return said->data.n != 0;
    }
}

/* Sizes that has_sizes leaves open. */
static uint64_t open_size(const device_item *item) {
    switch (item->op->kind) {
        case HSM_BATCH_RANDOM:
            return item->request.length;
        case HSM_BATCH_SM2_SIGN:
        case HSM_BATCH_SM2_VERIFY:
        case HSM_BATCH_SM2_VERIFY_POINT:
            return 0;
        default:
            return item->request.data.n;
    }
}

static reply_shape shape_of(const device_item *item) {
    const device_request *said = &item->request;
    const size_t n = said->data.n;
    switch (item->op->kind) {
        case HSM_BATCH_RANDOM:
            return (reply_shape){said->length, 0};
        case HSM_BATCH_SM4_CRYPT:
            return (reply_shape){said->iv.n, n};
        case HSM_BATCH_SM4_CBC_MAC:
            return (reply_shape){HSM_SM4_BLOCK, 0};
        case HSM_BATCH_SM4_AEAD_ENCRYPT:
            return (reply_shape){n, said->length};
        case HSM_BATCH_SM4_AEAD_DECRYPT:
            return (reply_shape){n, 0};
        case HSM_BATCH_SM2_SIGN:
            return (reply_shape){SIGNATURE, 0};
        case HSM_BATCH_SM2_ENCRYPT:
            return (reply_shape){n + OVERHEAD, 0};
        case HSM_BATCH_SM2_DECRYPT:
            return (reply_shape){n - OVERHEAD, 0};
        case HSM_BATCH_SM3:
        case HSM_BATCH_HMAC_SM3:
            return (reply_shape){HSM_SM3_BYTES, 0};
        default:
            return (reply_shape){0, 0};
    }
}

uint64_t item_cost(const device_item *item) {
    /* Rough, for the length of a slice: what an op takes and what each byte adds, in nanoseconds and their eighths. */
    static const struct {
        uint32_t op, byte8;
    } costs[] = {
        [HSM_BATCH_RANDOM] = {1000, 24},           [HSM_BATCH_SM3] = {300, 16},
        [HSM_BATCH_HMAC_SM3] = {500, 16},          [HSM_BATCH_SM4_CRYPT] = {300, 16},
        [HSM_BATCH_SM4_CBC_MAC] = {300, 32},       [HSM_BATCH_SM4_AEAD_ENCRYPT] = {800, 16},
        [HSM_BATCH_SM4_AEAD_DECRYPT] = {800, 16},  [HSM_BATCH_SM4_XTS] = {500, 16},
        [HSM_BATCH_SM2_SIGN] = {15000, 0},         [HSM_BATCH_SM2_VERIFY] = {40000, 0},
        [HSM_BATCH_SM2_VERIFY_POINT] = {60000, 0}, [HSM_BATCH_SM2_ENCRYPT] = {70000, 16},
        [HSM_BATCH_SM2_DECRYPT] = {50000, 16},
    };
    enum { MISSED = 200 };
    return item->hit ? costs[item->op->kind].op + open_size(item) * costs[item->op->kind].byte8 / 8 : MISSED;
}

/* ---- judging --------------------------------------------------------------------------------------------------------------- */

static bool is_late(const device_worker *worker, const device_job *job, const device_item *item) {
    enum { NANOSECONDS = 1000000 };
    const uint64_t limit = item->request.deadline_ms != 0 ? item->request.deadline_ms : job->head.deadline_ms;
    return limit != 0 && worker->now - job->arrived >= (int64_t)limit * NANOSECONDS;
}

/* Room and the moment for its answer. */
static bool pass_gate(lane_device *self, device_worker *worker, device_item *item) {
    if (item->grant->gate == 0) {
        return true;
    }
    gate *passed = self->gates[item->grant->gate];
    if (!held_has_room(self, worker, item->shape.first + item->shape.second)) {
        return false;
    }
    const int64_t moment = gate_enter(passed, worker->now);
    if (moment == GATE_EMPTY) {
        return false;
    }
    item->gate = passed;
    item->moment = moment > worker->now ? moment : 0;
    return true;
}

/* TALLY_HITS, or why it goes up. */
static tally_name judge(lane_device *self, device_worker *worker, const device_job *job, device_item *item, byte_view message) {
    if (item->op == NULL) {
        return TALLY_GRANT;
    }
    if (!request_read(item->op, message.at, message.n, &item->request)) {
        return TALLY_ENCODED;
    }
    const byte_view session = job->batch && item->request.session.n == 0 ? job->head.session : item->request.session;
    if (session.n != LANE_SESSION_BYTES) {
        return TALLY_ENCODED;
    }
    const grant_question question = {session.at, job->peer, item->request.key, item->op->number, (uint32_t)item->request.algorithm};
    item->grant = grants_find(&self->grants, &question);
    if (item->grant == NULL) {
        return TALLY_GRANT;
    }
    if (!subjects_hold(&self->subjects, item->grant)) {
        return TALLY_CHANGED;
    }
    if (!has_sizes(item)) {
        return TALLY_ENCODED;
    }
    if (open_size(item) > item->grant->most) {
        return TALLY_LONG;
    }
    if (is_late(worker, job, item)) {
        return TALLY_LATE;
    }
    item->shape = shape_of(item);
    return pass_gate(self, worker, item) ? TALLY_HITS : TALLY_GATE;
}

void item_judge(lane_device *self, device_worker *worker, const device_job *job, device_item *item, byte_view message) {
    item->grant = NULL;
    item->gate = NULL;
    item->held = NULL;
    item->reply = NULL;
    item->moment = 0;
    const tally_name found = judge(self, worker, job, item, message);
    item->hit = found == TALLY_HITS;
    item->count = item->hit ? item->grant->count : 0;
    if (!item->hit) {
        tally(worker, found, 1);
    }
}

void item_give_up(device_worker *worker, device_item *item, tally_name why) {
    item->hit = false;
    if (item->gate != NULL) {
        gate_give_back(item->gate);
    }
    held_free(item->held);
    item->held = NULL;
    tally(worker, why, 1);
}

/* ---- running --------------------------------------------------------------------------------------------------------------- */

void item_bind(device_worker *worker, device_item *item, uint8_t *first, uint8_t *second) {
    const device_request *said = &item->request;
    const lane_grant *grant = item->grant;
    item->run = (uint32_t)worker->op_count++;
    hsm_batch_op *op = &worker->ops[item->run];
    *op = (hsm_batch_op){.kind = item->op->kind,
                         .form = grant->form,
                         .direction = grant->direction,
                         .key = grant->handle,
                         .in = said->data.at,
                         .in_len = said->data.n,
                         .out = first,
                         .out_room = item->shape.first,
                         .nonce = said->iv.at,
                         .nonce_len = said->iv.n,
                         .aad = said->aad.at,
                         .aad_len = said->aad.n,
                         .tag_len = said->proof.n,
                         .proof = said->proof.at,
                         .point = said->point.n == POINT ? said->point.at : grant->point};
    if (op->kind == HSM_BATCH_SM4_CRYPT) {
        op->out = second;
        op->out_room = item->shape.second;
        op->iv = first;
        if (first != NULL) {
            memcpy(first, said->iv.at, HSM_SM4_BLOCK);
        }
    } else if (op->kind == HSM_BATCH_SM4_AEAD_ENCRYPT) {
        op->tag = second;
        op->tag_len = item->shape.second;
    }
}

bool item_has_run(const device_worker *worker, const device_item *item) {
    const hsm_batch_op *op = &worker->ops[item->run];
    return op->rc.code == 0 && op->out_len == op->out_room;
}
