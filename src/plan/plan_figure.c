/* plan_figure.c - see plan_figure.h. */
#include "plan/plan_figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/num.h"

static double decimal(const char *s)
{
    double d = 0;
    return num_parse_double(span_text(s), &d) ? d : 0;
}

void plan_indicator_read(const json_t *o, plan_indicator *out)
{
    const json_t *steps = json_object_get(o, "steps");
    *out = (plan_indicator){
        .key = json_get_text(o, "key", ""), .title_zh = json_get_text(o, "title_zh", ""), .title_en = json_get_text(o, "title_en", ""),
        .unit = json_get_text(o, "unit", ""), .op = json_get_text(o, "op", ""), .period = json_get_text(o, "period", ""),
        .measure = json_get_text(o, "measure", ""), .rests_on = json_get_text(o, "rests_on", ""), .clause = json_get_text(o, "clause", ""),
        .concluded_by = json_get_text(o, "concluded_by", ""), .note_zh = json_get_text(o, "note_zh", ""), .note_en = json_get_text(o, "note_en", ""),
        .sql = json_get_text(o, "sql", ""), .target = decimal(json_get_text(o, "target", "")), .has_target = json_get_text(o, "target", "")[0] != '\0',
        .is_up = strcmp(json_get_text(o, "direction", ""), "up") == 0, .is_aspiration = json_is_true(json_object_get(o, "is_aspiration"))};
    for (size_t i = 0; i < json_array_size(steps) && i < PLAN_STEPS_MAX; i++) {
        const json_t *s = json_array_get(steps, i);
        out->steps[out->step_count++] = (plan_step){json_get_text(s, "date", ""), decimal(json_get_text(s, "limit", ""))};
    }
}

void plan_period(const plan_indicator *p, const char *plan_from, const char *day, plan_figure *out)
{
    *out = (plan_figure){.has_value = false};
    (void)span_copy(span_text(day), out->to, sizeof out->to);
    (void)span_copy(span_text(strcmp(p->period, "to-date") == 0 ? plan_from : day), out->from, sizeof out->from);
    if (strcmp(p->period, "year") == 0)
        snprintf(out->from, sizeof out->from, "%.4s-01-01", day);
    if (strcmp(p->period, "month") == 0)
        snprintf(out->from, sizeof out->from, "%.7s-01", day);
}

/* --- judging --------------------------------------------------------------------------------------------------------------- */

/* Last day of the period that holds the day f->to. */
static void end_of(const plan_indicator *p, const plan_figure *f, char out[11])
{
    int64_t ms;
    (void)span_copy(span_text(f->to), out, 11);
    if (strcmp(p->period, "year") == 0)
        snprintf(out, 11, "%.4s-12-31", f->to);
    if (strcmp(p->period, "month") == 0 && civil_parse_iso(span_text(f->to), 0, &ms)) {
        civil c = civil_from_ms(ms, 0);
        snprintf(out, 11, "%.7s-%02u", f->to, (unsigned)civil_days_in_month(c.year, c.month) % 100u);
    }
}

static bool keeps(const char *op, double value, double limit)
{
    if (strcmp(op, "<") == 0)
        return value < limit;
    if (strcmp(op, "<=") == 0)
        return value <= limit;
    if (strcmp(op, ">") == 0)
        return value > limit;
    if (strcmp(op, ">=") == 0)
        return value >= limit;
    return value >= limit && value <= limit;
}

/* A count grows during its period and never falls. */
static bool is_count(const plan_indicator *p, const plan_figure *f)
{
    bool is_whole = strcmp(p->unit, "1") == 0 || strcmp(p->unit, "d") == 0;
    return is_whole && f->has_parts && f->value >= 0 && f->value >= f->numerator && f->value <= f->numerator;
}

