/* kind.c - a kind's file into a kind: members one by one, each by its name and with its value when it is wrong; see kind.h.
 * What binds them together (states that exist, fields that lists name) is checked in kind_join.c. */
#include "plan/kind_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

static const char *const TYPES[] = {"string", "number", "integer", "boolean", "array"};
static const char *const FORMATS[] = {"", "date", "date-time", "uri"};
static const char *const REFS[] = {"", "kind", "area", "agency", "person", "place", "quantity"};
static const char *const PROOFS[] = {"photo", "file", "text", "date"};

const char *kind_type_name(kind_type t)
{
    return TYPES[t];
}

const char *kind_ref_name(kind_ref r)
{
    return REFS[r];
}

const char *kind_proof_name(kind_proof p)
{
    return PROOFS[p];
}

bool kind_words_have(const kind_words *w, const char *key)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->list[i], key) == 0)
            return true;
    return false;
}

/* --- members by type --------------------------------------------------------------------------------------------------- */

lt_err kind_wrong(lt_cx *cx, const char *where, const json_t *value, const char *what)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS) : NULL;
    lt_err e = text ? cx_fail(cx, LT_BAD_INPUT, "%s: %.60s%s: %s", where, text, strlen(text) > 60 ? "..." : "", what)
                    : cx_fail(cx, LT_BAD_INPUT, "%s: %s", where, what);
    free(text);
    return e;
}

static void path_of(char out[KIND_WHERE_MAX], const char *where, const char *member)
{
    snprintf(out, KIND_WHERE_MAX, "%.120s%s%.60s", where, *where ? "." : "", member);
}

lt_err kind_check_members(lt_cx *cx, const json_t *o, const char *where, const char *const *known)
{
    char path[KIND_WHERE_MAX];
    const char *name;
    json_t *v, *members = (json_t *)(uintptr_t)o;
    if (!json_is_object(o))
        return kind_wrong(cx, *where ? where : "kind", o, "an object is wanted");
    json_object_foreach(members, name, v)
    {
        bool is_known = false;
        for (const char *const *k = known; *k && !is_known; k++)
            is_known = strcmp(*k, name) == 0;
        path_of(path, where, name);
        if (!is_known)
            return kind_wrong(cx, path, v, "no such member is known here");
    }
    return LT_OK;
}

lt_err kind_take_text(lt_cx *cx, const json_t *o, const char *where, const char *member, const char **out)
{
    char path[KIND_WHERE_MAX], *copy;
    const json_t *v = json_object_get(o, member);
    size_t n = json_string_length(v);
    *out = "";
    if (!v)
        return LT_OK;
    path_of(path, where, member);
    if (!json_is_string(v) || n > KIND_WORDS_MAX || !span_is_utf8(span_of(json_string_value(v), n)))
        return kind_wrong(cx, path, v, "a text is wanted, without control characters, not too long");
    TRY(arena_text(cx, json_string_value(v), n, &copy));
    *out = copy;
    return LT_OK;
}

lt_err kind_need_text(lt_cx *cx, const json_t *o, const char *where, const char *member, const char **out)
{
    char path[KIND_WHERE_MAX];
    TRY(kind_take_text(cx, o, where, member, out));
    path_of(path, where, member);
    return **out ? LT_OK : kind_wrong(cx, path, json_object_get(o, member), "is missing or empty");
}

static lt_err take_bool(lt_cx *cx, const json_t *o, const char *where, const char *member, bool *out)
{
    char path[KIND_WHERE_MAX];
    const json_t *v = json_object_get(o, member);
    *out = json_is_true(v);
    path_of(path, where, member);
    return !v || json_is_boolean(v) ? LT_OK : kind_wrong(cx, path, v, "true or false is wanted");
}

static lt_err take_number(lt_cx *cx, const json_t *o, const char *where, const char *member, double *out)
{
    char path[KIND_WHERE_MAX];
    const json_t *v = json_object_get(o, member);
    *out = json_number_value(v);
    path_of(path, where, member);
    return !v || json_is_number(v) ? LT_OK : kind_wrong(cx, path, v, "a number is wanted");
}

