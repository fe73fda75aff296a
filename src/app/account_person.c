/* account_person.c - a person's entity, read and written; the acts on people and tokens into the keep; see account.h. */
#include "app/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PERSON_ID_MIN 2
#define PERSON_ID_LEN 40

bool account_is_id(const char *id)
{
    size_t n = strnlen(id, PERSON_ID_LEN + 1);
    if (n < PERSON_ID_MIN || n > PERSON_ID_LEN || id[0] < 'a' || id[0] > 'z')
        return false;
    return strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == n;
}

/* --- from JSON -------------------------------------------------------------------------------------------------------- */

/* No control characters in what stands on screens and in exports. */
static bool is_line(const char *s)
{
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p < ' ' || *p == 0x7f)
            return false;
    return true;
}

static lt_err take_line(lt_cx *cx, const json_t *v, const char *what, char *out, size_t size)
{
    if (!v || json_is_null(v)) {
        out[0] = '\0';
        return LT_OK;
    }
    const char *s = json_string_value(v);
    if (!s || strlen(s) != json_string_length(v) || !is_line(s))
        return cx_fail(cx, LT_BAD_INPUT, "%s：须为一行文字 %s is no line of text", what, what);
    return span_copy(span_text(s), out, size) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s：长于 %zu 字节 %s is longer than %zu bytes", what, size - 1, what, size - 1);
}

static lt_err take_areas(lt_cx *cx, const json_t *v, person *p)
{
    const json_t *one;
    size_t i;
    p->area_count = 0;
    if (!v || json_is_null(v))
        return LT_OK;
    if (!json_is_array(v) || json_array_size(v) > PERSON_AREAS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "辖区最多 %d 个 areas: an array of at most %d names is wanted", PERSON_AREAS_MAX, PERSON_AREAS_MAX);
    json_array_foreach(v, i, one) {
        TRY(take_line(cx, one, "an area", p->areas[i], sizeof p->areas[i]));
        if (!p->areas[i][0])
            return cx_fail(cx, LT_BAD_INPUT, "有一个辖区为空 an area is empty");
        p->area_count = i + 1;
    }
    return LT_OK;
}

lt_err account_parse_person(lt_cx *cx, const json_t *o, const char *id, person *out)
{
    uint8_t key[HASH_ED25519_PUBLIC];
    *out = (person){0};
    if (!account_is_id(id))
        return cx_fail(cx, LT_BAD_INPUT, "登录名只能用小写字母、数字和 . - _，以字母开头，2 至 40 个字符 \"%.60s\" is no login name "
                       "(a-z 0-9 . - _, 2 to 40, a letter first)", id);
    snprintf(out->id, sizeof out->id, "%s", id);
    TRY(take_line(cx, json_object_get(o, "name"), "name", out->name, sizeof out->name));
    TRY(take_line(cx, json_object_get(o, "agency"), "agency", out->agency, sizeof out->agency));
    TRY(take_line(cx, json_object_get(o, "role"), "role", out->role, sizeof out->role));
    TRY(take_line(cx, json_object_get(o, "phone"), "phone", out->phone, sizeof out->phone));
    TRY(take_line(cx, json_object_get(o, "key"), "key", out->key_hex, sizeof out->key_hex));
    TRY(take_areas(cx, json_object_get(o, "areas"), out));
    if (!out->name[0])
        return cx_fail(cx, LT_BAD_INPUT, "姓名不能为空 name is empty");
    if (!permit_is_role(out->role) || strcmp(out->role, "public") == 0)
        return cx_fail(cx, LT_BAD_INPUT, "没有可授予的角色“%s” role \"%s\" is none of tables/role.tsv that a person may have", out->role, out->role);
    if (out->key_hex[0] && !hash_unhex(span_text(out->key_hex), key, sizeof key))
        return cx_fail(cx, LT_BAD_INPUT, "公钥（Ed25519）为 64 位十六进制数 a public key (Ed25519) is 64 hexadecimal digits");
    out->is_disabled = json_is_true(json_object_get(o, "disabled"));
    out->must_change = json_is_true(json_object_get(o, "must_change"));
    out->epoch = (uint64_t)json_get_int(o, "epoch", 0);
    return LT_OK;
}

static json_t *format_person(const person *p)
{
    json_t *areas = json_array();
    for (size_t i = 0; areas && i < p->area_count; i++)
        json_array_append_new(areas, json_string(p->areas[i]));
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:b, s:b, s:I}", "name", p->name, "role", p->role, "agency", p->agency, "areas", areas,
                     "phone", p->phone, "key", p->key_hex, "disabled", p->is_disabled, "must_change", p->must_change, "epoch",
                     (json_int_t)p->epoch);
}

