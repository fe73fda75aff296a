/* import_scan.c - see import_scan.h. */
#include "acquire/import/import_scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "acquire/import/import_csv.h"
#include "base/civil.h"

#define PIECE_BYTES 65536u

typedef struct scan {
    const import_options *o;
    const import_sink    *sink;
    import_layout         layout;
    import_at             at;
    bool                  has_head;   /* of the file being read */
    bool                  is_refused; /* its header is not the format's */
    uint32_t              files, good_files;
    char                  member[IMPORT_NAME_MAX];
    char                  city[PLACE_NAME_MAX];
    char                  first_fault[ROW_FAULT_MAX];
    import_row            row;
    csv_reader            csv;
    uint8_t               piece[PIECE_BYTES];
} scan;

bool import_city_of(const char *file, char out[PLACE_NAME_MAX])
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    size_t n = strcspn(name, "-.");
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)name[i];
        bool ok = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!ok)
            n = 0;
    }
    return n > 0 && span_is_utf8(span_of(name, n)) && span_copy(span_of(name, n), out, PLACE_NAME_MAX);
}

const char *import_city_name(const char *key)
{
    for (size_t i = 0; i < TABLE_IMPORT_CITY_COUNT; i++)
        if (strcmp(TABLE_IMPORT_CITY[i].key, key) == 0)
            return TABLE_IMPORT_CITY[i].city;
    return key;
}

static lt_err on_bad(lt_cx *cx, scan *s, uint64_t line, const char *why)
{
    return s->sink->on_bad(cx, s->sink->self, &s->at, line, why);
}

static lt_err take_head(lt_cx *cx, scan *s, const csv_record *r)
{
    char fault[ROW_FAULT_MAX];
    s->has_head = true;
    if (r->fault)
        snprintf(fault, sizeof fault, "header: the first line %s", r->fault);
    else if (import_layout_read_head(&s->layout, r->fields, r->count, fault))
        return LT_OK;
    s->is_refused = true;
    if (!s->first_fault[0])
        snprintf(s->first_fault, sizeof s->first_fault, "%s", fault);
    return on_bad(cx, s, r->line, fault);
}

static lt_err on_record(lt_cx *cx, void *self, const csv_record *r)
{
    scan *s = self;
    if (!s->has_head)
        return take_head(cx, s, r);
    if (s->is_refused)
        return LT_OK;
    if (r->fault)
        return on_bad(cx, s, r->line, r->fault);
    s->row.line = r->line;
    if (!import_row_parse(&s->layout, r->fields, r->count, &s->row))
        return on_bad(cx, s, r->line, s->row.fault);
    return s->sink->on_row(cx, s->sink->self, &s->at, &s->row);
}

static lt_err name_member(lt_cx *cx, scan *s, const char *name)
{
    const char *city = s->layout.format->city;
    bool is_single = name == NULL;
    if (!name)
        name = s->o->file;
    snprintf(s->member, sizeof s->member, "%s", name);
    if (city[0] != '@')
        snprintf(s->city, sizeof s->city, "%s", city);
    else if (strcmp(city, "@file") != 0)
        snprintf(s->city, sizeof s->city, "city");
    else if (is_single && s->o->city && s->o->city[0]) {
        if (!import_city_of(s->o->city, s->city))
            return cx_fail(cx, LT_BAD_INPUT, "--city %.60s: a name of letters and digits is wanted", s->o->city);
    } else if (!import_city_of(name, s->city))
        return cx_fail(cx, LT_BAD_INPUT, "%.200s: the file's name does not begin with a city (give --city)", name);
    return LT_OK;
}

static lt_err scan_member(lt_cx *cx, scan *s, import_archive *a, const char *name)
{
    size_t got;
    TRY(name_member(cx, s, name));
    s->has_head = !s->layout.format->header;
    s->is_refused = false;
    csv_begin(&s->csv, on_record, s);
    for (;;) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped while reading %s", s->member);
        TRY(import_archive_read(cx, a, s->piece, sizeof s->piece, &got));
        if (!got)
            break;
        TRY(csv_feed(cx, &s->csv, span_of(s->piece, got)));
    }
    TRY(csv_end(cx, &s->csv));
    s->files++;
    s->good_files += s->has_head && !s->is_refused;
    return LT_OK;
}

static bool is_data_name(const char *name)
{
    if (!name)
        return true;
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name, *dot = strrchr(base, '.');
    return base[0] != '.' && dot && (span_is_fold(span_text(dot), ".csv") || span_is_fold(span_text(dot), ".txt"));
}

static lt_err scan_all(lt_cx *cx, scan *s, import_archive *a)
{
    const char *name;
    for (;;) {
        lt_err e = import_archive_next(cx, a, &name);
        if (e == LT_NOT_FOUND)
            break;
        TRY(e);
        if (is_data_name(name))
            TRY(scan_member(cx, s, a, name));
    }
    if (s->good_files)
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "%.200s is not of format %s: %s", s->o->file, s->o->format,
                   s->first_fault[0] ? s->first_fault : s->files ? "it is empty" : "there is no .csv file in it");
}

lt_err import_scan(lt_cx *cx, const import_source *src, const import_options *o, const import_sink *sink)
{
    import_archive *a;
    scan *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    s->o = o;
    s->sink = sink;
    s->at = (import_at){.layout = &s->layout, .member = s->member, .city = s->city};
    lt_err e = import_layout_open(cx, o->format, o->label, o->offset_min ? o->offset_min : CIVIL_SHANGHAI_MIN, &s->layout);
    if (!e)
        e = import_archive_open(cx, src->fn, src->self, &a);
    if (!e) {
        e = scan_all(cx, s, a);
        import_archive_close(a);
    }
    free(s);
    return e;
}
