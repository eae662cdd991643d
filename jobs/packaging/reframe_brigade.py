# SPDX-License-Identifier: BSD-3-Clause
"""ReFrame: strong scaling of brigade in one job, checked and recorded.

    reframe -C your_site.py -c jobs/packaging/reframe_brigade.py -r

The programs must be on PATH, as by a module of the site. The performance
variable is the median time of the report's FOM lines.
"""
import reframe as rfm
import reframe.utility.sanity as sn


@rfm.simple_test
class BrigadeScaling(rfm.RunOnlyRegressionTest):
    """Primes and a convolution under mpi: a wrong answer ends with another exit
    code than 0, and the median time is a performance variable."""

    descr = "verified strong scaling of brigade"
    valid_systems = ["*"]
    valid_prog_environs = ["*"]
    kernel = parameter(["primes --limit 1e10",
                        "convolve --image mandelbrot:8192x8192"])
    ranks = variable(int, value=2)

    executable = "brigade-mpi"
    time_limit = "10m"

    @run_before("run")
    def set_job(self):
        self.num_tasks = self.ranks
        self.executable_opts = ["run", *self.kernel.split(),
                                "--driver", "mpi", "--out", "rows"]
        self.postrun_cmds = ["brigade report rows --fom"]

    @sanity_function
    def verified(self):
        return sn.all([sn.assert_eq(self.job.exitcode, 0),
                       sn.assert_found(r"^FOM ", self.stdout)])

    @performance_function("s")
    def elapsed(self):
        return sn.extractsingle(r"^FOM \S+\.median: (\S+) s", self.stdout, 1,
                                float)
