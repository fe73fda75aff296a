/* cmd_import.c - lantian import DIR FORMAT FILE...: take in files of measured data. */
#include "app/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/grib.h"
#include "app/job_apply.h"
#include "app/job_import.h"
#include "app/import_report.h"
#include "app/store.h"
#include "app/weather_grib.h"
#include "app/wind_keep.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/jout.h"
#include "base/json.h"
#include "base/num.h"

#define FORMAT_GRIB "weather-grib"

static const args_option OPTIONS[] = {
    {"city", "KEY", "city of a file whose name does not begin with it, such as kunming (tables/import_city.tsv)"},
    {"label", "start|end", "what the file's hour names, where it is not what the format says"},
    {"at", "LON,LAT", "where a GRIB file is read; default: the middle of the district's stations"},
    {"again", NULL, "take in a file that was taken in before (the newest entry wins)"},
    {"dry-run", NULL, "read and report, store nothing; DIR is not opened"},
    {"json", NULL, "the reports as JSON"},
    {"help", NULL, "this text and the formats"},
    {NULL, NULL, NULL},
};

static void print_formats(void)
{
    printf("\nformats 格式:\n");
    for (size_t i = 0; i < TABLE_IMPORT_FORMAT_COUNT; i++) {
        const table_import_format *f = &TABLE_IMPORT_FORMAT[i];
        printf("\n  %s  %s\n    %s\n    %s; %s\n", f->key, f->name_zh, f->about_zh, f->name_en, f->about_en);
        if (f->label[0])
            printf("    an hour is labelled by its %s: %s [%s]\n", f->label, f->hour_why, f->confidence);
        printf("    columns:");
        for (size_t c = 0; c < TABLE_IMPORT_COLUMN_COUNT; c++) {
            const table_import_column *col = &TABLE_IMPORT_COLUMN[c];
            if (strcmp(col->format, f->key) != 0 || strcmp(col->role, "skip") == 0)
                continue;
            if (col->quantity[0])
                printf(" %s=%s/%s[%s]", col->name, col->quantity, col->stat, col->unit);
            else
                printf(" %s(%s)", col->name, col->role);
        }
        printf("\n");
    }
    printf("\n  " FORMAT_GRIB "  GRIB 天气预报\n    按 --at（缺省为各站中心）插值为 weather-forecast 后入库%s\n"
           "    a GRIB forecast of one run, read at --at (default: the middle of the stations) and kept as weather-forecast%s\n",
           grib_is_built() ? "" : "（本程序未带 ecCodes）", grib_is_built() ? "" : " (this build has no ecCodes)");
    printf("\n  " WIND_KEEP_FORMAT "  格点风场（GRIB 或 CSV，后向轨迹用）\n    取 --at（缺省为各站中心）四周 %g 度以内，存为 CSV\n"
           "    gridded winds for trajectories, GRIB or CSV (columns: lantian model trajectory --help), kept within %g degrees of --at\n", WIND_KEEP_REACH_DEG, WIND_KEEP_REACH_DEG);
}

typedef struct batch {
    store         *s; /* NULL: dry run */
    import_options o;
    bool           as_json, is_again, is_grib, is_wind;
    double         longitude, latitude; /* of is_grib and is_wind */
    const char    *label;
    uint32_t       already;
} batch;

