package dev.cairn.build.commits;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.CommitPushed;
import dev.cairn.event.CommitRejected;
import dev.cairn.event.EventId;
import dev.cairn.event.Fact;
import dev.cairn.event.RefDeleted;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.service.Decision;
import dev.cairn.service.Rows;

/**
 * What a hook, or what the remote shows, means for one ref. Hooks come twice, late, out of order, or not at all:
 *
 * <ul>
 *   <li>the same hook again, or one that leads to where the ref already points: nothing;
 *   <li>one that starts from the head that is known, or from a commit that was never heard of (hooks between were lost):
 *       the ref moves;
 *   <li>one that starts from, or leads to, where the ref was before the head that is known: it is late. Its commit gets
 *       its facts, and is superseded at once.
 * </ul>
 */
final class Pushes {

    /** Clocks of two machines may differ by this much when a remote's answer is held against a push. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final String RECONCILER = "reconciler";

    private final PushReceived push;
    private final Optional<CommitRow.Head> head;
    private final long generation;

    private Pushes(PushReceived push, Optional<CommitRow.Head> head, long generation) {
        this.push = push;
        this.head = head;
        this.generation = generation;
    }

    static Pushes of(Rows state, PushReceived push) {
        return new Pushes(push, head(state, push.ref()), next(state, 0));
    }

    /** What the remote shows of a ref that it has. */
    static List<Decision> seen(
            Rows state, CommitCommand.RemoteSeen seen, GitRef ref, CommitId commit, int decidedBefore) {
        Optional<CommitRow.Head> known = head(state, ref);
        boolean news = known.map(head -> !head.head().equals(commit) && isOlder(head, seen))
                .orElse(seen.wanted().contains(ref));
        if (!news) {
            return List.of();
        }
        PushReceived push = reconciled(seen, ref, known.map(CommitRow.Head::head), commit);
        return new Pushes(push, known, next(state, decidedBefore)).moved();
    }

    /** What it means that the remote no longer has a ref. */
    static List<Decision> gone(Rows state, CommitCommand.RemoteSeen seen, GitRef ref, int decidedBefore) {
        Optional<CommitRow.Head> known = head(state, ref).filter(head -> isOlder(head, seen));
        return known.map(head -> new Pushes(
                                reconciled(seen, ref, Optional.of(head.head()), null),
                                known,
                                next(state, decidedBefore))
                        .deleted(head.head()))
                .orElse(List.of());
    }

    private static PushReceived reconciled(
            CommitCommand.RemoteSeen seen, GitRef ref, Optional<CommitId> before, @Nullable CommitId after) {
        String request = RECONCILER + ":" + seen.askedAt();
        return new PushReceived(seen.repository(), ref, before.orElse(null), after, request, RECONCILER, null);
    }

    /** Whether the ref has not moved since the remote was asked: a hook may have been faster than the answer. */
    private static boolean isOlder(CommitRow.Head head, CommitCommand.RemoteSeen seen) {
        return head.since().plus(SKEW).isBefore(seen.askedAt());
    }

    private static Optional<CommitRow.Head> head(Rows state, GitRef ref) {
        return state.find(CommitRow.Head.class, ref.value());
    }

    private static long next(Rows state, int decidedBefore) {
        long last = state.find(CommitRow.Changes.class, CommitRow.Changes.ID)
                .map(CommitRow.Changes::generation)
                .orElse(0L);
        return last + 1 + decidedBefore;
    }

    List<Decision> decide() {
        if (head.isEmpty()) {
            return push.after() == null ? List.of() : moved();
        }
        CommitRow.Head known = head.get();
        if (known.knowsRequest(push.requestId())) {
            return List.of();
        }
        if (push.after() == null) {
            return known.head().equals(push.before()) ? deleted(known.head()) : List.of();
        }
        if (known.head().equals(push.after())) {
            return List.of();
        }
        return isLate(known) ? late() : moved();
    }

    private boolean isLate(CommitRow.Head known) {
        if (known.head().equals(push.before())) {
            return false;
        }
        return known.past().contains(push.after())
                || (push.before() != null && known.past().contains(push.before()));
    }

    private List<Decision> moved() {
        EventId id = id();
        return List.of(new Decision.Tell(id, commitPushed(), id, null));
    }

    private List<Decision> late() {
        EventId id = id();
        CommitId commit = Objects.requireNonNull(push.after());
        CommitRejected superseded = new CommitRejected(
                push.repository(),
                push.ref(),
                commit,
                generation,
                "superseded",
                List.of("Its hook came after the hook of a newer push to the same ref"));
        return List.of(
                new Decision.Tell(id, commitPushed(), id, null),
                new Decision.Tell(EventId.derive(push.repository().value(), id.value(), "read"), superseded, id, id));
    }

    private List<Decision> deleted(CommitId last) {
        EventId id = id();
        RefDeleted deleted =
                new RefDeleted(push.repository(), push.ref(), last, generation, push.provider(), push.pusher());
        return List.of(new Decision.Tell(id, deleted, id, null));
    }

    private CommitPushed commitPushed() {
        return new CommitPushed(
                push.repository(),
                push.ref(),
                Objects.requireNonNull(push.after()),
                push.before(),
                generation,
                push.requestId(),
                push.provider(),
                push.pusher());
    }

    private EventId id() {
        return EventId.derive(push.repository().value(), push.ref().value(), Long.toString(generation));
    }

    /** The state after a push: the head moves, unless the push is an old one whose hook came late. */
    static Rows pushed(Rows state, CommitPushed pushed, Fact fact) {
        PushReceived push = new PushReceived(
                pushed.repository(),
                pushed.ref(),
                pushed.before(),
                pushed.commit(),
                pushed.request(),
                pushed.provider(),
                pushed.pusher());
        Optional<CommitRow.Head> known = head(state, pushed.ref());
        boolean late = known.isPresent()
                && !pushed.provider().equals(RECONCILER)
                && new Pushes(push, known, pushed.generation()).isLate(known.get());
        Rows next = state.with(new CommitRow.Changes(pushed.generation()))
                .with(head(known, pushed, fact, late).with(pushed.request()));
        return next.with(new CommitRow.SourceJob(
                fact.id(), pushed.repository(), pushed.ref(), pushed.commit(), pushed.generation(), fact.time()));
    }

    private static CommitRow.Head head(Optional<CommitRow.Head> known, CommitPushed pushed, Fact fact, boolean late) {
        if (known.isEmpty()) {
            List<CommitId> past = pushed.before() == null ? List.of() : List.of(pushed.before());
            return new CommitRow.Head(pushed.ref(), pushed.commit(), fact.time(), past, List.of());
        }
        return late
                ? known.get().remembering(pushed.commit())
                : known.get().movedTo(pushed.commit(), fact.time(), pushed.before());
    }
}
