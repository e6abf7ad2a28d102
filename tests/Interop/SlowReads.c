// Preloaded into the command by SignalTests: reads of one file, from an offset on, do not answer. A network file system whose server is gone does that.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void wait_for(int fd, off_t offset)
{
    const char *name = getenv("SLOW_FILE"), *from = getenv("SLOW_FROM");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!name || length < 0)
        return;
    path[length] = 0;
    off_t begin = from ? atoll(from) : 0;
    // Everything, or 8 MiB in the middle: the end of a file is looked at before anything is written.
    if (strcmp(path, name) == 0 && (begin == 0 || (offset >= begin && offset < begin + (8 << 20))))
        sleep(120);
}

ssize_t pread64(int fd, void *buffer, size_t count, off_t offset)
{
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (!real)
        real = (ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread64");
    wait_for(fd, offset);
    return real(fd, buffer, count, offset);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return pread64(fd, buffer, count, offset);
}
