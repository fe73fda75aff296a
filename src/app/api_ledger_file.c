/* api_ledger_file.c - ledgers as files: templates, exports with the lists' filters, imports seen first and then done; see api.h. */
#include "app/api_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/ledger_export.h"
#include "app/ledger_import.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"

#define LISTED_MAX 1000u /* rows of a kind of outcome in an answer */
#define PIECE      65536u
#define FOLDER     "exports"

static const char *const TYPES[] = {"text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/geo+json"};

static bool is_english(api_call *c)
{
    return api_text(c, "words") && strcmp(api_text(c, "words"), "en") == 0;
}

static ledger_format format_of(api_call *c)
{
    const char *name = api_text(c, "format");
    for (int i = LEDGER_CSV; name && i <= LEDGER_GEOJSON; i++)
        if (strcmp(name, ledger_format_name((ledger_format)i)) == 0)
            return (ledger_format)i;
    return LEDGER_XLSX;
}

static lt_err name_download(api_call *c, const kind *k, const char *what, ledger_format f)
{
    char name[160], day[CIVIL_TEXT_MAX], *copy;
    civil_format_date(cx_now_ms(&c->cx), c->owner->set.offset_min, day);
    int n = snprintf(name, sizeof name, "lantian-%s-%s%.10s.%s", k->name, what, day, ledger_format_name(f));
    TRY(arena_text(&c->cx, name, (size_t)n, &copy));
    c->download = copy;
    c->type = TYPES[f];
    return LT_OK;
}

/* --- a workbook's bytes ------------------------------------------------------------------------------------------------------ */

static lt_err begin_file(api_call *c, char folder[FILE_PATH_MAX], char path[FILE_PATH_MAX])
{
    TRY(file_path(&c->cx, folder, "%s/" FOLDER, c->owner->dir));
    TRY(file_make_dirs(&c->cx, folder, 0750));
    TRY(file_path(&c->cx, path, "%s/.book-XXXXXX", folder));
    int fd = mkstemp(path);
    if (fd < 0)
        return cx_fail_errno(&c->cx, errno, "%s", path);
    close(fd);
    return LT_OK;
}

static lt_err send_file(api_call *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t piece[PIECE];
    ssize_t n = 1;
    unlink(path);
    if (fd < 0)
        return cx_fail_errno(&c->cx, errno, "%s", path);
    lt_err e = api_stream_begin(c);
    while (!e && (n = read(fd, piece, sizeof piece)) > 0) {
        buf_put(&c->out, piece, (size_t)n);
        e = api_stream_flush(c);
    }
    if (!e && n < 0)
        e = cx_fail_errno(&c->cx, errno, "a workbook cannot be read");
    close(fd);
    return e;
}

/* --- templates, exports ---------------------------------------------------------------------------------------------------------- */

static lt_err get_template(api_call *c)
{
    kind k;
    char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
    ledger_format f = format_of(c);
    TRY(rows_find_kind(c, &k));
    TRY(name_download(c, &k, "template-", f));
    if (f == LEDGER_CSV)
        return ledger_template_csv(&c->cx, &k, is_english(c), &c->out);
    TRY(begin_file(c, folder, path));
    lt_err e = ledger_template_xlsx(&c->cx, &k, is_english(c), path);
    if (e)
        unlink(path);
    return e ? e : send_file(c, path);
}

typedef struct showing {
    api_call   *c;
    const char *district;
} showing;

static bool shows_hidden(void *self, const ledger_row *r)
{
    const showing *s = self;
    return rows_may(s->c, RIGHT_LEDGER_PERSONAL, r, s->district);
}

static lt_err flush(lt_cx *cx, void *self, buf *out)
{
    (void)cx, (void)out; /* the call's own */
    return api_stream_flush(self);
}

