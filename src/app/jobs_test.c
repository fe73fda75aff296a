/* jobs_test.c - the queue of jobs: what is refused, order, cancel while waiting and while running, what is kept and forgotten. */
#include "app/app_testkit.h"

#include <stdatomic.h>
#include <unistd.h>

#include "app/job_work.h"
#include "app/jobs.h"

typedef struct bed {
    desk      d;
    act_desk *acts;
    jobs     *j;
    atomic_int told, hold; /* hold: progress waits here as long as it is set */
} bed;

static void on_job(void *self, const job *j)
{
    bed *b = self;
    atomic_fetch_add(&b->told, 1);
    while (j->state == JOB_RUNNING && atomic_load(&b->hold))
        usleep(1000);
}

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    desk_begin(&b->d, "jobs");
    assert_int_equal(act_open(&b->d.cx, b->d.s.j, 480, &b->acts), LT_OK);
    jobs_options o = {.s = &b->d.s, .desk = b->acts, .listener = on_job, .self = b};
    assert_int_equal(jobs_open(&b->d.cx, &o, &b->j), LT_OK);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    atomic_store(&b->hold, 0);
    jobs_close(b->j);
    act_close(b->acts);
    desk_end(&b->d);
    free(b);
    return 0;
}

static lt_err check(bed *b, const char *kind, const char *parameters)
{
    json_t *o;
    assert_int_equal(json_parse(&b->d.cx, span_text(parameters), &o), LT_OK);
    lt_err e = jobs_check(&b->d.cx, kind, o);
    json_decref(o);
    return e;
}

static void queue(bed *b, const char *id, const char *kind, const char *parameters)
{
    json_t *o;
    assert_int_equal(json_parse(&b->d.cx, span_text(parameters), &o), LT_OK);
    assert_int_equal(jobs_queue(&b->d.cx, b->j, &(job_wish){id, kind, "li.wei", o}), LT_OK);
    json_decref(o);
}

static job get(bed *b, const char *id, char **result)
{
    job j;
    char *unused;
    assert_int_equal(jobs_get(&b->d.cx, b->j, id, &j, result ? result : &unused), LT_OK);
    return j;
}

static job wait_for(bed *b, const char *id, job_state state)
{
    for (int i = 0; i < 20000; i++) {
        job j = get(b, id, NULL);
        if (j.state == state)
            return j;
        usleep(1000);
    }
    fail_msg("job %s is not %s", id, job_state_name(state));
    return (job){0};
}

static void what_is_no_job(void **state)
{
    bed *b = *state;
    job j;
    char *result;
    assert_int_equal(check(b, "make.coffee", "{}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "journal.check", "{\"year\":2026}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "export.year", "{}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "export.year", "{\"year\":\"2026\"}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "export.year", "{\"year\":20260}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "export.year", "{\"year\":2026,\"by\":\"station\"}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "evaluate.year", "{\"year\":2026,\"by\":\"galaxy\"}"), LT_BAD_INPUT);
    assert_int_equal(check(b, "evaluate.year", "{\"year\":2026,\"by\":\"street\"}"), LT_OK);
    assert_int_equal(jobs_get(&b->d.cx, b->j, "none", &j, &result), LT_NOT_FOUND);
    assert_int_equal(jobs_cancel(&b->d.cx, b->j, "none"), LT_NOT_FOUND);
}

static void one_runs_and_another_fails(void **state)
{
    bed *b = *state;
    char *result;
    desk_append_device(&b->d, "M1");
    queue(b, "a", "journal.check", "{}");
    (void)wait_for(b, "a", JOB_DONE);
    job j = get(b, "a", &result);
    assert_true(j.has_result && j.ended_ms >= j.started_ms && j.started_ms >= j.asked_ms);
    assert_non_null(strstr(result, "\"ok\":true"));
    assert_int_equal(jobs_cancel(&b->d.cx, b->j, "a"), LT_CONFLICT);
    queue(b, "b", "evaluate.year", "{\"year\":2020}"); /* nothing there */
    j = wait_for(b, "b", JOB_FAILED);
    assert_true(j.error[0] != '\0');
    assert_true(atomic_load(&b->told) >= 4);
    queue(b, "a", "journal.check", "{}"); /* a repeat: it is there */
    job *list;
    size_t n;
    assert_int_equal(jobs_list(&b->d.cx, b->j, &list, &n), LT_OK);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].id, "b");
}

static void cancelled_while_running_and_while_waiting(void **state)
{
    bed *b = *state;
    for (int i = 0; i < 3000; i++)
        desk_append_device(&b->d, "M1");
    atomic_store(&b->hold, 1);
    queue(b, "runs", "journal.check", "{}");
    queue(b, "waits", "journal.check", "{}");
    (void)wait_for(b, "runs", JOB_RUNNING);
    assert_int_equal(get(b, "waits", NULL).state, JOB_WAITING);
    assert_int_equal(jobs_cancel(&b->d.cx, b->j, "waits"), LT_OK);
    assert_int_equal(get(b, "waits", NULL).state, JOB_CANCELLED);
    assert_int_equal(jobs_cancel(&b->d.cx, b->j, "runs"), LT_OK);
    atomic_store(&b->hold, 0);
    job j = wait_for(b, "runs", JOB_CANCELLED);
    assert_false(j.has_result);
    assert_int_equal(jobs_cancel(&b->d.cx, b->j, "runs"), LT_OK); /* again: as it was asked */
}

static void exports_are_files_that_are_forgotten(void **state)
{
    bed *b = *state;
    char path[256], id[16];
    desk_append_device(&b->d, "M1");
    desk_append_hour(&b->d, ENTRY_FRAME, 1, "DataTime=20261124030000;a34004-Avg=12,a34004-Flag=N");
    assert_int_equal(job_apply_all(&b->d.cx, &b->d.s), LT_OK);
    queue(b, "first", "export.year", "{\"year\":2026}");
    job j = wait_for(b, "first", JOB_DONE);
    snprintf(path, sizeof path, "%s/" JOB_WORK_DIR "/%s", b->d.dir, j.file);
    FILE *f = fopen(path, "r");
    char line[256] = "";
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "\xEF\xBB\xBFtime,place,name,quantity,value,unit,marks,entry\r\n");
    assert_non_null(fgets(line, sizeof line, f));
    static const char ROW[] = "2026-11-24T03:00:00+08:00,A,A,PM2.5,12,ug/m3,"; /* its marks depend on today */
    assert_int_equal(strncmp(line, ROW, strlen(ROW)), 0);
    fclose(f);
    for (int i = 0; i < JOBS_KEPT; i++) {
        snprintf(id, sizeof id, "n%d", i);
        queue(b, id, "journal.check", "{}");
        (void)wait_for(b, id, JOB_DONE);
    }
    char *result;
    assert_int_equal(jobs_get(&b->d.cx, b->j, "first", &j, &result), LT_NOT_FOUND);
    assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_job, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_runs_and_another_fails, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cancelled_while_running_and_while_waiting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(exports_are_files_that_are_forgotten, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
