/* receptor_table_fuzz.c - hostile tables: what is read has its cells, and a table joined with itself is itself. */
#include <assert.h>
#include <math.h>

#include "base/arena.h"
#include "wire/receptor/receptor_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    lt_cx cx;
    receptor_table t, u, gaps;
    size_t unmatched;
    cx_init(&cx, &a);
    arena_init(&a, (size_t)64 << 20);
    bool is_read = receptor_table_parse(&cx, span_of(data, size), false, &t) == LT_OK;
    if (is_read) {
        assert(t.rows > 0 && t.columns > 0 && t.columns <= RECEPTOR_COLUMNS_MAX);
        for (size_t i = 0; i < t.rows * t.columns; i++)
            assert(isfinite(t.values[i]));
        for (size_t i = 1; i < t.rows; i++)
            assert(t.at[i] > t.at[i - 1]);
        size_t rows = t.rows;
        if (receptor_table_parse(&cx, span_of(data, size), false, &u) == LT_OK && receptor_table_join(&cx, &t, &u, &unmatched) == LT_OK)
            assert(t.rows == rows && u.rows == rows && unmatched == 0);
    }
    receptor_faults faults;
    lt_err e = receptor_table_survey(&cx, span_of(data, size), &faults, &u);
    assert(faults.kept <= faults.count && faults.kept <= RECEPTOR_FAULTS_MAX);
    assert(!is_read || (e == LT_OK && faults.count == 0));
    if (receptor_table_parse(&cx, span_of(data, size), true, &gaps) == LT_OK)
        assert(!is_read || gaps.blank_rows == t.blank_rows);
    arena_fini(&a);
    return 0;
}
