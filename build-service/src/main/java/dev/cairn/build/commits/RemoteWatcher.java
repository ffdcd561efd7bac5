package dev.cairn.build.commits;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.build.source.GitAddress;
import dev.cairn.build.source.GitRemote;
import dev.cairn.build.source.RemoteHeads;
import dev.cairn.event.EventId;
import dev.cairn.log.EventLog;
import dev.cairn.log.LogUnavailableException;
import dev.cairn.model.CommitId;
import dev.cairn.model.GitRef;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositorySpec;
import dev.cairn.service.CommandCodec;
import dev.cairn.service.Message;
import dev.cairn.service.StageSpec;

/**
 * Asks each repository's remote now and then what its refs point to, since hooks get lost at the source: a push whose
 * hook never came is found here and goes the same way. Each machine asks for the repositories whose tasks it has.
 */
public final class RemoteWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteWatcher.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration REMOTE_WITHIN = Duration.ofSeconds(30);
    private static final int AT_ONCE = 1000;

    private final LivePlatform platform;
    private final GitRemote remote;
    private final EventLog log;
    private final InstantSource clock;
    private final Predicate<String> isOurs;
    private final Map<RepositoryName, Watched> watched = new ConcurrentHashMap<>();
    private final Thread thread;

    /** What was last seen of a remote, and when to look again. */
    private record Watched(Instant next, Map<GitRef, CommitId> heads, boolean seen, boolean reachable) {}

    private RemoteWatcher(
            LivePlatform platform, GitRemote remote, EventLog log, InstantSource clock, Predicate<String> isOurs) {
        this.platform = platform;
        this.remote = remote;
        this.log = log;
        this.clock = clock;
        this.isOurs = isOurs;
        this.thread = Thread.ofVirtual().name("remote-watcher").unstarted(this::run);
    }

    /**
     * Starts to watch.
     *
     * @param isOurs whether this machine has the task of a repository's key
     */
    public static RemoteWatcher start(
            LivePlatform platform, GitRemote remote, EventLog log, InstantSource clock, Predicate<String> isOurs) {
        RemoteWatcher watcher = new RemoteWatcher(platform, remote, log, clock, isOurs);
        watcher.thread.start();
        return watcher;
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                for (RepositorySpec repository : platform.get().repositories()) {
                    if (isDue(repository) && isOurs.test(repository.name().value())) {
                        ask(repository);
                    }
                }
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("Watcher of remotes ends");
        }
    }

    private boolean isDue(RepositorySpec repository) {
        Watched last = watched.get(repository.name());
        return last == null || !clock.instant().isBefore(last.next());
    }

    private void ask(RepositorySpec repository) {
        Instant askedAt = clock.instant();
        Watched last = watched.getOrDefault(repository.name(), new Watched(askedAt, Map.of(), false, true));
        RemoteHeads answer = remote.heads(GitAddress.of(repository), REMOTE_WITHIN);
        Instant next = clock.instant().plus(repository.poll());
        watched.put(
                repository.name(),
                switch (answer) {
                    case RemoteHeads.Heads heads ->
                        tell(repository, askedAt, last, heads)
                                ? new Watched(next, heads.heads(), true, true)
                                : new Watched(next, last.heads(), last.seen(), true);
                    case RemoteHeads.Unreachable away -> unreachable(repository, last, next, away.reason());
                    case RemoteHeads.AuthenticationFailed failed ->
                        unreachable(repository, last, next, failed.reason());
                    case RemoteHeads.NotARepository wrong -> unreachable(repository, last, next, wrong.reason());
                });
    }

    private static Watched unreachable(RepositorySpec repository, Watched last, Instant next, String reason) {
        if (last.reachable()) { // once, not at every poll
            LOG.atWarn()
                    .addKeyValue("repository", repository.name())
                    .addKeyValue("reason", reason)
                    .log("Remote cannot be asked");
        }
        return new Watched(next, last.heads(), last.seen(), false);
    }

    /** Puts what is new since the last time into the inbox; whether all of it is there. */
    private boolean tell(RepositorySpec repository, Instant askedAt, Watched last, RemoteHeads.Heads now) {
        Set<GitRef> wanted = new HashSet<>(repository.branches());
        if (wanted.isEmpty() && now.defaultBranch() != null) {
            wanted.add(now.defaultBranch());
        }
        Map<GitRef, CommitId> changed = new TreeMap<>();
        now.heads().forEach((ref, commit) -> {
            if (!commit.equals(last.heads().get(ref))) {
                changed.put(ref, commit);
                if (last.seen() && !last.heads().containsKey(ref)) {
                    wanted.add(ref);
                }
            }
        });
        Set<GitRef> gone = new HashSet<>(last.heads().keySet());
        gone.removeAll(now.heads().keySet());
        return (changed.isEmpty() && gone.isEmpty()) || append(repository.name(), askedAt, changed, gone, wanted);
    }

    private boolean append(
            RepositoryName repository,
            Instant askedAt,
            Map<GitRef, CommitId> changed,
            Set<GitRef> gone,
            Set<GitRef> wanted) {
        try {
            Map<GitRef, CommitId> part = new HashMap<>();
            for (Map.Entry<GitRef, CommitId> entry : changed.entrySet()) {
                part.put(entry.getKey(), entry.getValue());
                if (part.size() == AT_ONCE) {
                    append(new CommitCommand.RemoteSeen(repository, askedAt, part, Set.of(), wanted));
                    part = new HashMap<>();
                }
            }
            append(new CommitCommand.RemoteSeen(repository, askedAt, part, gone, wanted));
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogUnavailableException away) {
                LOG.atWarn().addKeyValue("reason", away.getMessage()).log("What a remote shows is not in the log yet");
                return false;
            }
            throw e;
        }
    }

    private void append(CommitCommand.RemoteSeen seen) {
        String key = seen.repository().value();
        String id = EventId.derive(
                        key,
                        seen.askedAt().toString(),
                        Integer.toString(seen.heads().hashCode()))
                .value();
        log.append(
                        StageSpec.inboxOf(CommitStage.NAME),
                        CommandCodec.encode(key, seen, new Message.Context(id, null, null, null, "/build-service")))
                .toCompletableFuture()
                .join();
    }

    /** Stops watching. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