/* "a/kunming.csv" -> "kunming.csv": what the journal remembers is not where it lay on this machine. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void print_list(const json_t *report, const char *key, const char *what)
{
    size_t i;
    json_t *t;
    json_array_foreach(json_object_get(report, key), i, t) {
        const char *twin = json_get_text(t, "same_as_in", NULL), *beside = json_get_text(t, "beside_name", NULL);
        printf("  %s: %s %s, %lld rows, %.16s .. %.16s%s%s%s%s%s\n", what, json_get_text(t, "city", ""), json_get_text(t, "name", ""),
               (long long)json_get_int(t, "rows", 0), json_get_text(t, "from", ""), json_get_text(t, "to", ""),
               json_is_true(json_object_get(t, "silent")) ? ", no value at all" : "", twin ? ", the same as in " : "", twin ? twin : "", beside ? ", beside " : "", beside ? beside : "");
    }
}

static lt_err print_report(lt_cx *cx, const char *body, bool as_json)
{
    json_t *o = NULL, *b;
    size_t i;
    if (as_json) {
        printf("%s\n", body);
        return LT_OK;
    }
    TRY(json_parse(cx, span_text(body), &o));
    printf("%s: %lld rows, %lld kept, %lld bad, %lld repeats; %lld values, %lld missing, %lld suspect\n", json_get_text(o, "file", ""),
           (long long)json_get_int(o, "rows", 0), (long long)json_get_int(o, "kept", 0), (long long)json_get_int(o, "bad", 0),
           (long long)json_get_int(o, "repeats", 0), (long long)json_get_int(o, "values", 0), (long long)json_get_int(o, "missing", 0),
           (long long)json_get_int(o, "suspect", 0));
    printf("  %lld files, %lld stations (%lld new places): %lld frozen (%lld of them without any value), %lld stale, %lld twins, %lld namesakes\n",
           (long long)json_get_int(o, "files", 0), (long long)json_get_int(o, "stations", 0), (long long)json_get_int(o, "places_made", 0),
           (long long)json_get_int(o, "frozen", 0), (long long)json_get_int(o, "silent", 0), (long long)json_get_int(o, "stale", 0),
           (long long)json_get_int(o, "twins", 0), (long long)json_get_int(o, "namesakes", 0));
    json_array_foreach(json_object_get(o, "bad_rows"), i, b)
        printf("  bad row: %s:%lld: %s\n", json_get_text(b, "file", ""), (long long)json_get_int(b, "line", 0), json_get_text(b, "why", ""));
    print_list(o, "stale_stations", "stale 过期");
    print_list(o, "frozen_stations", "frozen 恒定");
    print_list(o, "twin_stations", "twin 重复");
    print_list(o, "namesake_stations", "namesake 同名");
    json_decref(o);
    return LT_OK;
}

static lt_err hash_fd(lt_cx *cx, int fd, const char *path, hash_sha256 *h, char hex[65])
{
    static uint8_t piece[1u << 16];
    uint8_t digest[HASH_SHA256_BYTES];
    ssize_t n;
    hash_sha256_begin(h);
    while ((n = read(fd, piece, sizeof piece)) > 0)
        hash_sha256_add(h, piece, (size_t)n);
    if (n < 0)
        return cx_fail(cx, LT_IO, "cannot read %s", path);
    hash_sha256_end(h, digest);
    hash_hex(digest, sizeof digest, hex);
    return LT_OK;
}

static lt_err hash_file(lt_cx *cx, const char *path, char hex[65])
{
    hash_sha256 *h;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail(cx, LT_NOT_FOUND, "cannot open %s", path);
    lt_err e = hash_sha256_open(cx, &h);
    if (!e) {
        e = hash_fd(cx, fd, path, h, hex);
        hash_sha256_close(h);
    }
    close(fd);
    return e;
}

static lt_err append_entry(lt_cx *cx, batch *b, const char *sha, uint64_t size)
{
    char who[64];
    uint64_t number;
    buf text;
    snprintf(who, sizeof who, "cli:%ld", (long)getuid());
    buf_init(&text, 65536);
    jout j = jout_of(&text);
    jout_begin_object(&j);
    jout_put_text(&j, "what", "import");
    jout_put_text(&j, "file", b->o.file);
    jout_put_text(&j, "format", b->o.format);
    jout_put_text(&j, "sha256", sha);
    jout_put_int(&j, "size", (int64_t)size);
    jout_put_text(&j, "city", b->o.city);
    jout_put_text(&j, "label", b->label);
    jout_put_bool(&j, "again", b->is_again);
    jout_put_text(&j, "who", who);
    jout_end_object(&j);
    lt_err e = store_append_json(cx, b->s, ENTRY_IMPORT, &text, &number);
    buf_fini(&text);
    return e;
}

/* The file was read and found good; now its bytes, its entry, its samples, in this order. */
static lt_err store_file(lt_cx *cx, batch *b, const char *path, const char *sha)
{
    char stored[65], key[96], *body;
    uint64_t size, entry;
    TRY(keep_put_blob(cx, b->s->dir, path, stored, &size));
    if (strcmp(stored, sha) != 0)
        return cx_fail(cx, LT_CONFLICT, "%s changed while it was read; nothing of it is taken in", path);
    TRY(append_entry(cx, b, sha, size));
    TRY(job_apply_all(cx, b->s));
    snprintf(key, sizeof key, JOB_IMPORT_PRODUCT, sha);
    lt_err e = keep_get_product(cx, b->s->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_BAD_INPUT, "%s is in the journal but could not be applied (the reason stands among the unknown codes)", path);
    TRY(e);
    return print_report(cx, body, b->as_json);
}

