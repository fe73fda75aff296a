/* plan_energy.c - see plan_energy.h. */
#include "plan/plan_energy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "plan/plan_figure.h"

static const char QUOTAS[] =
    "SELECT q.id, q.scope, COALESCE(q.enterprise, ''), COALESCE(e.name, ''), COALESCE(q.total_limit_tce, 0), COALESCE(q.coal_limit_tce, 0),"
    " COALESCE(q.warn_percent, 0), COALESCE(q.alarm_percent, 0), COALESCE(q.over_percent, 0)"
    " FROM ledger_energy_quota AS q LEFT JOIN ledger_enterprise AS e ON e.id = q.enterprise"
    " WHERE q.is_sample = 0 AND q.state = 'in-force' AND q.year = CAST(?1 AS INTEGER) ORDER BY q.scope, COALESCE(q.enterprise, ''), q.id";
static const char COUNT[] = "SELECT COUNT(*) FROM ledger_energy_quota WHERE is_sample = 0 AND state = 'in-force' AND year = CAST(?1 AS INTEGER)";
static const char USE[] =
    "SELECT scope, COALESCE(enterprise, ''), period, SUM(total_tce), SUM(coal_tce) FROM ledger_energy_use"
    " WHERE is_sample = 0 AND state <> 'returned' AND length(period) = 7 AND (scope = 'unit' OR sector = 'all')"
    " AND period >= ?1 AND period < ?2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"; /* months stand before quarters: 0 and 1 before Q */

typedef struct reading {
    plan_energy_line *lines;
    size_t            n, room;
    int               first_year;
} reading;

static lt_err on_quota(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *c)
{
    reading *r = self;
    (void)columns, (void)names;
    if (!c || r->n == r->room)
        return LT_OK;
    plan_energy_line *l = &r->lines[r->n++];
    TRY(plan_cell_text(cx, &c[0], &l->quota));
    TRY(plan_cell_text(cx, &c[1], &l->scope));
    TRY(plan_cell_text(cx, &c[2], &l->enterprise));
    TRY(plan_cell_text(cx, &c[3], &l->name));
    l->of[PLAN_ENERGY_TOTAL].limit_tce = plan_cell_number(&c[4]);
    l->of[PLAN_ENERGY_COAL].limit_tce = plan_cell_number(&c[5]);
    l->blue = plan_cell_number(&c[6]);
    l->yellow = plan_cell_number(&c[7]);
    l->red = plan_cell_number(&c[8]);
    return LT_OK;
}

static lt_err on_count(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *c)
{
    size_t *n = self;
    (void)cx, (void)columns, (void)names;
    if (c)
        *n = (size_t)c[0].i;
    return LT_OK;
}

static int compare_lines(const void *a, const void *b)
{
    const plan_energy_line *x = a, *y = b;
    int by = strcmp(x->scope, y->scope);
    return by ? by : strcmp(x->enterprise, y->enterprise);
}

/* The first month of a period YYYY-MM or YYYY-Qn among the line's months, and how many it covers; 0: outside. */
static int months_of(const reading *r, const char *period, int *from)
{
    int year = 0, part = 0;
    for (int i = 0; i < 4; i++)
        year = 10 * year + (period[i] - '0');
    bool is_quarter = period[5] == 'Q';
    part = is_quarter ? period[6] - '0' : 10 * (period[5] - '0') + (period[6] - '0');
    *from = 12 * (year - r->first_year) + (is_quarter ? 3 * (part - 1) : part - 1);
    return *from < 0 || *from + (is_quarter ? 3 : 1) > PLAN_ENERGY_MONTHS ? 0 : is_quarter ? 3 : 1;
}

static void put_months(plan_energy_months *m, int from, int n, const keep_cell *c)
{
    bool any = false;
    if (c->type == KEEP_NULL)
        return;
    for (int i = from; i < from + n; i++)
        any |= m->has[i];
    for (int i = from; i < from + n && !any; i++) {
        m->has[i] = true;
        m->value[i] = plan_cell_number(c) / n;
    }
}

static lt_err on_use(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *c)
{
    reading *r = self;
    plan_energy_line wanted;
    const char *period;
    int from;
    (void)columns, (void)names;
    if (!c)
        return LT_OK;
    TRY(plan_cell_text(cx, &c[0], &wanted.scope));
    TRY(plan_cell_text(cx, &c[1], &wanted.enterprise));
    TRY(plan_cell_text(cx, &c[2], &period));
    plan_energy_line *l = bsearch(&wanted, r->lines, r->n, sizeof *l, compare_lines);
    int n = l ? months_of(r, period, &from) : 0;
    for (int what = 0; n && what < 2; what++)
        put_months(&l->of[what], from, n, &c[3 + what]);
    return LT_OK;
}

lt_err plan_energy_read(lt_cx *cx, keep *k, int year, plan_energy_line **out, size_t *n)
{
    reading r = {.first_year = year - PLAN_ENERGY_YEARS + 1};
    char text[2][12];
    const char *params[2] = {text[0], text[1]}, *trouble;
    snprintf(text[0], sizeof text[0], "%04d", year);
    keep_statement count = {.sql = COUNT, .params = params, .param_count = 1};
    TRY(plan_run_query(cx, k, &count, on_count, &r.room, &trouble));
    if (r.room > PLAN_ENERGY_LINES)
        return cx_fail(cx, LT_LIMIT, "%zu energy quotas in %d, at most %u can be", r.room, year, PLAN_ENERGY_LINES);
    TRY(ARENA_ARRAY(cx, r.room + 1, &r.lines));
    keep_statement quotas = {.sql = QUOTAS, .params = params, .param_count = 1};
    TRY(plan_run_query(cx, k, &quotas, on_quota, &r, &trouble)); /* no such ledger: no quota */
    snprintf(text[0], sizeof text[0], "%04d", r.first_year);
    snprintf(text[1], sizeof text[1], "%04d", year + 1);
    keep_statement use = {.sql = USE, .params = params, .param_count = 2};
    if (r.n)
        TRY(plan_run_query(cx, k, &use, on_use, &r, &trouble));
    *out = r.lines;
    *n = r.n;
    return LT_OK;
}
