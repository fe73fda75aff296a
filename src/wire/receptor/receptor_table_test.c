/* receptor_table_test.c - what cannot be read is named by line and column; blanks, gaps, quotes, separators; two tables joined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire/receptor/receptor_table.h"

#include <string.h>

#include "base/arena.h"

typedef struct ground {
    arena          a;
    lt_cx          cx;
    receptor_table t;
} ground;

static lt_err parse(ground *g, const char *text, bool keep_gaps)
{
    cx_init(&g->cx, &g->a);
    arena_init(&g->a, (size_t)1 << 24);
    lt_err e = receptor_table_parse(&g->cx, span_text(text), keep_gaps, &g->t);
    return e;
}

static void refuse(const char *text, lt_err kind, const char *words)
{
    ground g;
    assert_int_equal(parse(&g, text, false), kind);
    if (!strstr(g.cx.say, words))
        fail_msg("\"%s\" does not say \"%s\"", g.cx.say, words);
    arena_fini(&g.a);
}

static void what_cannot_be_read_is_named(void **state)
{
    (void)state;
    refuse("", LT_NOT_ENOUGH, "empty");
    refuse("\n\n", LT_NOT_ENOUGH, "empty");
    refuse("Date\n1\n", LT_NOT_ENOUGH, "no column beside the first");
    refuse("Date,Fe,Zn\n", LT_NOT_ENOUGH, "no row is whole: 0 are blank, 0 have gaps");
    refuse("Date,Fe,Zn\nd1,,\nd2,1,\n", LT_NOT_ENOUGH, "1 are blank, 1 have gaps");
    refuse("Date,Fe,,Zn\nd1,1,2,3\n", LT_BAD_INPUT, "line 1: column 3 has no name");
    refuse("Date,Fe,Fe\nd1,1,2\n", LT_BAD_INPUT, "two columns are called \"Fe\"");
    refuse("Date,Fe,Zn\nd1,1,2\nd2,1,x7\n", LT_BAD_INPUT, "line 3 (d2), column Zn: \"x7\" is no number");
    refuse("Date,Fe,Zn\nd1,1,2,9\n", LT_BAD_INPUT, "line 2 (d1): more cells than the 3 columns");
    refuse("Date,Fe\nd1,inf\n", LT_BAD_INPUT, "is no number");
}

static void a_survey_lists_every_wrong_cell(void **state)
{
    (void)state;
    ground g;
    receptor_faults f;
    cx_init(&g.cx, &g.a);
    arena_init(&g.a, (size_t)1 << 24);
    assert_int_equal(receptor_table_survey(&g.cx, span_text("Date,Fe,Zn\nd1,1,2\nd2,x7,2,9\nd3,1,1.2.3\nd4,5,6\n"), &f, &g.t), LT_OK);
    assert_true(f.count == 3 && f.kept == 3 && g.t.rows == 2 && g.t.gap_rows == 2);
    assert_true(f.list[0].line == 3 && f.list[0].column == 0 && span_is(f.list[0].cell, "x7") && span_is(f.list[0].date, "d2"));
    assert_true(f.list[1].line == 3 && f.list[1].column == SIZE_MAX && span_is(f.list[1].cell, "9"));
    assert_true(f.list[2].line == 4 && f.list[2].column == 1 && span_is(f.list[2].cell, "1.2.3"));
    assert_int_equal(receptor_table_survey(&g.cx, span_text("Date,Fe\nd1,one\n"), &f, &g.t), LT_NOT_ENOUGH); /* none is whole, and the list says why */
    assert_int_equal(f.count, 1);
    char many[8 + 200 * 6 + 1] = "Date,Fe\n";
    for (size_t i = 0; i < 200; i++)
        memcpy(many + 8 + 6 * i, "d,bad\n", 7);
    assert_int_equal(receptor_table_survey(&g.cx, span_text(many), &f, &g.t), LT_NOT_ENOUGH);
    assert_true(f.kept == RECEPTOR_FAULTS_MAX && f.count == 200);
    arena_fini(&g.a);
}

