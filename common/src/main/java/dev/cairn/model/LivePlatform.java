package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's {@code platform.yaml} as it stands now: a change takes effect without a restart. It fails closed: what was
 * read before holds, which is logged once, where the file has become invalid; where it is gone or empty, as it is for a
 * moment under an editor that writes it anew; and where the registry would have no users any more, and so let in
 * everybody, as it would by a file of which only the beginning is written. Only a restart, which nobody does by accident
 * in the middle of a write, goes back to defaults or opens the registry. Safe for use by many threads.
 */
public final class LivePlatform implements Supplier<PlatformFile> {

    private static final Logger LOG = LoggerFactory.getLogger(LivePlatform.class);

    private final Path file;
    private final AtomicBoolean unreadable = new AtomicBoolean();
    private volatile Seen seen;

    /** What was read, and of which state of the file. */
    private record Seen(@Nullable FileTime modified, long size, PlatformFile platform) {}

    private LivePlatform(Path file, Seen first) {
        this.file = file;
        this.seen = first;
    }

    /** What opening came to. */
    public sealed interface Opened {

        /** The file is valid, or absent. */
        record Live(LivePlatform platform, List<Problem> warnings) implements Opened {}

        /** The file is not valid: start with one that is. */
        record Invalid(List<Problem> problems) implements Opened {}
    }

    /**
     * Opens the file; one that does not exist yet means all defaults.
     *
     * @throws IOException if it is there, but cannot be read
     */
    public static Opened open(Path file) throws IOException {
        Seen state = state(file, PlatformFile.defaults());
        return switch (PlatformFileReader.read(file)) {
            case Read.Valid<PlatformFile>(PlatformFile platform, List<Problem> warnings) ->
                new Opened.Live(new LivePlatform(file, new Seen(state.modified(), state.size(), platform)), warnings);
            case Read.Invalid<PlatformFile>(List<Problem> problems) -> new Opened.Invalid(problems);
        };
    }

    /** Where the file is, or would be. */
    public Path file() {
        return file;
    }

    @Override
    public PlatformFile get() {
        Seen last = seen;
        try {
            if (!state(file, last.platform()).equals(last)) {
                reread();
            }
            unreadable.set(false);
        } catch (IOException e) {
            // Asked for each request; that permissions are mended changes no time of the file, so it is tried again.
            if (!unreadable.getAndSet(true)) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", e)
                        .log("Platform file cannot be read, what was read before holds");
            }
        }
        return seen.platform();
    }

    /** The repository of that name, if it is taken in. */
    public Optional<RepositorySpec> repository(RepositoryName name) {
        return get().repositories().stream()
                .filter(repository -> repository.name().equals(name))
                .findFirst();
    }

    /** One thread at a time, or each that comes would tell of the same change. */
    private synchronized void reread() throws IOException {
        Seen last = seen;
        Seen now = state(file, last.platform());
        if (!now.equals(last)) {
            Optional<Read<PlatformFile>> read = PlatformFileReader.readIfAnything(file);
            PlatformFile holds = read.map(said -> after(said, last.platform())).orElseGet(() -> gone(last.platform()));
            seen = new Seen(now.modified(), now.size(), holds);
        }
    }

    private PlatformFile after(Read<PlatformFile> read, PlatformFile before) {
        return switch (read) {
            case Read.Valid<PlatformFile>(PlatformFile platform, List<Problem> warnings)
            when opensRegistry(before, platform) -> {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .log(
                                "Platform file names no registry.users any more, which would let in everybody: what was read before"
                                        + " holds, all of it. Restart Cairn if that is meant, or name users");
                yield before;
            }
            case Read.Valid<PlatformFile>(PlatformFile platform, List<Problem> warnings) -> {
                LOG.atInfo().addKeyValue("file", file).log("Platform file was read again");
                yield platform;
            }
            case Read.Invalid<PlatformFile>(List<Problem> problems) -> {
                problems.forEach(problem -> LOG.atError()
                        .addKeyValue("problem", problem.describe(file.toString()))
                        .log("Platform file is invalid, what was read before holds"));
                yield before;
            }
        };
    }

    private static boolean opensRegistry(PlatformFile before, PlatformFile after) {
        return !before.registry().isOpen() && after.registry().isOpen();
    }

    /** Who wants the defaults says so, or starts again: it may be that the file is just being written. */
    private PlatformFile gone(PlatformFile before) {
        if (!before.equals(PlatformFile.defaults())) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log(
                            "Platform file is gone or empty, what was read before holds. Write it again, or restart Cairn to go back"
                                    + " to the defaults");
        }
        return before;
    }

    private static Seen state(Path file, PlatformFile platform) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Seen(now.lastModifiedTime(), now.size(), platform);
        } catch (NoSuchFileException e) {
            return new Seen(null, 0, platform);
        }
    }
}