static lt_err take_count(lt_cx *cx, const json_t *o, const char *where, const char *member, int64_t most, int64_t *out)
{
    char path[KIND_WHERE_MAX];
    const json_t *v = json_object_get(o, member);
    if (!v)
        return LT_OK;
    *out = json_integer_value(v);
    path_of(path, where, member);
    if (!json_is_integer(v) || *out < 1 || *out > most)
        return cx_fail(cx, LT_BAD_INPUT, "%s: a whole number from 1 to %lld is wanted", path, (long long)most);
    return LT_OK;
}

typedef struct names { /* words that a member may be; "" is none of them */
    const char *const *list;
    size_t             n;
} names;

static lt_err take_one_of(lt_cx *cx, const json_t *o, const char *where, const char *member, names may, size_t *out)
{
    char path[KIND_WHERE_MAX];
    const json_t *v = json_object_get(o, member);
    path_of(path, where, member);
    for (size_t i = 0; i < may.n; i++)
        if (json_is_string(v) && may.list[i][0] && strcmp(json_string_value(v), may.list[i]) == 0) {
            *out = i;
            return LT_OK;
        }
    return kind_wrong(cx, path, v, "none of the words that may stand here");
}

/* An array of texts, no text twice; absent: none. */
static lt_err take_words(lt_cx *cx, const json_t *o, const char *where, const char *member, size_t most, kind_words *out)
{
    char path[KIND_WHERE_MAX], *copy;
    const json_t *v = json_object_get(o, member);
    const char **list;
    *out = (kind_words){0};
    if (!v)
        return LT_OK;
    path_of(path, where, member);
    if (!json_is_array(v) || json_array_size(v) > most)
        return kind_wrong(cx, path, v, "an array of texts is wanted, not too long");
    TRY(ARENA_ARRAY(cx, json_array_size(v) + 1, &list));
    out->list = list;
    for (size_t i = 0; i < json_array_size(v); i++) {
        const char *s = json_string_value(json_array_get(v, i));
        if (!s || !*s || strlen(s) > KIND_WORDS_MAX || !span_is_utf8(span_text(s)) || kind_words_have(out, s))
            return kind_wrong(cx, path, json_array_get(v, i), "a text is wanted that does not stand here twice");
        TRY(arena_text(cx, s, strlen(s), &copy));
        list[out->count++] = copy;
    }
    return LT_OK;
}

lt_err kind_take_words(lt_cx *cx, const json_t *o, const char *member, size_t most, kind_words *out)
{
    return take_words(cx, o, "", member, most, out);
}

/* --- fields -------------------------------------------------------------------------------------------------------------- */

static lt_err take_choices(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    kind_words keys, zh, en;
    kind_choice *list;
    char path[KIND_WHERE_MAX];
    const json_t *items = json_object_get(o, "items"), *from = json_object_get(items, "enum") ? items : o;
    path_of(path, where, "enum");
    TRY(take_words(cx, from, where, "enum", KIND_CHOICES_MAX, &keys));
    TRY(take_words(cx, o, where, "x-enum-zh", KIND_CHOICES_MAX, &zh));
    TRY(take_words(cx, o, where, "x-enum-en", KIND_CHOICES_MAX, &en));
    if (json_object_get(from, "enum") && keys.count == 0)
        return kind_wrong(cx, path, json_object_get(from, "enum"), "no choice");
    if (keys.count && (f->type == KIND_ARRAY ? f->items : f->type) != KIND_STRING)
        return kind_wrong(cx, path, NULL, "choices are for texts");
    if (from == items && json_object_get(o, "enum"))
        return kind_wrong(cx, path, NULL, "stands at the field and in its items");
    if (zh.count != keys.count || en.count != keys.count)
        return kind_wrong(cx, path, json_object_get(from, "enum"), "x-enum-zh and x-enum-en have as many words as enum");
    TRY(ARENA_ARRAY(cx, keys.count + 1, &list));
    for (size_t i = 0; i < keys.count; i++)
        list[i] = (kind_choice){keys.list[i], zh.list[i], en.list[i]};
    f->choices = list;
    f->choice_count = keys.count;
    return LT_OK;
}

