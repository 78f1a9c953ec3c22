/* SPDX-License-Identifier: Apache-2.0 */
/* What is protected, and how: each item is a file of a record, or the image beside the records. */
#ifndef PROTECT_ITEMS_H
#define PROTECT_ITEMS_H

#include "bytes.h"
#include "vault.h"

typedef struct {
    const char *name;
    bool is_secret; /* stored as NAME.enc; otherwise as NAME, in clear */
    bool is_signed; /* the clear text has a signature in NAME.sig */
} item;             /* each has a MAC of what is stored, in NAME.mac */

enum { RECORD_ITEMS = 8 };
extern const item record_items[RECORD_ITEMS];
extern const item record_bundle;
extern const item image;

/* "record-001" and so on; false when `directory` has no record of that number (from 1). */
bool record_name(char name[16], const char *directory, unsigned int number);

/* Encrypts and authenticates a clear text as this item says, and stores the result. */
bool item_store(vault *v, const char *record, const item *what, const bytes *plain);

/* The same and, where the item says so, signs. */
bool item_seal(vault *v, const char *record, const item *what, const bytes *plain);

/* Reads the item back: checks the MAC, decrypts, checks the signature. The caller frees `plain`, also after a bad verdict. */
verdict item_open(vault *v, const char *record, const item *what, bytes *plain);

#endif
