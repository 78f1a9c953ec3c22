/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <errno.h>
#include <grpc.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

enum { EVENTS_MAX = 64, OPEN_FILES_MORE = 64 };

static const uint64_t SECOND = 1000000000U;

typedef struct load_run_state {
    const load_plan *plan;
    FILE *out;
    load_figures figures;
    load_template *templates;
    size_t template_count;
    size_t first_template[LOAD_OPS_MAX];
    size_t turn[LOAD_OPS_MAX]; /* which message is next */
    load_client *clients;
    rpc_tls *tls;
    int epoll, timer;
    unsigned at; /* the client that sends next */
    load_random random;
    load_schedule schedule;
    uint64_t begin; /* of the warm-up */
    uint64_t due;   /* of the next arrival; UINT64_MAX: none */
    uint64_t slice_end;
    double cpu_begin;
    double cpu_end;
    bool counting; /* the window has begun */
    bool ended;    /* nothing more is sent */
    const char *trouble;
} load_run_state;

static uint64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static double cpu_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- templates ------------------------------------------------------------------------------------------------------------- */

static bool make_unary(load_template *template, const load_message *message) {
    uint8_t prefix[GRPC_PREFIX_BYTES];
    grpc_prefix_write(prefix, (uint32_t)message->bytes.len);
    template->ids_at = (size_t *)calloc(1, sizeof *template->ids_at);
    if (template->ids_at == NULL) {
        return false;
    }
    if (message->id_at >= 0) {
        template->ids_at[template->id_count++] = (size_t)message->id_at + sizeof prefix;
    }
    return rpc_buffer_append(&template->bytes, prefix, sizeof prefix) &&
           rpc_buffer_append(&template->bytes, message->bytes.bytes, message->bytes.len);
}

static bool make_batch(load_template *template, const load_plan *plan, const load_op *op) {
    uint8_t prefix[GRPC_PREFIX_BYTES] = {0};
    rpc_buffer *bytes = &template->bytes;
    template->ids_at = (size_t *)calloc(plan->batch, sizeof *template->ids_at);
    if (template->ids_at == NULL || !rpc_buffer_append(bytes, prefix, sizeof prefix) ||
        !load_batch_begin(bytes, plan->session.bytes, plan->session.len, &template->number_at)) {
        return false;
    }
    for (unsigned k = 0; k < plan->batch; k++) {
        const load_message *message = &op->messages[k % op->message_count];
        size_t at = 0;
        if (!load_batch_add(bytes, k + 1, op->number, message->bytes.bytes, message->bytes.len, &at)) {
            return false;
        }
        if (message->id_at >= 0) {
            template->ids_at[template->id_count++] = at + (size_t)message->id_at;
        }
    }
    grpc_prefix_write(bytes->bytes, (uint32_t)(bytes->len - sizeof prefix));
    return true;
}

static bool make_templates(load_run_state *run) {
    const load_plan *plan = run->plan;
    size_t count = 0;
    for (size_t i = 0; i < plan->op_count; i++) {
        run->first_template[i] = count;
        count += plan->batch != 0 ? 1 : plan->ops[i].message_count;
    }
    run->template_count = count;
    run->templates = (load_template *)calloc(count, sizeof *run->templates);
    if (run->templates == NULL) {
        return false;
    }
    for (size_t i = 0; i < plan->op_count; i++) {
        const load_op *op = &plan->ops[i];
        load_template *first = &run->templates[run->first_template[i]];
        if (plan->batch != 0 && !make_batch(first, plan, op)) {
            return false;
        }
        for (size_t k = 0; plan->batch == 0 && k < op->message_count; k++) {
            if (!make_unary(&first[k], &op->messages[k])) {
                return false;
            }
        }
    }
    return true;
}

/* ---- set-up ---------------------------------------------------------------------------------------------------------------- */

static void take(void *owner, const load_outcome *outcome) {
    load_figures_take(&((load_run_state *)owner)->figures, outcome);
}

