#include "image/merge.h"

#include <pthread.h>

#include "base/version.h"
#include "image/apply.h"
#include "image/attestations.h"
#include "image/history.h"
#include "image/input.h"
#include "image/output.h"
#include "image/pick.h"

struct merge {
	const struct merge_options *options;
	struct archive archive;
	struct image image;
	struct tree *tree;
	struct diags diags;
	struct stream_info info;
	uint64_t spool_at[MERGE_WORKERS];
	uint64_t xattr_bytes;
};

/* Layers that workers take one after the other. */
struct jobs {
	struct merge *m;
	struct layer **list;
	size_t n, next;
	pthread_mutex_t lock;
	int failed; /* index of the lowest layer that failed, or -1 */
	struct err err;
	int (
	    *run)(struct jobs *j, struct layer *l, int worker, struct err *err);
};

struct worker {
	struct jobs *jobs;
	pthread_t thread;
	int number;
};

static void
progress(const struct merge *m, const char *what, uint64_t bytes)
{
	if (m->options->progress)
		m->options->progress(m->options->progress_arg, what, bytes);
}

static int run_verify(struct jobs *j, struct layer *l, int worker,
    struct err *err);

/* The next layer; none once one has failed. */
static struct layer *
take_job(struct jobs *j)
{
	struct layer *l = NULL;

	pthread_mutex_lock(&j->lock);
	if (j->failed < 0 && j->next < j->n)
		l = j->list[j->next++];
	pthread_mutex_unlock(&j->lock);
	return l;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct jobs *j = w->jobs;
	struct layer *l;
	struct err err;

	while ((l = take_job(j))) {
		int r = j->run(j, l, w->number, &err);

		pthread_mutex_lock(&j->lock);
		/* While layers are only hashed, the output tells. */
		if (r == 0 && j->run != run_verify)
			progress(j->m, "layers", l->bytes);
		if (r < 0 && (j->failed < 0 || l->info.index < j->failed)) {
			j->failed = l->info.index;
			j->err = err;
		}
		pthread_mutex_unlock(&j->lock);
	}
	return NULL;
}

static int
by_size(const void *pa, const void *pb)
{
	const struct layer *a = *(struct layer *const *)pa;
	const struct layer *b = *(struct layer *const *)pb;

	if (a->size != b->size)
		return a->size < b->size ? 1 : -1;
	return a->info.index - b->info.index;
}

/* Largest first: the last to finish is then a small one. */
static void
jobs_init(struct jobs *j, struct merge *m,
    int (*run)(struct jobs *, struct layer *, int, struct err *))
{
	*j = (struct jobs){ .m = m, .failed = -1, .run = run };
	pthread_mutex_init(&j->lock, NULL);
	j->list = mem_alloc(m->image.nlayers * sizeof(*j->list));
	for (size_t i = 0; i < m->image.nlayers; i++)
		if (m->image.layers[i].fd >= 0)
			j->list[j->n++] = &m->image.layers[i];
	if (j->n)
		qsort(j->list, j->n, sizeof(*j->list), by_size);
}

static void
jobs_start(struct jobs *j, struct worker *workers, int n)
{
	for (int i = 0; i < n; i++) {
		workers[i] = (struct worker){ .jobs = j, .number = i };
		if (pthread_create(&workers[i].thread, NULL, work,
			&workers[i]) != 0)
			mem_panic("cannot start a thread");
	}
}

/* No further layer is begun. */
static void
jobs_stop(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->next = j->n;
	pthread_mutex_unlock(&j->lock);
}

