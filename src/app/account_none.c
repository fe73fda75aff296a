/* account_none.c - nobody is logged in: stands here until account.c, act.c and permit.c have landed; whoever lands one of them
 * takes its functions out of here, whoever lands the last one deletes this file. */
#include "app/account.h"

lt_err account_caller(lt_cx *cx, account_book *b, keep *k, const http_request *r, caller *out)
{
    (void)cx, (void)b, (void)k, (void)r;
    *out = (caller){0};
    return LT_OK;
}

lt_err account_check_csrf(lt_cx *cx, const caller *c, const http_request *r)
{
    (void)c, (void)r;
    return cx_fail(cx, LT_LOGIN, "nobody can log in yet");
}

lt_err account_open(lt_cx *cx, const store *s, act_desk *d, account_book **out)
{
    (void)cx, (void)s, (void)d;
    *out = NULL;
    return LT_OK;
}

void account_close(account_book *b)
{
    (void)b;
}

lt_err act_open(lt_cx *cx, journal *j, int offset_min, act_desk **out)
{
    (void)cx, (void)j, (void)offset_min;
    *out = NULL;
    return LT_OK;
}

void act_close(act_desk *d)
{
    (void)d;
}

lt_err act_do(lt_cx *cx, act_desk *d, keep *k, const act *a, uint64_t *entry, bool *is_repeat)
{
    (void)d, (void)k, (void)a, (void)entry, (void)is_repeat;
    return cx_fail(cx, LT_LOGIN, "nobody can log in yet");
}

lt_err act_note(lt_cx *cx, act_desk *d, const act *a, uint64_t *entry)
{
    (void)cx, (void)d, (void)a, (void)entry;
    return LT_OK;
}

const char *permit_right_key(right r)
{
    return TABLE_RIGHT[r].right;
}

bool permit_allows(const person *p, right r, const permit_target *t)
{
    (void)p, (void)t;
    return r == RIGHT_PUBLIC;
}

permit_target permit_target_of_place(const lt_place *p)
{
    return (permit_target){.place = p->id, .street = p->street, .district = p->district};
}
