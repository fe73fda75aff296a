/* text.h - the words of the public pages: tables/text.tsv by key, Chinese first, English second.
 * Place      app. Pure.
 * Given      a key of the table; an unknown one is a bug of ours (asserted)
 * Returned   static text; text_put_pair: a member {"zh", "en"}, an empty English text is the Chinese one
 * Invariants 1. the table is in the order of its keys (text_test)
 */
#ifndef LT_APP_TEXT_H
#define LT_APP_TEXT_H

#include <stdbool.h>

#include "base/jout.h"

typedef enum text_lang { TEXT_ZH, TEXT_EN } text_lang;

const char *text_get(text_lang l, const char *key);
bool text_has(const char *key);
void text_put_pair(jout *j, const char *key, const char *zh, const char *en);
const char *text_tag(text_lang l); /* BCP 47: "zh-CN" "en" */

#endif
