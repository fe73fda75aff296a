/* ledger_file.c - see ledger_file.h. */
#include "app/ledger_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/job_apply.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/jout.h"

#define FILES_MAX   1000u
#define SAMPLES_MAX (4u << 20)

/* --- a folder ------------------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the .json files of a folder, sorted; none where there is no folder. */
static lt_err list_files(lt_cx *cx, const char *folder, const char ***out, size_t *n)
{
    DIR *d = opendir(folder);
    struct dirent *f;
    lt_err e = LT_OK;
    *n = 0;
    TRY(ARENA_ARRAY(cx, FILES_MAX, out));
    if (!d)
        return errno == ENOENT ? LT_OK : cx_fail_errno(cx, errno, "%s", folder);
    while (!e && (f = readdir(d)) != NULL) {
        char *name;
        size_t length = strlen(f->d_name);
        if (f->d_name[0] == '.' || length < 6 || strcmp(f->d_name + length - 5, ".json") != 0)
            continue;
        if (*n == FILES_MAX)
            e = cx_fail(cx, LT_LIMIT, "%s: more than %u files", folder, FILES_MAX);
        if (!e)
            e = arena_text(cx, f->d_name, length, &name);
        if (!e)
            (*out)[(*n)++] = name;
    }
    closedir(d);
    qsort(*out, *n, sizeof **out, by_text);
    return e;
}

static lt_err read_json(lt_cx *cx, const char *path, size_t max, json_t **out)
{
    buf b;
    buf_init(&b, max);
    lt_err e = file_read_all(cx, path, &b);
    if (!e) {
        e = json_parse(cx, buf_span(&b), out);
        if (e)
            e = cx_place(cx, e, "%s: ", path);
    }
    buf_fini(&b);
    return e;
}

lt_err ledger_file_read(lt_cx *cx, const char *path, kind *k, json_t **out)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    TRY(read_json(cx, path, KIND_BYTES_MAX, out));
    lt_err e = kind_parse(cx, *out, k);
    if (!e && (strncmp(name, k->name, strlen(k->name)) != 0 || strcmp(name + strlen(k->name), ".json") != 0) && strcmp(path, "-") != 0)
        e = cx_fail(cx, LT_BAD_INPUT, "$id: the kind %s stands in a file of another name", k->name);
    if (!e)
        return LT_OK;
    json_decref(*out);
    *out = NULL;
    return cx_place(cx, e, "%s: ", path);
}

/* --- acts ------------------------------------------------------------------------------------------------------------------- */