static lt_err read_entity(lt_cx *cx, const keep_entity *e, person *out)
{
    json_t *o;
    TRY(json_parse(cx, span_text(e->body), &o));
    lt_err err = account_parse_person(cx, o, e->id, out);
    json_decref(o);
    out->version = e->version;
    return err;
}

lt_err account_get_person(lt_cx *cx, keep *k, const char *id, person *out)
{
    keep_entity e;
    TRY(keep_get_entity(cx, k, "person", id, &e));
    return read_entity(cx, &e, out);
}

lt_err account_list_people(lt_cx *cx, keep *k, person **out, size_t *n)
{
    keep_entity *e;
    TRY(keep_list_entities(cx, k, "person", &e, n));
    TRY(ARENA_ARRAY(cx, *n + 1, out));
    for (size_t i = 0; i < *n; i++)
        TRY(read_entity(cx, &e[i], &(*out)[i]));
    return LT_OK;
}

lt_err account_check_agency(lt_cx *cx, keep *k, const char *agency)
{
    char *text;
    json_t *list, *one;
    size_t i;
    bool is_known = !agency[0];
    if (is_known)
        return LT_OK;
    lt_err e = keep_get_fact(cx, k, "plan/agencies", &text);
    if (!e) {
        TRY(json_parse(cx, span_text(text), &list));
        json_array_foreach(list, i, one)
            is_known = is_known || strcmp(json_get_text(one, "key", ""), agency) == 0;
        json_decref(list);
    }
    if (e && e != LT_NOT_FOUND)
        return e;
    return is_known ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "方案中没有单位“%.60s” agency \"%.60s\" is none of the plan's agencies (GET /api/v1/agencies)", agency, agency);
}

static bool is_area_of_plan(const json_t *areas, const char *name)
{
    const json_t *one;
    size_t i;
    json_array_foreach(areas, i, one)
        if (strcmp(json_get_text(one, "name", ""), name) == 0)
            return true;
    return false;
}

static bool is_area_of_places(const lt_place *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].id, name) == 0 || strcmp(list[i].street, name) == 0 || strcmp(list[i].district, name) == 0)
            return true;
    return false;
}

lt_err account_check_areas(lt_cx *cx, keep *k, const person *p)
{
    lt_place *list;
    size_t n;
    char *text;
    json_t *areas = NULL;
    TRY(keep_list_places(cx, k, &list, &n));
    lt_err e = keep_get_fact(cx, k, "plan/areas", &text);
    if (!e)
        e = json_parse(cx, span_text(text), &areas);
    if (e && e != LT_NOT_FOUND)
        return e;
    e = LT_OK;
    for (size_t i = 0; i < p->area_count && !e; i++)
        if (!is_area_of_places(list, n, p->areas[i]) && !is_area_of_plan(areas, p->areas[i]))
            e = cx_fail(cx, LT_BAD_INPUT, "“%s”不是已知的区、街道或点位 area \"%s\" is no district, street or place that is known", p->areas[i], p->areas[i]);
    json_decref(areas);
    return e;
}

/* --- acts into the keep ----------------------------------------------------------------------------------------------- */

static lt_err put_person(lt_cx *cx, keep *k, const lt_entry *e, const person *p)
{
    json_t *o = format_person(p);
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    lt_err err = text ? keep_put_entity(cx, k, &(keep_entity){.kind = "person", .id = p->id, .body = text, .version = e->number})
                      : cx_fail(cx, LT_BAD_INPUT, "person %s: text that is no UTF-8", p->id);
    free(text);
    json_decref(o);
    return err;
}

/* The person as a patch leaves it: only what people may set. */
lt_err account_merge_person(lt_cx *cx, const person *before, const json_t *patch, person *out)
{
    static const char *const MEMBERS[] = {"name", "role", "agency", "areas", "phone"};
    json_t *o = format_person(before);
    bool good = o != NULL;
    for (size_t i = 0; good && i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        json_t *v = json_object_get(patch, MEMBERS[i]);
        good = !v || json_object_set(o, MEMBERS[i], v) == 0;
    }
    lt_err e = good ? account_parse_person(cx, o, before->id, out) : cx_fail(cx, LT_NO_MEMORY, "no memory for person %s", before->id);
    json_decref(o);
    return e;
}

static bool is_same_reach(const person *a, const person *b)
{
    if (strcmp(a->role, b->role) != 0 || strcmp(a->agency, b->agency) != 0 || a->area_count != b->area_count)
        return false;
    for (size_t i = 0; i < a->area_count; i++)
        if (strcmp(a->areas[i], b->areas[i]) != 0)
            return false;
    return true;
}

static lt_err take_sealed(lt_cx *cx, const json_t *patch, const char **sealed)
{
    *sealed = json_get_text(patch, "sealed", NULL);
    return !*sealed || strlen(*sealed) > 7 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "\"sealed\" is no sealed verifier");
}