static lt_err say_known(lt_cx *cx, batch *b, const char *path, const char *sha, uint64_t entry)
{
    b->already++;
    if (!b->as_json) {
        printf("%s: already imported (entry %llu); nothing to do\n", base_name(path), (unsigned long long)entry);
        return LT_OK;
    }
    buf text;
    buf_init(&text, 65536);
    jout j = jout_of(&text);
    jout_begin_object(&j);
    jout_put_text(&j, "file", base_name(path));
    jout_put_text(&j, "sha256", sha);
    jout_put_int(&j, "already_imported_by_entry", (int64_t)entry);
    jout_end_object(&j);
    lt_err e = buf_check(cx, &text);
    if (!e)
        printf("%.*s\n", (int)text.n, (const char *)text.p);
    buf_fini(&text);
    return e;
}

static lt_err say_dry(lt_cx *cx, const batch *b, const wind_grid *w)
{
    const trajectory_grid *g = &w->g;
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    civil_format_iso(g->time_ms[0], CIVIL_SHANGHAI_MIN, from);
    civil_format_iso(g->time_ms[g->times - 1], CIVIL_SHANGHAI_MIN, to);
    if (printf("%s: %zu times %s .. %s, %zu levels, %zu x %zu points, %zu without wind\n", b->o.file, g->times, from, to, g->levels, g->rows, g->columns, w->gaps) < 0)
        return cx_fail(cx, LT_IO, "standard output is closed");
    return LT_OK;
}

static lt_err take_rows(lt_cx *cx, batch *b, const char *path)
{
    char sha[65];
    uint64_t entry;
    buf report;
    job_import_report counts;
    TRY(hash_file(cx, path, sha));
    if (b->s && !b->is_again) {
        lt_err e = keep_find_import(cx, b->s->k, sha, &entry);
        if (!e)
            return say_known(cx, b, path, sha, entry);
        if (e != LT_NOT_FOUND)
            return e;
    }
    if (b->is_wind)
        return store_file(cx, b, path, sha);
    buf_init(&report, IMPORT_REPORT_MAX);
    lt_err e = job_import_survey_file(cx, path, &b->o, &counts, &report);
    buf_byte(&report, 0);
    if (!e && !b->s)
        e = report.err ? buf_check(cx, &report) : print_report(cx, (const char *)report.p, b->as_json);
    buf_fini(&report);
    if (!e && b->s)
        e = store_file(cx, b, path, sha);
    return e;
}

/* Winds within reach of the point, as CSV; a dry run tells of them and writes none. */
static lt_err winds_to_csv(lt_cx *cx, const batch *b, const char *path, buf *csv)
{
    wind_grid w;
    wind_grid_query q = {CIVIL_SHANGHAI_MIN, true, b->longitude - WIND_KEEP_REACH_DEG, b->latitude - WIND_KEEP_REACH_DEG, b->longitude + WIND_KEEP_REACH_DEG,
                         b->latitude + WIND_KEEP_REACH_DEG};
    TRY(wind_grid_read(cx, path, &q, &w));
    return b->s ? wind_grid_to_csv(cx, &w, csv) : say_dry(cx, b, &w);
}

/* What the journal keeps of a GRIB file, or of gridded winds, is the text made of it. */
static lt_err take_grib(lt_cx *cx, batch *b, const char *path)
{
    char text[] = "/tmp/lantian-weather-XXXXXX", name[FILE_PATH_MAX];
    buf csv;
    int fd = mkstemp(text);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot make %s", text);
    buf_init(&csv, b->is_wind ? WIND_KEEP_CSV_MAX : (size_t)1 << 20);
    lt_err e = b->is_wind ? winds_to_csv(cx, b, path, &csv) : weather_grib_to_csv(cx, path, b->longitude, b->latitude, &csv);
    if (!e)
        e = file_write_all(cx, fd, csv.p, csv.n, text);
    buf_fini(&csv);
    close(fd);
    if (!e)
        e = file_path(cx, name, "%s.csv", base_name(path));
    if (!e && (b->s || !b->is_wind)) {
        b->o.file = name;
        e = take_rows(cx, b, text);
    }
    unlink(text);
    return e;
}

static lt_err take_file(lt_cx *cx, batch *b, const char *path)
{
    b->o.file = base_name(path);
    return b->is_grib || b->is_wind ? take_grib(cx, b, path) : take_rows(cx, b, path);
}

