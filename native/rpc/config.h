/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - what a client is told: the environment first, then the file softsjj.toml, then defaults, key by key.
 *
 * The file is the first that exists of ./softsjj.toml, ~/.config/softsjj/softsjj.toml, /etc/softsjj/softsjj.toml, or the one that
 * SOFTSJJ_CONFIG names, which must exist. Files are not merged. Every mistake is an error that names file, line and key, or the
 * variable. A process that runs with more rights than its caller (AT_SECURE, getauxval(3)) reads no variable and only /etc's file.
 * hsm/model/client_file.py reads the same file by the same rules.
 */
#ifndef SOFTSJJ_RPC_CONFIG_H
#define SOFTSJJ_RPC_CONFIG_H

#include "rpc.h"

/* In the order of the documentation. */
typedef enum rpc_setting {
    RPC_SET_ADDRESS,
    RPC_SET_ADMIN, /* judged here, used by others */
    RPC_SET_CONNECT_TIMEOUT,
    RPC_SET_TIMEOUT,
    RPC_SET_RETRIES,
    RPC_SET_KEEPALIVE,
    RPC_SET_KEEPALIVE_TIMEOUT,
    RPC_SET_TRACE,
    RPC_SET_DEBUG,
    RPC_SET_TLS_CA,
    RPC_SET_TLS_CERTIFICATE,
    RPC_SET_TLS_KEY,
    RPC_SET_TLS_NAME,
    RPC_SETTINGS
} rpc_setting;

typedef enum rpc_origin { RPC_FROM_DEFAULT = 0, RPC_FROM_FILE, RPC_FROM_ENVIRONMENT } rpc_origin;

typedef struct rpc_config {
    rpc_addresses addresses;
    rpc_options options;
    char trace[RPC_FILE_MAX]; /* empty: no trace */
    bool debug;
    char file[RPC_FILE_MAX]; /* the file that was read; empty: none */
    rpc_origin from[RPC_SETTINGS];
} rpc_config;

/* Defaults, without an address. */
void rpc_config_default(rpc_config *config);

/* The file's bytes into *config. name: of the file, for messages. directory: where relative paths start, ending in a slash, or
 * empty; home: what "~" in a path stands for, NULL: nothing. Errors: RPC_BAD_CONFIG with FILE:LINE: KEY ... */
rpc_status rpc_config_read(rpc_config *config, const uint8_t *bytes, size_t n, const char *name, const char *directory,
                           const char *home, rpc_error *error);

/* One setting from the environment. Errors: RPC_BAD_CONFIG with the variable's name. */
rpc_status rpc_config_set(rpc_config *config, rpc_setting setting, const char *text, rpc_error *error);
/* SOFTSJJ_... */
const char *rpc_config_variable(rpc_setting setting);

/* What only the whole can tell: a tls: address needs its three files. Errors: RPC_BAD_CONFIG. */
rpc_status rpc_config_check(const rpc_config *config, rpc_error *error);

/* All of it for this process. Errors: RPC_BAD_CONFIG; *config then has defaults for what was not reached. */
rpc_status rpc_config_load(rpc_config *config, rpc_error *error);

/* Does the path stand for the same file wherever the process is? The system's own rule. */
bool rpc_path_is_absolute(const char *path);

/* For messages: where the addresses come from, "addresses from SOFTSJJ_ADDRESS". Returns out. */
const char *rpc_config_source(const rpc_config *config, char *out, size_t room);

#endif
