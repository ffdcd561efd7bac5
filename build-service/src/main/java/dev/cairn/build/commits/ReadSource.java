package dev.cairn.build.commits;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.build.source.CommitDetails;
import dev.cairn.build.source.FileRead;
import dev.cairn.build.source.GitAddress;
import dev.cairn.build.source.GitRemote;
import dev.cairn.build.source.RemoteHeads;
import dev.cairn.build.source.SourceFailure;
import dev.cairn.build.source.SourceStore;
import dev.cairn.event.CommitInfo;
import dev.cairn.event.Json;
import dev.cairn.model.CairnFile;
import dev.cairn.model.CairnFileReader;
import dev.cairn.model.GitRef;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.Problem;
import dev.cairn.model.Read;
import dev.cairn.model.RepositorySpec;
import dev.cairn.service.Effects;
import dev.cairn.service.Row;

/** Reads {@code cairn.yaml} at the exact commit. What can get better with time is tried again until the job's deadline. */
public final class ReadSource implements Effects<CommitCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(ReadSource.class);
    private static final String FILE = "cairn.yaml";

    /** As JSON, with the longest names, in bytes. */
    private static final int SIZE_OF_BUILT_ARTIFACT = 512;

    /** What a row of a build has beside environments and artifacts: ids and names. */
    private static final int SIZE_OF_THE_REST = 4 * 1024;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration REMOTE_WITHIN = Duration.ofSeconds(30);

    private final LivePlatform platform;
    private final SourceStore sources;
    private final GitRemote remote;

    /** Reads with these. */
    public ReadSource(LivePlatform platform, SourceStore sources, GitRemote remote) {
        this.platform = platform;
        this.sources = sources;
        this.remote = remote;
    }

    @Override
    public void run(Row.Work work, Run<CommitCommand> run) throws InterruptedException {
        CommitRow.SourceJob job = (CommitRow.SourceJob) work;
        Duration pause = FIRST_RETRY;
        Optional<CommitCommand> outcome = attempt(job);
        while (outcome.isEmpty()) {
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
            outcome = attempt(job);
        }
        run.report("read", outcome.get());
    }

    /** What came of it; nothing when another try may do better. */
    private Optional<CommitCommand> attempt(CommitRow.SourceJob job) {
        Optional<RepositorySpec> repository = platform.repository(job.repository());
        if (repository.isEmpty()) {
            return refused(
                    job,
                    "unknown-repository",
                    List.of("The repository '" + job.repository()
                            + "' is no longer in platform.yaml; take it in again and push"));
        }
        GitAddress address = GitAddress.of(repository.get());
        return switch (sources.readFile(
                job.repository(), address, job.commit(), job.ref(), FILE, CairnFileReader.MAX_BYTES)) {
            case FileRead.Found found -> read(job, repository.get(), address, found);
            case FileRead.Absent absent ->
                refused(
                        job,
                        "no-cairn-yaml",
                        List.of("The commit has no " + FILE + " at its root; 'cairn init' writes a first one"));
            case FileRead.Refused other -> refused(job, "invalid-cairn-yaml", List.of(other.reason()));
            case SourceFailure.Vanished gone -> refused(job, "vanished", List.of(gone.reason()));
            case SourceFailure.Unusable unusable -> refused(job, "unusable", List.of(unusable.reason()));
            case SourceFailure.Unreachable away -> again(job, away.reason());
            case SourceFailure.StorageFailed failed -> again(job, failed.reason());
        };
    }

    private Optional<CommitCommand> read(
            CommitRow.SourceJob job, RepositorySpec repository, GitAddress address, FileRead.Found found) {
        return switch (CairnFileReader.read(found.content())) {
            case Read.Invalid<CairnFile>(List<Problem> problems) ->
                refused(
                        job,
                        "invalid-cairn-yaml",
                        problems.stream().map(problem -> problem.describe(FILE)).toList());
            case Read.Valid<CairnFile>(CairnFile file, List<Problem> warnings)
            when !fitsIntoState(file) ->
                refused(
                        job,
                        "invalid-cairn-yaml",
                        List.of(FILE + " says too much, with its aliases and defaults written out: name fewer"
                                + " environments, artifacts or settings, or divide the application"));
            case Read.Valid<CairnFile>(CairnFile file, List<Problem> warnings) ->
                deploys(job, repository, address)
                        .map(deploys ->
                                new CommitCommand.SourceRead(job.delivery(), file, info(found.details()), deploys));
        };
    }

    /** A short file can mean much: one row holds all environments, and a line for each artifact that was built. */
    static boolean fitsIntoState(CairnFile file) {
        long size =
                Json.write(file.environments()).length + (long) file.artifacts().size() * SIZE_OF_BUILT_ARTIFACT;
        return size <= Row.MAX_BYTES - SIZE_OF_THE_REST;
    }

    private static CommitInfo info(CommitDetails details) {
        return new CommitInfo(details.author(), details.subject(), details.time());
    }

    /** Whether the ref is one that is deployed; nothing when only the remote can tell, and does not. */
    private Optional<Boolean> deploys(CommitRow.SourceJob job, RepositorySpec repository, GitAddress address) {
        if (!repository.branches().isEmpty()) {
            return Optional.of(repository.branches().contains(job.ref()));
        }
        return switch (remote.heads(address, REMOTE_WITHIN)) {
            case RemoteHeads.Heads heads -> Optional.of(job.ref().equals(defaultBranch(heads)));
            case RemoteHeads.Unreachable away -> again(job, away.reason());
            case RemoteHeads.AuthenticationFailed failed -> again(job, failed.reason());
            case RemoteHeads.NotARepository gone -> again(job, gone.reason());
        };
    }

    private static GitRef defaultBranch(RemoteHeads.Heads heads) {
        GitRef named = heads.defaultBranch();
        return named == null ? new GitRef("refs/heads/main") : named;
    }

    private static Optional<CommitCommand> refused(CommitRow.SourceJob job, String reason, List<String> problems) {
        return Optional.of(new CommitCommand.SourceRefused(job.delivery(), reason, problems));
    }

    private static <T> Optional<T> again(CommitRow.SourceJob job, String reason) {
        LOG.atWarn()
                .addKeyValue("repository", job.repository())
                .addKeyValue("commit", job.commit())
                .addKeyValue("reason", reason)
                .log("Commit cannot be read yet, trying again");
        return Optional.empty();
    }
}
