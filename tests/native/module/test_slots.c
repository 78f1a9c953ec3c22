/* SPDX-License-Identifier: Apache-2.0 */
/* Handles, generations, limits, eviction. */
#include "module/eviction.h"
#include "module/module.h"
#include "support.h"

static const uint8_t key_bytes[16] = {1, 2, 3};

static hsm_handle import(hsm_module *module, uint32_t usage) {
    hsm_handle key = 0;
    NEED(hsm_key_import_symmetric(module, key_bytes, sizeof key_bytes, usage, &key));
    return key;
}

static void handles_die(void) {
    bench b = bench_new(8, 0);
    hsm_key_info info;
    hsm_handle first = import(b.module, HSM_USE_MAC);
    CHECK_OK(hsm_key_get_info(b.module, first, &info));
    CHECK(info.type == HSM_KEY_SYMMETRIC && info.usage == HSM_USE_MAC && info.bits == 128, "info");
    CHECK_OK(hsm_key_destroy(b.module, first));
    CHECK_CODE(hsm_key_destroy(b.module, first), HSM_R_KEY_NOT_FOUND);
    CHECK_CODE(hsm_key_get_info(b.module, first, &info), HSM_R_KEY_NOT_FOUND);
    hsm_handle second = import(b.module, HSM_USE_MAC);
    CHECK((uint32_t)second == (uint32_t)first && second != first, "the slot is used again under another generation");
    CHECK_CODE(hsm_key_get_info(b.module, first, &info), HSM_R_KEY_NOT_FOUND);
    CHECK_OK(hsm_key_get_info(b.module, second, &info));
    const hsm_handle strange[] = {0, 1, UINT64_MAX, second + 1, second ^ UINT64_C(1) << 40, (uint32_t)second};
    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        CHECK_CODE(hsm_key_get_info(b.module, strange[i], &info), HSM_R_KEY_NOT_FOUND);
    }
    bench_free(&b);
}

static void handles_of_others(void) {
    bench b = bench_new(8, 0);
    hsm_module *other = NULL;
    uint8_t out[32];
    NEED(hsm_module_new(b.arena, NULL, &other));
    hsm_handle mine = import(b.module, HSM_USE_MAC);
    hsm_handle theirs = import(other, HSM_USE_MAC);
    CHECK(mine != theirs, "two modules number differently");
    CHECK_CODE(hsm_hmac_sm3(other, mine, NULL, 0, out), HSM_R_KEY_NOT_FOUND);
    CHECK_CODE(hsm_hmac_sm3(b.module, theirs, NULL, 0, out), HSM_R_KEY_NOT_FOUND);
    CHECK_OK(hsm_hmac_sm3(b.module, mine, NULL, 0, out));
    hsm_module_free(other);
    bench_free(&b);
}

/* A generation that has come round once is not given out again. */
static void generations_end(void) {
    bench b = bench_new(8, 0);
    hsm_handle first = import(b.module, HSM_USE_MAC);
    hsm_slot *slot = &b.module->slots.chunks[0][(uint32_t)first];
    NEED(hsm_key_destroy(b.module, first));
    slot->generation = slot->owner->first_generation - 1; /* as after 2^32 - 2 keys */
    if (slot->generation == 0) {
        slot->generation = UINT32_MAX;
    }
    hsm_handle last = import(b.module, HSM_USE_MAC);
    CHECK((uint32_t)last == (uint32_t)first, "its last use");
    NEED(hsm_key_destroy(b.module, last));
    hsm_handle next = import(b.module, HSM_USE_MAC);
    CHECK((uint32_t)next != (uint32_t)first, "the slot is retired");
    CHECK_CODE(hsm_key_destroy(b.module, first), HSM_R_KEY_NOT_FOUND);
    bench_free(&b);
}

