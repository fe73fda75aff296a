/* act_test.c - acts: one request one act, versions, waiting for the keep, what is refused; with a keep writer beside. */
#include "app/app_testkit.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/act.h"

#define THREADS 8

typedef struct room {
    desk       d;
    act_desk  *acts;
    keep      *k; /* read-only, beside the writer */
    pthread_t  writer;
    atomic_int is_ending, is_paused;
} room;

/* What cmd_serve's keep writer does. */
static void *apply_all(void *self)
{
    room *r = self;
    arena a;
    lt_cx cx;
    arena_init(&a, (size_t)1 << 28);
    cx_init(&cx, &a);
    while (!atomic_load(&r->is_ending)) {
        uint64_t seen = journal_count(r->d.s.j);
        if (!atomic_load(&r->is_paused))
            assert_int_equal(job_apply_all(&cx, &r->d.s), LT_OK);
        arena_reset(&a);
        if (journal_count(r->d.s.j) == seen)
            journal_wait(r->d.s.j, seen, 5);
    }
    arena_fini(&a);
    return NULL;
}

static int begin(void **state)
{
    room *r = calloc(1, sizeof *r);
    assert_non_null(r);
    desk_begin(&r->d, "act");
    desk_append(&r->d, ENTRY_ACT, 0, span_text("{\"what\":\"device.put\",\"device\":{\"mn\":\"M0\",\"place\":\"A\"}}")); /* 0 is no version */
    assert_int_equal(act_open(&r->d.cx, r->d.s.j, 480, &r->acts), LT_OK);
    assert_int_equal(keep_open(&r->d.cx, r->d.dir, &(keep_options){.is_read_only = true}, &r->k), LT_OK);
    assert_int_equal(pthread_create(&r->writer, NULL, apply_all, r), 0);
    *state = r;
    return 0;
}

static int end(void **state)
{
    room *r = *state;
    atomic_store(&r->is_ending, 1);
    pthread_join(r->writer, NULL);
    keep_close(r->k);
    act_close(r->acts);
    desk_end(&r->d);
    free(r);
    return 0;
}

/* A device.put of the device `mn`; the caller releases the patch. */
static act device_act(const char *mn, const char *place, const char *request)
{
    return (act){.who = "li.wei", .from = "127.0.0.1", .what = "device.put", .kind = "device", .id = mn, .request = request,
                 .patch = json_pack("{s:s, s:s, s:s}", "mn", mn, "place", place, "password", "sesame-1")};
}

static void drop(act *a)
{
    json_decref((json_t *)(uintptr_t)a->patch);
}

static lt_err ask(room *r, const act *a, uint64_t *entry, bool *is_repeat)
{
    return act_do(&r->d.cx, r->acts, r->k, a, entry, is_repeat);
}

static lt_err ask_device(room *r, const char *mn, const char *place, const char *request, uint64_t *entry)
{
    bool is_repeat;
    act a = device_act(mn, place, request);
    lt_err e = ask(r, &a, entry, &is_repeat);
    drop(&a);
    return e;
}

static void request_ids_that_are_none(void **state)
{
    room *r = *state;
    uint64_t entry;
    char long_one[ACT_REQUEST_MAX + 2];
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    const char *const BAD[] = {"", "1234567", "12345678 ", "12345678/", "12345678\n", "\xe5\xae\x98\xe6\xb8\xa1\xe5\xae\x98", long_one};
    uint64_t before = journal_count(r->d.s.j);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(ask_device(r, "M1", "A", BAD[i], &entry), LT_BAD_INPUT);
    assert_int_equal(journal_count(r->d.s.j), before);
    long_one[ACT_REQUEST_MAX] = '\0';
    assert_int_equal(ask_device(r, "M1", "A", long_one, &entry), LT_OK);
}

static void a_repeat_gives_the_first_answer(void **state)
{
    room *r = *state;
    uint64_t first, again;
    bool is_repeat;
    act a = device_act("M1", "A", "request-1");
    assert_int_equal(ask(r, &a, &first, &is_repeat), LT_OK);
    assert_false(is_repeat);
    uint64_t after = journal_count(r->d.s.j);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(r, &a, &again, &is_repeat), LT_OK);
        assert_int_equal(again, first);
        assert_true(is_repeat);
    }
    a.has_version = true; /* the first answer stands before the version is looked at */
    a.version = 0;
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_OK);
    assert_int_equal(again, first);
    drop(&a);
    assert_int_equal(ask_device(r, "M1", "B", "request-1", &again), LT_CONFLICT); /* other words */
    assert_int_equal(ask_device(r, "M2", "A", "request-1", &again), LT_CONFLICT); /* another device */
    a = device_act("M1", "A", "request-1");
    a.reason = "why not";
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_CONFLICT);
    assert_non_null(strstr(r->d.cx.say, "request-1"));
    a.reason = NULL;
    a.what = "plan.load";
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_CONFLICT);
    assert_int_equal(journal_count(r->d.s.j), after);
    a.what = "device.put";
    a.who = "wang.fang"; /* another person's ids are another matter */
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_OK);
    assert_false(is_repeat);
    assert_int_equal(again, after);
    drop(&a);
}