static lt_err take_type(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    static const char *const ITEMS[] = {"type", "enum", NULL};
    char path[KIND_WHERE_MAX];
    const json_t *items = json_object_get(o, "items");
    size_t at = 0;
    TRY(take_one_of(cx, o, where, "type", (names){TYPES, sizeof TYPES / sizeof TYPES[0]}, &at));
    f->type = (kind_type)at;
    f->items = KIND_STRING;
    path_of(path, where, "items");
    if (items && f->type != KIND_ARRAY)
        return kind_wrong(cx, path, items, "only an array has items");
    if (!items)
        return LT_OK;
    TRY(kind_check_members(cx, items, path, ITEMS));
    TRY(take_one_of(cx, items, path, "type", (names){TYPES, 3}, &at));
    f->items = (kind_type)at;
    return LT_OK;
}

static lt_err take_bounds(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    char path[KIND_WHERE_MAX];
    kind_type t = f->type == KIND_ARRAY ? f->items : f->type;
    bool is_number = t == KIND_NUMBER || t == KIND_INTEGER;
    TRY(take_number(cx, o, where, "minimum", &f->min));
    TRY(take_number(cx, o, where, "maximum", &f->max));
    f->has_min = json_object_get(o, "minimum") != NULL;
    f->has_max = json_object_get(o, "maximum") != NULL;
    path_of(path, where, f->has_min ? "minimum" : "maximum");
    if ((f->has_min || f->has_max) && !is_number)
        return kind_wrong(cx, path, NULL, "only numbers have bounds");
    if (f->has_min && f->has_max && f->min > f->max)
        return kind_wrong(cx, path, json_object_get(o, "minimum"), "is above the maximum");
    f->max_length = KIND_TEXT_USUAL;
    TRY(take_count(cx, o, where, "maxLength", KIND_TEXT_MAX, &f->max_length));
    path_of(path, where, "maxLength");
    return json_object_get(o, "maxLength") && t != KIND_STRING ? kind_wrong(cx, path, NULL, "only texts have a length") : LT_OK;
}

