/* auto.h - what does not outlive a function is released by the compiler. */
#ifndef SKIM_BASE_AUTO_H
#define SKIM_BASE_AUTO_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void auto_free_(void *p)
{
	free(*(void **)p);
}

static inline void auto_fclose_(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void auto_close_(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define AUTO_FREE   __attribute__((cleanup(auto_free_)))
#define AUTO_FCLOSE __attribute__((cleanup(auto_fclose_)))
#define AUTO_CLOSE  __attribute__((cleanup(auto_close_)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
