/* api_rows.h - what the routes of ledgers share: a row found and permitted, written, filters.
 * Place      app; private to api_kind.c, api_ledger*.c, api_attachment.c
 */
#ifndef LT_APP_API_ROWS_H
#define LT_APP_API_ROWS_H

#include "app/api_give.h"
#include "app/ledger.h"

/* The kind of the path's {kind}. */
LT_MUST lt_err rows_find_kind(api_call *c, kind *out);
/* "" without a plan. */
LT_MUST lt_err rows_district(api_call *c, const char **out);
/* The right at all, and for this row. */
bool rows_may(const api_call *c, right r, const ledger_row *row, const char *district);
LT_MUST lt_err rows_permit(api_call *c, right r, const ledger_row *row);
/* The row of the path's {id}, which the caller may read; ledger_row_fini. */
LT_MUST lt_err rows_find(api_call *c, const kind *k, ledger_row *out);
/* A member object: the row with its times. */
typedef struct rows_view {
    const char *misfit, *district;
    bool        with_geometry;
} rows_view;
void rows_write(api_call *c, const ledger_row *r, const rows_view *v, jout *j);
/* "west,south,east,north" */
LT_MUST lt_err rows_bounds(api_call *c, const char *text, double out[4]);
/* What the caller may see of a kind: *scope, or LT_DENIED. */
LT_MUST lt_err rows_scope(api_call *c, ledger_scope *out);
/* q, state, street, bbox and f.FIELD of the query, within what the caller may see. */
#define ROWS_CONDITIONS_MAX 20
typedef struct rows_filter {
    keep_row_filter f;
    ledger_scope    scope;
    keep_condition  conditions[ROWS_CONDITIONS_MAX];
    double          bounds[4];
} rows_filter;
LT_MUST lt_err rows_filter_read(api_call *c, const kind *k, rows_filter *out);
/* An act on a row, and its answer left open. */
LT_MUST lt_err rows_act(api_call *c, const kind *k, act *a, jout *j);
/* A row made for the caller by another route, in a role that may create it; the answer is written as the ledger's. */
LT_MUST lt_err rows_make(api_call *c, const kind *k, const char *id, json_t *patch);
/* Hints as the member "duplicates". */
LT_MUST lt_err rows_write_hints(api_call *c, const ledger_row *r, jout *j);

#endif