static lt_err take_form(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    char path[KIND_WHERE_MAX];
    size_t at = 0;
    if (json_object_get(o, "format"))
        TRY(take_one_of(cx, o, where, "format", (names){FORMATS, sizeof FORMATS / sizeof FORMATS[0]}, &at));
    f->format = (kind_format)at;
    path_of(path, where, "format");
    if (f->format != KIND_PLAIN && f->type != KIND_STRING)
        return kind_wrong(cx, path, json_object_get(o, "format"), "only texts have a format");
    TRY(kind_take_text(cx, o, where, "pattern", &f->pattern_text));
    path_of(path, where, "pattern");
    if (!*f->pattern_text)
        return LT_OK;
    if ((f->type == KIND_ARRAY ? f->items : f->type) != KIND_STRING)
        return kind_wrong(cx, path, NULL, "only texts have a pattern");
    pattern *p;
    lt_err e = pattern_parse(cx, f->pattern_text, &p);
    f->pattern = p;
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

static lt_err take_ref(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    const char *text;
    char path[KIND_WHERE_MAX];
    TRY(kind_take_text(cx, o, where, "x-ref", &text));
    path_of(path, where, "x-ref");
    f->ref_kind = "";
    if (!json_object_get(o, "x-ref"))
        return LT_OK;
    if ((f->type == KIND_ARRAY ? f->items : f->type) != KIND_STRING || f->choice_count || f->format != KIND_PLAIN)
        return kind_wrong(cx, path, json_object_get(o, "x-ref"), "only a plain text refers to something");
    if (strncmp(text, "kind:", 5) == 0 && text[5]) {
        f->ref = KIND_REF_KIND;
        f->ref_kind = text + 5;
        return LT_OK;
    }
    for (size_t i = KIND_REF_AREA; i < sizeof REFS / sizeof REFS[0]; i++)
        if (strcmp(text, REFS[i]) == 0) {
            f->ref = (kind_ref)i;
            return LT_OK;
        }
    return kind_wrong(cx, path, json_object_get(o, "x-ref"), "none of kind:NAME, area, agency, person, place, quantity");
}

static lt_err take_secrecy(lt_cx *cx, const json_t *o, const char *where, kind_field *f)
{
    char path[KIND_WHERE_MAX];
    const json_t *mask = json_object_get(o, "x-masked");
    TRY(take_bool(cx, o, where, "x-personal", &f->is_hidden));
    path_of(path, where, "x-masked");
    if (!mask)
        return LT_OK;
    if (!json_is_string(mask) || !mask_kind_parse(json_string_value(mask), &f->mask))
        return kind_wrong(cx, path, mask, "none of plate, phone, id");
    if (f->type != KIND_STRING)
        return kind_wrong(cx, path, mask, "only a text is masked");
    f->is_hidden = true;
    return LT_OK;
}

static lt_err take_field(lt_cx *cx, const char *name, const json_t *o, kind_field *f)
{
    static const char *const KNOWN[] = {"type", "title", "x-title-en", "description", "x-description-en", "enum", "x-enum-zh", "x-enum-en", "minimum",
                                        "maximum", "pattern", "maxLength", "format", "items", "x-unit", "x-ref", "x-personal", "x-masked", NULL};
    char where[KIND_WHERE_MAX], *copy;
    snprintf(where, sizeof where, "properties.%.80s", name);
    TRY(kind_check_members(cx, o, where, KNOWN));
    TRY(arena_text(cx, name, strlen(name), &copy));
    f->name = copy;
    TRY(take_type(cx, o, where, f));
    TRY(kind_need_text(cx, o, where, "title", &f->title));
    TRY(kind_need_text(cx, o, where, "x-title-en", &f->title_en));
    TRY(kind_take_text(cx, o, where, "description", &f->about));
    TRY(kind_take_text(cx, o, where, "x-description-en", &f->about_en));
    TRY(kind_take_text(cx, o, where, "x-unit", &f->unit));
    TRY(take_choices(cx, o, where, f));
    TRY(take_bounds(cx, o, where, f));
    TRY(take_form(cx, o, where, f));
    TRY(take_ref(cx, o, where, f));
    return take_secrecy(cx, o, where, f);
}

static lt_err take_fields(lt_cx *cx, const json_t *o, kind *out)
{
    json_t *properties = json_object_get(o, "properties"), *v;
    const char *name;
    kind_field *list;
    size_t n = json_object_size(properties);
    if (!json_is_object(properties) || n == 0 || n > KIND_FIELDS_MAX)
        return kind_wrong(cx, "properties", NULL, "an object of 1 to 100 fields is wanted");
    TRY(ARENA_ARRAY(cx, n, &list));
    out->fields = list;
    json_object_foreach(properties, name, v)
        TRY(take_field(cx, name, v, &list[out->field_count++]));
    kind_words needed;
    TRY(take_words(cx, o, "", "required", KIND_FIELDS_MAX, &needed));
    for (size_t i = 0; i < needed.count; i++) {
        const kind_field *f = kind_find_field(out, needed.list[i]);
        if (!f)
            return cx_fail(cx, LT_BAD_INPUT, "required: \"%.60s\" is no field", needed.list[i]);
        list[f - out->fields].is_needed = true;
    }
    return LT_OK;
}

/* --- states and transitions ------------------------------------------------------------------------------------------------ */

static lt_err take_states(lt_cx *cx, const json_t *o, kind *out)
{
    static const char *const KNOWN[] = {"key", "zh", "en", "final", NULL};
    const json_t *all = json_object_get(o, "x-states");
    kind_state *list;
    char where[KIND_WHERE_MAX];
    if (!json_is_array(all) || json_array_size(all) == 0 || json_array_size(all) > KIND_STATES_MAX)
        return kind_wrong(cx, "x-states", NULL, "an array of 1 to 32 states is wanted");
    TRY(ARENA_ARRAY(cx, json_array_size(all), &list));
    out->states = list;
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *v = json_array_get(all, i);
        kind_state *s = &list[i];
        snprintf(where, sizeof where, "x-states[%zu]", i);
        TRY(kind_check_members(cx, v, where, KNOWN));
        TRY(kind_need_text(cx, v, where, "key", &s->key));
        TRY(kind_need_text(cx, v, where, "zh", &s->zh));
        TRY(kind_need_text(cx, v, where, "en", &s->en));
        TRY(take_bool(cx, v, where, "final", &s->is_final));
        if (!kind_is_key(s->key) || kind_find_state(out, s->key))
            return kind_wrong(cx, where, json_object_get(v, "key"), "a key of a-z, 0-9 and - that no other state has is wanted");
        out->state_count++;
    }
    return LT_OK;
}

