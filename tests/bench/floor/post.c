/*
 * post.c - floor: for each key one POST on a warm connection, with libcurl alone: a body and
 * headers as long as an order's.
 *
 *   post URL
 */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static size_t swallow(char *p, size_t size, size_t n, void *ctx)
{
	(void)p, (void)ctx;
	return size * n;
}

int main(int argc, char **argv)
{
	CURL *e = curl_easy_init();
	struct curl_slist *list = NULL;
	struct termios t;
	char auth[520] = "Authorization: OAuth ", body[420], key;

	if (argc != 2 || !e || tcgetattr(0, &t) < 0)
		return 1;
	cfmakeraw(&t);
	tcsetattr(0, TCSANOW, &t);
	memset(auth + 21, 'a', sizeof auth - 22);
	memset(body, 'b', sizeof body - 1);
	body[sizeof body - 1] = '\0';
	list = curl_slist_append(list, auth);
	list = curl_slist_append(list, "Content-Type: application/json");
	list = curl_slist_append(list, "Expect:");
	curl_easy_setopt(e, CURLOPT_URL, argv[1]);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, swallow);
	if (curl_easy_perform(e) != CURLE_OK)	/* warm */
		return 1;
	printf("ready\r\n");
	fflush(stdout);
	while (read(0, &key, 1) == 1) {
		if (curl_easy_perform(e) != CURLE_OK)
			return 1;
		printf("sent\r\n");
		fflush(stdout);
	}
	curl_slist_free_all(list);
	curl_easy_cleanup(e);
	return 0;
}
