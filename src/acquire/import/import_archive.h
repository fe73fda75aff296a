/* import_archive.h - the files inside a stream: plain, .xz .gz .zst, or a .tar of them. The only file that meets libarchive.
 * Place      acquire. Reads from a callback, writes nowhere: no path of an archive ever reaches the file system.
 * Errors     LT_BAD_INPUT: cut off, damaged, empty, longer than ARCHIVE_BYTES_MAX once unpacked; what the callback said
 * Owner      import_archive_open .. import_archive_close
 */
#ifndef LT_ACQUIRE_IMPORT_ARCHIVE_H
#define LT_ACQUIRE_IMPORT_ARCHIVE_H

#include "base/cx.h"

#define ARCHIVE_BYTES_MAX   (8ull << 30) /* of all files together: an archive bomb ends here */
#define ARCHIVE_MEMBERS_MAX 100000u

/* The next bytes of the outer file, *got 0 at the end. */
typedef lt_err (*import_read_fn)(lt_cx *cx, void *self, void *p, size_t max, size_t *got);

typedef struct import_archive import_archive;
LT_MUST lt_err import_archive_open(lt_cx *cx, import_read_fn fn, void *self, import_archive **out);
void import_archive_close(import_archive *a);
/* The next file inside; its name is valid until the next call, NULL when the stream is one bare file.
 * LT_NOT_FOUND: no more. */
LT_MUST lt_err import_archive_next(lt_cx *cx, import_archive *a, const char **name);
LT_MUST lt_err import_archive_read(lt_cx *cx, import_archive *a, void *p, size_t max, size_t *got);

#endif
