/* cmd_ledger_file.c - see cmd_ledger_file.h. */
#include "app/cmd_ledger_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/ledger_export.h"
#include "app/ledger_import.h"
#include "base/file.h"

#define OUT_MAX ((size_t)16 << 20)

bool cmd_ledger_is_file(const char *verb)
{
    return strcmp(verb, "import") == 0 || strcmp(verb, "export") == 0 || strcmp(verb, "template") == 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* --- import ---------------------------------------------------------------------------------------------------------------- */

static lt_err print_json(lt_cx *cx, const import_outcome *o)
{
    buf b;
    buf_init(&b, OUT_MAX);
    jout j = jout_of(&b);
    ledger_import_write_row(o, &j);
    lt_err e = buf_check(cx, &b);
    if (!e)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static lt_err on_row(lt_cx *cx, void *self, const import_outcome *o)
{
    const ledger_file_call *c = self;
    static const char *const WORDS[] = {"新增 create ", "修改 change ", "相同 same   ", "拒绝 refused", "跳过 skipped"};
    if (args_has(c->a, "json"))
        return o->action == IMPORT_SAME ? LT_OK : print_json(cx, o);
    if (o->action == IMPORT_SAME || (!args_has(c->a, "dry-run") && o->action != IMPORT_REFUSED))
        return LT_OK;
    printf("%8llu  %s  %s\n", (unsigned long long)o->row, WORDS[o->action], o->id);
    for (size_t i = 0; i < o->problem_count; i++)
        printf("          %s%s%s%s%s\n", o->problems[i].column, o->problems[i].column[0] ? ": " : "", o->problems[i].zh, o->problems[i].en[0] ? " " : "",
               o->problems[i].en);
    return LT_OK;
}

static lt_err print_report(lt_cx *cx, const ledger_file_call *c, const ledger_import_report *r)
{
    if (!args_has(c->a, "json")) {
        for (size_t i = 0; i < r->question_count; i++) {
            const import_question *q = &r->questions[i];
            printf("? %s %s  (--%s", q->zh, q->en, strcmp(q->key, "columns") == 0 ? "ignore-columns" : q->key);
            for (size_t n = 0; n < 4 && q->choices[n] && strcmp(q->key, "columns") != 0; n++)
                printf("%s%s", n ? "|" : " ", q->choices[n]);
            printf(")\n");
        }
        printf("%llu rows: %llu created, %llu changed, %llu the same, %llu refused, %llu skipped%s%s\n", (unsigned long long)r->rows, (unsigned long long)r->created,
               (unsigned long long)r->changed, (unsigned long long)r->same, (unsigned long long)r->refused, (unsigned long long)r->skipped,
               r->encoding ? "; encoding " : "", r->encoding ? r->encoding : "");
        return LT_OK;
    }
    buf b;
    buf_init(&b, OUT_MAX);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    ledger_import_write(r, &j);
    jout_end_object(&j);
    lt_err e = buf_check(cx, &b);
    if (!e)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static lt_err import(lt_cx *cx, const ledger_file_call *c)
{
    ledger_source s = {.path = c->path, .sheet = args_get(c->a, "sheet", NULL)};
    ledger_import_options o = {.file = base_name(c->path), .encoding = args_get(c->a, "encoding", NULL), .crs = args_get(c->a, "crs", NULL),
                               .order = args_get(c->a, "order", NULL), .reason = args_get(c->a, "reason", NULL), .is_dry = args_has(c->a, "dry-run"),
                               .ignores_columns = args_has(c->a, "ignore-columns"), .skips_references = args_has(c->a, "loose"),
                               .offset_min = c->s->set.offset_min, .who = "cli:0", .on_row = on_row, .self = (void *)(uintptr_t)c};
    ledger_import_report r = {0};
    if (!o.is_dry)
        TRY(act_open_alone(cx, c->s, &o.desk));
    lt_err e = ledger_import_run(cx, c->s->k, c->k, &s, &o, &r);
    char say[LT_SAY_MAX];
    snprintf(say, sizeof say, "%s", cx->say);
    ledger_source_fini(&s);
    act_close(o.desk);
    if (!e || e == LT_NOT_ENOUGH || r.created + r.changed > 0) {
        lt_err printed = print_report(cx, c, &r);
        e = e ? e : printed;
    }
    if (e)
        snprintf(cx->say, sizeof cx->say, "%s", say);
    return e;
}

/* --- export, template --------------------------------------------------------------------------------------------------------- */

static lt_err format_of(lt_cx *cx, const ledger_file_call *c, ledger_format *out)
{
    const char *dot = strrchr(c->path, '.'), *name = args_get(c->a, "format", dot ? dot + 1 : "");
    for (int i = LEDGER_CSV; i <= LEDGER_GEOJSON; i++)
        if (strcmp(name, ledger_format_name((ledger_format)i)) == 0 || (i == LEDGER_GEOJSON && strcmp(name, "json") == 0)) {
            *out = (ledger_format)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "%s: .csv, .xlsx or .geojson is wanted, or --format", c->path);
}

static bool shows_hidden(void *self, const ledger_row *r)
{
    (void)r;
    return args_has(((const ledger_file_call *)self)->a, "personal");
}

typedef struct out_file {
    int         fd;
    const char *path;
} out_file;

static lt_err write_some(lt_cx *cx, void *self, buf *out)
{
    const out_file *f = self;
    TRY(file_write_all(cx, f->fd, out->p, out->n, f->path));
    buf_reset(out);
    return LT_OK;
}

static lt_err open_out(lt_cx *cx, const char *path, out_file *f)
{
    *f = (out_file){.fd = strcmp(path, "-") == 0 ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640), .path = path};
    return f->fd < 0 ? cx_fail_errno(cx, errno, "%s", path) : LT_OK;
}

static lt_err close_out(lt_cx *cx, const out_file *f, lt_err e)
{
    if (f->fd == STDOUT_FILENO)
        return e;
    if (close(f->fd) != 0 && !e)
        e = cx_fail_errno(cx, errno, "%s", f->path);
    if (e)
        unlink(f->path);
    return e;
}

static const char *temporary(void)
{
    const char *t = getenv("TMPDIR");
    return t && *t ? t : "/tmp";
}

static lt_err export(lt_cx *cx, const ledger_file_call *c, ledger_format format)
{
    out_file f;
    buf b;
    uint64_t rows = 0;
    ledger_export e = {.kd = c->k, .is_english = args_has(c->a, "english"), .shows_hidden = shows_hidden, .self = (void *)(uintptr_t)c,
                       .filter = {.state = args_get(c->a, "state", NULL), .street = args_get(c->a, "street", NULL), .text = args_get(c->a, "text", NULL),
                                  .only_misfits = args_has(c->a, "misfit")}};
    lt_err err;
    if (format == LEDGER_XLSX) {
        err = ledger_export_xlsx(cx, c->s->k, &e, (const char *const[]){c->path, temporary()}, &rows);
    } else {
        TRY(open_out(cx, c->path, &f));
        buf_init(&b, OUT_MAX);
        err = ledger_export_run(cx, c->s->k, &e, format, &(ledger_export_sink){&b, write_some, &f}, &rows);
        buf_fini(&b);
        err = close_out(cx, &f, err);
    }
    if (!err && strcmp(c->path, "-") != 0)
        printf("%s: %llu rows\n", c->path, (unsigned long long)rows);
    return err;
}

static lt_err template(lt_cx *cx, const ledger_file_call *c, ledger_format format)
{
    out_file f;
    buf b;
    if (format == LEDGER_GEOJSON)
        return cx_fail(cx, LT_BAD_INPUT, "a template is .xlsx or .csv");
    if (format == LEDGER_XLSX)
        return ledger_template_xlsx(cx, c->k, args_has(c->a, "english"), c->path);
    TRY(open_out(cx, c->path, &f));
    buf_init(&b, OUT_MAX);
    lt_err e = ledger_template_csv(cx, c->k, args_has(c->a, "english"), &b);
    if (!e)
        e = write_some(cx, &f, &b);
    buf_fini(&b);
    return close_out(cx, &f, e);
}

lt_err cmd_ledger_file(lt_cx *cx, const ledger_file_call *c)
{
    ledger_format format = LEDGER_CSV;
    if (strcmp(c->verb, "import") == 0)
        return import(cx, c);
    TRY(format_of(cx, c, &format));
    return strcmp(c->verb, "export") == 0 ? export(cx, c, format) : template(cx, c, format);
}
