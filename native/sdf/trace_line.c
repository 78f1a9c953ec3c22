/* SPDX-License-Identifier: Apache-2.0 */
/* From a call to its line. */
#include "trace_line.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "gen/sdf_names.h"
#include "sdf.h"
#include "trace_site.h"

uint64_t sdf_trace_unix_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* ---- the first line -------------------------------------------------------------------------------------------------------- */

/* Where the daemon is, as far as it is known at the first call: addresses between commas. */
static void put_addresses(sdf_json *json) {
    rpc_config config;
    rpc_error error;
    char all[RPC_ADDRESSES_MAX * RPC_ADDRESS_TEXT_MAX] = "";
    char one[RPC_ADDRESS_TEXT_MAX];
    const bool known = rpc_config_load(&config, &error) == RPC_OK;
    for (size_t i = 0, n = 0; known && i < config.addresses.count && n < sizeof all; i++) {
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", n == 0 ? "" : ",", rpc_address_text(&config.addresses.at[i], one));
    }
    sdf_json_name(json, "address");
    sdf_json_string(json, known ? all : NULL, SIZE_MAX);
}

void sdf_trace_header(sdf_json *json, pid_t parent) {
    char path[SDF_TRACE_PATH_MAX];
    sdf_json_open(json);
    sdf_json_name(json, "trace");
    sdf_json_string(json, "softsjj-sdf", SIZE_MAX);
    sdf_json_name(json, "format");
    sdf_json_number(json, SDF_TRACE_FORMAT);
    sdf_json_name(json, "t");
    sdf_json_fixed(json, sdf_trace_unix_us(), 6);
    sdf_json_name(json, "pid");
    sdf_json_number(json, (uint64_t)getpid());
    sdf_json_name(json, "parent");
    if (parent == 0) {
        sdf_json_null(json);
    } else {
        sdf_json_number(json, (uint64_t)parent);
    }
    sdf_json_name(json, "library");
    sdf_json_string(json, SOFTSJJ_VERSION, SIZE_MAX);
    sdf_json_name(json, "program");
    sdf_json_string(json, sdf_trace_program(path) ? path : NULL, SIZE_MAX);
    put_addresses(json);
    sdf_json_close(json);
    sdf_json_newline(json);
}

/* ---- a call ---------------------------------------------------------------------------------------------------------------- */

/* A handle is a number (handles.h), shown by its halves: no pointer of the program's can be taken for one. */
static void put_handle(sdf_json *json, uint64_t handle) {
    char text[24];
    snprintf(text, sizeof text, "%u.%u", (unsigned)(uint32_t)handle, (unsigned)(handle >> 32));
    sdf_json_string(json, text, SIZE_MAX);
}

static void put_algorithm(sdf_json *json, uint32_t id) {
    sdf_json_open(json);
    sdf_json_name(json, "id");
    sdf_json_number(json, id);
    sdf_json_name(json, "name");
    sdf_json_string(json, sdf_algorithm_name(id), SIZE_MAX);
    sdf_json_close(json);
}

static void put_pointer(sdf_json *json, uintptr_t value) {
    sdf_json_string(json, value == 0 ? NULL : "given", SIZE_MAX);
}

static void put_argument(sdf_json *json, sdf_argument kind, uintptr_t value, bool known, bool done) {
    SGD_HANDLE handle;
    SGD_UINT32 number;
    switch (kind) {
        case SDF_ARG_NUMBER:
            sdf_json_number(json, value);
            break;
        case SDF_ARG_ALGORITHM:
            put_algorithm(json, (uint32_t)value);
            break;
        case SDF_ARG_HANDLE:
            if (known) {
                put_handle(json, value);
            } else {
                sdf_json_string(json, value == 0 ? NULL : "unknown", SIZE_MAX);
            }
            break;
        case SDF_ARG_OUT_HANDLE:
            if (done && value != 0) {
                memcpy(&handle, (const void *)value, sizeof handle);
                put_handle(json, (uint64_t)(uintptr_t)handle);
            } else {
                put_pointer(json, value);
            }
            break;
        case SDF_ARG_OUT_NUMBER:
            if (done && value != 0) {
                memcpy(&number, (const void *)value, sizeof number);
                sdf_json_number(json, number);
            } else {
                put_pointer(json, value);
            }
            break;
        case SDF_ARG_POINTER:
            put_pointer(json, value);
            break;
        case SDF_ARG_HIDDEN:
        default:
            sdf_json_string(json, "hidden", SIZE_MAX);
            break;
    }
}

static void put_site(sdf_json *json, const void *address) {
    sdf_trace_place place;
    if (!sdf_trace_site(address, &place)) {
        sdf_json_null(json); /* code made at run time */
        return;
    }
    sdf_json_open(json);
    sdf_json_name(json, "module");
    sdf_json_string(json, place.module[0] == '\0' ? NULL : place.module, SIZE_MAX);
    sdf_json_name(json, "offset");
    sdf_json_number(json, place.offset);
    sdf_json_name(json, "symbol");
    sdf_json_string(json, place.symbol, SDF_TRACE_SYMBOL_MAX);
    sdf_json_close(json);
}

static void put_arguments(sdf_json *json, const sdf_trace_call *call, bool done) {
    sdf_json_open(json);
    for (size_t i = 0; i < call->function->count; i++) {
        const sdf_parameter *parameter = &call->function->parameters[i];
        sdf_json_name(json, parameter->name);
        put_argument(json, parameter->kind, call->values[i], (call->known >> i & 1) != 0, done);
    }
    sdf_json_close(json);
}

void sdf_trace_line(sdf_json *json, const sdf_trace_call *call, int code, const char *text, uint64_t ns) {
    sdf_json_open(json);
    sdf_json_name(json, "seq");
    sdf_json_number(json, call->sequence);
    sdf_json_name(json, "t");
    sdf_json_fixed(json, call->unix_us, 6);
    sdf_json_name(json, "pid");
    sdf_json_number(json, (uint64_t)getpid());
    sdf_json_name(json, "tid");
    sdf_json_number(json, (uint64_t)gettid());
    sdf_json_name(json, "fn");
    sdf_json_string(json, call->function->name, SIZE_MAX);
    sdf_json_name(json, "args");
    put_arguments(json, call, code == SDR_OK);
    sdf_json_name(json, "rc");
    sdf_json_number(json, (uint32_t)code);
    sdf_json_name(json, "rc_name");
    sdf_json_string(json, sdf_code_name((uint32_t)code), SIZE_MAX);
    sdf_json_name(json, "us");
    sdf_json_fixed(json, ns / 100, 1);
    if (code != SDR_OK) {
        sdf_json_name(json, "error");
        sdf_json_string(json, text, SIZE_MAX);
    }
    sdf_json_name(json, "site");
    put_site(json, call->site);
    sdf_json_close(json);
    sdf_json_newline(json);
}
