/* setting.h - settings that are changed while the server runs: rows of tables/setting.tsv, changed by acts.
 * Place      app. The settings of lantian.ini (store.h) are read at start and are not among these.
 * Method     one entity "setting" a key, {"value": text}; a key without an entity has its default. Act "setting.put"
 *            {"values": {key: value}} changes several at once (entity "setting", id "all": its version is the list's)
 * Errors     LT_BAD_INPUT names the key and what is wanted
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_SETTING_H
#define LT_APP_SETTING_H

#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"

#include "tables.h"

#define SETTING_KIND "setting"
#define SETTING_WHAT "setting.put"
#define SETTING_ALL  "all"

const table_setting *setting_find(const char *key); /* NULL: none */
/* The value in force, in arena; the key is one of the table's. */
LT_MUST lt_err setting_text(lt_cx *cx, keep *k, const char *key, const char **out);
LT_MUST lt_err setting_int(lt_cx *cx, keep *k, const char *key, int64_t *out);
/* {key: value, ...} against the table: a text is a text, a number a whole number in its range. */
LT_MUST lt_err setting_check(lt_cx *cx, const json_t *values);
LT_MUST lt_err setting_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);

#endif
