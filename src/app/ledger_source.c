/* ledger_source.c - see ledger_source.h. */
#include "app/ledger_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "acquire/import/features.h"
#include "acquire/import/import_csv.h"
#include "acquire/import/xlsx.h"
#include "base/hash.h"

#define PIECE 65536u

const char *ledger_format_name(ledger_format f)
{
    static const char *const NAMES[] = {"csv", "xlsx", "geojson"};
    return NAMES[f];
}

/* --- bytes ----------------------------------------------------------------------------------------------------------------- */

typedef lt_err (*piece_fn)(lt_cx *cx, void *self, span piece);

static lt_err each_piece(lt_cx *cx, const ledger_source *s, piece_fn fn, void *self)
{
    uint8_t piece[PIECE];
    lt_err e = LT_OK;
    if (!s->path) {
        for (size_t at = 0; !e && at < s->bytes.n; at += PIECE)
            e = fn(cx, self, span_cut(s->bytes, at, at + PIECE < s->bytes.n ? at + PIECE : s->bytes.n));
        return e;
    }
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "%s", s->path);
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0)
            e = cx_fail_errno(cx, errno, "%s", s->path);
        if (n <= 0 || e)
            break;
        e = cx_is_cancelled(cx) ? cx_fail(cx, LT_CANCELLED, "stopped") : fn(cx, self, span_of(piece, (size_t)n));
        if (e)
            break;
    }
    close(fd);
    return e;
}

/* --- a first look ------------------------------------------------------------------------------------------------------------ */

typedef struct looking {
    ledger_source *s;
    hash_sha256   *hash;
    encoding_look *text;
    bool           is_begun;
} looking;

