/* plan_part.c - see plan_part.h. */
#include "app/plan_part.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/plan_load.h"
#include "base/arena.h"
#include "base/file.h"
#include "plan/plan_measure.h"
#include "plan/plan_query.h"
#include "plan/score.h"

const char *const PLAN_PARTS[PLAN_PART_COUNT] = {"goals", "measures", "indicators", "checks", "score"};

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
}

/* --- a folder of queries ----------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the .sql files, sorted, without their ending; none where there is no folder. */
static lt_err list_queries(lt_cx *cx, const char *path, const char ***out, size_t *n)
{
    struct dirent *f;
    lt_err e = LT_OK;
    DIR *d = opendir(path);
    *n = 0;
    TRY(ARENA_ARRAY(cx, PLAN_QUERIES_MAX, out));
    if (!d)
        return errno == ENOENT ? LT_OK : cx_fail_errno(cx, errno, "%s", path);
    while (!e && (f = readdir(d)) != NULL) {
        char *name;
        size_t length = strlen(f->d_name);
        if (f->d_name[0] == '.' || length < 5 || strcmp(f->d_name + length - 4, ".sql") != 0)
            continue;
        if (*n == PLAN_QUERIES_MAX)
            e = cx_fail(cx, LT_LIMIT, "%s: more than %u files", path, PLAN_QUERIES_MAX);
        else
            e = arena_text(cx, f->d_name, length - 4, &name);
        if (!e)
            (*out)[(*n)++] = name;
    }
    closedir(d);
    if (*n)
        qsort(*out, *n, sizeof **out, by_text);
    return e;
}

static lt_err read_query(lt_cx *cx, plan_query_type type, const char *path, const char *name, json_t *list)
{
    json_t *o = NULL;
    buf b;
    buf_init(&b, 2 * PLAN_QUERY_BYTES_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e)
        e = plan_query_parse(cx, type, buf_span(&b), &o);
    buf_fini(&b);
    if (!e && strcmp(json_get_text(o, "key", ""), name) != 0)
        e = cx_fail(cx, LT_BAD_INPUT, "key: \"%.60s\" is not the file's name", json_get_text(o, "key", ""));
    if (!e)
        return json_array_append_new(list, o) == 0 ? LT_OK : no_memory(cx);
    json_decref(o);
    return e;
}

static lt_err read_queries(lt_cx *cx, const char *folder, plan_query_type type, json_t *doc)
{
    const char *part = type == PLAN_INDICATOR ? "indicators" : "checks", **names;
    char path[FILE_PATH_MAX];
    size_t n;
    json_t *list = json_array();
    if (!list || json_object_set_new(doc, part, list) != 0)
        return no_memory(cx);
    TRY(file_path(cx, path, "%s/%s", folder, part));
    TRY(list_queries(cx, path, &names, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(file_path(cx, path, "%s/%s/%s.sql", folder, part, names[i]));
        lt_err e = read_query(cx, type, path, names[i], list);
        if (e)
            return cx_place(cx, e, "%s/%s.sql: ", part, names[i]);
    }
    return LT_OK;
}

static lt_err read_score(lt_cx *cx, const char *folder, json_t *doc)
{
    char path[FILE_PATH_MAX];
    json_t *o = NULL;
    buf b;
    TRY(file_path(cx, path, "%s/score.json", folder));
    if (!file_exists(path))
        return LT_OK;
    buf_init(&b, PLAN_SHEET_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), &o);
    buf_fini(&b);
    if (e)
        return cx_place(cx, e, "score.json: ");
    return json_object_set_new(doc, "score", o) == 0 ? LT_OK : no_memory(cx);
}

/* plan.json's own lists stand beside what else it says. */
static lt_err take_lists(lt_cx *cx, json_t *doc)
{
    json_t *about = json_object_get(doc, "plan");
    for (int i = 0; i < 2; i++) {
        json_t *list = json_object_get(about, PLAN_PARTS[i]);
        if (list && (json_object_set(doc, PLAN_PARTS[i], list) != 0 || json_object_del(about, PLAN_PARTS[i]) != 0))
            return no_memory(cx);
    }
    return LT_OK;
}

lt_err plan_part_read(lt_cx *cx, const char *folder, json_t *doc)
{
    TRY(take_lists(cx, doc));
    TRY(read_queries(cx, folder, PLAN_INDICATOR, doc));
    TRY(read_queries(cx, folder, PLAN_CHECK, doc));
    TRY(read_score(cx, folder, doc));
    return plan_part_check(cx, doc, "");
}

/* --- the whole ---------------------------------------------------------------------------------------------------------------- */

static lt_err check_queries(lt_cx *cx, const json_t *doc, plan_query_type type, const char *before)
{
    const char *part = type == PLAN_INDICATOR ? "indicators" : "checks";
    const json_t *list = json_object_get(doc, part), *agencies = json_object_get(doc, "agencies");
    if (list && !json_is_array(list))
        return cx_fail(cx, LT_BAD_INPUT, "%s%s: an array is wanted", before, part);
    if (json_array_size(list) > PLAN_QUERIES_MAX)
        return cx_fail(cx, LT_LIMIT, "%s%s: more than %u", before, part, PLAN_QUERIES_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const char *key = json_get_text(o, "key", ""), *measure = json_get_text(o, "measure", "");
        lt_err e = plan_query_verify(cx, type, o);
        if (!e && measure_find(list, "key", key) != o)
            e = cx_fail(cx, LT_BAD_INPUT, "key: stands twice");
        if (!e && !measure_find(json_object_get(doc, "measures"), "id", measure) && !measure_find(json_object_get(doc, "goals"), "id", measure))
            e = cx_fail(cx, LT_BAD_INPUT, "measure: \"%.20s\" is no measure of the plan", measure);
        if (!e && type == PLAN_CHECK && !measure_find(agencies, "key", json_get_text(o, "owner", "")))
            e = cx_fail(cx, LT_BAD_INPUT, "owner: \"%.40s\" is no agency of the plan", json_get_text(o, "owner", ""));
        if (e)
            return cx_place(cx, e, "%s%s/%.40s.sql: ", before, part, key);
    }
    return LT_OK;
}

lt_err plan_part_check(lt_cx *cx, const json_t *doc, const char *before)
{
    measure_refs refs = {.agencies = json_object_get(doc, "agencies"), .indicators = json_object_get(doc, "indicators")};
    char where[64];
    for (int i = 0; i < 2; i++) {
        snprintf(where, sizeof where, "%.30splan.json: %s", before, PLAN_PARTS[i]);
        if (json_object_get(doc, PLAN_PARTS[i]))
            TRY(measure_verify(cx, json_object_get(doc, PLAN_PARTS[i]), where, &refs));
    }
    TRY(check_queries(cx, doc, PLAN_INDICATOR, before));
    TRY(check_queries(cx, doc, PLAN_CHECK, before));
    if (!json_object_get(doc, "score"))
        return LT_OK;
    lt_err e = score_verify(cx, json_object_get(doc, "score"));
    return e ? cx_place(cx, e, "%sscore.json: ", before) : LT_OK;
}
