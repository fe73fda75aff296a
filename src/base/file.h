/* file.h - files whole, safely replaced, folders made durable.
 * Place      base
 * Errors     LT_NOT_FOUND, LT_DENIED, LT_FULL, LT_IO, LT_LIMIT (longer than max); the path stands in the sentence
 */
#ifndef LT_BASE_FILE_H
#define LT_BASE_FILE_H

#include "base/buf.h"

#define FILE_PATH_MAX 4096

LT_MUST lt_err file_path(lt_cx *cx, char out[FILE_PATH_MAX], const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool file_exists(const char *path);
LT_MUST lt_err file_make_dirs(lt_cx *cx, const char *path, unsigned mode);
LT_MUST lt_err file_read_all(lt_cx *cx, const char *path, buf *out); /* "-" is standard input; out->max limits */
LT_MUST lt_err file_write_all(lt_cx *cx, int fd, const void *p, size_t n, const char *path);
/* Write beside, fsync, rename over, fsync the folder: the old or the new content, never half of it. */
LT_MUST lt_err file_replace(lt_cx *cx, const char *path, span content, unsigned mode);
LT_MUST lt_err file_sync_dir(lt_cx *cx, const char *dir);
/* Exclusive lock on the file `path`, made if need be, until *fd is closed; LT_BUSY names the holder's process id. */
LT_MUST lt_err file_lock(lt_cx *cx, const char *path, int *fd);

#endif
