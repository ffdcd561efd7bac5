package dev.cairn.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * How Cairn's own registry runs: who is let in, what holds for each repository, what is collected and when. {@code
 * docs/registry.md} is the reference.
 *
 * @param host the address that it listens on
 * @param tls with what it serves https; null: http
 * @param insecure whether something else guards it where others reach it
 * @param strangersPull whether somebody without a name may pull what no rule of {@code repositories} keeps for roles;
 *     null: where only this machine reaches it
 * @param users who may log in; empty: the registry is open, nobody is asked for a name, and roles have no meaning
 * @param rate how much is taken from one address; null: everything
 * @param repositories what holds where; the first that matches counts
 * @param restoreHorizon how far back what has succeeded in an environment is kept; null: for ever
 * @param bucket where it keeps what it has; null: in the data folder
 */
public record RegistryServiceSpec(
        String host,
        @Nullable Tls tls,
        boolean insecure,
        @Nullable Boolean strangersPull,
        List<User> users,
        @Nullable Rate rate,
        List<RepositoryRule> repositories,
        Gc gc,
        Scrub scrub,
        @Nullable Duration restoreHorizon,
        Limits limits,
        @Nullable RegistryBucketSpec bucket) {

    /** The address of this machine alone. */
    public static final String LOOPBACK = "127.0.0.1";

    /** What holds unless the file says otherwise: open, and for this machine alone. */
    public static final RegistryServiceSpec DEFAULT = new RegistryServiceSpec(
            LOOPBACK,
            null,
            false,
            null,
            List.of(),
            null,
            List.of(),
            Gc.DEFAULT,
            Scrub.DEFAULT,
            null,
            Limits.DEFAULT,
            null);

    public RegistryServiceSpec {
        users = List.copyOf(users);
        repositories = List.copyOf(repositories);
    }

    /** Whether somebody without a name may pull what no rule of {@code repositories} keeps for roles. */
    public boolean anonymousPull() {
        return strangersPull == null ? isLoopback(host) : strangersPull;
    }

    /** The same, listening elsewhere. */
    public RegistryServiceSpec at(String otherHost) {
        return new RegistryServiceSpec(
                otherHost,
                tls,
                insecure,
                strangersPull,
                users,
                rate,
                repositories,
                gc,
                scrub,
                restoreHorizon,
                limits,
                bucket);
    }

    /** What it lacks to listen where others reach it; empty where it lacks nothing, or only this machine reaches it. */
    public Optional<String> exposure() {
        return exposure(host, tls != null, !users.isEmpty(), insecure);
    }

    static Optional<String> exposure(String host, boolean hasTls, boolean hasUsers, boolean insecure) {
        if (isLoopback(host) || insecure || (hasTls && hasUsers)) {
            return Optional.empty();
        }
        return Optional.of("to listen where others reach it the registry needs "
                + (hasUsers ? "'tls'" : hasTls ? "'users'" : "'tls' and 'users'")
                + "; where something else guards it, write 'insecure: true'");
    }

    /** Whether nobody is asked for a name. */
    @JsonIgnore
    public boolean isOpen() {
        return users.isEmpty();
    }

    /** The first rule that names a repository. */
    public Optional<RepositoryRule> ruleFor(String repository) {
        return repositories.stream()
                .filter(rule -> rule.match().matches(repository))
                .findFirst();
    }

    /** Whether an address, or a host's name, is of this machine alone. */
    public static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * A certificate and its key, both in PEM.
     *
     * @param certificateFile the absolute path of the chain, the server's own certificate first
     * @param keyFile the absolute path of its private key in PKCS #8
     */
    public record Tls(Path certificateFile, Path keyFile) {}

    /**
     * Somebody who may log in.
     *
     * @param passwordFile the absolute path of the file with the password
     */
    public record User(String name, Path passwordFile, Role role) {}

    /**
     * How many requests one address may send.
     *
     * @param perSecond in the long run
     * @param burst at once, after a pause
     */
    public record Rate(int perSecond, int burst) {}

    /** What may become of a tag. */
    public enum Tags {
        /** It never moves, and clients delete nothing. */
        IMMUTABLE,
        /** It never moves, and may be made again after a delete. */
        RECREATABLE,
        /** It names what was pushed last. */
        MUTABLE
    }

    /**
     * What holds for some repositories.
     *
     * @param sparse whether a manifest may name what is not there
     * @param quotaBytes what one of them may measure; null: as much as there is room
     * @param pull the roles that may pull; null: all, and strangers where the registry lets them pull
     * @param push the roles that may push, and pull for that; null: developer, operator and builder
     * @param delete the roles that may delete, and pull for that; null: operator
     */
    public record RepositoryRule(
            RepositoryPattern match,
            Tags tags,
            boolean sparse,
            Kept retention,
            @Nullable Long quotaBytes,
            @Nullable List<Role> pull,
            @Nullable List<Role> push,
            @Nullable List<Role> delete) {

        public RepositoryRule {
            pull = pull == null ? null : List.copyOf(pull);
            push = push == null ? null : List.copyOf(push);
            delete = delete == null ? null : List.copyOf(delete);
        }
    }

    /**
     * What the collector leaves in a repository.
     *
     * @param keepLast so many of the newest tags; null: no tag goes for their number
     * @param maxAge tags of this age or younger; null: no tag goes for its age
     * @param untagged for how long manifests without a tag stay; null: for ever
     */
    public record Kept(
            @Nullable Integer keepLast,
            @Nullable Duration maxAge,
            @Nullable Duration untagged) {

        /** Everything. */
        public static final Kept EVERYTHING = new Kept(null, null, null);
    }

    /**
     * When the collector works.
     *
     * @param every how long it rests
     * @param grace how long nothing may have used what it takes
     * @param quarantine how long what it takes can still be had back
     * @param withoutLog whether it works also in a registry without Kafka, which cannot know what deployments need
     */
    public record Gc(Duration every, Duration grace, Duration quarantine, boolean withoutLog) {

        /** Each hour, a day of grace, a day in quarantine, and not without a log. */
        public static final Gc DEFAULT = new Gc(Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(24), false);
    }

    /**
     * How stored bytes are compared with their digests.
     *
     * @param every how long one comparison of all may take to come around again
     * @param bytesPerSecond how fast it reads
     */
    public record Scrub(Duration every, long bytesPerSecond) {

        /** The slowest rate, as people write it: a run that reads less would never end. */
        public static final String SLOWEST = "64Ki";

        /** The fastest rate, as people write it. */
        public static final String FASTEST = "1Ti";

        /** Each week, 20 MiB a second. */
        public static final Scrub DEFAULT = new Scrub(Duration.ofDays(7), 20L << 20);

        /** Whether so many bytes each second are a rate, wherever it is given. */
        public static boolean isRate(long bytesPerSecond) {
            return bytesPerSecond >= ByteSizes.parse(SLOWEST).orElseThrow()
                    && bytesPerSecond <= ByteSizes.parse(FASTEST).orElseThrow();
        }
    }

    /**
     * What the registry takes.
     *
     * @param blobBytes the largest blob
     * @param manifestBytes the largest manifest; at least 4 MiB, which the distribution-spec asks for
     * @param uploads how many may be under way at once
     * @param uploadLifetime how long one is kept after the last byte was written to it
     */
    public record Limits(long blobBytes, int manifestBytes, int uploads, Duration uploadLifetime) {

        /** 64 GiB, 8 MiB, a thousand, a day. */
        public static final Limits DEFAULT = new Limits(64L << 30, 8 << 20, 1000, Duration.ofHours(24));
    }
}