/* As many as it may have: there is a descriptor for each connection. */
static void raise_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool stay_on(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

static unsigned share(unsigned all, unsigned parts, unsigned k) {
    return all / parts + (k < all % parts ? 1 : 0);
}

static bool open_clients(load_run_state *run, rpc_error *error) {
    const load_plan *plan = run->plan;
    unsigned messages = plan->batch == 0 ? plan->in_flight : plan->in_flight / plan->batch;
    uint64_t run_id = 0;
    if (getrandom(&run_id, sizeof run_id, 0) != (ssize_t)sizeof run_id) {
        (void)rpc_fail(error, RPC_NO_CONNECT, "the kernel gives no random bytes");
        return false;
    }
    for (unsigned i = 0; i < plan->connections; i++) {
        load_client *client = &run->clients[i];
        client->plan = plan;
        client->templates = run->templates;
        client->first_template = run->first_template;
        client->owner = run;
        client->take = take;
        client->run_id = run_id + i;
        if (!load_client_open(client, run->tls, share(messages, plan->connections, i), error)) {
            return false;
        }
        struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = client}};
        if (epoll_ctl(run->epoll, EPOLL_CTL_ADD, client->transport.fd, &event) != 0) {
            (void)rpc_fail(error, RPC_NO_CONNECT, "epoll: %s", strerror(errno));
            return false;
        }
    }
    return true;
}

static bool set_up(load_run_state *run, rpc_error *error) {
    const load_plan *plan = run->plan;
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    run->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = NULL}};
    if (run->epoll < 0 || run->timer < 0 || epoll_ctl(run->epoll, EPOLL_CTL_ADD, run->timer, &event) != 0) {
        (void)rpc_fail(error, RPC_NO_CONNECT, "no epoll or no timer: %s", strerror(errno));
        return false;
    }
    if (plan->core >= 0 && !stay_on(plan->core)) {
        (void)rpc_fail(error, RPC_NO_CONNECT, "core %d: %s", plan->core, strerror(errno));
        return false;
    }
    raise_files();
    (void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); /* without it arrivals are up to 50 us late */
    run->tls = rpc_tls_new(&plan->tls);
    run->clients = (load_client *)calloc(plan->connections, sizeof *run->clients);
    if (run->tls == NULL || run->clients == NULL || !load_figures_open(&run->figures, plan) || !make_templates(run)) {
        (void)rpc_fail(error, RPC_NO_MEMORY, "no memory");
        return false;
    }
    return open_clients(run, error);
}

static void tear_down(load_run_state *run) {
    for (unsigned i = 0; run->clients != NULL && i < run->plan->connections; i++) {
        if (run->clients[i].plan != NULL) {
            load_client_close(&run->clients[i]);
        }
    }
    for (size_t i = 0; run->templates != NULL && i < run->template_count; i++) {
        rpc_buffer_free(&run->templates[i].bytes);
        free(run->templates[i].ids_at);
    }
    free(run->templates);
    free(run->clients);
    rpc_tls_free(run->tls);
    load_figures_close(&run->figures);
    for (int i = 0; i < 2; i++) {
        int fd = i == 0 ? run->epoll : run->timer;
        if (fd >= 0) {
            (void)close(fd);
        }
    }
}

/* ---- sending --------------------------------------------------------------------------------------------------------------- */

/* By the weights. */
static size_t choose_op(load_run_state *run) {
    const load_plan *plan = run->plan;
    if (plan->op_count == 1) {
        return 0;
    }
    double place = load_random_unit(&run->random) * load_plan_rate(plan);
    size_t op = 0;
    while (op + 1 < plan->op_count && place >= plan->ops[op].rate) {
        place -= plan->ops[op++].rate;
    }
    return op;
}

static void send_one(load_run_state *run, load_client *client, uint64_t due) {
    size_t op = choose_op(run);
    size_t message = run->turn[op]++ % run->plan->ops[op].message_count;
    load_client_send(client, op, message, due);
}

