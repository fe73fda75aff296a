/* json.h - JSON in: jansson behind one door.
 * Place      base
 * Source     RFC 8259
 * Errors     LT_BAD_INPUT names line and column, or the member that is missing or of the wrong type
 * Limits     JSON_IN_MAX bytes     Owner  the caller of json_parse calls json_decref
 */
#ifndef LT_BASE_JSON_H
#define LT_BASE_JSON_H

#include "base/cx.h"
#include "base/jout.h"
#include "base/span.h"

#include <jansson.h>

#define JSON_IN_MAX (64u << 20)

/* Parse; duplicates refused, numbers outside double refused. The caller owns *out (json_decref). */
LT_MUST lt_err json_parse(lt_cx *cx, span text, json_t **out);
/* Members with their type checked; `what` names the place in the error sentence. */
LT_MUST lt_err json_need_text(lt_cx *cx, const json_t *o, const char *key, const char *what, const char **out);
LT_MUST lt_err json_need_int(lt_cx *cx, const json_t *o, const char *key, const char *what, int64_t *out);
const char *json_get_text(const json_t *o, const char *key, const char *otherwise);
int64_t json_get_int(const json_t *o, const char *key, int64_t otherwise);
/* A value out, as jout writes it: numbers in the fewest digits that give them back. At most JSON_WRITE_DEPTH levels, null below. */
#define JSON_WRITE_DEPTH 24
void json_write(jout *j, const json_t *v);
double json_get_double(const json_t *o, const char *key, double otherwise);

#endif
