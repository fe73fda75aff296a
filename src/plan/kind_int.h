/* kind_int.h - what the files that read a kind share.
 * Place      plan; only for src/plan/kind*.c
 */
#ifndef LT_PLAN_KIND_INT_H
#define LT_PLAN_KIND_INT_H

#include "plan/kind.h"

#define KIND_WHERE_MAX 200
#define KIND_WORDS_MAX 2000 /* bytes of a text in a kind */

LT_MUST lt_err kind_wrong(lt_cx *cx, const char *where, const json_t *value, const char *what);
LT_MUST lt_err kind_check_members(lt_cx *cx, const json_t *o, const char *where, const char *const *known); /* ends with NULL */
LT_MUST lt_err kind_take_text(lt_cx *cx, const json_t *o, const char *where, const char *member, const char **out); /* absent: "" */
LT_MUST lt_err kind_need_text(lt_cx *cx, const json_t *o, const char *where, const char *member, const char **out);
LT_MUST lt_err kind_take_words(lt_cx *cx, const json_t *o, const char *member, size_t most, kind_words *out);
bool kind_is_key(const char *s); /* a-z, 0-9 and -, a letter first */
/* What its parts say of each other; makes the table. */
LT_MUST lt_err kind_join(lt_cx *cx, const json_t *o, kind *k);

#endif
