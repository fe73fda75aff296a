/* cmd_user.c - lantian user DIR: people: list, show, add, password, disable, enable. While a server runs, only list and show. */
#include "app/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/account.h"
#include "app/job_apply.h"
#include "base/vault.h"

static const args_option OPTIONS[] = {
    {"name", "NAME", "name of the person, such as 张伟"},
    {"role", "ROLE", "grid, street, agency, inspector, duty, lead, admin, enterprise (tables/role.tsv)"},
    {"agency", "KEY", "the person's agency, a key of the plan's agencies, such as eco"},
    {"area", "NAME,...", "districts, streets or ids of places that the person looks after"},
    {"phone", "NUMBER", "telephone number"},
    {"password-stdin", NULL, "the password is the first line of standard input"},
    {"generate", NULL, "make a password and print it, once"},
    {"must-change", NULL, "the person must change the password at the first login"},
    {"reason", "TEXT", "why (disable, enable)"},
    {"json", NULL, "as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef struct user_call {
    const args *a;
    store      *s;
    act_desk   *desk;
    const char *id;
    person      before; /* empty: not there */
    char        password[ACCOUNT_PASSWORD_MAX + 2];
} user_call;

/* --- list, show ---------------------------------------------------------------------------------------------------------- */

static void put_person(jout *j, const person *p)
{
    jout_begin_object(j);
    jout_put_text(j, "id", p->id);
    jout_put_text(j, "name", p->name);
    jout_put_text(j, "role", p->role);
    jout_put_text(j, "agency", p->agency[0] ? p->agency : NULL);
    jout_key(j, "areas");
    jout_begin_array(j);
    for (size_t i = 0; i < p->area_count; i++)
        jout_text(j, p->areas[i]);
    jout_end_array(j);
    jout_put_text(j, "phone", p->phone[0] ? p->phone : NULL);
    jout_put_bool(j, "disabled", p->is_disabled);
    jout_put_bool(j, "has_key", p->key_hex[0] != '\0');
    jout_put_bool(j, "must_change", p->must_change);
    jout_put_int(j, "version", (int64_t)p->version);
    jout_end_object(j);
}

static void print_person(const person *p)
{
    printf("%-20s %-11s %-10s %s%s%s", p->id, p->role, p->agency[0] ? p->agency : "-", p->name, p->is_disabled ? "  DISABLED 已停用" : "",
           p->must_change ? "  must change the password 须改口令" : "");
    for (size_t i = 0; i < p->area_count; i++)
        printf("%s%s", i ? " " : "  ", p->areas[i]);
    printf("\n");
}

static lt_err list(lt_cx *cx, const user_call *u)
{
    person *all;
    size_t n, shown = 0;
    buf b;
    bool as_json = args_has(u->a, "json");
    TRY(account_list_people(cx, u->s->k, &all, &n));
    buf_init(&b, 64u << 20);
    jout j = jout_of(&b);
    if (!u->id)
        jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (u->id && strcmp(u->id, all[i].id) != 0)
            continue;
        shown++;
        put_person(&j, &all[i]);
        if (!as_json)
            print_person(&all[i]);
    }
    if (!u->id)
        jout_end_array(&j);
    lt_err e = buf_check(cx, &b);
    if (!e && u->id && !shown)
        e = cx_fail(cx, LT_NOT_FOUND, "there is no person \"%.60s\"", u->id);
    if (!e && as_json)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

/* --- the password -------------------------------------------------------------------------------------------------------- */

static lt_err read_line(lt_cx *cx, char *out, size_t size)
{
    if (!fgets(out, (int)size, stdin))
        return cx_fail(cx, LT_BAD_INPUT, "there is no password on standard input");
    size_t n = strcspn(out, "\r\n");
    if (out[n] == '\0' && n + 1 == size)
        return cx_fail(cx, LT_BAD_INPUT, "the password is longer than %d bytes", ACCOUNT_PASSWORD_MAX);
    out[n] = '\0';
    return LT_OK;
}

static lt_err ask_once(lt_cx *cx, const char *words, char *out, size_t size)
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return cx_fail(cx, LT_BAD_INPUT, "no terminal to ask for the password: --password-stdin or --generate");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fputs(words, stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    lt_err e = read_line(cx, out, size);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return e;
}

static lt_err take_password(lt_cx *cx, user_call *u)
{
    char again[sizeof u->password];
    if (args_has(u->a, "generate")) {
        account_generate_password(cx, u->password);
        return LT_OK;
    }
    if (args_has(u->a, "password-stdin"))
        return read_line(cx, u->password, sizeof u->password);
    TRY(ask_once(cx, "Password 口令: ", u->password, sizeof u->password));
    TRY(account_rate_password(cx, u->id, span_text(u->password)));
    lt_err e = ask_once(cx, "Once more 再输一次: ", again, sizeof again);
    if (!e && strcmp(again, u->password) != 0)
        e = cx_fail(cx, LT_BAD_INPUT, "两次输入不一致 the two are not the same");
    vault_wipe(again, sizeof again);
    return e;
}

static lt_err seal_password(lt_cx *cx, user_call *u, json_t *patch)
{
    char *sealed;
    TRY(take_password(cx, u));
    TRY(account_seal_password(cx, u->s->dir, u->id, span_text(u->password), &sealed));
    return json_object_set_new(patch, "sealed", json_string(sealed)) == 0 &&
                   json_object_set_new(patch, "must_change", json_boolean(args_has(u->a, "must-change"))) == 0
               ? LT_OK
               : cx_fail(cx, LT_NO_MEMORY, "no memory for a person");
}

/* --- acts ---------------------------------------------------------------------------------------------------------------- */

static lt_err do_act(lt_cx *cx, const user_call *u, const char *what, const json_t *patch, uint64_t *entry)
{
    char who[32];
    snprintf(who, sizeof who, "cli:%ld", (long)getuid());
    act a = {.who = who, .what = what, .kind = "person", .id = u->id, .patch = patch, .reason = args_get(u->a, "reason", NULL),
             .has_version = strcmp(what, "person.put") == 0 && !u->before.id[0]};
    return act_do(cx, u->desk, u->s->k, &a, entry, NULL);
}

static lt_err read_areas(lt_cx *cx, const user_call *u, json_t *patch)
{
    span one;
    json_t *areas = json_array();
    reader r = reader_of(span_text(args_get(u->a, "area", "")));
    while (areas && r.s.n && reader_field(&r, ',', &one))
        json_array_append_new(areas, json_stringn((const char *)one.p, one.n));
    return areas && json_object_set_new(patch, "areas", areas) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a person");
}

static lt_err read_person(lt_cx *cx, const user_call *u, json_t *patch)
{
    static const char *const MEMBERS[] = {"name", "role", "agency", "phone"};
    person blank = {0}, p;
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        if (args_has(u->a, MEMBERS[i]) && json_object_set_new(patch, MEMBERS[i], json_string(args_get(u->a, MEMBERS[i], ""))) != 0)
            return cx_fail(cx, LT_BAD_INPUT, "--%s is no UTF-8 text", MEMBERS[i]);
    TRY(read_areas(cx, u, patch));
    (void)span_copy(span_text(u->id), blank.id, sizeof blank.id);
    TRY(account_merge_person(cx, &blank, patch, &p));
    TRY(account_check_agency(cx, u->s->k, p.agency));
    return account_check_areas(cx, u->s->k, &p);
}

static lt_err add(lt_cx *cx, user_call *u, uint64_t *entry)
{
    if (u->before.id[0])
        return cx_fail(cx, LT_CONFLICT, "there is a person \"%s\" already; the console changes people", u->id);
    json_t *patch = json_object();
    lt_err e = patch ? read_person(cx, u, patch) : cx_fail(cx, LT_NO_MEMORY, "no memory for a person");
    if (!e)
        e = seal_password(cx, u, patch);
    if (!e)
        e = do_act(cx, u, "person.put", patch, entry);
    json_decref(patch);
    return e;
}

static lt_err set_password(lt_cx *cx, user_call *u, uint64_t *entry)
{
    json_t *patch = json_object();
    lt_err e = patch ? seal_password(cx, u, patch) : cx_fail(cx, LT_NO_MEMORY, "no memory for a person");
    if (!e)
        e = do_act(cx, u, "password.put", patch, entry);
    json_decref(patch);
    return e;
}

static lt_err change(lt_cx *cx, user_call *u, const char *verb, uint64_t *entry)
{
    lt_err e = account_get_person(cx, u->s->k, u->id, &u->before);
    if (e && (e != LT_NOT_FOUND || strcmp(verb, "add") != 0))
        return e;
    if (e)
        u->before = (person){0};
    if (strcmp(verb, "add") == 0)
        return add(cx, u, entry);
    if (strcmp(verb, "password") == 0)
        return set_password(cx, u, entry);
    person after = u->before;
    after.is_disabled = strcmp(verb, "disable") == 0;
    TRY(account_check_last_admin(cx, u->s->k, &u->before, &after));
    return do_act(cx, u, after.is_disabled ? "person.disable" : "person.enable", NULL, entry);
}

static void tell(const user_call *u, const char *verb, uint64_t entry)
{
    bool is_made = args_has(u->a, "generate");
    if (!args_has(u->a, "json")) {
        printf("%s %s (entry %llu)\n", verb, u->id, (unsigned long long)entry);
        if (is_made)
            printf("password 口令  %s\n", u->password);
        return;
    }
    buf b;
    buf_init(&b, 4096);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "id", u->id);
    jout_put_int(&j, "entry", (int64_t)entry);
    if (is_made)
        jout_put_text(&j, "password", u->password);
    jout_end_object(&j);
    if (!b.err)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
}