static int
jobs_join(struct jobs *j, struct worker *workers, int n, struct err *err)
{
	for (int i = 0; i < n; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_mutex_destroy(&j->lock);
	free(j->list);
	if (j->failed >= 0)
		*err = j->err;
	return j->failed >= 0 ? -1 : 0;
}

static int
run_jobs(struct jobs *j, struct err *err)
{
	struct worker workers[MERGE_WORKERS];
	int n = j->n < MERGE_WORKERS ? (int)j->n : MERGE_WORKERS;

	jobs_start(j, workers, n);
	return jobs_join(j, workers, n, err);
}

static struct scan
scan_of(struct merge *m, int worker)
{
	const struct merge_options *o = m->options;

	return (struct scan){
		.verify = !o->no_verify,
		.select = o->select,
		.spool_fd = o->spool[worker],
		.spool_at = &m->spool_at[worker],
		.spool_problem = o->spool_problem,
		.max_bytes = LAYER_BYTES_MAX,
		.xattr_bytes = &m->xattr_bytes,
	};
}

static int
run_scan(struct jobs *j, struct layer *l, int worker, struct err *err)
{
	struct scan scan = scan_of(j->m, worker);

	return layer_scan(l, &scan, err);
}

static int
run_fetch(struct jobs *j, struct layer *l, int worker, struct err *err)
{
	struct scan scan = scan_of(j->m, worker);

	if (l->plain || !layer_lacks_bodies(l))
		return 0;
	/* Bodies that are there already lie in the spool of the worker that
	 * read the layer first. */
	for (int i = 0; i < MERGE_WORKERS; i++) {
		if (j->m->options->spool[i] != l->body_fd)
			continue;
		scan.spool_fd = l->body_fd;
		scan.spool_at = &j->m->spool_at[i];
	}
	return layer_fetch_bodies(l, &scan, err);
}

static int
run_verify(struct jobs *j, struct layer *l, int worker, struct err *err)
{
	(void)j;
	(void)worker;
	return l->plain ? layer_verify(l, err) : 0;
}

static void
spooled(void *arg, uint64_t bytes)
{
	progress(arg, "input", bytes);
}

/* What is spooled of the input goes to the first spool file, in front of what
 * layers bring. */
static int
open_input(struct merge *m, int fd, struct err *err)
{
	struct input in = { .spool = m->options->spool[0],
		.spool_problem = m->options->spool_problem,
		.progress = spooled,
		.progress_arg = m };

	if (input_open(&in, fd, &m->archive, err) < 0)
		return -1;
	m->spool_at[0] = in.spooled;
	if (!m->archive.stream)
		return 0;
	if (in.format != INFLATE_NONE)
		return err_set(err,
		    "the input is an image stream already, compressed with "
		    "%s: it needs to be decompressed, and no img-merge",
		    inflate_name(in.format));
	return err_set(err,
	    "the input is an image stream already: it needs no img-merge");
}

/* A root file system tar is an image of one layer that nobody vouches for. */
static int
plain_image(struct merge *m, struct err *err)
{
	struct layer *l;

	if (m->archive.dir >= 0)
		return err_set(err, "the directory is no OCI image layout");
	if (image_set_layers(&m->image, 1, err) < 0)
		return -1;
	l = &m->image.layers[0];
	l->fd = m->archive.fd;
	l->at = m->archive.from;
	l->size = m->archive.size;
	free(l->name);
	l->name = mem_strdup("root file system");
	return 0;
}

static int
find_image(struct merge *m, struct err *err)
{
	const struct merge_options *o = m->options;
	struct image_choice choice = { o->image, o->platform,
		o->allow_missing };
	struct span trace = { "", 0 };
	int got = 0;

	if (!o->plain)
		got =
		    image_load(&m->image, &m->archive, &choice, &m->diags, err);
	if (got < 0)
		return -1;
	if (got && digest_is_set(&m->image.digest))
		attestations_read(&m->archive, &m->image.digest,
		    &m->image.attestations, &m->diags);
	if (got)
		return 0;
	/* Blobs taken for files would make a damaged archive look clean. */
	if (!o->plain)
		trace = archive_trace(&m->archive);
	if (trace.n)
		return err_set(err,
		    "no usable manifest.json, index.json or repositories, but "
		    "'%.*s' as in an image archive: damaged, or --plain",
		    SPAN_ARG(trace));
	if (o->image || o->platform)
		return err_set(err,
		    "the input is a root file system: there "
		    "is no image or platform to choose");
	return plain_image(m, err);
}

static void
gather_diags(struct merge *m, struct layer *l)
{
	for (size_t i = 0; i < l->diags.n; i++)
		diags_add(&m->diags, &l->diags.list[i]);
	m->diags.dropped += l->diags.dropped;
	diags_release(&l->diags);
}

static int
apply_all(struct merge *m, struct err *err)
{
	enum semantics s =
	    m->options->overlay ? SEMANTICS_OVERLAY : SEMANTICS_OCI;

	m->tree = tree_new();
	m->tree->log_hidden = m->options->hidden;
	for (size_t i = 0; i < m->image.nlayers; i++) {
		gather_diags(m, &m->image.layers[i]);
		apply_layer(m->tree, &m->image.layers[i], s, &m->diags);
		if (tree_is_tired(m->tree, err) < 0)
			return layer_wrap(&m->image.layers[i], err);
	}
	return 0;
}

static int
fetch(struct merge *m, struct err *err)
{
	struct jobs jobs;

	jobs_init(&jobs, m, run_fetch);
	return run_jobs(&jobs, err);
}

/* The file that a path leads to, NULL where it is none. */
static struct inode *
file_at(const struct merge *m, const char *path)
{
	tree_node n = tree_resolve(m->tree, span_of(path), true);

	return n && tree_type(m->tree, n) == TAR_FILE
	    ? node_of(m->tree, n)->inode
	    : NULL;
}

static int
read_accounts(const struct merge *m, const struct inode *i, struct buf *body,
    struct err *err)
{
	const struct layer *l;
	char *p;
	ssize_t n;

	if (!i || i->stored == 0)
		return 0;
	l = &m->image.layers[i->layer];
	p = i->flags & INODE_SPARSE || i->stored > body->max
	    ? NULL
	    : buf_room(body, (size_t)i->stored);
	if (!p)
		return err_set(err,
		    "--user, --group: a file of accounts is sparse, or over "
		    "%zu bytes",
		    body->max);
	n = pread(l->body_fd, p, body->n, (off_t)(l->body_base + i->body_at));
	if (n < 0)
		return err_sys(err, "cannot read the input");
	if ((size_t)n != body->n)
		return err_set(err, "input file shrank while it was read");
	return 0;
}

static int
learn_accounts(struct merge *m, struct err *err)
{
	struct inode *files[] = { file_at(m, "etc/passwd"),
		file_at(m, "etc/group") };
	auto_buf struct buf passwd, group;

	buf_init(&passwd, STREAM_ACCOUNTS_MAX);
	buf_init(&group, STREAM_ACCOUNTS_MAX);
	if (!select_wants_owners(m->options->select))
		return 0;
	for (size_t i = 0; i < array_len(files); i++)
		if (files[i])
			files[i]->flags |= INODE_WANTED;
	if (fetch(m, err) < 0)
		return -1;
	for (size_t i = 0; i < array_len(files); i++)
		if (files[i])
			files[i]->flags &= (uint8_t)~INODE_WANTED;
	if (read_accounts(m, files[0], &passwd, err) < 0 ||
	    read_accounts(m, files[1], &group, err) < 0)
		return -1;
	return select_set_owners(m->options->select, buf_span(&passwd),
	    buf_span(&group), err);
}

static int
learn_base(struct merge *m, struct err *err)
{
	size_t base;

	if (!m->options->select || !select_wants_base(m->options->select))
		return 0;
	if (history_base(buf_span(&m->image.config), m->image.nlayers, &base,
		err) < 0)
		return -1;
	select_set_base(m->options->select, base);
	return 0;
}

static int
pick(struct merge *m, struct err *err)
{
	struct pick p = { .tree = m->tree,
		.select = m->options->select,
		.notes = m->options->notes };
	int r = learn_accounts(m, err);

	if (r == 0)
		r = pick_tree(&p, err);
	if (r == 0)
		r = pick_hidden(&p, err);
	pick_release(&p);
	return r < 0 ? -1 : fetch(m, err);
}

static int
flatten(struct merge *m, struct err *err)
{
	struct jobs jobs;

	if (m->options->select &&
	    select_check(m->options->select, m->image.nlayers,
		m->options->hidden, err) < 0)
		return -1;
	if (learn_base(m, err) < 0)
		return -1;
	for (size_t i = 0; m->options->no_verify && i < m->image.nlayers; i++)
		m->image.layers[i].info.verified = "none";
	jobs_init(&jobs, m, run_scan);
	if (run_jobs(&jobs, err) < 0)
		return -1;
	if (apply_all(m, err) < 0)
		return -1;
	return m->options->select ? pick(m, err) : 0;
}

static void
describe(struct merge *m)
{
	struct stream_info *info = &m->info;

	info->ref = take(m->image.ref);
	info->platform = take(m->image.platform);
	info->digest = m->image.digest;
	info->layers = m->image.nlayers;
	info->hidden = m->options->hidden;
	if (m->options->select)
		stream_info_add(info, "img-merge", IMG_VERSION,
		    m->options->select);
}

static void
wrote(void *arg, uint64_t bytes)
{
	progress(arg, "output", bytes);
}

static struct output
output_of(struct merge *m)
{
	const struct select *s = m->options->select;

	return (struct output){
		.tree = m->tree,
		.image = &m->image,
		.info = &m->info,
		.filtered = s != NULL,
		.hollow = s && select_is_hollow(s),
		.parents = !s || select_keeps_parents(s),
		.progress = m->options->progress ? wrote : NULL,
		.progress_arg = m,
	};
}

/* Layers that are read in place are hashed while they are written; only their
 * proof lets the stream end. */
static int
write_stream(struct merge *m, int out, struct err *err)
{
	struct output o = output_of(m);
	struct stream_writer *w = stream_writer_new(out);
	struct worker workers[MERGE_WORKERS];
	struct jobs jobs;
	struct err hash_err;
	int hashers = m->options->no_verify ? 0 : MERGE_WORKERS;
	int r, hashed;

	jobs_init(&jobs, m, run_verify);
	jobs_start(&jobs, workers, hashers);
	r = output_stream(&o, w, err);
	if (r < 0)
		jobs_stop(&jobs);
	hashed = jobs_join(&jobs, workers, hashers, &hash_err);
	if (r == 0 && hashed < 0)
		*err = hash_err;
	if (r == 0 && hashed == 0)
		r = stream_end(w, &m->diags, err);
	stream_writer_free(w);
	return hashed < 0 ? -1 : r;
}

/* Nothing in a plain tar says that it is unfinished: the proof comes first. */
static int
write_rootfs(struct merge *m, int out, struct err *err)
{
	struct output o = output_of(m);
	struct jobs jobs;

	jobs_init(&jobs, m, run_verify);
	if (m->options->no_verify)
		jobs.n = 0;
	if (run_jobs(&jobs, err) < 0)
		return -1;
	return output_rootfs(&o, out, err);
}

int
merge_run(const struct merge_options *options, int in, int out, struct err *err)
{
	struct merge m = { .options = options };
	int r;

	m.archive.fd = m.archive.dir = -1;
	r = open_input(&m, in, err);
	if (r == 0)
		r = find_image(&m, err);
	if (r == 0)
		r = flatten(&m, err);
	if (r == 0) {
		describe(&m);
		r = options->rootfs ? write_rootfs(&m, out, err)
				    : write_stream(&m, out, err);
	}
	stream_info_release(&m.info);
	tree_free(m.tree);
	image_release(&m.image);
	archive_release(&m.archive);
	diags_release(&m.diags);
	return r;
}
