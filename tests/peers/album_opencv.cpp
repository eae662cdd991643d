// SPDX-License-Identifier: BSD-3-Clause
// OpenCV at the work of tests/peers/album.sh, which compiles this:
//
//     album_opencv IN OUT K THREADS
//         read, blur and write every PNG of the directory IN; prints milliseconds
//
// Each thread takes the next picture; OpenCV itself uses one thread for each.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <thread>
#include <vector>

int main(int argc, char **argv)
{
    if (argc == 2 && std::string(argv[1]) == "version") {
        puts(CV_VERSION);
        return 0;
    }
    if (argc != 5) {
        fprintf(stderr, "album_opencv: see its first lines\n");
        return 2;
    }
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(argv[1]))
        names.push_back(entry.path().filename());
    int size = atoi(argv[3]);
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;

    cv::setNumThreads(1);
    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < atoi(argv[4]); i++)
        threads.emplace_back([&] {
            for (size_t n; (n = next++) < names.size();) {
                cv::Mat in = cv::imread(argv[1] + ("/" + names[n]),
                                        cv::IMREAD_UNCHANGED);
                cv::Mat out;

                cv::GaussianBlur(in, out, cv::Size(size, size), 0, 0,
                                 cv::BORDER_REPLICATE);
                if (!cv::imwrite(argv[2] + ("/" + names[n]), out))
                    abort();
            }
        });
    for (auto &thread : threads)
        thread.join();
    std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    printf("%.3f\n", took.count());
    return 0;
}
