package dev.cairn.build.webhook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.cairn.identity.Secret;
import dev.cairn.model.LivePlatform;
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

    /** What was read of a file, and of which state of it. */
    private record Read(FileTime modified, Optional<Secret> secret) {}

    public ConfiguredRepositories(LivePlatform platform) {
        this.platform = platform;
    }

    @Override
    public Optional<RepositoryEntry> find(WebhookProvider provider, RepositoryNames names) {
        List<RepositorySpec> all = platform.get().repositories();
        Optional<RepositorySpec> found = provider instanceof GitProvider
                ? all.stream()
                        .filter(repository -> repository.name().value().equals(names.fullName()))
                        .findFirst()
                : byAddress(all, names).or(() -> byFullName(all, names.fullName()));
        return found.flatMap(this::entry);
    }

    private static Optional<RepositorySpec> byAddress(List<RepositorySpec> all, RepositoryNames names) {
        List<String> addresses = Stream.of(names.cloneUrl(), names.sshUrl(), names.htmlUrl())
                .filter(Objects::nonNull)
                .map(ConfiguredRepositories::place)
                .toList();
        return all.stream()
                .filter(repository -> addresses.contains(place(repository.url().value())))
                .findFirst();
    }

    private static Optional<RepositorySpec> byFullName(List<RepositorySpec> all, String fullName) {
        String suffix = "/" + fullName.toLowerCase(Locale.ROOT);
        List<RepositorySpec> candidates = all.stream()
                .filter(repository -> place(repository.url().value()).endsWith(suffix))
                .toList();
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /** Host and path of an address, the same for each way to write it: without scheme, user, port and {@code .git}. */
    private static String place(@Nullable String url) {
        return String.valueOf(url)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^[a-z+]+://", "")
                .replaceFirst("^[^@/]*@", "")
                .replaceFirst("^([^/:]+):(\\d+/)?", "$1/")
                .replaceFirst("/+$", "")
                .replaceFirst("\\.git$", "");
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