static void limits(void) {
    bench b = bench_new(8, 3);
    hsm_handle keys[4];
    for (int i = 0; i < 3; i++) {
        keys[i] = import(b.module, HSM_USE_MAC);
    }
    CHECK_CODE(hsm_key_import_symmetric(b.module, key_bytes, 16, 0, &keys[3]), HSM_R_LIMIT);
    CHECK_CODE(hsm_hash_begin(b.module, &keys[3]), HSM_R_LIMIT);
    CHECK_OK(hsm_key_destroy(b.module, keys[1]));
    CHECK_OK(hsm_hash_begin(b.module, &keys[3]));
    bench_free(&b);

    hsm_arena *arena = NULL;
    CHECK_CODE(hsm_arena_new(0, &arena), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_arena_new((1 << 20) + 1, &arena), HSM_R_ARGUMENT);
    CHECK_CODE(hsm_arena_new(1, NULL), HSM_R_ARGUMENT);
    hsm_arena_free(NULL);
    hsm_module_free(NULL);
}

/* 100 keys of each kind in 8 cells: every one still does what it did. */
static void eviction(void) {
    enum { KEYS = 100 };
    bench b = bench_new(8, 0);
    hsm_handle pairs[KEYS / 10], keys[KEYS], hashes[KEYS];
    uint8_t points[KEYS / 10][64], tags[KEYS][32], out[32], digest[32] = {7}, signature[64], message[4];
    for (int i = 0; i < KEYS; i++) {
        memset(message, i, sizeof message);
        NEED(hsm_key_generate_symmetric(b.module, (size_t)i % 64 + 1, HSM_USE_MAC, &keys[i]));
        NEED(hsm_hmac_sm3(b.module, keys[i], message, sizeof message, tags[i]));
        NEED(i % 2 == 0 ? hsm_hash_begin(b.module, &hashes[i]) : hsm_hmac_begin(b.module, keys[i], &hashes[i]));
        NEED(hsm_hash_update(b.module, hashes[i], message, 1));
    }
    for (int i = 0; i < KEYS / 10; i++) {
        NEED(hsm_key_generate_sm2(b.module, HSM_USE_SIGN | HSM_USE_VERIFY, &pairs[i]));
        NEED(hsm_key_public(b.module, pairs[i], points[i]));
    }
    hsm_arena_status status;
    hsm_arena_get_status(b.arena, &status);
    CHECK(status.slots == 8 && status.open == 8 && status.evictions > 200, "open %d, evictions %d", (int)status.open,
          (int)status.evictions);
    for (int i = 0; i < KEYS; i++) {
        memset(message, i, sizeof message);
        CHECK_OK(hsm_hmac_sm3(b.module, keys[i], message, sizeof message, out));
        CHECK_BYTES(out, tags[i], sizeof out, "the evicted key");
        CHECK_OK(hsm_hash_update(b.module, hashes[i], message + 1, sizeof message - 1));
    }
    for (int i = 0; i < KEYS; i++) {
        uint8_t expected[32];
        memset(message, i, sizeof message);
        NEED(i % 2 == 0 ? hsm_sm3(b.module, message, sizeof message, expected)
                        : hsm_hmac_sm3(b.module, keys[i], message, sizeof message, expected));
        CHECK_OK(hsm_hash_final(b.module, hashes[i], out));
        CHECK_BYTES(out, expected, sizeof out, "the evicted hash");
        CHECK_CODE(hsm_hash_final(b.module, hashes[i], out), HSM_R_KEY_NOT_FOUND);
    }
    for (int i = 0; i < KEYS / 10; i++) {
        CHECK_OK(hsm_sm2_sign(b.module, pairs[i], digest, signature));
        CHECK_OK(hsm_sm2_verify_point(b.module, points[i], digest, signature));
    }
    bench_free(&b);
}