static void plan_arrival(load_run_state *run) {
    double seconds = load_schedule_next(&run->schedule, load_random_exponential(&run->random));
    run->due = isinf(seconds) ? UINT64_MAX : run->begin + (uint64_t)(seconds * 1e9);
}

/* The next client in turn that takes a message; NULL: none does. */
static load_client *free_client(load_run_state *run) {
    for (unsigned k = 0; k < run->plan->connections; k++) {
        load_client *client = &run->clients[run->at];
        run->at = run->at + 1 == run->plan->connections ? 0 : run->at + 1;
        if (load_client_capacity(client) != 0) {
            return client;
        }
    }
    return NULL;
}

/* What is due leaves. Where all connections are full it leaves later, and its latency counts from when it was due. */
static void send_due(load_run_state *run, uint64_t now) {
    while (run->due <= now) {
        load_client *client = free_client(run);
        if (client == NULL) {
            return;
        }
        send_one(run, client, run->due);
        plan_arrival(run);
    }
}

static void fill_up(load_run_state *run, uint64_t now) {
    for (unsigned i = 0; i < run->plan->connections; i++) {
        for (unsigned n = load_client_capacity(&run->clients[i]); n != 0; n--) {
            send_one(run, &run->clients[i], now);
        }
    }
}

/* Arrivals that were due and never left. */
static void lose_due(load_run_state *run, uint64_t now) {
    while (run->due < run->figures.end && run->due <= now) {
        size_t op = choose_op(run);
        load_outcome outcome = {
            .op = op, .due = run->due, .came = now, .fate = LOAD_LOST, .said = "it could not even be sent in time"};
        load_figures_take(&run->figures, &outcome);
        plan_arrival(run);
    }
}

/* ---- the loop -------------------------------------------------------------------------------------------------------------- */

static void watch(const load_run_state *run, load_client *client, bool more) {
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = client}};
    if (more && !client->transport.starved) {
        event.events |= EPOLLOUT;
    }
    (void)epoll_ctl(run->epoll, client->dead ? EPOLL_CTL_DEL : EPOLL_CTL_MOD, client->transport.fd, &event);
}

static void flush(load_run_state *run) {
    for (unsigned i = 0; i < run->plan->connections; i++) {
        load_client *client = &run->clients[i];
        bool was_waiting = client->out.len != 0;
        bool was_dead = client->dead;
        bool more = load_client_flush(client);
        if (more || was_waiting || client->dead != was_dead) {
            watch(run, client, more);
        }
    }
}

