# SPDX-License-Identifier: BSD-3-Clause
"""Spack: copy to REPO/packages/brigade/package.py of a repository of yours,
then build the folder that you are in:

    spack dev-build brigade@0.1.0
"""
from spack.package import *


class Brigade(CMakePackage):
    """OpenMP/MPI parallel-computing demonstrator: the same verified work with
    threads, processes, ranks and event loops, measured and explained."""

    license("BSD-3-Clause")
    version("0.1.0")

    variant("mpi", default=True, description="build brigade-mpi")
    variant("png", default=True, description="read and write PNG")
    variant("uring", default=True, description="the io_uring driver")
    variant("fits", default=True, description="fits of scaling laws")

    depends_on("c", type="build")
    depends_on("cmake@3.22:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("hwloc@2.5:")
    depends_on("jansson")
    depends_on("mpi", when="+mpi")
    depends_on("libpng", when="+png")
    depends_on("liburing@2.1:", when="+uring")
    depends_on("cminpack", when="+fits")

    def cmake_args(self):
        return [
            self.define("BUILD_TESTING", False),
            self.define_from_variant("BRIGADE_MPI", "mpi"),
            self.define_from_variant("BRIGADE_PNG", "png"),
            self.define_from_variant("BRIGADE_URING", "uring"),
            self.define_from_variant("BRIGADE_FITS", "fits"),
        ]

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_install(self):
        brigade = Executable(self.prefix.bin.brigade)
        brigade("run", "primes", "--limit", "1e7", "--driver", "openmp")
