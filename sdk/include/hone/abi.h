/* hone's plugin ABI, version 1.0: all that binds a plugin to the host.
 *
 * A plugin is a shared library that exports one data symbol, `hone_plugin` (a hone_entry). The host reads it before it
 * calls anything, refuses what it cannot use with one sentence, and never unloads a library. Objectives run in a child
 * process (the runner), samplers and pruners in the host.
 *
 * Conventions, kept by both sides:
 *   growth     structs that travel singly begin with struct_size and are only ever appended to: ask HONE_HAS before a
 *              field that came after 1.0. Structs marked [frozen] live in arrays and never change. An enumeration only
 *              gains values; each says how an unknown one is taken.
 *   functions  owning struct or `self` first. A null optional entry means "not offered". In C++ no exception leaves.
 *   memory     arguments are borrowed until the call returns, unless [borrow: ...] says longer; results go into memory
 *              that the caller supplied; nothing is freed on the other side.
 *   errors     every call that can fail returns a hone_status. `return host->fail(host, HONE_FAILED, text);` is how.
 *   threads    [create]   once, before any other call on the instance
 *              [serial]   never two calls at once on one instance, from any thread; nothing else waits for it
 *              [parallel] any number of calls at once, so the function must be pure
 *              [in-call]  only during the call that handed the struct over, from any thread
 *   values     doubles in the storage's own form: the real, the integer (exact below 2^53), the place of the choice
 *              (from 0). NaN where a trial lacks the parameter.
 *   sense      samplers and pruners minimise: `loss` is negated for maximisation. A violation <= 0 is feasible.
 *              Objectives and the database have raw values.
 *   chance     every call that may use randomness gets a seed; a plugin has no other entropy and no clock.
 */
