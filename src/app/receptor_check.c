/* receptor_check.c - see receptor_check.h. */
#include "app/receptor_check.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"

#define CELL_SHOWN 40 /* bytes of a cell that is told */

static span short_of(span s)
{
    return s.n > CELL_SHOWN ? span_cut(s, 0, CELL_SHOWN) : s;
}

static bool is_of_the_file(lt_err e)
{
    return e == LT_BAD_INPUT || e == LT_NOT_ENOUGH || e == LT_LIMIT;
}

static void put_faults(jout *j, const receptor_table *t, const receptor_faults *f)
{
    jout_key(j, "faults");
    jout_begin_array(j);
    for (size_t i = 0; i < f->kept; i++) {
        jout_begin_object(j);
        jout_put_int(j, "line", f->list[i].line);
        jout_key(j, "date");
        jout_span(j, short_of(f->list[i].date));
        jout_key(j, "column");
        if (f->list[i].column == SIZE_MAX)
            jout_null(j);
        else
            jout_span(j, t->names[f->list[i].column]);
        jout_key(j, "cell");
        jout_span(j, short_of(f->list[i].cell));
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_put_int(j, "fault_count", (int64_t)f->count);
}

lt_err receptor_check_file(lt_cx *cx, span file, jout *j, bool *is_whole)
{
    receptor_table t;
    receptor_faults f;
    lt_err e = receptor_table_survey(cx, file, &f, &t);
    if (e && !is_of_the_file(e))
        return e;
    *is_whole = !e && f.count == 0;
    jout_put_text(j, "problem", e ? cx->say : NULL);
    jout_put_int(j, "rows", (int64_t)t.rows);
    jout_key(j, "columns");
    jout_begin_array(j);
    for (size_t i = 0; i < t.columns; i++)
        jout_span(j, t.names[i]);
    jout_end_array(j);
    jout_put_int(j, "blank_rows", (int64_t)t.blank_rows);
    jout_put_int(j, "gap_rows", (int64_t)t.gap_rows);
    jout_put_int(j, "first_gap", t.first_gap);
    put_faults(j, &t, &f);
    return LT_OK;
}

static void put_species(jout *j, const receptor_result *r)
{
    const pmf_data *d = &r->whole;
    jout_key(j, "species");
    jout_begin_array(j);
    for (size_t c = 0; c < d->columns; c++) {
        double mean = 0, least = INFINITY, most = -INFINITY;
        for (size_t i = 0; i < d->rows; i++) {
            double v = d->conc[i * d->columns + c];
            mean += v / (double)d->rows;
            least = fmin(least, v);
            most = fmax(most, v);
        }
        jout_begin_object(j);
        jout_key(j, "name");
        jout_span(j, r->conc.names[c]);
        jout_put_text(j, "worth", pmf_prepare_worth_name(r->worth[c]));
        jout_put_double(j, "signal_to_noise", r->signal[c]);
        jout_put_double(j, "mean", mean);
        jout_put_double(j, "least", least);
        jout_put_double(j, "most", most);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_data(jout *j, const receptor_result *r)
{
    jout_put_int(j, "rows", (int64_t)r->data.rows);
    jout_put_int(j, "unmatched_rows", (int64_t)r->unmatched);
    jout_put_int(j, "rank", r->report.rank);
    jout_key(j, "total");
    if (r->total == SIZE_MAX)
        jout_null(j);
    else
        jout_span(j, r->conc.names[r->of[r->total]]);
    put_species(j, r);
    receptor_report_findings(j, r);
    jout_key(j, "bounds");
    jout_begin_object(j);
    jout_put_double(j, "bad", PREPARE_BAD);
    jout_put_double(j, "weak", PREPARE_WEAK);
    jout_end_object(j);
}

lt_err receptor_check_put(lt_cx *cx, const receptor_ask *ask, const span files[RECEPTOR_FILES], jout *j)
{
    bool is_whole = true, one;
    receptor_result r;
    jout_key(j, "files");
    jout_begin_array(j);
    for (int i = 0; i < RECEPTOR_FILES; i++) {
        if (!files[i].n)
            continue;
        jout_begin_object(j);
        jout_put_text(j, "file", RECEPTOR_FILE_NAMES[i]);
        TRY(receptor_check_file(cx, files[i], j, &one));
        jout_end_object(j);
        is_whole &= one || i == RECEPTOR_FILES - 1; /* gaps in the weather do no harm */
    }
    jout_end_array(j);
    lt_err e = is_whole ? receptor_run_check(cx, ask, files, &r) : cx_fail(cx, LT_BAD_INPUT, "表中有不能读的单元格 there are cells that cannot be read");
    if (e && !is_of_the_file(e))
        return e;
    jout_put_text(j, "problem", e ? cx->say : NULL);
    jout_put_bool(j, "ok", !e && r.report.serious == 0);
    if (!e)
        put_data(j, &r);
    return LT_OK;
}
