/* ledger_import_int.h - what the files of the import of ledgers share.
 * Place      app; only for src/app/ledger_import*.c
 */
#ifndef LT_APP_LEDGER_IMPORT_INT_H
#define LT_APP_LEDGER_IMPORT_INT_H

#include "app/ledger_areas.h"
#include "app/ledger_import.h"
#include "base/arena.h"
#include "plan/sheet.h"

#define REFS_KNOWN 4096u

/* Which keys the file has had, and in which row. */
typedef struct seen_set {
    uint64_t *keys;
    uint32_t *rows;
    size_t    n, room; /* a power of two; 0: empty */
} seen_set;
LT_MUST lt_err seen_add(lt_cx *cx, seen_set *s, uint64_t key, uint64_t row, uint64_t *before); /* *before 0: it is new */
bool seen_has(const seen_set *s, uint64_t key);

typedef struct import_run {
    keep                        *k;
    const kind                  *kd;
    const ledger_import_options *o;
    ledger_import_report        *report;
    ledger_source               *s;
    sheet                        sheet;
    int                          map[TABLE_COLUMNS_MAX]; /* column of the sheet; -1: passed over */
    int                          at[KIND_FIELDS_MAX + SHEET_OWN]; /* the other way; -1: not in the file */
    size_t                       column_count;
    char                         unknown[400];           /* titles of columns that are none */
    ledger_areas                 areas;
    crs                          crs;
    bool                         is_latlon;
    seen_set                     ids, uniques;
    uint64_t                     refs[REFS_KNOWN];       /* references that were found */
    struct {
        uint64_t points, swapped, inside, gcj02, bd09;
    } places;
    import_outcome *outcomes; /* of rows that wait to be done */
    act            *acts;
    act_result     *results;
    size_t          waiting;
    arena           scratch;
    char            entity_kind[KEEP_ROW_NAME_MAX + 16];
} import_run;

typedef struct row_work { /* a row of the file */
    import_outcome *out;
    json_t         *fields; /* null: to be taken away */
    json_t         *geometry; /* borrowed or owned as the cell says: a reference of its own; json null: to be taken away */
    const char     *id, *state, *street;
    double          x, y;
    int             positions; /* longitude, latitude: how many have a number; -1: one of them is wrong */
    bool            has_x, has_y, are_named; /* the columns are there and not absent */
    int             sample; /* -1 not said, 0, 1 */
    bool            is_example;
} row_work;

LT_MUST lt_err import_problem_add(lt_cx *cx, import_outcome *o, const char *column, span value, bool is_hidden); /* of cx->say */
LT_MUST lt_err import_read_cells(lt_cx *cx, import_run *m, const ledger_source_row *row, row_work *w);
/* What becomes of the row: action, id and patch of w->out, and the version that it has now. */
LT_MUST lt_err import_decide(lt_cx *cx, import_run *m, row_work *w, uint64_t *version);
/* A position of the file (x first, whatever the file's order) as longitude and latitude of WGS-84. */
crs_point import_place(const import_run *m, double x, double y);

#endif
