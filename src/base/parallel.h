/* parallel.h - the same work on many pieces, on all cores.
 * Place      base. Mechanism only: pure rooms may use it, for the result does not depend on who did which piece.
 * Given      pieces [0, n); `work` does piece i as worker w (< the number of workers) with a cx of its own: an arena that ends with
 *            the piece, the caller's clock and cancel flag, no randomness (draw seeds before) and no progress
 * Returned   the failure of the lowest piece that failed, its sentence in the caller's cx; pieces not begun then are left out.
 *            LT_CANCELLED when the cancel flag is seen between pieces
 * Invariants 1. a piece is done at most once  2. nothing runs after parallel_run returned
 * Cost       threads are made for the call: a piece should take a millisecond or more
 * Limits     PARALLEL_MAX workers
 * Threads    the caller's thread works too and reports the progress (`what`, NULL: silent)
 * Owner      results go where the caller made room; nothing of a worker's arena outlives its piece
 */
#ifndef LT_BASE_PARALLEL_H
#define LT_BASE_PARALLEL_H

#include "base/cx.h"

#define PARALLEL_MAX 64u

typedef lt_err parallel_work(lt_cx *cx, void *self, size_t piece, unsigned worker);

/* Cores this process may use: 1 to PARALLEL_MAX. */
unsigned parallel_workers(void);
/* workers 0: parallel_workers(). */
LT_MUST lt_err parallel_run(lt_cx *cx, unsigned workers, size_t n, parallel_work *work, void *self, const char *what);

#endif
