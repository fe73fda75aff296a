/* text.c - the words of the public pages; see text.h. */
#include "app/text.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "tables.h"

static const table_text *find(const char *key)
{
    size_t from = 0, to = TABLE_TEXT_COUNT;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(key, TABLE_TEXT[middle].key);
        if (order == 0)
            return &TABLE_TEXT[middle];
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

const char *text_get(text_lang l, const char *key)
{
    const table_text *t = find(key);
    assert(t);
    return l == TEXT_ZH ? t->zh : t->en;
}

bool text_has(const char *key)
{
    return find(key) != NULL;
}

const char *text_tag(text_lang l)
{
    return l == TEXT_ZH ? "zh-CN" : "en";
}

void text_put_pair(jout *j, const char *key, const char *zh, const char *en)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_text(j, "zh", zh);
    jout_put_text(j, "en", en && en[0] ? en : zh);
    jout_end_object(j);
}