static void wake_at(const load_run_state *run, uint64_t then) {
    struct itimerspec when = {.it_value = {(time_t)(then / SECOND), (long)(then % SECOND)}};
    (void)timerfd_settime(run->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void wait_until(load_run_state *run, uint64_t then) {
    struct epoll_event events[EVENTS_MAX];
    uint64_t expirations = 0;
    bool past = then <= now_ns();
    if (!past) {
        wake_at(run, then);
    }
    int n = epoll_wait(run->epoll, events, EVENTS_MAX, past ? 0 : -1);
    for (int i = 0; i < n; i++) {
        load_client *client = (load_client *)events[i].data.ptr;
        if (client == NULL) {
            (void)!read(run->timer, &expirations, sizeof expirations);
        } else if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0) {
            load_client_receive(client);
        }
    }
}

static const char *find_trouble(const load_run_state *run) {
    for (unsigned i = 0; i < run->plan->connections; i++) {
        const load_client *client = &run->clients[i];
        if (client->dead) {
            return client->trouble;
        }
        if (client->leaving) {
            return "the daemon takes no more calls (GOAWAY)";
        }
    }
    return NULL;
}

/* What the clock asks for. */
static void keep_time(load_run_state *run, uint64_t now) {
    load_figures *figures = &run->figures;
    if (!run->counting && now >= figures->begin) {
        run->counting = true;
        run->cpu_begin = cpu_now();
        load_write_begin(run->out);
    }
    if (run->counting && !run->ended && now >= run->slice_end) {
        load_write_slice(figures, now, run->out);
        run->slice_end += (uint64_t)(run->plan->slice * 1e9);
    }
    run->trouble = run->trouble == NULL ? find_trouble(run) : run->trouble;
    if (!run->ended && (now >= figures->end || run->trouble != NULL)) {
        run->ended = true;
        run->cpu_end = cpu_now();
        figures->end = now < figures->end ? now : figures->end;
    }
}

static void drive(load_run_state *run) {
    while (!run->ended) {
        uint64_t now = now_ns();
        keep_time(run, now);
        if (run->ended) {
            break;
        }
        if (run->plan->open) {
            send_due(run, now);
        } else {
            fill_up(run, now);
        }
        flush(run);
        uint64_t then = run->counting ? run->slice_end : run->figures.begin;
        then = run->figures.end < then ? run->figures.end : then;
        /* Of an arrival that found no room: an answer makes it, and wakes the loop. */
        bool full = run->plan->open && run->due <= now;
        wait_until(run, run->plan->open && !full && run->due < then ? run->due : then);
    }
}

static bool all_finished(const load_run_state *run) {
    bool finished = true;
    for (unsigned i = 0; i < run->plan->connections; i++) {
        finished = finished && load_client_is_finished(&run->clients[i]);
    }
    return finished;
}

/* The last answers. Of the open loop also what was due before the end and found no room. */
static void drain(load_run_state *run) {
    uint64_t limit = now_ns() + (uint64_t)(run->plan->drain * 1e9);
    bool asked = false;
    for (;;) {
        uint64_t now = now_ns();
        bool late = run->plan->open && run->due < run->figures.end && run->trouble == NULL;
        if (late) {
            send_due(run, run->figures.end - 1);
        } else if (!asked) {
            asked = true;
            for (unsigned i = 0; i < run->plan->connections; i++) {
                load_client_finish(&run->clients[i]);
            }
        }
        flush(run);
        if (now >= limit || (!late && all_finished(run))) {
            break;
        }
        wait_until(run, limit);
        run->trouble = run->trouble == NULL ? find_trouble(run) : run->trouble;
    }
    for (unsigned i = 0; i < run->plan->connections; i++) {
        load_client_fail(&run->clients[i], "no answer in time");
    }
    lose_due(run, now_ns());
}

bool load_run(const load_plan *plan, FILE *out, char *text) {
    rpc_error error = {0};
    load_run_state run = {.plan = plan, .out = out, .epoll = -1, .timer = -1, .due = UINT64_MAX};
    bool fine = set_up(&run, &error);
    if (fine) {
        run.random = load_random_from(plan->seed);
        run.schedule = load_schedule_of(plan->phases, plan->phase_count, load_plan_rate(plan));
        run.begin = now_ns();
        run.figures.begin = run.begin + (uint64_t)(plan->warm_up * 1e9);
        run.figures.end = run.figures.begin + (uint64_t)(load_plan_seconds(plan) * 1e9);
        run.figures.slice_begin = run.figures.begin;
        run.slice_end = run.figures.begin + (uint64_t)(plan->slice * 1e9);
        if (plan->open) {
            plan_arrival(&run);
        }
        drive(&run);
        drain(&run);
        uint64_t lasted = run.figures.end > run.figures.begin ? run.figures.end - run.figures.begin : 0;
        const load_ending ending = {run.counting ? run.cpu_end - run.cpu_begin : 0, (double)lasted / 1e9,
                                    run.trouble == NULL ? "" : run.trouble};
        load_write_result(&run.figures, &ending, out);
    } else {
        (void)snprintf(text, RPC_TEXT_MAX, "%s", error.text);
    }
    tear_down(&run);
    return fine;
}