static void separators_quotes_marks_and_blanks(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        ("\xEF\xBB\xBF" "Date,\"Fe, total\",Zn\r\n1/2/2001,1.5,2e-3\r\n,,\r\n1/3/2001,\"-0.1\",.5\r\n1/4/2001,NA,3\r\n"),
        "Date\tFe, total\tZn\t\n1/2/2001\t1.5\t2e-3\t\n\t\t\t\n1/3/2001\t-0.1\t.5\n1/4/2001\t-999\t3",
        "\n\nDate;Fe, total;Zn\n1/2/2001;1.5;2e-3\nx;;NaN\n1/3/2001;-0.1;.5\n1/4/2001\n1/5/2001;-9999.0;3\n",
    };
    for (size_t i = 0; i < 3; i++) {
        ground g;
        assert_int_equal(parse(&g, TEXTS[i], false), LT_OK);
        assert_int_equal(g.t.columns, 2);
        assert_int_equal(g.t.rows, 2);
        assert_true(span_is(g.t.names[0], "Fe, total") && span_is(g.t.names[1], "Zn") && span_is(g.t.dates[1], "1/3/2001"));
        assert_true(g.t.values[0] == 1.5 && g.t.values[1] == 2e-3 && g.t.values[2] == -0.1 && g.t.values[3] == 0.5);
        assert_int_equal(g.t.gap_rows, 1);
        assert_int_equal(g.t.blank_rows, i == 2 ? 2 : 1);
        assert_true(g.t.has == NULL && g.t.first_gap > 0);
        arena_fini(&g.a);
    }
}

static void gaps_are_kept_when_asked(void **state)
{
    (void)state;
    ground g;
    assert_int_equal(parse(&g, "d,a,b\n1,5,\n2,,\n3,,6\n", true), LT_OK);
    assert_int_equal(g.t.rows, 2);
    assert_true(g.t.has[0] && !g.t.has[1] && !g.t.has[2] && g.t.has[3] && g.t.values[3] == 6);
    arena_fini(&g.a);
}

static void tables_are_joined_by_date_and_name(void **state)
{
    (void)state;
    ground g;
    receptor_table u;
    size_t unmatched;
    assert_int_equal(parse(&g, "d,a,b\n3,30,31\n1,10,11\n2,20,21\n", false), LT_OK);
    assert_int_equal(receptor_table_parse(&g.cx, span_text("d,b,c,a\n1,1.1,0,1\n3,3.1,0,3\n4,0,0,0\n"), false, &u), LT_OK);
    assert_int_equal(receptor_table_join(&g.cx, &g.t, &u, &unmatched), LT_OK);
    assert_int_equal(unmatched, 1);
    assert_true(g.t.rows == 2 && u.rows == 2 && u.columns == 2);
    assert_true(g.t.values[0] == 30 && u.values[0] == 3 && u.values[1] == 3.1 && g.t.values[2] == 10 && u.values[2] == 1);
    assert_int_equal(receptor_table_parse(&g.cx, span_text("d,b\n1,1\n"), false, &u), LT_OK);
    assert_int_equal(receptor_table_join(&g.cx, &g.t, &u, &unmatched), LT_BAD_INPUT);
    assert_non_null(strstr(g.cx.say, "column \"a\" of the concentrations has no uncertainties"));
    assert_int_equal(receptor_table_parse(&g.cx, span_text("d,a,b\n1,1,1\n1,2,2\n"), false, &u), LT_OK);
    assert_int_equal(receptor_table_join(&g.cx, &g.t, &u, &unmatched), LT_BAD_INPUT);
    assert_non_null(strstr(g.cx.say, "line 3: 1 stands twice (line 2)"));
    assert_int_equal(receptor_table_parse(&g.cx, span_text("d,a,b\n9,1,1\n"), false, &u), LT_OK);
    assert_int_equal(receptor_table_join(&g.cx, &g.t, &u, &unmatched), LT_NOT_ENOUGH);
    arena_fini(&g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_named),
        cmocka_unit_test(a_survey_lists_every_wrong_cell),
        cmocka_unit_test(separators_quotes_marks_and_blanks),
        cmocka_unit_test(gaps_are_kept_when_asked),
        cmocka_unit_test(tables_are_joined_by_date_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
