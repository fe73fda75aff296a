/* cmd_query.c - lantian query DIR "SQL": read-only SQL over tables, views and the virtual tables. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/store.h"
#include "base/jout.h"

static const args_option OPTIONS[] = {
    {"json", NULL, "an array of objects (default: aligned text)"},
    {"csv", NULL, "RFC 4180 with a header row"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef enum query_form { FORM_TEXT, FORM_JSON, FORM_CSV } query_form;

typedef struct printer {
    query_form form;
    uint64_t   rows;
} printer;

static void put_cell(buf *b, const keep_cell *c)
{
    char text[NUM_TEXT_MAX];
    switch (c->type) {
    case KEEP_NULL: break;
    case KEEP_INT: buf_format(b, "%lld", (long long)c->i); break;
    case KEEP_REAL: buf_put(b, text, num_format_double(c->r, text)); break;
    case KEEP_TEXT: buf_put(b, c->s.p, c->s.n); break;
    case KEEP_BLOB: buf_format(b, "(%zu bytes)", c->s.n); break;
    }
}

static void put_names(buf *b, query_form form, int columns, const char *const *names)
{
    if (form == FORM_JSON)
        return;
    for (int i = 0; i < columns; i++) {
        if (i)
            buf_byte(b, form == FORM_CSV ? ',' : '\t');
        if (form == FORM_CSV)
            buf_csv(b, span_text(names[i]));
        else
            buf_text(b, names[i]);
    }
    buf_text(b, form == FORM_CSV ? "\r\n" : "\n");
}

static void put_row_json(buf *b, bool is_first, int columns, const char *const *names, const keep_cell *cells)
{
    buf_text(b, is_first ? "\n " : ",\n ");
    jout j = jout_of(b);
    cmd_put_row(&j, columns, names, cells);
}

static lt_err on_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    printer *p = self;
    buf b;
    buf_init(&b, 64u << 20);
    if (!cells) {
        put_names(&b, p->form, columns, names);
    } else if (p->form == FORM_JSON) {
        put_row_json(&b, p->rows == 0, columns, names, cells);
    } else {
        for (int i = 0; i < columns; i++) {
            if (i)
                buf_byte(&b, p->form == FORM_CSV ? ',' : '\t');
            if (p->form == FORM_CSV && cells[i].type == KEEP_TEXT)
                buf_csv(&b, cells[i].s);
            else
                put_cell(&b, &cells[i]);
        }
        buf_text(&b, p->form == FORM_CSV ? "\r\n" : "\n");
    }
    p->rows += cells != NULL;
    lt_err e = buf_check(cx, &b);
    if (!e && b.n && fwrite(b.p, 1, b.n, stdout) != b.n)
        e = cx_fail(cx, LT_IO, "standard output is closed");
    buf_fini(&b);
    return e;
}

lt_err cmd_query(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, "query DIR \"SQL\" [--csv|--json]",
                        "Runs one read-only SQL statement. Views: places, devices, unknown_codes, imports, products, health;\n"
                        "virtual tables: sample, hour, day (series, place, quantity, t, time, value ...).\n"
                        "Example: lantian query DIR \"SELECT time, mean FROM day WHERE place='3179A' AND quantity='PM2.5'\"",
                        OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 2)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder and one SQL statement are wanted (see --help)");
    TRY(store_open(cx, a.positions[0], false, &s));
    printer p = {.form = args_has(&a, "json") ? FORM_JSON : args_has(&a, "csv") ? FORM_CSV : FORM_TEXT};
    if (p.form == FORM_JSON)
        printf("[");
    lt_err e = keep_query(cx, s.k, a.positions[1], NULL, 0, on_row, &p);
    if (p.form == FORM_JSON)
        printf("\n]\n");
    store_close(&s);
    return e;
}