/* The limit that holds at the period's end; *is_due: it is a promise then, not only an aim. */
static void take_limit(const plan_indicator *p, const char *end, plan_figure *f, bool *is_due)
{
    const plan_step *found = NULL;
    *is_due = true;
    f->has_limit = p->has_target;
    f->limit = p->target;
    f->limit_by = NULL;
    for (size_t i = 0; i < p->step_count; i++)
        if (strcmp(p->steps[i].date, end) <= 0)
            found = &p->steps[i];
    if (!found && p->step_count) {
        found = &p->steps[0];
        *is_due = false;
    }
    if (found) {
        f->limit = found->limit;
        f->limit_by = found->date;
    }
}

void plan_figure_judge(const plan_indicator *p, plan_figure *f)
{
    char end[11];
    bool is_due;
    end_of(p, f, end);
    take_limit(p, end, f, &is_due);
    f->met = PLAN_OPEN;
    f->is_course = false;
    if (!f->has_value || !f->has_limit)
        return;
    f->is_course = keeps(p->op, f->value, f->limit);
    if (!is_due)
        return;
    bool is_over = strcmp(f->to, end) == 0;
    if (is_over)
        f->met = f->is_course ? PLAN_MET : PLAN_MISSED;
    else if (is_count(p, f) && p->op[0] == '>' && f->is_course)
        f->met = PLAN_MET;
    else if (is_count(p, f) && (p->op[0] == '<' || (p->op[0] == '=' && f->value > f->limit)) && !f->is_course)
        f->met = PLAN_MISSED;
}

/* --- running --------------------------------------------------------------------------------------------------------------- */

double plan_cell_number(const keep_cell *c)
{
    return c->type == KEEP_INT ? (double)c->i : c->type == KEEP_REAL ? c->r : 0;
}

lt_err plan_cell_text(lt_cx *cx, const keep_cell *c, const char **out)
{
    char *copy, number[NUM_TEXT_MAX];
    span s = c->s;
    *out = "";
    if (c->type == KEEP_NULL || c->type == KEEP_BLOB)
        return LT_OK;
    if (c->type != KEEP_TEXT) {
        if (c->type == KEEP_INT)
            snprintf(number, sizeof number, "%lld", (long long)c->i);
        else
            num_format_double(c->r, number);
        s = span_text(number);
    }
    TRY(arena_text(cx, (const char *)s.p, s.n, &copy));
    *out = copy;
    return LT_OK;
}

lt_err plan_run_query(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self, const char **trouble)
{
    char *copy;
    keep_statement timed = *s;
    timed.limit_ms = PLAN_QUERY_SECONDS * 1000;
    *trouble = NULL;
    lt_err e = keep_query_run(cx, k, &timed, fn, self);
    if (e != LT_BAD_INPUT && e != LT_DENIED && e != LT_LIMIT)
        return e;
    TRY(arena_text(cx, cx->say, strlen(cx->say), &copy));
    *trouble = copy;
    return LT_OK;
}

static bool is_number(const keep_cell *c)
{
    return c->type == KEEP_INT || (c->type == KEEP_REAL && isfinite(c->r));
}

/* value, numerator, denominator, rows */
static lt_err on_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    plan_figure *f = self;
    (void)names;
    if (columns != 4)
        return cx_fail(cx, LT_BAD_INPUT, "value, numerator, denominator and rows are wanted, %d columns came", columns);
    if (!cells)
        return LT_OK;
    f->has_value = is_number(&cells[0]);
    f->value = plan_cell_number(&cells[0]);
    f->has_parts = is_number(&cells[1]) && is_number(&cells[2]);
    f->numerator = plan_cell_number(&cells[1]);
    f->denominator = plan_cell_number(&cells[2]);
    f->rows = (int64_t)plan_cell_number(&cells[3]);
    return LT_OK;
}

lt_err plan_figure_run(lt_cx *cx, keep *k, const plan_indicator *p, plan_figure *f)
{
    const char *params[] = {f->from, f->to};
    int64_t begin = cx_now_ms(cx);
    keep_statement s = {.sql = p->sql, .params = params, .param_count = 2};
    TRY(plan_run_query(cx, k, &s, on_row, f, &f->trouble));
    if (f->trouble)
        f->has_value = f->has_parts = false;
    f->ms = cx_now_ms(cx) - begin;
    plan_figure_judge(p, f);
    return LT_OK;
}
