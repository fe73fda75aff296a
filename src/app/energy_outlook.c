/* energy_outlook.c - see energy_outlook.h. */
#include "app/energy_outlook.h"

#include "base/arena.h"
#include "base/civil.h"

#define TABLE_COLUMNS "quota TEXT, scope TEXT, enterprise TEXT, name TEXT, year INTEGER, what TEXT, months INTEGER, so_far_tce REAL, year_tce REAL, low_tce REAL, " \
                      "high_tce REAL, limit_tce REAL, percent REAL, chance REAL, level TEXT"
#define TABLE_WIDTH   15u

static const char *const WHAT[2] = {"total", "coal"};

static lt_err look(lt_cx *cx, const plan_energy_line *l, int what, int until, energy_part *out)
{
    const plan_energy_months *m = &l->of[what];
    *out = (energy_part){.why = "no-quota"};
    if (m->limit_tce <= 0)
        return LT_OK;
    lt_err e = energy_forecast(cx, &(energy_ask){m->value, m->has, PLAN_ENERGY_YEARS, until}, &out->o);
    if (e == LT_NOT_ENOUGH || e == LT_BAD_INPUT) { /* one unit's figures do not stop the others */
        out->why = e == LT_NOT_ENOUGH ? "no-months" : "bad-months";
        return LT_OK;
    }
    TRY(e);
    out->has = true;
    out->why = NULL;
    out->level = energy_find_level(&out->o, m->limit_tce, &(energy_lines){l->blue, l->yellow, l->red});
    out->percent = 100 * out->o.year / m->limit_tce;
    out->chance = energy_chance_over(&out->o, m->limit_tce);
    return LT_OK;
}

static lt_err read_day(lt_cx *cx, const char *day, civil *out)
{
    int64_t ms;
    if (!civil_parse_iso(span_text(day), 0, &ms))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.20s\" is not a day such as 2026-03-01", day);
    *out = civil_from_ms(ms, 0);
    return LT_OK;
}

lt_err energy_outlook_list(lt_cx *cx, keep *k, const char *day, energy_line **out, size_t *n)
{
    plan_energy_line *lines;
    civil date;
    TRY(read_day(cx, day, &date));
    TRY(plan_energy_read(cx, k, date.year, &lines, n));
    TRY(ARENA_ARRAY(cx, *n + 1, out));
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].of = &lines[i];
        for (int what = 0; what < 2; what++)
            TRY(look(cx, &lines[i], what, date.month, &(*out)[i].part[what]));
    }
    return LT_OK;
}

static keep_cell text_of(const char *s)
{
    return (keep_cell){.type = KEEP_TEXT, .s = span_text(s)};
}

static keep_cell real_of(double v)
{
    return (keep_cell){.type = KEEP_REAL, .r = v};
}

static void put_row(const energy_line *l, int what, int year, keep_cell *c)
{
    const energy_part *p = &l->part[what];
    const keep_cell row[TABLE_WIDTH] = {
        text_of(l->of->quota), text_of(l->of->scope), l->of->enterprise[0] ? text_of(l->of->enterprise) : (keep_cell){.type = KEEP_NULL},
        text_of(l->of->name), {.type = KEEP_INT, .i = year}, text_of(WHAT[what]), {.type = KEEP_INT, .i = p->o.reported}, real_of(p->o.so_far),
        real_of(p->o.year), real_of(p->o.low), real_of(p->o.high), real_of(l->of->of[what].limit_tce), real_of(p->percent), real_of(p->chance),
        text_of(energy_level_name(p->level))};
    memcpy(c, row, sizeof row);
}

lt_err energy_outlook_lend(lt_cx *cx, keep *k, const char *day)
{
    energy_line *lines;
    keep_cell *cells;
    civil date;
    size_t n, rows = 0;
    TRY(read_day(cx, day, &date));
    TRY(energy_outlook_list(cx, k, day, &lines, &n));
    TRY(ARENA_ARRAY(cx, 2 * n * TABLE_WIDTH + 1, &cells));
    for (size_t i = 0; i < n; i++)
        for (int what = 0; what < 2; what++)
            if (lines[i].part[what].has)
                put_row(&lines[i], what, date.year, cells + rows++ * TABLE_WIDTH);
    return keep_lend(cx, k, &(keep_lent){"energy_outlook", TABLE_COLUMNS, "quota", cells, rows, TABLE_WIDTH});
}
