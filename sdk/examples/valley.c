/* An objective in plain C, from abi.h alone: Rosenbrock's valley, walked down by gradient descent.
 *
 *     cc -std=c11 -shared -fPIC -fvisibility=hidden -I sdk/include valley.c -o valley.so
 */
#include <hone/abi.h>
#include <math.h>
#include <stdlib.h>

/* ---- Options ---- */

static const hone_option steps_option = {.struct_size = sizeof(hone_option),
                                         .types = HONE_TYPE_INT,
                                         .name = HONE_STR("steps"),
                                         .help = HONE_STR("how many steps a trial takes"),
                                         .fallback = HONE_STR("100"),
                                         .low = 1,
                                         .high = 1e6};
static const hone_option* const options[] = {&steps_option};

/* ---- The instance ---- */

typedef struct valley {
    const hone_host* host;
    int64_t steps;
} valley;

static hone_status create(const hone_host* host, const hone_study* study, void** self) {
    valley* made = malloc(sizeof *made);
    if (!made) return host->fail(host, HONE_NO_MEMORY, (hone_str)HONE_STR("no memory for an instance"));
    made->host = host;
    made->steps = study->options[0].integer; /* it has a default, so it is there */
    *self = made;
    return HONE_OK;
}

static void destroy(void* self) { free(self); }

/* ---- A trial ---- */

static double height(double x, double y) { return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x); }

static hone_status evaluate(void* self, const hone_trial* trial, hone_result* result) {
    const valley* me = self;
    const hone_dist rates = {.kind = HONE_FLOAT, .flags = HONE_LOG, .low = 1e-5, .high = 1e-2};
    const hone_dist starts = {.kind = HONE_FLOAT, .low = -1.5, .high = 1.5};
    double rate, x, y, best;
    int32_t verdict = 0;
    hone_status status;

    if ((status = trial->suggest(trial, (hone_str)HONE_STR("rate"), &rates, &rate)) != HONE_OK) return status;
    if ((status = trial->suggest(trial, (hone_str)HONE_STR("x"), &starts, &x)) != HONE_OK) return status;
    if ((status = trial->suggest(trial, (hone_str)HONE_STR("y"), &starts, &y)) != HONE_OK) return status;

    best = height(x, y);
    for (int64_t step = 0; step < me->steps; ++step) {
        const double slope_x = -2 * (1 - x) - 400 * x * (y - x * x), slope_y = 200 * (y - x * x);
        hone_metric metric = {.value = 0};
        x -= rate * slope_x;
        y -= rate * slope_y;
        best = fmin(best, height(x, y));
        metric.value = best;
        if ((status = trial->report(trial, step, &metric, 1, &verdict)) != HONE_OK) return status;
        if (verdict != 0) return HONE_PRUNED;
    }
    if (!isfinite(best))
        return me->host->fail(me->host, HONE_FAILED, (hone_str)HONE_STR("the descent left the valley"));
    if (result->n >= 1) result->value[0] = best;
    result->n = 1;
    return HONE_OK;
}

/* ---- What the library says of itself ---- */

static const hone_str value_names[] = {HONE_STR("height")};
static const int32_t directions[] = {HONE_MINIMIZE};

static hone_status describe(void* self, hone_declaration* declaration) {
    (void)self;
    declaration->n_values = 1;
    declaration->names = value_names;
    declaration->directions = directions;
    return HONE_OK;
}

static const hone_objective_api api = {
    .struct_size = sizeof(hone_objective_api), .describe = describe, .evaluate = evaluate};

static const hone_descriptor descriptor = {.struct_size = sizeof(hone_descriptor),
                                           .kind = HONE_KIND_OBJECTIVE,
                                           .id = HONE_STR("valley"),
                                           .version = HONE_STR("1.0.0"),
                                           .summary = HONE_STR("Gradient descent in Rosenbrock's valley."),
                                           .n_options = 1,
                                           .options = options,
                                           .create = create,
                                           .destroy = destroy,
                                           .api = &api};
static const hone_descriptor* const descriptors[] = {&descriptor};

const hone_entry hone_plugin = {.magic = HONE_MAGIC,
                                .major = HONE_MAJOR,
                                .struct_size = sizeof(hone_entry),
                                .n_descriptors = 1,
                                .descriptors = descriptors,
                                .built_with = HONE_STR(__VERSION__)};
