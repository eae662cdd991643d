// SPDX-License-Identifier: BSD-3-Clause
// OpenCV at the work of tests/peers/convolve.sh, which compiles this:
//
//     convolve_opencv time f32|u8 filter2D|gaussian K THREADS REPEAT
//         milliseconds of each repetition on 4096 x 4096 noise
//     convolve_opencv compare IN.ppm WEIGHTS DIVISOR OUT.ppm
//         the largest difference between filter2D's bytes and OUT.ppm

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

static int run_times(char **arg)
{
    bool floats = !strcmp(arg[0], "f32"), dense = !strcmp(arg[1], "filter2D");
    int size = atoi(arg[2]), repeat = atoi(arg[4]);
    cv::Mat in(4096, 4096, CV_8U), out, weights(size, size, CV_32F);

    cv::setNumThreads(atoi(arg[3]));
    cv::randu(in, 0, 256);
    cv::randu(weights, 0, 1);
    weights /= cv::sum(weights)[0];
    if (floats)
        in.convertTo(in, CV_32F);
    for (int r = -1; r < repeat; r++) { // the first one finds no memory
        auto begin = std::chrono::steady_clock::now();

        if (dense)
            cv::filter2D(in, out, in.depth(), weights, cv::Point(-1, -1), 0,
                         cv::BORDER_REPLICATE);
        else
            cv::GaussianBlur(in, out, cv::Size(size, size), 0, 0,
                             cv::BORDER_REPLICATE);
        std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begin;
        if (r >= 0)
            printf("%.3f\n", took.count());
    }
    return 0;
}

static cv::Mat read_ppm(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    std::string magic;
    int width = 0, height = 0, most = 0;

    file >> magic >> width >> height >> most;
    file.get();
    if (!file || magic != "P6" || most != 255) {
        fprintf(stderr, "convolve_opencv: '%s' is no P6 of 255\n", path);
        exit(2);
    }
    cv::Mat picture(height, width, CV_8UC3);
    file.read((char *)picture.data, (std::streamsize)picture.total() * 3);
    return picture;
}

static int compare(char **arg)
{
    cv::Mat in = read_ppm(arg[0]), ours = read_ppm(arg[3]), theirs, apart;
    std::ifstream file(arg[1]);
    std::vector<float> values;
    double value, most;

    while (file >> value)
        values.push_back((float)(value / atof(arg[2])));
    cv::filter2D(in, theirs, CV_8U,
                 cv::Mat(values).reshape(
                     1, (int)std::lround(std::sqrt((double)values.size()))),
                 cv::Point(-1, -1), 0, cv::BORDER_REPLICATE);
    cv::absdiff(theirs, ours, apart);
    cv::minMaxLoc(apart.reshape(1), nullptr, &most);
    printf("%d\n", (int)most);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 7 && !strcmp(argv[1], "time"))
        return run_times(argv + 2);
    if (argc == 6 && !strcmp(argv[1], "compare"))
        return compare(argv + 2);
    if (argc == 2 && !strcmp(argv[1], "version")) {
        puts(CV_VERSION);
        return 0;
    }
    fprintf(stderr, "convolve_opencv: see its first lines\n");
    return 2;
}
