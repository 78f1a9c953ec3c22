/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include <math.h>

static uint64_t rotate(uint64_t x, unsigned k) {
    return x << k | x >> (64 - k);
}

/* splitmix64 fills the state, as its authors advise. */
load_random load_random_from(uint64_t seed) {
    load_random random;
    for (size_t i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15U;
        uint64_t z = seed;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        random.state[i] = z ^ z >> 31;
    }
    return random;
}

uint64_t load_random_next(load_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double load_random_unit(load_random *random) {
    return (double)(load_random_next(random) >> 11) * 0x1.0p-53;
}

double load_random_exponential(load_random *random) {
    return -log1p(-load_random_unit(random));
}

load_schedule load_schedule_of(const load_phase *phases, size_t count, double rate) {
    return (load_schedule){.phases = phases, .count = count, .rate = rate};
}

/* The variate is how much of the integral of the rate passes until the arrival. */
double load_schedule_next(load_schedule *schedule, double exponential) {
    double need = exponential / schedule->rate;
    while (schedule->at < schedule->count) {
        const load_phase *phase = &schedule->phases[schedule->at];
        double end = schedule->begin + phase->seconds;
        double there = (end - schedule->now) * phase->factor;
        if (need < there) {
            schedule->now += need / phase->factor;
            return schedule->now;
        }
        need -= there;
        schedule->now = schedule->begin = end;
        schedule->at++;
    }
    return INFINITY;
}