static lt_err get_export(api_call *c)
{
    kind k;
    rows_filter filter;
    showing shown = {.c = c};
    uint64_t rows;
    char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
    ledger_format f = format_of(c);
    TRY(rows_find_kind(c, &k));
    TRY(rows_filter_read(c, &k, &filter));
    TRY(rows_district(c, &shown.district));
    filter.f.only_misfits = api_bool(c, "misfit", false);
    filter.f.only_samples = api_bool(c, "sample", false);
    ledger_export e = {.kd = &k, .filter = filter.f, .is_english = is_english(c), .shows_hidden = shows_hidden, .self = &shown};
    TRY(name_download(c, &k, "", f));
    if (f != LEDGER_XLSX) {
        TRY(api_stream_begin(c));
        return ledger_export_run(&c->cx, c->k, &e, f, &(ledger_export_sink){&c->out, flush, c}, &rows);
    }
    TRY(begin_file(c, folder, path));
    lt_err err = ledger_export_xlsx(&c->cx, c->k, &e, (const char *const[]){path, folder}, &rows);
    if (err)
        unlink(path);
    return err ? err : send_file(c, path);
}

/* --- imports ------------------------------------------------------------------------------------------------------------------------ */

typedef struct importing {
    api_call   *c;
    const kind *k;
    const char *district;
    buf         rows; /* JSON of the listed ones, commas between */
    uint64_t    listed[5], left_out;
} importing;

static lt_err permits(lt_cx *cx, void *self, ledger_row *r, bool is_new, bool sets_state)
{
    importing *m = self;
    const kind_words *roles = is_new ? &m->k->creators : &m->k->changers;
    const person *p = &m->c->who.p;
    bool says_whose = r->street[0] != '\0', is_admin = strcmp(p->role, "admin") == 0;
    if (roles->count && !kind_words_have(roles, p->role) && !is_admin)
        return cx_fail(cx, LT_DENIED, "您的角色不能编辑台账“%s” the role %s does not write the ledger %s", m->k->title, p->role, m->k->name);
    if (is_new && (sets_state || r->is_sample) && !is_admin)
        return cx_fail(cx, LT_DENIED, "只有管理员可导入非初始状态或示例 only an admin imports rows in a later state, or samples");
    for (size_t i = 0; is_new && i < m->k->field_count; i++)
        says_whose |= m->k->table.columns[i].owner != KEEP_OWNER_NONE && json_object_get(r->fields, m->k->fields[i].name);
    if (is_new)
        r->made_by = says_whose ? "" : p->id;
    if (rows_may(m->c, RIGHT_LEDGER_CHANGE, r, m->district))
        return LT_OK;
    return cx_fail(cx, LT_DENIED, "没有权限：不在您的辖区或职责内 outside your area or duties");
}

static lt_err on_row(lt_cx *cx, void *self, const import_outcome *o)
{
    importing *m = self;
    if (o->action == IMPORT_SAME)
        return LT_OK;
    if (m->listed[o->action]++ >= LISTED_MAX) {
        m->left_out++;
        return LT_OK;
    }
    if (m->rows.n)
        buf_byte(&m->rows, ',');
    jout j = jout_of(&m->rows);
    ledger_import_write_row(o, &j);
    return buf_check(cx, &m->rows);
}

static lt_err answer(api_call *c, const importing *m, const ledger_import_report *r, bool is_done)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_bool(&j, "done", is_done);
    ledger_import_write(r, &j);
    jout_key(&j, "rows");
    jout_begin_array(&j);
    jout_raw(&j, buf_span(&m->rows));
    jout_end_array(&j);
    jout_put_int(&j, "left_out", (int64_t)m->left_out);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_import(api_call *c)
{
    kind k;
    importing m = {.c = c, .k = &k};
    ledger_import_report r;
    const char *columns = api_text(c, "columns");
    ledger_source s = {.bytes = http_body(c->r), .sheet = api_text(c, "sheet")};
    TRY(rows_find_kind(c, &k));
    TRY(rows_district(c, &m.district));
    ledger_import_options o = {.file = api_text(c, "file"), .encoding = api_text(c, "encoding"), .crs = api_text(c, "crs"), .order = api_text(c, "order"),
                               .reason = api_text(c, "reason"), .is_dry = api_bool(c, "dry_run", false), .ignores_columns = columns != NULL,
                               .offset_min = c->owner->set.offset_min, .desk = c->owner->acts, .who = c->who.p.id, .from = http_peer(c->r),
                               .permits = permits, .on_row = on_row, .self = &m};
    buf_init(&m.rows, API_REPLY_MAX / 2);
    lt_err e = ledger_import_run(&c->cx, c->k, &k, &s, &o, &r);
    bool has_questions = e == LT_NOT_ENOUGH && r.question_count;
    if (!e || has_questions)
        e = answer(c, &m, &r, !has_questions && !o.is_dry);
    buf_fini(&m.rows);
    ledger_source_fini(&s);
    return e;
}

