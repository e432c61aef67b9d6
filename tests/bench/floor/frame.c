/*
 * frame.c - floor: frames read in one pass (frame.h).
 *
 *   frame FILE N     the file's first line N times
 */
#include "frame.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	FILE *f = argc == 3 ? fopen(argv[1], "r") : NULL;
	int n = argc == 3 ? atoi(argv[2]) : 0;
	static char line[4096];

	if (!f || !fgets(line, sizeof line, f))
		return 1;
	fclose(f);
	while (n-- > 0)
		frame(line);
	return store[0].mark;
}
