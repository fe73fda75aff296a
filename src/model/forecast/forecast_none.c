/* forecast_none.c - stands in until the learnt models are here: nothing can be learnt. */
#include "model/forecast/forecast.h"

typedef int forecast_none;
#if !__has_include("model/forecast/forecast_int.h")
const char *forecast_pollutant_name(int p)
{
    static const char *const NAMES[FORECAST_POLLUTANTS] = {"SO2", "NO2", "CO", "O3", "PM10", "PM2.5"};
    return NAMES[p];
}

lt_err forecast_fit(lt_cx *cx, const forecast_history *history, const forecast_options *options, forecast_model **out)
{
    (void)history, (void)options, (void)out;
    return cx_fail(cx, LT_NOT_ENOUGH, "no model");
}

void forecast_close(forecast_model *m)
{
    (void)m;
}

lt_err forecast_predict(lt_cx *cx, const forecast_model *m, const forecast_question *q, forecast_result *out)
{
    (void)m, (void)q, (void)out;
    return cx_fail(cx, LT_NOT_ENOUGH, "no model");
}

lt_err forecast_learn(lt_cx *cx, forecast_model *m, const forecast_outcome *o)
{
    (void)m, (void)o;
    return cx_fail(cx, LT_NOT_ENOUGH, "no model");
}

void forecast_save(const forecast_model *m, buf *out)
{
    (void)m, (void)out;
}

lt_err forecast_load(lt_cx *cx, span bytes, forecast_model **out)
{
    (void)bytes, (void)out;
    return cx_fail(cx, LT_DAMAGED, "no model");
}

size_t forecast_places(const forecast_model *m)
{
    (void)m;
    return 0;
}
#endif
