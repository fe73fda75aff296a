/* durable.h - DIR/journal/durable: how many entries are on disk for good, told to processes that read beside the writer.
 * Place      record, private to it
 * Method     "LTMARK01" | boot id, 16 bytes | count u64 | ~count u64, little-endian, overwritten in place after each
 *            fdatasync of a segment and itself synced only at the end: never ahead of the disk, behind it after a
 *            power cut (then the boot id is another one and nothing but "at least so many" follows from it)
 * Threads    one writer, any number of readers
 */
#ifndef LT_RECORD_DURABLE_H
#define LT_RECORD_DURABLE_H

#include "base/cx.h"

#define DURABLE_BOOT_BYTES 16

typedef struct durable_file {
    int     fd; /* -1: there is none */
    uint8_t boot[DURABLE_BOOT_BYTES];
    bool    has_boot;
} durable_file;

typedef struct durable {
    uint64_t count;
    bool     is_current; /* written since this machine started: exact */
} durable;

LT_MUST lt_err durable_open(lt_cx *cx, const char *folder, bool is_writer, durable_file *out);
void durable_close(durable_file *f); /* syncs what a writer put */
/* Zero and not current when there is none or it does not check. */
durable durable_get(const durable_file *f);
/* A refusal (full disk on a file system that copies on write) only leaves readers behind. */
void durable_put(const durable_file *f, uint64_t count);

#endif
