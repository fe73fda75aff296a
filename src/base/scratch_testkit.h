/* scratch_testkit.h - a folder of a test's or a bench's own, made under TMPDIR (or /tmp) and removed with all that is in it.
 * Place      base; for tests and benches only
 * Returned   scratch_make: the folder's path; a folder that cannot be made ends the program with the system's words
 * Owner      who made it removes it
 */
#ifndef LT_BASE_SCRATCH_TESTKIT_H
#define LT_BASE_SCRATCH_TESTKIT_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static inline void scratch_make(char *out, size_t size, const char *word)
{
    const char *root = getenv("TMPDIR");
    int n = snprintf(out, size, "%s/lt-%s-XXXXXX", root && *root ? root : "/tmp", word);
    if (n < 0 || (size_t)n >= size || !mkdtemp(out)) {
        perror(out);
        abort();
    }
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static inline void scratch_remove(const char *dir)
{
    (void)nftw(dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
