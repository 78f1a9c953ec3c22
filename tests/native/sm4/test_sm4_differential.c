/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every implementation against the portable one: keys, data, lengths up to 2,048 bytes, alignment, in place or apart, from a
 * seeded generator. Arguments: cases for each implementation (default 20,000) and the seed (default: by the clock; printed).
 */
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "every_implementation.h"

enum { LONGEST = 2048, SLACK = 64, ROOM = LONGEST + 2 * SLACK, CASES = 20000 };

static uint64_t state;

/* SplitMix64. */
static uint64_t draw(void) {
    uint64_t x = state += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static void fill(uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)draw();
    }
}

/* One call: everything but the implementation. */
typedef struct call {
    uint32_t op; /* HSM_MODE_*, then GCM, CCM, both forms of XTS, CBC-MAC */
    int direction;
    uint8_t raw[2 * SM4_KEY_BYTES];
    uint8_t iv[SM4_BLOCK];
    size_t iv_len;
    size_t aad_len;
    size_t n;
    size_t in_at; /* offset of the data: alignment */
    size_t out_at;
    bool in_place;
} call;

enum { OP_GCM = HSM_MODE_CTR + 1, OP_CCM, OP_XTS_GB, OP_XTS_IEEE, OP_MAC, OP_END };

/* What comes out; all of it is compared, also the bytes around the output. */
typedef struct result {
    int32_t code;
    uint8_t iv[SM4_BLOCK];
    uint8_t tag[SM4_BLOCK];
    uint8_t out[ROOM];
} result;

/* Seals, and for HSM_DECRYPT opens again in place. */
static hsm_rc run_aead(const hsm_sm4_impl *impl, const call *c, const hsm_sm4_aead_key *key, const uint8_t *aad, const uint8_t *in,
                       uint8_t *out, uint8_t tag[SM4_BLOCK]) {
    const bool gcm = c->op == OP_GCM;
    const size_t iv_len = gcm ? c->iv_len : 12;
    HSM_TRY((gcm ? hsm_sm4_gcm_encrypt : hsm_sm4_ccm_encrypt)(impl, key, c->iv, iv_len, aad, c->aad_len, in, c->n, out, tag,
                                                              SM4_BLOCK));
    if (c->direction == HSM_ENCRYPT) {
        return hsm_ok();
    }
    return (gcm ? hsm_sm4_gcm_decrypt : hsm_sm4_ccm_decrypt)(impl, key, c->iv, iv_len, aad, c->aad_len, out, c->n, tag, SM4_BLOCK,
                                                             out);
}

static hsm_rc run_op(const hsm_sm4_impl *impl, const call *c, const uint8_t *aad, const uint8_t *in, uint8_t *out, result *r) {
    hsm_sm4_aead_key key;
    hsm_sm4_key tweak_key;
    hsm_sm4_aead_set_key(impl, &key, c->raw);
    impl->set_key(&tweak_key, c->raw + SM4_KEY_BYTES);
    switch (c->op) {
        case OP_GCM:
        case OP_CCM:
            return run_aead(impl, c, &key, aad, in, out, r->tag);
        case OP_XTS_GB:
        case OP_XTS_IEEE:
            return hsm_sm4_xts_crypt(impl, &key.rounds, &tweak_key, c->op == OP_XTS_GB ? HSM_XTS_GB : HSM_XTS_IEEE, c->direction,
                                     c->iv, in, c->n, out);
        case OP_MAC:
            return hsm_sm4_mode_cbc_mac(impl, &key.rounds, c->iv, in, c->n, r->tag);
        default:
            return hsm_sm4_mode_crypt(impl, &key.rounds, c->op, c->direction, r->iv, in, c->n, out);
    }
}

static void run(const hsm_sm4_impl *impl, const call *c, const uint8_t *aad, const uint8_t *data, result *r) {
    uint8_t in[ROOM];
    memset(r, 0x5a, sizeof *r);
    memcpy(r->iv, c->iv, SM4_BLOCK);
    memcpy(in + c->in_at, data, c->n);
    memcpy(r->out + c->out_at, data, c->in_place ? c->n : 0);
    r->code = run_op(impl, c, aad, c->in_place ? r->out + c->out_at : in + c->in_at, r->out + c->out_at, r).code;
}

static call draw_call(void) {
    call c = {.op = HSM_MODE_ECB + (uint32_t)draw() % (uint32_t)(OP_END - HSM_MODE_ECB), .direction = (int)(draw() & 1)};
    const bool small = draw() % 2 == 0;
    c.n = draw() % (small ? 321U : LONGEST + 1U);
    if (c.op == HSM_MODE_ECB || c.op == HSM_MODE_CBC || c.op == OP_MAC) {
        c.n = c.n / SM4_BLOCK * SM4_BLOCK;
    }
    c.in_at = draw() % SLACK;
    c.out_at = draw() % SLACK;
    c.in_place = draw() % 2 == 0;
    c.iv_len = draw() % 4 == 0 ? 1 + draw() % SM4_BLOCK : 12;
    c.aad_len = draw() % 3 == 0 ? draw() % 300 : 0;
    fill(c.raw, sizeof c.raw);
    fill(c.iv, sizeof c.iv);
    if (draw() % 4 == 0) { /* counters about to wrap, in 32 or in all bits */
        memset(c.iv + (draw() % 2 == 0 ? 12 : 0), 0xff, 3);
        memset(c.iv + 4, 0xff, SM4_BLOCK - 5);
    }
    return c;
}

static void compare(const hsm_sm4_impl *impl, size_t cases) {
    static uint8_t data[LONGEST];
    static uint8_t aad[300];
    static result expected;
    static result actual;
    size_t differ = 0;
    for (size_t i = 0; i < cases; i++) {
        const call c = draw_call();
        fill(data, c.n);
        fill(aad, c.aad_len);
        run(&hsm_sm4_portable, &c, aad, data, &expected);
        run(impl, &c, aad, data, &actual);
        if (memcmp(&expected, &actual, sizeof actual) != 0 && differ++ == 0) {
            fprintf(stderr, "%s, case %zu: op %u, direction %d, %zu bytes, aad %zu, nonce %zu, at %zu and %zu, in place %d\n",
                    impl->name, i, c.op, c.direction, c.n, c.aad_len, c.iv_len, c.in_at, c.out_at, c.in_place);
        }
    }
    CHECK(differ == 0, "%s: %zu of %zu differ from portable", impl->name, differ, cases);
}

int main(int argc, char **argv) {
    const size_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : CASES;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    const hsm_sm4_impl *impl = NULL;
    for (size_t i = 0; (impl = implementation_at(i)) != NULL; i++) {
        state = seed;
        printf("%s: %zu cases, seed %llu\n", impl->name, cases, (unsigned long long)seed);
        compare(impl, cases);
    }
    return check_report("sm4 differential");
}