/* Sealed differently at each try, under an id made here: what was asked tells that it is the same. */
static void a_repeat_by_what_was_asked(void **state)
{
    room *r = *state;
    uint64_t first, again;
    bool is_repeat;
    json_t *asked = json_pack("{s:s}", "place", "A"), *other = json_pack("{s:s}", "place", "B");
    act a = device_act("M1", "A", "request-1");
    a.asked = asked;
    assert_int_equal(ask(r, &a, &first, &is_repeat), LT_OK);
    drop(&a);
    a = device_act("M2", "A", "request-1");
    a.asked = asked;
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_OK);
    assert_int_equal(again, first);
    assert_true(is_repeat);
    a.asked = other;
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_CONFLICT);
    drop(&a);
    json_decref(asked);
    json_decref(other);
}

typedef struct one {
    room    *r;
    keep    *k;
    bool     same_request, is_repeat;
    int      number;
    uint64_t entry;
    lt_err   e;
} one;

static void *ask_beside(void *self)
{
    one *o = self;
    arena m;
    lt_cx cx;
    char request[32];
    arena_init(&m, 1u << 24);
    cx_init(&cx, &m);
    snprintf(request, sizeof request, "request-%d", o->same_request ? 0 : o->number);
    act a = device_act("M1", "A", request);
    o->e = act_do(&cx, o->r->acts, o->k, &a, &o->entry, &o->is_repeat);
    drop(&a);
    arena_fini(&m);
    return NULL;
}

static void run_beside(room *r, one all[THREADS], bool same_request)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        all[i] = (one){.r = r, .number = i, .same_request = same_request};
        assert_int_equal(keep_open(&r->d.cx, r->d.dir, &(keep_options){.is_read_only = true}, &all[i].k), LT_OK);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_beside, &all[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        keep_close(all[i].k);
        assert_int_equal(all[i].e, LT_OK);
    }
}

static void threads_with_one_request(void **state)
{
    room *r = *state;
    one all[THREADS];
    int firsts = 0;
    uint64_t before = journal_count(r->d.s.j);
    run_beside(r, all, true);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(all[i].entry, all[0].entry);
        firsts += !all[i].is_repeat;
    }
    assert_int_equal(firsts, 1);
    assert_int_equal(journal_count(r->d.s.j), before + 1);
    run_beside(r, all, false); /* number 0 is the same once more */
    assert_int_equal(journal_count(r->d.s.j), before + THREADS);
}

static void a_version_that_is_not_the_newest(void **state)
{
    room *r = *state;
    uint64_t first, second, third;
    bool is_repeat;
    assert_int_equal(ask_device(r, "M1", "A", "request-1", &first), LT_OK);
    act a = device_act("M1", "A", "request-2");
    a.who = "wang.fang";
    a.has_version = true;
    a.version = first;
    assert_int_equal(ask(r, &a, &second, &is_repeat), LT_OK);
    a.request = "request-3";
    assert_int_equal(ask(r, &a, &third, &is_repeat), LT_CONFLICT);
    assert_non_null(strstr(r->d.cx.say, "changed by wang.fang at 20"));
    assert_non_null(strstr(r->d.cx.say, "device.put"));
    a.version = 0;
    assert_int_equal(ask(r, &a, &third, &is_repeat), LT_CONFLICT);
    assert_non_null(strstr(r->d.cx.say, "already"));
    a.version = second;
    assert_int_equal(ask(r, &a, &third, &is_repeat), LT_OK);
    a.id = "M9"; /* not there */
    a.request = "request-4";
    assert_int_equal(ask(r, &a, &third, &is_repeat), LT_NOT_FOUND);
    drop(&a);
    keep_entity e;
    assert_int_equal(keep_get_entity(&r->d.cx, r->k, "device", "M1", &e), LT_OK);
    assert_int_equal(e.version, second + 1);
    assert_int_equal(e.made, first);
}