bool account_is_admin(const person *p)
{
    return !p->is_disabled && permit_reach(p->role, RIGHT_PEOPLE_CHANGE) == REACH_ANY;
}

lt_err account_check_last_admin(lt_cx *cx, keep *k, const person *before, const person *after)
{
    person *all;
    size_t n;
    if (!account_is_admin(before) || account_is_admin(after))
        return LT_OK;
    TRY(account_list_people(cx, k, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].id, before->id) != 0 && account_is_admin(&all[i]))
            return LT_OK;
    return cx_fail(cx, LT_CONFLICT, "“%s”是最后一名系统管理员，不能停用或改任 %s is the last system admin", before->id, before->id);
}

static lt_err apply_put(lt_cx *cx, keep *k, const lt_entry *e, const person *before, const json_t *patch)
{
    person p;
    const char *sealed;
    if (!json_is_object(patch))
        return cx_fail(cx, LT_BAD_INPUT, "person.put has no patch");
    TRY(account_merge_person(cx, before, patch, &p));
    TRY(account_check_last_admin(cx, k, before, &p));
    TRY(take_sealed(cx, patch, &sealed));
    if (sealed)
        p.must_change = json_is_true(json_object_get(patch, "must_change"));
    if (sealed || before->version == 0 || !is_same_reach(before, &p))
        p.epoch = e->number;
    TRY(put_person(cx, k, e, &p));
    return sealed ? keep_put_secret(cx, k, "password", p.id, sealed) : LT_OK;
}

static lt_err apply_password(lt_cx *cx, keep *k, const lt_entry *e, const person *before, const json_t *patch)
{
    person p = *before;
    const char *sealed;
    TRY(take_sealed(cx, patch, &sealed));
    if (!sealed)
        return cx_fail(cx, LT_BAD_INPUT, "password.put has no \"sealed\"");
    p.must_change = json_is_true(json_object_get(patch, "must_change"));
    p.epoch = e->number;
    TRY(put_person(cx, k, e, &p));
    return keep_put_secret(cx, k, "password", p.id, sealed);
}

static lt_err apply_key(lt_cx *cx, keep *k, const lt_entry *e, const person *before, const json_t *patch)
{
    person p = *before;
    uint8_t key[HASH_ED25519_PUBLIC];
    const char *hex = json_get_text(patch, "public_key", "");
    if (hex[0] && !hash_unhex(span_text(hex), key, sizeof key))
        return cx_fail(cx, LT_BAD_INPUT, "key.put: 64 hexadecimal digits are wanted");
    snprintf(p.key_hex, sizeof p.key_hex, "%s", hex);
    return put_person(cx, k, e, &p);
}

static lt_err apply_person(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o)
{
    const char *what = json_get_text(o, "what", ""), *id = json_get_text(o, "id", "");
    const json_t *patch = json_object_get(o, "patch");
    person before = {0};
    if (!account_is_id(id))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.60s\" is no login name", id);
    lt_err err = account_get_person(cx, k, id, &before);
    bool is_new = err == LT_NOT_FOUND && strcmp(what, "person.put") == 0;
    if (err && !is_new)
        return err;
    snprintf(before.id, sizeof before.id, "%s", id);
    if (strcmp(what, "person.put") == 0)
        return apply_put(cx, k, e, &before, patch);
    if (strcmp(what, "password.put") == 0)
        return apply_password(cx, k, e, &before, patch);
    if (strcmp(what, "key.put") == 0)
        return apply_key(cx, k, e, &before, patch);
    person after = before;
    after.is_disabled = strcmp(what, "person.disable") == 0;
    after.epoch = e->number;
    TRY(account_check_last_admin(cx, k, &before, &after));
    return put_person(cx, k, e, &after);
}

static lt_err apply_token(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o)
{
    const char *id = json_get_text(o, "id", "");
    const json_t *patch = json_object_get(o, "patch");
    keep_entity now;
    if (strcmp(json_get_text(o, "what", ""), "token.revoke") == 0) {
        TRY(keep_get_entity(cx, k, "token", id, &now));
        now.version = e->number;
        now.is_gone = true;
        return keep_put_entity(cx, k, &now);
    }
    if (!account_is_id(json_get_text(patch, "owner", "")) || strlen(json_get_text(patch, "sha256", "")) != 64)
        return cx_fail(cx, LT_BAD_INPUT, "token.put without owner and sha256");
    char *text = json_dumps(patch, JSON_COMPACT);
    lt_err err = text ? keep_put_entity(cx, k, &(keep_entity){.kind = "token", .id = id, .body = text, .version = e->number})
                      : cx_fail(cx, LT_NO_MEMORY, "no memory for a token");
    free(text);
    return err;
}

lt_err account_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o)
{
    return strncmp(json_get_text(o, "what", ""), "token.", 6) == 0 ? apply_token(cx, k, e, o) : apply_person(cx, k, e, o);
}
