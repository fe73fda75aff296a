/* account_test.c - people, passwords, sessions, tokens, guessing, and what of them is told; the clock is the test's. */
#include "app/app_testkit.h"

#include <sys/stat.h>

#include "app/account_int.h"
#include "base/file.h"

#define GOOD    "tulip-39-carrot"
#define MINUTE  60000000LL
#define NOW0_US 1795000000000000LL

typedef struct office {
    desk          d;
    act_desk     *acts;
    account_book *book;
    int64_t       now_us;
    int           request;
} office;

static int64_t test_now(void *self)
{
    return ((office *)self)->now_us;
}

static lt_err put(office *o, const char *what, const char *id, json_t *patch)
{
    char request[32];
    uint64_t entry;
    snprintf(request, sizeof request, "request-%d", ++o->request);
    bool is_token = strncmp(what, "token", 5) == 0;
    act a = {.who = "cli:0", .what = what, .kind = is_token ? "token" : "person", .id = id, .patch = patch, .request = request};
    lt_err e = act_do(&o->d.cx, o->acts, o->d.s.k, &a, &entry, NULL);
    json_decref(patch);
    return e;
}

static json_t *sealed(office *o, const char *id, const char *password)
{
    char *text;
    assert_int_equal(account_seal_password(&o->d.cx, o->d.dir, id, span_text(password), &text), LT_OK);
    return json_pack("{s:s, s:b}", "sealed", text, "must_change", 0);
}

static int begin(void **state)
{
    office *o = calloc(1, sizeof *o);
    assert_non_null(o);
    desk_begin(&o->d, "account");
    desk_append(&o->d, ENTRY_ACT, 0, span_text("{\"what\":\"device.put\",\"device\":{\"mn\":\"M0\",\"place\":\"A\"}}"));
    o->now_us = NOW0_US;
    o->d.cx.clock = (lt_clock){test_now, o};
    assert_int_equal(act_open_alone(&o->d.cx, &o->d.s, &o->acts), LT_OK);
    assert_int_equal(account_open(&o->d.cx, &o->d.s, o->acts, &o->book), LT_OK);
    assert_int_equal(put(o, "person.put", "li.wei", json_pack("{s:s, s:s, s:s, s:[s]}", "name", "李伟", "role", "duty", "agency", "eco", "areas", "关上街道")),
                     LT_OK);
    assert_int_equal(put(o, "password.put", "li.wei", sealed(o, "li.wei", GOOD)), LT_OK);
    *state = o;
    return 0;
}

static int end(void **state)
{
    office *o = *state;
    account_close(o->book);
    act_close(o->acts);
    desk_end(&o->d);
    free(o);
    return 0;
}

static account_ask from(const char *peer)
{
    return (account_ask){.peer = peer, .host = "localhost:8080"};
}

static lt_err login(office *o, account_ask *q, const char *id, const char *password, caller *c)
{
    return account_ask_login(&o->d.cx, o->book, o->d.s.k, q, &(account_credentials){id, span_text(password)}, c);
}

static lt_err who(office *o, const account_ask *q, caller *c)
{
    return account_ask_caller(&o->d.cx, o->book, o->d.s.k, q, c);
}

static size_t count_acts(office *o, const char *what)
{
    keep_act *list;
    size_t n;
    assert_int_equal(job_apply_all(&o->d.cx, &o->d.s), LT_OK);
    assert_int_equal(keep_list_acts(&o->d.cx, o->d.s.k, &(keep_act_filter){.what = what}, &list, &n), LT_OK);
    return n;
}

/* --- passwords ---------------------------------------------------------------------------------------------------------- */

