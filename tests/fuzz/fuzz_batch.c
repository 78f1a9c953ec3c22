/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches of any ops on any keys, their pointers valid and their numbers not. An input is the number of an implementation, then
 * BATCH_OP_BYTES for each op. Law: every op answers and writes as its single call does, and nothing else.
 */
#include <stdlib.h>

#include "batch_ops.h"
#include "fuzz.h"

enum { OPS_MAX = 160, SETS_MAX = 8, LONGEST = 1 + OPS_MAX * BATCH_OP_BYTES };

static hsm_arena *arena;
static batch_world worlds[SETS_MAX];
static size_t sets;

static void start(void) {
    uint8_t each_kind[LONGEST] = {0};
    fuzz_law(hsm_arena_new(64, &arena).code == HSM_R_OK, "there is an arena");
    for (; sets < SETS_MAX && hsm_implementation_name(sets) != NULL; sets++) {
        const hsm_module_options options = {.implementation = hsm_implementation_name(sets)};
        hsm_module *module = NULL;
        fuzz_law(hsm_module_new(arena, &options, &module).code == HSM_R_OK, "there is a module");
        fuzz_law(batch_world_make(&worlds[sets], module), "there are keys");
    }
    for (size_t set = 0; set < sets; set++) {
        each_kind[0] = (uint8_t)set;
        for (size_t i = 0; i < OPS_MAX; i++) {
            uint8_t *op = each_kind + 1 + i * BATCH_OP_BYTES;
            const uint8_t fields[] = {(uint8_t)(i % 14),    (uint8_t)(1 + i / 14), (uint8_t)(16 * i), 0,
                                      (uint8_t)(2 + i % 2), (uint8_t)(i % 8)};
            memcpy(op, fields, sizeof fields);
            op[12] = 1;
        }
        fuzz_seed(each_kind, sizeof each_kind);
    }
}

static void stop(void) {
    for (size_t i = 0; i < sets; i++) {
        hsm_module_free(worlds[i].module);
    }
    hsm_arena_free(arena);
}

static unsigned run(const uint8_t *bytes, size_t n) {
    static batch_cell many_cells[OPS_MAX], alone_cells[OPS_MAX];
    static hsm_batch_op many[OPS_MAX], alone[OPS_MAX];
    if (n == 0) {
        return 0;
    }
    const batch_world *w = &worlds[bytes[0] % sets];
    const size_t count = (n - 1 + BATCH_OP_BYTES - 1) / BATCH_OP_BYTES;
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t at = 1 + i * BATCH_OP_BYTES;
        const byte_source source = {bytes + at, n - at < BATCH_OP_BYTES ? n - at : BATCH_OP_BYTES};
        batch_op_decode(w, source, &many[i], &many_cells[i]);
        batch_op_decode(w, source, &alone[i], &alone_cells[i]);
    }
    fuzz_law(hsm_batch(w->module, many, count).code == HSM_R_OK, "a batch is run");
    for (size_t i = 0; i < count; i++) {
        const char *wrong = batch_op_judge(w, &many[i], &many_cells[i], &alone[i], &alone_cells[i]);
        fuzz_law(wrong == NULL, wrong);
        seen |= 1U << (many[i].rc.code % 32);
    }
    return seen;
}

int main(int argc, char **argv) {
    static const fuzz_target target = {
        .name = "batch", .longest = LONGEST, .least = 100, .start = start, .run = run, .mutate = NULL, .stop = stop};
    return fuzz_main(argc, argv, &target);
}
