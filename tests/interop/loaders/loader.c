/* SPDX-License-Identifier: Apache-2.0 */
/* Loads an SDF library the ways public clients do, by its path, without its header. Usage: loader WAY PATH [MORE...]
 *   names PATH NAME...   for each name, whether dlsym finds it
 *   use PATH FLAG...     opens it with RTLD_NOW and these flags (LOCAL GLOBAL DEEPBIND LAZY NODELETE), uses and closes it
 *   four PATH            needs four functions; the others are called when they are there
 *   twice PATH           opened twice, closed once, used, closed, opened anew; threads that used it end after it has gone
 *   left PATH            closed with a session open, and opened anew
 *   both PATH PATH       two copies of a library, used side by side
 * It defines and exports functions of libraries that libsdf has inside: calling one of ours ends the process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition)                                           \
    do {                                                            \
        if (!(condition)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
            exit(1);                                                \
        }                                                           \
    } while (0)

typedef int (*open_function)(void **);
typedef int (*close_function)(void *);
typedef int (*open_session_function)(void *, void **);
typedef int (*random_function)(void *, unsigned int, unsigned char *);

/* What a program that carries these libraries itself puts before libsdf's own. */
int nghttp2_session_client_new(void);
int nghttp2_session_client_new(void) {
    abort();
}
int nghttp2_session_mem_recv(void);
int nghttp2_session_mem_recv(void) {
    abort();
}
int pb_encode(void);
int pb_encode(void) {
    abort();
}
int pb_decode(void);
int pb_decode(void) {
    abort();
}
int rpc_call(void);
int rpc_call(void) {
    abort();
}

static void *load(const char *path, int flags) {
    void *library = dlopen(path, flags);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return library;
}

/* POSIX lets an object pointer of dlsym be a function's; ISO C wants it copied. */
#define BIND(function, library, name)                    \
    do {                                                 \
        void *symbol_ = dlsym(library, name);            \
        memcpy(&(function), &symbol_, sizeof(function)); \
    } while (0)

struct client {
    void *device, *session;
    close_function close_device, close_session;
    random_function random;
};

static void begin(struct client *client, void *library) {
    open_function open_device;
    open_session_function open_session;
    BIND(open_device, library, "SDF_OpenDevice");
    BIND(client->close_device, library, "SDF_CloseDevice");
    BIND(open_session, library, "SDF_OpenSession");
    BIND(client->close_session, library, "SDF_CloseSession");
    BIND(client->random, library, "SDF_GenerateRandom");
    EXPECT(open_device != NULL && open_session != NULL && client->close_device != NULL && client->close_session != NULL);
    EXPECT(open_device(&client->device) == 0);
    EXPECT(open_session(client->device, &client->session) == 0);
}

static void draw(const struct client *client) {
    unsigned char one[32] = {0}, none[32] = {0};
    if (client->random != NULL) {
        EXPECT(client->random(client->session, sizeof one, one) == 0);
        EXPECT(memcmp(one, none, sizeof one) != 0);
    }
}

static void end(const struct client *client) {
    EXPECT(client->close_session(client->session) == 0);
    EXPECT(client->close_device(client->device) == 0);
}

static void use(void *library) {
    struct client client;
    begin(&client, library);
    draw(&client);
    end(&client);
}

static int flag(const char *name) {
    static const struct {
        const char *name;
        int value;
    } flags[] = {{"LOCAL", RTLD_LOCAL},
                 {"GLOBAL", RTLD_GLOBAL},
                 {"DEEPBIND", RTLD_DEEPBIND},
                 {"LAZY", RTLD_LAZY},
                 {"NODELETE", RTLD_NODELETE}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(flags[i].name, name) == 0) {
            return flags[i].value;
        }
    }
    fprintf(stderr, "no flag %s\n", name);
    exit(2);
}