static ledger_format format_of(span head)
{
    size_t i = head.n >= 3 && memcmp(head.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (xlsx_is(head) || (head.n >= 4 && memcmp(head.p, "\xD0\xCF\x11\xE0", 4) == 0))
        return LEDGER_XLSX;
    while (i < head.n && strchr(" \t\r\n", head.p[i]) && head.p[i])
        i++;
    return i < head.n && head.p[i] == '{' ? LEDGER_GEOJSON : LEDGER_CSV;
}

static lt_err look_at(lt_cx *cx, void *self, span piece)
{
    looking *l = self;
    (void)cx;
    if (!l->is_begun)
        l->s->format = format_of(piece);
    l->is_begun = true;
    l->s->size += piece.n;
    hash_sha256_add(l->hash, piece.p, piece.n);
    if (l->s->format == LEDGER_CSV)
        encoding_look_at(l->text, piece);
    return LT_OK;
}

static lt_err add_name(lt_cx *cx, ledger_source *s, const char *name)
{
    if (strcmp(name, "id") == 0 || strcmp(name, "geometry") == 0)
        return LT_OK;
    for (size_t i = 0; i < s->name_count; i++)
        if (strcmp(s->names[i], name) == 0)
            return LT_OK;
    if (s->name_count + 2 >= TABLE_COLUMNS_MAX)
        return cx_fail(cx, LT_LIMIT, "属性过多 the features have more than %u different properties", TABLE_COLUMNS_MAX - 2);
    s->names[s->name_count] = strdup(name);
    return s->names[s->name_count++] ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a file's columns");
}

static lt_err collect_names(lt_cx *cx, void *self, uint64_t number, const json_t *feature, const char *fault)
{
    const char *name;
    json_t *v, *all = json_object_get(feature, "properties");
    (void)number, (void)fault;
    json_object_foreach(all, name, v)
        TRY(add_name(cx, self, name));
    return LT_OK;
}

static lt_err feed_features(lt_cx *cx, void *self, span piece)
{
    return features_feed(cx, self, piece);
}

static lt_err run_features(lt_cx *cx, const ledger_source *s, features_fn fn, void *self)
{
    features f;
    features_begin(&f, fn, self);
    lt_err e = each_piece(cx, s, feed_features, &f);
    if (!e)
        e = features_end(cx, &f);
    features_fini(&f);
    return e;
}

lt_err ledger_source_look(lt_cx *cx, ledger_source *s)
{
    uint8_t digest[HASH_SHA256_BYTES];
    looking l = {.s = s, .text = calloc(1, sizeof *l.text)};
    s->size = 0;
    if (!l.text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    lt_err e = hash_sha256_open(cx, &l.hash);
    if (!e) {
        hash_sha256_begin(l.hash);
        e = each_piece(cx, s, look_at, &l);
        hash_sha256_end(l.hash, digest);
        hash_sha256_close(l.hash);
        hash_hex(digest, sizeof digest, s->sha256);
    }
    if (!e && s->size == 0)
        e = cx_fail(cx, LT_BAD_INPUT, "文件是空的 the file is empty");
    if (!e)
        s->verdict = encoding_decide(l.text, &s->text);
    free(l.text);
    if (!e && s->format == LEDGER_GEOJSON)
        e = run_features(cx, s, collect_names, s);
    return e;
}

void ledger_source_fini(ledger_source *s)
{
    for (size_t i = 0; i < s->name_count; i++)
        free(s->names[i]);
    s->name_count = 0;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------ */

typedef struct scan {
    const ledger_source      *s;
    const ledger_source_sink *sink;
    bool                      has_head;
    table_cell                cells[TABLE_COLUMNS_MAX];
    span                      titles[TABLE_COLUMNS_MAX];
    csv_reader                csv;
    encoding_stream          *text;
    buf                       plain;
} scan;

static lt_err on_record(lt_cx *cx, void *self, const csv_record *r)
{
    scan *c = self;
    ledger_source_row row = {.number = r->line, .fault = r->fault, .cells = c->cells, .count = r->fault ? 0 : r->count};
    if (!c->has_head) {
        c->has_head = true;
        if (r->fault)
            return cx_fail(cx, LT_BAD_INPUT, "表头无法读取 the header, line %llu, %s", (unsigned long long)r->line, r->fault);
        return c->sink->on_head(cx, c->sink->self, r->fields, r->count);
    }
    bool is_empty = !r->fault;
    for (uint32_t i = 0; i < row.count; i++) {
        c->cells[i] = (table_cell){.form = CELL_TEXT, .text = r->fields[i], .is_csv = true};
        is_empty = is_empty && !span_trim(r->fields[i]).n;
    }
    return is_empty ? LT_OK : c->sink->on_row(cx, c->sink->self, &row);
}

static lt_err feed_csv(lt_cx *cx, void *self, span piece)
{
    scan *c = self;
    buf_reset(&c->plain);
    TRY(encoding_push(cx, c->text, piece, &c->plain));
    return csv_feed(cx, &c->csv, buf_span(&c->plain));
}

static lt_err scan_csv(lt_cx *cx, scan *c)
{
    uint8_t *room = malloc(4 * LEDGER_CSV_ROW_MAX);
    if (!room)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    lt_err e = encoding_open(cx, c->s->text, &c->text);
    if (!e) {
        buf_init(&c->plain, 8 * PIECE);
        csv_begin_in(&c->csv, room, 4 * LEDGER_CSV_ROW_MAX, on_record, c);
        e = each_piece(cx, c->s, feed_csv, c);
        if (!e)
            e = feed_csv(cx, c, span_of("", 0));
        if (!e)
            e = csv_end(cx, &c->csv);
        buf_fini(&c->plain);
        encoding_close(c->text);
    }
    free(room);
    return e;
}

static lt_err on_xlsx_row(lt_cx *cx, void *self, const xlsx_row *r)
{
    scan *c = self;
    ledger_source_row row = {.number = r->number, .fault = r->fault, .cells = r->cells, .count = r->count};
    if (c->has_head)
        return c->sink->on_row(cx, c->sink->self, &row);
    c->has_head = true;
    if (r->fault)
        return cx_fail(cx, LT_BAD_INPUT, "表头无法读取 the header, row %llu, %s", (unsigned long long)r->number, r->fault);
    for (uint32_t i = 0; i < r->count; i++)
        c->titles[i] = r->cells[i].text;
    return c->sink->on_head(cx, c->sink->self, c->titles, r->count);
}

static lt_err scan_xlsx(lt_cx *cx, scan *c)
{
    xlsx *x;
    TRY(c->s->path ? xlsx_open_file(cx, c->s->path, &x) : xlsx_open_bytes(cx, c->s->bytes, &x));
    lt_err e = xlsx_read(cx, x, c->s->sheet, on_xlsx_row, c);
    xlsx_close(x);
    return e;
}

static table_cell cell_of(const json_t *v)
{
    return v ? (table_cell){.form = CELL_JSON, .json = v} : (table_cell){.form = CELL_ABSENT};
}

static lt_err on_feature(lt_cx *cx, void *self, uint64_t number, const json_t *feature, const char *fault)
{
    scan *c = self;
    const json_t *about = json_object_get(feature, "properties"), *id = json_object_get(feature, "id");
    ledger_source_row row = {.number = number, .fault = fault, .cells = c->cells, .count = fault ? 0 : c->s->name_count + 2};
    c->cells[0] = cell_of(id ? id : json_object_get(about, "id"));
    c->cells[1] = cell_of(json_object_get(feature, "geometry"));
    for (size_t i = 0; i < c->s->name_count; i++)
        c->cells[i + 2] = cell_of(json_object_get(about, c->s->names[i]));
    return c->sink->on_row(cx, c->sink->self, &row);
}

static lt_err scan_geojson(lt_cx *cx, scan *c)
{
    c->titles[0] = span_text("id");
    c->titles[1] = span_text("geometry");
    for (size_t i = 0; i < c->s->name_count; i++)
        c->titles[i + 2] = span_text(c->s->names[i]);
    c->has_head = true;
    TRY(c->sink->on_head(cx, c->sink->self, c->titles, c->s->name_count + 2));
    return run_features(cx, c->s, on_feature, c);
}

lt_err ledger_source_scan(lt_cx *cx, ledger_source *s, const ledger_source_sink *sink)
{
    scan *c = calloc(1, sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    c->s = s;
    c->sink = sink;
    lt_err e = s->format == LEDGER_XLSX ? scan_xlsx(cx, c) : s->format == LEDGER_GEOJSON ? scan_geojson(cx, c) : scan_csv(cx, c);
    if (!e && !c->has_head)
        e = cx_fail(cx, LT_BAD_INPUT, "文件没有表头 the file has no header");
    free(c);
    return e;
}
