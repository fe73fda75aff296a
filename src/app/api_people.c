/* api_people.c - routes of people, roles and agencies; see api.h, account.h. */
#include "app/api_give.h"

#include <stdio.h>

/* --- reading -------------------------------------------------------------------------------------------------------------- */

static permit_target target_of(const person *p)
{
    return (permit_target){.agency = p->agency, .person = p->id};
}

static lt_err put_last_login(api_call *c, jout *j, const person *p)
{
    keep_act *last;
    size_t n;
    TRY(keep_list_acts(&c->cx, c->k, &(keep_act_filter){.what = "session.begin", .kind = "person", .id = p->id, .max = 1}, &last, &n));
    if (n)
        give_time(j, "last_login", last->t_ms, c->owner->set.offset_min);
    else
        jout_put_text(j, "last_login", NULL);
    return LT_OK;
}

static lt_err put_person(api_call *c, jout *j, const person *p)
{
    jout_begin_object(j);
    give_person(j, p);
    give_text(j, "phone", p->phone);
    jout_put_bool(j, "disabled", p->is_disabled);
    TRY(put_last_login(c, j, p));
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_people(api_call *c)
{
    person *all;
    size_t n;
    TRY(account_list_people(&c->cx, c->k, &all, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        permit_target t = target_of(&all[i]);
        if (api_may(c, RIGHT_PEOPLE_READ, &t))
            TRY(put_person(c, &j, &all[i]));
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* The person of the path, whom the route's right must reach. */
static lt_err find_person(api_call *c, person *out)
{
    lt_err e = account_is_id(c->path_values[0]) ? account_get_person(&c->cx, c->k, c->path_values[0], out) : LT_NOT_FOUND;
    if (e == LT_NOT_FOUND) {
        TRY(api_permit(c, &(permit_target){0})); /* who may not see everybody does not learn who exists */
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有人员“%.60s” there is no person \"%.60s\"", c->path_values[0], c->path_values[0]);
    }
    TRY(e);
    permit_target t = target_of(out);
    return api_permit(c, &t);
}

static lt_err get_person(api_call *c)
{
    person p;
    TRY(find_person(c, &p));
    jout j = jout_of(&c->out);
    return put_person(c, &j, &p);
}

/* --- changing ------------------------------------------------------------------------------------------------------------- */

static lt_err no_memory(api_call *c)
{
    return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
}

/* Who may change a person must be able to give that person's role: else a password set is a way up. */
static lt_err check_role(api_call *c, const char *role)
{
    if (permit_may_give(c->who.p.role, role))
        return LT_OK;
    return cx_fail(&c->cx, LT_DENIED, "角色“%s”的权限超出您的范围 the role \"%s\" reaches further than yours (%s)", role, role, c->who.p.role);
}

static bool is_self(const api_call *c, const person *p)
{
    return strcmp(c->who.p.id, p->id) == 0;
}

static lt_err find_to_change(api_call *c, person *out)
{
    TRY(find_person(c, out));
    return is_self(c, out) ? LT_OK : check_role(c, out->role);
}

static lt_err do_act(api_call *c, act *a)
{
    jout j;
    TRY(api_act(c, a, &j));
    jout_end_object(&j);
    return LT_OK;
}

/* The members that were sent. */
static json_t *read_patch(api_call *c)
{
    static const char *const MEMBERS[] = {"name", "role", "agency", "areas", "phone"};
    json_t *patch = json_object();
    for (size_t i = 0; patch && i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        if (api_has(c, MEMBERS[i]) && json_object_set(patch, MEMBERS[i], json_object_get(c->body, MEMBERS[i])) != 0) {
            json_decref(patch);
            return NULL;
        }
    return patch;
}

/* What the patch makes of a person is a person, of an agency within reach, with a role that may be given. */
static lt_err check_patch(api_call *c, const person *before, const json_t *patch, person *after)
{
    TRY(account_merge_person(&c->cx, before, patch, after));
    c->field = "agency";
    TRY(account_check_agency(&c->cx, c->k, after->agency));
    permit_target t = {.agency = after->agency};
    if (strcmp(before->agency, after->agency) != 0 || !before->name[0])
        TRY(api_permit(c, &t));
    c->field = "areas";
    if (json_object_get(patch, "areas"))
        TRY(account_check_areas(&c->cx, c->k, after));
    c->field = "role";
    if (strcmp(before->role, after->role) != 0)
        TRY(check_role(c, after->role));
    c->field = NULL;
    return LT_OK;
}

static lt_err post_person(api_call *c)
{
    person blank = {0}, p;
    char *sealed = NULL;
    const char *id = api_text(c, "id");
    span_copy(span_text(id), blank.id, sizeof blank.id);
    json_t *patch = read_patch(c), *asked = patch ? json_copy(patch) : NULL;
    lt_err e = asked ? check_patch(c, &blank, patch, &p) : no_memory(c);
    if (!e) {
        c->field = "password";
        e = account_seal_password(&c->cx, c->owner->dir, id, span_text(api_text(c, "password")), &sealed);
    }
    if (!e) {
        c->field = NULL;
        bool good = json_object_set_new(patch, "sealed", json_string(sealed)) == 0 && json_object_set_new(patch, "must_change", json_true()) == 0 &&
                    json_object_set_new(asked, "id", json_string(id)) == 0;
        act a = {.what = "person.put", .kind = "person", .id = id, .patch = patch, .asked = asked, .has_version = true, .version = 0};
        e = good ? do_act(c, &a) : no_memory(c);
    }
    json_decref(patch);
    json_decref(asked);
    return e;
}

static lt_err patch_person(api_call *c)
{
    person before, after;
    TRY(find_to_change(c, &before));
    json_t *patch = read_patch(c);
    lt_err e = patch ? check_patch(c, &before, patch, &after) : no_memory(c);
    if (!e && is_self(c, &before) && (api_has(c, "role") || api_has(c, "agency") || api_has(c, "areas")))
        e = cx_fail(&c->cx, LT_DENIED, "不能修改本人的角色、单位和辖区 nobody changes the own role, agency or areas");
    if (!e)
        e = account_check_last_admin(&c->cx, c->k, &before, &after);
    act a = {.what = "person.put", .kind = "person", .id = before.id, .patch = patch};
    if (!e)
        e = do_act(c, &a);
    json_decref(patch);
    return e;
}

static lt_err post_person_password(api_call *c)
{
    person p;
    char *sealed;
    TRY(find_to_change(c, &p));
    if (is_self(c, &p))
        return cx_fail(&c->cx, LT_DENIED, "修改本人口令请用 /me/password the own password is changed by POST " API_PREFIX "/me/password");
    c->field = "password";
    TRY(account_seal_password(&c->cx, c->owner->dir, p.id, span_text(api_text(c, "password")), &sealed));
    c->field = NULL;
    json_t *patch = json_pack("{s:s, s:b}", "sealed", sealed, "must_change", 1), *asked = json_pack("{s:s}", "id", p.id);
    act a = {.what = "password.put", .kind = "person", .id = p.id, .patch = patch, .asked = asked};
    lt_err e = patch && asked ? do_act(c, &a) : no_memory(c);
    json_decref(patch);
    json_decref(asked);
    return e;
}

static lt_err disable_person(api_call *c)
{
    person before, after;
    TRY(find_to_change(c, &before));
    if (is_self(c, &before))
        return cx_fail(&c->cx, LT_DENIED, "不能停用本人账户 nobody disables the own account");
    after = before;
    after.is_disabled = true;
    TRY(account_check_last_admin(&c->cx, c->k, &before, &after));
    act a = {.what = "person.disable", .kind = "person", .id = before.id, .reason = api_text(c, "reason")};
    return do_act(c, &a);
}

static lt_err enable_person(api_call *c)
{
    person p;
    TRY(find_to_change(c, &p));
    act a = {.what = "person.enable", .kind = "person", .id = p.id, .reason = api_text(c, "reason")};
    return do_act(c, &a);
}

/* --- roles and agencies ---------------------------------------------------------------------------------------------------- */

static void put_permissions(jout *j)
{
    jout_key(j, "permissions");
    jout_begin_object(j);
    for (size_t i = 0; i < TABLE_ROLE_COUNT; i++) {
        jout_key(j, TABLE_ROLE[i].role);
        jout_begin_object(j);
        for (size_t r = 0; r < RIGHT_COUNT; r++) {
            reach how_far = permit_reach(TABLE_ROLE[i].role, (right)r);
            if (how_far != REACH_NONE)
                jout_put_text(j, permit_right_key((right)r), how_far == REACH_ANY ? "any" : "own");
        }
        jout_end_object(j);
    }
    jout_end_object(j);
}

static lt_err get_roles(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "roles");
    jout_begin_array(&j);
    for (size_t i = 0; i < TABLE_ROLE_COUNT; i++) {
        const table_role *r = &TABLE_ROLE[i];
        jout_begin_object(&j);
        jout_put_text(&j, "role", r->role);
        jout_put_text(&j, "zh", r->zh);
        jout_put_text(&j, "en", r->en);
        jout_put_bool(&j, "may_give", strcmp(r->role, "public") != 0 && c->who.is_known && permit_may_give(c->who.p.role, r->role));
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_key(&j, "rights");
    jout_begin_array(&j);
    for (size_t i = 0; i < RIGHT_COUNT; i++) {
        jout_begin_object(&j);
        jout_put_text(&j, "right", TABLE_RIGHT[i].right);
        jout_put_text(&j, "zh", TABLE_RIGHT[i].zh);
        jout_put_text(&j, "en", TABLE_RIGHT[i].en);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    put_permissions(&j);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_agencies(api_call *c)
{
    char *text;
    json_t *list = NULL, *one;
    size_t i;
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/agencies", &text);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (!e)
        TRY(json_parse(&c->cx, span_text(text), &list));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    json_array_foreach(list, i, one) {
        jout_begin_object(&j);
        jout_put_text(&j, "key", json_get_text(one, "key", ""));
        jout_put_text(&j, "name", json_get_text(one, "name", ""));
        jout_put_text(&j, "name_en", json_get_text(one, "name_en", ""));
        jout_end_object(&j);
    }
    json_decref(list);
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* --- routes ---------------------------------------------------------------------------------------------------------------- */

#define PERSON_MEMBERS(need)                                                                                                       \
    {"name", API_BODY, API_TEXT, need, 1, 30, NULL, "name of the person"},                                                          \
    {"role", API_BODY, API_TEXT, need, 1, 20, NULL, "key of tables/role.tsv (GET /roles)"},                                         \
    {"agency", API_BODY, API_TEXT, false, 0, 30, NULL, "key of an agency (GET /agencies); \"\" none"},                              \
    {"areas", API_BODY, API_TEXTS, false, 0, PERSON_AREAS_MAX, NULL, "names of districts and streets, ids of places"},              \
    {"phone", API_BODY, API_TEXT, false, 0, 30, NULL, "telephone number"}

static const api_param NEW_PARAMS[] = {
    {"id", API_BODY, API_TEXT, true, 2, 40, NULL, "login name: a-z 0-9 . - _, a letter first"},
    {"password", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "first password, which the person must change"},
    PERSON_MEMBERS(true),
    {.name = NULL},
};
static const api_param CHANGE_PARAMS[] = {PERSON_MEMBERS(false), {.name = NULL}};
static const api_param SET_PARAMS[] = {
    {"password", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "new password, which the person must change"},
    {.name = NULL},
};
static const api_param DISABLE_PARAMS[] = {{"reason", API_BODY, API_TEXT, true, 1, 200, NULL, "why"}, {.name = NULL}};
static const api_param ENABLE_PARAMS[] = {{"reason", API_BODY, API_TEXT, false, 0, 200, NULL, "why"}, {.name = NULL}};

const api_route PEOPLE_ROUTES[] = {
    {"GET", API_PREFIX "/people", RIGHT_PEOPLE_READ, get_people, .tag = "account", .summary = "People whom the caller may see", .reply = "People"},
    {"POST", API_PREFIX "/people", RIGHT_PEOPLE_CHANGE, post_person, NEW_PARAMS, "account", "Make a person", .reply = "Done", .flags = API_SLOW},
    {"GET", API_PREFIX "/people/{id}", RIGHT_PEOPLE_READ, get_person, .tag = "account", .summary = "A person", .reply = "Person"},
    {"PATCH", API_PREFIX "/people/{id}", RIGHT_PEOPLE_CHANGE, patch_person, CHANGE_PARAMS, "account",
     "Change a person; another role, agency or area ends the person's sessions", .reply = "Done"},
    {"POST", API_PREFIX "/people/{id}/password", RIGHT_PEOPLE_CHANGE, post_person_password, SET_PARAMS, "account",
     "Set a person's password; ends the person's sessions", .reply = "Done", .flags = API_SLOW},
    {"POST", API_PREFIX "/people/{id}/disable", RIGHT_PEOPLE_CHANGE, disable_person, DISABLE_PARAMS, "account",
     "Disable a person; ends the person's sessions and tokens", .reply = "Done"},
    {"POST", API_PREFIX "/people/{id}/enable", RIGHT_PEOPLE_CHANGE, enable_person, ENABLE_PARAMS, "account", "Enable a person again", .reply = "Done"},
    {"GET", API_PREFIX "/roles", RIGHT_SELF, get_roles, .tag = "account", .summary = "Roles, rights, and who has which how far", .reply = "Roles"},
    {"GET", API_PREFIX "/agencies", RIGHT_PUBLIC, get_agencies, .tag = "account", .summary = "The plan's agencies", .reply = "Items"},
    {.path = NULL},
};