/* --at LON,LAT, else the middle of the stations. */
static lt_err find_point(lt_cx *cx, const args *a, batch *b)
{
    const char *at = args_get(a, "at", NULL), *comma = at ? strchr(at, ',') : NULL;
    lt_place *places;
    size_t n, count = 0;
    if (at) {
        if (comma && num_parse_double(span_of(at, (size_t)(comma - at)), &b->longitude) && num_parse_double(span_text(comma + 1), &b->latitude) &&
            b->longitude >= -180 && b->longitude <= 180 && b->latitude >= -90 && b->latitude <= 90)
            return LT_OK;
        return cx_fail(cx, LT_BAD_INPUT, "--at %.60s: longitude,latitude in degrees is wanted, such as 102.74,25.01", at);
    }
    if (b->s)
        TRY(keep_list_places(cx, b->s->k, &places, &n));
    for (size_t i = 0; b->s && i < n; i++)
        if (places[i].has_position && places[i].kind == PLACE_STATION && !places[i].is_control) {
            b->longitude += places[i].longitude;
            b->latitude += places[i].latitude;
            count++;
        }
    if (!count)
        return cx_fail(cx, LT_BAD_INPUT, "no station with a position is known: --at LON,LAT is wanted");
    b->longitude /= (double)count;
    b->latitude /= (double)count;
    return LT_OK;
}

/* Every file gets its turn; the first failure's kind is the exit code. */
static lt_err take_files(lt_cx *cx, batch *b, const args *a)
{
    char first[LT_SAY_MAX];
    lt_err worst = LT_OK;
    int failed = 0;
    for (int i = 2; i < a->count; i++) {
        lt_err e = take_file(cx, b, a->positions[i]);
        if (!e)
            continue;
        (void)cx_place(cx, e, "%.200s: ", a->positions[i]);
        if (e == LT_CANCELLED || e == LT_FULL || e == LT_IO || e == LT_DAMAGED || e == LT_NO_MEMORY)
            return e; /* the next file would not fare better */
        failed++;
        fprintf(stderr, "lantian import: %s\n", cx->say);
        if (!worst)
            snprintf(first, sizeof first, "%s", cx->say);
        worst = worst ? worst : e;
    }
    if (!worst)
        return LT_OK;
    if (a->count == 3)
        return cx_fail(cx, worst, "nothing was taken in: %s", first);
    return cx_fail(cx, worst, "%d of %d files were not taken in; the first: %s", failed, a->count - 2, first);
}

static lt_err read_label(lt_cx *cx, const args *a, batch *b)
{
    b->label = args_get(a, "label", "");
    if (strcmp(b->label, "start") == 0)
        b->o.label = LABEL_START;
    else if (strcmp(b->label, "end") == 0)
        b->o.label = LABEL_END;
    else if (b->label[0])
        return cx_fail(cx, LT_BAD_INPUT, "--label %.40s: start or end is wanted", b->label);
    return LT_OK;
}

lt_err cmd_import(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    import_layout l;
    if (cmd_help_wanted(argc, argv, "import DIR FORMAT FILE...",
                        "Takes in files of measured data: plain, .xz, .gz, .zst, or .tar of any of these. A file goes into DIR/blobs, gets a\n"
                        "journal entry, and its rows become samples of that entry. A file taken in before is passed over (exit code 0), a\n"
                        "bad row is named and counted and the rest kept, stations that stand still are reported and marked suspect.\n"
                        "The reports stay: lantian query DIR \"SELECT key, body FROM products WHERE key LIKE 'import/%'\"", OPTIONS)) {
        print_formats();
        return LT_OK;
    }
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count < 3)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder, a format and at least one file are wanted (see --help)");
    batch b = {.as_json = args_has(&a, "json"), .is_again = args_has(&a, "again"), .o.format = a.positions[1], .o.city = args_get(&a, "city", "")};
    TRY(read_label(cx, &a, &b));
    b.is_grib = strcmp(b.o.format, FORMAT_GRIB) == 0;
    if (b.is_grib)
        b.o.format = JOB_IMPORT_WEATHER;
    b.is_wind = strcmp(b.o.format, WIND_KEEP_FORMAT) == 0;
    if (!b.is_wind)
        TRY(import_layout_open(cx, b.o.format, LABEL_OF_FORMAT, CIVIL_SHANGHAI_MIN, &l));
    if (args_has(&a, "dry-run")) {
        if (b.is_grib || b.is_wind)
            TRY(find_point(cx, &a, &b));
        return take_files(cx, &b, &a);
    }
    TRY(store_open(cx, a.positions[0], true, &s));
    b.s = &s;
    lt_err e = job_apply_all(cx, &s); /* what an interrupted import left in the journal */
    if (!e && (b.is_grib || b.is_wind))
        e = find_point(cx, &a, &b);
    if (!e)
        e = take_files(cx, &b, &a);
    store_close(&s);
    return e;
}