/* --- the table ------------------------------------------------------------------------------------------------------------------------ */

#define WORDS {"words", API_QUERY, API_CHOICE, false, 0, 0, "zh en", "titles and words; zh"}
static const api_param TEMPLATE_PARAMS[] = {{"format", API_QUERY, API_CHOICE, false, 0, 0, "xlsx csv", "xlsx"}, WORDS, {.name = NULL}};
static const api_param EXPORT_PARAMS[] = {
    {"format", API_QUERY, API_CHOICE, false, 0, 0, "xlsx csv geojson", "xlsx"}, WORDS,
    {"q", API_QUERY, API_TEXT, false, 1, 100, NULL, "words that the row holds"},
    {"state", API_QUERY, API_TEXT, false, 1, 63, NULL, "key of a state"},
    {"street", API_QUERY, API_TEXT, false, 1, 60, NULL, "name of a street"},
    {"bbox", API_QUERY, API_TEXT, false, 1, 120, NULL, "west,south,east,north in degrees"},
    {"misfit", API_QUERY, API_BOOL, false, 0, 0, NULL, "only rows that do not fit their kind any more"},
    {"sample", API_QUERY, API_BOOL, false, 0, 0, NULL, "only samples"},
    {.name = NULL},
};
static const api_param IMPORT_PARAMS[] = {
    {"dry_run", API_QUERY, API_BOOL, false, 0, 0, NULL, "say what would become of each row, change nothing"},
    {"file", API_QUERY, API_TEXT, false, 1, 120, NULL, "the file's name, for the history"},
    {"encoding", API_QUERY, API_CHOICE, false, 0, 0, "utf-8 gb18030 gbk utf-16le utf-16be", "of CSV; found out, or asked"},
    {"crs", API_QUERY, API_CHOICE, false, 0, 0, "wgs84 gcj02 bd09", "of positions; asked where in doubt"},
    {"order", API_QUERY, API_CHOICE, false, 0, 0, "lonlat latlon", "of positions; asked where in doubt"},
    {"columns", API_QUERY, API_CHOICE, false, 0, 0, "ignore", "leave out columns that the ledger does not have"},
    {"sheet", API_QUERY, API_TEXT, false, 1, 31, NULL, "of a workbook; its first"},
    {"reason", API_QUERY, API_TEXT, false, 1, 500, NULL, "why, for the history"},
    {.name = NULL},
};

const api_route LEDGER_FILE_ROUTES[] = {
    {"GET", API_PREFIX "/ledgers/{kind}/template", RIGHT_LEDGER_READ, get_template, TEMPLATE_PARAMS, "ledger",
     "A file to fill in and import: header, notes, lists to choose from, a row that shows how", .type = "application/octet-stream", .flags = API_STREAMS},
    {"GET", API_PREFIX "/ledgers/{kind}/export", RIGHT_LEDGER_READ, get_export, EXPORT_PARAMS, "ledger",
     "Rows as a file that an import reads back; filters as for the list; personal fields masked for those without the right", .type = "application/octet-stream",
     .flags = API_STREAMS | API_SLOW | API_FREE_QUERY},
    {"POST", API_PREFIX "/ledgers/{kind}/import", RIGHT_LEDGER_CHANGE, post_import, IMPORT_PARAMS, "ledger",
     "Rows of an XLSX, CSV or GeoJSON file (the body, at most 8 MiB; larger ones: lantian ledger DIR import). What cannot be decided comes back as questions; "
     "the same file again changes nothing", .reply = "Import", .flags = API_SLOW | API_RAW_BODY},
    {.path = NULL},
};
