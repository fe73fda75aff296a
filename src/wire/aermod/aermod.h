/* aermod.h - AERMOD's files: the control file, AERMET's surface and profile files, post and plot files.
 * Place      wire. Pure: text in, structs out, text out; files named in a deck are asked from the caller.
 * Source     EPA-454/B-24-007 User's Guide for AERMOD; EPA-454/B-24-006 AERMET
 * Given      a deck of pathways CO SO RE ME OU: lines of [pathway] keyword fields. A pathway that is left out is the line before's;
 *            so is a keyword left out by a line that begins behind column 12. "**" begins a comment; "36*50." repeats; "6D3" is 6000;
 *            tabs count to the next column of 8; lines end with LF or CR LF; INCLUDED FILE takes a file in (not from within one)
 * Returned   aermod_parse_deck: what a run needs. A keyword or option that is not supported is refused by name with file and line.
 *            What is unsupported of one source (BUILDHGT, a source type) is kept with it (unfit): a run that wants the source fails
 *            by aermod_check_source, one that leaves it out does not. Keywords of OU that only ask for further listings, and of CO
 *            that steer messages, are left out and noted
 *            aermod_parse_surface, aermod_parse_profile: the hours in order; a bad line is named. Missing codes stay as they are
 *            aermod_parse_plot: rows of a POSTFILE or PLOTFILE of form PLOT; extra columns of deposition are skipped
 * Valid      decks of AERMOD 24142 without downwash, deposition, NO2 chemistry, background, events. Deposition and depletion are refused
 *            by name: MODELOPT DEPOS DDEP WDEP DRYDPLT WETDPLT AREADPLT; CO GDSEASON GDLANUSE GASDEPDF GASDEPVD; SO DEPOUNIT; of a
 *            source GASDEPOS METHOD_2 PARTDIAM MASSFRAX PARTDENS. So are OPENPIT, RLINE, RLINEXT, BUOYLINE of a source that is wanted,
 *            and HOUREMIS
 * Limits     the AERMOD_*_MAX below; what goes beyond is refused with LT_LIMIT
 * Threads    any     Owner  everything lives in cx's arena; spans point into the caller's text
 * Invariants 1. every receptor and source of a parsed deck has finite numbers  2. an hour number is 1 to 24
 */
#ifndef LT_WIRE_AERMOD_H
#define LT_WIRE_AERMOD_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/span.h"

#define AERMOD_NAME_MAX     12u        /* bytes of a source's, group's, network's, keyword's name */
#define AERMOD_WORD_MAX     200u       /* bytes of a word */
#define AERMOD_WORDS_MAX    512u       /* fields of a line, repeats counted once */
#define AERMOD_LINES_MAX    2000000u
#define AERMOD_SOURCES_MAX  20000u
#define AERMOD_RECEPTORS_MAX 1000000u
#define AERMOD_GROUPS_MAX   2000u
#define AERMOD_CITIES_MAX   64u
#define AERMOD_CORNERS_MAX  60u
#define AERMOD_PERIODS_MAX  12u
#define AERMOD_OUTPUTS_MAX  1000u
#define AERMOD_NOTES_MAX    200u
#define AERMOD_HOURS_MAX    500000u
#define AERMOD_LEVELS_MAX   50u
#define AERMOD_RANK_MAX     10u
#define AERMOD_FACTORS_MAX  4032u /* 24 hours x 7 days x 12 months x 2 */
#define AERMOD_NET_AXIS_MAX 20000u

enum aermod_kind {
    AERMOD_POINT,
    AERMOD_POINTCAP,
    AERMOD_POINTHOR,
    AERMOD_VOLUME,
    AERMOD_AREA,
    AERMOD_AREACIRC,
    AERMOD_AREAPOLY,
    AERMOD_LINE,
    AERMOD_OTHER /* a type that is not supported: unfit */
};

/* How an emission changes with time: EMISFACT. */
enum aermod_vary {
    AERMOD_STEADY,
    AERMOD_SEASON,
    AERMOD_MONTH,
    AERMOD_HROFDY,
    AERMOD_WSPEED,
    AERMOD_SEASHR,
    AERMOD_HRDOW,
    AERMOD_HRDOW7,
    AERMOD_SHRDOW,
    AERMOD_SHRDOW7,
    AERMOD_MHRDOW,
    AERMOD_MHRDOW7
};

struct aermod_place { /* for a sentence: file (NULL: the deck itself) and line */
    const char *file;
    size_t line;
};

struct aermod_source {
    char name[AERMOD_NAME_MAX + 1];
    enum aermod_kind kind;
    double x_m, y_m, x2_m, y2_m, base_m; /* x2, y2: LINE */
    /* SRCPARAM in the kind's order: POINT rate height temperature speed diameter; VOLUME rate height sigma_y sigma_z;
     * AREA rate height east north angle sigma_z; AREACIRC rate height radius corners sigma_z; AREAPOLY rate height corners
     * sigma_z; LINE rate height width sigma_z */
    double param[6];
    size_t params;
    size_t corners; /* AREAPOLY */
    double corner_x_m[AERMOD_CORNERS_MAX], corner_y_m[AERMOD_CORNERS_MAX];
    int city; /* URBANSRC: index, or -1 */
    enum aermod_vary vary;
    size_t factors;
    double *factor;
    bool flat; /* FLAT in place of a base elevation */
    struct aermod_place place;
    char unfit[AERMOD_NAME_MAX + 1]; /* "": fit; else the word that is not supported and where it stands */
    struct aermod_place unfit_place;
};

