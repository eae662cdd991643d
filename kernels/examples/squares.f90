! SPDX-License-Identifier: BSD-3-Clause
! squares: the sum of u * u over the units u = 0 .. n-1, modulo 2^64.
!
! The mathematics of a kernel outside the tree of brigade, in Fortran;
! squares_table.c describes it to brigade. Replace the work and its check by
! yours. Integers wrap around, so build with -fwrapv. Procedures are called from
! many threads at a time: no saved variables, no output.
module squares
    use, intrinsic :: iso_c_binding, only: c_int64_t
    implicit none

contains

    ! The work of units lo .. hi-1.
    pure function squares_sum(lo, hi) result(total) bind(c)
        integer(c_int64_t), value :: lo, hi
        integer(c_int64_t) :: total, u

        total = 0
        do u = lo, hi - 1
            total = total + u * u
        end do
    end function squares_sum

    ! The independent answer, (n-1) n (2n-1) / 6: the factors are divided by 2
    ! and 3 before they are multiplied, as the product may wrap around.
    pure function squares_expected(n) result(total) bind(c)
        integer(c_int64_t), value :: n
        integer(c_int64_t) :: total, f(3)
        integer :: i

        f = [n - 1, n, 2 * n - 1]
        i = merge(1, 2, mod(f(1), 2_c_int64_t) == 0)
        f(i) = f(i) / 2
        i = findloc(mod(f, 3_c_int64_t) == 0, .true., dim=1)
        f(i) = f(i) / 3
        total = f(1) * f(2) * f(3)
    end function squares_expected

end module squares