#ifndef HONE_ABI_H
#define HONE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define HONE_NOEXCEPT noexcept
#define HONE_EXTERN extern "C"
extern "C" {
#else
#define HONE_NOEXCEPT
#define HONE_EXTERN extern
#endif

#define HONE_MAGIC UINT64_C(0x6e6967756c706e68) /* "hnplugin" in memory, on little-endian machines */
#define HONE_MAJOR 1u
#define HONE_MINOR 0u

/* Whether *p, made by the other side, reaches to the end of `field`. */
#define HONE_HAS(p, type, field) ((p)->struct_size >= offsetof(type, field) + sizeof(((type*)0)->field))

/* ---- Scalars ---------------------------------------------------------------------------------------------------- */

/* What a call came to. An unknown status is a failure. */
typedef int32_t hone_status;
enum {
    HONE_OK = 0,
    HONE_FAILED = 1,      /* it went wrong; hone_host.fail holds the reason */
    HONE_PRUNED = 2,      /* evaluate only: the trial stopped because the pruner said so */
    HONE_CANCELLED = 3,   /* the run is stopping: pass it on */
    HONE_TAKEN = 4,       /* claim: another trial or host has the key; ask: they have all that this view could offer */
    HONE_INVALID = 5,     /* the caller broke the contract or the domain (an empty range, a negative step) */
    HONE_NO_MEMORY = 6,
    HONE_UNSUPPORTED = 7
};

/* UTF-8, not terminated; {NULL, 0} is "none". [frozen] */
typedef struct hone_str {
    const char* data;
    uint64_t size; /* bytes */
} hone_str;
#ifdef __cplusplus
#define HONE_STR(literal) hone_str{literal, sizeof(literal) - 1}
#else
#define HONE_STR(literal) {literal, sizeof(literal) - 1}
#endif

/* Types of an option's value and of a choice: one bit each, so that an option can accept a set of them. */
enum {
    HONE_TYPE_NULL = 1,
    HONE_TYPE_BOOL = 2,
    HONE_TYPE_INT = 4,
    HONE_TYPE_REAL = 8,
    HONE_TYPE_TEXT = 16,
    HONE_TYPE_PATH = 32, /* options only: text, a file or folder, made absolute by the host */
    HONE_TYPE_LIST = 64, /* options only: text, a JSON array ("a,b" is taken as ["a","b"]) */
    HONE_TYPE_JSON = 128 /* options only: text, any JSON */
};

/* One choice of a categorical parameter. `type` says which field holds it; the others are zero. [frozen] */
typedef struct hone_choice {
    int32_t type; /* HONE_TYPE_NULL, BOOL, INT, REAL or TEXT */
    int32_t boolean;
    int64_t integer;
    double real;
    hone_str text;
} hone_choice;

enum { HONE_FLOAT = 0, HONE_INT = 1, HONE_CATEGORICAL = 2 }; /* an unknown kind is sampled by the host */
enum { HONE_LOG = 1 };                                       /* hone_dist.flags */

/* What a parameter may be. [frozen] */
typedef struct hone_dist {
    int32_t kind;
    uint32_t flags;
    double low, high; /* inclusive; 0 and n_choices - 1 for a categorical */
    double step;      /* 0: continuous (float); 1 or more for an int; 1 for a categorical. Never with HONE_LOG but 1 */
    uint64_t n_choices;
    const hone_choice* choices;
    const void* more; /* NULL */
} hone_dist;

/* One reported number; an empty name is the objective's first value. [frozen] */
typedef struct hone_metric {
    hone_str name;
    double value;
} hone_metric;

/* One option as the host hands it over: checked, typed, defaults filled in. [frozen] */
typedef struct hone_value {
    hone_str name;
    int32_t type; /* the one bit of HONE_TYPE_... that applies; PATH, LIST and JSON come in `text` */
    int32_t boolean;
    int64_t integer; /* REAL options that were given an integer have both */
    double real;
    hone_str text;
} hone_value;

/* ---- What the host offers to every plugin ------------------------------------------------------------------------- */

enum { HONE_DEBUG = 0, HONE_INFO = 1, HONE_WARNING = 2, HONE_ERROR = 3 }; /* an unknown level is an error */

typedef struct hone_host {
    uint32_t struct_size;
    uint32_t major, minor; /* of the host's ABI */
    uint32_t reserved;
    void* ctx; /* the host's own */
    /* Keep `text` as the reason of this thread's failing call; returns `code`. [parallel] */
    hone_status (*fail)(const struct hone_host* host, hone_status code, hone_str text) HONE_NOEXCEPT;
    /* The reason that this thread's last failing call of the host gave. [parallel] [borrow: this thread's next call] */
    hone_str (*reason)(const struct hone_host* host) HONE_NOEXCEPT;
    /* One line for people, without line break. [parallel] */
    void (*log)(const struct hone_host* host, int32_t level, hone_str line) HONE_NOEXCEPT;
    /* A table that the host offers under a permanent id such as "hone.studies/1", or NULL. [parallel] [borrow: for ever] */
    const void* (*extension)(const struct hone_host* host, hone_str id) HONE_NOEXCEPT;
} hone_host;

/* Given to create. [borrow: until destroy] */
typedef struct hone_study {
    uint32_t struct_size;
    uint32_t n_objectives; /* 0 for an objective's create: it is what declares them */
    hone_str name;
    const hone_str* value_names; /* one per objective; empty where nothing named it */
    uint64_t seed;               /* of the run; 0 for an objective's create. Each call brings its own */
    uint64_t n_options;
    const hone_value* options; /* in the descriptor's order; a repeated one stands several times */
    void* ctx;
    /* A number that all hosts at work on the study share: *value is what stands under `key`, for ever, or NaN. Where
       nothing stands, a judge may propose a number (else NaN): the first host's counts, and judge is called again once
       it stands. Only for pruners. [parallel] */
    hone_status (*settle)(const struct hone_study* study, hone_str key, double proposed, double* value) HONE_NOEXCEPT;
} hone_study;

/* ---- What a plugin says of itself --------------------------------------------------------------------------------- */

enum { HONE_KIND_OBJECTIVE = 1, HONE_KIND_SAMPLER = 2, HONE_KIND_PRUNER = 3 }; /* an unknown kind is passed over */
enum { HONE_REQUIRED = 1, HONE_REPEATABLE = 2, HONE_SECRET = 4 };              /* hone_option.flags */
enum { HONE_SPACE_PRUNED = 1, /* hone_descriptor.flags: PRUNED trials count for the joint search space */
       HONE_TAKES_TURNS = 2 }; /* of a sampler: asks wait, not for long, for the proposals of trials that began before */

/* One option, as `key=value` sets it on the command line. */
typedef struct hone_option {
    uint32_t struct_size;
    uint32_t types; /* a set of HONE_TYPE_... */
    uint32_t flags;
    uint32_t n_keywords;
    hone_str name;
    hone_str help;     /* one line */
    hone_str fallback; /* the default, written as a user would; none: the option is absent unless given */
    double low, high;  /* inclusive, for INT and REAL; -infinity and infinity where unbounded */
    const hone_str* keywords; /* texts that are taken beside the types, such as "auto" */
    uint64_t n_choices;
    const hone_str* choices; /* the only texts that are taken; 0: any */
} hone_option;

typedef struct hone_descriptor {
    uint32_t struct_size;
    int32_t kind;
    uint64_t flags;
    hone_str id; /* [a-z0-9_]+, unique in the library; never changes */
    hone_str version;
    hone_str summary; /* one line */
    uint64_t n_options;
    const hone_option* const* options;
    uint64_t n_attributes; /* trial attributes holding numbers that come back as hone_history.attribute */
    const hone_str* attributes;
    /* Make an instance; cheap, reads no data but hone.studies/1. [create] [borrow: host for ever, study until destroy]
       Fails: HONE_INVALID where the options do not fit together, which is then the user's mistake. */
    hone_status (*create)(const hone_host* host, const hone_study* study, void** self) HONE_NOEXCEPT;
    /* After the last call on the instance. */
    void (*destroy)(void* self) HONE_NOEXCEPT;
    const void* api; /* hone_objective_api, hone_sampler_api or hone_pruner_api, by kind */
} hone_descriptor;

/* The one exported symbol: `hone_plugin`. */
typedef struct hone_entry {
    uint64_t magic;       /* HONE_MAGIC */
    uint32_t major;       /* HONE_MAJOR of the header that it was built with; the host's must be the same */
    uint32_t needs_minor; /* the lowest host minor that it can live with: 0 unless it opts in */
    uint32_t struct_size;
    uint32_t n_descriptors;
    const hone_descriptor* const* descriptors;
    hone_str built_with; /* the compiler, for people */
} hone_entry;

/* ---- Objectives --------------------------------------------------------------------------------------------------- */

/* The host's side of one running trial. [in-call] of evaluate; its functions may be called from any thread. */
typedef struct hone_trial {
    uint32_t struct_size;
    int32_t attempt;  /* 0, or how many retries came before */
    uint64_t number;  /* of the trial in its study, from 0 */
    uint64_t seed;    /* the same for every attempt of the trial */
    double deadline;  /* seconds until the trial is killed, at the start of evaluate; infinity: never */
    int64_t device;   /* the device slot that this trial may use, or -1 */
    void* ctx;
    /* The value of a parameter, asked for by name; the same again when asked again.
       Fails: HONE_INVALID (an impossible range, or another kind than before), HONE_CANCELLED. */
    hone_status (*suggest)(const struct hone_trial* trial, hone_str name, const hone_dist* dist, double* value) HONE_NOEXCEPT;
    /* Numbers of one step, 0 <= step <= 2147483647; the first report of a (step, metric) wins. *verdict: 0 go on, else
       stop and return HONE_PRUNED. Fails: HONE_INVALID, HONE_CANCELLED. */
    hone_status (*report)(const struct hone_trial* trial, int64_t step, const hone_metric* metrics, uint64_t n, int32_t* verdict) HONE_NOEXCEPT;
    /* The verdict on the newest report, again. */
    hone_status (*should_prune)(const struct hone_trial* trial, int32_t* verdict) HONE_NOEXCEPT;
    /* Keep a JSON text under the trial's user attributes; the last one wins. Fails: HONE_INVALID (not JSON). */
    hone_status (*set_attribute)(const struct hone_trial* trial, hone_str key, hone_str json) HONE_NOEXCEPT;
    /* A constraint's value, feasible when <= 0; the first one wins. Fails: HONE_INVALID (NaN). */
    hone_status (*set_constraint)(const struct hone_trial* trial, hone_str name, double value) HONE_NOEXCEPT;
    /* A folder that survives retries of this trial, or an empty text where none is kept. [borrow: evaluate] */
    hone_status (*checkpoint_dir)(const struct hone_trial* trial, hone_str* path) HONE_NOEXCEPT;
    /* Not 0 once the run is stopping; cheap enough for an inner loop. */
    int32_t (*cancelled)(const struct hone_trial* trial) HONE_NOEXCEPT;
} hone_trial;

enum { HONE_MINIMIZE = 0, HONE_MAXIMIZE = 1 }; /* any other is refused */

/* Filled by describe. [borrow: until destroy] */
typedef struct hone_declaration {
    uint32_t struct_size;
    uint32_t n_values; /* 0: the command line's --direction decides */
    const hone_str* names;
    const int32_t* directions;
} hone_declaration;

/* Filled by evaluate. */
typedef struct hone_result {
    uint32_t struct_size;
    uint32_t n;        /* in: room in `value`; out: how many values there are, even where they did not fit */
    double* value;     /* raw, in the order of the declaration; NaN fails the trial */
} hone_result;

typedef struct hone_objective_api {
    uint32_t struct_size;
    uint32_t reserved;
    /* Names and directions of the values; reads no data. Optional. [serial] */
    hone_status (*describe)(void* self, hone_declaration* declaration) HONE_NOEXCEPT;
    /* Load what all trials share, once, before the first evaluate. Optional. [serial] */
    hone_status (*prepare)(void* self) HONE_NOEXCEPT;
    /* A text that changes when data or meaning change; after prepare. Optional. [serial] [borrow: until destroy] */
    hone_status (*fingerprint)(void* self, hone_str* text) HONE_NOEXCEPT;
    /* Run one trial. HONE_OK with values, HONE_PRUNED, HONE_CANCELLED, or a failure. [serial] */
    hone_status (*evaluate)(void* self, const hone_trial* trial, hone_result* result) HONE_NOEXCEPT;
    /* Optional. [parallel] */
    const void* (*extension)(void* self, hone_str id) HONE_NOEXCEPT;
} hone_objective_api;

/* ---- History: what samplers and pruners may know ------------------------------------------------------------------- */

enum { HONE_STATE_RUNNING = 0, HONE_STATE_COMPLETE = 1, HONE_STATE_PRUNED = 2, HONE_STATE_FAIL = 3, HONE_STATE_WAITING = 4,
       HONE_STATE_UNSEEN = 255 }; /* unseen: outside the view; an unknown state is unseen */
/* Why a trial is FAIL; lost and cancelled say nothing about its parameters. An unknown one is `unknown`. */
enum { HONE_REASON_UNKNOWN = 0, HONE_REASON_EXCEPTION = 1, HONE_REASON_SIGNAL = 2, HONE_REASON_EXIT = 3, HONE_REASON_TIMEOUT = 4,
       HONE_REASON_MEMORY = 5, HONE_REASON_NAN = 6, HONE_REASON_LOST = 7, HONE_REASON_CANCELLED = 8 };

/* One parameter over all rows. [frozen] */
typedef struct hone_column {
    hone_str name;
    const double* value;  /* [n]; NaN where the row lacks it */
    const uint32_t* dist; /* [n]; place in hone_history.dist, UINT32_MAX where the row lacks it */
} hone_column;

/* A view of the study. Rows are trial numbers 0 ... n-1; a finished row never changes; a running one shows its joint
   proposal and nothing later. [in-call] */
typedef struct hone_history {
    uint32_t struct_size;
    uint32_t n_objectives;
    uint64_t n;
    uint64_t n_complete, n_pruned, n_fail, n_running;
    const uint8_t* state;   /* [n] HONE_STATE_RUNNING ... */
    const uint8_t* reason;  /* [n] */
    const double* seconds;  /* [n] from start to end; NaN unless finished */
    const double* const* loss; /* [n_objectives][n]; NaN unless the row has values */
    uint64_t n_constraints;
    const hone_str* constraint_names; /* ascending (bytes): a new one may come before others */
    const double* const* violation; /* [n_constraints][n]; NaN where none was set */
    uint64_t n_columns;
    const hone_column* column;
    uint64_t n_dists;
    const hone_dist* const* dist;
    uint64_t n_attributes;
    const double* const* attribute; /* [n_attributes][n] in the descriptor's order; NaN where absent */
    uint64_t n_fresh;
    const uint64_t* fresh;   /* rows COMPLETE, PRUNED or FAIL since this instance's last call, ascending */
    const uint64_t* running; /* [n_running] ascending */
    const int64_t* last_step;         /* [n] largest reported step; -1: nothing was reported */
    const double* const* last_loss;   /* [n_objectives][n] at that step; NaN: nothing was reported */
    void* ctx;
    /* The columns of a row in the order in which the objective asked for them. *n: how many. [borrow: call] */
    const uint32_t* (*path)(const struct hone_history* history, uint64_t row, uint64_t* n) HONE_NOEXCEPT;
} hone_history;

/* The extension hone.studies/1, for samplers: other studies of the same storage. */
typedef struct hone_studies {
    uint32_t struct_size;
    uint32_t reserved;
    void* ctx;
    /* The finished trials of another study with the same directions, all of them fresh, without attributes: those that
       were there when a host at work on this study first asked, for all its hosts and for ever. [create] [borrow: until
       destroy] Fails: HONE_INVALID (no such study, other directions, or it has lost them), HONE_FAILED. */
    hone_status (*trials)(const struct hone_studies* studies, hone_str name, const hone_history** history) HONE_NOEXCEPT;
} hone_studies;

/* ---- Samplers ------------------------------------------------------------------------------------------------------ */

/* A request for values of one trial. [in-call] */
typedef struct hone_ask {
    uint32_t struct_size;
    uint32_t n;       /* parameters, sorted by name (bytes), single-valued ones left out: see hone_sampler_api.space */
    uint64_t trial;
    uint64_t seed;
    const uint32_t* column;        /* [n] places in hone_history.column */
    const hone_dist* const* dist;  /* [n] what they may be now */
    const uint8_t* fixed;          /* [n] 1: `value` holds a given value, which stays */
    const uint32_t* group;         /* [n] parameters that occur together have the same number */
    double* value;                 /* [n] out; NaN declines: the parameter is then asked for singly */
    void* ctx;
    /* Keep a JSON text under the trial's system attributes; an int is written without a point. */
    hone_status (*attribute)(const struct hone_ask* ask, hone_str key, hone_str json) HONE_NOEXCEPT;
    /* Take `key` for this trial, once among all hosts: HONE_OK, HONE_TAKEN, HONE_UNSUPPORTED. */
    hone_status (*claim)(const struct hone_ask* ask, hone_str key) HONE_NOEXCEPT;
} hone_ask;

/* A trial of this host that ended. [in-call] */
typedef struct hone_told {
    uint32_t struct_size;
    uint32_t n_objectives;
    uint64_t trial;
    int32_t state;  /* HONE_STATE_COMPLETE, PRUNED or FAIL */
    int32_t reason;
    const double* loss; /* [n_objectives], or NULL */
    void* ctx;
    hone_status (*attribute)(const struct hone_told* told, hone_str key, hone_str json) HONE_NOEXCEPT;
} hone_told;

/* Which parameters `ask` is given: those that every finished trial had with one distribution, or all that any had, each
   with its newest. An unknown one is the first. */
enum { HONE_ASK_COMMON = 0, HONE_ASK_GROUPS = 1 };

/* An answer depends on (view, seed) alone, never on the order in which the view was learned. */
typedef struct hone_sampler_api {
    uint32_t struct_size;
    uint32_t reserved;
    /* Propose values jointly, once a trial; after HONE_TAKEN once more, when the view shows what others did. [serial] */
    hone_status (*ask)(void* self, const hone_history* history, hone_ask* ask) HONE_NOEXCEPT;
    /* Propose one parameter that `ask` had not; NaN: the host samples. ask->n is 0. Optional. [serial] */
    hone_status (*ask_one)(void* self, const hone_history* history, const hone_ask* ask, uint32_t column, const hone_dist* dist, double* value) HONE_NOEXCEPT;
    /* Once for each trial of this host, before its finish is committed. Optional. [serial] */
    hone_status (*tell)(void* self, const hone_history* history, const hone_told* told) HONE_NOEXCEPT;
    /* Trials that are still worth starting; -1: no bound. Optional. [serial] */
    hone_status (*remaining)(void* self, const hone_history* history, int64_t* n) HONE_NOEXCEPT;
    /* Optional. [parallel] */
    const void* (*extension)(void* self, hone_str id) HONE_NOEXCEPT;
    /* HONE_ASK_..., the same for the life of the instance. Optional: common. [serial] */
    int32_t (*space)(void* self) HONE_NOEXCEPT;
} hone_sampler_api;

/* ---- Pruners ------------------------------------------------------------------------------------------------------- */

/* All that was reported at one step, running trials included. [frozen] */
typedef struct hone_rung {
    int64_t step;
    uint64_t n;
    const uint64_t* trial;             /* [n] rows, in the order of arrival */
    const double* const* loss;         /* [n_metrics][n]; NaN: reported as NaN, or not at all */
    uint64_t n_complete;               /* how many of them are of COMPLETE trials */
    const uint32_t* const* order;      /* [n_metrics][n_complete] places in `trial`, ascending by loss, NaN last */
} hone_rung;

/* The trials that completed one rung of a successive halving. [frozen] */
typedef struct hone_marks {
    uint64_t n;
    const uint64_t* trial; /* [n] rows, in the order of arrival */
    const double* loss;    /* [n] of the first value, when the rung was completed */
} hone_marks;

/* The judged trial's newest report, and everybody's. [in-call] */
typedef struct hone_curves {
    uint32_t struct_size;
    uint32_t n_metrics;      /* declared values first, then what else was reported */
    const hone_str* metric_names;
    uint64_t trial;
    int64_t step;            /* the one to judge: its largest */
    const double* loss;      /* [n_metrics] at that step */
    const double* best;      /* [n_metrics] lowest of this trial so far, this step included; NaN: all were */
    uint64_t n_steps;
    const int64_t* steps;    /* [n_steps] this trial's own, ascending, this step included */
    const double* const* own; /* [n_metrics][n_steps] */
    uint64_t n_rungs;
    const hone_rung* rungs;  /* [n_rungs] ascending by step */
    const hone_history* history; /* finished and running trials; `fresh` is empty */
    void* ctx;
    /* Keep a JSON text under the judged trial's system attributes. */
    hone_status (*attribute)(const struct hone_curves* curves, hone_str key, hone_str json) HONE_NOEXCEPT;
    const double* sign;      /* [n_metrics] 1 or -1: what was reported is sign * loss */
    uint64_t rung;           /* the first that the judged trial has not completed */
    uint64_t n_marks;
    const hone_marks* marks; /* [n_marks] by rung, from 0; those of other programs included */
    /* The judged trial completes `rung`, which is below 64, with its losses at `step`: shown to others from the next call
       on, and to Optuna's workers. Fails: HONE_INVALID. */
    hone_status (*mark)(const struct hone_curves* curves, uint64_t rung) HONE_NOEXCEPT;
    const uint8_t* reported; /* [n_metrics] 1: the judged trial reported it at `step`, be it NaN */
    const double* const* const* mark_loss; /* [n_marks][n_objectives][marks[].n]: as marks[].loss, of every value */
} hone_curves;

typedef struct hone_pruner_api {
    uint32_t struct_size;
    uint32_t reserved;
    /* *verdict: 0 go on, 1 stop; any other means stop. [parallel] */
    hone_status (*judge)(void* self, const hone_curves* curves, int32_t* verdict) HONE_NOEXCEPT;
    /* Which of its brackets a trial belongs to; the sampler then sees that bracket's trials only. Optional. [parallel] */
    hone_status (*bracket)(void* self, uint64_t trial, int64_t* bracket) HONE_NOEXCEPT;
    /* Optional. [parallel] */
    const void* (*extension)(void* self, hone_str id) HONE_NOEXCEPT;
} hone_pruner_api;

#ifdef __cplusplus
}
#endif

/* Before the definition of `hone_plugin`, in one file of the library. */
#define HONE_EXPORT HONE_EXTERN __attribute__((visibility("default")))
HONE_EXPORT const hone_entry hone_plugin;

#endif