static void passwords_that_are_refused(void **state)
{
    office *o = *state;
    char *text, long_one[ACCOUNT_PASSWORD_MAX + 2];
    memset(long_one, 'q', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    const char *const BAD[] = {
        "", "q7w#k", "tulip-39-", "password12", "Password2026!", "1234567890", "0987654321", "abcdefghij", "aaaaaaaaaaaa", "qwertyuiop", "QWERTYUIOP1",
        "guandu2026", "Lantian@2026", "li.wei.li.wei", "li.wei123456", "admin12345678", "woaizhongguo", "guandu-guandu-12", "abababababab", long_one,
        "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6", "tulip\n39\x01""carrot",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        lt_err e = account_seal_password(&o->d.cx, o->d.dir, "li.wei", span_text(BAD[i]), &text);
        if (e != LT_BAD_INPUT)
            print_message("\"%s\" was taken\n", BAD[i]);
        assert_int_equal(e, LT_BAD_INPUT);
        assert_true(BAD[i][0] == '\0' || !strstr(o->d.cx.say, BAD[i])); /* the sentence does not repeat it */
    }
    const char *const FINE[] = {GOOD, "官渡区的天空今天很蓝吗", "x9#kQ2!vLm", "correct horse battery"};
    for (size_t i = 0; i < sizeof FINE / sizeof FINE[0]; i++)
        assert_int_equal(account_rate_password(&o->d.cx, "li.wei", span_text(FINE[i])), LT_OK);
    char made[ACCOUNT_GENERATED_MAX], other[ACCOUNT_GENERATED_MAX];
    account_generate_password(&o->d.cx, made);
    account_generate_password(&o->d.cx, other);
    assert_string_not_equal(made, other);
    assert_int_equal(strlen(made), 23);
    assert_int_equal(account_rate_password(&o->d.cx, "li.wei", span_text(made)), LT_OK);
}

static void a_verifier_belongs_to_its_person_and_key(void **state)
{
    office *o = *state;
    char *text, path[128];
    lt_cx *cx = &o->d.cx;
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "li.wei", span_text(GOOD)), LT_OK);
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "li.wei", span_text(GOOD "x")), LT_DENIED);
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "nobody", span_text(GOOD)), LT_DENIED);
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "", span_text(GOOD)), LT_DENIED);
    assert_int_equal(keep_get_secret(cx, o->d.s.k, "password", "li.wei", &text), LT_OK);
    assert_null(strstr(text, "argon2"));
    /* one person's sealed verifier under another's name opens nothing */
    assert_int_equal(put(o, "person.put", "eve", json_pack("{s:s, s:s, s:s}", "name", "Eve", "role", "duty", "sealed", text)), LT_OK);
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "eve", span_text(GOOD)), LT_DENIED);
    snprintf(path, sizeof path, "%s/keys/seal.key", o->d.dir);
    assert_int_equal(chmod(path, 0644), 0); /* a key that others may read is not used */
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "li.wei", span_text(GOOD)), LT_DENIED);
    assert_int_equal(account_seal_password(cx, o->d.dir, "li.wei", span_text(GOOD), &text), LT_DENIED);
    assert_int_equal(remove(path), 0); /* a lost key is not made by a check */
    assert_int_equal(account_check_password(cx, o->d.dir, o->d.s.k, "li.wei", span_text(GOOD)), LT_DENIED);
    assert_false(file_exists(path));
}

/* The journal is read whole: nothing of the password or its verifier stands there in clear. */
static void no_secret_in_the_journal(void **state)
{
    office *o = *state;
    buf b;
    lt_entry e;
    for (uint64_t i = 0; i < journal_count(o->d.s.j); i++) {
        buf_init(&b, 1u << 20);
        assert_int_equal(journal_get(&o->d.cx, o->d.s.j, i, &e, &b), LT_OK);
        buf_byte(&b, 0);
        assert_null(strstr((const char *)b.p, GOOD));
        assert_null(strstr((const char *)b.p, "argon2"));
        buf_fini(&b);
    }
}

/* --- people -------------------------------------------------------------------------------------------------------------- */

