/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of config.h as a table, and how a value becomes one. */
#ifndef SOFTSJJ_RPC_SETTINGS_H
#define SOFTSJJ_RPC_SETTINGS_H

#include "config.h"

typedef enum rpc_kind {
    RPC_KIND_ADDRESSES,
    RPC_KIND_ADDRESS,
    RPC_KIND_NUMBER,
    RPC_KIND_BOOLEAN,
    RPC_KIND_PATH,
    RPC_KIND_HOST
} rpc_kind;

typedef struct rpc_row {
    const char *table;
    const char *key;
    const char *variable;
    rpc_kind kind;
    uint32_t least, most; /* RPC_KIND_NUMBER */
    size_t place;         /* of the value in rpc_config */
    const char *right;    /* what would be right */
} rpc_row;

extern const rpc_row rpc_rows[RPC_SETTINGS];

/* Where a value stands, for messages, and what its paths start from. */
typedef struct rpc_source {
    char where[RPC_FILE_MAX + 80]; /* "FILE:LINE: KEY" or the variable */
    const char *directory;
    const char *home;
} rpc_source;

/* "WHERE is SHOWN: what would be right". Always RPC_BAD_CONFIG. */
rpc_status rpc_not_right(const rpc_source *from, const rpc_row *setting, const char *shown, rpc_error *error);

/* A value of a type goes where the row says; a list takes one more address. Errors: RPC_BAD_CONFIG. */
rpc_status rpc_set_text(rpc_config *config, const rpc_row *setting, const rpc_source *from, const char *text, rpc_error *error);
rpc_status rpc_set_integer(rpc_config *config, const rpc_row *setting, const rpc_source *from, int64_t value, rpc_error *error);
rpc_status rpc_set_boolean(rpc_config *config, const rpc_row *setting, const rpc_source *from, bool value, rpc_error *error);

#endif