static void what_cannot_be_applied_is_no_success(void **state)
{
    room *r = *state;
    uint64_t entry = 0, before = journal_count(r->d.s.j);
    bool is_repeat;
    act a = device_act("M1", "A", "request-1");
    json_object_set_new((json_t *)(uintptr_t)a.patch, "crc", json_string("nonsense"));
    assert_int_equal(ask(r, &a, &entry, &is_repeat), LT_CONFLICT);
    assert_non_null(strstr(r->d.cx.say, "could not be applied"));
    assert_int_equal(entry, before);
    a.what = "no.such.act";
    a.request = "request-2";
    assert_int_equal(ask(r, &a, &entry, &is_repeat), LT_CONFLICT);
    drop(&a);
    keep_act *list;
    size_t n;
    assert_int_equal(keep_list_acts(&r->d.cx, r->k, &(keep_act_filter){0}, &list, &n), LT_OK);
    assert_int_equal(n, 1); /* that of the beginning */
}

/* Durable, but the keep did not follow: the answer waits for it, also for whoever repeats the request. */
static void a_keep_that_stands_still(void **state)
{
    room *r = *state;
    uint64_t first = 0, again;
    bool is_repeat;
    atomic_int cancel = 1;
    atomic_store(&r->is_paused, 1);
    usleep(50000);
    act a = device_act("M1", "A", "request-1");
    r->d.cx.cancel = &cancel; /* waits no longer than it must */
    uint64_t before = journal_count(r->d.s.j);
    assert_int_equal(ask(r, &a, &first, &is_repeat), LT_BUSY);
    assert_int_equal(first, before);
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_BUSY);
    a.request = "request-2"; /* and for the next act on the same device */
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_BUSY);
    assert_int_equal(journal_count(r->d.s.j), before + 1);
    r->d.cx.cancel = NULL;
    atomic_store(&r->is_paused, 0);
    a.request = "request-1";
    assert_int_equal(ask(r, &a, &again, &is_repeat), LT_OK);
    assert_int_equal(again, first);
    assert_true(is_repeat);
    assert_int_equal(journal_count(r->d.s.j), before + 1);
    drop(&a);
}

static void nobody_waits(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)self, (void)e, (void)number, (void)say;
}

static void a_keep_far_behind(void **state)
{
    room *r = *state;
    uint64_t entry = 0;
    span part = span_text("{}");
    journal_item item = {.kind = ENTRY_QUARANTINE, .parts = &part, .part_count = 1};
    atomic_store(&r->is_paused, 1);
    usleep(50000);
    for (int i = 0; i < ACT_BEHIND_MAX + 10; i++)
        assert_int_equal(journal_submit(&r->d.cx, r->d.s.j, &item, nobody_waits, NULL), LT_OK);
    uint64_t before = desk_append(&r->d, ENTRY_QUARANTINE, 0, part) + 1;
    assert_int_equal(ask_device(r, "M1", "A", "request-1", &entry), LT_BUSY); /* at once, and nothing is written */
    assert_non_null(strstr(r->d.cx.say, "behind"));
    assert_int_equal(journal_count(r->d.s.j), before);
    atomic_store(&r->is_paused, 0);
    while (keep_next_entry(r->k) < before)
        usleep(10000);
    assert_int_equal(ask_device(r, "M1", "A", "request-1", &entry), LT_OK);
}

static void a_journal_that_takes_nothing_gives_no_answer(void **state)
{
    room *r = *state;
    struct rlimit old, small = {4096, 4096};
    uint64_t entry = 0;
    bool is_repeat;
    char *words = malloc(10u << 20);
    assert_non_null(words);
    memset(words, 'a', (10u << 20) - 1);
    words[(10u << 20) - 1] = '\0';
    act a = device_act("M1", "A", "request-1");
    a.reason = words; /* longer than what the segment file has room for already */
    signal(SIGXFSZ, SIG_IGN);
    atomic_store(&r->is_paused, 1);
    usleep(50000);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    lt_err e = ask(r, &a, &entry, &is_repeat);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(e, LT_FULL);
    assert_false(is_repeat);
    atomic_store(&r->is_paused, 0);
    a.reason = NULL;
    assert_int_equal(ask(r, &a, &entry, &is_repeat), LT_OK); /* space is back: the same id is free */
    assert_false(is_repeat);
    drop(&a);
    free(words);
}

