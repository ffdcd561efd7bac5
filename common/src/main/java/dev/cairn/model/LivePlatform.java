package dev.cairn.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's {@code platform.yaml} as it stands now: a change takes effect without a restart. A file that has become
 * invalid changes nothing; its problems are logged once. Safe for use by many threads.
 */
public final class LivePlatform implements Supplier<PlatformFile> {

    private static final Logger LOG = LoggerFactory.getLogger(LivePlatform.class);

    private final Path file;
    private final AtomicReference<Seen> seen;

    /** What was read, and of which state of the file. */
    private record Seen(@Nullable FileTime modified, long size, PlatformFile platform) {}

    private LivePlatform(Path file, Seen first) {
        this.file = file;
        this.seen = new AtomicReference<>(first);
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
        Seen last = seen.get();
        try {
            Seen now = state(file, last.platform());
            if (!now.equals(last)) {
                seen.compareAndSet(last, reread(now));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("reason", e).log("Platform file cannot be read");
        }
        return seen.get().platform();
    }

    /** The repository of that name, if it is taken in. */
    public Optional<RepositorySpec> repository(RepositoryName name) {
        return get().repositories().stream()
                .filter(repository -> repository.name().equals(name))
                .findFirst();
    }

    private Seen reread(Seen now) throws IOException {
        return switch (PlatformFileReader.read(file)) {
            case Read.Valid<PlatformFile>(PlatformFile platform, List<Problem> warnings) -> {
                LOG.atInfo().addKeyValue("file", file).log("Platform file was read again");
                yield new Seen(now.modified(), now.size(), platform);
            }
            case Read.Invalid<PlatformFile>(List<Problem> problems) -> {
                problems.forEach(problem -> LOG.atError()
                        .addKeyValue("problem", problem.describe(file.toString()))
                        .log("Platform file is invalid, what was read before holds"));
                yield now;
            }
        };
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
