/* lens_pool.h - the lenses of polar plots, shared by all who ask: the splines that one request made are there for the next.
 * Place      app
 * Method     who asks takes a lens that is free, the one given back last first, or a new one; LENS_POOL_KEPT of them are kept, each with
 *            the splines that polar_basis.h keeps: some 30 MB a lens at most
 * Threads    any: a lens is one asker's from take to give     Owner  lens_pool_open .. lens_pool_close, when all are given back
 */
#ifndef LT_APP_LENS_POOL_H
#define LT_APP_LENS_POOL_H

#include "model/pattern/polar.h"

#define LENS_POOL_KEPT 2u /* as many as long requests run at once */

typedef struct lens_pool lens_pool;
LT_MUST lt_err lens_pool_open(lt_cx *cx, lens_pool **out);
void lens_pool_close(lens_pool *p);
LT_MUST lt_err lens_pool_take(lt_cx *cx, lens_pool *p, polar_lens **out);
void lens_pool_give(lens_pool *p, polar_lens *l);

#endif