static lt_err take_cell(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *c)
{
    (void)cx, (void)names;
    if (c)
        snprintf(self, 4096, "%.*s", (int)c[columns - 1].s.n, (const char *)c[columns - 1].s.p);
    return LT_OK;
}

static void what_stands_in_the_journal_and_the_keep(void **state)
{
    room *r = *state;
    uint64_t entry;
    bool is_repeat;
    char shown[4096] = "";
    lt_entry e;
    buf b;
    json_t *o;
    act a = device_act("M1", "A", "request-1");
    a.reason = "换了数采仪";
    a.evidence = json_pack("{s:s}", "photo", "aa");
    assert_int_equal(ask(r, &a, &entry, &is_repeat), LT_OK);
    buf_init(&b, 65536);
    assert_int_equal(journal_get(&r->d.cx, r->d.s.j, entry, &e, &b), LT_OK);
    assert_int_equal(e.kind, ENTRY_ACT);
    assert_int_equal(json_parse(&r->d.cx, e.payload, &o), LT_OK);
    assert_string_equal(json_get_text(o, "who", ""), "li.wei");
    assert_string_equal(json_get_text(o, "from", ""), "127.0.0.1");
    assert_string_equal(json_get_text(o, "what", ""), "device.put");
    assert_string_equal(json_get_text(o, "kind", ""), "device");
    assert_string_equal(json_get_text(o, "id", ""), "M1");
    assert_string_equal(json_get_text(o, "reason", ""), "换了数采仪");
    assert_string_equal(json_get_text(o, "request", ""), "request-1");
    assert_int_equal(strlen(json_get_text(o, "digest", "")), 64);
    assert_non_null(strstr(json_get_text(o, "when", ""), "+08:00"));
    assert_string_equal(json_get_text(json_object_get(o, "evidence"), "photo", ""), "aa");
    assert_null(json_object_get(o, "version"));
    json_decref(o);
    buf_fini(&b);
    assert_int_equal(keep_query(&r->d.cx, r->k, "SELECT who, patch FROM acts ORDER BY entry", NULL, 0, take_cell, shown), LT_OK);
    assert_non_null(strstr(shown, "\"mn\":\"M1\""));
    assert_null(strstr(shown, "sesame")); /* the password is hidden */
    json_decref((json_t *)(uintptr_t)a.evidence);
    drop(&a);
}

static void notes_do_not_wait(void **state)
{
    room *r = *state;
    uint64_t entry;
    act a = {.who = "li.wei", .what = "no.such.act", .kind = "person", .id = "li.wei"};
    atomic_store(&r->is_paused, 1);
    uint64_t before = journal_count(r->d.s.j);
    assert_int_equal(act_note(&r->d.cx, r->acts, &a, &entry), LT_OK);
    assert_int_equal(entry, before);
    atomic_store(&r->is_paused, 0);
}

/* Without a server: the desk applies by itself. */
static void alone(void **state)
{
    (void)state;
    desk d;
    act_desk *acts;
    uint64_t entry, again;
    bool is_repeat;
    desk_begin(&d, "alone");
    assert_int_equal(act_open_alone(&d.cx, &d.s, &acts), LT_OK);
    act a = device_act("M1", "A", "request-1");
    assert_int_equal(act_do(&d.cx, acts, d.s.k, &a, &entry, &is_repeat), LT_OK);
    assert_int_equal(act_do(&d.cx, acts, d.s.k, &a, &again, &is_repeat), LT_OK);
    assert_int_equal(again, entry);
    assert_true(is_repeat);
    lt_device *list;
    size_t n;
    assert_int_equal(keep_list_devices(&d.cx, d.s.k, &list, &n), LT_OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].password, "sesame-1");
    drop(&a);
    act_close(acts);
    desk_end(&d);
}

#define IN_ROOM(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ROOM(request_ids_that_are_none),
        IN_ROOM(a_repeat_gives_the_first_answer),
        IN_ROOM(a_repeat_by_what_was_asked),
        IN_ROOM(threads_with_one_request),
        IN_ROOM(a_version_that_is_not_the_newest),
        IN_ROOM(what_cannot_be_applied_is_no_success),
        IN_ROOM(a_keep_that_stands_still),
        IN_ROOM(a_keep_far_behind),
        IN_ROOM(a_journal_that_takes_nothing_gives_no_answer),
        IN_ROOM(what_stands_in_the_journal_and_the_keep),
        IN_ROOM(notes_do_not_wait),
        cmocka_unit_test(alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
