/* account_none.c - nobody is logged in: stands here until account.c has landed. */
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