static void people_that_are_refused(void **state)
{
    office *o = *state;
    static const char *const BAD_IDS[] = {"", "a", "Li", "1ab", "li wei", "李伟", "li/wei", ".ab", "a23456789012345678901234567890123456789012"};
    for (size_t i = 0; i < sizeof BAD_IDS / sizeof BAD_IDS[0]; i++)
        assert_false(account_is_id(BAD_IDS[i]));
    assert_true(account_is_id("li.wei-2_x"));
    json_t *const BAD[] = {
        json_pack("{s:s, s:s}", "name", "", "role", "duty"),           json_pack("{s:s, s:s}", "name", "X", "role", "public"),
        json_pack("{s:s, s:s}", "name", "X", "role", "root"),          json_pack("{s:s}", "name", "X"),
        json_pack("{s:s, s:s, s:s}", "name", "X", "role", "duty", "areas", "all"), json_pack("{s:i, s:s}", "name", 1, "role", "duty"),
        json_pack("{s:s, s:s}", "name", "a\nb", "role", "duty"),       json_pack("{s:s, s:s, s:[i]}", "name", "X", "role", "duty", "areas", 1),
        json_pack("{s:s, s:s, s:[s]}", "name", "X", "role", "duty", "areas", ""),
        json_pack("{s:s, s:s, s:s}", "name", "X", "role", "duty", "sealed", "x"), json_array(),
    };
    person p;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(put(o, "person.put", "zhang", BAD[i]), LT_CONFLICT); /* recorded, but not applied */
        assert_int_equal(account_get_person(&o->d.cx, o->d.s.k, "zhang", &p), LT_NOT_FOUND);
    }
    assert_int_equal(put(o, "person.disable", "zhang", NULL), LT_CONFLICT);
    assert_int_equal(put(o, "password.put", "zhang", sealed(o, "zhang", GOOD)), LT_CONFLICT);
    assert_int_equal(put(o, "key.put", "li.wei", json_pack("{s:s}", "public_key", "12")), LT_CONFLICT);
    assert_int_equal(put(o, "password.put", "li.wei", json_pack("{}")), LT_CONFLICT);
    assert_int_equal(put(o, "token.put", "t", json_pack("{s:s}", "owner", "li.wei")), LT_CONFLICT);
    assert_int_equal(put(o, "token.revoke", "t", NULL), LT_CONFLICT);
}

static void a_patch_changes_what_it_names(void **state)
{
    office *o = *state;
    person p;
    assert_int_equal(put(o, "person.put", "li.wei", json_pack("{s:s, s:b, s:s, s:I}", "phone", "13800000000", "disabled", 1, "key", "aa", "epoch", 0LL)), LT_OK);
    assert_int_equal(account_get_person(&o->d.cx, o->d.s.k, "li.wei", &p), LT_OK);
    assert_string_equal(p.name, "李伟");
    assert_string_equal(p.phone, "13800000000");
    assert_string_equal(p.areas[0], "关上街道");
    assert_int_equal(p.area_count, 1);
    assert_false(p.is_disabled); /* not by a patch */
    assert_string_equal(p.key_hex, "");
    assert_true(p.epoch > 0 && p.epoch < p.version); /* a phone number ends no session */
    assert_int_equal(put(o, "person.put", "li.wei", json_pack("{s:[s, s]}", "areas", "六甲街道", "A")), LT_OK);
    assert_int_equal(account_get_person(&o->d.cx, o->d.s.k, "li.wei", &p), LT_OK);
    assert_int_equal(p.area_count, 2);
    assert_int_equal(p.epoch, p.version);
    person *all;
    size_t n;
    assert_int_equal(account_list_people(&o->d.cx, o->d.s.k, &all, &n), LT_OK);
    assert_int_equal(n, 1);
}

static void the_last_admin_stays(void **state)
{
    office *o = *state;
    person p;
    assert_int_equal(put(o, "person.put", "root", json_pack("{s:s, s:s}", "name", "R", "role", "admin")), LT_OK);
    assert_int_equal(put(o, "person.disable", "root", NULL), LT_CONFLICT);
    assert_int_equal(put(o, "person.put", "root", json_pack("{s:s}", "role", "duty")), LT_CONFLICT);
    assert_int_equal(put(o, "person.put", "second", json_pack("{s:s, s:s}", "name", "S", "role", "admin")), LT_OK);
    assert_int_equal(put(o, "person.disable", "root", NULL), LT_OK);
    assert_int_equal(put(o, "person.disable", "second", NULL), LT_CONFLICT);
    assert_int_equal(put(o, "person.enable", "root", NULL), LT_OK);
    assert_int_equal(put(o, "person.put", "second", json_pack("{s:s}", "role", "lead")), LT_OK);
    assert_int_equal(account_get_person(&o->d.cx, o->d.s.k, "root", &p), LT_OK);
    assert_true(account_is_admin(&p));
}

/* --- sessions ------------------------------------------------------------------------------------------------------------ */

