/* api_problem.c - a refusal or failure as problem+json, its title in the reader's language; see api_int.h. */
#include "app/api_int.h"

#include <stdio.h>

#include "tables.h"

#define FIELD_MAX 120 /* bytes */

_Static_assert(TABLE_ERROR_COUNT == LT_ERR_COUNT, "tables/error.tsv has a row for each lt_err");

/* Chinese unless the query says lang=en, or the browser prefers English to Chinese. */
static bool wants_english(const http_request *r)
{
    const char *asked = http_query(r, "lang"), *accepts = http_header(r, "Accept-Language");
    if (asked)
        return strcmp(asked, "en") == 0;
    return accepts && strncmp(accepts, "en", 2) == 0;
}

/* A name that a client made up may be of any length; whole characters of it. */
static span name_of(const char *field)
{
    span s = span_text(field);
    if (s.n <= FIELD_MAX)
        return s;
    size_t n = FIELD_MAX;
    while (n > 0 && (s.p[n] & 0xC0u) == 0x80u)
        n--;
    return span_cut(s, 0, n);
}

void api_problem_send(http_request *r, const api_problem *p)
{
    buf b;
    char number[16];
    int status = p->status ? p->status : cx_err_row(p->kind)->http;
    const table_error *row = &TABLE_ERROR[p->kind];
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "type", "about:blank");
    jout_put_text(&j, "title", wants_english(r) ? row->en : row->zh);
    jout_put_int(&j, "status", status);
    jout_put_text(&j, "kind", row->kind);
    jout_put_text(&j, "detail", p->say);
    if (p->field) {
        jout_key(&j, "field");
        jout_span(&j, name_of(p->field));
    }
    jout_end_object(&j);
    if (p->retry_s > 0) {
        snprintf(number, sizeof number, "%d", p->retry_s);
        http_put_header(r, "Retry-After", number);
    }
    http_answer a = {.status = status, .type = "application/problem+json; charset=utf-8"};
    http_reply(r, &a, buf_span(&b));
    buf_fini(&b);
}