static lt_err append(lt_cx *cx, store *s, json_t *act)
{
    uint64_t number;
    buf b;
    char *text = act ? json_dumps(act, JSON_COMPACT) : NULL;
    if (!text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an act");
    buf_init(&b, ENTRY_PAYLOAD_MAX);
    buf_text(&b, text);
    lt_err e = store_append_json(cx, s, ENTRY_ACT, &b, &number);
    buf_fini(&b);
    free(text);
    return e;
}

lt_err ledger_file_add(lt_cx *cx, store *s, const char *path, bool *done)
{
    kind k;
    json_t *o, *before = NULL;
    keep_entity there;
    TRY(ledger_file_read(cx, path, &k, &o));
    lt_err e = keep_get_entity(cx, s->k, LEDGER_KIND, k.name, &there);
    if (!e)
        e = json_parse(cx, span_text(there.body), &before);
    else if (e == LT_NOT_FOUND)
        e = LT_OK;
    *done = !e && !(before && json_equal(before, o));
    json_t *act = *done ? json_pack("{s:s, s:s, s:s, s:s, s:{s:O}}", "what", "kind.put", "who", "cli:0", "kind", LEDGER_KIND, "id", k.name, "patch", "kind", o) : NULL;
    if (!e && *done)
        e = append(cx, s, act);
    json_decref(act);
    json_decref(before);
    json_decref(o);
    return e;
}

/* --- samples ---------------------------------------------------------------------------------------------------------------- */

static lt_err make_sample(lt_cx *cx, store *s, const json_t *row, json_t **out)
{
    static const char *const MEMBERS[] = {"fields", "state", "street", "geometry"};
    const json_t *geometry = json_object_get(row, "geometry");
    const char *street = "";
    *out = json_pack("{s:b}", "sample", 1);
    int bad = !*out;
    for (size_t i = 0; !bad && i < 4; i++) {
        json_t *v = json_object_get(row, MEMBERS[i]);
        bad = v ? json_object_set(*out, MEMBERS[i], v) : 0;
    }
    if (!bad && geometry && !json_object_get(row, "street"))
        TRY(ledger_find_street(cx, s->k, geometry, &street));
    if (!bad && street[0])
        bad = json_object_set_new(*out, "street", json_string(street));
    return bad ? cx_fail(cx, LT_NO_MEMORY, "no memory for a sample") : LT_OK;
}

static lt_err check_sample(lt_cx *cx, const kind *k, const char *id, const json_t *patch)
{
    ledger_row r;
    const char *field = NULL;
    if (!kind_is_id(id))
        return cx_fail(cx, LT_BAD_INPUT, "“%.70s”不能作编号 \"%.70s\" is no id of a row", id, id);
    TRY(ledger_row_init(cx, k, id, &r));
    lt_err e = ledger_row_patch(cx, &r, patch, true, &field);
    if (!e)
        e = ledger_row_check(cx, &r, NULL, NULL, &field);
    ledger_row_fini(&r);
    return e ? cx_place(cx, e, "%s: ", id) : LT_OK;
}

static lt_err add_sample(lt_cx *cx, store *s, const kind *k, const json_t *row, ledger_file_count *n)
{
    const char *id = json_get_text(row, "id", "");
    char entity_kind[KEEP_ROW_NAME_MAX + 16];
    keep_row there;
    json_t *patch = NULL;
    lt_err e = keep_get_row(cx, s->k, &k->table, id, &there);
    if (e != LT_NOT_FOUND)
        return e;
    snprintf(entity_kind, sizeof entity_kind, KEEP_ROW_PREFIX "%s", k->name);
    e = make_sample(cx, s, row, &patch);
    if (!e)
        e = check_sample(cx, k, id, patch);
    json_t *act = e ? NULL : json_pack("{s:s, s:s, s:s, s:s, s:O}", "what", "ledger.put", "who", "cli:0", "kind", entity_kind, "id", id, "patch", patch);
    if (!e)
        e = append(cx, s, act);
    n->rows += e == LT_OK;
    json_decref(act);
    json_decref(patch);
    return e;
}

static lt_err load_samples(lt_cx *cx, store *s, const char *path, ledger_file_count *n)
{
    json_t *o;
    kind k;
    TRY(read_json(cx, path, SAMPLES_MAX, &o));
    const json_t *rows = json_object_get(o, "rows");
    lt_err e = ledger_get_kind(cx, s->k, json_get_text(o, "kind", ""), &k, NULL);
    if (!e && !json_is_array(rows))
        e = cx_fail(cx, LT_BAD_INPUT, "\"rows\": an array is wanted");
    for (size_t i = 0; !e && i < json_array_size(rows); i++)
        e = add_sample(cx, s, &k, json_array_get(rows, i), n);
    json_decref(o);
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

static lt_err load_all(lt_cx *cx, store *s, const char *folder, bool are_samples, ledger_file_count *n)
{
    const char **names;
    size_t count;
    char path[FILE_PATH_MAX];
    bool done;
    TRY(list_files(cx, folder, &names, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(file_path(cx, path, "%s/%s", folder, names[i]));
        if (are_samples) {
            TRY(load_samples(cx, s, path, n));
        } else {
            TRY(ledger_file_add(cx, s, path, &done));
            n->kinds += done;
        }
    }
    return job_apply_all(cx, s);
}

lt_err ledger_file_load(lt_cx *cx, store *s, const char *folder, bool with_samples, ledger_file_count *out)
{
    char samples[FILE_PATH_MAX];
    *out = (ledger_file_count){0};
    TRY(load_all(cx, s, folder, false, out));
    TRY(file_path(cx, samples, "%s/samples", folder));
    return with_samples ? load_all(cx, s, samples, true, out) : LT_OK;
}

bool ledger_file_find(const char *plan, char out[FILE_PATH_MAX])
{
    static const char *const WHERE[] = {"/kinds", "/../kinds", "/../../kinds"};
    char probe[FILE_PATH_MAX + 32];
    for (size_t i = 0; i < sizeof WHERE / sizeof WHERE[0]; i++) {
        snprintf(out, FILE_PATH_MAX, "%.4000s%s", plan, WHERE[i]);
        snprintf(probe, sizeof probe, "%s/.", out);
        if (file_exists(probe))
            return true;
    }
    return false;
}

/* --- the page ----------------------------------------------------------------------------------------------------------------- */

static void put_cell(buf *b, const char *s)
{
    for (; *s; s++) {
        if (*s == '|')
            buf_byte(b, '\\');
        buf_byte(b, *s == '\n' ? ' ' : (uint8_t)*s);
    }
}

static void put_bounds(buf *b, const kind_field *f)
{
    if (f->type == KIND_STRING && f->format == KIND_PLAIN && f->ref == KIND_REF_NONE && !f->choice_count && !f->pattern)
        buf_format(b, ", at most %lld characters", (long long)f->max_length);
    if (f->has_min)
        buf_format(b, ", from %g", f->min);
    if (f->has_max)
        buf_format(b, ", to %g", f->max);
    if (f->pattern) {
        buf_text(b, ", `");
        put_cell(b, f->pattern_text);
        buf_byte(b, '`');
    }
}

static void put_type(buf *b, const kind_field *f)
{
    static const char *const FORMATS[] = {"", "date 日期", "time 时间", "address 网址"};
    if (f->choice_count) {
        buf_text(b, f->type == KIND_ARRAY ? "some of: " : "one of: ");
        for (size_t i = 0; i < f->choice_count; i++) {
            buf_format(b, "%s`%s` ", i ? ", " : "", f->choices[i].key);
            put_cell(b, f->choices[i].zh);
        }
        return;
    }
    if (f->ref == KIND_REF_KIND)
        buf_format(b, "%s[%s](#%s)", f->type == KIND_ARRAY ? "list of " : "", f->ref_kind, f->ref_kind);
    else if (f->ref != KIND_REF_NONE)
        buf_format(b, "%s%s", f->type == KIND_ARRAY ? "list of " : "", kind_ref_name(f->ref));
    else
        buf_text(b, f->format != KIND_PLAIN ? FORMATS[f->format] : kind_type_name(f->type));
    if (f->unit[0])
        buf_format(b, ", %s", f->unit);
    put_bounds(b, f);
}

static void put_fields(buf *b, const kind *k)
{
    buf_text(b, "| field | 名称 | name | is |\n|---|---|---|---|\n");
    for (size_t i = 0; i < k->field_count; i++) {
        const kind_field *f = &k->fields[i];
        buf_format(b, "| `%s`%s | ", f->name, f->is_needed ? " *" : "");
        put_cell(b, f->title);
        buf_text(b, " | ");
        put_cell(b, f->title_en);
        buf_text(b, " | ");
        put_type(b, f);
        buf_text(b, f->is_hidden ? "; personal 个人信息 |\n" : " |\n");
    }
}

static void put_list(buf *b, const kind_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        buf_format(b, "%s%s", i ? ", " : "", w->list[i]);
}

static void put_states(buf *b, const kind *k)
{
    buf_text(b, "\nStates 状态: ");
    for (size_t i = 0; i < k->state_count; i++)
        buf_format(b, "%s`%s` %s%s%s", i ? ", " : "", k->states[i].key, k->states[i].zh, strcmp(k->states[i].key, k->initial) == 0 ? " (first)" : "",
                   k->states[i].is_final ? " (last)" : "");
    buf_text(b, "\n\n| step 流程 | from | to | roles | evidence 证据 | deadline 期限 |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < k->transition_count; i++) {
        const kind_transition *t = &k->transitions[i];
        buf_format(b, "| `%s` %s | ", t->key, t->zh);
        put_list(b, &t->from);
        buf_format(b, " | %s | ", t->to);
        put_list(b, &t->roles);
        buf_text(b, t->needs_second ? "; another person 须另一人 | " : " | ");
        for (size_t n = 0; n < t->evidence_count; n++)
            buf_format(b, "%s%s (%s%s)", n ? ", " : "", t->evidence[n].zh, kind_proof_name(t->evidence[n].type), t->evidence[n].is_needed ? "" : ", if there is");
        if (t->deadline_days)
            buf_format(b, " | %lld days %s |\n", (long long)t->deadline_days, t->deadline_zh);
        else
            buf_text(b, " | |\n");
    }
}

static void put_kind(buf *b, const kind *k)
{
    buf_format(b, "## %s\n\n**%s** %s. ", k->name, k->title, k->title_en);
    put_cell(b, k->about);
    buf_byte(b, ' ');
    put_cell(b, k->about_en);
    buf_format(b, "\n\nPlace 位置: %s", shape_kind_name(k->geometry));
    for (size_t i = 0; i < k->table.unique_count; i++) {
        buf_text(b, i ? "; " : ". Unique 唯一: ");
        put_list(b, &(kind_words){k->table.unique[i].columns, k->table.unique[i].count});
    }
    if (k->creators.count) {
        buf_text(b, ". Made by 新增: ");
        put_list(b, &k->creators);
    }
    if (k->changers.count) {
        buf_text(b, ". Changed by 编辑: ");
        put_list(b, &k->changers);
    }
    buf_text(b, ".\n\n");
    put_fields(b, k);
    put_states(b, k);
    if (k->source[0])
        buf_format(b, "\nSource 依据: %s\n", k->source);
    buf_byte(b, '\n');
}

lt_err ledger_file_document(lt_cx *cx, const char *folder, buf *out)
{
    const char **names;
    size_t n;
    char path[FILE_PATH_MAX];
    TRY(list_files(cx, folder, &names, &n));
    if (n == 0)
        return cx_fail(cx, LT_NOT_FOUND, "%s: no kinds", folder);
    buf_text(out, "# Ledgers 台账\n\nGenerated by `lantian kind docs` from `kinds/*.json`; edit those. A field with * is needed.\n\n");
    for (size_t i = 0; i < n; i++) {
        kind k;
        json_t *o;
        TRY(file_path(cx, path, "%s/%s", folder, names[i]));
        TRY(ledger_file_read(cx, path, &k, &o));
        json_decref(o);
        put_kind(out, &k);
    }
    while (out->n > 1 && out->p[out->n - 1] == '\n' && out->p[out->n - 2] == '\n')
        out->n--;
    return buf_check(cx, out);
}
