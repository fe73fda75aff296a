/* plan_load_fuzz.c - any bytes as a sheet of a plan and as a plan.load act: refused in words, or rows that are well formed. */
#include <stdlib.h>
#include <string.h>

#include "app/plan_load.h"
#include "app/plan_sheet.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const sheet_column COLUMNS[] = {
    {"id", SHEET_TEXT, true},    {"name", SHEET_TEXT, true},     {"kind", SHEET_TEXT, true}, {"longitude", SHEET_NUMBER, false},
    {"latitude", SHEET_NUMBER, false}, {"control", SHEET_BOOL, false}, {"from", SHEET_DATE, false}, {"limit", SHEET_DECIMAL, false},
    {NULL, SHEET_TEXT, false}};

static lt_err on_row(lt_cx *cx, void *self, json_t *row, const char *where)
{
    lt_place p;
    (void)self;
    if (!json_is_string(json_object_get(row, "id")) || !where[0])
        abort();
    lt_err e = plan_parse_place(cx, row, where, &p);
    if (e && !strstr(cx->say, where))
        abort();
    return e;
}

static void as_sheet(lt_cx *cx, span text)
{
    sheet_spec spec = {.file = "sheet.tsv", .columns = COLUMNS, .check = on_row};
    json_t *array = json_array();
    lt_err e = plan_sheet_parse(cx, &spec, text, array);
    if (e && !strstr(cx->say, "sheet.tsv"))
        abort();
    json_decref(array);
}

static void as_act(lt_cx *cx, span text)
{
    json_t *o = NULL;
    lt_place p;
    lt_device d;
    if (json_parse(cx, text, &o) != LT_OK)
        return;
    if (plan_parse_place(cx, o, "act", &p) == LT_OK && (!p.id[0] || strchr(p.id, '/')))
        abort();
    if (plan_parse_device(cx, o, "act", &d) == LT_OK && (!d.mn[0] || strchr(d.mn, ';')))
        abort();
    json_decref(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    lt_cx cx;
    arena_init(&a, 16u << 20);
    cx_init(&cx, &a);
    as_sheet(&cx, span_of(data, size));
    as_act(&cx, span_of(data, size));
    arena_fini(&a);
    return 0;
}