static lt_err take_evidence(lt_cx *cx, const json_t *o, const char *where, kind_transition *t)
{
    static const char *const KNOWN[] = {"key", "zh", "en", "type", "need", NULL};
    const json_t *all = json_object_get(o, "evidence");
    kind_evidence *list;
    char path[KIND_WHERE_MAX];
    size_t at = 0;
    if (!all)
        return LT_OK;
    path_of(path, where, "evidence");
    if (!json_is_array(all) || json_array_size(all) > KIND_EVIDENCE_MAX)
        return kind_wrong(cx, path, NULL, "an array of at most 16 is wanted");
    TRY(ARENA_ARRAY(cx, json_array_size(all) + 1, &list));
    t->evidence = list;
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *v = json_array_get(all, i);
        kind_evidence *e = &list[i];
        snprintf(path, sizeof path, "%.100s.evidence[%zu]", where, i);
        TRY(kind_check_members(cx, v, path, KNOWN));
        TRY(kind_need_text(cx, v, path, "key", &e->key));
        TRY(kind_need_text(cx, v, path, "zh", &e->zh));
        TRY(kind_need_text(cx, v, path, "en", &e->en));
        TRY(take_bool(cx, v, path, "need", &e->is_needed));
        TRY(take_one_of(cx, v, path, "type", (names){PROOFS, sizeof PROOFS / sizeof PROOFS[0]}, &at));
        e->type = (kind_proof)at;
        for (size_t k = 0; k < i; k++)
            if (strcmp(list[k].key, e->key) == 0)
                return kind_wrong(cx, path, json_object_get(v, "key"), "stands twice");
        t->evidence_count++;
    }
    return LT_OK;
}

static lt_err take_value(lt_cx *cx, const json_t *v, const char *where, const char **out)
{
    char *copy, *text = json_is_object(v) || json_is_array(v) || json_is_null(v) ? NULL : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text || strlen(text) > KIND_WORDS_MAX) {
        free(text);
        return kind_wrong(cx, where, v, "a text, a number, true or false is wanted");
    }
    lt_err e = arena_text(cx, text, strlen(text), &copy);
    free(text);
    *out = copy;
    return e;
}

static lt_err take_condition(lt_cx *cx, const char *name, const json_t *v, const char *where, kind_condition *out)
{
    size_t n = json_is_array(v) ? json_array_size(v) : 1;
    const char **values;
    char *copy;
    if (n == 0 || n > KIND_CHOICES_MAX)
        return kind_wrong(cx, where, v, "one value at least is wanted");
    TRY(ARENA_ARRAY(cx, n, &values));
    for (size_t i = 0; i < n; i++)
        TRY(take_value(cx, json_is_array(v) ? json_array_get(v, i) : v, where, &values[i]));
    TRY(arena_text(cx, name, strlen(name), &copy));
    *out = (kind_condition){copy, values, n};
    return LT_OK;
}

static lt_err take_when(lt_cx *cx, const json_t *o, const char *where, kind_transition *t)
{
    json_t *all = json_object_get(o, "when"), *v;
    const char *name;
    kind_condition *list;
    char path[KIND_WHERE_MAX];
    if (!all)
        return LT_OK;
    path_of(path, where, "when");
    if (!json_is_object(all) || json_object_size(all) > KIND_EVIDENCE_MAX)
        return kind_wrong(cx, path, all, "an object of at most 16 fields is wanted");
    TRY(ARENA_ARRAY(cx, json_object_size(all) + 1, &list));
    t->when = list;
    json_object_foreach(all, name, v)
        TRY(take_condition(cx, name, v, path, &list[t->when_count++]));
    return LT_OK;
}

