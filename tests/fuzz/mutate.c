/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate.h"

#include <string.h>

uint64_t fuzz_next(fuzz_rng *rng) {
    rng->state += 0x9e3779b97f4a7c15u;
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t fuzz_below(fuzz_rng *rng, size_t n) {
    return n == 0 ? 0 : (size_t)(fuzz_next(rng) % n);
}

void fuzz_insert(fuzz_input *input, size_t at, const uint8_t *bytes, size_t n) {
    size_t free_room = input->room - input->len;
    n = n < free_room ? n : free_room;
    if (n == 0) {
        return;
    }
    memmove(input->bytes + at + n, input->bytes + at, input->len - at);
    if (bytes == NULL) {
        memset(input->bytes + at, 0, n);
    } else {
        memcpy(input->bytes + at, bytes, n);
    }
    input->len += n;
}

void fuzz_delete(fuzz_input *input, size_t at, size_t n) {
    size_t left = input->len - at;
    n = n < left ? n : left;
    if (n != 0) {
        memmove(input->bytes + at, input->bytes + at + n, left - n);
        input->len -= n;
    }
}

/* Mostly short, now and then long. */
static size_t some_length(fuzz_rng *rng, size_t most) {
    static const size_t bounds[] = {2, 4, 8, 16, 64, 1024, 70000};
    size_t bound = bounds[fuzz_below(rng, sizeof bounds / sizeof bounds[0])];
    return 1 + fuzz_below(rng, bound < most ? bound : most);
}

static uint8_t some_byte(fuzz_rng *rng) {
    static const uint8_t telling[] = {0, 1, 2, 4, 5, 0x10, 0x1f, 0x20, 0x21, 0x30, 0x40, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xfe, 0xff};
    uint64_t r = fuzz_next(rng);
    return (r & 0x100) != 0 ? (uint8_t)r : telling[(uint8_t)r % sizeof telling];
}

/* Adds a small number to 1, 2, 3 or 4 bytes read as big-endian. */
static void add_small(fuzz_rng *rng, fuzz_input *input, size_t at) {
    size_t width = 1 + fuzz_below(rng, 4);
    uint64_t delta = fuzz_below(rng, 33) - 16; /* may wrap: then it subtracts */
    if (width > input->len - at) {
        width = input->len - at;
    }
    for (size_t i = width; i > 0; i--) {
        delta += input->bytes[at + i - 1];
        input->bytes[at + i - 1] = (uint8_t)delta;
        delta = (uint64_t)((int64_t)delta >> 8);
    }
}

static void insert_some(fuzz_rng *rng, fuzz_input *input, size_t at) {
    size_t n = some_length(rng, input->room);
    size_t before = input->len;
    uint8_t filling = some_byte(rng);
    fuzz_insert(input, at, NULL, n);
    for (size_t i = 0; i < input->len - before; i++) {
        input->bytes[at + i] = (n & 1) != 0 ? some_byte(rng) : filling;
    }
}

static void splice(fuzz_rng *rng, fuzz_input *input, size_t at, const uint8_t *other, size_t other_len) {
    if (other_len == 0) {
        return;
    }
    size_t from = fuzz_below(rng, other_len);
    size_t n = some_length(rng, other_len - from);
    switch (fuzz_below(rng, 3)) {
        case 0:
            fuzz_insert(input, at, other + from, n);
            break;
        case 1: /* over what is there */
            n = n < input->len - at ? n : input->len - at;
            memcpy(input->bytes + at, other + from, n);
            break;
        default: /* this one's front, the other one's end */
            input->len = at;
            fuzz_insert(input, at, other + from, other_len - from);
            break;
    }
}

static void copy_within(fuzz_rng *rng, fuzz_input *input, size_t at) {
    size_t from = fuzz_below(rng, input->len);
    size_t n = some_length(rng, input->len);
    size_t longest = input->len - (from > at ? from : at);
    n = n < longest ? n : longest;
    memmove(input->bytes + at, input->bytes + from, n);
}

/* Takes a place inside the input, which is not empty. */
static void change(fuzz_rng *rng, fuzz_input *input, size_t at, const uint8_t *other, size_t other_len) {
    uint8_t *byte = input->bytes + at;
    switch (fuzz_below(rng, 10)) {
        case 0:
            *byte = (uint8_t)(*byte ^ 1u << fuzz_below(rng, 8));
            break;
        case 1:
        case 2:
            *byte = some_byte(rng);
            break;
        case 3:
            add_small(rng, input, at);
            break;
        case 4: /* what follows it, give or take one */
            *byte = (uint8_t)(input->len - at - 2 + fuzz_below(rng, 3));
            break;
        case 5:
            fuzz_delete(input, at, some_length(rng, input->len));
            break;
        case 6:
            insert_some(rng, input, at);
            break;
        case 7:
            copy_within(rng, input, at);
            break;
        case 8:
            input->len = fuzz_below(rng, 4) == 0 ? at : input->len - fuzz_below(rng, 2);
            break;
        default:
            splice(rng, input, at, other, other_len);
            break;
    }
}

void fuzz_mutate(fuzz_rng *rng, fuzz_input *input, const uint8_t *other, size_t other_len) {
    for (size_t i = 1 + fuzz_below(rng, 4); i > 0; i--) {
        if (input->len == 0) {
            insert_some(rng, input, 0);
        } else {
            change(rng, input, fuzz_below(rng, input->len), other, other_len);
        }
    }
}