static lt_err run_change(lt_cx *cx, user_call *u, const char *verb)
{
    uint64_t entry;
    TRY(job_apply_all(cx, u->s));
    TRY(act_open_alone(cx, u->s, &u->desk));
    lt_err e = change(cx, u, verb, &entry);
    act_close(u->desk);
    if (!e)
        tell(u, verb, entry);
    vault_wipe(u->password, sizeof u->password);
    return e;
}

static bool is_one_of(const char *s, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, s) == 0)
            return true;
    return false;
}

lt_err cmd_user(lt_cx *cx, int argc, char **argv)
{
    static const char *const CHANGES[] = {"add", "password", "disable", "enable", NULL}, *const READS[] = {"list", "show", NULL};
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, "user DIR [list | show ID | add ID --name NAME --role ROLE ... | password ID | disable ID | enable ID]",
                        "Lists the people of a data folder, or changes one. While a server runs on the folder, people are changed in the console\n"
                        "(系统, people); the first admin is made here, before the server starts.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *verb = a.count > 1 ? a.positions[1] : "list";
    bool is_change = is_one_of(verb, CHANGES), wants_id = is_change || strcmp(verb, "show") == 0;
    if (a.count < 1 || (!is_change && !is_one_of(verb, READS)) || a.count != (wants_id ? 3 : a.count > 1 ? 2 : 1))
        return cx_fail(cx, LT_BAD_INPUT, "a data folder, then list, or show, add, password, disable or enable with a login name (see --help)");
    user_call u = {.a = &a, .s = &s, .id = wants_id ? a.positions[2] : NULL};
    lt_err e = store_open(cx, a.positions[0], is_change, &s);
    if (e == LT_BUSY && is_change)
        return cx_place(cx, e, "服务正在运行，请在控制台“系统—人员”中操作 a server runs on this folder: change people in its console; ");
    TRY(e);
    e = is_change ? run_change(cx, &u, verb) : list(cx, &u);
    store_close(&s);
    return e;
}