static lt_err take_transition(lt_cx *cx, const json_t *o, const char *where, kind_transition *t)
{
    static const char *const KNOWN[] = {"key", "zh", "en", "from", "to", "roles", "evidence", "when", "deadline_days", "deadline_zh",
                                        "deadline_en", "second_person", NULL};
    TRY(kind_check_members(cx, o, where, KNOWN));
    TRY(kind_need_text(cx, o, where, "key", &t->key));
    TRY(kind_need_text(cx, o, where, "zh", &t->zh));
    TRY(kind_need_text(cx, o, where, "en", &t->en));
    TRY(kind_need_text(cx, o, where, "to", &t->to));
    TRY(take_words(cx, o, where, "from", KIND_STATES_MAX, &t->from));
    TRY(take_words(cx, o, where, "roles", KIND_ROLES_MAX, &t->roles));
    TRY(take_evidence(cx, o, where, t));
    TRY(take_when(cx, o, where, t));
    TRY(take_count(cx, o, where, "deadline_days", 3660, &t->deadline_days));
    TRY(kind_take_text(cx, o, where, "deadline_zh", &t->deadline_zh));
    TRY(kind_take_text(cx, o, where, "deadline_en", &t->deadline_en));
    return take_bool(cx, o, where, "second_person", &t->needs_second);
}

static lt_err take_transitions(lt_cx *cx, const json_t *o, kind *out)
{
    const json_t *all = json_object_get(o, "x-transitions");
    kind_transition *list;
    char where[KIND_WHERE_MAX];
    if (!json_is_array(all) || json_array_size(all) > KIND_TRANSITIONS_MAX)
        return kind_wrong(cx, "x-transitions", NULL, "an array of at most 64 transitions is wanted");
    TRY(ARENA_ARRAY(cx, json_array_size(all) + 1, &list));
    out->transitions = list;
    for (size_t i = 0; i < json_array_size(all); i++) {
        snprintf(where, sizeof where, "x-transitions[%zu]", i);
        TRY(take_transition(cx, json_array_get(all, i), where, &list[i]));
        if (!kind_is_key(list[i].key) || kind_find_transition(out, list[i].key))
            return kind_wrong(cx, where, json_object_get(json_array_get(all, i), "key"), "a key of a-z, 0-9 and - that no other transition has is wanted");
        out->transition_count++;
    }
    return LT_OK;
}

/* --- the whole --------------------------------------------------------------------------------------------------------------- */

static lt_err take_head(lt_cx *cx, const json_t *o, kind *out)
{
    static const char PREFIX[] = "lantian:kind/", SCHEMA[] = "https://json-schema.org/draft/2020-12/schema";
    const char *id, *schema, *type;
    bool is_open = json_is_true(json_object_get(o, "additionalProperties"));
    TRY(kind_take_text(cx, o, "", "$schema", &schema));
    if (*schema && strcmp(schema, SCHEMA) != 0)
        return kind_wrong(cx, "$schema", json_object_get(o, "$schema"), "JSON Schema 2020-12 is wanted");
    TRY(kind_need_text(cx, o, "", "$id", &id));
    if (strncmp(id, PREFIX, strlen(PREFIX)) != 0)
        return kind_wrong(cx, "$id", json_object_get(o, "$id"), "lantian:kind/NAME is wanted");
    out->name = id + strlen(PREFIX);
    TRY(kind_need_text(cx, o, "", "title", &out->title));
    TRY(kind_need_text(cx, o, "", "x-title-en", &out->title_en));
    TRY(kind_take_text(cx, o, "", "description", &out->about));
    TRY(kind_take_text(cx, o, "", "x-description-en", &out->about_en));
    TRY(kind_take_text(cx, o, "", "x-source", &out->source));
    TRY(kind_need_text(cx, o, "", "type", &type));
    if (strcmp(type, "object") != 0)
        return kind_wrong(cx, "type", json_object_get(o, "type"), "object is wanted");
    if (is_open || (json_object_get(o, "additionalProperties") && !json_is_false(json_object_get(o, "additionalProperties"))))
        return kind_wrong(cx, "additionalProperties", json_object_get(o, "additionalProperties"), "false is wanted: what no field names is lost otherwise");
    const char *geometry;
    TRY(kind_need_text(cx, o, "", "x-geometry", &geometry));
    return shape_kind_parse(geometry, &out->geometry) ? LT_OK : kind_wrong(cx, "x-geometry", json_object_get(o, "x-geometry"), "none, point, line or polygon is wanted");
}

