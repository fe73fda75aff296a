/* forecast_pool.c - see forecast_pool.h. */
#include "app/forecast_pool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/forecast_score.h"
#include "base/arena.h"
#include "base/json.h"
#include "model/forecast/verification.h"

#define TEXT_MAX 16

typedef enum mean_of { OF_SQUARE, OF_MAE, OF_NMB, OF_CRPS, OF_COVERAGE, OF_HIT, OF_PERSISTENCE, OF_PERSISTENCE_OWN, OF_CLIMATOLOGY, OF_CLIMATOLOGY_OWN,
                       OF_BELOW, OF_COUNT = OF_BELOW + VERIFICATION_LEVELS } mean_of;

typedef struct pool_row {
    char    quantity[TEXT_MAX], unit[TEXT_MAX], kind[TEXT_MAX];
    int64_t from, to, n, hits, false_alarms, misses;
    double  sum[OF_COUNT], weight[OF_COUNT];
} pool_row;
typedef struct pool {
    pool_row *rows;
    size_t    count;
    int64_t   issued, heavy_above;
    bool      is_simulated, any;
    char      as_of[40];
    jout     *parts;
} pool;

static void add(pool_row *r, mean_of what, const json_t *v, double n, bool is_root)
{
    if (!json_is_number(v))
        return;
    double x = json_number_value(v);
    r->sum[what] += n * (is_root ? x * x : x);
    r->weight[what] += n;
}

static double mean(const pool_row *r, mean_of what)
{
    return r->weight[what] > 0 ? r->sum[what] / r->weight[what] : NAN;
}

static void take_text(const json_t *o, const char *key, char to[TEXT_MAX])
{
    snprintf(to, TEXT_MAX, "%s", json_get_text(o, key, ""));
}

static pool_row *find_row(pool *p, const json_t *o)
{
    pool_row key = {.from = json_get_int(o, "from", 0), .to = json_get_int(o, "to", 0)};
    take_text(o, "quantity", key.quantity);
    take_text(o, "unit", key.unit);
    take_text(o, "kind", key.kind);
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->rows[i].quantity, key.quantity) == 0 && strcmp(p->rows[i].kind, key.kind) == 0 && p->rows[i].from == key.from)
            return &p->rows[i];
    if (p->count == FORECAST_POOL_ROWS)
        return NULL;
    p->rows[p->count] = key;
    return &p->rows[p->count++];
}

static void add_row(pool *p, const json_t *o)
{
    pool_row *r = find_row(p, o);
    const json_t *persistence = json_object_get(json_object_get(o, "persistence"), "rmse"), *usual = json_object_get(json_object_get(o, "climatology"), "rmse");
    double n = (double)json_get_int(o, "n", 0);
    if (!r)
        return;
    r->n += (int64_t)n;
    r->hits += json_get_int(o, "hits", 0);
    r->false_alarms += json_get_int(o, "false_alarms", 0);
    r->misses += json_get_int(o, "misses", 0);
    add(r, OF_SQUARE, json_object_get(o, "rmse"), n, true);
    add(r, OF_MAE, json_object_get(o, "mae"), n, false);
    add(r, OF_NMB, json_object_get(o, "nmb"), n, false);
    add(r, OF_CRPS, json_object_get(o, "crps"), n, false);
    add(r, OF_COVERAGE, json_object_get(o, "coverage"), n, false);
    add(r, OF_HIT, json_object_get(o, "level_hit"), n, false);
    add(r, OF_PERSISTENCE, persistence, n, true);
    add(r, OF_PERSISTENCE_OWN, json_is_number(persistence) ? json_object_get(o, "rmse") : NULL, n, true);
    add(r, OF_CLIMATOLOGY, usual, n, true);
    add(r, OF_CLIMATOLOGY_OWN, json_is_number(usual) ? json_object_get(o, "rmse") : NULL, n, true);
    for (int k = 0; k < VERIFICATION_LEVELS; k++)
        add(r, (mean_of)(OF_BELOW + k), json_array_get(json_object_get(o, "below"), (size_t)k), n, false);
}

static lt_err on_month(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    pool *p = self;
    json_t *o, *row;
    size_t i;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    json_array_foreach(json_object_get(o, "rows"), i, row)
        add_row(p, row);
    if (!p->any) /* the newest comes first */
        snprintf(p->as_of, sizeof p->as_of, "%s", json_get_text(o, "as_of", ""));
    p->any = true;
    p->issued += json_get_int(o, "issued", 0);
    p->heavy_above = json_get_int(o, "heavy_above", 0);
    p->is_simulated |= json_is_true(json_object_get(o, "simulated"));
    jout_begin_object(p->parts);
    jout_put_text(p->parts, "month", json_get_text(o, "month", ""));
    jout_put_int(p->parts, "entry", cells[1].i);
    jout_end_object(p->parts);
    json_decref(o);
    return LT_OK;
}

