package dev.cairn.build.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a killed git leaves behind in a mirror: lock files that would stop every later one, and halves of packs. They are
 * removed only while no git of ours writes there, which the caller sees to.
 */
final class StaleLocks {

    private static final Logger LOG = LoggerFactory.getLogger(StaleLocks.class);
    private static final long KILL_SECONDS = 10;

    private StaleLocks() {}

    static void remove(Path mirror) throws IOException {
        removeMatching(mirror, "{*.lock,gc.pid}");
        removeMatching(mirror.resolve("objects/pack"), "{tmp_*,.tmp-*}");
        removeMatching(mirror.resolve("objects/info"), "*.lock");
        Path refs = mirror.resolve("refs");
        if (Files.isDirectory(refs)) {
            List<Path> locks;
            try (Stream<Path> all = Files.walk(refs)) {
                locks = all.filter(path -> path.toString().endsWith(".lock")).toList();
            }
            for (Path lock : locks) {
                removed(lock);
            }
        }
    }

    private static void removeMatching(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            for (Path file : files) {
                removed(file);
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("folder", folder).log("Folder of a mirror does not exist yet");
        }
    }

    private static void removed(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.deleteIfExists(file)) {
            LOG.atInfo().addKeyValue("file", file).log("Left by a git that was killed, and removed");
        }
    }

    /**
     * Ends git processes that an earlier process of ours has left running on these mirrors when it was killed. They are
     * known by the folder in their arguments.
     */
    static void endOrphans(Path mirrors) {
        String mark = "--git-dir=" + mirrors + "/";
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> isGitOf(mark, process.info()))
                .toList();
        for (ProcessHandle orphan : orphans) {
            LOG.atInfo().addKeyValue("pid", orphan.pid()).log("A git of an earlier run is ended");
            GitProcess.kill(orphan);
            awaitEnd(orphan);
        }
    }

    private static boolean isGitOf(String mark, ProcessHandle.Info info) {
        return info.arguments()
                .map(arguments -> Stream.of(arguments).anyMatch(argument -> argument.startsWith(mark)))
                .orElse(false);
    }

    private static void awaitEnd(ProcessHandle process) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("Process " + process.pid() + " does not end: end it by hand", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while process " + process.pid() + " was ending", e);
        }
    }
}
