package dev.cairn.build.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.identity.Secret;
import dev.cairn.model.LivePlatform;
import dev.cairn.model.PlatformFile;
import dev.cairn.model.RepositorySpec;

/**
 * The repositories of {@code platform.yaml}. A payload of a provider finds its repository by any of the addresses that it
 * names, or by {@code owner/name} where only one repository ends so. One without a secret takes no webhooks.
 */
public final class ConfiguredRepositories implements Repositories {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRepositories.class);
    private static final int MAX_SECRET = 4096;

    private final LivePlatform platform;
    private final Map<Path, Read> secrets = new ConcurrentHashMap<>();
    private final AtomicReference<Indexed> indexed;

    /** The repositories of one state of the operator's file. */
    private record Indexed(PlatformFile platform, RepositoryIndex repositories) {}

    /** What was read of a file, and of which state of it. */
    private record Read(FileTime modified, Optional<Secret> secret) {}

    public ConfiguredRepositories(LivePlatform platform) {
        PlatformFile now = platform.get();
        this.platform = platform;
        this.indexed = new AtomicReference<>(new Indexed(now, new RepositoryIndex(now.repositories())));
    }

    @Override
    public Optional<RepositoryEntry> find(WebhookProvider provider, RepositoryNames names) {
        RepositoryIndex repositories = index(platform.get());
        Optional<RepositorySpec> found = provider instanceof GitProvider
                ? repositories.named(names.fullName())
                : repositories
                        .at(names.cloneUrl())
                        .or(() -> repositories.at(names.sshUrl()))
                        .or(() -> repositories.at(names.htmlUrl()))
                        .or(() -> repositories.onlyOneCalled(names.fullName()));
        return found.flatMap(this::entry);
    }

    private RepositoryIndex index(PlatformFile now) {
        Indexed last = indexed.get();
        if (!last.platform().equals(now)) {
            last = new Indexed(now, new RepositoryIndex(now.repositories()));
            indexed.set(last);
        }
        return last.repositories();
    }

    private Optional<RepositoryEntry> entry(RepositorySpec repository) {
        return Optional.ofNullable(repository.secretFile())
                .flatMap(this::secret)
                .map(secret -> new RepositoryEntry(repository.name(), repository.url(), secret));
    }

    private Optional<Secret> secret(Path file) {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            Read known = secrets.get(file);
            if (known == null || !known.modified().equals(modified)) {
                known = new Read(modified, read(file));
                secrets.put(file, known);
            }
            return known.secret();
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).addKeyValue("reason", e).log("Webhook secret cannot be read");
            return Optional.empty();
        }
    }

    private static Optional<Secret> read(Path file) throws IOException {
        if (Files.size(file) > MAX_SECRET) {
            LOG.atError().addKeyValue("file", file).log("Webhook secret is larger than 4 KiB, it is not used");
            return Optional.empty();
        }
        // An editor ends the last line; the secret does not.
        String text = Files.readString(file).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(Secret.ofText(text));
    }
}