static void wrong_words_at_the_door(void **state)
{
    office *o = *state;
    caller c;
    char say[LT_SAY_MAX];
    account_ask q = from("10.0.0.1");
    assert_int_equal(login(o, &q, "li.wei", "wrong-wrong-1", &c), LT_LOGIN);
    memcpy(say, o->d.cx.say, sizeof say);
    assert_false(c.is_known);
    assert_int_equal(q.cookie[0], 0);
    static const char *const NAMES[] = {"nobody", "", "LI.WEI", "' OR 1=1 --", "li.wei\n"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        assert_int_equal(login(o, &q, NAMES[i], GOOD, &c), LT_LOGIN);
        assert_string_equal(o->d.cx.say, say); /* one sentence for every reason */
        o->now_us += 20 * MINUTE;
    }
    assert_int_equal(login(o, &q, "li.wei", "", &c), LT_LOGIN);
    assert_int_equal(put(o, "person.disable", "li.wei", NULL), LT_OK);
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_LOGIN);
    assert_string_equal(o->d.cx.say, say);
    assert_int_equal(put(o, "person.enable", "li.wei", NULL), LT_OK);
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    assert_int_equal(count_acts(o, "session.begin"), 1);
    assert_true(count_acts(o, "session.refuse") >= 6);
}

static void a_session_and_its_end(void **state)
{
    office *o = *state;
    caller c, seen;
    account_ask q = from("10.0.0.1"), forged = from("10.0.0.1");
    assert_int_equal(who(o, &q, &seen), LT_OK); /* nobody is no error */
    assert_false(seen.is_known);
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    assert_int_equal(strlen(q.cookie), 64);
    assert_int_equal(strlen(c.csrf), 64);
    assert_string_not_equal(q.cookie, c.csrf);
    assert_string_not_equal(q.cookie, c.session);
    assert_int_equal(who(o, &q, &seen), LT_OK);
    assert_true(seen.is_known);
    assert_string_equal(seen.p.name, "李伟");
    assert_string_equal(seen.csrf, c.csrf);
    forged.has_cookie = true;
    snprintf(forged.cookie, sizeof forged.cookie, "%s", c.session); /* what lies in memory opens nothing */
    assert_int_equal(who(o, &forged, &seen), LT_LOGIN);
    assert_false(seen.is_known);
    for (int i = 0; i < 5; i++) { /* used every 20 minutes it stays */
        o->now_us += 20 * MINUTE;
        assert_int_equal(who(o, &q, &seen), LT_OK);
    }
    q.is_background = true; /* a page that refreshes itself is not a person at work */
    o->now_us += 20 * MINUTE;
    assert_int_equal(who(o, &q, &seen), LT_OK);
    o->now_us += 11 * MINUTE;
    assert_int_equal(who(o, &q, &seen), LT_LOGIN);
    q = from("10.0.0.1");
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    for (int i = 0; i < 36; i++) { /* twelve hours, however busy */
        assert_int_equal(who(o, &q, &seen), LT_OK);
        o->now_us += 20 * MINUTE;
    }
    o->now_us += MINUTE;
    assert_int_equal(who(o, &q, &seen), LT_LOGIN);
}

static void changes_that_end_a_session(void **state)
{
    office *o = *state;
    caller c, seen;
    static const struct {
        const char *what, *member, *value;
    } CHANGES[] = {{"person.put", "role", "grid"}, {"person.put", "agency", ""}, {"person.disable", NULL, NULL}};
    for (size_t i = 0; i < 3; i++) {
        account_ask q = from("10.0.0.1");
        assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
        assert_int_equal(put(o, "person.put", "li.wei", json_pack("{s:s}", "phone", "1")), LT_OK);
        assert_int_equal(who(o, &q, &seen), LT_OK);
        assert_int_equal(put(o, CHANGES[i].what, "li.wei", CHANGES[i].member ? json_pack("{s:s}", CHANGES[i].member, CHANGES[i].value) : NULL), LT_OK);
        assert_int_equal(who(o, &q, &seen), LT_LOGIN);
    }
    assert_int_equal(put(o, "person.enable", "li.wei", NULL), LT_OK);
    account_ask q = from("10.0.0.1");
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    assert_int_equal(put(o, "password.put", "li.wei", sealed(o, "li.wei", "another-tulip-7")), LT_OK);
    assert_int_equal(who(o, &q, &seen), LT_LOGIN);
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_LOGIN);
    assert_int_equal(login(o, &q, "li.wei", "another-tulip-7", &c), LT_OK);
}

