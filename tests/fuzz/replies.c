/* SPDX-License-Identifier: Apache-2.0 */
#include "replies.h"

#include <pb_common.h>
#include <pb_encode.h>
#include <string.h>

#include "fuzz.h"
#include "gen/device.pb.h"
#include "gen/hsm_ops.h"
#include "gen/transport.pb.h"

enum { FIELDS_MAX = 16, STRUCT_MAX = 512 };

typedef struct row {
    int op;
    const pb_msgdesc_t *request;
    const pb_msgdesc_t *reply;
    size_t request_bytes;
    size_t reply_bytes;
} row;

#define ROW(op, name)                                                                                            \
    {op, softsjj_v1_##name##Request_fields, softsjj_v1_##name##Reply_fields, sizeof(softsjj_v1_##name##Request), \
     sizeof(softsjj_v1_##name##Reply)}
/* clang-format off */
static const row rows[] = {
    ROW(HSM_OP_OPEN_SESSION, OpenSession),
    ROW(HSM_OP_TRANSPORT_KEY, GetTransportKey),
    ROW(HSM_OP_CLOSE_SESSION, CloseSession),
    ROW(HSM_OP_DEVICE_INFO, GetDeviceInfo),
    ROW(HSM_OP_RANDOM, GenerateRandom),
    ROW(HSM_OP_GET_KEY_RIGHT, GetPrivateKeyAccessRight),
    ROW(HSM_OP_RELEASE_KEY_RIGHT, ReleasePrivateKeyAccessRight),
    ROW(HSM_OP_EXPORT_PUBLIC_KEY, ExportPublicKey),
    ROW(HSM_OP_GENERATE_KEY_WITH_IPK, GenerateKeyWithIpk),
    ROW(HSM_OP_GENERATE_KEY_WITH_EPK, GenerateKeyWithEpk),
    ROW(HSM_OP_IMPORT_KEY_WITH_ISK, ImportKeyWithIsk),
    ROW(HSM_OP_GENERATE_KEY_WITH_KEK, GenerateKeyWithKek),
    ROW(HSM_OP_IMPORT_KEY_WITH_KEK, ImportKeyWithKek),
    ROW(HSM_OP_DESTROY_KEY, DestroyKey),
    ROW(HSM_OP_SIGN, Sign),
    ROW(HSM_OP_VERIFY, Verify),
    ROW(HSM_OP_VERIFY_EXTERNAL, VerifyExternal),
    ROW(HSM_OP_ENCRYPT_EXTERNAL_SM2, EncryptExternalSm2),
    ROW(HSM_OP_ENCRYPT_SM2, EncryptSm2),
    ROW(HSM_OP_DECRYPT_SM2, DecryptSm2),
    ROW(HSM_OP_ENCRYPT, Encrypt),
    ROW(HSM_OP_DECRYPT, Decrypt),
    ROW(HSM_OP_CALCULATE_MAC, CalculateMac),
    ROW(HSM_OP_HASH_INIT, HashInit),
    ROW(HSM_OP_HASH_UPDATE, HashUpdate),
    ROW(HSM_OP_HASH_FINAL, HashFinal),
    ROW(HSM_OP_HMAC_INIT, HmacInit),
    ROW(HSM_OP_HMAC_UPDATE, HmacUpdate),
    ROW(HSM_OP_HMAC_FINAL, HmacFinal),
    ROW(HSM_OP_CALCULATE_HMAC, CalculateHmac),
    ROW(HSM_OP_DIGEST, Digest),
    ROW(HSM_OP_AEAD_ENCRYPT, AeadEncrypt),
    ROW(HSM_OP_AEAD_DECRYPT, AeadDecrypt),
};
/* clang-format on */
const size_t replies_count = sizeof rows / sizeof rows[0];

/* A message with a slice for each of its bytes and text fields. */
typedef struct taken {
    union {
        uint64_t align;
        uint8_t bytes[STRUCT_MAX];
    } message;
    rpc_slice slices[FIELDS_MAX];
    size_t count;
} taken;

static void prepare(const row *of, taken *reply, pb_callback_t (*bind)(rpc_slice *)) {
    pb_field_iter_t field;
    memset(reply, 0, sizeof *reply);
    fuzz_law(of->reply_bytes <= STRUCT_MAX && of->request_bytes <= STRUCT_MAX, "a message fits its buffer");
    if (!pb_field_iter_begin(&field, of->reply, &reply->message)) {
        return;
    }
    do {
        if (PB_ATYPE(field.type) == PB_ATYPE_CALLBACK) {
            fuzz_law(reply->count < FIELDS_MAX, "there are enough slices");
            *(pb_callback_t *)field.pData = bind(&reply->slices[reply->count++]);
        }
    } while (pb_field_iter_next(&field));
}

/* Returns how many fields are there. */
static unsigned check_slices(const rpc_call *call, const taken *reply) {
    unsigned filled = 0;
    uint8_t all = 0;
    for (size_t i = 0; i < reply->count; i++) {
        const rpc_slice *slice = &reply->slices[i];
        if (slice->len == 0) {
            continue;
        }
        fuzz_law(slice->len <= call->reply_len && slice->bytes >= call->reply &&
                     (size_t)(slice->bytes - call->reply) <= call->reply_len - slice->len,
                 "a slice lies inside the answer");
        for (size_t k = 0; k < slice->len; k++) {
            all = (uint8_t)(all ^ slice->bytes[k]);
        }
        filled++;
    }
    __asm__ volatile("" : : "r"(all));
    return filled;
}

static void check_text(const rpc_error *error) {
    const char *end = (const char *)memchr(error->text, '\0', sizeof error->text);
    fuzz_law(end != NULL, "a text ends");
    for (const char *c = error->text; c < end; c++) {
        fuzz_law((unsigned char)*c >= 0x20 && *c != 0x7f, "a text fits on one line");
    }
}

unsigned replies_call(rpc_pool *pool, size_t number, bool secret) {
    static const uint8_t token[32] = {1, 2, 3};
    const row *of = &rows[number % replies_count];
    const union {
        uint64_t align;
        uint8_t bytes[STRUCT_MAX];
    } request = {.bytes = {0}};
    rpc_secret password = {.plain = {token, 8}};
    unsigned filled = 0;
    taken reply;
    rpc_call call;
    memset(&call, 0, sizeof call);
    call.op = of->op;
    call.session = (rpc_slice){token, sizeof token};
    call.secret = secret ? &password : NULL;
    fuzz_law(rows[REPLIES_TRANSPORT_KEY].op == HSM_OP_TRANSPORT_KEY, "its row is where the header says");
    prepare(of, &reply, rpc_take);
    rpc_status status = rpc_call_run(pool, &call, of->request, &request, of->reply, &reply.message);
    fuzz_law(status <= RPC_NO_MEMORY && status != RPC_BAD_ADDRESS, "a status of the list");
    fuzz_law(call.error.status == status, "the error holds the status");
    check_text(&call.error);
    if (status == RPC_OK) {
        filled = check_slices(&call, &reply);
    } else {
        fuzz_law(call.error.text[0] != '\0', "a failure has a text");
        fuzz_law((status == RPC_GRPC_STATUS) == (call.error.grpc_status != 0), "a gRPC status, or another error");
    }
    fuzz_law(password.sealed.bytes == NULL, "a sealed secret goes with its call");
    rpc_call_end(&call);
    return (unsigned)status | (call.refusal != 0 ? 0x100u : 0) | filled << 12;
}

static pb_callback_t put(rpc_slice *slice) {
    static const uint8_t text[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    *slice = (rpc_slice){text, sizeof text - 1};
    return rpc_put(slice);
}

/* The base point of GB/T 32918.5 2: what a device's transport key could be. */
static pb_callback_t put_point(rpc_slice *slice) {
    static const uint8_t point[64] = {0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a,
                                      0x39, 0xc9, 0x94, 0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a,
                                      0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7, 0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77,
                                      0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53, 0xd0, 0xa9, 0x87, 0x7c,
                                      0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0};
    *slice = (rpc_slice){point, sizeof point};
    return rpc_put(slice);
}

size_t replies_example(size_t number, uint32_t refusal, uint8_t *out, size_t room) {
    const row *of = &rows[number % replies_count];
    const uint64_t epoch = 3;
    taken reply;
    pb_ostream_t stream = pb_ostream_from_buffer(out, room);
    prepare(of, &reply, of->op == HSM_OP_TRANSPORT_KEY ? put_point : put);
    /* Every reply starts as CloseSessionReply does. */
    softsjj_v1_CloseSessionReply *head = (softsjj_v1_CloseSessionReply *)(void *)&reply.message;
    head->refusal = refusal;
    head->epoch = epoch;
    fuzz_law(pb_encode(&stream, of->reply, &reply.message), "an example encodes");
    return stream.bytes_written;
}
