/* api_proof.c - GET /api/v1/proof: which entry a number came from, and that the journal holds it; see api.h. */
#include "app/api_int.h"

#include "app/prove.h"

/* A frame carries its device's password, an act a person: only for whoever may read the journal. */
static lt_err may_prove(api_call *c, uint64_t number)
{
    lt_entry e;
    buf payload;
    buf_init(&payload, ENTRY_PAYLOAD_MAX);
    lt_err err = journal_get(&c->cx, c->owner->j, number, &e, &payload);
    buf_fini(&payload);
    TRY(err);
    if (e.kind == ENTRY_PRODUCT || e.kind == ENTRY_HEAD || e.kind == ENTRY_IMPORT || api_may(c, RIGHT_JOURNAL_READ, NULL))
        return LT_OK;
    return cx_fail(&c->cx, c->who.is_known ? LT_DENIED : LT_LOGIN, "这一条是设备报文或操作，其证明只给有权读日志的人 entry %llu is a device's frame or an act: its proof is for whoever may read the journal",
                   (unsigned long long)number);
}

static lt_err prove_number(api_call *c, uint64_t number)
{
    TRY(may_prove(c, number));
    return prove_entry(&c->cx, c->owner->j, number, &c->out);
}

static lt_err prove_sample(api_call *c, const char *name, int64_t t_ms)
{
    lt_series s;
    lt_sample v;
    TRY(series_name_parse(&c->cx, name, &s));
    TRY(api_permit_place(c, s.place));
    if (keep_series(&c->cx, c->k, &s, false) == LT_OK && keep_get_sample(&c->cx, c->k, s.id, t_ms, &v) == LT_OK)
        TRY(may_prove(c, v.entry));
    return prove_value(&c->cx, c->owner->j, c->k, name, t_ms, &c->out);
}

static lt_err get_proof(api_call *c)
{
    const char *product = api_text(c, "product"), *series = api_text(c, "series");
    c->download = "lantian-proof.json";
    if (api_has(c, "entry"))
        return prove_number(c, (uint64_t)api_int(c, "entry", 0));
    if (product) {
        c->field = "product";
        return prove_product(&c->cx, c->owner->j, c->k, product, &c->out);
    }
    c->field = series ? "time" : "series";
    if (!series || !api_has(c, "time"))
        return cx_fail(&c->cx, LT_BAD_INPUT, "缺少“%s” the parameter \"%s\" is missing (or: entry, or: product)", c->field, c->field);
    return prove_sample(c, series, api_time_of(c, "time", 0));
}

static const api_param PROOF_PARAMS[] = {
    {"entry", API_QUERY, API_INT, false, 0, 0, NULL, "number of an entry of the journal"},
    {"product", API_QUERY, API_TEXT, false, 1, 200, NULL, "key of something published"},
    {"series", API_QUERY, API_TEXT, false, 1, SERIES_NAME_MAX - 1, NULL, "PLACE/QUANTITY/PERIOD[/STAT], with \"time\""},
    {"time", API_QUERY, API_TIME, false, 0, 0, NULL, "start of the value's period"},
    {.name = NULL},
};
const api_route PROOF_ROUTES[] = {
    {"GET", API_PREFIX "/proof", RIGHT_PUBLIC, get_proof, PROOF_PARAMS, "public",
     "A proof file for an entry, a published number or a value; of frames and acts only with journal.read", .reply = "Proof"},
    {.path = NULL},
};
