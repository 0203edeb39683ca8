/* A disk that fails on demand: loaded before the C library (LD_PRELOAD), it counts every operation that changes a file
   below one folder, and lets a chosen one fail, tear, or end the process. Python and SQLite go through it alike. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { ONCE = 0, LASTING = 1, TORN = 2, KILLED = 3 };

static char folder[4096];
static size_t length;
static long counted, point = -1;
static int code, manner;

/* Watch a folder; count from nought. */
void disk_watch(const char *path) {
    snprintf(folder, sizeof folder, "%s", path);
    length = strlen(folder);
    counted = 0;
    point = -1;
}

/* Let the operation of this number fail with an errno: once, from then on, after half a write, or by SIGKILL. */
void disk_arm(long number, int error, int how) {
    counted = 0;
    point = number;
    code = error;
    manner = how;
}

long disk_counted(void) { return counted; }

static int below(const char *path) { return length > 0 && path != NULL && strncmp(path, folder, length) == 0; }

static int watched(int fd) {
    char link[64], path[4096];
    if (length == 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, sizeof path - 1);
    if (got <= 0) return 0;
    path[got] = 0;
    return below(path);
}

/* Count an operation; return whether it is to fail. */
static int fails(void) {
    counted++;
    if (point < 0 || counted < point) return 0;
    if (counted > point && manner != LASTING) return 0;
    if (manner == KILLED) kill(getpid(), SIGKILL);
    errno = code;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    if (watched(fd) && fails()) {
        if (manner == TORN && size > 1) REAL(write)(fd, data, size / 2);
        errno = code;
        return -1;
    }
    return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
    if (watched(fd) && fails()) {
        if (manner == TORN && size > 1) REAL(pwrite)(fd, data, size / 2, place);
        errno = code;
        return -1;
    }
    return REAL(pwrite)(fd, data, size, place);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t place) { return pwrite(fd, data, size, place); }

int fsync(int fd) { return watched(fd) && fails() ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return watched(fd) && fails() ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return watched(fd) && fails() ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }
int rename(const char *from, const char *to) { return below(to) && fails() ? -1 : REAL(rename)(from, to); }
int link(const char *from, const char *to) { return below(to) && fails() ? -1 : REAL(link)(from, to); }
int mkdir(const char *path, mode_t mode) { return below(path) && fails() ? -1 : REAL(mkdir)(path, mode); }

static int opened(const char *path, int flags, mode_t mode) {
    return (flags & O_CREAT) && below(path) && fails() ? -1 : REAL(openat)(AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags | O_LARGEFILE, mode);
}