static void names(const char *path, char **wanted, int n) {
    void *library = load(path, RTLD_NOW);
    for (int i = 0; i < n; i++) {
        printf("%s %s\n", wanted[i], dlsym(library, wanted[i]) != NULL ? "there" : "missing");
    }
    EXPECT(dlclose(library) == 0);
}

struct worker {
    pthread_t thread;
    void *library;
    pthread_barrier_t *used, *gone;
};

/* Uses the library, and ends only after the main thread has closed it. */
static void *work(void *given) {
    struct worker *worker = given;
    for (int i = 0; i < 3; i++) {
        use(worker->library);
    }
    pthread_barrier_wait(worker->used);
    pthread_barrier_wait(worker->gone);
    return NULL;
}

static void threads_outlive(const char *path) {
    enum { N = 4 };
    struct worker workers[N];
    pthread_barrier_t used, gone;
    void *library = load(path, RTLD_NOW);
    EXPECT(pthread_barrier_init(&used, NULL, N + 1) == 0 && pthread_barrier_init(&gone, NULL, N + 1) == 0);
    for (int i = 0; i < N; i++) {
        workers[i] = (struct worker){.library = library, .used = &used, .gone = &gone};
        EXPECT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    pthread_barrier_wait(&used);
    EXPECT(dlclose(library) == 0);
    pthread_barrier_wait(&gone);
    for (int i = 0; i < N; i++) {
        EXPECT(pthread_join(workers[i].thread, NULL) == 0);
    }
    pthread_barrier_destroy(&used);
    pthread_barrier_destroy(&gone);
}

static void twice(const char *path) {
    void *first = load(path, RTLD_NOW), *second = load(path, RTLD_NOW);
    EXPECT(first == second);
    EXPECT(dlclose(first) == 0);
    use(second);
    EXPECT(dlclose(second) == 0);
    for (int round = 0; round < 20; round++) {
        void *again = load(path, RTLD_NOW | RTLD_LOCAL);
        use(again);
        EXPECT(dlclose(again) == 0);
    }
    for (int round = 0; round < 5; round++) {
        threads_outlive(path);
    }
}

/* Closed with a session open: whatever becomes of it, the process goes on and the next load works. */
static void left(const char *path) {
    struct client client;
    void *library = load(path, RTLD_NOW);
    begin(&client, library);
    EXPECT(dlclose(library) == 0);
    library = load(path, RTLD_NOW);
    use(library);
    EXPECT(dlclose(library) == 0);
}

static void both(const char *one, const char *other) {
    void *first = load(one, RTLD_NOW | RTLD_GLOBAL), *second = load(other, RTLD_NOW | RTLD_GLOBAL);
    struct client a, b;
    EXPECT(first != second);
    begin(&a, first);
    begin(&b, second);
    draw(&a);
    draw(&b);
    end(&b);
    draw(&a);
    end(&a);
    EXPECT(dlclose(first) == 0 && dlclose(second) == 0);
}

int main(int argc, char **argv) {
    EXPECT(argc >= 3);
    if (strcmp(argv[1], "names") == 0) {
        names(argv[2], argv + 3, argc - 3);
        return 0;
    }
    if (strcmp(argv[1], "use") == 0) {
        int flags = RTLD_NOW;
        for (int i = 3; i < argc; i++) {
            flags |= flag(argv[i]);
        }
        void *library = load(argv[2], flags);
        use(library);
        EXPECT(dlclose(library) == 0);
    } else if (strcmp(argv[1], "four") == 0) {
        use(load(argv[2], RTLD_LAZY));
    } else if (strcmp(argv[1], "twice") == 0) {
        twice(argv[2]);
    } else if (strcmp(argv[1], "left") == 0) {
        left(argv[2]);
    } else if (strcmp(argv[1], "both") == 0) {
        EXPECT(argc == 4);
        both(argv[2], argv[3]);
    } else {
        return 2;
    }
    puts("used");
    return 0;
}
