/* SPDX-License-Identifier: Apache-2.0 */
/* Each thread counts for itself; the sum is made when somebody asks. */
#include <string.h>

#include "inner.h"

void lane_statistics_get(lane *self, lane_statistics *out) {
    memset(out, 0, sizeof *out);
    for (unsigned i = 0; i < self->options.threads; i++) {
        const lane_counters *counters = &self->threads[i].counters;
#define ADD(field) out->field += atomic_load_explicit(&counters->field, memory_order_relaxed)
        ADD(connections);
        ADD(guests);
        ADD(calls);
        ADD(accepted);
        ADD(turned_away);
        ADD(shakes_failed);
        ADD(resumed);
        ADD(requests);
        ADD(answers);
        ADD(misses);
        ADD(queue_full);
        ADD(dropped);
        ADD(cancelled);
        ADD(late);
        ADD(refused);
        ADD(floods);
        ADD(stalled);
        ADD(protocol_error);
        ADD(bytes_in);
        ADD(bytes_out);
        ADD(wakeups);
#undef ADD
    }
}
