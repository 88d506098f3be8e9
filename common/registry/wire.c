#include "registry/wire.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

/* Room for one descriptor beside a message, aligned as CMSG_* wants it. */
union aside {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static ssize_t
receive(int socket, void *p, size_t n, int *fd)
{
	union aside aside = { .room = { 0 } };
	struct iovec v = { p, n };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = aside.room,
		.msg_controllen = sizeof(aside.room) };
	struct cmsghdr *c;
	ssize_t got;

	do
		got = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return got;
	c = CMSG_FIRSTHDR(&m);
	if (fd && c && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	return got;
}

int
wire_take_request(int socket, struct wire_request *m, int *fd, struct err *err)
{
	ssize_t n;

	*fd = -1;
	n = receive(socket, m, sizeof(*m), fd);
	if (n < 0)
		return err_sys(err, "cannot take a request");
	if (n == 0)
		return 0;
	if (n != sizeof(*m) || *fd < 0)
		return err_set(err, "a request that is none");
	return 1;
}

int
wire_send_request(int socket, const struct wire_request *m, int fd,
    struct err *err)
{
	union aside aside = { .room = { 0 } };
	struct iovec v = { (void *)(uintptr_t)m, sizeof(*m) };
	struct msghdr h = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = aside.room,
		.msg_controllen = sizeof(aside.room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);
	ssize_t r;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	do
		r = sendmsg(socket, &h, MSG_NOSIGNAL);
	while (r < 0 && errno == EINTR);
	if (r < 0 && (errno == EPIPE || errno == ECONNRESET))
		return err_set(err, "the network process has gone");
	return r < 0 ? err_sys(err, "cannot ask the network process") : 0;
}

int
wire_send_event(int socket, const struct wire_event *m, struct err *err)
{
	size_t n = offsetof(struct wire_event, text) + strlen(m->text) + 1;
	ssize_t r;

	do
		r = send(socket, m, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (r < 0 && errno == EINTR);
	if (r < 0 && (errno == EAGAIN || errno == ENOBUFS))
		return 0;
	return r < 0 ? err_sys(err, "cannot answer") : 1;
}

/* Whoever sent it has read hostile bytes: all of it is looked at. */
int
wire_take_event(int socket, struct wire_event *m, struct err *err)
{
	const size_t least = offsetof(struct wire_event, text) + 1;
	ssize_t n = receive(socket, m, sizeof(*m), NULL);

	if (n < 0)
		return err_sys(err, "cannot hear the network process");
	if (n == 0)
		return 0;
	if ((size_t)n < least || ((char *)m)[n - 1] != '\0' ||
	    m->kind > EVENT_FAILED ||
	    !memchr(m->media_type, '\0', sizeof(m->media_type)) ||
	    !memchr(m->digest, '\0', sizeof(m->digest)))
		return err_set(err, "the network process makes no sense");
	return 1;
}