static lt_err take_duplicate(lt_cx *cx, const json_t *o, kind *out)
{
    static const char *const KNOWN[] = {"same", "near_m", "alike", NULL};
    const json_t *d = json_object_get(o, "x-duplicate");
    if (!d)
        return LT_OK;
    out->has_duplicate = true;
    TRY(kind_check_members(cx, d, "x-duplicate", KNOWN));
    TRY(take_words(cx, d, "x-duplicate", "same", KIND_FIELDS_MAX, &out->same));
    TRY(take_number(cx, d, "x-duplicate", "near_m", &out->near_m));
    if (!(out->near_m >= 0 && out->near_m <= 10000))
        return kind_wrong(cx, "x-duplicate.near_m", json_object_get(d, "near_m"), "0 to 10000 metres are wanted");
    const char *alike;
    TRY(kind_take_text(cx, d, "x-duplicate", "alike", &alike));
    out->alike = *alike ? alike : NULL;
    return LT_OK;
}

static lt_err take_writers(lt_cx *cx, const json_t *o, kind *out)
{
    static const char *const KNOWN[] = {"create", "change", NULL};
    const json_t *w = json_object_get(o, "x-writers");
    if (!w)
        return LT_OK;
    TRY(kind_check_members(cx, w, "x-writers", KNOWN));
    TRY(take_words(cx, w, "x-writers", "create", KIND_ROLES_MAX, &out->creators));
    return take_words(cx, w, "x-writers", "change", KIND_ROLES_MAX, &out->changers);
}

lt_err kind_parse(lt_cx *cx, const json_t *o, kind *out)
{
    static const char *const KNOWN[] = {"$schema", "$id", "title", "x-title-en", "description", "x-description-en", "type", "additionalProperties",
                                        "required", "properties", "x-geometry", "x-unique", "x-columns", "x-duplicate", "x-writers", "x-states",
                                        "x-initial", "x-transitions", "x-source", NULL};
    *out = (kind){0};
    TRY(kind_check_members(cx, o, "", KNOWN));
    TRY(take_head(cx, o, out));
    TRY(take_fields(cx, o, out));
    TRY(take_words(cx, o, "", "x-columns", KIND_FIELDS_MAX, &out->columns));
    TRY(take_duplicate(cx, o, out));
    TRY(take_writers(cx, o, out));
    TRY(take_states(cx, o, out));
    TRY(kind_need_text(cx, o, "", "x-initial", &out->initial));
    TRY(take_transitions(cx, o, out));
    return kind_join(cx, o, out);
}

lt_err kind_parse_text(lt_cx *cx, span text, kind *out)
{
    json_t *o;
    if (text.n > KIND_BYTES_MAX)
        return cx_fail(cx, LT_LIMIT, "a kind of %zu bytes; %u at most", text.n, KIND_BYTES_MAX);
    TRY(json_parse(cx, text, &o));
    lt_err e = kind_parse(cx, o, out);
    json_decref(o);
    return e;
}

const kind_field *kind_find_field(const kind *k, const char *name)
{
    for (size_t i = 0; i < k->field_count; i++)
        if (strcmp(k->fields[i].name, name) == 0)
            return &k->fields[i];
    return NULL;
}

const kind_state *kind_find_state(const kind *k, const char *key)
{
    for (size_t i = 0; i < k->state_count; i++)
        if (strcmp(k->states[i].key, key) == 0)
            return &k->states[i];
    return NULL;
}

const kind_transition *kind_find_transition(const kind *k, const char *key)
{
    for (size_t i = 0; i < k->transition_count; i++)
        if (strcmp(k->transitions[i].key, key) == 0)
            return &k->transitions[i];
    return NULL;
}