/* A module without keys of its own can evict those of another; a full arena of pinned slots says so. */
static void eviction_between_modules(void) {
    bench b = bench_new(2, 0);
    hsm_module *other = NULL;
    uint8_t before[32], after[32];
    NEED(hsm_module_new(b.arena, NULL, &other));
    hsm_handle mine = import(b.module, HSM_USE_MAC);
    NEED(hsm_hmac_sm3(b.module, mine, NULL, 0, before));
    import(b.module, HSM_USE_MAC);
    import(other, HSM_USE_MAC);
    import(other, HSM_USE_MAC);
    CHECK_OK(hsm_hmac_sm3(b.module, mine, NULL, 0, after));
    CHECK_BYTES(before, after, sizeof before, "the key the other module evicted");
    hsm_pin first, second, third;
    NEED(hsm_slots_pin(&b.module->slots, mine, HSM_KEY_SYMMETRIC, 0, &first));
    NEED(hsm_slots_create(&b.module->slots, HSM_KEY_SYMMETRIC, 0, 128, &second));
    CHECK_CODE(hsm_slots_create(&other->slots, HSM_KEY_SYMMETRIC, 0, 128, &third), HSM_R_LIMIT);
    hsm_slots_abandon(&second);
    hsm_slots_unpin(&first);
    CHECK_OK(hsm_slots_create(&other->slots, HSM_KEY_SYMMETRIC, 0, 128, &third));
    hsm_slots_abandon(&third);
    hsm_module_free(other);
    bench_free(&b);
}

/* A sealed copy in ordinary memory that was changed is not opened. */
static void eviction_notices_changes(void) {
    bench b = bench_new(1, 0);
    uint8_t out[32];
    hsm_handle first = import(b.module, HSM_USE_MAC);
    hsm_handle second = import(b.module, HSM_USE_MAC);
    hsm_slot *slot = &b.module->slots.chunks[0][(uint32_t)first];
    CHECK(slot->sealed != NULL && slot->body == NULL, "evicted");
    slot->sealed[3] ^= 1;
    CHECK_CODE(hsm_hmac_sm3(b.module, first, NULL, 0, out), HSM_R_INTEGRITY);
    slot->sealed[3] ^= 1;
    slot->usage |= HSM_USE_EXPORT;
    CHECK_CODE(hsm_hmac_sm3(b.module, first, NULL, 0, out), HSM_R_INTEGRITY);
    slot->usage &= ~(uint32_t)HSM_USE_EXPORT;
    CHECK_OK(hsm_hmac_sm3(b.module, first, NULL, 0, out));
    CHECK_OK(hsm_hmac_sm3(b.module, second, NULL, 0, out));
    CHECK_OK(hsm_key_destroy(b.module, first));
    bench_free(&b);
}

static void destroyed_while_pinned(void) {
    bench b = bench_new(8, 0);
    hsm_handle key = import(b.module, HSM_USE_MAC);
    hsm_pin pin, again;
    NEED(hsm_slots_pin(&b.module->slots, key, HSM_KEY_SYMMETRIC, 0, &pin));
    CHECK_OK(hsm_key_destroy(b.module, key));
    CHECK_CODE(hsm_slots_pin(&b.module->slots, key, HSM_KEY_SYMMETRIC, 0, &again), HSM_R_KEY_NOT_FOUND);
    hsm_body *body = pin.body;
    CHECK_BYTES(body->symmetric.key, key_bytes, sizeof key_bytes, "the pinned key lives");
    hsm_slots_unpin(&pin);
    static const uint8_t zero[sizeof *body];
    CHECK_BYTES(body, zero, sizeof *body, "wiped at the last unpin");

    hsm_handle hash = 0;
    NEED(hsm_hash_begin(b.module, &hash));
    NEED(hsm_slots_pin_running(&b.module->slots, hash, &pin));
    CHECK_CODE(hsm_hash_update(b.module, hash, key_bytes, 1), HSM_R_STEP);
    hsm_slots_unpin(&pin);
    CHECK_OK(hsm_hash_update(b.module, hash, key_bytes, 1));
    CHECK_OK(hsm_key_destroy(b.module, hash));
    bench_free(&b);
}

static void arena_freed_first(void) {
    bench b = bench_new(4, 0);
    hsm_module *other = NULL;
    uint8_t out[32];
    NEED(hsm_module_new(b.arena, NULL, &other));
    hsm_handle key = import(b.module, HSM_USE_MAC);
    hsm_arena_free(b.arena);
    hsm_module_free(other);
    CHECK_OK(hsm_hmac_sm3(b.module, key, NULL, 0, out));
    hsm_module_free(b.module);
}

int main(void) {
    handles_die();
    arena_freed_first();
    handles_of_others();
    generations_end();
    limits();
    eviction();
    eviction_between_modules();
    eviction_notices_changes();
    destroyed_while_pinned();
    return check_report("slots");
}
