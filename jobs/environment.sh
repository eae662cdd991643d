# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by scripts that start ranks on one machine: settings for Open MPI
# there. A variable that the user has set is kept.

# As root Open MPI refuses to start without these two settings.
if [ "$(id -u)" -eq 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT="${OMPI_ALLOW_RUN_AS_ROOT:-1}"
    export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="${OMPI_ALLOW_RUN_AS_ROOT_CONFIRM:-1}"
fi

# Containers often refuse cross-memory attach; a copy through shared memory
# always works.
: "${OMPI_MCA_btl_vader_single_copy_mechanism:=none}"
export OMPI_MCA_btl_vader_single_copy_mechanism

# One machine needs no network transport, so none is searched for.
: "${OMPI_MCA_pml:=ob1}" "${OMPI_MCA_btl:=self,vader}"
export OMPI_MCA_pml OMPI_MCA_btl