static void put_yardstick(jout *j, const pool_row *r, const char *key, mean_of by)
{
    char skill[48];
    jout_key(j, key);
    jout_begin_object(j);
    forecast_score_put(j, "rmse", sqrt(mean(r, by)));
    jout_end_object(j);
    snprintf(skill, sizeof skill, "skill_%s", key);
    forecast_score_put(j, skill, verification_skill(sqrt(mean(r, (mean_of)(by + 1))), sqrt(mean(r, by))));
}

static double share(int64_t part, int64_t rest)
{
    return part + rest ? (double)part / (double)(part + rest) : NAN;
}

static void put_row(jout *j, const pool_row *r)
{
    jout_begin_object(j);
    jout_put_text(j, "quantity", r->quantity);
    jout_put_text(j, "unit", r->unit);
    jout_put_text(j, "kind", r->kind);
    jout_put_int(j, "from", r->from);
    jout_put_int(j, "to", r->to);
    jout_put_int(j, "n", r->n);
    forecast_score_put(j, "rmse", sqrt(mean(r, OF_SQUARE)));
    forecast_score_put(j, "mae", mean(r, OF_MAE));
    forecast_score_put(j, "nmb", mean(r, OF_NMB));
    forecast_score_put(j, "crps", mean(r, OF_CRPS));
    forecast_score_put(j, "coverage", mean(r, OF_COVERAGE));
    forecast_score_put(j, "level_hit", mean(r, OF_HIT));
    jout_put_int(j, "heavy", r->hits + r->misses);
    jout_put_int(j, "hits", r->hits);
    jout_put_int(j, "false_alarms", r->false_alarms);
    jout_put_int(j, "misses", r->misses);
    forecast_score_put(j, "pod", share(r->hits, r->misses));
    forecast_score_put(j, "far", share(r->false_alarms, r->hits));
    forecast_score_put(j, "csi", share(r->hits, r->misses + r->false_alarms));
    jout_key(j, "below");
    jout_begin_array(j);
    for (int k = 0; k < VERIFICATION_LEVELS && r->weight[OF_BELOW] > 0; k++)
        jout_double(j, round(1000 * mean(r, (mean_of)(OF_BELOW + k))) / 1000);
    jout_end_array(j);
    put_yardstick(j, r, "persistence", OF_PERSISTENCE);
    put_yardstick(j, r, "climatology", OF_CLIMATOLOGY);
    jout_end_object(j);
}

static void write_pool(jout *j, const pool *p, const char *place)
{
    jout_begin_object(j);
    jout_put_text(j, "place", place);
    jout_put_text(j, "month", NULL);
    jout_put_text(j, "window", FORECAST_POOL_NAME);
    jout_put_text(j, "as_of", p->as_of);
    jout_put_int(j, "issued", p->issued);
    jout_put_int(j, "heavy_above", p->heavy_above);
    jout_key(j, "rows");
    jout_begin_array(j);
    for (size_t i = 0; i < p->count; i++)
        put_row(j, &p->rows[i]);
    jout_end_array(j);
    jout_put_bool(j, "simulated", p->is_simulated);
    jout_key(j, "parts");
    jout_raw(j, buf_span(p->parts->b));
    jout_end_object(j);
}

lt_err forecast_pool_write(lt_cx *cx, keep *k, const char *place, jout *j, bool *has)
{
    char from[PLACE_ID_MAX + 64], to[PLACE_ID_MAX + 64];
    const char *params[2] = {from, to};
    buf b;
    buf_init(&b, 65536);
    jout parts = jout_of(&b);
    pool *p;
    lt_err e = ARENA_ARRAY(cx, 1, &p);
    if (!e) {
        p->parts = &parts;
        e = ARENA_ARRAY(cx, FORECAST_POOL_ROWS, &p->rows);
    }
    snprintf(from, sizeof from, FORECAST_SCORE_KEY, place, "");
    snprintf(to, sizeof to, FORECAST_SCORE_KEY, place, "~");
    jout_begin_array(&parts);
    if (!e)
        e = keep_query(cx, k, "SELECT body, entry FROM products WHERE key > ?1 AND key < ?2 AND key LIKE '%/____-__' ORDER BY key DESC LIMIT 12", params, 2, on_month, p);
    jout_end_array(&parts);
    if (!e)
        e = buf_check(cx, &b);
    *has = !e && p->any;
    if (*has)
        write_pool(j, p, place);
    buf_fini(&b);
    return e;
}