static void a_cookie_from_before_is_not_taken_over(void **state)
{
    office *o = *state;
    caller c, seen;
    account_ask q = from("10.0.0.1"), old;
    q.has_cookie = true;
    memset(q.cookie, 'a', sizeof q.cookie - 1);
    old = q;
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    assert_string_not_equal(q.cookie, old.cookie);
    assert_int_equal(who(o, &old, &seen), LT_LOGIN);
    old = q;
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK); /* and a second login ends the first session */
    assert_string_not_equal(q.cookie, old.cookie);
    assert_int_equal(who(o, &old, &seen), LT_LOGIN);
    assert_int_equal(who(o, &q, &seen), LT_OK);
    account_ask first = q;
    for (unsigned i = 0; i < SESSIONS_OF_ONE; i++) { /* so many devices; one more, and the oldest is out */
        account_ask more = from("10.0.0.1");
        o->now_us += MINUTE / 10;
        assert_int_equal(login(o, &more, "li.wei", GOOD, &c), LT_OK);
    }
    assert_int_equal(who(o, &first, &seen), LT_LOGIN);
}

static void changes_from_other_pages(void **state)
{
    office *o = *state;
    caller c, nobody = {0}, token = {.is_known = true, .is_token = true};
    account_ask q = from("10.0.0.1");
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
    lt_cx *cx = &o->d.cx;
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED); /* no header */
    q.csrf = "";
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED);
    q.csrf = q.cookie;
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED);
    q.csrf = c.csrf;
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_OK);
    static const char *const FOREIGN[] = {"http://evil.example", "null", "", "https://localhost:8080", "http://localhost", "http://localhost:8081",
                                          "http://localhost:8080.evil.example", "http://localhost:8080@evil.example", "//localhost:8080"};
    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        q.origin = FOREIGN[i];
        assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED);
        assert_int_equal(account_ask_csrf(cx, &nobody, &q), LT_DENIED); /* a login too */
    }
    q.origin = "http://localhost:8080";
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_OK);
    static const char *const SITES[] = {"cross-site", "same-site", ""};
    for (size_t i = 0; i < 3; i++) {
        q.site = SITES[i];
        assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED);
    }
    assert_int_equal(account_ask_csrf(cx, &token, &q), LT_OK); /* no browser adds a token by itself */
    q.site = "same-origin";
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_OK);
    q.host = NULL;
    assert_int_equal(account_ask_csrf(cx, &c, &q), LT_DENIED);
}

/* --- tokens -------------------------------------------------------------------------------------------------------------- */

static void tokens(void **state)
{
    office *o = *state;
    account_token t;
    caller c;
    account_ask q = from("10.0.0.1");
    account_token_wish w = {.owner = "li.wei", .label = "report", .rights = 1u << RIGHT_MONITOR_READ | 1u << RIGHT_SELF, .until_ms = NOW0_US / 1000 + 86400000};
    static const char *const BAD[] = {"", "lt_", "lt_0000", "x", "lt_0000000000000000000000000000000000000000000000000000000000000000",
                                      "lt_00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        q.bearer = BAD[i];
        assert_int_equal(who(o, &q, &c), LT_LOGIN);
    }
    assert_int_equal(account_make_token(&o->d.cx, &w, &t), LT_OK);
    char *shown = json_dumps(t.patch, 0);
    assert_null(strstr(shown, t.text)); /* the journal gets its digest */
    free(shown);
    q.bearer = t.text;
    assert_int_equal(who(o, &q, &c), LT_LOGIN); /* not yet there */
    assert_int_equal(put(o, "token.put", t.id, t.patch), LT_OK);
    assert_int_equal(who(o, &q, &c), LT_OK);
    assert_true(c.is_known && c.is_token);
    assert_string_equal(c.p.id, "li.wei");
    assert_int_equal(c.token_rights, 1u << RIGHT_MONITOR_READ); /* "self" is never a token's */
    q.has_cookie = true; /* a token is taken before a cookie */
    assert_int_equal(who(o, &q, &c), LT_OK);
    q.has_cookie = false;
    char last = t.text[66];
    t.text[66] = last == '0' ? '1' : '0';
    assert_int_equal(who(o, &q, &c), LT_LOGIN);
    t.text[66] = last;
    o->now_us += 86400LL * 1000000 + 1000;
    assert_int_equal(who(o, &q, &c), LT_LOGIN); /* its end */
    o->now_us = NOW0_US;
    assert_int_equal(put(o, "person.disable", "li.wei", NULL), LT_OK);
    assert_int_equal(who(o, &q, &c), LT_LOGIN);
    assert_int_equal(put(o, "person.enable", "li.wei", NULL), LT_OK);
    assert_int_equal(who(o, &q, &c), LT_OK);
    assert_int_equal(put(o, "token.revoke", t.id, NULL), LT_OK);
    assert_int_equal(who(o, &q, &c), LT_LOGIN);
}

