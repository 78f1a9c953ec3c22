/* SPDX-License-Identifier: Apache-2.0 */
#include "welch.h"

#include <math.h>

void welch_add(welch *w, int class, double x) {
    const double before = x - w->mean[class];
    w->n[class] += 1;
    w->mean[class] += before / w->n[class];
    w->squares[class] += before * (x - w->mean[class]);
}

double welch_t(const welch *w) {
    if (w->n[0] < 2 || w->n[1] < 2) {
        return 0;
    }
    const double variance = w->squares[0] / (w->n[0] - 1) / w->n[0] + w->squares[1] / (w->n[1] - 1) / w->n[1];
    const double apart = w->mean[0] - w->mean[1];
    return apart == 0 ? 0 : apart / sqrt(variance);
}
