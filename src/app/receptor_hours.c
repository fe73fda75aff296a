/* receptor_hours.c - see receptor_hours.h. */
#include "app/receptor_hours.h"

#include <math.h>
#include <string.h>

#include "app/hour_keep.h"
#include "base/arena.h"
#include "base/civil.h"
#include "wire/receptor/receptor_table.h"

/* In the air, as a mass of it. */
static bool is_taken(const lt_series *s)
{
    return (strcmp(s->unit, "ug/m3") == 0 || strcmp(s->unit, "ng/m3") == 0 || strcmp(s->unit, "mg/m3") == 0) && strncmp(s->quantity, "gas_", 4) != 0;
}

typedef struct columns {
    const lt_series *of[RECEPTOR_COLUMNS_MAX];
    double          *values[RECEPTOR_COLUMNS_MAX];
    size_t           n;
    int64_t          from_ms;
    size_t           hours;
} columns;

static lt_err read_columns(lt_cx *cx, keep *k, const receptor_hours *q, columns *c)
{
    lt_series *list, like = {.period = PERIOD_HOUR, .stat = "Avg"};
    size_t n;
    (void)span_copy(span_text(q->place), like.place, sizeof like.place);
    TRY(keep_list_series(cx, k, &like, &list, &n));
    for (size_t i = 0; i < n && c->n < RECEPTOR_COLUMNS_MAX; i++) {
        hour_keep_row row = {.from_ms = c->from_ms, .n = c->hours};
        if (!is_taken(&list[i]))
            continue;
        TRY(ARENA_ARRAY(cx, c->hours, &row.to));
        TRY(hour_keep_fill(cx, k, list[i].id, row));
        c->of[c->n] = &list[i];
        c->values[c->n++] = row.to;
    }
    return LT_OK;
}

static size_t count_values(const columns *c, size_t column)
{
    size_t n = 0;
    for (size_t h = 0; h < c->hours; h++)
        n += isfinite(c->values[column][h]) != 0;
    return n;
}

static bool has_any(const columns *c, size_t hour)
{
    for (size_t j = 0; j < c->n; j++)
        if (isfinite(c->values[j][hour]))
            return true;
    return false;
}

/* Those with half of the hours and more stay. */
static size_t drop_thin(columns *c)
{
    size_t any = 0, kept = 0;
    for (size_t h = 0; h < c->hours; h++)
        any += has_any(c, h);
    for (size_t j = 0; j < c->n; j++) {
        size_t n = count_values(c, j);
        if (n == 0 || 2 * n < any)
            continue;
        c->of[kept] = c->of[j];
        c->values[kept++] = c->values[j];
    }
    c->n = kept;
    return any;
}

static void write_row(buf *out, const columns *c, size_t hour, int offset_min)
{
    char when[CIVIL_TEXT_MAX];
    civil_format_iso(c->from_ms + (int64_t)(hour + 1) * CIVIL_HOUR_MS, offset_min, when);
    buf_format(out, "%.10s %.5s", when, when + 11);
    for (size_t j = 0; j < c->n; j++)
        if (isfinite(c->values[j][hour]))
            buf_format(out, ",%.9g", c->values[j][hour]);
        else
            buf_byte(out, ',');
    buf_byte(out, '\n');
}

lt_err receptor_hours_write(lt_cx *cx, keep *k, const receptor_hours *q, buf *out)
{
    columns *c;
    TRY(ARENA_ARRAY(cx, 1, &c));
    c->from_ms = civil_hour_start(q->from_ms, q->offset_min);
    c->hours = (size_t)((q->to_ms - c->from_ms + CIVIL_HOUR_MS - 1) / CIVIL_HOUR_MS);
    if (c->hours > RECEPTOR_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu hours: %u at most", c->hours, RECEPTOR_HOURS_MAX);
    TRY(read_columns(cx, k, q, c));
    size_t any = drop_thin(c);
    if (any == 0 || c->n < RECEPTOR_HOURS_COLUMNS)
        return cx_fail(cx, LT_NOT_ENOUGH, "点位 %s 在该时段只有 %zu 种质量浓度，至少要 %u 种 place %s has %zu concentrations in this period, %u at least are wanted", q->place, c->n,
                       RECEPTOR_HOURS_COLUMNS, q->place, c->n, RECEPTOR_HOURS_COLUMNS);
    buf_text(out, "date");
    for (size_t j = 0; j < c->n; j++) {
        buf_byte(out, ',');
        buf_csv(out, span_text(c->of[j]->quantity));
    }
    buf_byte(out, '\n');
    for (size_t h = 0; h < c->hours; h++)
        if (has_any(c, h))
            write_row(out, c, h, q->offset_min);
    return buf_check(cx, out);
}