/* --- guessing ------------------------------------------------------------------------------------------------------------ */

static lt_err guess_at(office *o, guesses *g, const char *id, const char *peer)
{
    guess_mark mark;
    return guesses_try(&o->d.cx, g, id, peer, &mark);
}

static guesses *new_guesses(office *o)
{
    guesses *g;
    assert_int_equal(guesses_open(&o->d.cx, &(guess_rule){5, 900000, 300000}, &g), LT_OK);
    return g;
}

static void a_name_is_locked_and_locks_double(void **state)
{
    office *o = *state;
    guesses *g = new_guesses(o);
    int64_t lock_us = 5 * MINUTE;
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 5; i++)
            assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.1"), LT_OK);
        assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.1"), LT_TOO_OFTEN);
        assert_non_null(strstr(o->d.cx.say, "seconds"));
        assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.2"), LT_OK); /* its owner elsewhere is not shut out */
        assert_int_equal(guess_at(o, g, "wang.fang", "10.0.0.1"), LT_OK);
        o->now_us += lock_us - 1000;
        assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.1"), LT_TOO_OFTEN);
        o->now_us += 2000;
        lock_us = lock_us * 2 < 24 * 60 * MINUTE ? lock_us * 2 : 24 * 60 * MINUTE;
    }
    guesses_close(g);
}

static void a_name_from_everywhere_and_a_place_for_all_names(void **state)
{
    office *o = *state;
    guesses *g = new_guesses(o);
    char text[64];
    for (int i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "10.1.0.%d", i);
        assert_int_equal(guess_at(o, g, "li.wei", text), LT_OK);
    }
    assert_int_equal(guess_at(o, g, "li.wei", "10.2.0.1"), LT_TOO_OFTEN);
    assert_int_equal(guess_at(o, g, "wang.fang", "10.2.0.1"), LT_OK);
    for (int i = 0; i < 49; i++) {
        snprintf(text, sizeof text, "name%d", i);
        assert_int_equal(guess_at(o, g, text, "10.2.0.1"), LT_OK);
    }
    assert_int_equal(guess_at(o, g, "another", "10.2.0.1"), LT_TOO_OFTEN);
    for (int i = 0; i < 5; i++) { /* one subscriber's IPv6 addresses are one */
        snprintf(text, sizeof text, "2001:db8:1:2::%d", i + 1);
        assert_int_equal(guess_at(o, g, "zhang", text), LT_OK);
    }
    assert_int_equal(guess_at(o, g, "zhang", "2001:db8:1:2:aaaa::1"), LT_TOO_OFTEN);
    assert_int_equal(guess_at(o, g, "zhang", "2001:db8:1:3::1"), LT_OK);
    guesses_close(g);
}

static void what_is_right_counts_as_nothing(void **state)
{
    office *o = *state;
    guesses *g = new_guesses(o);
    guess_mark mark;
    for (int i = 0; i < 200; i++) { /* mistypes now and then, for ever */
        for (int k = 0; k < 3; k++)
            assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.1"), LT_OK);
        assert_int_equal(guesses_try(&o->d.cx, g, "li.wei", "10.0.0.1", &mark), LT_OK);
        guesses_pass(g, "li.wei", "10.0.0.1", &mark);
        o->now_us += 4 * MINUTE;
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.9"), LT_OK);
    assert_int_equal(guesses_try(&o->d.cx, g, "li.wei", "10.0.0.9", &mark), LT_OK); /* the fifth, and right */
    assert_true(mark.locked[0]);
    guesses_pass(g, "li.wei", "10.0.0.9", &mark);
    assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.9"), LT_OK);
    /* a flood of names pushes no lock out */
    for (int i = 0; i < 4; i++)
        assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.9"), LT_OK);
    assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.9"), LT_TOO_OFTEN);
    for (unsigned i = 0; i < GUESSES_MAX; i++) {
        char name[32], peer[32];
        snprintf(name, sizeof name, "n%u", i);
        snprintf(peer, sizeof peer, "10.%u.%u.%u", 1 + i / 65536, i / 256 % 256, i % 256);
        assert_int_equal(guess_at(o, g, name, peer), LT_OK);
    }
    assert_int_equal(guess_at(o, g, "li.wei", "10.0.0.9"), LT_TOO_OFTEN);
    guesses_close(g);
}

static void a_locked_name_refuses_the_right_password(void **state)
{
    office *o = *state;
    caller c;
    account_ask q = from("10.0.0.1");
    for (int i = 0; i < 5; i++)
        assert_int_equal(login(o, &q, "li.wei", "wrong-wrong-1", &c), LT_LOGIN);
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_TOO_OFTEN);
    assert_false(c.is_known);
    o->now_us += 5 * MINUTE + 1000;
    assert_int_equal(login(o, &q, "li.wei", GOOD, &c), LT_OK);
}

