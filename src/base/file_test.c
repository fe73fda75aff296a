/* file_test.c - whole files, replacing, folders, locks: refusals first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[256];

static int make_dir(void **state)
{
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/lt-file-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"a/b/c", "a/b", "a", "text", "text.new", "lock", "big"};
    char path[512];
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, NAMES[i]);
        remove(path);
    }
    return rmdir(dir);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    lt_cx cx;
    buf b;
    char path[FILE_PATH_MAX], *longer = malloc(2 * FILE_PATH_MAX);
    cx_init(&cx, NULL);
    buf_init(&b, 100);
    assert_non_null(longer);
    memset(longer, 'x', 2 * FILE_PATH_MAX - 1);
    longer[2 * FILE_PATH_MAX - 1] = '\0';
    assert_int_equal(file_path(&cx, path, "%s", longer), LT_LIMIT);
    longer[FILE_PATH_MAX - 1] = '\0';
    assert_int_equal(file_path(&cx, path, "%s", longer), LT_OK);
    free(longer);
    assert_int_equal(file_path(&cx, path, "%s/none", dir), LT_OK);
    assert_int_equal(file_read_all(&cx, path, &b), LT_NOT_FOUND);
    assert_non_null(strstr(cx.say, path));
    assert_false(file_exists(path));
    assert_int_equal(file_path(&cx, path, "%s/none/text", dir), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_text("x"), 0644), LT_NOT_FOUND);
    assert_int_equal(file_sync_dir(&cx, path), LT_NOT_FOUND);
    assert_int_equal(file_path(&cx, path, "%s/text", dir), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_text("x"), 0644), LT_OK);
    assert_int_equal(file_make_dirs(&cx, path, 0755), LT_CONFLICT); /* a file is in its place */
    assert_int_equal(file_path(&cx, path, "%s/text/more", dir), LT_OK);
    assert_int_not_equal(file_make_dirs(&cx, path, 0755), LT_OK);
    buf_fini(&b);
}

static void the_limit_of_reading(void **state)
{
    (void)state;
    lt_cx cx;
    buf b;
    char path[FILE_PATH_MAX];
    static uint8_t content[70000];
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 31);
    assert_int_equal(file_path(&cx, path, "%s/big", dir), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_of(content, sizeof content), 0644), LT_OK);
    buf_init(&b, sizeof content - 1);
    assert_int_equal(file_read_all(&cx, path, &b), LT_LIMIT);
    buf_fini(&b);
    buf_init(&b, sizeof content);
    assert_int_equal(file_read_all(&cx, path, &b), LT_OK);
    assert_int_equal(b.n, sizeof content);
    assert_memory_equal(b.p, content, sizeof content);
    buf_fini(&b);
}

static void replaced_whole_with_its_mode(void **state)
{
    (void)state;
    lt_cx cx;
    buf b;
    struct stat st;
    char path[FILE_PATH_MAX], beside[FILE_PATH_MAX];
    cx_init(&cx, NULL);
    assert_int_equal(file_path(&cx, path, "%s/text", dir), LT_OK);
    assert_int_equal(file_path(&cx, beside, "%s/text.new", dir), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_text("old content"), 0644), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_text("new"), 0600), LT_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_false(file_exists(beside));
    buf_init(&b, 100);
    assert_int_equal(file_read_all(&cx, path, &b), LT_OK);
    assert_true(span_is(buf_span(&b), "new"));
    buf_fini(&b);
    assert_int_equal(file_path(&cx, path, "%s/a/b/c", dir), LT_OK);
    assert_int_equal(file_make_dirs(&cx, path, 0755), LT_OK);
    assert_int_equal(file_make_dirs(&cx, path, 0755), LT_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
}

static void one_holder_of_a_lock(void **state)
{
    (void)state;
    lt_cx cx;
    int fd, status;
    char path[FILE_PATH_MAX], me[32];
    cx_init(&cx, NULL);
    assert_int_equal(file_path(&cx, path, "%s/lock", dir), LT_OK);
    assert_int_equal(file_lock(&cx, path, &fd), LT_OK);
    snprintf(me, sizeof me, "process %ld", (long)getpid());
    pid_t child = fork();
    if (child == 0) {
        int mine;
        lt_err e = file_lock(&cx, path, &mine);
        _exit(e == LT_BUSY && strstr(cx.say, me) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(fd);
    assert_int_equal(file_lock(&cx, path, &fd), LT_OK);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(the_limit_of_reading),
        cmocka_unit_test(replaced_whole_with_its_mode),
        cmocka_unit_test(one_holder_of_a_lock),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