struct aermod_city {
    char name[AERMOD_NAME_MAX + 1];
    double population, roughness_m;
};

struct aermod_group {
    char name[AERMOD_NAME_MAX + 1];
    bool is_all;
    size_t n;         /* members, as indices of sources */
    uint32_t *source;
};

struct aermod_receptor {
    double x_m, y_m, elevation_m, hill_m, flagpole_m;
    char network[9];
};

enum { AERMOD_MONTHLY = -1, AERMOD_PERIOD = -2, AERMOD_ANNUAL = -3 }; /* averaging times beside hours */

struct aermod_output {
    bool is_post;     /* POSTFILE, else PLOTFILE */
    int hours;        /* averaging time */
    size_t group;
    unsigned rank;    /* PLOTFILE: 1 = FIRST */
    char path[AERMOD_WORD_MAX + 1];
};

struct aermod_note { /* asked for and left out */
    char word[AERMOD_NAME_MAX + 1];
    struct aermod_place place;
};

struct aermod_date {
    int year, month, day, hour; /* hour 1 to 24, the hour's end; year with century */
};

struct aermod_deck {
    char title[AERMOD_WORD_MAX + 1], pollutant[AERMOD_NAME_MAX + 1];
    bool flat, elevated, no_stack_downwash, by_default, exponents; /* MODELOPT FLAT ELEV NOSTD DFAULT; FILEFORM EXP */
    double half_life_s;
    double flagpole_m;
    size_t periods;
    int period_hours[AERMOD_PERIODS_MAX];
    size_t cities;
    struct aermod_city city[AERMOD_CITIES_MAX];
    size_t sources, groups, receptors, outputs, notes;
    struct aermod_source *source;
    struct aermod_group *group;
    struct aermod_receptor *receptor;
    struct aermod_output *output;
    struct aermod_note note[AERMOD_NOTES_MAX];
    char surface_path[AERMOD_WORD_MAX + 1], profile_path[AERMOD_WORD_MAX + 1];
    double profile_base_m;
    double wind_class_m_s[5]; /* WINDCATS: upper bounds */
    bool has_start;
    struct aermod_date start, end; /* STARTEND */
    bool has_days;
    bool day[367];       /* DAYRANGE: day of the year */
    unsigned high_ranks; /* RECTABLE: the most asked for */
    unsigned table_rows; /* MAXTABLE */
};

/* The text of a file that the deck names; it must live as long as the deck. */
typedef struct aermod_files {
    lt_err (*give)(void *self, lt_cx *cx, const char *path, span *out);
    void *self;
} aermod_files;

LT_MUST lt_err aermod_parse_deck(lt_cx *cx, span text, const aermod_files *files, struct aermod_deck **out);
/* LT_BAD_INPUT naming word, source and line when it needs what is not supported or was not given. */
LT_MUST lt_err aermod_check_source(lt_cx *cx, const struct aermod_source *source);

struct aermod_level {
    double height_m, wind_from_deg, wind_m_s, temperature_c, sigma_direction_deg, sigma_w_m_s;
};
struct aermod_hour {
    struct aermod_date date;
    int day_of_year;
    double heat_flux_w_m2, friction_m_s, convective_m_s, gradient_above_k_m, convective_height_m, mechanical_height_m, obukhov_m;
    double roughness_m, bowen, albedo, wind_m_s, wind_from_deg, wind_height_m, temperature_k, temperature_height_m;
    double precipitation_mm, humidity_percent, pressure_hpa;
    int precipitation_code, cloud_tenths;
    bool adjusted_friction;
    size_t levels; /* of the profile file; 0: none yet */
    const struct aermod_level *level;
};
struct aermod_weather {
    double latitude_deg, longitude_deg; /* north and east positive */
    bool adjusted_friction;
    size_t n;
    struct aermod_hour *hour;
};

LT_MUST lt_err aermod_parse_surface(lt_cx *cx, span text, struct aermod_weather *out);
/* Joins the levels to the weather's hours; an hour that the profile lacks, or has beyond, is named. */
LT_MUST lt_err aermod_parse_profile(lt_cx *cx, span text, struct aermod_weather *weather);

struct aermod_row {
    double x_m, y_m, value;
    char period[9], group[9], network[9];
    int64_t date; /* YYMMDDHH; 0: none */
};
LT_MUST lt_err aermod_parse_plot(lt_cx *cx, span text, size_t *n, struct aermod_row **out);

struct aermod_plot {
    const char *title, *group;
    int hours;          /* averaging time */
    unsigned rank;      /* 0: a post file */
    bool exponents;
    size_t receptors;
};
/* "1-HR", "24-HR", "MONTH", "PERIOD", "ANNUAL" */
const char *aermod_period_name(int hours);
void aermod_format_head(buf *out, const struct aermod_plot *plot);
/* date: YYMMDDHH, of a period the count of hours. */
void aermod_format_row(buf *out, const struct aermod_plot *plot, const struct aermod_receptor *receptor, double value, int64_t date);

#endif
