/* xlsx.c - the package and its parts, under limits; see xlsx.h. */
#include "acquire/import/xlsx_int.h"

#include <stdlib.h>

#define PIECE 65536

bool xlsx_is(span head)
{
    return head.n >= 4 && memcmp(head.p, "PK\3\4", 4) == 0;
}

/* --- the package ---------------------------------------------------------------------------------------------------------- */

static lt_err check_entries(lt_cx *cx, const xlsx *x)
{
    zip_int64_t n = zip_get_num_entries(x->zip, 0);
    uint64_t total = 0;
    if (n > (zip_int64_t)XLSX_ENTRIES_MAX)
        return cx_fail(cx, LT_LIMIT, "工作簿内部文件过多 the workbook has %lld parts, %u at most", (long long)n, XLSX_ENTRIES_MAX);
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t st;
        if (zip_stat_index(x->zip, (zip_uint64_t)i, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) || !(st.valid & ZIP_STAT_COMP_SIZE))
            return cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 the workbook's list of parts is damaged");
        if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
            return cx_fail(cx, LT_BAD_INPUT, "工作簿已加密，请去除密码后再导入 the workbook is locked by a password");
        if (st.size > XLSX_BYTES_MAX || (total += st.size) > XLSX_BYTES_MAX)
            return cx_fail(cx, LT_LIMIT, "工作簿解压后过大 the workbook is larger than %llu bytes unpacked", (unsigned long long)XLSX_BYTES_MAX);
        if (st.size > XLSX_RATIO_FROM && st.size / XLSX_RATIO_MAX > st.comp_size)
            return cx_fail(cx, LT_LIMIT, "工作簿压缩比异常，拒绝读取 the part %.80s unpacks to more than %u times its size", st.name ? st.name : "?", XLSX_RATIO_MAX);
    }
    return LT_OK;
}

static lt_err open_source(lt_cx *cx, zip_source_t *source, zip_error_t *error, xlsx **out)
{
    if (!source)
        return cx_fail(cx, LT_NO_MEMORY, "the workbook cannot be opened: %s", zip_error_strerror(error));
    xlsx *x = calloc(1, sizeof *x);
    if (x)
        x->zip = zip_open_from_source(source, ZIP_RDONLY, error);
    if (!x || !x->zip) {
        zip_source_free(source);
        free(x);
        return x ? cx_fail(cx, LT_BAD_INPUT, "不是XLSX工作簿或已损坏 no XLSX workbook, or a damaged one: %s", zip_error_strerror(error))
                 : cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    }
    buf_init(&x->text, XLSX_STRING_BYTES_MAX);
    lt_err e = check_entries(cx, x);
    if (!e)
        e = xlsx_read_book(cx, x);
    if (e) {
        xlsx_close(x);
        return e;
    }
    *out = x;
    return LT_OK;
}

lt_err xlsx_open_file(lt_cx *cx, const char *path, xlsx **out)
{
    zip_error_t error;
    zip_error_init(&error);
    lt_err e = open_source(cx, zip_source_file_create(path, 0, -1, &error), &error, out);
    zip_error_fini(&error);
    return e;
}

lt_err xlsx_open_bytes(lt_cx *cx, span bytes, xlsx **out)
{
    zip_error_t error;
    if (bytes.n >= 8 && memcmp(bytes.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "旧版.xls文件或加密的工作簿，请另存为不加密的.xlsx an old .xls file or a locked workbook; save it as .xlsx without a password");
    zip_error_init(&error);
    lt_err e = open_source(cx, zip_source_buffer_create(bytes.p, bytes.n, 0, &error), &error, out);
    zip_error_fini(&error);
    return e;
}

void xlsx_close(xlsx *x)
{
    if (!x)
        return;
    zip_discard(x->zip);
    buf_fini(&x->text);
    free(x->ends);
    free(x->sheets);
    free(x->is_date);
    free(x);
}

/* --- a part ------------------------------------------------------------------------------------------------------------------- */

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

void xlsx_part_fail(xlsx_part *p, lt_err e)
{
    if (p->err || !e)
        return;
    p->err = e;
    XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL on_start(void *self, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_part *p = self;
    if (p->err)
        return;
    if (++p->depth > XLSX_DEPTH_MAX) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_LIMIT, "工作簿嵌套过深 the workbook's XML is nested deeper than %d", XLSX_DEPTH_MAX));
        return;
    }
    p->on_start(p, local(name), attributes);
}

static void XMLCALL on_end(void *self, const XML_Char *name)
{
    xlsx_part *p = self;
    p->depth--;
    if (!p->err)
        p->on_end(p, local(name));
}

static void XMLCALL on_text(void *self, const XML_Char *s, int n)
{
    xlsx_part *p = self;
    if (!p->err && p->on_text)
        p->on_text(p, span_of(s, (size_t)n));
}

static void XMLCALL on_doctype(void *self, const XML_Char *name, const XML_Char *system, const XML_Char *public_, int has_internal)
{
    xlsx_part *p = self;
    (void)name, (void)system, (void)public_, (void)has_internal;
    xlsx_part_fail(p, cx_fail(p->cx, LT_BAD_INPUT, "工作簿含有DTD，拒绝读取 the workbook's XML has a DTD, which no workbook needs"));
}

static lt_err feed(lt_cx *cx, zip_file_t *f, const zip_stat_t *st, xlsx_part *p)
{
    uint64_t total = 0;
    for (;;) {
        void *piece = XML_GetBuffer(p->parser, PIECE);
        zip_int64_t n = piece ? zip_fread(f, piece, PIECE) : 0;
        if (!piece)
            return cx_fail(cx, LT_NO_MEMORY, "no memory to read a workbook");
        if (n < 0 || (total += (uint64_t)n) > st->size)
            return cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 the part %.80s of the workbook is damaged", st->name);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped");
        if (XML_ParseBuffer(p->parser, (int)n, n == 0) != XML_STATUS_OK)
            return p->err ? p->err
                          : cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 %.80s line %lu: %s", st->name, (unsigned long)XML_GetCurrentLineNumber(p->parser),
                                    XML_ErrorString(XML_GetErrorCode(p->parser)));
        if (n == 0)
            return p->err;
    }
}

lt_err xlsx_part_run(lt_cx *cx, xlsx *x, const char *path, xlsx_part *p)
{
    zip_stat_t st;
    if (zip_stat(x->zip, path, 0, &st) != 0)
        return cx_fail(cx, LT_NOT_FOUND, "工作簿缺少%.80s the workbook has no part %.80s", path, path);
    zip_file_t *f = zip_fopen_index(x->zip, st.index, 0);
    if (!f)
        return cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 the part %.80s cannot be unpacked: %s", path, zip_strerror(x->zip));
    p->cx = cx;
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser) {
        zip_fclose(f);
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a workbook");
    }
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    lt_err e = feed(cx, f, &st, p);
    XML_ParserFree(p->parser);
    zip_fclose(f);
    return e;
}
