/* wind_keep.c - see wind_keep.h. */
#include "app/wind_keep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/jout.h"
#include "base/json.h"

/* --- a blob --------------------------------------------------------------------------------------------------------------------- */

static lt_err read_some(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    return keep_blob_read(cx, self, p, max, got);
}

static lt_err read_blob(lt_cx *cx, const char *dir, const wind_keep_file *f, wind_grid *out)
{
    keep_blob *b;
    TRY(keep_blob_open(cx, dir, f->sha256_hex, &b));
    lt_err e = wind_grid_read_csv(cx, (hour_file_bytes){read_some, b}, f->name, &(wind_grid_query){0}, out);
    keep_blob_close(b);
    return e;
}

/* --- applied ---------------------------------------------------------------------------------------------------------------------- */

static void put_summary(const wind_keep_file *f, const wind_grid *w, buf *b)
{
    const trajectory_grid *g = &w->g;
    jout j = jout_of(b);
    jout_begin_object(&j);
    jout_put_text(&j, "file", f->name);
    jout_put_text(&j, "sha256", f->sha256_hex);
    jout_put_int(&j, "from_ms", g->time_ms[0]);
    jout_put_int(&j, "to_ms", g->time_ms[g->times - 1]);
    jout_put_int(&j, "times", (int64_t)g->times);
    jout_key(&j, "box"); /* west, south, east, north */
    jout_begin_array(&j);
    jout_double(&j, g->west);
    jout_double(&j, g->south);
    jout_double(&j, g->west + (double)(g->columns - 1) * g->column_deg);
    jout_double(&j, g->south + (double)(g->rows - 1) * g->row_deg);
    jout_end_array(&j);
    jout_key(&j, "levels");
    jout_begin_array(&j);
    for (size_t i = 0; i < g->levels; i++)
        jout_double(&j, g->level_hpa[i]);
    jout_end_array(&j);
    jout_put_int(&j, "points", (int64_t)(g->rows * g->columns));
    jout_put_int(&j, "gaps", (int64_t)w->gaps);
    jout_end_object(&j);
}

/* What lantian import tells of it, as of any file. */
static void put_report(const wind_keep_file *f, const wind_grid *w, buf *b)
{
    size_t rows = w->g.times * w->g.levels * w->g.rows * w->g.columns;
    jout j = jout_of(b);
    jout_begin_object(&j);
    jout_put_text(&j, "file", f->name);
    jout_put_text(&j, "format", WIND_KEEP_FORMAT);
    jout_put_text(&j, "sha256", f->sha256_hex);
    jout_put_int(&j, "entry", (int64_t)f->entry);
    jout_put_int(&j, "files", 1);
    jout_put_int(&j, "rows", (int64_t)rows);
    jout_put_int(&j, "kept", (int64_t)(rows - w->gaps));
    jout_put_int(&j, "values", (int64_t)(rows - w->gaps));
    jout_put_int(&j, "missing", (int64_t)w->gaps);
    jout_end_object(&j);
}

static lt_err put_product(lt_cx *cx, keep *k, const char *prefix, const wind_keep_file *f, buf *b)
{
    char key[96];
    snprintf(key, sizeof key, "%s%s", prefix, f->sha256_hex);
    buf_byte(b, 0);
    TRY(buf_check(cx, b));
    return keep_put_product(cx, k, key, (const char *)b->p, f->entry);
}

lt_err wind_keep_apply(lt_cx *cx, const char *dir, keep *k, const wind_keep_file *f)
{
    wind_grid w;
    buf b;
    TRY(read_blob(cx, dir, f, &w));
    size_t rows = w.g.times * w.g.levels * w.g.rows * w.g.columns;
    lt_err e = keep_put_import(cx, k, .sha256_hex = f->sha256_hex, .name = f->name, .format = WIND_KEEP_FORMAT, .entry = f->entry, .rows = rows, .bad = 0);
    if (e && e != LT_CONFLICT) /* known: it is taken in again */
        return e;
    buf_init(&b, 65536);
    put_summary(f, &w, &b);
    e = put_product(cx, k, WIND_KEEP_PREFIX, f, &b);
    buf_reset(&b);
    put_report(f, &w, &b);
    if (!e)
        e = put_product(cx, k, "import/", f, &b);
    buf_fini(&b);
    return e;
}

/* --- found ---------------------------------------------------------------------------------------------------------------------------- */

typedef struct finding {
    const wind_keep_query *q;
    wind_keep_file         files[WIND_KEEP_FILES_MAX];
    size_t                 n;
} finding;

static lt_err on_product(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    finding *f = self;
    json_t *o;
    char *name, *sha;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    const char *file = json_get_text(o, "file", ""), *hex = json_get_text(o, "sha256", "");
    lt_err e = LT_OK;
    if (json_get_int(o, "from_ms", 0) <= f->q->to_ms && json_get_int(o, "to_ms", 0) >= f->q->from_ms && f->n < WIND_KEEP_FILES_MAX) {
        e = arena_text(cx, file, strlen(file), &name);
        if (!e)
            e = arena_text(cx, hex, strlen(hex), &sha);
        if (!e)
            f->files[f->n++] = (wind_keep_file){name, sha, (uint64_t)cells[1].i};
    }
    json_decref(o);
    return e;
}

lt_err wind_keep_load(lt_cx *cx, const char *dir, keep *k, const wind_keep_query *q, wind_kept *out)
{
    finding *f;
    wind_grid *parts, w;
    *out = (wind_kept){0};
    TRY(arena_alloc(cx, sizeof *f, &f));
    f->q = q;
    /* the newest first: what it stands on is what the others must stand on */
    TRY(keep_query(cx, k, "SELECT body, entry FROM products WHERE key >= 'weather/grid/' AND key < 'weather/grid0' ORDER BY entry DESC LIMIT 5000", NULL, 0, on_product, f));
    if (!f->n)
        return cx_fail(cx, LT_NOT_ENOUGH, "没有导入这些小时的格点风场（lantian import DIR wind-grid FILE） no gridded winds of these hours were imported");
    TRY(ARENA_ARRAY(cx, f->n, &parts));
    TRY(ARENA_ARRAY(cx, f->n, &out->files));
    for (size_t i = 0; i < f->n; i++) {
        TRY(read_blob(cx, dir, &f->files[i], &w));
        if (i > 0 && !wind_grid_is_alike(&parts[f->n - 1], &w)) {
            out->passed++;
            continue;
        }
        parts[f->n - 1 - out->used] = w; /* the oldest comes first: the later file's winds stand */
        out->files[f->n - 1 - out->used++] = f->files[i].name;
    }
    out->files += f->n - out->used;
    return wind_grid_join(cx, parts + (f->n - out->used), out->files, out->used, &out->winds);
}
