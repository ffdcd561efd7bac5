package dev.cairn.build.commits;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.EventId;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.RepositoryName;
import dev.cairn.service.Row;

/** The state of one repository. */
public sealed interface CommitRow extends Row {

    /**
     * The count of changes in the repository.
     *
     * @param generation of the last change
     */
    record Changes(long generation) implements CommitRow {

        static final String ID = "changes";

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * The head of a ref, and enough of its past to know an old hook.
     *
     * @param ref the ref
     * @param head where it points
     * @param since when that was decided
     * @param past the commits that it pointed to before, and those that hooks said it pointed to; newest last
     * @param requests the last hooks that were taken; newest last
     */
    record Head(GitRef ref, CommitId head, Instant since, List<CommitId> past, List<String> requests)
            implements CommitRow {

        private static final int REMEMBERED = 32;

        public Head {
            past = List.copyOf(past);
            requests = List.copyOf(requests);
        }

        @Override
        public String id() {
            return ref.value();
        }

        boolean knowsRequest(String request) {
            return requests.contains(request);
        }

        Head movedTo(CommitId next, Instant at, @Nullable CommitId before) {
            List<CommitId> more = new ArrayList<>(past);
            if (before != null && !before.equals(head)) {
                more.add(before);
            }
            more.add(head);
            return new Head(ref, next, at, newest(more), requests);
        }

        Head remembering(CommitId old) {
            List<CommitId> more = new ArrayList<>(past);
            more.add(old);
            return new Head(ref, head, since, newest(more), requests);
        }

        Head with(String request) {
            List<String> more = new ArrayList<>(requests);
            more.add(request);
            return new Head(ref, head, since, past, newest(more));
        }

        private static <T> List<T> newest(List<T> all) {
            return all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
        }
    }

    /**
     * The tree of a commit is to be read.
     *
     * @param delivery the push
     * @param repository the repository
     * @param ref the ref that was pushed
     * @param commit the commit
     * @param generation of the push
     * @param since when it was pushed
     */
    record SourceJob(
            EventId delivery, RepositoryName repository, GitRef ref, CommitId commit, long generation, Instant since)
            implements CommitRow, Row.Work, Row.Timed {

        /** How long a remote may be away until a commit of it is given up. */
        static final Duration GIVEN_UP_AFTER = Duration.ofHours(24);

        @Override
        public String id() {
            return delivery.value();
        }

        @Override
        public Instant dueAt() {
            return since.plus(GIVEN_UP_AFTER);
        }
    }
}