/* --- what is told -------------------------------------------------------------------------------------------------------- */

static void refusals_do_not_fill_the_journal(void **state)
{
    office *o = *state;
    notes *n;
    act a = {.who = "public", .what = "access.refuse", .kind = "route", .id = "GET /api/v1/people"};
    assert_int_equal(notes_open(&o->d.cx, o->acts, &n), LT_OK);
    uint64_t before = journal_count(o->d.s.j);
    a.from = "10.0.0.1";
    for (int i = 0; i < 1000; i++)
        assert_int_equal(notes_put(&o->d.cx, n, &a), LT_OK);
    assert_int_equal(journal_count(o->d.s.j), before + ACCOUNT_NOTES_ADDRESS);
    a.from = "10.0.0.2"; /* another one is heard */
    assert_int_equal(notes_put(&o->d.cx, n, &a), LT_OK);
    assert_int_equal(journal_count(o->d.s.j), before + ACCOUNT_NOTES_ADDRESS + 1);
    o->now_us += MINUTE + 1000;
    assert_int_equal(notes_put(&o->d.cx, n, &a), LT_OK); /* the summary of the first comes along */
    assert_int_equal(journal_count(o->d.s.j), before + ACCOUNT_NOTES_ADDRESS + 3);
    keep_act *list;
    size_t count;
    assert_int_equal(count_acts(o, "access.refuse.more"), 1);
    assert_int_equal(keep_list_acts(&o->d.cx, o->d.s.k, &(keep_act_filter){.what = "access.refuse.more"}, &list, &count), LT_OK);
    assert_string_equal(list[0].id, "10.0.0.1");
    assert_non_null(strstr(list[0].patch, "\"more\":994"));
    char peer[32];
    before = journal_count(o->d.s.j);
    for (int i = 0; i < 5000; i++) { /* from everywhere at once */
        snprintf(peer, sizeof peer, "10.9.%d.%d", i / 250, i % 250);
        a.from = peer;
        assert_int_equal(notes_put(&o->d.cx, n, &a), LT_OK);
    }
    assert_true(journal_count(o->d.s.j) - before <= ACCOUNT_NOTES_ALL);
    notes_close(n); /* tells the rest */
    assert_true(count_acts(o, "access.refuse.more") > 1);
}

#define IN_OFFICE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_OFFICE(passwords_that_are_refused),
        IN_OFFICE(a_verifier_belongs_to_its_person_and_key),
        IN_OFFICE(no_secret_in_the_journal),
        IN_OFFICE(people_that_are_refused),
        IN_OFFICE(a_patch_changes_what_it_names),
        IN_OFFICE(the_last_admin_stays),
        IN_OFFICE(wrong_words_at_the_door),
        IN_OFFICE(a_session_and_its_end),
        IN_OFFICE(changes_that_end_a_session),
        IN_OFFICE(a_cookie_from_before_is_not_taken_over),
        IN_OFFICE(changes_from_other_pages),
        IN_OFFICE(tokens),
        IN_OFFICE(a_name_is_locked_and_locks_double),
        IN_OFFICE(a_name_from_everywhere_and_a_place_for_all_names),
        IN_OFFICE(what_is_right_counts_as_nothing),
        IN_OFFICE(a_locked_name_refuses_the_right_password),
        IN_OFFICE(refusals_do_not_fill_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
