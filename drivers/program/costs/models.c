/* SPDX-License-Identifier: BSD-3-Clause */
/* The models of brigade. */
#include <stddef.h>

#include "drivers/program/costs/cost.h"

extern const struct cost_model cost_process, cost_thread, cost_thread_default,
    cost_task, cost_timerfd, cost_task_epoll, cost_task_uring;

const struct cost_model *const cost_models[] = {
    &cost_process,    &cost_thread_default, &cost_thread, &cost_timerfd,
    &cost_task_epoll, &cost_task_uring,     &cost_task,   NULL,
};
const char *const cost_elsewhere =
    "for ranks use: mpirun -n 2 brigade-mpi costs";
